//! Members.

use suitecase_admin::MemberDraft;
use suitecase_model::ids::MemberId;
use suitecase_model::member::Member;
use tauri::{AppHandle, Runtime, State};

use crate::dialogs::{self, Question};
use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::members::{MemberForm, MemberRow, ProjectName};

impl From<MemberForm> for MemberDraft {
    fn from(form: MemberForm) -> Self {
        Self {
            member: form.member_id,
            name: form.name,
            os_account: form.os_account,
            passphrase: form.passphrase,
            remove_passphrase: form.remove_passphrase,
            account_role: form.account_role,
            project_roles: form.project_roles.into_iter().map(|it| (it.project_id, it.role)).collect(),
        }
    }
}

/// Lists all members, the deactivated ones too.
#[tauri::command]
pub(crate) async fn list_members(state: State<'_, AppState>) -> Result<Vec<MemberRow>, CommandError> {
    let actor = state.allow("list_members", None).await?;
    Ok(state.store.read(move |reader| views::members(reader, actor.id)).await?)
}

/// Adds or changes a member.
#[tauri::command]
pub(crate) async fn save_member<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    form: MemberForm,
) -> Result<MemberRow, CommandError> {
    let actor = state.allow("save_member", None).await?;
    let saved = state.admin.save_member(&actor, state.session.account(), form.into()).await?;
    shown(&app, &state, &actor, saved.id).await
}

/// Deactivates a member after a native confirmation; `null` when the person said no.
#[tauri::command]
pub(crate) async fn deactivate_member<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    member_id: MemberId,
) -> Result<Option<MemberRow>, CommandError> {
    let actor = state.allow("deactivate_member", None).await?;
    let here = state.session.account();
    let found = state.admin.may_deactivate(&actor, here, member_id).await?;
    if !dialogs::ask(&app, actor.id, Question::Deactivate { name: &found.name, is_you: found.id == actor.id })
        .await
    {
        return Ok(None);
    }
    let saved = state.admin.deactivate_member(&actor, here, member_id).await?;
    Ok(Some(shown(&app, &state, &actor, saved.id).await?))
}

/// Makes a deactivated member active again.
#[tauri::command]
pub(crate) async fn activate_member<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    member_id: MemberId,
) -> Result<MemberRow, CommandError> {
    let actor = state.allow("activate_member", None).await?;
    let saved = state.admin.activate_member(&actor, state.session.account(), member_id).await?;
    shown(&app, &state, &actor, saved.id).await
}

/// Lists the names of all projects, for giving roles in them.
#[tauri::command]
pub(crate) async fn list_all_projects(state: State<'_, AppState>) -> Result<Vec<ProjectName>, CommandError> {
    state.allow("list_all_projects", None).await?;
    Ok(state.store.read(views::project_names).await?)
}

/// Tells the window of a changed member, and returns its row.
async fn shown<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    actor: &Member,
    id: MemberId,
) -> Result<MemberRow, CommandError> {
    changed(app, "members");
    if id == actor.id {
        changed(app, "session");
    }
    let actor = actor.id;
    Ok(state.store.read(move |reader| views::member(reader, actor, id)).await?)
}
