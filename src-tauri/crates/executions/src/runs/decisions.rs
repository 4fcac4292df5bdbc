//! What people decide about runs: start, call off, run what was missed, put it aside. Each decision is an entry of the
//! audit log in the transaction of its change.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::{IntegrationId, LinkId, RunConfigurationId, TestRunId};
use suitecase_model::member::Member;
use suitecase_model::test_run::{RunReason, TestRun, TestRunState, Trigger};
use suitecase_store::{StoreError, link, run_configuration, test_run};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Live, RunEvent, Runs};
use crate::audit;
use crate::error::RunError;

/// How long whoever disconnects an integration waits until its pipelines were told to stop.
const LONGEST_TELLING: Duration = Duration::from_secs(20);

impl Runs {
    /// Queues a run of a configuration, and starts it as soon as there is room. That of an archived repository is refused.
    ///
    /// Must be called inside a Tokio runtime.
    pub async fn start(&self, actor: &Member, id: RunConfigurationId) -> Result<TestRun, RunError> {
        let (now, actor) = (self.shared.clock.now(), actor.clone());
        let run = self.shared.store.write(move |writer| {
            let configuration = run_configuration::get(writer, id)?;
            if !link::get(writer, configuration.link)?.status.is_shown() {
                return Err(RunError::Archived);
            }
            let run = TestRun {
                id: TestRunId(Uuid::now_v7()),
                project: configuration.project,
                name: configuration.name,
                trigger: Trigger::Manual,
                state: TestRunState::Queued,
                reason: None,
                detail: String::new(),
                configuration: Some(id),
                schedule: None,
                link: Some(configuration.link),
                due_at: None,
                created_at: now,
                started_at: None,
                ended_at: None,
                remote: None,
            };
            test_run::insert(writer, &run, Some(actor.id))?;
            let states = (Value::Null, audit::run(&run));
            audit::append(writer, now, &actor, AuditAction::RunStart, audit::on(run.id, &run.name), states)?;
            Ok(run)
        });
        self.queued(run.await?).await
    }

    /// Queues a run that was missed.
    ///
    /// Must be called inside a Tokio runtime.
    pub async fn run_missed(&self, actor: &Member, id: TestRunId) -> Result<TestRun, RunError> {
        let (now, actor) = (self.shared.clock.now(), actor.clone());
        let run = self.shared.store.write(move |writer| {
            let before = test_run::get(writer, id)?;
            if !test_run::queue(writer, id, actor.id)? {
                return Err(RunError::NotWaiting);
            }
            let after = test_run::get(writer, id)?;
            let states = (audit::run(&before), audit::run(&after));
            audit::append(writer, now, &actor, AuditAction::RunStart, audit::on(id, &after.name), states)?;
            Ok(after)
        });
        self.queued(run.await?).await
    }

    /// Puts a missed run aside: it ends without having run.
    pub async fn dismiss_missed(&self, actor: &Member, id: TestRunId) -> Result<TestRun, RunError> {
        let run =
            self.end_by_hand(actor, id, RunReason::Dismissed, AuditAction::RunDismiss, |state| match state {
                TestRunState::WaitForTrigger => Ok(()),
                TestRunState::Queued
                | TestRunState::Running
                | TestRunState::Success
                | TestRunState::Failed
                | TestRunState::Error
                | TestRunState::Canceled => Err(RunError::NotWaiting),
            });
        run.await
    }

    /// Calls a run off: one that waits ends at once, one that runs as soon as what runs for it has ended. What the last
    /// session left running is called off once it is known what that is.
    pub async fn cancel(&self, actor: &Member, id: TestRunId) -> Result<TestRun, RunError> {
        let _turn = self.shared.turn.lock().await;
        let is_left = !self.shared.has_recovered.load(Ordering::SeqCst);
        let found = self.shared.store.read(move |reader| test_run::get(reader, id)).await?;
        if !(self.is_live(id) || is_left && found.state == TestRunState::Running) {
            let check = |state: TestRunState| if state.is_over() { Err(RunError::Over) } else { Ok(()) };
            let reason = RunReason::CanceledByMember;
            return self.end_by_hand(actor, id, reason, AuditAction::RunCancel, check).await;
        }
        let (now, actor) = (self.shared.clock.now(), actor.clone());
        let run = self.shared.store.write(move |writer| {
            let run = test_run::get(writer, id)?;
            test_run::call_off(writer, id, RunReason::CanceledByMember)?;
            let states = (audit::run(&run), Value::Null);
            audit::append(writer, now, &actor, AuditAction::RunCancel, audit::on(id, &run.name), states)?;
            Ok::<_, RunError>(run)
        });
        let run = run.await?;
        self.call_off(id, RunReason::CanceledByMember);
        Ok(run)
    }

    /// Calls off the runs of a link that run or are queued, because of what was decided about the link; what was missed
    /// goes on waiting. Returns how many there were. That decision is what the audit log tells.
    pub async fn cancel_for_link(&self, id: LinkId, reason: RunReason) -> Result<usize, StoreError> {
        let _turn = self.shared.turn.lock().await;
        let now = self.shared.clock.now();
        let queued = self.shared.store.write(move |writer| {
            let mut ended = Vec::new();
            for run in test_run::open_of_link(writer, id)? {
                match run.state {
                    TestRunState::Running => test_run::call_off(writer, run.id, reason)?,
                    TestRunState::Queued => {
                        if test_run::finish(writer, run.id, TestRunState::Canceled, (Some(reason), ""), now)?
                        {
                            ended.push(run.id);
                        }
                    }
                    TestRunState::WaitForTrigger
                    | TestRunState::Success
                    | TestRunState::Failed
                    | TestRunState::Error
                    | TestRunState::Canceled => {}
                }
            }
            Ok::<_, StoreError>(ended)
        });
        let queued = queued.await?;
        let live = self.live_where(|live| live.link == id);
        for (run, _) in &live {
            self.call_off(*run, reason);
        }
        for run in &queued {
            self.shared.tell(RunEvent::Ended(*run));
        }
        Ok(queued.len() + live.len())
    }

    /// Calls off the pipelines that run through an integration, because it is to be disconnected, and waits until they
    /// were told to stop, no longer than [`LONGEST_TELLING`]. That decision is what the audit log tells.
    pub async fn cancel_for_integration(&self, id: IntegrationId) -> Result<(), StoreError> {
        let reason = RunReason::IntegrationInactive;
        let live = {
            let _turn = self.shared.turn.lock().await;
            let live = self.live_where(|live| live.integration == Some(id));
            let runs: Vec<TestRunId> = live.iter().map(|(run, _)| *run).collect();
            let noted = self.shared.store.write(move |writer| {
                runs.into_iter().try_for_each(|run| test_run::call_off(writer, run, reason))
            });
            noted.await?;
            for (run, _) in &live {
                self.call_off(*run, reason);
            }
            live
        };
        let told = async {
            for (_, live) in &live {
                live.told.cancelled().await;
            }
        };
        if timeout(LONGEST_TELLING, told).await.is_err() {
            tracing::warn!(
                "an integration is disconnected before Bitbucket took that its pipelines are to stop"
            );
        }
        Ok(())
    }

    async fn queued(&self, run: TestRun) -> Result<TestRun, RunError> {
        self.shared.tell(RunEvent::Changed(run.id));
        self.shared.take_up_or_go_on().await;
        let id = run.id;
        Ok(self.shared.store.read(move |reader| test_run::get(reader, id)).await?)
    }

    async fn end_by_hand(
        &self,
        actor: &Member,
        id: TestRunId,
        reason: RunReason,
        action: AuditAction,
        check: impl FnOnce(TestRunState) -> Result<(), RunError> + Send + 'static,
    ) -> Result<TestRun, RunError> {
        let (now, actor) = (self.shared.clock.now(), actor.clone());
        let run = self.shared.store.write(move |writer| {
            let before = test_run::get(writer, id)?;
            check(before.state)?;
            test_run::finish(writer, id, TestRunState::Canceled, (Some(reason), ""), now)?;
            let after = test_run::get(writer, id)?;
            let states = (audit::run(&before), audit::run(&after));
            audit::append(writer, now, &actor, action, audit::on(id, &after.name), states)?;
            Ok::<_, RunError>(after)
        });
        let run = run.await?;
        self.shared.tell(RunEvent::Ended(id));
        Ok(run)
    }

    fn live_where(&self, fits: impl Fn(&Live) -> bool) -> Vec<(TestRunId, Live)> {
        self.shared.with(|all| {
            all.iter().filter(|(_, live)| fits(live)).map(|(id, live)| (*id, live.clone())).collect()
        })
    }

    fn is_live(&self, id: TestRunId) -> bool {
        self.shared.with(|live| live.contains_key(&id))
    }

    /// Lets a run that is under way end; the first reason stays.
    fn call_off(&self, id: TestRunId, reason: RunReason) {
        self.shared.with(|live| {
            if let Some(live) = live.get_mut(&id) {
                live.called_off.get_or_insert(reason);
                live.cancel.cancel();
            }
        });
        self.shared.tell(RunEvent::Changed(id));
    }
}
