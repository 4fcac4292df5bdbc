//! Schedules: listed, previewed, saved, switched and removed; and the calendar of what is due.

use suitecase_executions::schedules::ScheduleDraft;
use suitecase_model::ids::{ProjectId, ScheduleId};
use suitecase_model::test_run::Schedule;
use tauri::{AppHandle, Runtime, State};

use crate::dialogs::{self, Question};
use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::schedules::{
    CalendarQuery, CalendarView, NextTimes, ScheduleForm, ScheduleView, TimingView,
};

impl From<ScheduleForm> for ScheduleDraft {
    fn from(form: ScheduleForm) -> Self {
        Self {
            schedule: form.id,
            project: form.project_id,
            name: form.name,
            configuration: form.configuration_id,
            timing: views::timing(form.timing),
        }
    }
}

/// Lists the schedules of a project.
#[tauri::command]
pub(crate) async fn list_schedules(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<Vec<ScheduleView>, CommandError> {
    state.allow("list_schedules", Some(project_id)).await?;
    let now = state.clock.now();
    Ok(state.store.read(move |reader| views::schedules(reader, project_id, now)).await?)
}

/// Keeps a schedule.
#[tauri::command]
pub(crate) async fn save_schedule(
    state: State<'_, AppState>,
    form: ScheduleForm,
) -> Result<ScheduleView, CommandError> {
    let actor = state.allow("save_schedule", Some(form.project_id)).await?;
    let saved = state.schedules.save(&actor, form.into()).await?;
    view(&state, saved).await
}

/// Switches a schedule on or off.
#[tauri::command]
pub(crate) async fn switch_schedule(
    state: State<'_, AppState>,
    schedule_id: ScheduleId,
    is_on: bool,
) -> Result<ScheduleView, CommandError> {
    let (actor, _) = state.allow_schedule("switch_schedule", schedule_id).await?;
    let switched = state.schedules.switch(&actor, schedule_id, is_on).await?;
    view(&state, switched).await
}

/// Removes a schedule after a native confirmation; `false` when the person said no.
#[tauri::command]
pub(crate) async fn remove_schedule<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    schedule_id: ScheduleId,
) -> Result<bool, CommandError> {
    let (actor, schedule) = state.allow_schedule("remove_schedule", schedule_id).await?;
    let is_wanted = dialogs::ask(&app, actor.id, Question::RemoveSchedule { name: &schedule.name }).await;
    if is_wanted {
        state.schedules.remove(&actor, schedule_id).await?;
    }
    Ok(is_wanted)
}

/// Tells the next five times of a schedule that is being filled in.
#[tauri::command]
pub(crate) async fn preview_schedule(
    state: State<'_, AppState>,
    timing: TimingView,
) -> Result<NextTimes, CommandError> {
    state.allow("preview_schedule", None).await?;
    Ok(views::next_times(state.schedules.preview(&views::timing(timing))?))
}

/// Tells what is or was due in a span of time.
#[tauri::command]
pub(crate) async fn read_calendar(
    state: State<'_, AppState>,
    query: CalendarQuery,
) -> Result<CalendarView, CommandError> {
    state.allow("read_calendar", Some(query.project_id)).await?;
    let now = state.clock.now();
    Ok(state.store.read(move |reader| views::calendar(reader, &query, now)).await?)
}

/// Lists the names of all time zones.
#[tauri::command]
pub(crate) async fn list_time_zones(state: State<'_, AppState>) -> Result<Vec<String>, CommandError> {
    state.allow("list_time_zones", None).await?;
    Ok(suitecase_executions::schedules::calendar::time_zones())
}

async fn view(state: &AppState, schedule: Schedule) -> Result<ScheduleView, CommandError> {
    let now = state.clock.now();
    Ok(state.store.read(move |reader| views::schedule(reader, schedule, now)).await?)
}
