//! Whether a run that failed tries again at once, and after which pause. Pure: the dice are passed in.

use std::time::Duration;

use suitecase_model::error_code::ErrorCode;

/// How often a run tries again after what passes within moments.
const MOST_RETRIES: u32 = 2;
/// How often a run asks again where the branch is that was rewritten meanwhile.
const MOST_REWRITES: u32 = 3;
/// The first pause; each further one is four times as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A run waits no longer than this for what Bitbucket asks to wait; the agenda does.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// What a run has tried.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Attempts {
    retries: u32,
    rewrites: u32,
}

impl Attempts {
    /// Returns the pause before another attempt; `None` when the run fails. `dice` is from 0 to 1.
    pub(crate) fn after(
        &mut self,
        code: ErrorCode,
        retry_after: Option<Duration>,
        dice: f64,
    ) -> Option<Duration> {
        if code == ErrorCode::GitRewritten {
            self.rewrites += 1;
            return (self.rewrites <= MOST_REWRITES).then_some(Duration::ZERO);
        }
        let asked = retry_after.filter(|_| code == ErrorCode::BitbucketRateLimited);
        if !code.passes_within_moments() && asked.is_none_or(|asked| asked > LONGEST_WAIT) {
            return None;
        }
        self.retries += 1;
        let own = FIRST_PAUSE.saturating_mul(4_u32.saturating_pow(self.retries - 1));
        let pause = asked.unwrap_or_default().saturating_add(own.mul_f64(0.5 + dice.clamp(0.0, 1.0)));
        (self.retries <= MOST_RETRIES).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_tried_twice_more_and_everything_else_not_at_all() {
        let mut attempts = Attempts::default();
        let cut = |attempts: &mut Attempts| attempts.after(ErrorCode::NetworkCut, None, 0.5);
        assert_eq!(cut(&mut attempts), Some(Duration::from_millis(250)));
        assert_eq!(cut(&mut attempts), Some(Duration::from_secs(1)));
        assert_eq!(cut(&mut attempts), None);
        for code in [ErrorCode::NetworkOffline, ErrorCode::GitRefused, ErrorCode::BitbucketRateLimited] {
            assert_eq!(Attempts::default().after(code, None, 0.5), None, "{code:?}");
        }
    }

    #[test]
    fn a_short_wait_that_bitbucket_asks_for_is_waited_out_and_a_long_one_is_not() {
        let asked = |seconds| Some(Duration::from_secs(seconds));
        let limited = ErrorCode::BitbucketRateLimited;
        assert_eq!(
            Attempts::default().after(limited, asked(3), 0.5),
            Some(Duration::from_millis(3250)),
            "never sooner than asked"
        );
        assert_eq!(Attempts::default().after(limited, asked(900), 0.5), None);
    }

    #[test]
    fn a_branch_that_is_rewritten_is_resolved_three_times_more() {
        let mut attempts = Attempts::default();
        let pauses: Vec<_> = (0..4).map(|_| attempts.after(ErrorCode::GitRewritten, None, 0.5)).collect();
        assert_eq!(pauses, [Some(Duration::ZERO), Some(Duration::ZERO), Some(Duration::ZERO), None]);
    }
}
