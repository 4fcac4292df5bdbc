//! What changed in a link's catalogue between two commits or branches.
//!
//! Two commits that syncs brought are compared from what was recorded on the way ([`points`], [`composing`], both pure):
//! offline and at once. A branch is brought for the comparison ([`bringing`]), into a database of its own that is
//! thrown away, by the very run that syncs the link. The link's catalogue, its state and its runs know nothing of it.

mod bringing;
mod comparisons;
mod composing;
mod leftovers;
mod markdown;
mod points;

use std::time::Duration;

use suitecase_model::catalogue::{ChangeKind, SameBecause, TestKind};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_model::said::Field;
use suitecase_store::StoreError;
use thiserror::Error;
use uuid::Uuid;

pub use self::bringing::{ComparisonStage, OnComparison, Side};
pub use self::comparisons::{Branches, Comparisons, Points};
pub use self::points::Point;
use crate::error::SyncError;

/// Why two commits or branches cannot be compared; nothing was changed.
#[derive(Debug, Error)]
pub enum CompareError {
    /// No sync that is still known brought the commit.
    #[error("find a sync that brought the commit {commit}")]
    NotSynced {
        /// The commit.
        commit: String,
    },
    /// The link was edited in between, and what it led to before has nothing to do with what it leads to now.
    #[error("compare {from} with {to}, between which the link was edited to lead elsewhere")]
    Elsewhere {
        /// The one commit.
        from: String,
        /// The other one.
        to: String,
    },
    /// Another comparison has taken the place of this one.
    #[error("list a comparison that is not kept any more")]
    Replaced,
    /// The linked repository is archived, so nothing is fetched for it.
    #[error("fetch branches of an archived repository")]
    Archived,
    /// A side could not be fetched, or the database failed.
    #[error(transparent)]
    Sync(#[from] SyncError),
}

impl From<StoreError> for CompareError {
    fn from(error: StoreError) -> Self {
        Self::Sync(error.into())
    }
}

impl CompareError {
    /// Returns the stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotSynced { .. } | Self::Replaced => ErrorCode::NotFound,
            Self::Elsewhere { .. } => ErrorCode::CompareElsewhere,
            Self::Archived => ErrorCode::LinkArchived,
            Self::Sync(error) => error.code(),
        }
    }

    /// Returns the name that the sentence about this error is about: a branch.
    pub fn about(&self) -> Option<&str> {
        match self {
            Self::Sync(SyncError::ReferenceMissing { name } | SyncError::BranchGone { name, .. }) => {
                Some(name)
            }
            Self::NotSynced { .. }
            | Self::Elsewhere { .. }
            | Self::Replaced
            | Self::Archived
            | Self::Sync(_) => None,
        }
    }

    /// Returns how long Bitbucket asks to wait, where it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Sync(error) => error.retry_after(),
            Self::NotSynced { .. } | Self::Elsewhere { .. } | Self::Replaced | Self::Archived => None,
        }
    }
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// A commit that a sync brought, 40 hexadecimal digits.
    Commit(String),
    /// The tip of a branch, by its short name.
    Branch(String),
}

/// What was found between two sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What it is asked for by.
    pub id: ComparisonId,
    /// The one side, and the commit that it was.
    pub from: (Compared, String),
    /// The other side.
    pub to: (Compared, String),
    /// What happened to tests, by path.
    pub items: Vec<Item>,
    /// The same in Markdown, for a pull request.
    pub markdown: String,
}

/// Names a comparison together with the link it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparisonId {
    /// The link.
    pub link: LinkId,
    /// Tells the comparison from others.
    pub number: Uuid,
}

impl std::fmt::Display for ComparisonId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.link, self.number)
    }
}

impl std::str::FromStr for ComparisonId {
    type Err = CompareError;

    fn from_str(text: &str) -> Result<Self, CompareError> {
        let (link, number) = text.split_once('.').ok_or(CompareError::Replaced)?;
        let link = link.parse().map_err(|_| CompareError::Replaced)?;
        Ok(Self { link, number: number.parse().map_err(|_| CompareError::Replaced)? })
    }
}

/// What happened to a test between two moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemChange {
    /// It is there, and was not.
    Added,
    /// It was there, and is not.
    Removed,
    /// It lies at another path, whether it says something else or not.
    Moved,
    /// It lies where it was and says something else.
    Edited,
}

impl ItemChange {
    /// Every change, in the order in which people read them.
    pub const ALL: [Self; 4] = [Self::Added, Self::Removed, Self::Moved, Self::Edited];

    /// Returns the word that a recorded change has.
    pub fn kind(self) -> ChangeKind {
        match self {
            Self::Added => ChangeKind::Added,
            Self::Removed => ChangeKind::Removed,
            Self::Moved => ChangeKind::Moved,
            Self::Edited => ChangeKind::Changed,
        }
    }
}

/// What happened to one test.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Test case or test suite.
    pub kind: TestKind,
    /// What happened.
    pub change: ItemChange,
    /// The id that the test had or has.
    pub id: Uuid,
    /// The path; for a removed test, the last one.
    pub path: RepoPath,
    /// The path before, where it is another one.
    pub from: Option<RepoPath>,
    /// Why it is held to be the same test; the least certain reason where there were several.
    pub because: Option<SameBecause>,
    /// How alike the contents are, where that is the reason.
    pub score: Option<f64>,
    /// What is said otherwise. Empty for an edit of something that Suitecase does not show.
    pub fields: Vec<Field>,
    /// What happened to the lines of a suite, where something did.
    pub members: Option<Membership>,
}

impl Item {
    /// Returns the name that a tester knows.
    pub fn name(&self) -> &str {
        let file = self.path.name();
        file.rsplit_once('.').map_or(file, |(name, _)| name)
    }
}

/// How the members of a suite changed, by what its lines name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// Named by more lines than before.
    pub added: Vec<String>,
    /// Named by fewer lines.
    pub removed: Vec<String>,
    /// Named as often as before, and more of the lines run.
    pub switched_on: Vec<String>,
    /// Named as often as before, and fewer of the lines run.
    pub switched_off: Vec<String>,
    /// The same lines stand in another order.
    pub is_reordered: bool,
}

impl Membership {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Comparison {
    /// Returns how many tests something happened to.
    pub fn count(&self, change: ItemChange) -> usize {
        self.items.iter().filter(|item| item.change == change).count()
    }
}
