//! What the git server behind a link offers.

use suitecase_model::ids::LinkId;
use suitecase_sync::doctor::Line;
use tauri::State;
use tauri::ipc::Channel;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::diagnosis::{Diagnosis, DiagnosisLine};

/// Examines what the server behind a link offers; each answer is sent as it comes.
#[tauri::command]
pub(crate) async fn diagnose_link(
    state: State<'_, AppState>,
    link_id: LinkId,
    on_line: Channel<DiagnosisLine>,
) -> Result<Diagnosis, CommandError> {
    state.allow_link("diagnose_link", link_id).await?;
    let on_line = |line: &Line| {
        // A window that is gone hears nothing; the result is what counts.
        let _ = on_line.send(views::diagnosis_line(line));
    };
    Ok(views::diagnosis(&state.admin.diagnose_link(link_id, on_line).await?))
}

/// Ends the examination that runs, as when its page is left; what was not asked is unknown.
#[tauri::command]
pub(crate) async fn cancel_diagnosis(state: State<'_, AppState>) -> Result<(), CommandError> {
    state.allow("cancel_diagnosis", None).await?;
    state.admin.cancel_diagnosis();
    Ok(())
}
