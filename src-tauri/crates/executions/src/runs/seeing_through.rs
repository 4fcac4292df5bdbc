//! One run from its beginning to its one end, whatever happens in between.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use suitecase_keychain::EntryName;
use suitecase_model::ids::TestRunId;
use suitecase_model::test_run::{RunConfiguration, RunReason};
use suitecase_store::{StoreError, execution, test_run};
use suitecase_sync::error::chain;

use super::beginning::Begun;
use super::ending::{judged, stopped};
use super::{Live, RunEvent, Shared};
use crate::executors::{self, Context, Ended, Ending, ReadyVariable, RunLog};

impl Shared {
    /// Sees a run through, notes its end, and lets the next one begin.
    pub(super) async fn see_through(self: Arc<Self>, begun: Begun, live: Live) {
        let id = begun.run.id;
        // Nobody waits for a word to Bitbucket that is not needed any more.
        let _told = live.told.clone().drop_guard();
        let seen = AssertUnwindSafe(self.work(begun, live)).catch_unwind().await;
        // A mistake of Suitecase must not leave a run open.
        let ending = seen.unwrap_or_else(|_| Ending::Ended(Ended::broken(RunReason::Interrupted, "")));
        let turn = self.turn.lock().await;
        let called_off = self.with(|live| live.get(&id).and_then(|live| live.called_off));
        let ended = match ending {
            Ending::Ended(ended) => Some(ended),
            Ending::Stopped => Some(stopped(called_off)),
            Ending::LeftRunning => None,
        };
        let has_ended = ended.is_some();
        if let Some(ended) = ended
            && let Err(error) = self.finish(id, ended).await
        {
            // It is found open at the next start and ended then.
            tracing::error!(error = chain(&error), "could not note the end of a run");
        }
        self.with(|live| live.remove(&id));
        drop(turn);
        if has_ended {
            self.tell(RunEvent::Ended(id));
        }
        self.take_up_or_go_on().await;
    }

    async fn finish(&self, id: TestRunId, ended: Ended) -> Result<(), StoreError> {
        let now = self.clock.now();
        let write = self.store.write(move |writer| {
            let Ended { state, reason, detail } = judged(ended, execution::counts_of_run(writer, id)?);
            test_run::finish(writer, id, state, (reason, &detail), now)
        });
        write.await.map(|_| ())
    }

    async fn work(self: &Arc<Self>, begun: Begun, live: Live) -> Ending {
        let Begun { run, configuration, link, integration, suite, called_off: _ } = begun;
        let (variables, unreadable) = match (self.variables(&configuration).await, &run.remote) {
            (Ok(variables), _) => (variables, None),
            (Err(name), Some(_)) => (Vec::new(), Some(name)),
            (Err(name), None) => return Ending::Ended(Ended::broken(RunReason::VariableUnreadable, name)),
        };
        let secrets = variables.iter().filter(|variable| variable.is_secured).map(|variable| &variable.value);
        let id = run.id;
        let log = RunLog::new(self.store.clone(), id, secrets);
        let context = Context {
            run,
            configuration,
            link,
            integration,
            suite,
            variables,
            unreadable,
            log: log.clone(),
            cancel: live.cancel,
            told: live.told,
            quit: self.quit.clone(),
            store: self.store.clone(),
            clients: self.clients.clone(),
            clock: self.clock.clone(),
            zone: TimeZone::system(),
        };
        let work = async {
            let ending = AssertUnwindSafe(executors::run(&context)).catch_unwind().await;
            log.close();
            ending
        };
        let (ending, ()) = tokio::join!(work, log.keep(|| self.tell(RunEvent::Log(id))));
        match ending {
            // What a server says may hold what it was given.
            Ok(Ending::Ended(ended)) => Ending::Ended(Ended { detail: log.masked(&ended.detail), ..ended }),
            Ok(other @ (Ending::Stopped | Ending::LeftRunning)) => other,
            Err(_) => {
                tracing::error!(run = %id, "a run ended because of a mistake in Suitecase");
                Ending::Ended(Ended::broken(RunReason::Interrupted, ""))
            }
        }
    }

    /// Returns the variables with their values, or the name of the one whose value cannot be read.
    async fn variables(&self, configuration: &RunConfiguration) -> Result<Vec<ReadyVariable>, String> {
        let mut ready = Vec::with_capacity(configuration.variables.len());
        for variable in &configuration.variables {
            let is_secured = variable.value.is_none();
            let value = if let Some(value) = &variable.value {
                SecretString::from(value.as_str())
            } else {
                let entry = EntryName::of_variable(configuration.id, &variable.name);
                self.clients.keychain().read(&entry).await.map_err(|error| {
                    tracing::warn!(error = chain(&error), "could not read a secured variable");
                    variable.name.clone()
                })?
            };
            ready.push(ReadyVariable { name: variable.name.clone(), value, is_secured });
        }
        Ok(ready)
    }
}
