//! Since when: a day, or a span before now.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use suitecase_model::time::Timestamp;

use crate::fold::fold;

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

/// The time at which something is asked, and where.
#[derive(Clone, Debug)]
pub struct Now {
    /// The time.
    pub at: Timestamp,
    /// Where days begin.
    pub zone: TimeZone,
}

impl Now {
    /// Says what time it is, where this computer is.
    pub fn here(at: Timestamp) -> Self {
        Self { at, zone: TimeZone::system() }
    }
}

/// Returns the beginning of what `text` says: `today`, a day such as `2026-01-31`, or so many hours, days or weeks
/// before now, to the minute, so that the same question is the same a moment later.
pub(super) fn since(text: &str, now: &Now) -> Option<Timestamp> {
    let text = fold(text.trim());
    if text == "today" {
        let instant = jiff::Timestamp::from_millisecond(now.at.0).ok()?;
        return begin_of(now.zone.to_datetime(instant).date(), now);
    }
    if let Some((number, unit)) = span(&text) {
        let hours = number.checked_mul(match unit {
            'h' => 1,
            'd' => 24,
            'w' => 7 * 24,
            _ => return None,
        })?;
        let since = now.at.0.checked_sub(hours.checked_mul(HOUR)?)?;
        return Some(Timestamp(since - since.rem_euclid(MINUTE)));
    }
    let is_day = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_day { begin_of(text.parse().ok()?, now) } else { None }
}

fn span(text: &str) -> Option<(i64, char)> {
    let unit = text.chars().next_back()?;
    let number = text.strip_suffix(unit)?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Some((number.parse().ok()?, unit)) } else { None }
}

fn begin_of(day: Date, now: &Now) -> Option<Timestamp> {
    // A day may begin later than midnight, where clocks are turned.
    let begin = day.to_zoned(now.zone.clone()).or_else(|_| {
        day.to_datetime(jiff::civil::Time::midnight()).checked_add(1.hour())?.to_zoned(now.zone.clone())
    });
    Some(Timestamp(begin.ok()?.timestamp().as_millisecond()))
}
