//! Times and numbers as the tray says them.

use suitecase_model::time::Timestamp;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Returns how long ago something was, such as `2 minutes ago`; what lies ahead of a clock set back is just now.
pub(super) fn ago(then: Timestamp, now: Timestamp) -> String {
    let passed = now.millis_since(then);
    let (number, unit) = match passed {
        ..MINUTE => return "just now".to_owned(),
        MINUTE..HOUR => (passed / MINUTE, "minute"),
        HOUR..DAY => (passed / HOUR, "hour"),
        DAY.. => (passed / DAY, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

/// Returns a number of repositories in words.
pub(super) fn repositories(number: usize) -> String {
    if number == 1 { "1 repository".to_owned() } else { format!("{number} repositories") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_largest_whole_unit() {
        let now = Timestamp(10 * DAY);
        for (passed, words) in [
            (-HOUR, "just now"),
            (0, "just now"),
            (MINUTE - 1, "just now"),
            (MINUTE, "1 minute ago"),
            (HOUR - 1, "59 minutes ago"),
            (HOUR, "1 hour ago"),
            (DAY - 1, "23 hours ago"),
            (DAY, "1 day ago"),
            (9 * DAY + HOUR, "9 days ago"),
        ] {
            assert_eq!(ago(Timestamp(now.0 - passed), now), words);
        }
    }
}
