//! How often a link's branch is looked at. Pure: the clock and the dice are passed in.

use std::time::Duration;

use suitecase_model::time::Timestamp;

const SHORTEST: Duration = Duration::from_secs(45);
const LONGEST: Duration = Duration::from_hours(8);
const JITTER: f64 = 0.25;

/// Returns when a branch moved that is found at a commit `now`: the time at which it was found there first, for a commit
/// can be much older than the push that brings it. Where it was not seen before, the time of the commit is all there is;
/// clocks can be wrong, and nothing has moved later than now.
///
/// `before` is where the branch was seen before: whether at this very commit, and when it moved there.
pub fn moved_at(before: Option<(bool, Timestamp)>, committed_at: Timestamp, now: Timestamp) -> Timestamp {
    match before {
        None => committed_at.min(now),
        Some((true, moved_at)) => moved_at.min(now),
        Some((false, _)) => now,
    }
}

/// Returns how long to wait until the next look: half the time since the branch moved, between 45 seconds and 8 hours,
/// moved by up to a quarter either way so that many links do not ask at once. `dice` is from 0 to 1.
pub fn pause(unmoved_for: Duration, dice: f64) -> Duration {
    let pause = (unmoved_for / 2).clamp(SHORTEST, LONGEST);
    pause.mul_f64(1.0 - JITTER + 2.0 * JITTER * dice.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_branch_is_asked_rarely_and_a_busy_one_often() {
        let calm = |age: u64| pause(Duration::from_secs(age), 0.5).as_secs();
        assert_eq!(calm(0), 45);
        assert_eq!(calm(600), 300);
        assert_eq!(calm(30 * 24 * 3600), 8 * 3600);
    }

    #[test]
    fn a_branch_moved_when_it_was_seen_to_and_at_first_when_its_commit_was_made() {
        let [committed, moved, now] = [Timestamp(1), Timestamp(5), Timestamp(9)];
        assert_eq!(moved_at(None, committed, now), committed);
        assert_eq!(moved_at(None, Timestamp(99), now), now, "a clock that is ahead");
        assert_eq!(moved_at(Some((true, moved)), committed, now), moved);
        assert_eq!(moved_at(Some((true, Timestamp(99))), committed, now), now, "a clock that was put back");
        assert_eq!(moved_at(Some((false, moved)), committed, now), now, "an old commit that was just pushed");
    }

    #[test]
    fn the_dice_move_the_pause_by_a_quarter() {
        let age = Duration::from_secs(800);
        assert_eq!(pause(age, 0.0), Duration::from_mins(5));
        assert_eq!(pause(age, 1.0), Duration::from_secs(500));
    }
}
