//! What archiving a linked repository cancels (R16), told before anybody confirms it.

use suitecase_model::ids::LinkId;
use suitecase_model::test_run::TestRunState;
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, schedule, test_run};

/// What archiving would cancel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cancelled {
    /// The names of the runs that run or are queued.
    pub runs: Vec<String>,
    /// The schedules that stay and whose next times will be cancelled, the one that is due first at the front.
    pub schedules: Vec<(String, Timestamp)>,
}

/// Returns what archiving a linked repository would cancel.
pub fn cancelled_by_archiving(reader: &Reader<'_>, link: LinkId) -> Result<Cancelled, StoreError> {
    let runs = test_run::open_of_link(reader, link)?
        .into_iter()
        .filter(|run| match run.state {
            TestRunState::Queued | TestRunState::Running => true,
            // A missed one runs only if somebody says so; it then ends as one that comes due does.
            TestRunState::WaitForTrigger
            | TestRunState::Success
            | TestRunState::Failed
            | TestRunState::Error
            | TestRunState::Canceled => false,
        })
        .map(|run| run.name)
        .collect();
    let to_come = schedule::to_come_of_link(reader, link)?;
    let schedules =
        to_come.into_iter().filter_map(|schedule| Some((schedule.name, schedule.next_at?))).collect();
    Ok(Cancelled { runs, schedules })
}
