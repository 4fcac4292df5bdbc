//! Test runs, what they run, and when.

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::ids::{LinkId, ProjectId, RunConfigurationId, ScheduleId, TestRunId, TestSuiteId};
use crate::time::Timestamp;

/// How a test run stands, in Katalon's words (reference 1.3: job).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TestRunState {
    /// It was due while Suitecase could not run it; a person decides whether it runs.
    WaitForTrigger,
    /// It is to run as soon as there is room.
    Queued,
    /// It runs.
    Running,
    /// It ended, and no test went wrong.
    Success,
    /// It ended, and a test failed or the command said so.
    Failed,
    /// It could not run, or was broken off by something else than a person.
    Error,
    /// It was called off.
    Canceled,
}

impl TestRunState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::WaitForTrigger,
        Self::Queued,
        Self::Running,
        Self::Success,
        Self::Failed,
        Self::Error,
        Self::Canceled,
    ];

    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WaitForTrigger => "WAIT_FOR_TRIGGER",
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Error => "ERROR",
            Self::Canceled => "CANCELED",
        }
    }

    /// Finds the state of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Returns whether a run in this state has come to its end.
    pub fn is_over(self) -> bool {
        match self {
            Self::Success | Self::Failed | Self::Error | Self::Canceled => true,
            Self::WaitForTrigger | Self::Queued | Self::Running => false,
        }
    }
}

/// What made a test run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Trigger {
    /// A person.
    Manual,
    /// A schedule.
    Schedule,
    /// Results of a run that somebody else started were imported.
    Import,
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Manual, Self::Schedule, Self::Import];

    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "MANUAL",
            Self::Schedule => "SCHEDULE",
            Self::Import => "IMPORT",
        }
    }

    /// Finds the trigger of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trigger| trigger.as_str() == word)
    }
}

codes! {
    /// Why a test run stands or ended as it did, where its results do not say so.
    RunReason {
        /// It was due while Suitecase was closed or the computer slept.
        Missed = "missed",
        /// A member called it off.
        CanceledByMember = "canceled-by-member",
        /// A missed one was put aside by a member.
        Dismissed = "dismissed",
        /// A run of an earlier due time of its schedule still waited for its turn.
        StillQueued = "still-queued",
        /// The linked repository was archived.
        RepositoryArchived = "repository-archived",
        /// Its run configuration is gone.
        ConfigurationRemoved = "configuration-removed",
        /// The integration is disconnected.
        IntegrationInactive = "integration-inactive",
        /// Suitecase ended while it ran.
        Interrupted = "interrupted",
        /// It took longer than its time limit.
        TimedOut = "timed-out",
        /// The program could not be started.
        CommandNotStarted = "command-not-started",
        /// The program ended with a code other than 0.
        CommandFailed = "command-failed",
        /// There was no report where the configuration says there would be one.
        NoReport = "no-report",
        /// A report could not be read or stored.
        ReportNotImported = "report-not-imported",
        /// The value of a secured variable could not be read.
        VariableUnreadable = "variable-unreadable",
        /// Pipelines are not enabled in the repository, or it has no such pipeline.
        PipelineNotStarted = "pipeline-not-started",
        /// Bitbucket could not be asked.
        BitbucketFailed = "bitbucket-failed",
        /// The pipeline failed.
        PipelineFailed = "pipeline-failed",
        /// The pipeline was stopped at Bitbucket.
        PipelineStopped = "pipeline-stopped",
        /// The pipeline ended with an error or expired.
        PipelineBroken = "pipeline-broken",
    }
}

/// One occurrence of tests running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRun {
    /// Its id.
    pub id: TestRunId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The name shown.
    pub name: String,
    /// What made it.
    pub trigger: Trigger,
    /// How it stands.
    pub state: TestRunState,
    /// Why, where the results do not say so.
    pub reason: Option<RunReason>,
    /// What else is to be said, for example the exit code or the error code.
    pub detail: String,
    /// The run configuration it runs.
    pub configuration: Option<RunConfigurationId>,
    /// The schedule that made it.
    pub schedule: Option<ScheduleId>,
    /// The linked repository whose tests run, where that is known.
    pub link: Option<LinkId>,
    /// When it was due by its schedule.
    pub due_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What runs it elsewhere: the id of the pipeline, in braces.
    pub remote: Option<String>,
}

/// What to run, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunConfiguration {
    /// Its id.
    pub id: RunConfigurationId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The name shown; unique in the project.
    pub name: String,
    /// The linked repository whose tests run.
    pub link: LinkId,
    /// The suite or collection that runs, where one is named.
    pub suite: Option<TestSuiteId>,
    /// The Katalon profile; empty for the default one.
    pub profile: String,
    /// What runs it.
    pub executor: Executor,
    /// What the executor is given, in the order in which it was entered.
    pub variables: Vec<Variable>,
}

/// What runs a run configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Executor {
    /// A pipeline of the link's repository.
    BitbucketPipelines {
        /// The branch; empty for the one that the link follows.
        branch: String,
        /// The name of a custom pipeline; empty for the pipeline of the branch.
        pipeline: String,
    },
    /// A program on this computer, without a shell.
    LocalCommand {
        /// The program: a name on the search path or a full path.
        program: String,
        /// Its arguments, one by one.
        arguments: Vec<String>,
        /// The folder in which it runs.
        folder: String,
        /// The folder whose reports are imported afterwards, within `folder` unless it is a full path; empty for none.
        report_folder: String,
        /// How many minutes it may run, at least 1.
        time_limit_minutes: u32,
    },
}

/// One variable that an executor is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value; `None` for a secured one, whose value is in the keychain.
    pub value: Option<String>,
}

/// When a run configuration runs by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The name shown; unique in the project.
    pub name: String,
    /// What it runs, as it stands when it runs.
    pub configuration: RunConfigurationId,
    /// When.
    pub timing: Timing,
    /// Whether it is switched on.
    pub is_on: bool,
    /// When it is due next; `None` while it is switched off and when it is over.
    pub next_at: Option<Timestamp>,
}

/// The times at which a schedule is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The first time, on the clocks of the time zone: `2026-11-24T02:30`.
    pub starts_at: String,
    /// After this nothing is due any more, on the same clocks; `None` for no end.
    pub ends_at: Option<String>,
    /// Every how many units, from 1 to 999.
    pub every: u32,
    /// The unit.
    pub unit: IntervalUnit,
    /// The time zone, for example `Europe/Berlin`.
    pub time_zone: String,
}

/// The unit of a schedule's interval (reference 1.3: schedule unit).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IntervalUnit {
    /// Minutes that pass.
    Minute,
    /// Hours that pass.
    Hour,
    /// Days on the clocks of the time zone.
    Day,
    /// Weeks on the clocks of the time zone.
    Week,
    /// Months on the clocks of the time zone.
    Month,
}

impl IntervalUnit {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "MINUTE",
            Self::Hour => "HOUR",
            Self::Day => "DAY",
            Self::Week => "WEEK",
            Self::Month => "MONTH",
        }
    }

    /// Finds the unit of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == word)
    }
}
