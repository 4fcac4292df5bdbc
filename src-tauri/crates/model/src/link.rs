//! Linked repositories.

use serde::{Deserialize, Serialize};

use crate::ids::{IntegrationId, LinkId, ProjectId};
use crate::path::RepoPath;
use crate::time::Timestamp;

/// What a link follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "kebab-case")]
pub enum GitRef {
    /// The repository's main branch, whatever its name is at the time.
    DefaultBranch,
    /// A branch, by its short name.
    Branch(String),
    /// A tag, by its short name.
    Tag(String),
    /// A pinned commit, 40 hexadecimal digits.
    Commit(String),
}

impl GitRef {
    /// Returns the words used in SQL: a kind and a name.
    pub fn as_words(&self) -> (&'static str, &str) {
        match self {
            Self::DefaultBranch => ("default-branch", ""),
            Self::Branch(name) => ("branch", name),
            Self::Tag(name) => ("tag", name),
            Self::Commit(name) => ("commit", name),
        }
    }

    /// Finds the reference of two words.
    pub fn from_words(kind: &str, name: &str) -> Option<Self> {
        match kind {
            "default-branch" => Some(Self::DefaultBranch),
            "branch" => Some(Self::Branch(name.to_owned())),
            "tag" => Some(Self::Tag(name.to_owned())),
            "commit" => Some(Self::Commit(name.to_owned())),
            _ => None,
        }
    }

    /// Returns the full name in git, for example `refs/heads/main`; `None` for a pinned commit.
    pub fn full_name(&self) -> Option<String> {
        match self {
            Self::DefaultBranch => Some("HEAD".to_owned()),
            Self::Branch(name) => Some(format!("refs/heads/{name}")),
            Self::Tag(name) => Some(format!("refs/tags/{name}")),
            Self::Commit(_) => None,
        }
    }
}

/// How a link stands; its sync state stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkStatus {
    /// Saved and not synced since.
    Inactive,
    /// The last sync succeeded.
    Active,
    /// The last sync failed.
    Error {
        /// The stable error code, for example `git.branch-missing`.
        code: String,
        /// When it failed.
        at: Timestamp,
    },
    /// Taken out of the catalogue; results and history stay.
    Archived,
}

impl LinkStatus {
    /// Returns whether the link's tests are part of the catalogue.
    pub fn is_shown(&self) -> bool {
        match self {
            Self::Inactive | Self::Active | Self::Error { .. } => true,
            Self::Archived => false,
        }
    }

    /// Returns whether the link follows its branch by itself.
    pub fn is_followed(&self) -> bool {
        match self {
            Self::Active | Self::Error { .. } => true,
            Self::Inactive | Self::Archived => false,
        }
    }
}

/// A project's connection to a repository, a ref and a directory, through an integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The link's id; kept when it is edited.
    pub id: LinkId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The integration it goes through.
    pub integration: IntegrationId,
    /// The name shown; unique in the project.
    pub name: String,
    /// What the link is for.
    pub description: String,
    /// The address as it was pasted.
    pub address: String,
    /// The repository's slug in the integration's workspace.
    pub repository: String,
    /// What it follows.
    pub reference: GitRef,
    /// The directory the catalogue is limited to; the root for the whole repository.
    pub directory: RepoPath,
    /// Whether stored results are attached to test cases of exactly the same path and name (R18).
    pub link_results: bool,
    /// How it stands.
    pub status: LinkStatus,
}

/// What a link's catalogue was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncedCommit {
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// The id of its root folder in git, 40 hexadecimal digits.
    pub root_tree: String,
    /// The first line of its message.
    pub subject: String,
    /// Its author's name.
    pub author: String,
    /// When it was authored.
    pub authored_at: Timestamp,
    /// When the branch moved to it: the time at which that was seen, and where it was not, the time of the commit.
    pub moved_at: Timestamp,
    /// The branch or tag that pointed at it; empty for a pinned commit.
    pub reference: String,
    /// When the catalogue was brought to it.
    pub synced_at: Timestamp,
    /// When the branch was last seen to point at it.
    pub confirmed_at: Timestamp,
    /// The Katalon projects covered, from the root of the repository; empty when there is none.
    pub projects: Vec<RepoPath>,
}
