//! When a token ends, and when to say so.
//!
//! Bitbucket tells nobody when a token ends, so the person who made it does. API tokens live at most one year
//! (bitbucket.md section 1.2 of our reference, from Atlassian's support pages). Days are days in UTC.

use jiff::ToSpan;
use jiff::civil::Date;
use thiserror::Error;

/// How many days before its end people are told, the furthest first.
pub const WARNINGS: [u16; 3] = [30, 7, 1];

/// Why a day cannot be the last one of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DayError {
    /// It is not a day of the calendar, written as `YYYY-MM-DD`.
    #[error("the text is not a day of the calendar")]
    Invalid,
    /// It has passed.
    #[error("the day has passed")]
    Past,
    /// It lies further ahead than a token lives.
    #[error("the day lies more than a year ahead")]
    TooFar,
}

/// How close the end of a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Nobody said when it ends.
    Unknown,
    /// It ends in more days than the first warning names.
    Far,
    /// It ends within as many days as one of [`WARNINGS`] names.
    Soon {
        /// The warning that is due.
        warning: u16,
        /// The days that are left; 0 on the last day.
        days_left: u16,
    },
    /// Its last day has passed.
    Passed,
}

/// Reads the last day of a token as typed; an empty text means that it is not known.
pub fn last_day(text: &str, today: Date) -> Result<Option<Date>, DayError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day: Date = text.parse().map_err(|_| DayError::Invalid)?;
    if day < today {
        return Err(DayError::Past);
    }
    // One day of grace, since midnight here and midnight in UTC are different moments.
    let latest = today.saturating_add(1.year()).saturating_add(1.day());
    if day > latest { Err(DayError::TooFar) } else { Ok(Some(day)) }
}

/// Returns the days until the end of a token, 0 on its last day; `None` where that is not known or over.
pub fn days_left(expires_on: Option<Date>, today: Date) -> Option<u16> {
    u16::try_from((expires_on? - today).get_days()).ok()
}

/// Returns how close the end of a token is.
pub fn expiry(expires_on: Option<Date>, today: Date) -> Expiry {
    if expires_on.is_none() {
        return Expiry::Unknown;
    }
    let Some(days_left) = days_left(expires_on, today) else { return Expiry::Passed };
    match WARNINGS.into_iter().rev().find(|warning| days_left <= *warning) {
        Some(warning) => Expiry::Soon { warning, days_left },
        None => Expiry::Far,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_end_comes_closer_day_by_day() {
        let last = Some(date(2027, 3, 31));
        let soon = |warning, days_left| Expiry::Soon { warning, days_left };
        let rows = [
            (date(2026, 3, 31), Expiry::Far),
            (date(2027, 2, 28), Expiry::Far),
            (date(2027, 3, 1), soon(30, 30)),
            (date(2027, 3, 23), soon(30, 8)),
            (date(2027, 3, 24), soon(7, 7)),
            (date(2027, 3, 29), soon(7, 2)),
            (date(2027, 3, 30), soon(1, 1)),
            (date(2027, 3, 31), soon(1, 0)),
            (date(2027, 4, 1), Expiry::Passed),
            (date(2028, 4, 1), Expiry::Passed),
        ];
        for (today, expected) in rows {
            assert_eq!(expiry(last, today), expected, "{today}");
        }
        assert_eq!(expiry(None, date(2027, 1, 1)), Expiry::Unknown);
    }

    #[test]
    fn a_last_day_is_one_of_the_coming_year() {
        let today = date(2026, 11, 23);
        let rows = [
            ("", Ok(None)),
            ("  ", Ok(None)),
            ("2026-11-23", Ok(Some(today))),
            (" 2027-11-23 ", Ok(Some(date(2027, 11, 23)))),
            ("2027-11-24", Ok(Some(date(2027, 11, 24)))),
            ("2027-11-25", Err(DayError::TooFar)),
            ("9999-12-31", Err(DayError::TooFar)),
            ("2026-11-22", Err(DayError::Past)),
            ("2027-02-30", Err(DayError::Invalid)),
            ("tomorrow", Err(DayError::Invalid)),
        ];
        for (text, expected) in rows {
            assert_eq!(last_day(text, today), expected, "{text:?}");
        }
    }
}
