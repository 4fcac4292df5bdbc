//! Linked repositories.

use suitecase_admin::LinkDraft;
use suitecase_executions::schedules::archiving::cancelled_by_archiving;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
use suitecase_model::link::Link;
use suitecase_model::test_run::RunReason;
use suitecase_store::{Reader, StoreError, link, test_case, test_suite};
use suitecase_sync::SyncState;
use tauri::{AppHandle, Manager, Runtime, State};

use crate::dialogs::{self, Archiving, Question, Tests};
use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::links::{LinkForm, LinkView, ResolvedAddress};

impl From<LinkForm> for LinkDraft {
    fn from(form: LinkForm) -> Self {
        Self {
            link: form.link_id,
            project: form.project_id,
            integration: form.integration_id,
            name: form.name,
            address: form.address,
            description: form.description,
            link_results: form.link_results,
        }
    }
}

/// Lists the linked repositories of a project.
#[tauri::command]
pub(crate) async fn list_links(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<Vec<LinkView>, CommandError> {
    state.allow("list_links", Some(project_id)).await?;
    let syncs = state.syncs.clone();
    let read = state.store.read(move |reader| {
        let links = link::of_project(reader, project_id)?;
        links.iter().map(|link| views::link(reader, &syncs, link)).collect::<Result<Vec<_>, StoreError>>()
    });
    Ok(read.await?)
}

/// Finds out what a pasted address points at.
#[tauri::command]
pub(crate) async fn resolve_address(
    state: State<'_, AppState>,
    project_id: ProjectId,
    integration_id: IntegrationId,
    address: String,
) -> Result<ResolvedAddress, CommandError> {
    state.allow("resolve_address", Some(project_id)).await?;
    Ok(views::resolved_address(state.admin.resolve_address(integration_id, &address).await?))
}

/// Saves a link without syncing it (R12).
#[tauri::command]
pub(crate) async fn save_link<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    form: LinkForm,
) -> Result<LinkView, CommandError> {
    let actor = state.allow("save_link", Some(form.project_id)).await?;
    let saved = state.admin.save_link(&actor, &form.into()).await?;
    changed(&app, "links");
    view(&state, saved).await
}

/// Saves a link and syncs it (R12).
#[tauri::command]
pub(crate) async fn proceed_link<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    form: LinkForm,
) -> Result<LinkView, CommandError> {
    let actor = state.allow("proceed_link", Some(form.project_id)).await?;
    let saved = state.admin.proceed_link(&actor, &form.into()).await?;
    changed(&app, "links");
    view(&state, saved).await
}

/// Syncs a link by hand.
#[tauri::command]
pub(crate) async fn sync_link(state: State<'_, AppState>, link_id: LinkId) -> Result<(), CommandError> {
    state.allow_link("sync_link", link_id).await?;
    state.admin.sync_link(link_id).await?;
    Ok(())
}

/// Cancels a link's sync.
#[tauri::command]
pub(crate) async fn cancel_sync(state: State<'_, AppState>, link_id: LinkId) -> Result<(), CommandError> {
    state.allow_link("cancel_sync", link_id).await?;
    state.syncs.cancel(link_id);
    Ok(())
}

/// Archives a link after a native confirmation (R16); `null` when the person said no.
#[tauri::command]
pub(crate) async fn archive_link<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    link_id: LinkId,
) -> Result<Option<LinkView>, CommandError> {
    let (actor, link) = state.allow_link("archive_link", link_id).await?;
    let effects = archiving(&state, link_id).await?;
    if !dialogs::ask(&app, actor.id, Question::Archive { name: &link.name, effects: &effects }).await {
        return Ok(None);
    }
    let archived = state.admin.archive_link(&actor, link_id).await?;
    state.runs.cancel_for_link(link_id, RunReason::RepositoryArchived).await?;
    changed(&app, "catalogue");
    view(&state, archived).await.map(Some)
}

/// Takes a link out of the archive after a native confirmation (R17); `null` when the person said no.
#[tauri::command]
pub(crate) async fn unarchive_link<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    link_id: LinkId,
) -> Result<Option<LinkView>, CommandError> {
    let (actor, link) = state.allow_link("unarchive_link", link_id).await?;
    if !dialogs::ask(&app, actor.id, unarchiving(&state, &link).await?).await {
        return Ok(None);
    }
    let unarchived = state.admin.unarchive_link(&actor, link_id).await?;
    changed(&app, "catalogue");
    view(&state, unarchived).await.map(Some)
}

/// Looks at all followed links now, as when the window comes to the front.
pub(crate) fn look_at_all<R: Runtime>(app: &AppHandle<R>) {
    let syncs = app.state::<AppState>().syncs.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = syncs.poll_all().await {
            tracing::warn!(error = suitecase_sync::error::chain(&error), "could not look at the links");
        }
    });
}

/// Returns all that comes of archiving a link.
async fn archiving(state: &AppState, id: LinkId) -> Result<Archiving, StoreError> {
    let read = state.store.read(move |reader| {
        Ok::<_, StoreError>((
            tests_of(reader, id)?,
            views::has_hook(reader, id)?,
            cancelled_by_archiving(reader, id)?,
        ))
    });
    let ((tests, has_hook, cancels), is_syncing) = (read.await?, state.syncs.state(id) != SyncState::Idle);
    Ok(Archiving { tests, is_syncing, has_hook, cancels })
}

/// Makes the question whether to take a link out of the archive, with all that comes of it.
async fn unarchiving<'a>(state: &AppState, link: &'a Link) -> Result<Question<'a>, StoreError> {
    let of = link.clone();
    let read = state
        .store
        .read(move |reader| Ok::<_, StoreError>((tests_of(reader, of.id)?, views::gets_hook(reader, &of)?)));
    let (tests, gets_hook) = read.await?;
    Ok(Question::Unarchive { name: &link.name, tests, gets_hook })
}

fn tests_of(reader: &Reader<'_>, link: LinkId) -> Result<Tests, StoreError> {
    Ok(Tests { cases: test_case::count(reader, link)?, suites: test_suite::count(reader, link)? })
}

async fn view(state: &AppState, link: Link) -> Result<LinkView, CommandError> {
    let syncs = state.syncs.clone();
    Ok(state.store.read(move |reader| views::link(reader, &syncs, &link)).await?)
}
