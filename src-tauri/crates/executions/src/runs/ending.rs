//! Decides how a run ends: by how its executor's work ended, and by what its results say.

use suitecase_model::result::ResultCounts;
use suitecase_model::test_run::{RunReason, TestRunState};

use crate::executors::Ended;

/// Returns how a run ends whose executor came to its end.
///
/// A test that went wrong is why a run failed, whatever the program or the pipeline says of it; what broke a run off stays
/// the reason, since its results may not be all.
pub(super) fn judged(ended: Ended, counts: ResultCounts) -> Ended {
    let has_failed = counts.failed > 0 || counts.errors > 0;
    match ended.state {
        TestRunState::Success | TestRunState::Failed if has_failed => {
            Ended { state: TestRunState::Failed, reason: None, detail: ended.detail }
        }
        TestRunState::Success | TestRunState::Failed | TestRunState::Error | TestRunState::Canceled => ended,
        // No end at all: the executor made a mistake, and the run must not stay open for it.
        TestRunState::WaitForTrigger | TestRunState::Queued | TestRunState::Running => {
            Ended::broken(RunReason::Interrupted, "")
        }
    }
}

/// Returns how a run ends that was stopped: called off, or broken off by the end of Suitecase.
pub(super) fn stopped(called_off: Option<RunReason>) -> Ended {
    match called_off {
        Some(reason) => Ended { state: TestRunState::Canceled, reason: Some(reason), detail: String::new() },
        None => Ended::broken(RunReason::Interrupted, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_test_is_the_reason_and_what_broke_a_run_off_stays_one() {
        let passed = ResultCounts { passed: 3, ..ResultCounts::default() };
        let failed = ResultCounts { failed: 1, ..passed };
        let errors = ResultCounts { errors: 1, ..passed };
        let command = || Ended::failed(RunReason::CommandFailed, "3");
        let late = || Ended::broken(RunReason::TimedOut, "5");
        for (ended, counts, state, reason) in [
            (Ended::well(), passed, TestRunState::Success, None),
            (Ended::well(), ResultCounts::default(), TestRunState::Success, None),
            (Ended::well(), failed, TestRunState::Failed, None),
            (Ended::well(), errors, TestRunState::Failed, None),
            (command(), failed, TestRunState::Failed, None),
            (command(), passed, TestRunState::Failed, Some(RunReason::CommandFailed)),
            (late(), failed, TestRunState::Error, Some(RunReason::TimedOut)),
        ] {
            let judged = judged(ended.clone(), counts);
            assert_eq!((judged.state, judged.reason), (state, reason), "{ended:?} {counts:?}");
            assert_eq!(judged.detail, ended.detail);
        }
    }

    #[test]
    fn a_stopped_run_was_called_off_by_somebody_or_interrupted() {
        let called_off = stopped(Some(RunReason::RepositoryArchived));
        assert_eq!(called_off.state, TestRunState::Canceled);
        assert_eq!(called_off.reason, Some(RunReason::RepositoryArchived));
        assert_eq!(stopped(None), Ended::broken(RunReason::Interrupted, ""));
    }
}
