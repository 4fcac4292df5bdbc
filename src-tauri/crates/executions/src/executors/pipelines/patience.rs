//! Asks Bitbucket until it answers: what passes is waited out, and whoever waits hears that the run is called off and that
//! Suitecase quits.
//!
//! Each question is asked with the credential as it is then. The pauses that Bitbucket itself asks for are no silence.

use std::time::Duration;

use suitecase_bitbucket::Client;
use suitecase_bitbucket::pipelines::PipelineError;

use super::pauses::{LONGEST_OFFLINE, Pauses};
use super::trouble::{Lasting, Trouble};
use super::{Context, Wait};

/// What is asked for, which says what is waited out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To start: with a credential that may not nothing is waited for.
    Start,
    /// To learn how a pipeline stands and what it left behind.
    Follow,
    /// To stop it, or to learn what came of one that was called off too late. The network is waited for without end, and
    /// that the run is called off is known.
    Stop,
}

/// What whoever waits heard meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interruption {
    /// The run is called off.
    CalledOff,
    /// Suitecase quits.
    Quit,
}

/// Why there is no answer to a question.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// There will be none.
    Trouble(Trouble),
    /// It is not waited for.
    Interrupted(Interruption),
}

impl From<Interruption> for Unanswered {
    fn from(interruption: Interruption) -> Self {
        Self::Interrupted(interruption)
    }
}

/// Asks one question after the other.
pub(super) struct Patience<'a> {
    context: &'a Context,
    wait: &'a Wait,
    purpose: Purpose,
    pauses: Pauses,
    /// For how long there was no answer; `None` while Bitbucket answers.
    silent: Option<Duration>,
    /// Whether Bitbucket asked for the next pause.
    is_asked_to_wait: bool,
}

impl<'a> Patience<'a> {
    pub(super) fn new(context: &'a Context, wait: &'a Wait, purpose: Purpose) -> Self {
        let pauses = Pauses::new(fastrand::f64);
        Self { context, wait, purpose, pauses, silent: None, is_asked_to_wait: false }
    }

    /// Asks until there is an answer or none is to be expected. The question may be dropped in its midst.
    pub(super) async fn answer<Answer, Asked>(
        &mut self,
        question: impl Fn(Client) -> Asked,
    ) -> Result<Answer, Unanswered>
    where
        Asked: Future<Output = Result<Answer, PipelineError>>,
    {
        loop {
            let asked = async { Ok(question(self.context.client().await?).await?) };
            let trouble = tokio::select! {
                biased;
                interruption = self.interruption() => return Err(interruption.into()),
                answered = asked => match answered {
                    Ok(answer) => {
                        self.answered();
                        return Ok(answer);
                    }
                    Err(trouble) => trouble,
                },
            };
            if !self.waits_out(&trouble) {
                return Err(Unanswered::Trouble(trouble));
            }
            self.pause().await?;
        }
    }

    /// Waits until it is time for the next question.
    pub(super) async fn pause(&mut self) -> Result<(), Interruption> {
        let pause = self.pauses.next();
        tokio::select! {
            biased;
            interruption = self.interruption() => return Err(interruption),
            () = (self.wait)(pause) => {}
        }
        if let Some(silent) = &mut self.silent
            && !std::mem::take(&mut self.is_asked_to_wait)
        {
            *silent += pause;
        }
        Ok(())
    }

    /// Notes that a question was not answered; returns whether it is to be asked again after a pause.
    pub(super) fn waits_out(&mut self, trouble: &Trouble) -> bool {
        let is_patient = match (trouble.lasting(), self.purpose) {
            (Lasting::ForGood, _) | (Lasting::UntilMended, Purpose::Start) => return false,
            (Lasting::AWhile, Purpose::Stop) => true,
            (Lasting::AWhile, Purpose::Start | Purpose::Follow)
            | (Lasting::UntilMended, Purpose::Follow | Purpose::Stop) => {
                self.silent.unwrap_or_default() <= LONGEST_OFFLINE
            }
        };
        if !is_patient {
            self.context.log.say("It was tried for half an hour.");
            return false;
        }
        if self.silent.is_none() {
            self.silent = Some(Duration::ZERO);
            self.context.log.say(&format!("{} It is tried again.", trouble.sentence()));
        }
        let asked_for = trouble.retry_after();
        self.is_asked_to_wait = asked_for.is_some();
        self.pauses.not_before(asked_for);
        true
    }

    /// Notes that Bitbucket answered.
    pub(super) fn answered(&mut self) {
        if self.silent.take().is_some() {
            self.context.log.say("Bitbucket answers again.");
        }
    }

    /// Waits until it is heard that there is nothing more to wait for.
    pub(super) async fn interruption(&self) -> Interruption {
        tokio::select! {
            biased;
            () = self.context.cancel.cancelled(), if self.purpose != Purpose::Stop => Interruption::CalledOff,
            () = self.context.quit.cancelled() => Interruption::Quit,
        }
    }
}
