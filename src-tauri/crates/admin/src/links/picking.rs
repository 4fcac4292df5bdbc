//! Choosing a repository, a branch or tag, and a directory, for those who have no address.
//!
//! Each choice brings the address under which Bitbucket shows it: the form knows no other truth. REST answers the lists,
//! git the folders.

use jiff::Timestamp as Instant;
use suitecase_bitbucket::refs::{self, NamedCommit};
use suitecase_bitbucket::repositories::{self, RepositoryInfo, repository};
use suitecase_bitbucket::{BitbucketError, Client, Place, address_of};
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;
use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;
use suitecase_model::time::Timestamp;
use suitecase_store::integration;
use suitecase_sync::browse::Browsing;
use suitecase_sync::visit::Visit;

use super::lookups::Question;
use crate::{Admin, AdminError};

/// Some of the repositories of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryChoices {
    /// The most recently changed ones first.
    pub repositories: Vec<RepositoryChoice>,
    /// What to ask with for those that follow.
    pub next: Option<String>,
}

/// A repository to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryChoice {
    /// Its name in addresses.
    pub slug: String,
    /// Its name as people see it.
    pub name: String,
    /// When something in it changed last.
    pub updated_at: Option<Timestamp>,
    /// Its address.
    pub address: String,
}

/// Some of the branches and tags of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchChoices {
    /// The main branch first, then branches, then tags.
    pub branches: Vec<BranchChoice>,
    /// Whether there are more that fit.
    pub truncated: bool,
}

/// A branch or tag to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchChoice {
    /// Its name.
    pub name: String,
    /// Which of the two it is.
    pub kind: NameKind,
    /// Whether it is the repository's main branch.
    pub is_default: bool,
    /// Its address.
    pub address: String,
}

/// Whether a name is a branch's or a tag's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A branch.
    Branch,
    /// A tag.
    Tag,
}

/// The folders in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryChoices {
    /// The folders, in git's order.
    pub directories: Vec<DirectoryChoice>,
    /// Whether there are more.
    pub truncated: bool,
    /// The Katalon projects in it and below.
    pub projects: Vec<RepoPath>,
}

/// A folder to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryChoice {
    /// Where it lies.
    pub path: RepoPath,
    /// Whether a link on it finds tests.
    pub holds_tests: bool,
    /// Its address.
    pub address: String,
}

/// The commit whose folders were opened last; the next one of it asks for nothing that was seen.
pub(crate) struct Browsed {
    integration: IntegrationId,
    repository: String,
    reference: GitRef,
    browsing: Browsing,
}

impl Admin {
    /// Lists the repositories whose name contains `part`; `after` is what the list before told as the next.
    pub async fn list_repositories(
        &self,
        integration: IntegrationId,
        part: &str,
        after: Option<&str>,
    ) -> Result<RepositoryChoices, AdminError> {
        let integration = self.store.read(move |reader| integration::get(reader, integration)).await?;
        let workspace = &integration.workspace.slug;
        let ask =
            async |client: &Client| Ok(repositories::page(client, workspace, part.trim(), after).await?);
        let found = self.lookups.answer(Question::Repositories, self.asking(&integration, ask)).await?;
        let choice = |found: RepositoryInfo| RepositoryChoice {
            address: self.address(&integration, &found.slug, &GitRef::DefaultBranch, "", &RepoPath::root()),
            updated_at: found.updated_on.and_then(|text| text.parse::<Instant>().ok()).map(milliseconds),
            slug: found.slug,
            name: found.name,
        };
        Ok(RepositoryChoices {
            repositories: found.repositories.into_iter().map(choice).collect(),
            next: found.next,
        })
    }

    /// Lists the branches and tags whose name contains `part`, a hundred of each at most.
    ///
    /// A tag named like a branch is left out: in an address the name means the branch.
    pub async fn list_branches(
        &self,
        integration: IntegrationId,
        slug: &str,
        part: &str,
    ) -> Result<BranchChoices, AdminError> {
        let integration = self.store.read(move |reader| integration::get(reader, integration)).await?;
        let workspace = &integration.workspace.slug;
        let part = part.trim();
        let ask = async |client: &Client| {
            let (info, branches, tags) = tokio::try_join!(
                repository(client, workspace, slug),
                refs::branches(client, workspace, slug, part),
                refs::tags(client, workspace, slug, part),
            )?;
            let main = match info.main_branch.filter(|name| part.is_empty() || contains(name, part)) {
                None => None,
                Some(name) => main_branch(client, workspace, slug, name, &branches.names).await?,
            };
            Ok((main, branches, tags))
        };
        let (main, branches, tags) =
            self.lookups.answer(Question::Names, self.asking(&integration, ask)).await?;
        let truncated = branches.has_more || tags.has_more;
        let is_main = |found: &NamedCommit| main.as_ref().is_some_and(|main| main.name == found.name);
        let tags: Vec<_> = tags
            .names
            .into_iter()
            .filter(|tag| branches.names.iter().all(|it| it.name != tag.name))
            .collect();
        let others = branches.names.into_iter().filter(|found| !is_main(found));
        let choice = |found: NamedCommit, kind, is_default| {
            let reference = match kind {
                NameKind::Branch => GitRef::Branch(found.name.clone()),
                NameKind::Tag => GitRef::Tag(found.name.clone()),
            };
            let address = self.address(&integration, slug, &reference, &found.commit, &RepoPath::root());
            BranchChoice { name: found.name, kind, is_default, address }
        };
        let mut listed: Vec<_> =
            main.clone().into_iter().map(|found| choice(found, NameKind::Branch, true)).collect();
        listed.extend(others.map(|found| choice(found, NameKind::Branch, false)));
        listed.extend(tags.into_iter().map(|found| choice(found, NameKind::Tag, false)));
        Ok(BranchChoices { branches: listed, truncated })
    }

    /// Lists the folders that lie directly in a directory. At the root the branch is looked at anew.
    pub async fn list_directories(
        &self,
        integration: IntegrationId,
        slug: &str,
        reference: &GitRef,
        directory: &RepoPath,
    ) -> Result<DirectoryChoices, AdminError> {
        let integration = self.store.read(move |reader| integration::get(reader, integration)).await?;
        let ask = async |client: &Client| {
            let mut last = self.browsed.lock().await;
            let fits =
                |browsed: &Browsed| browsed.is_of(&integration, slug, reference) && !directory.is_root();
            // Taken out, so that what is given up in the middle is not kept.
            let mut browsed = match last.take().filter(fits) {
                Some(browsed) => browsed,
                None => Browsed::open(client, &integration, slug, reference).await?,
            };
            let found = browsed.browsing.folders(directory).await?;
            let commit = (browsed.browsing.commit(), browsed.browsing.reference_name().to_owned());
            *last = Some(browsed);
            Ok((found, commit))
        };
        let (found, (commit, name)) =
            self.lookups.answer(Question::Folders, self.asking(&integration, ask)).await?;
        let reference = match reference {
            GitRef::DefaultBranch => GitRef::Branch(name),
            GitRef::Branch(_) | GitRef::Tag(_) | GitRef::Commit(_) => reference.clone(),
        };
        let directories = found.folders.into_iter().map(|folder| DirectoryChoice {
            address: self.address(&integration, slug, &reference, &commit, &folder.path),
            path: folder.path,
            holds_tests: folder.holds_tests,
        });
        Ok(DirectoryChoices {
            directories: directories.collect(),
            truncated: found.truncated,
            projects: found.projects,
        })
    }

    fn address(
        &self,
        integration: &Integration,
        slug: &str,
        reference: &GitRef,
        commit: &str,
        directory: &RepoPath,
    ) -> String {
        let place = Place { reference, commit, directory };
        address_of(self.clients.origin(), &integration.workspace.slug, slug, place)
    }
}

impl Browsed {
    async fn open(
        client: &Client,
        integration: &Integration,
        slug: &str,
        reference: &GitRef,
    ) -> Result<Self, AdminError> {
        let visit = Visit::new(client, &integration.workspace.slug, slug)?;
        let browsing = Browsing::open(visit, reference).await?;
        let (repository, reference) = (slug.to_owned(), reference.clone());
        Ok(Self { integration: integration.id, repository, reference, browsing })
    }

    fn is_of(&self, integration: &Integration, slug: &str, reference: &GitRef) -> bool {
        self.integration == integration.id && self.repository == slug && self.reference == *reference
    }
}

/// Returns the main branch, asked for by itself where the list does not reach it.
async fn main_branch(
    client: &Client,
    workspace: &str,
    slug: &str,
    name: String,
    listed: &[NamedCommit],
) -> Result<Option<NamedCommit>, BitbucketError> {
    if let Some(found) = listed.iter().find(|found| found.name == name) {
        return Ok(Some(found.clone()));
    }
    match refs::branch(client, workspace, slug, &name).await {
        // The setting names a branch that is gone.
        Err(BitbucketError::NotFoundOrHidden) => Ok(None),
        found => found.map(Some),
    }
}

fn contains(name: &str, part: &str) -> bool {
    name.to_lowercase().contains(&part.to_lowercase())
}

fn milliseconds(instant: Instant) -> Timestamp {
    Timestamp(instant.as_millisecond())
}
