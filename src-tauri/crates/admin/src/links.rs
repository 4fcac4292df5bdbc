//! Links: what an address means, choosing a place, saving, proceeding, archiving and unarchiving.

mod archiving;
mod lookups;
mod picking;
mod resolving;
mod saving;

use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;

pub(crate) use lookups::Lookups;
pub(crate) use picking::Browsed;
pub use picking::{BranchChoice, BranchChoices, DirectoryChoice, DirectoryChoices, NameKind};
pub use picking::{RepositoryChoice, RepositoryChoices};

/// What a person types to link a repository (R11).
#[derive(Clone, Debug)]
pub struct LinkDraft {
    /// The link that is edited; `None` for a new one.
    pub link: Option<LinkId>,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The integration it goes through.
    pub integration: IntegrationId,
    /// *Display Name*.
    pub name: String,
    /// *URL*: a repository, branch or directory, as pasted.
    pub address: String,
    /// *Description*.
    pub description: String,
    /// *Link existing test execution results with test cases having the exact same paths and names*.
    pub link_results: bool,
}

/// What a pasted address points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedAddress {
    /// The workspace's slug.
    pub workspace: String,
    /// The repository's slug.
    pub repository: String,
    /// The repository's name as people see it.
    pub repository_name: String,
    /// What a link follows.
    pub reference: GitRef,
    /// The name of the branch or tag that is followed at the moment; the commit where it is pinned.
    pub reference_name: String,
    /// The directory.
    pub directory: RepoPath,
    /// Whether there is such a directory.
    pub directory_exists: bool,
    /// The Katalon projects a link would cover; `None` where the server does not tell beforehand.
    pub projects: Option<Vec<RepoPath>>,
    /// Where the Katalon projects lie that it would not cover, and their addresses; the first few.
    pub elsewhere: Vec<(RepoPath, String)>,
    /// Parts of the address that mean nothing to a link.
    pub ignored: Vec<String>,
}
