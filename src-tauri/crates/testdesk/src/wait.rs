//! Waiting for a condition, with a time limit.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::DesktopError;

/// How long anything on a desktop may take unless a call says otherwise.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(25);

/// What one look at the awaited condition found.
pub(crate) enum Look<T> {
    Ready(T),
    /// Not yet; the text tells what was seen instead.
    NotYet(String),
}

/// Looks again and again until the condition holds, `limit` has passed or a look fails.
pub(crate) fn until<T>(
    what: impl FnOnce() -> String,
    limit: Duration,
    mut look: impl FnMut() -> Result<Look<T>, DesktopError>,
) -> Result<T, DesktopError> {
    let start = Instant::now();
    loop {
        match look()? {
            Look::Ready(found) => return Ok(found),
            Look::NotYet(last_seen) if start.elapsed() >= limit => {
                return Err(DesktopError::Late { what: what(), limit, last_seen });
            }
            Look::NotYet(_) => sleep(PAUSE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_comes_ends_the_wait() {
        let mut looks = 0;
        let found = until(
            || unreachable!(),
            TIME_LIMIT,
            || {
                looks += 1;
                Ok(if looks == 3 { Look::Ready("it") } else { Look::NotYet(String::new()) })
            },
        );
        assert_eq!((found.unwrap(), looks), ("it", 3));
    }

    #[test]
    fn a_condition_that_never_comes_is_an_error_that_tells_what_was_seen_last() {
        let late =
            until::<()>(|| "spring".to_owned(), Duration::ZERO, || Ok(Look::NotYet("snow".to_owned())));
        assert_eq!(late.unwrap_err().to_string(), "waited 0 s for spring; last seen: snow");
    }

    #[test]
    fn a_failing_look_ends_the_wait() {
        let failed = until::<()>(String::new, TIME_LIMIT, || Err(DesktopError::UnknownKey("Any".to_owned())));
        assert!(matches!(failed, Err(DesktopError::UnknownKey(_))));
    }
}
