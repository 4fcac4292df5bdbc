//! Points in time as reports write them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use suitecase_model::time::Timestamp;

/// 1990-01-01 and 2200-01-01: what lies outside is a default value or a mistake.
const PLAUSIBLE: std::ops::Range<i64> = 631_152_000_000..7_258_118_400_000;

/// Reads `2026-11-01T10:00:00`, with or without fraction and zone, or with a space for the `T` as Katalon writes it.
///
/// A time without zone is one of `zone`; where the clock was set back, the earlier one. Nothing where this is no such time.
pub(super) fn moment(written: &str, zone: &TimeZone) -> Option<Timestamp> {
    const DATE_ONLY: usize = "2026-11-01".len();
    if written.len() <= DATE_ONLY {
        return None;
    }
    let instant = written.parse::<jiff::Timestamp>().ok().or_else(|| {
        let local: DateTime = written.parse().ok()?;
        zone.to_ambiguous_timestamp(local).compatible().ok()
    })?;
    let milliseconds = instant.as_millisecond();
    PLAUSIBLE.contains(&milliseconds).then_some(Timestamp(milliseconds))
}

#[cfg(test)]
mod tests {
    use jiff::tz;

    use super::*;

    #[test]
    fn times_are_read_with_their_zone_or_in_the_one_given() {
        let zone = TimeZone::fixed(tz::offset(2));
        for (written, expected) in [
            ("2026-11-01 10:00:00", Some(1_793_520_000_000)),
            ("2026-11-01T10:00:00", Some(1_793_520_000_000)),
            ("2026-11-01T10:00:00.1230000", Some(1_793_520_000_123)),
            ("2026-11-01T08:00:00Z", Some(1_793_520_000_000)),
            ("2026-11-01T09:00:00+01:00", Some(1_793_520_000_000)),
            ("2026-11-01 09:00:00+0100", Some(1_793_520_000_000)),
            ("2026-11-01", None),
            ("0001-01-01T00:00:00", None),
            ("2026-13-01T10:00:00", None),
            ("1793520000", None),
            ("Sun Nov  1 10:00:00 UTC 2026", None),
            ("", None),
        ] {
            assert_eq!(moment(written, &zone).map(|at| at.0), expected, "{written:?}");
        }
    }
}
