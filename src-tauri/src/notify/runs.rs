//! Notifications of runs that have ended, for whoever is signed in, may see them and is not in front of the window.
//!
//! What a person called off or put aside is no news, nor is what was imported.

use suitecase_executions::RunEvent;
use suitecase_model::ids::TestRunId;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::result::ResultCounts;
use suitecase_model::test_run::{RunReason, TestRunState, Trigger};
use suitecase_store::StoreError;
use suitecase_store::test_run::{self, Listed};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;

use super::words::Message;
use super::{is_in_front, reached_member, show};
use crate::names::visible;
use crate::state::AppState;
use crate::wire::computer::{OpenEvent, Page};

/// Tells of runs that end from now on.
pub(super) async fn tell_of_runs<R: Runtime>(app: &AppHandle<R>) {
    let mut events = app.state::<AppState>().runs.events();
    loop {
        match events.recv().await {
            Ok(RunEvent::Ended(id)) => {
                if let Err(error) = tell(app, id).await {
                    tracing::warn!(%error, "could not tell of the end of a run");
                }
            }
            Ok(RunEvent::Changed(_) | RunEvent::Log(_)) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell<R: Runtime>(app: &AppHandle<R>, id: TestRunId) -> Result<(), StoreError> {
    if is_in_front(app) {
        return Ok(());
    }
    let store = app.state::<AppState>().store.clone();
    let found = store.read(move |reader| test_run::listed(reader, id)).await?;
    let project = found.run.project;
    let (Some(member), Some(text)) = (reached_member(app).await, words(&found)) else { return Ok(()) };
    if allows(Some(&member), Permission::ViewProject, Some(project)) {
        let place = OpenEvent {
            page: Page::Tests,
            project_id: Some(project),
            link_id: found.run.link,
            test_id: None,
        };
        show::show(app, &Message { title: visible(&found.run.name), text, place }).await;
    }
    Ok(())
}

/// Returns how a run ended in one sentence; nothing where that is no news.
fn words(found: &Listed) -> Option<String> {
    let run = &found.run;
    match (run.trigger, run.state) {
        (Trigger::Import, _)
        | (_, TestRunState::WaitForTrigger | TestRunState::Queued | TestRunState::Running) => None,
        (_, TestRunState::Success) => Some(match found.counts.total() {
            0 => "The run ended well.".to_owned(),
            _ => format!("The run ended well: {}.", results(&found.counts)),
        }),
        (_, TestRunState::Failed) => Some(match found.counts.total() {
            0 => "The run failed.".to_owned(),
            _ => format!("The run failed: {}.", results(&found.counts)),
        }),
        (_, TestRunState::Error) => Some("The run could not come to its end. It says why.".to_owned()),
        (_, TestRunState::Canceled) => match run.reason {
            Some(RunReason::RepositoryArchived) => {
                Some("The run was cancelled, because its repository is archived.".to_owned())
            }
            Some(_) | None => None,
        },
    }
}

/// Returns for example `12 of 14 tests passed`.
fn results(counts: &ResultCounts) -> String {
    let total = counts.total();
    let tests = if total == 1 { "test" } else { "tests" };
    format!("{} of {total} {tests} passed", counts.passed)
}

#[cfg(test)]
mod tests {
    use suitecase_model::ids::ProjectId;
    use suitecase_model::test_run::TestRun;
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn ended(state: TestRunState, reason: Option<RunReason>, counts: ResultCounts) -> Listed {
        Listed {
            run: TestRun {
                id: TestRunId(Uuid::nil()),
                project: ProjectId(Uuid::nil()),
                name: "Nightly".into(),
                trigger: Trigger::Schedule,
                state,
                reason,
                detail: String::new(),
                configuration: None,
                schedule: None,
                link: None,
                due_at: None,
                created_at: Timestamp(0),
                started_at: None,
                ended_at: None,
                remote: None,
            },
            configuration: None,
            schedule: None,
            repository: None,
            member: None,
            missed: 0,
            counts,
        }
    }

    #[test]
    fn the_end_of_a_run_is_told_with_its_results_unless_a_person_made_it() {
        let none = ResultCounts::default();
        let some = ResultCounts { passed: 12, failed: 2, ..none };
        for (state, reason, counts, told) in [
            (TestRunState::Success, None, none, Some("The run ended well.")),
            (TestRunState::Failed, None, some, Some("The run failed: 12 of 14 tests passed.")),
            (TestRunState::Canceled, Some(RunReason::CanceledByMember), some, None),
            (TestRunState::Canceled, Some(RunReason::Dismissed), none, None),
            (
                TestRunState::Canceled,
                Some(RunReason::RepositoryArchived),
                none,
                Some("The run was cancelled, because its repository is archived."),
            ),
            (TestRunState::Running, None, none, None),
        ] {
            assert_eq!(words(&ended(state, reason, counts)).as_deref(), told, "{state:?} {reason:?}");
        }
        let mut imported = ended(TestRunState::Failed, None, some);
        imported.run.trigger = Trigger::Import;
        assert_eq!(words(&imported), None);
    }
}
