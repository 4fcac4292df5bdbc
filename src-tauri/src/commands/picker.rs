//! Choosing a place to link, for those who have no address.

use suitecase_model::ids::{IntegrationId, ProjectId};
use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;
use tauri::State;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::picker::{BranchChoices, DirectoryChoices, RepositoryChoices};

/// Lists repositories of the integration's workspace, page by page.
#[tauri::command]
pub(crate) async fn list_repositories(
    state: State<'_, AppState>,
    project_id: ProjectId,
    integration_id: IntegrationId,
    query: String,
    page: Option<String>,
) -> Result<RepositoryChoices, CommandError> {
    state.allow("list_repositories", Some(project_id)).await?;
    let found = state.admin.list_repositories(integration_id, &query, page.as_deref()).await?;
    Ok(views::picker::repositories(found))
}

/// Lists branches and tags of a repository.
#[tauri::command]
pub(crate) async fn list_branches(
    state: State<'_, AppState>,
    project_id: ProjectId,
    integration_id: IntegrationId,
    repository: String,
    query: String,
) -> Result<BranchChoices, CommandError> {
    state.allow("list_branches", Some(project_id)).await?;
    let found = state.admin.list_branches(integration_id, &repository, &query).await?;
    Ok(views::picker::branches(found))
}

/// Lists the folders in a directory of a repository.
#[tauri::command]
pub(crate) async fn list_directories(
    state: State<'_, AppState>,
    project_id: ProjectId,
    integration_id: IntegrationId,
    repository: String,
    reference: GitRef,
    directory: String,
) -> Result<DirectoryChoices, CommandError> {
    state.allow("list_directories", Some(project_id)).await?;
    let directory = RepoPath::from_text(&directory);
    let found = state.admin.list_directories(integration_id, &repository, &reference, &directory).await?;
    Ok(views::picker::directories(found))
}

/// Stops what a form is looking up, the resolving of an address that is to be saved included.
#[tauri::command]
pub(crate) async fn cancel_lookup(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<(), CommandError> {
    state.allow("cancel_lookup", Some(project_id)).await?;
    state.admin.cancel_lookups();
    Ok(())
}
