//! The hourly budget of REST calls (bitbucket.md section 3).

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_hours(1);

/// Calls of the last hour, by who is charged.
pub(crate) struct Budget {
    per_hour: usize,
    calls: Mutex<HashMap<String, VecDeque<Instant>>>,
}

/// How much of a budget is used after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent {
    pub(crate) limit: usize,
    pub(crate) is_near_limit: bool,
    pub(crate) is_over: bool,
}

impl Budget {
    pub(crate) fn new(per_hour: usize) -> Self {
        Self { per_hour, calls: Mutex::new(HashMap::new()) }
    }

    /// Charges one call at `now` to `who`; a call over the limit is not charged.
    pub(crate) fn charge(&self, who: &str, now: Instant) -> Spent {
        let mut all = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = all.entry(who.to_owned()).or_default();
        while calls.front().is_some_and(|first| now.saturating_duration_since(*first) >= WINDOW) {
            calls.pop_front();
        }
        let is_over = calls.len() >= self.per_hour;
        if !is_over {
            calls.push_back(now);
        }
        // Bitbucket announces the last fifth of a scaled limit; the header carries no remaining count.
        let is_near_limit = calls.len() * 5 >= self.per_hour * 4;
        Spent { limit: self.per_hour, is_near_limit, is_over }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_rolls_and_each_caller_has_one_of_their_own() {
        let budget = Budget::new(2);
        let start = Instant::now();
        assert!(!budget.charge("maya", start).is_over);
        assert!(!budget.charge("maya", start + Duration::from_mins(30)).is_over);
        assert!(
            budget.charge("maya", start + Duration::from_mins(59)).is_over,
            "section 3: a limit in one hour"
        );
        assert!(
            !budget.charge("bot", start + Duration::from_mins(59)).is_over,
            "section 3: counted per user"
        );
        assert!(!budget.charge("maya", start + WINDOW).is_over, "section 3: the window is rolling");
        assert!(budget.charge("maya", start + WINDOW).is_over);
    }
}
