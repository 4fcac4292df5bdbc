//! How often a link's branch is looked at. Pure: the clock and the dice are passed in.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_secs(45);
const LONGEST: Duration = Duration::from_hours(8);
const JITTER: f64 = 0.25;

/// Returns how long to wait until the next look: half the age of the last commit, between 45 seconds and 8 hours,
/// moved by up to a quarter either way so that many links do not ask at once. `dice` is from 0 to 1.
pub fn pause(commit_age: Duration, dice: f64) -> Duration {
    let pause = (commit_age / 2).clamp(SHORTEST, LONGEST);
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
    fn the_dice_move_the_pause_by_a_quarter() {
        let age = Duration::from_secs(800);
        assert_eq!(pause(age, 0.0), Duration::from_mins(5));
        assert_eq!(pause(age, 1.0), Duration::from_secs(500));
    }
}
