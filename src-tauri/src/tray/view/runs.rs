//! What the tray shows of test runs: those under way, and the last failure that nobody has seen to.

use suitecase_model::ids::{ProjectId, TestRunId};
use suitecase_model::time::Timestamp;

use super::{Act, LINES, Line, Situation};
use crate::names::visible;
use crate::tray::words::ago;

/// How test runs stand.
#[derive(Clone, Debug, Default)]
pub(in crate::tray) struct RunsSituation {
    /// Those under way, the oldest first.
    pub(in crate::tray) under_way: Vec<RunSituation>,
    /// The newest that went wrong, where its configuration has not run well since.
    pub(in crate::tray) failed: Option<RunSituation>,
}

/// One test run.
#[derive(Clone, Debug)]
pub(in crate::tray) struct RunSituation {
    pub(in crate::tray) id: TestRunId,
    pub(in crate::tray) project: ProjectId,
    pub(in crate::tray) name: String,
    /// When it began; for one that is over when it ended.
    pub(in crate::tray) at: Timestamp,
}

/// Returns what the tooltip says of runs under way; a locked screen does not count them.
pub(super) fn told(situation: &Situation) -> Option<String> {
    match situation.runs.under_way.len() {
        0 => None,
        _ if situation.is_locked => Some("tests run".to_owned()),
        1 => Some("1 test run under way".to_owned()),
        number => Some(format!("{number} test runs under way")),
    }
}

/// Returns a line for each run under way and one for the last failure; a locked screen names none.
pub(super) fn lines(situation: &Situation) -> Vec<Line> {
    if situation.is_locked {
        return Vec::new();
    }
    let line = |run: &RunSituation, words: String| Line {
        act: Act::OpenRun(run.project, run.id),
        text: format!("Test run {}: {words}", visible(&run.name)),
        is_enabled: true,
    };
    let RunsSituation { under_way, failed } = &situation.runs;
    let running = under_way.iter().take(LINES).map(|run| line(run, "running".to_owned()));
    let failed = failed.iter().map(|run| line(run, format!("failed {}", ago(run.at, situation.now))));
    running.chain(failed).collect()
}
