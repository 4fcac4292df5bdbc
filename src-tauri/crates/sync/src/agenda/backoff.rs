//! How long to leave alone what has failed. Pure: the dice are passed in.

use std::time::Duration;

/// A pause that doubles with each failure in a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    /// The pause after the first failure.
    pub(crate) first: Duration,
    /// The longest pause, before the dice.
    pub(crate) longest: Duration,
}

impl Backoff {
    /// Returns the pause after so many failures in a row, moved by up to a quarter either way; `dice` is from 0 to 1.
    pub(crate) fn pause(self, failures: u32, dice: f64) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        doubled.min(self.longest).mul_f64(0.75 + 0.5 * dice.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_spread() {
        let backoff = Backoff { first: Duration::from_secs(8), longest: Duration::from_mins(1) };
        let calm: Vec<u64> = (1..7).map(|failures| backoff.pause(failures, 0.5).as_secs()).collect();
        assert_eq!(calm, [8, 16, 32, 60, 60, 60]);
        assert_eq!(backoff.pause(1, 0.0), Duration::from_secs(6));
        assert_eq!(backoff.pause(1, 1.0), Duration::from_secs(10));
        assert_eq!(backoff.pause(u32::MAX, 0.5), Duration::from_mins(1));
    }
}
