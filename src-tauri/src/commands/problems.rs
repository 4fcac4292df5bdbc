//! Problems of files: listed, muted with a reason, and opened again.

use tauri::{AppHandle, Runtime, State};

use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::problems::{ProblemKey, ProblemPage, ProblemQuery};

/// Lists one page of the problems of a project or of one of its links.
#[tauri::command]
pub(crate) async fn list_problems(
    state: State<'_, AppState>,
    query: ProblemQuery,
) -> Result<ProblemPage, CommandError> {
    state.allow("list_problems", Some(query.project_id)).await?;
    let query = views::problem_query(query);
    Ok(state.store.read(move |reader| views::problems(reader, &query)).await?)
}

/// Mutes a problem, or gives a muted one another reason.
#[tauri::command]
pub(crate) async fn mute_problem<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    problem: ProblemKey,
    reason: String,
) -> Result<(), CommandError> {
    let (actor, _) = state.allow_link("mute_problem", problem.link_id).await?;
    state.admin.mute_problem(&actor, views::problem_key(problem), &reason).await?;
    changed(&app, "catalogue");
    Ok(())
}

/// Opens a muted problem again.
#[tauri::command]
pub(crate) async fn unmute_problem<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    problem: ProblemKey,
) -> Result<(), CommandError> {
    let (actor, _) = state.allow_link("unmute_problem", problem.link_id).await?;
    state.admin.unmute_problem(&actor, views::problem_key(problem)).await?;
    changed(&app, "catalogue");
    Ok(())
}
