//! Which deliveries came before, so that a repeated one does nothing. Pure: the time is passed in.
//!
//! The signature covers the body alone, so that whoever caught a delivery may send it again under any
//! `X-Request-UUID`: a body is remembered as well. A branch that is pushed to and fro between the same commits may be told
//! with the very same body twice within the time; the second of these is left to the polls.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use suitecase_model::ids::LinkId;

/// How many deliveries are remembered.
const MOST: usize = 4_096;
/// For how long; Bitbucket gives up after its third attempt, minutes after the first.
const KEPT: Duration = Duration::from_hours(24);

/// The deliveries of the last day, by link and `X-Request-UUID` and by link and body; the oldest make room.
#[derive(Default)]
pub(crate) struct Replays {
    in_order: VecDeque<(Instant, Delivery)>,
    requests: HashSet<(LinkId, String)>,
    bodies: HashSet<(LinkId, [u8; 32])>,
}

/// What a delivery is recognised by.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    link: LinkId,
    request: String,
    body: [u8; 32],
}

impl Delivery {
    /// Describes a delivery by its `X-Request-UUID` and the SHA-256 of its body.
    pub(crate) fn of(link: LinkId, request: &str, body: &[u8]) -> Self {
        Self { link, request: request.to_owned(), body: Sha256::digest(body).into() }
    }
}

impl Replays {
    /// Returns whether this delivery, or another with its body, came before.
    pub(crate) fn is_known(&mut self, delivery: &Delivery, now: Instant) -> bool {
        while self.in_order.front().is_some_and(|(at, _)| now.duration_since(*at) >= KEPT) {
            self.forget_oldest();
        }
        self.requests.contains(&(delivery.link, delivery.request.clone()))
            || self.bodies.contains(&(delivery.link, delivery.body))
    }

    /// Remembers a delivery that is not known.
    pub(crate) fn remember(&mut self, delivery: Delivery, now: Instant) {
        self.requests.insert((delivery.link, delivery.request.clone()));
        self.bodies.insert((delivery.link, delivery.body));
        self.in_order.push_back((now, delivery));
        if self.in_order.len() > MOST {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, Delivery { link, request, body })) = self.in_order.pop_front() {
            self.requests.remove(&(link, request));
            self.bodies.remove(&(link, body));
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn of(link: u128, request: &str, body: &str) -> Delivery {
        Delivery::of(LinkId(Uuid::from_u128(link)), request, body.as_bytes())
    }

    #[test]
    fn a_delivery_is_known_for_a_day_and_for_its_own_link() {
        let (mut replays, start) = (Replays::default(), Instant::now());
        assert!(!replays.is_known(&of(1, "a", "body"), start));
        replays.remember(of(1, "a", "body"), start);
        let almost = start + KEPT.saturating_sub(Duration::from_millis(1));
        for again in [of(1, "a", "body"), of(1, "b", "body"), of(1, "a", "other")] {
            assert!(replays.is_known(&again, almost), "{again:?}");
        }
        assert!(!replays.is_known(&of(2, "a", "body"), almost));
        assert!(!replays.is_known(&of(1, "b", "other"), almost));
        assert!(!replays.is_known(&of(1, "b", "body"), start + KEPT), "what is sent anew later is told");
        assert!(replays.in_order.is_empty() && replays.requests.is_empty() && replays.bodies.is_empty());
    }

    #[test]
    fn the_memory_is_bounded_and_loses_the_oldest() {
        let (mut replays, now) = (Replays::default(), Instant::now());
        let number = |number: usize| of(1, &number.to_string(), &format!("body {number}"));
        for at in 0..=MOST {
            replays.remember(number(at), now);
        }
        let held = (replays.in_order.len(), replays.requests.len(), replays.bodies.len());
        assert_eq!(held, (MOST, MOST, MOST));
        assert!(!replays.is_known(&number(0), now));
        assert!(replays.is_known(&number(1), now));
        assert!(replays.is_known(&of(1, "new", &format!("body {MOST}")), now));
    }
}
