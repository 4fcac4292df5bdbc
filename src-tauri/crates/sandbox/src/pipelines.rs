//! What pipelines of a repository do: a script that tests and the demo write, and how far each started one has come.
//!
//! Nothing is ever built and no clock moves anything: a pipeline goes on when somebody looks at it, or by a test's hand.

pub(crate) mod definition;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::repositories::in_braces;

/// What every pipeline of a repository does from its start on.
#[derive(Clone, Debug)]
pub struct PipelineScript {
    /// How far looking at it moves it.
    pub pace: PipelinePace,
    /// Bitbucket's word for what it comes to, such as `SUCCESSFUL`.
    pub result: String,
    /// What is said of a result `ERROR`.
    pub error: Option<String>,
    /// The word for its state while it runs; `IN_PROGRESS`, unless a test wants another.
    pub running_word: String,
    /// How many looks it takes to stop after it was told to; `None` where it never does.
    pub looks_until_stopped: Option<usize>,
    /// Whether the list of test cases says why they did not pass; else each has to be asked for.
    pub tells_reasons_in_lists: bool,
    /// Its steps, in their order.
    pub steps: Vec<ScriptedStep>,
}

/// What moves a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelinePace {
    /// Looks: so many find it pending, then so many running, then it has ended.
    ByLooks {
        /// How many looks find it pending.
        pending: usize,
        /// How many looks find it running after that.
        running: usize,
    },
    /// [`crate::Sandbox::advance_pipelines`] alone.
    ByHand,
}

/// A step of a scripted pipeline.
#[derive(Clone, Debug)]
pub struct ScriptedStep {
    /// Its name.
    pub name: String,
    /// Bitbucket's word for what it comes to.
    pub result: String,
    /// What it prints; `None` for a step whose log is missing.
    pub log: Option<Vec<u8>>,
    /// What its reports hold; `None` for a step without reports.
    pub cases: Option<Vec<ScriptedCase>>,
}

/// A test case of a scripted report.
#[derive(Clone, Debug)]
pub struct ScriptedCase {
    /// The class as its JUnit file names it; empty for none.
    pub class: String,
    /// The name as its JUnit file names it.
    pub name: String,
    /// Bitbucket's word, such as `SUCCESSFUL` or `FAILED`.
    pub status: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why it did not pass: message and stack trace.
    pub reason: Option<(String, String)>,
}

/// A pipeline that somebody started, as a test sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenPipeline {
    /// Its UUID, in braces.
    pub uuid: String,
    /// The branch.
    pub branch: String,
    /// The name of the custom pipeline; `None` for the pipeline of the branch.
    pub custom: Option<String>,
    /// Names, values and whether they are secured.
    pub variables: Vec<(String, String, bool)>,
    /// How often it was looked at.
    pub looks: usize,
    /// Whether it was told to stop.
    pub was_told_to_stop: bool,
}

/// How far a pipeline has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Pending,
    Running,
    Over,
    Stopped,
}

/// The pipelines of one repository.
#[derive(Debug)]
pub(crate) struct Pipelines {
    pub(crate) is_enabled: bool,
    pub(crate) script: PipelineScript,
    pub(crate) started: Vec<Pipeline>,
}

/// A pipeline that was started.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) uuid: Uuid,
    pub(crate) build_number: usize,
    pub(crate) branch: String,
    pub(crate) commit: String,
    pub(crate) custom: Option<String>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) created: Timestamp,
    pub(crate) script: PipelineScript,
    looks: usize,
    moves: usize,
    stopped_after: Option<usize>,
}

/// A variable that a pipeline was given.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) key: String,
    pub(crate) value: SecretString,
    pub(crate) is_secured: bool,
}

impl Default for PipelineScript {
    /// A pipeline of one step without reports, which has ended after three looks and went well.
    fn default() -> Self {
        Self {
            pace: PipelinePace::ByLooks { pending: 1, running: 1 },
            result: "SUCCESSFUL".to_owned(),
            error: None,
            running_word: "IN_PROGRESS".to_owned(),
            looks_until_stopped: Some(0),
            tells_reasons_in_lists: false,
            steps: vec![ScriptedStep::new("Test").printing("+ echo tested\ntested\n")],
        }
    }
}

impl ScriptedStep {
    /// Returns a step that goes well, prints nothing and leaves no reports.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), result: "SUCCESSFUL".to_owned(), log: None, cases: None }
    }

    /// Lets it print something.
    #[must_use]
    pub fn printing(mut self, log: impl Into<Vec<u8>>) -> Self {
        self.log = Some(log.into());
        self
    }

    /// Lets it come to another result.
    #[must_use]
    pub fn ending(mut self, result: &str) -> Self {
        result.clone_into(&mut self.result);
        self
    }

    /// Lets it leave reports.
    #[must_use]
    pub fn reporting(mut self, cases: Vec<ScriptedCase>) -> Self {
        self.cases = Some(cases);
        self
    }
}

impl ScriptedCase {
    /// Returns a test that passed.
    pub fn passed(class: &str, name: &str) -> Self {
        let (class, name) = (class.to_owned(), name.to_owned());
        Self { class, name, status: "SUCCESSFUL".to_owned(), duration_ms: 1_250, reason: None }
    }

    /// Returns a test that failed.
    pub fn failed(class: &str, name: &str, message: &str, trace: &str) -> Self {
        let reason = Some((message.to_owned(), trace.to_owned()));
        Self { status: "FAILED".to_owned(), reason, ..Self::passed(class, name) }
    }

    /// Returns a test with any other outcome.
    pub fn with_status(class: &str, name: &str, status: &str) -> Self {
        Self { status: status.to_owned(), ..Self::passed(class, name) }
    }
}

impl Pipelines {
    /// Returns those of a repository where nothing was started yet.
    pub(crate) fn new(script: PipelineScript) -> Self {
        Self { is_enabled: true, script, started: Vec::new() }
    }

    /// Starts one.
    pub(crate) fn start(
        &mut self,
        branch: String,
        commit: String,
        custom: Option<String>,
        variables: Vec<Variable>,
    ) -> &Pipeline {
        let pipeline = Pipeline {
            uuid: Uuid::new_v4(),
            build_number: self.started.len() + 1,
            branch,
            commit,
            custom,
            variables,
            created: Timestamp::now(),
            script: self.script.clone(),
            looks: 0,
            moves: 0,
            stopped_after: None,
        };
        self.started.push_mut(pipeline)
    }

    /// Finds one by its UUID in braces.
    pub(crate) fn find(&mut self, word: &str) -> Option<&mut Pipeline> {
        self.started.iter_mut().find(|pipeline| in_braces(pipeline.uuid) == word)
    }
}

impl Pipeline {
    /// Returns how far it has come.
    pub(crate) fn stage(&self) -> Stage {
        let has_stopped = |told: usize| {
            let until = self.script.looks_until_stopped;
            until.is_some_and(|until| self.looks >= told + until)
        };
        if self.stopped_after.is_some_and(has_stopped) {
            return Stage::Stopped;
        }
        let moves = match self.script.pace {
            PipelinePace::ByLooks { pending, .. } if self.looks < pending => 0,
            PipelinePace::ByLooks { pending, running } if self.looks < pending + running => 1,
            PipelinePace::ByLooks { .. } => 2,
            PipelinePace::ByHand => 0,
        };
        match moves.max(self.moves) {
            0 => Stage::Pending,
            1 => Stage::Running,
            _ => Stage::Over,
        }
    }

    /// Counts a look, which counts only after it has seen.
    pub(crate) fn looked_at(&mut self) {
        self.looks += 1;
    }

    /// Moves it on by one stage.
    pub(crate) fn advance(&mut self) {
        self.moves += 1;
    }

    /// Tells it to stop; returns whether it was still going on.
    pub(crate) fn tell_to_stop(&mut self) -> bool {
        let goes_on = matches!(self.stage(), Stage::Pending | Stage::Running);
        if goes_on && self.stopped_after.is_none() {
            self.stopped_after = Some(self.looks);
        }
        goes_on
    }
}

impl From<&Pipeline> for SeenPipeline {
    fn from(pipeline: &Pipeline) -> Self {
        let variables = pipeline.variables.iter().map(|variable| {
            (variable.key.clone(), variable.value.expose_secret().to_owned(), variable.is_secured)
        });
        Self {
            uuid: in_braces(pipeline.uuid),
            branch: pipeline.branch.clone(),
            custom: pipeline.custom.clone(),
            variables: variables.collect(),
            looks: pipeline.looks,
            was_told_to_stop: pipeline.stopped_after.is_some(),
        }
    }
}
