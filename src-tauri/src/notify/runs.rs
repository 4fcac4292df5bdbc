//! Notifications of runs that have ended and of due times that were missed, for whoever is signed in, may see them and is
//! not in front of the window.
//!
//! What a person called off or put aside is no news, nor is what was imported. When it is told is decided in `gathering`,
//! in which words in `words`; both look at a run as it stands when it is told.

mod gathering;
mod words;

use std::collections::BTreeSet;

use suitecase_executions::RunEvent;
use suitecase_model::ids::TestRunId;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::test_run::TestRunState;
use suitecase_store::{StoreError, test_run};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use self::gathering::{Gathering, Subject};
use self::words::Item;
use super::{is_in_front, reached, reached_member, show};
use crate::state::AppState;

/// Tells of runs that end and of due times that are missed from now on.
pub(super) async fn tell_of_runs<R: Runtime>(app: &AppHandle<R>) {
    let (mut runs, mut schedules) = {
        let state = app.state::<AppState>();
        (state.runs.events(), state.schedules.events())
    };
    let (mut gathering, start) = (Gathering::default(), Instant::now());
    let mut missed = missed(app, &BTreeSet::new()).await;
    loop {
        let due = gathering.due().map(|due| start + due);
        tokio::select! {
            event = runs.recv() => match event {
                Ok(RunEvent::Ended(id)) => note(app, &mut gathering, start, id).await,
                Ok(RunEvent::Changed(_) | RunEvent::Log(_)) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            event = schedules.recv() => {
                if matches!(event, Err(RecvError::Closed)) {
                    return;
                }
                let now = self::missed(app, &missed).await;
                for id in now.difference(&missed) {
                    note(app, &mut gathering, start, *id).await;
                }
                missed = now;
            }
            () = reached(due) => tell(app, &mut gathering, start).await,
        }
    }
}

/// Returns the entries of missed due times that wait for a decision; those `before` where they cannot be read.
async fn missed<R: Runtime>(app: &AppHandle<R>, before: &BTreeSet<TestRunId>) -> BTreeSet<TestRunId> {
    let store = app.state::<AppState>().store.clone();
    match store.read(|reader| test_run::open(reader, TestRunState::WaitForTrigger)).await {
        Ok(waiting) => waiting.into_iter().map(|run| run.id).collect(),
        Err(error) => {
            tracing::warn!(%error, "could not see what was missed");
            before.clone()
        }
    }
}

/// Notes what happened to a run; whoever looks at the window sees it there.
async fn note<R: Runtime>(app: &AppHandle<R>, gathering: &mut Gathering, start: Instant, id: TestRunId) {
    if is_in_front(app) && app.state::<AppState>().session.is_taken() {
        return;
    }
    match items(app, vec![id]).await {
        Ok(items) => {
            for item in items {
                let subject = item.schedule.map_or(Subject::Run(id), Subject::Schedule);
                gathering.note((subject, item.kind), id, start.elapsed());
            }
        }
        Err(error) => tracing::warn!(%error, "could not see how a run went"),
    }
}

/// Tells what there is to tell now, to whoever is here and does something else.
async fn tell<R: Runtime>(app: &AppHandle<R>, gathering: &mut Gathering, start: Instant) {
    let audience = reached_member(app).await.filter(|_| !is_in_front(app));
    let told = gathering.take(start.elapsed(), audience.is_some());
    let Some(member) = audience else { return };
    match items(app, told).await {
        Ok(mut items) => {
            items.retain(|item| allows(Some(&member), Permission::ViewProject, Some(item.project)));
            for message in words::messages(&items) {
                show::show(app, &message).await;
            }
        }
        Err(error) => tracing::warn!(%error, "could not see what to tell of runs"),
    }
}

/// Reads what there is to tell of runs; of one that is no news there is nothing.
async fn items<R: Runtime>(app: &AppHandle<R>, ids: Vec<TestRunId>) -> Result<Vec<Item>, StoreError> {
    let store = app.state::<AppState>().store.clone();
    let read = store.read(move |reader| {
        ids.into_iter().map(|id| test_run::listed(reader, id)).collect::<Result<Vec<_>, StoreError>>()
    });
    Ok(read.await?.iter().filter_map(words::item).collect())
}
