//! The rules of the agenda, one by one; how they hold together is simulated in `tests/sim`.

mod failures;

use super::facts::{CredentialFacts, Following, LinkFacts};
use super::*;
use suitecase_model::error_code::ErrorCode;

const START: i64 = 1_800_000_000_000;
const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// An agenda, its clock, and what it was told.
struct World {
    agenda: Agenda,
    now: Timestamp,
    facts: Facts,
}

fn link(number: u128) -> LinkId {
    LinkId(Uuid::from_u128(number))
}

fn credential(number: u128) -> IntegrationId {
    IntegrationId(Uuid::from_u128(1000 + number))
}

impl World {
    /// Links on quiet branches, the number of each credential's; all were looked at just now.
    fn with(links: &[u128]) -> Self {
        let now = Timestamp(START);
        let mut facts = Facts::default();
        for (of, count) in (1..).zip(links) {
            facts.credentials.push(CredentialFacts {
                credential: credential(of),
                is_disconnected: false,
                broken: None,
                checked_at: None,
            });
            facts.links.extend((0..*count).map(|number| LinkFacts {
                link: link(of * 100 + number),
                credential: credential(of),
                following: Following::Followed,
                failing: None,
                moved_at: Some(Timestamp(START - 2 * HOUR)),
                confirmed_at: Some(now),
                reconciled_at: Some(now),
            }));
        }
        let mut world = Self { agenda: Agenda::default(), now, facts };
        world.learn();
        world
    }

    fn learn(&mut self) {
        self.agenda.learn(self.facts.clone(), self.now, &mut || 0.5);
    }

    fn pass(&mut self, millis: i64) {
        self.now = Timestamp(self.now.0 + millis);
    }

    fn take(&mut self) -> Vec<(u128, SyncReason)> {
        let starts = self.agenda.take(self.now).into_iter();
        starts.map(|start| (start.link.0.as_u128(), start.reason)).collect()
    }

    fn end(&mut self, number: u128, ended: Ended) {
        self.agenda.ended(link(number), ended, self.now, &mut || 0.5);
    }

    fn ends_well(&mut self, number: u128) {
        let found = self.facts.links.iter_mut().find(|facts| facts.link == link(number)).unwrap();
        found.confirmed_at = Some(self.now);
        self.learn();
        self.end(number, Ended::Well);
    }

    /// Waits for what is next, and says how long that was.
    fn next(&mut self) -> (i64, Vec<(u128, SyncReason)>) {
        let at = self.agenda.wakes_at(self.now).expect("something is next");
        let passed = at.millis_since(self.now);
        self.now = at;
        (passed, self.take())
    }
}

fn failed(code: ErrorCode) -> Ended {
    failed_at(code, Timestamp(i64::MAX))
}

/// A failure that was stored at a time before the agenda hears of it.
fn failed_at(code: ErrorCode, at: Timestamp) -> Ended {
    Ended::Failed { code, retry_after: None, at }
}

#[test]
fn a_branch_is_looked_at_after_half_the_time_since_it_moved() {
    let mut world = World::with(&[1]);
    assert_eq!(world.take(), []);
    assert_eq!(world.next(), (HOUR, vec![(100, SyncReason::Poll)]));
    assert_eq!(world.take(), [], "it runs once at a time");
    world.ends_well(100);
    assert_eq!(world.next(), (HOUR + HOUR / 2, vec![(100, SyncReason::Poll)]));
}

#[test]
fn three_run_at_once_two_of_a_credential_and_credentials_take_turns() {
    let mut world = World::with(&[5, 2]);
    world.agenda.look_at_all(world.now);
    let running: Vec<u128> = world.take().into_iter().map(|(link, _)| link).collect();
    assert_eq!(running, [100, 200, 101]);
    assert_eq!(world.agenda.waiting().len(), 4);
    let mut order = running.clone();
    let mut running: std::collections::VecDeque<u128> = running.into();
    while let Some(ended) = running.pop_front() {
        world.ends_well(ended);
        let next: Vec<u128> = world.take().into_iter().map(|(link, _)| link).collect();
        order.extend(&next);
        running.extend(next);
    }
    assert_eq!(order, [100, 200, 101, 201, 102, 103, 104]);
}

#[test]
fn what_a_person_looks_at_and_waits_for_goes_first() {
    let mut world = World::with(&[4]);
    world.agenda.look_at_all(world.now);
    assert_eq!(world.take(), [(100, SyncReason::Poll), (101, SyncReason::Poll)]);
    assert!(world.agenda.ask(link(103), SyncReason::Hand, world.now));
    assert!(!world.agenda.ask(link(103), SyncReason::Hand, world.now), "it waits already");
    assert!(!world.agenda.ask(link(100), SyncReason::Hand, world.now), "it runs already");
    world.ends_well(100);
    assert_eq!(world.take(), [(103, SyncReason::Hand)]);
    world.agenda.look_at_all(world.now);
    world.agenda.look_first(Some(link(102)));
    world.agenda.ask(link(100), SyncReason::Hand, world.now);
    world.ends_well(101);
    assert_eq!(world.take(), [(102, SyncReason::Poll)]);
}

#[test]
fn many_hints_while_a_link_runs_are_one_run_more() {
    let mut world = World::with(&[1]);
    world.agenda.hint(link(100), world.now);
    world.agenda.hint(link(100), world.now);
    assert_eq!(world.take(), [(100, SyncReason::Hook)]);
    for _ in 0..5 {
        world.agenda.hint(link(100), world.now);
    }
    world.ends_well(100);
    assert_eq!(world.next(), (5 * SECOND, vec![(100, SyncReason::Hook)]));
    world.ends_well(100);
    assert_eq!(world.take(), []);
}

#[test]
fn hints_close_after_one_another_are_one_look_and_none_is_lost() {
    let mut world = World::with(&[2]);
    world.agenda.hint(link(100), world.now);
    assert_eq!(world.take(), [(100, SyncReason::Hook)]);
    world.pass(SECOND);
    world.ends_well(100);
    for _ in 0..3 {
        world.agenda.hint(link(100), world.now);
        assert_eq!(world.take(), [], "it was looked at for a hint just now");
        world.pass(SECOND);
    }
    world.agenda.hint(link(101), world.now);
    assert_eq!(world.take(), [(101, SyncReason::Hook)], "each link for itself");
    world.ends_well(101);
    assert_eq!(world.next(), (SECOND, vec![(100, SyncReason::Hook)]), "and what came meanwhile is seen");
    world.ends_well(100);
    world.pass(5 * SECOND);
    world.agenda.hint(link(100), world.now);
    assert_eq!(world.take(), [(100, SyncReason::Hook)], "after a rest at once");
}

#[test]
fn everything_is_looked_at_once_a_day_and_after_the_looks() {
    let mut world = World::with(&[1]);
    let mut reconciled = Vec::new();
    while world.now.millis_since(Timestamp(START)) < 3 * DAY {
        let mut started = world.next().1;
        while let Some((number, reason)) = started.pop() {
            if reason == SyncReason::Reconcile {
                reconciled.push(world.now.millis_since(Timestamp(START)) / HOUR);
                world.facts.links[0].reconciled_at = Some(world.now);
            }
            world.ends_well(number);
            started.extend(world.take());
        }
    }
    assert_eq!(reconciled, [24, 48, 72], "{reconciled:?}");
}

#[test]
fn a_pause_starts_nothing_and_forgets_nothing() {
    let mut world = World::with(&[2]);
    world.agenda.set_paused(true);
    world.agenda.ask(link(100), SyncReason::Hand, world.now);
    world.agenda.hint(link(101), world.now);
    world.pass(DAY);
    assert_eq!((world.take(), world.agenda.wakes_at(world.now)), (vec![], None));
    assert_eq!(world.agenda.standing(link(101), world.now).hold, Some(Hold::Paused));
    world.agenda.set_paused(false);
    assert_eq!(world.take(), [(100, SyncReason::Hand), (101, SyncReason::Hook)]);
}

#[test]
fn a_wake_up_looks_one_after_the_other_and_a_moment_after_the_last_look() {
    let mut world = World::with(&[3]);
    world.pass(2 * SECOND);
    for _ in 0..3 {
        world.agenda.wake(world.now, &mut || 0.5);
        assert_eq!(world.take(), [], "they were looked at just now");
    }
    let (waited, started) = world.next();
    assert_eq!((waited, started.first()), (3000, Some(&(100, SyncReason::Wake))), "nothing is left out");

    let mut world = World::with(&[3]);
    world.pass(10 * MINUTE);
    world.agenda.wake(world.now, &mut || 0.5);
    assert_eq!(world.take(), [(100, SyncReason::Wake)]);
    assert_eq!(world.next(), (500, vec![(101, SyncReason::Wake)]));
}

#[test]
fn what_follows_nothing_runs_only_when_somebody_names_it() {
    for following in [Following::Pinned, Following::Inactive, Following::Archived] {
        let mut world = World::with(&[1]);
        world.facts.links[0].following = following;
        world.learn();
        world.agenda.look_at_all(world.now);
        world.agenda.wake(world.now, &mut || 0.5);
        world.agenda.hint(link(100), world.now);
        world.pass(3 * DAY);
        assert_eq!(world.take(), [], "{following:?}");
        world.agenda.ask(link(100), SyncReason::Poll, world.now);
        let runs = world.take().len() == 1;
        assert_eq!(runs, following == Following::Pinned, "{following:?}");
    }
}

#[test]
fn a_clock_that_is_put_back_delays_nothing() {
    let mut world = World::with(&[1]);
    world.pass(HOUR / 2);
    world.take();
    world.pass(-30 * DAY);
    assert_eq!(world.take(), []);
    assert_eq!(world.next(), (HOUR / 2, vec![(100, SyncReason::Poll)]));
}

#[test]
fn what_waits_can_be_taken_back_and_goes_later() {
    let mut world = World::with(&[3]);
    world.agenda.look_at_all(world.now);
    world.take();
    assert_eq!(world.agenda.withdraw(link(102), world.now, &mut || 0.5), Some(SyncReason::Poll));
    assert_eq!(world.agenda.withdraw(link(102), world.now, &mut || 0.5), None);
    assert_eq!(world.agenda.withdraw(link(100), world.now, &mut || 0.5), None, "it runs");
    world.ends_well(100);
    assert_eq!(world.take(), []);
    assert_eq!(world.next().1, [(102, SyncReason::Poll)]);
}

#[test]
fn a_link_that_is_not_stored_waits_until_that_is_known() {
    let mut world = World::with(&[1]);
    assert!(world.agenda.ask(link(999), SyncReason::Hand, world.now));
    assert_eq!(world.take(), []);
    assert!(world.agenda.is_waiting(link(999)));
    world.learn();
    assert_eq!(world.take(), [(999, SyncReason::Hand)]);
    world.end(999, failed(ErrorCode::NotFound));
    world.learn();
    world.pass(DAY * 3);
    assert!(world.take().iter().all(|(number, _)| *number == 100));
}
