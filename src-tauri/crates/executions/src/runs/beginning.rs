//! Lets queued runs begin, with everything as it stands at that moment.

use std::collections::HashSet;
use std::sync::Arc;

use suitecase_model::ids::{RunConfigurationId, TestRunId};
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::link::Link;
use suitecase_model::test_run::{Executor, RunConfiguration, RunReason, TestRun, TestRunState};
use suitecase_model::time::Timestamp;
use suitecase_store::{
    Reader, StoreError, Writer, integration, link, run_configuration, test_run, test_suite,
};
use suitecase_sync::error::chain;
use tokio_util::sync::CancellationToken;

use super::{AT_ONCE, Live, RunEvent, Shared};

/// A run that has begun, with everything as it stood then.
pub(super) struct Begun {
    pub(super) run: TestRun,
    pub(super) configuration: RunConfiguration,
    pub(super) link: Link,
    pub(super) integration: Integration,
    pub(super) suite: String,
    /// Why it is called off already, where an earlier Suitecase could not see that through.
    pub(super) called_off: Option<RunReason>,
}

/// Why a run does not begin, and what else is to be said.
type Refusal = (TestRunState, RunReason, &'static str);

/// Said of a suite that a sync has removed: without its name a program could run anything.
const NO_SUITE: &str = "the test suite is gone from the catalogue";

impl Shared {
    /// Lets queued runs begin, the oldest first, as far as there is room; ends those that cannot.
    pub(super) async fn take_up(self: &Arc<Self>) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        if self.quit.is_cancelled() {
            return Ok(());
        }
        let busy: HashSet<RunConfigurationId> =
            self.with(|live| live.values().map(|live| live.configuration).collect());
        let room =
            AT_ONCE.saturating_sub(self.with(|live| live.values().filter(|live| live.counts()).count()));
        let now = self.clock.now();
        let taken = self.store.write(move |writer| take(writer, busy, room, now)).await?;
        for run in taken.refused {
            self.tell(RunEvent::Ended(run));
        }
        for begun in taken.begun {
            self.see_through_in_background(begun);
        }
        Ok(())
    }

    /// Notes that a run is under way and sees it through. Whoever calls it has the turn.
    pub(super) fn see_through_in_background(self: &Arc<Self>, begun: Begun) {
        let runs_elsewhere = begun.run.remote.is_some()
            || match &begun.configuration.executor {
                Executor::BitbucketPipelines { .. } => true,
                Executor::LocalCommand { .. } => false,
            };
        let live = Live {
            configuration: begun.configuration.id,
            link: begun.link.id,
            integration: runs_elsewhere.then_some(begun.integration.id),
            cancel: CancellationToken::new(),
            called_off: begun.called_off,
            told: CancellationToken::new(),
        };
        if begun.called_off.is_some() {
            live.cancel.cancel();
        }
        let id = begun.run.id;
        self.with(|all| all.insert(id, live.clone()));
        self.tell(RunEvent::Changed(id));
        let shared = self.clone();
        self.tasks.spawn(async move { shared.see_through(begun, live).await });
    }
}

#[derive(Default)]
struct Taken {
    begun: Vec<Begun>,
    refused: Vec<TestRunId>,
}

fn take(
    writer: &Writer<'_>,
    mut busy: HashSet<RunConfigurationId>,
    mut room: usize,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    for id in test_run::open_ids(writer, TestRunState::Queued)? {
        let found = match test_run::get(writer, id).and_then(|run| surroundings(writer, run)) {
            Ok(found) => found,
            Err(error @ (StoreError::Damaged(_) | StoreError::Missing(_))) => {
                // What cannot be read keeps nothing else from running.
                tracing::error!(error = chain(&error), run = %id, "could not read a run that is queued");
                continue;
            }
            Err(error) => return Err(error),
        };
        match found {
            Err((state, reason, detail)) => {
                // What cannot run does not wait for its turn either.
                if test_run::finish(writer, id, state, (Some(reason), detail), now)? {
                    taken.refused.push(id);
                }
            }
            Ok(mut begun) => {
                if room == 0 || busy.contains(&begun.configuration.id) {
                    continue;
                }
                if test_run::begin(writer, id, begun.link.id, now)? {
                    busy.insert(begun.configuration.id);
                    room -= 1;
                    begun.run = test_run::get(writer, id)?;
                    taken.begun.push(begun);
                }
            }
        }
    }
    Ok(taken)
}

/// Reads what a run that is to begin needs, or why it cannot begin.
fn surroundings(reader: &Reader<'_>, run: TestRun) -> Result<Result<Begun, Refusal>, StoreError> {
    let configuration = match run.configuration {
        Some(id) => run_configuration::find(reader, id)?,
        None => None,
    };
    let Some(configuration) = configuration else {
        return Ok(Err((TestRunState::Error, RunReason::ConfigurationRemoved, "")));
    };
    let wants_suite = configuration.suite.is_some();
    let begun = begun(reader, run, configuration)?;
    if !begun.link.status.is_shown() {
        return Ok(Err((TestRunState::Canceled, RunReason::RepositoryArchived, "")));
    }
    let (needs_bitbucket, not_started) = match &begun.configuration.executor {
        Executor::BitbucketPipelines { .. } => (true, RunReason::PipelineNotStarted),
        Executor::LocalCommand { .. } => (false, RunReason::CommandNotStarted),
    };
    let is_connected = match &begun.integration.status {
        IntegrationStatus::Active | IntegrationStatus::Error { .. } => true,
        IntegrationStatus::Inactive => false,
    };
    if needs_bitbucket && !is_connected {
        return Ok(Err((TestRunState::Error, RunReason::IntegrationInactive, "")));
    }
    if wants_suite && begun.suite.is_empty() {
        return Ok(Err((TestRunState::Error, not_started, NO_SUITE)));
    }
    Ok(Ok(begun))
}

/// Reads what a run of a configuration needs; of a suite that is gone the name is empty.
pub(super) fn begun(
    reader: &Reader<'_>,
    run: TestRun,
    configuration: RunConfiguration,
) -> Result<Begun, StoreError> {
    let link = link::get(reader, configuration.link)?;
    let integration = integration::get(reader, link.integration)?;
    let suite = match configuration.suite {
        None => String::new(),
        Some(id) => match test_suite::get(reader, id) {
            Ok((_, suite)) => suite.place.katalon_id,
            Err(StoreError::Missing(_)) => String::new(),
            Err(error) => return Err(error),
        },
    };
    Ok(Begun { run, configuration, link, integration, suite, called_off: None })
}
