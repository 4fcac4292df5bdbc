//! The audit log.

use suitecase_admin::audit_log::ExportFormat;
use suitecase_store::audit;
use tauri::{AppHandle, Runtime, State};

use crate::dialogs;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::audit::{AuditActor, AuditExport, AuditFormat, AuditPage, AuditQuery, AuditVerdict};

/// Lists one page of entries, the newest first.
#[tauri::command]
pub(crate) async fn list_audit_events(
    state: State<'_, AppState>,
    query: AuditQuery,
) -> Result<AuditPage, CommandError> {
    state.allow("list_audit_events", None).await?;
    let (offset, limit) = (query.offset, query.limit.min(views::PAGE_LIMIT));
    let filter = query.into();
    let read = state.store.read(move |reader| audit::page(reader, &filter, offset, limit));
    let (total, rows) = read.await?;
    Ok(views::audit_page(total, rows))
}

/// Lists everybody who stands in the log.
#[tauri::command]
pub(crate) async fn list_audit_actors(state: State<'_, AppState>) -> Result<Vec<AuditActor>, CommandError> {
    state.allow("list_audit_actors", None).await?;
    Ok(views::audit_actors(state.store.read(audit::actors).await?))
}

/// Checks the whole log.
#[tauri::command]
pub(crate) async fn verify_audit_log(state: State<'_, AppState>) -> Result<AuditVerdict, CommandError> {
    state.allow("verify_audit_log", None).await?;
    Ok(views::audit_verdict(&state.store.read(audit::verify).await?))
}

/// Writes all entries that match to a file that a person names; `null` when the person named none.
#[tauri::command]
pub(crate) async fn export_audit_log<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    query: AuditQuery,
    format: AuditFormat,
) -> Result<Option<AuditExport>, CommandError> {
    let asker = state.allow("export_audit_log", None).await?;
    let format = ExportFormat::from(format);
    let name = state.admin.audit_export_name(format);
    let Some(path) = dialogs::ask_where_to_save(&app, "Export Audit Log", name).await else {
        return Ok(None);
    };
    // Meanwhile the member may have left the screen, and another may be there.
    let actor = state.allow("export_audit_log", None).await?;
    if actor.id != asker.id {
        return Ok(None);
    }
    let rows = state.admin.export_audit_log(&actor, query.into(), format, path.clone()).await?;
    Ok(Some(AuditExport { path: path.display().to_string(), rows }))
}
