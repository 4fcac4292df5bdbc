//! Looks at what an address leads to, before anything is linked: the commit and its Katalon projects.

use suitecase_bitbucket::Client;
use suitecase_git::{Limits, Mode, Remote};
use suitecase_katalon::layout::covers;
use suitecase_model::link::GitRef;
use suitecase_model::path::{RepoPath, text_to_git};
use tokio_util::sync::CancellationToken;

use crate::error::SyncError;
use crate::fetch::{Rung, ladder, upper_folders};
use crate::lent_http::LentHttp;
use crate::run::resolve_reference;
use crate::survey::{folder_at, survey};

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The name of the branch or tag; the commit where it is pinned.
    pub reference_name: String,
    /// The directory: where the address names a file, the folder that holds it.
    pub directory: RepoPath,
    /// Whether there is such a directory.
    pub directory_exists: bool,
    /// The Katalon projects a link would cover; `None` where the server shows folders only with their files.
    pub projects: Option<Vec<RepoPath>>,
}

/// Looks at a directory of a repository, over git: three requests as a rule, and no file is fetched.
pub async fn preview(
    client: &Client,
    workspace: &str,
    repository: &str,
    reference: &GitRef,
    directory: &RepoPath,
) -> Result<Preview, SyncError> {
    let cancel = CancellationToken::new();
    let endpoint = client.git(workspace, repository)?;
    let mut remote = Remote::new(LentHttp(endpoint), Limits::default(), None);
    let (commit, name) = resolve_reference(&mut remote, reference, &cancel).await?;
    let reference_name = if name.is_empty() { commit.to_string() } else { name };
    let unseen = |reference_name| Preview {
        reference_name,
        directory: directory.clone(),
        directory_exists: true,
        projects: None,
    };
    let (root, trees) = match upper_folders(&mut remote, commit, &cancel).await {
        Ok((commit, trees)) => (commit.tree, trees),
        Err(error) if ladder::below(Rung::ByFolder, &error, commit).is_some() => {
            return Ok(unseen(reference_name));
        }
        Err(error) => return Err(error),
    };
    let projects = survey(root, &trees)?.projects;
    let Ok(parent) = folder_at(root, &trees, &directory.parent()) else {
        // The address leads below the tests, whose folders were not asked for.
        let covered = projects.into_iter().filter(|project| covers(directory, project)).collect();
        return Ok(Preview { projects: Some(covered), ..unseen(reference_name) });
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
    let covered = if directory_exists {
        projects.into_iter().filter(|project| covers(&directory, project)).collect()
    } else {
        Vec::new()
    };
    Ok(Preview { reference_name, directory, directory_exists, projects: Some(covered) })
}
