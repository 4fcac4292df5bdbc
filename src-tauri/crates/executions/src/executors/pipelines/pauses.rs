//! How long is waited between two looks at a pipeline. Pure but for the dice it is given.
//!
//! The hour's budget of calls (reference section 3) is shared by everything that the credential does, so looks become
//! rare soon: a pipeline of ten minutes is looked at about fifteen times.

use std::time::Duration;

/// The first pause, and the second.
const FIRST: Duration = Duration::from_secs(5);
/// The longest pause.
const LONGEST: Duration = Duration::from_mins(1);
/// By how much each pause is longer than the one before.
const GROWTH: f64 = 1.5;
/// For how long failures that pass are waited out.
pub(super) const LONGEST_OFFLINE: Duration = Duration::from_mins(30);
/// The pause between two looks at a pipeline that was told to stop.
pub(super) const STOPPING: Duration = Duration::from_secs(5);
/// How long is waited for a pipeline that was told to stop.
pub(super) const STOPPING_LIMIT: Duration = Duration::from_mins(2);

/// The pauses while one pipeline is followed.
pub(super) struct Pauses {
    next: Duration,
    not_before: Duration,
    /// Gives a number from 0 to below 1.
    dice: fn() -> f64,
}

impl Pauses {
    pub(super) fn new(dice: fn() -> f64) -> Self {
        Self { next: FIRST, not_before: Duration::ZERO, dice }
    }

    /// Returns the next pause, less or more by up to a tenth so that several runs do not look together.
    pub(super) fn next(&mut self) -> Duration {
        let pause = self.next.mul_f64(0.9 + 0.2 * (self.dice)());
        self.next = self.next.mul_f64(GROWTH).min(LONGEST);
        pause.max(std::mem::take(&mut self.not_before))
    }

    /// Makes the next pause at least so long: Bitbucket asked for it.
    pub(super) fn not_before(&mut self, pause: Option<Duration>) {
        self.not_before = pause.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_of_ten_minutes_is_looked_at_about_fifteen_times() {
        for dice in [|| 0.0, || 0.5, || 0.999] {
            let (mut pauses, mut looks, mut passed) = (Pauses::new(dice), 0, Duration::ZERO);
            while passed < Duration::from_mins(10) {
                passed += pauses.next();
                looks += 1;
            }
            assert!((13..=17).contains(&looks), "{looks}");
        }
    }

    #[test]
    fn pauses_grow_to_a_minute_and_what_bitbucket_asks_for_is_kept_once() {
        let mut pauses = Pauses::new(|| 0.5);
        let seen: Vec<_> = (0..9).map(|_| pauses.next().as_secs()).collect();
        assert_eq!(seen, [5, 7, 11, 16, 25, 37, 56, 60, 60]);
        pauses.not_before(Some(Duration::from_mins(7)));
        assert_eq!([pauses.next().as_secs(), pauses.next().as_secs()], [420, 60]);
    }
}
