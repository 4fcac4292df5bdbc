//! How long a stage still takes. Pure: only what its rate so far says, and nothing while that says little.

use std::time::Duration;

/// A stage shorter than this says nothing before a tenth of it is done.
const TELLING: Duration = Duration::from_secs(2);

/// Returns how long a stage still takes, in milliseconds, when `done` of `total` took so long.
///
/// `None` while the total is unknown, nothing is done, or neither a tenth of the stage nor two seconds have passed.
pub fn remaining_ms(done: u64, total: Option<u64>, took: Duration) -> Option<u64> {
    let total = total?;
    let is_telling = done.saturating_mul(10) >= total || took >= TELLING;
    if done == 0 || !is_telling {
        return None;
    }
    let left = u128::from(total.saturating_sub(done));
    u64::try_from(took.as_millis().saturating_mul(left) / u128::from(done)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_the_rate_so_far_and_comes_when_it_means_something() {
        let after = |done, total, millis| remaining_ms(done, total, Duration::from_millis(millis));
        assert_eq!(after(50, None, 9_000), None, "nobody knows how much there is");
        assert_eq!(after(0, Some(100), 9_000), None, "nothing is done");
        assert_eq!(after(9, Some(100), 1_900), None, "too little to tell");
        assert_eq!(after(10, Some(100), 500), Some(4_500));
        assert_eq!(after(1, Some(100), 2_000), Some(198_000));
        assert_eq!(after(100, Some(100), 700), Some(0));
        assert_eq!(after(120, Some(100), 700), Some(0), "never less than nothing");
        assert_eq!(after(1, Some(u64::MAX), u64::MAX), None, "beyond all measure");
    }
}
