//! Looks at what an address leads to, before anything is linked: the commit and its Katalon projects.

use suitecase_git::Mode;
use suitecase_katalon::layout::covers;
use suitecase_model::link::GitRef;
use suitecase_model::path::{RepoPath, text_to_git};

use crate::error::SyncError;
use crate::survey::{folder_at, survey};
use crate::visit::{Tip, Visit};

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// The name of the branch or tag; the commit where it is pinned.
    pub reference_name: String,
    /// The directory: where the address names a file, the folder that holds it.
    pub directory: RepoPath,
    /// Whether there is such a directory.
    pub directory_exists: bool,
    /// The Katalon projects a link would cover; `None` where the server shows folders only with their files.
    pub projects: Option<Vec<RepoPath>>,
    /// The Katalon projects of the repository that it would not cover.
    pub elsewhere: Vec<RepoPath>,
}

impl Visit {
    /// Looks at a directory, over git: three requests as a rule.
    pub async fn preview(&mut self, reference: &GitRef, directory: &RepoPath) -> Result<Preview, SyncError> {
        let Tip { commit, reference_name, upper } = self.tip(reference).await?;
        let unseen = Preview {
            commit: commit.to_string(),
            reference_name,
            directory: directory.clone(),
            directory_exists: true,
            projects: None,
            elsewhere: Vec::new(),
        };
        let Some((commit, trees)) = upper else { return Ok(unseen) };
        let root = commit.tree;
        let projects = survey(root, &trees)?.projects;
        let Ok(parent) = folder_at(root, &trees, &directory.parent()) else {
            // The address leads below the tests, whose folders were not asked for.
            return Ok(unseen.with_projects(projects));
        };
        let mode = parent
            .and_then(|parent| trees.get(&parent.tree))
            .and_then(|tree| tree.entry(&text_to_git(directory.name())).map(|entry| entry.mode));
        let (directory, directory_exists) = match mode {
            _ if directory.is_root() => (directory.clone(), true),
            Some(Mode::Folder) => (directory.clone(), true),
            Some(Mode::File | Mode::Link) => (directory.parent(), true),
            Some(Mode::Submodule) | None => (directory.clone(), false),
        };
        Ok(Preview { directory, directory_exists, ..unseen }.with_projects(projects))
    }
}

impl Preview {
    /// Tells the projects that a link on the directory covers from the others; one that is not there covers none.
    fn with_projects(self, projects: Vec<RepoPath>) -> Self {
        let (covered, elsewhere) = projects
            .into_iter()
            .partition(|project| self.directory_exists && covers(&self.directory, project));
        Self { projects: Some(covered), elsewhere, ..self }
    }
}
