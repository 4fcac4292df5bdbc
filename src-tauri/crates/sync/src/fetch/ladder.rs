//! The ways of fetching, and which one comes next when one fails. Pure.
//!
//! A refusal, an answer that makes no sense and an object that does not come lead one rung down, or past the rungs that
//! would fail for the same reason. What says nothing about the way - the network, the credential, a server that is busy,
//! a damaged repository - never does.

use suitecase_git::{Excess, GitError, Oid};
use suitecase_model::time::Timestamp;

use crate::error::SyncError;

/// A week, in milliseconds: how long a way that is not the best is kept to before the best is tried again.
const KEPT_TO: i64 = 7 * 24 * 60 * 60 * 1000;

/// The ways of fetching, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Only the wanted folders, by the ids of their listings; needs a server with filters.
    ByFolder,
    /// The same without filters: REST tells the commit's parents, and git sends what they leave over.
    Parents,
    /// The same without filters and REST: the first objects of the commit, then the rest stays with the server.
    FirstObjects,
    /// All listings without files, then the wanted files by their ids; for servers that serve no folders by id.
    ByContent,
    /// The whole commit, kept on disk while the wanted files are taken out; works with any git server.
    Whole,
    /// An archive of the commit; for networks that let no git through.
    Archive,
    /// File by file over REST, within a budget.
    Rest,
}

/// Why a way does not fit, found out without the server refusing anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Nothing was lent to ask REST with.
    #[error("REST is not at hand")]
    NoRest,
    /// REST did not answer, or the commit is the first of its history.
    #[error("parents of the commit are not known")]
    NoParents,
    /// The server would send the history first.
    #[error("git server cannot leave history out")]
    NoShallow,
    /// The folders that have to be searched are too many or too large to be asked for one by one.
    #[error("folders to search are too many or too large")]
    TooManyFolders,
}

/// What a failure says about the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Nothing.
    Nothing,
    /// The server does not take this way.
    NotThisWay,
    /// The server serves something only together with what names it.
    NotById,
    /// The server knows commits only.
    OnlyWhole,
    /// Git will not bring this commit.
    NotOverGit,
}

/// A failure that may be a way's.
enum OfTheWay<'a> {
    Git(&'a GitError),
    Unfit(Unfit),
}

impl Rung {
    /// The way to begin with where nothing is known of a server.
    pub const BEST: Self = Self::ByFolder;

    /// Returns the word used in SQL and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByFolder => "by-folder",
            Self::Parents => "parents",
            Self::FirstObjects => "first-objects",
            Self::ByContent => "by-content",
            Self::Whole => "whole",
            Self::Archive => "archive",
            Self::Rest => "rest",
        }
    }

    /// Finds the way of a word; an unknown one means to try the best way first.
    pub fn from_word(word: &str) -> Self {
        match word {
            "parents" => Self::Parents,
            "first-objects" => Self::FirstObjects,
            "by-content" => Self::ByContent,
            "whole" => Self::Whole,
            "archive" => Self::Archive,
            "rest" => Self::Rest,
            _ => Self::ByFolder,
        }
    }

    /// Returns whether the way is one of git's.
    pub fn is_over_git(self) -> bool {
        match self {
            Self::ByFolder | Self::Parents | Self::FirstObjects | Self::ByContent | Self::Whole => true,
            Self::Archive | Self::Rest => false,
        }
    }

    fn next(self) -> Option<Self> {
        match self {
            Self::ByFolder => Some(Self::Parents),
            Self::Parents => Some(Self::FirstObjects),
            Self::FirstObjects => Some(Self::ByContent),
            Self::ByContent => Some(Self::Whole),
            Self::Whole => Some(Self::Archive),
            Self::Archive => Some(Self::Rest),
            Self::Rest => None,
        }
    }
}

/// Returns whether what is remembered of a server is so old that the best way is due again.
pub fn is_outdated(rung: Rung, tried_at: Timestamp, now: Timestamp) -> bool {
    rung != Rung::BEST && now.0.saturating_sub(tried_at.0) > KEPT_TO
}

/// Returns the way to try after `rung` failed to bring `commit`; `None` when the failure is not the way's, and below
/// git's ways, which know themselves what else there is.
pub fn below(rung: Rung, failure: &SyncError, commit: Oid) -> Option<Rung> {
    if !rung.is_over_git() {
        return None;
    }
    match verdict(rung, failure, commit) {
        Verdict::Nothing => None,
        Verdict::NotThisWay => rung.next(),
        Verdict::NotById => Some(Rung::ByContent.max(rung.next()?)),
        Verdict::OnlyWhole => Some(Rung::Whole.max(rung.next()?)),
        Verdict::NotOverGit => Some(Rung::Archive.max(rung.next()?)),
    }
}

/// Returns whether a failure will be the same next time, so that the way need not be tried again soon.
pub fn is_lasting(failure: &SyncError) -> bool {
    match of_the_way(failure) {
        Some(OfTheWay::Git(error)) => is_lasting_of_git(error),
        Some(OfTheWay::Unfit(Unfit::NoShallow | Unfit::TooManyFolders)) => true,
        Some(OfTheWay::Unfit(Unfit::NoRest | Unfit::NoParents)) | None => false,
    }
}

fn is_lasting_of_git(error: &GitError) -> bool {
    match error {
        GitError::FilterNotOffered
        | GitError::FilterRefused { .. }
        | GitError::OldProtocol
        | GitError::NotOurRef(_)
        | GitError::Refused { .. }
        | GitError::UnexpectedReply { .. }
        | GitError::UnexpectedStatus { .. }
        | GitError::EmptyReply
        | GitError::TooLarge { .. } => true,
        GitError::Http(_)
        | GitError::Unauthorized { .. }
        | GitError::Forbidden { .. }
        | GitError::NotFound { .. }
        | GitError::Gone { .. }
        | GitError::RateLimited { .. }
        | GitError::ServerFailed { .. }
        | GitError::Redirected { .. }
        | GitError::NotGit { .. }
        | GitError::ObjectFormat { .. }
        | GitError::Capabilities(_)
        | GitError::PktLine(_)
        | GitError::Pack(_)
        | GitError::InvalidTree { .. }
        | GitError::InvalidCommit { .. }
        | GitError::MissingTree(_)
        | GitError::MissingObject(_)
        | GitError::TimedOut
        | GitError::Cut
        | GitError::Cancelled
        | GitError::SinkStopped
        | GitError::Spool(_) => false,
    }
}

/// Picks what people are told when the last way failed. Where that was REST, what git had said before says more, unless
/// REST could not be asked: then nobody knows yet whether only git is in the way.
pub fn the_one_to_tell(failure: SyncError, of_git: Option<SyncError>) -> SyncError {
    let knows_no_more = match &failure {
        SyncError::Unfit(_) | SyncError::ReferenceMissing { .. } => true,
        SyncError::Bitbucket(_) => !failure.code().passes_by_itself(),
        SyncError::Git(_)
        | SyncError::Keychain(_)
        | SyncError::Store(_)
        | SyncError::BranchGone { .. }
        | SyncError::Rewritten { .. }
        | SyncError::EmptyRepository
        | SyncError::TooManyCalls { .. }
        | SyncError::UnfaithfulArchive { .. }
        | SyncError::Unsayable { .. }
        | SyncError::BrokenArchive(_)
        | SyncError::Disconnected
        | SyncError::Panicked
        | SyncError::Cancelled => false,
    };
    of_git.filter(|_| knows_no_more).unwrap_or(failure)
}

fn verdict(rung: Rung, failure: &SyncError, commit: Oid) -> Verdict {
    match of_the_way(failure) {
        Some(OfTheWay::Git(error)) => verdict_of_git(rung, error, commit),
        Some(OfTheWay::Unfit(_)) => Verdict::NotThisWay,
        None => Verdict::Nothing,
    }
}

/// Returns what a failure says of git or of a way; `None` for one that has to do with neither.
fn of_the_way(failure: &SyncError) -> Option<OfTheWay<'_>> {
    match failure {
        SyncError::Git(error) => Some(OfTheWay::Git(error)),
        SyncError::Unfit(unfit) => Some(OfTheWay::Unfit(*unfit)),
        SyncError::Bitbucket(_)
        | SyncError::Keychain(_)
        | SyncError::Store(_)
        | SyncError::ReferenceMissing { .. }
        | SyncError::BranchGone { .. }
        | SyncError::Rewritten { .. }
        | SyncError::EmptyRepository
        | SyncError::TooManyCalls { .. }
        | SyncError::UnfaithfulArchive { .. }
        | SyncError::Unsayable { .. }
        | SyncError::BrokenArchive(_)
        | SyncError::Disconnected
        | SyncError::Panicked
        | SyncError::Cancelled => None,
    }
}

fn verdict_of_git(rung: Rung, error: &GitError, commit: Oid) -> Verdict {
    match error {
        GitError::OldProtocol => Verdict::OnlyWhole,
        // The refs named it a moment ago, so it is gone, whatever the way.
        GitError::NotOurRef(id) if *id == commit => Verdict::Nothing,
        GitError::NotOurRef(_) => Verdict::NotById,
        // The refs were told a moment ago, so something on the way lets only some of git through.
        GitError::Forbidden { .. } | GitError::NotFound { .. } | GitError::Gone { .. } => Verdict::NotOverGit,
        // A gateway without a server behind it and a server that is busy are asked again later, and not for more.
        GitError::ServerFailed { status: 502..=504, .. } => Verdict::Nothing,
        GitError::FilterNotOffered
        | GitError::FilterRefused { .. }
        | GitError::Refused { .. }
        | GitError::ServerFailed { .. }
        | GitError::UnexpectedStatus { .. }
        | GitError::UnexpectedReply { .. }
        | GitError::EmptyReply
        | GitError::PktLine(_)
        | GitError::Capabilities(_)
        | GitError::MissingTree(_)
        | GitError::MissingObject(_) => Verdict::NotThisWay,
        GitError::TooLarge { what, .. } if is_of_the_way(*what) && rung >= Rung::ByContent => {
            Verdict::NotOverGit
        }
        // The network, the credential, a damaged repository, and whoever asked.
        GitError::TooLarge { .. }
        | GitError::Http(_)
        | GitError::Unauthorized { .. }
        | GitError::RateLimited { .. }
        | GitError::Redirected { .. }
        | GitError::NotGit { .. }
        | GitError::ObjectFormat { .. }
        | GitError::Pack(_)
        | GitError::InvalidTree { .. }
        | GitError::InvalidCommit { .. }
        | GitError::TimedOut
        | GitError::Cut
        | GitError::Cancelled
        | GitError::SinkStopped
        | GitError::Spool(_) => Verdict::Nothing,
    }
}

/// Returns whether another way of fetching would bring less of it.
fn is_of_the_way(what: Excess) -> bool {
    match what {
        Excess::PackBytes | Excess::ReplyBytes | Excess::Objects | Excess::Work | Excess::TreeBytes => true,
        Excess::DeltaDepth | Excess::TreeDepth | Excess::PathBytes | Excess::Files | Excess::Refs => false,
    }
}

#[cfg(test)]
mod tests;
