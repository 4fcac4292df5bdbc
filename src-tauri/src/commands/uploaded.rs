//! Uploaded Data: names in reports, which tests they stand for, and what a person decides about that.

use suitecase_executions::linking::{listing, preview};
use suitecase_model::ids::{AliasId, LinkId, ProjectId};
use tauri::State;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::uploaded::{
    AliasList, LinkPreview, UploadedDecision, UploadedDetail, UploadedPage, UploadedQuery,
};

/// Lists names in the reports of a project.
#[tauri::command]
pub(crate) async fn list_uploaded(
    state: State<'_, AppState>,
    query: UploadedQuery,
) -> Result<UploadedPage, CommandError> {
    state.allow("list_uploaded", Some(query.project_id)).await?;
    let read = state.store.read(move |reader| {
        let part = (query.offset, query.limit.min(views::PAGE_LIMIT));
        let found = listing::page(reader, query.project_id, query.show.into(), &query.text, part)?;
        views::uploaded_page(reader, found, listing::counts(reader, query.project_id)?)
    });
    Ok(read.await?)
}

/// Reads one name with the tests that it could stand for and its newest results.
#[tauri::command]
pub(crate) async fn read_uploaded(
    state: State<'_, AppState>,
    project_id: ProjectId,
    reported: i64,
) -> Result<UploadedDetail, CommandError> {
    state.allow("read_uploaded", Some(project_id)).await?;
    detail(&state, project_id, reported).await
}

/// Carries out what a person decides about a name.
#[tauri::command]
pub(crate) async fn decide_uploaded(
    state: State<'_, AppState>,
    project_id: ProjectId,
    reported: i64,
    decision: UploadedDecision,
) -> Result<UploadedDetail, CommandError> {
    let actor = state.allow("decide_uploaded", Some(project_id)).await?;
    state.linking.decide(&actor, project_id, reported, views::decision(&decision)?).await?;
    detail(&state, project_id, reported).await
}

/// Tells what linking by exact path and name would do for a linked repository.
#[tauri::command]
pub(crate) async fn preview_linking(
    state: State<'_, AppState>,
    link_id: LinkId,
) -> Result<LinkPreview, CommandError> {
    state.allow_link("preview_linking", link_id).await?;
    Ok(views::link_preview(state.store.read(move |reader| preview::preview(reader, link_id)).await?))
}

/// Lists the names that always stand for a test.
#[tauri::command]
pub(crate) async fn list_aliases(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<AliasList, CommandError> {
    state.allow("list_aliases", Some(project_id)).await?;
    Ok(state.store.read(move |reader| views::aliases(reader, project_id)).await?)
}

/// Lets a name no longer always stand for a test.
#[tauri::command]
pub(crate) async fn remove_alias(state: State<'_, AppState>, alias_id: AliasId) -> Result<(), CommandError> {
    let actor = state.allow_alias("remove_alias", alias_id).await?;
    Ok(state.linking.remove_alias(&actor, alias_id).await?)
}

async fn detail(state: &AppState, project: ProjectId, reported: i64) -> Result<UploadedDetail, CommandError> {
    Ok(state.store.read(move |reader| views::uploaded_detail(reader, project, reported)).await?)
}
