//! What a running sandbox holds: the served workspaces, who may see them, and the things requests leave behind.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::accounts::Accounts;
use crate::auth::Caller;
use crate::budget::Budget;
use crate::faults::Faults;
use crate::log::Log;
use crate::log_host::LogHost;
use crate::pipelines::Pipelines;
use crate::rest::hooks::Hook;

pub(crate) struct State {
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    pub(crate) accounts: Accounts,
    pub(crate) workspaces: Vec<ServedWorkspace>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) log_host: Arc<LogHost>,
    pub(crate) budget: Budget,
    pub(crate) git_backend: bool,
}

pub(crate) struct ServedWorkspace {
    pub(crate) slug: String,
    pub(crate) name: String,
    /// With braces, as Bitbucket writes it.
    pub(crate) uuid: String,
    pub(crate) repositories: Vec<ServedRepository>,
}

pub(crate) struct ServedRepository {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// With braces, as Bitbucket writes it.
    pub(crate) uuid: String,
    pub(crate) is_private: bool,
    pub(crate) project_key: String,
    pub(crate) project_name: String,
    pub(crate) git_directory: PathBuf,
    /// Whether the git directory belongs to somebody else and must not be written to.
    pub(crate) is_lent: bool,
    pub(crate) hooks: Mutex<Vec<Hook>>,
    pub(crate) pipelines: Mutex<Pipelines>,
}

impl State {
    /// Finds a workspace by slug or by UUID in braces.
    pub(crate) fn workspace(&self, word: &str) -> Option<&ServedWorkspace> {
        self.workspaces.iter().find(|workspace| is_named(word, &workspace.slug, &workspace.uuid))
    }

    /// Finds a repository that the caller can see.
    pub(crate) fn visible_repository(
        &self,
        caller: &Caller,
        workspace: &str,
        repository: &str,
    ) -> Option<(&ServedWorkspace, &ServedRepository)> {
        let workspace = self.workspace(workspace)?;
        let repository = workspace.repository(repository)?;
        self.is_visible(caller, workspace, repository).then_some((workspace, repository))
    }

    /// Returns whether the caller can see a repository.
    pub(crate) fn is_visible(
        &self,
        caller: &Caller,
        workspace: &ServedWorkspace,
        repository: &ServedRepository,
    ) -> bool {
        let is_hidden = self.faults.is_hidden(&workspace.slug, &repository.slug);
        !is_hidden && caller.repository_permission(&workspace.slug, repository).is_some()
    }
}

impl ServedWorkspace {
    /// Finds a repository by slug or by UUID in braces.
    pub(crate) fn repository(&self, word: &str) -> Option<&ServedRepository> {
        self.repositories.iter().find(|repository| is_named(word, &repository.slug, &repository.uuid))
    }
}

fn is_named(word: &str, slug: &str, uuid: &str) -> bool {
    word.eq_ignore_ascii_case(slug) || word.eq_ignore_ascii_case(uuid)
}
