//! Points in time.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Converts whole seconds, as git stores them.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Returns the day in UTC.
    pub fn day(self) -> Date {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        TimeZone::UTC.to_datetime(instant).date()
    }

    /// Returns the milliseconds from `earlier` to this point; negative when this point lies before it.
    pub fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
