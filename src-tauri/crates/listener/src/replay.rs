//! Which deliveries came before, so that a repeated one does nothing. Pure: the time is passed in.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, Instant};

use suitecase_model::ids::LinkId;

/// How many deliveries are remembered.
const MOST: usize = 4_096;
/// For how long; Bitbucket gives up after its third attempt, minutes after the first.
const KEPT: Duration = Duration::from_hours(24);

/// The deliveries of the last day, by link and `X-Request-UUID`; the oldest make room.
#[derive(Default)]
pub(crate) struct Replays {
    in_order: VecDeque<(Instant, (LinkId, String))>,
    known: HashSet<(LinkId, String)>,
}

impl Replays {
    /// Returns whether this delivery came before.
    pub(crate) fn is_known(&mut self, link: LinkId, request: &str, now: Instant) -> bool {
        while self.in_order.front().is_some_and(|(at, _)| now.duration_since(*at) >= KEPT) {
            self.forget_oldest();
        }
        self.known.contains(&(link, request.to_owned()))
    }

    /// Remembers a delivery.
    pub(crate) fn remember(&mut self, link: LinkId, request: &str, now: Instant) {
        let delivery = (link, request.to_owned());
        if !self.known.insert(delivery.clone()) {
            return;
        }
        self.in_order.push_back((now, delivery));
        if self.in_order.len() > MOST {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, delivery)) = self.in_order.pop_front() {
            self.known.remove(&delivery);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn link(number: u128) -> LinkId {
        LinkId(Uuid::from_u128(number))
    }

    #[test]
    fn a_delivery_is_known_for_a_day_and_for_its_own_link() {
        let (mut replays, start) = (Replays::default(), Instant::now());
        assert!(!replays.is_known(link(1), "a", start));
        replays.remember(link(1), "a", start);
        assert!(replays.is_known(link(1), "a", start));
        assert!(!replays.is_known(link(2), "a", start));
        let almost = start + KEPT - Duration::from_millis(1);
        assert!(replays.is_known(link(1), "a", almost));
        assert!(!replays.is_known(link(1), "a", start + KEPT));
        assert!(replays.in_order.is_empty() && replays.known.is_empty());
    }

    #[test]
    fn the_memory_is_bounded_and_loses_the_oldest() {
        let (mut replays, now) = (Replays::default(), Instant::now());
        for number in 0..=MOST {
            replays.remember(link(1), &number.to_string(), now);
            replays.remember(link(1), &number.to_string(), now);
        }
        assert_eq!((replays.in_order.len(), replays.known.len()), (MOST, MOST));
        assert!(!replays.is_known(link(1), "0", now));
        assert!(replays.is_known(link(1), "1", now));
        assert!(replays.is_known(link(1), &MOST.to_string(), now));
    }
}
