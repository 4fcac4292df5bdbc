//! What fails, what waits for it, and what does not.

use super::*;

#[test]
fn a_failing_link_is_left_alone_for_longer_and_longer_and_the_others_are_not() {
    let mut world = World::with(&[2]);
    world.agenda.ask(link(100), SyncReason::Poll, world.now);
    assert_eq!(world.take(), [(100, SyncReason::Poll)]);
    let mut pauses = Vec::new();
    for _ in 0..5 {
        world.end(100, failed(ErrorCode::GitReferenceMissing));
        let (pause, started) = world.next();
        assert_eq!(started, [(100, SyncReason::Poll)]);
        pauses.push(pause / MINUTE);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16]);
    world.ends_well(100);
    world.agenda.hint(link(101), world.now);
    assert_eq!(world.take(), [(101, SyncReason::Hook)]);
}

#[test]
fn without_a_network_one_link_tries_for_all_and_then_they_come_one_after_the_other() {
    let mut world = World::with(&[6]);
    world.agenda.look_at_all(world.now);
    for (number, _) in world.take() {
        world.end(number, failed(ErrorCode::NetworkOffline));
    }
    let mut tried = Vec::new();
    for _ in 0..4 {
        let (_, started) = world.next();
        assert_eq!(started.len(), 1, "one probe");
        tried.push(started[0].0);
        assert_eq!(world.take(), []);
        world.end(started[0].0, failed(ErrorCode::NetworkOffline));
    }
    assert_eq!(tried, [102, 103, 104, 105], "each in its turn");
    let (_, started) = world.next();
    world.ends_well(started[0].0);
    let mut came = Vec::new();
    while came.len() < 5 {
        for (number, _) in world.take() {
            came.push((number, world.now.millis_since(Timestamp(START))));
            world.ends_well(number);
        }
        if came.len() < 5 {
            world.next().1.into_iter().for_each(|(number, _)| {
                came.push((number, world.now.millis_since(Timestamp(START))));
                world.ends_well(number);
            });
        }
    }
    let distances: Vec<i64> = came.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
    assert_eq!(distances, [500; 4], "{came:?}");
}

#[test]
fn links_that_break_off_one_after_the_other_have_no_network() {
    let mut world = World::with(&[4]);
    world.agenda.look_at_all(world.now);
    assert_eq!(world.take().len(), 2);
    world.end(100, failed(ErrorCode::NetworkCut));
    assert_eq!(world.take(), [(102, SyncReason::Poll)], "one link may be broken by itself");
    world.end(101, failed(ErrorCode::NetworkTimedOut));
    assert_eq!(world.take(), []);
    assert_eq!(
        world.agenda.standing(link(103), world.now).hold,
        Some(Hold::Unreachable(ErrorCode::NetworkTimedOut))
    );
}

#[test]
fn a_locked_keychain_is_asked_by_one_link_for_all() {
    let mut world = World::with(&[5]);
    world.agenda.look_at_all(world.now);
    for (number, _) in world.take() {
        world.end(number, failed(ErrorCode::KeychainLocked));
    }
    assert_eq!(world.take(), []);
    assert_eq!(world.next().1.len(), 1);
    assert_eq!(world.take(), []);
}

#[test]
fn a_spent_budget_of_calls_keeps_only_the_link_that_needs_calls() {
    let mut world = World::with(&[2]);
    world.agenda.ask(link(100), SyncReason::Poll, world.now);
    world.take();
    let spent = Some(Duration::from_mins(40));
    let at = world.now;
    world.end(100, Ended::Failed { code: ErrorCode::BitbucketBudgetSpent, retry_after: spent, at });
    world.agenda.hint(link(101), world.now);
    assert_eq!(world.take(), [(101, SyncReason::Hook)]);
    world.ends_well(101);
    assert_eq!(world.next(), (40 * MINUTE, vec![(100, SyncReason::Poll)]));
}

#[test]
fn what_bitbucket_asks_to_wait_is_waited_by_all_links_of_the_credential_and_by_people() {
    let mut world = World::with(&[3, 1]);
    world.agenda.look_at_all(world.now);
    let started = world.take();
    assert_eq!(started.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [100, 200, 101]);
    let asked = Some(Duration::from_secs(90));
    let limited = Ended::Failed { code: ErrorCode::BitbucketRateLimited, retry_after: asked, at: world.now };
    world.end(100, limited);
    world.ends_well(101);
    world.ends_well(200);
    world.agenda.ask(link(101), SyncReason::Hand, world.now);
    assert_eq!(world.take(), []);
    let (pause, started) = world.next();
    assert_eq!((pause, started), (90 * SECOND, vec![(101, SyncReason::Hand), (102, SyncReason::Poll)]));
    world.agenda.hint(link(200), world.now);
    assert_eq!(world.take(), [(200, SyncReason::Hook)], "the other credential was not asked to wait");
}

#[test]
fn a_limit_without_a_time_keeps_links_and_not_people() {
    let mut world = World::with(&[2]);
    world.agenda.ask(link(100), SyncReason::Poll, world.now);
    world.take();
    world.end(100, failed(ErrorCode::BitbucketRateLimited));
    world.agenda.hint(link(101), world.now);
    assert_eq!(world.take(), []);
    world.agenda.ask(link(101), SyncReason::Hand, world.now);
    assert_eq!(world.take(), [(101, SyncReason::Hand)]);
}

#[test]
fn a_dead_credential_is_not_used_until_a_check_or_a_person_finds_it_good() {
    let mut world = World::with(&[2]);
    world.agenda.ask(link(100), SyncReason::Poll, world.now);
    world.take();
    world.pass(SECOND);
    world.end(100, failed(ErrorCode::GitRefused));
    assert_eq!(world.agenda.wakes_at(world.now), None);
    world.agenda.look_at_all(world.now);
    world.agenda.wake(world.now, &mut || 0.5);
    world.agenda.hint(link(101), world.now);
    world.pass(DAY);
    assert_eq!(world.take(), []);

    world.facts.credentials[0].broken = Some((ErrorCode::BitbucketTokenRejected, Timestamp(START + SECOND)));
    world.facts.credentials[0].checked_at = Some(world.now);
    world.learn();
    assert_eq!(world.take(), []);
    world.facts.credentials[0].broken = None;
    world.learn();
    assert_eq!(world.take().len(), 1, "the first goes at once");

    let mut world = World::with(&[2]);
    world.agenda.ask(link(100), SyncReason::Poll, world.now);
    world.take();
    world.end(100, failed(ErrorCode::GitRefused));
    assert!(world.agenda.ask(link(100), SyncReason::Hand, world.now));
    assert_eq!(world.take(), [(100, SyncReason::Hand)]);
    world.pass(DAY / 2);
    world.ends_well(100);
    assert_eq!(world.take(), [(101, SyncReason::Poll)], "what works for one works for all");
}

#[test]
fn a_link_that_is_refused_by_a_good_credential_does_not_stop_the_others() {
    let mut world = World::with(&[2]);
    world.agenda.ask(link(100), SyncReason::Poll, world.now);
    world.take();
    world.end(100, failed(ErrorCode::GitRefused));
    world.facts.credentials[0].checked_at = Some(world.now);
    world.learn();
    let (_, started) = world.next();
    assert_eq!(started, [(100, SyncReason::Poll)]);
    world.end(100, failed(ErrorCode::GitRefused));
    world.agenda.hint(link(101), world.now);
    assert_eq!(world.take(), [(101, SyncReason::Hook)]);
}

#[test]
fn a_check_made_before_a_refusal_is_heard_of_is_about_it_where_it_began_after_it() {
    for (began, is_usable) in [(-1, false), (0, true), (1, true)] {
        let mut world = World::with(&[2]);
        world.agenda.ask(link(100), SyncReason::Poll, world.now);
        world.take();
        let refused_at = world.now;
        world.facts.credentials[0].checked_at = Some(Timestamp(refused_at.0 + began * SECOND));
        world.pass(2 * SECOND);
        world.learn();
        world.end(100, failed_at(ErrorCode::GitRefused, refused_at));
        world.learn();
        world.agenda.hint(link(101), world.now);
        assert_eq!(!world.take().is_empty(), is_usable, "a check {began} seconds after");
    }
}
