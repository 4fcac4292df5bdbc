//! Integrations.

use suitecase_admin::{IntegrationDraft, WithCredential};
use suitecase_bitbucket::Check;
use suitecase_model::ids::{IntegrationId, ProjectId};
use suitecase_model::integration::Integration;
use suitecase_store::{StoreError, integration, test_run};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};

use crate::desktop::Answer;
use crate::dialogs::{self, Question};
use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::integrations::{
    CheckView, ConnectionResult, IntegrationForm, IntegrationView, WorkspaceOffer,
};

impl From<IntegrationForm> for IntegrationDraft {
    fn from(form: IntegrationForm) -> Self {
        Self {
            integration: form.integration_id,
            name: form.name,
            workspace_url: form.workspace_url,
            credential_kind: form.credential_kind,
            user: form.user,
            secret: form.secret,
            description: form.description,
            expires_on: form.expires_on,
        }
    }
}

/// Lists all integrations.
#[tauri::command]
pub(crate) async fn list_integrations(
    state: State<'_, AppState>,
) -> Result<Vec<IntegrationView>, CommandError> {
    state.allow("list_integrations", None).await?;
    all(&state).await
}

/// Reads a pasted address as the field of the form does: the workspace it names.
#[tauri::command]
pub(crate) async fn read_workspace_url(
    state: State<'_, AppState>,
    text: String,
) -> Result<WorkspaceOffer, CommandError> {
    state.allow("read_workspace_url", None).await?;
    Ok(views::workspace_offer(state.admin.read_workspace_url(&text)?))
}

/// Makes the calls that syncs, webhooks and pipelines will make (R4).
#[tauri::command]
pub(crate) async fn test_connection(
    state: State<'_, AppState>,
    form: IntegrationForm,
    on_check: Channel<CheckView>,
) -> Result<ConnectionResult, CommandError> {
    state.allow("test_connection", None).await?;
    let cancel = state.admin.begin_test();
    let on_check = |check: &Check| {
        // A window that is gone hears nothing; the result is what counts.
        let _ = on_check.send(views::check(check));
    };
    let report = state.admin.test_integration(&form.into(), &cancel, on_check).await?;
    Ok(views::connection(&report))
}

/// Ends the *Test Connection* that runs and forgets the last one, as when its form is left.
#[tauri::command]
pub(crate) async fn cancel_test_connection(state: State<'_, AppState>) -> Result<(), CommandError> {
    state.allow("cancel_test_connection", None).await?;
    state.admin.forget_test();
    Ok(())
}

/// Saves what passed *Test Connection*, or an edit that needs none (R5).
#[tauri::command]
pub(crate) async fn save_integration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    form: IntegrationForm,
) -> Result<IntegrationView, CommandError> {
    let actor = state.allow("save_integration", None).await?;
    let saved = state.admin.save_integration(&actor, &form.into()).await?;
    changed(&app, "integrations");
    view(&state, saved).await
}

/// Checks an integration now, with its stored credential (R6).
#[tauri::command]
pub(crate) async fn check_integration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<IntegrationView, CommandError> {
    state.allow("check_integration", None).await?;
    let checked = state.admin.check_integration(integration_id).await?;
    changed(&app, "integrations");
    view(&state, checked).await
}

/// Disconnects after a native confirmation (R7); `null` when the person said no.
#[tauri::command]
pub(crate) async fn disconnect_integration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Option<IntegrationView>, CommandError> {
    let actor = state.allow("disconnect_integration", None).await?;
    let (found, links) = read(&state, integration_id).await?;
    let runs = runs_through(&state, integration_id).await?;
    let question = Question::Disconnect { name: &found.name, links, runs: &runs };
    let credential = match dialogs::ask_which(&app, actor.id, question).await {
        Answer::Yes => WithCredential::Kept,
        Answer::Other => WithCredential::Forgotten,
        Answer::No => return Ok(None),
    };
    // While there is a credential to stop them with.
    state.runs.cancel_for_integration(integration_id).await?;
    let disconnected = state.admin.disconnect_integration(&actor, integration_id, credential).await?;
    changed(&app, "integrations");
    view(&state, disconnected).await.map(Some)
}

/// Reconnects after a native confirmation (R8); `null` when the person said no.
#[tauri::command]
pub(crate) async fn reconnect_integration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Option<IntegrationView>, CommandError> {
    let actor = state.allow("reconnect_integration", None).await?;
    let (found, links) = read(&state, integration_id).await?;
    if !dialogs::ask(&app, actor.id, Question::Reconnect { name: &found.name, links }).await {
        return Ok(None);
    }
    let reconnected = state.admin.reconnect_integration(&actor, integration_id).await?;
    changed(&app, "integrations");
    view(&state, reconnected).await.map(Some)
}

/// Lists the integrations that a project's repositories may be linked through.
#[tauri::command]
pub(crate) async fn list_connected_integrations(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<Vec<IntegrationView>, CommandError> {
    state.allow("list_connected_integrations", Some(project_id)).await?;
    let mut found = all(&state).await?;
    for integration in &mut found {
        // Whose account it is concerns only those who manage integrations.
        integration.credential_user.clear();
        integration.left_hooks.clear();
    }
    Ok(found)
}

/// Returns the names of the runs whose pipelines run through an integration.
async fn runs_through(state: &AppState, id: IntegrationId) -> Result<Vec<String>, CommandError> {
    let runs = state.runs.through(id);
    let read = state.store.read(move |reader| {
        runs.into_iter().map(|run| Ok(test_run::get(reader, run)?.name)).collect::<Result<_, StoreError>>()
    });
    Ok(read.await?)
}

async fn all(state: &AppState) -> Result<Vec<IntegrationView>, CommandError> {
    let admin = state.admin.clone();
    Ok(state.store.read(move |reader| views::integrations(reader, &admin)).await?)
}

async fn view(state: &AppState, integration: Integration) -> Result<IntegrationView, CommandError> {
    let admin = state.admin.clone();
    Ok(state.store.read(move |reader| views::integration(reader, &admin, &integration)).await?)
}

async fn read(state: &AppState, id: IntegrationId) -> Result<(Integration, u64), CommandError> {
    let read = state.store.read(move |reader| {
        Ok::<_, StoreError>((integration::get(reader, id)?, integration::link_count(reader, id)?))
    });
    Ok(read.await?)
}
