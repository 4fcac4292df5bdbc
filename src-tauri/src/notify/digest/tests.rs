use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const HERE: LinkId = LinkId(Uuid::from_u128(1));
const THERE: LinkId = LinkId(Uuid::from_u128(2));

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn failed(code: &str) -> Happening {
    Happening::Failed(code.to_owned())
}

fn synced(added: u64) -> Happening {
    Happening::Synced(Changes { added, ..Changes::default() })
}

fn changed(added: u64) -> News {
    News::Changed(Changes { added, ..Changes::default() })
}

/// Plays happenings of one link at these seconds, and returns what somebody elsewhere is told and when.
fn played(happenings: Vec<(u64, Happening)>) -> Vec<(u64, News)> {
    let mut digest = Digest::default();
    let mut told = Vec::new();
    let mut happenings = happenings.into_iter().peekable();
    loop {
        let next = happenings.peek().map(|(second, _)| at(*second));
        match (next, digest.due()) {
            (Some(next), due) if due.is_none_or(|due| next < due) => {
                let (second, happening) = happenings.next().unwrap();
                digest.note(HERE, at(second), happening);
            }
            (_, Some(due)) => {
                let news = digest.take(due, |_| Audience::Elsewhere);
                assert!(!news.is_empty(), "nothing was due after all");
                told.extend(news.into_iter().map(|(_, news)| (due.as_secs(), news)));
            }
            (_, None) => return told,
        }
    }
}

#[test]
fn what_is_told_and_when() {
    let lost = || News::Failed("git.not-found".to_owned());
    let minute = 60;
    for (name, happenings, told) in [
        ("nothing is no news", vec![(0, Happening::Works), (5, synced(0))], vec![]),
        (
            "a failure is told once",
            (0..9).map(|n| (n * minute, failed("git.not-found"))).collect(),
            vec![(3, lost())],
        ),
        (
            "another failure is told, later",
            vec![(0, failed("git.not-found")), (minute, failed("git.refused"))],
            vec![(3, lost()), (603, News::Failed("git.refused".to_owned()))],
        ),
        (
            "a recovery is told once",
            vec![(0, failed("git.not-found")), (minute, Happening::Works), (2 * minute, Happening::Works)],
            vec![(3, lost()), (63, News::Recovered)],
        ),
        ("a hiccup is not told", vec![(0, failed("git.not-found")), (1, Happening::Works)], vec![]),
        (
            "what fails and works in turns is told once, and then as it stands",
            (0..9)
                .flat_map(|n| [(n * minute, failed("git.not-found")), (n * minute + 30, Happening::Works)])
                .collect(),
            vec![(3, lost()), (33, News::Recovered)],
        ),
        (
            "pushes within moments are one",
            vec![(0, synced(1)), (1, synced(2)), (2, synced(4))],
            vec![(3, changed(7))],
        ),
        (
            "pushes after that wait and are added up",
            vec![(0, synced(1)), (minute, synced(2)), (5 * minute, synced(4)), (20 * minute, synced(8))],
            vec![(3, changed(1)), (603, changed(6)), (1203, changed(8))],
        ),
        (
            "a recovery brings what changed",
            vec![(0, failed("git.not-found")), (minute, synced(3))],
            vec![(3, lost()), (63, News::Recovered), (63, changed(3))],
        ),
    ] {
        assert_eq!(played(happenings), told, "{name}");
    }
}

#[test]
fn links_that_change_within_moments_are_told_together() {
    let mut digest = Digest::default();
    digest.note(HERE, at(0), synced(1));
    digest.note(THERE, at(2), synced(2));
    assert_eq!(digest.due(), Some(at(3)));
    assert_eq!(digest.take(at(2), |_| Audience::Elsewhere), []);
    let told = digest.take(at(3), |_| Audience::Elsewhere);
    assert_eq!(told, [(HERE, changed(1)), (THERE, changed(2))]);
    assert_eq!(digest.due(), None);
}

#[test]
fn a_failure_that_nobody_could_see_is_told_when_it_happens_again() {
    let mut digest = Digest::default();
    digest.note(HERE, at(0), failed("git.not-found"));
    assert_eq!(digest.take(at(3), |_| Audience::Nobody), []);
    assert_eq!(digest.due(), None);
    digest.note(HERE, at(60), failed("git.not-found"));
    let told = digest.take(at(63), |_| Audience::Elsewhere);
    assert_eq!(told, [(HERE, News::Failed("git.not-found".to_owned()))]);

    digest.note(THERE, at(100), failed("git.not-found"));
    digest.take(at(103), |_| Audience::Nobody);
    digest.note(THERE, at(110), Happening::Works);
    assert_eq!(digest.due(), None, "nobody knows of the failure, so its end is no news");
}

#[test]
fn what_the_window_shows_is_not_told_and_does_not_keep_others_waiting() {
    let mut digest = Digest::default();
    digest.note(HERE, at(0), synced(1));
    assert_eq!(digest.take(at(3), |_| Audience::AtTheWindow), []);
    digest.note(HERE, at(10), synced(2));
    assert_eq!(digest.take(at(13), |_| Audience::Elsewhere), [(HERE, changed(2))]);
}

#[test]
fn what_happened_before_somebody_s_eyes_is_not_told_when_they_turn_away() {
    let mut digest = Digest::default();
    digest.note(HERE, at(0), synced(1));
    digest.note(HERE, at(0), failed("git.not-found"));
    digest.seen(HERE);
    assert_eq!(digest.due(), None);
    digest.note(HERE, at(1), Happening::Works);
    assert_eq!(digest.take(at(4), |_| Audience::Elsewhere), [(HERE, News::Recovered)]);
}

fn any_happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        Just(Happening::Works),
        (0..3_u8).prop_map(|code| failed(&format!("code.{code}"))),
        (0..4_u64).prop_map(synced),
    ]
}

fn any_audience() -> impl Strategy<Value = Audience> {
    prop_oneof![Just(Audience::Elsewhere), Just(Audience::AtTheWindow), Just(Audience::Nobody)]
}

proptest! {
    #[test]
    fn a_storm_yields_a_handful(
        storm in prop::collection::vec((0..500_u64, 0..4_u128, any_happening()), 1_000),
        audience in any_audience(),
    ) {
        let mut digest = Digest::default();
        let mut now = Duration::ZERO;
        let mut last: HashMap<(LinkId, String), Duration> = HashMap::new();
        let mut batches = 0;
        for (pause, link, happening) in storm {
            now += Duration::from_millis(pause);
            digest.note(LinkId(Uuid::from_u128(link)), now, happening);
            let told = digest.take(now, |_| audience);
            batches += usize::from(!told.is_empty());
            for (link, news) in told {
                let kind = format!("{news:?}").split('(').next().unwrap().to_owned();
                let before = last.insert((link, kind), now);
                prop_assert!(before.is_none_or(|before| now >= before + APART));
            }
        }
        // The storm takes less than ten minutes: each link tells each kind once at most.
        prop_assert!(last.len() <= 12 && batches <= 12, "{batches} batches of {last:?}");
        prop_assert!(audience == Audience::Elsewhere || last.is_empty());
    }

    #[test]
    fn after_the_storm_what_was_told_is_how_it_stands(
        storm in prop::collection::vec((0..900_u64, any_happening()), 0..40),
    ) {
        let mut now = 0;
        let happenings: Vec<_> =
            storm.into_iter().map(|(pause, happening)| { now += pause; (now, happening) }).collect();
        let stands = happenings.iter().rev().map(|(_, happening)| happening).next().cloned();
        let told = played(happenings.clone());
        let said = told.iter().rev().find_map(|(_, news)| match news {
            News::Failed(code) => Some(Some(code.clone())),
            News::Recovered => Some(None),
            News::Changed(_) => None,
        });
        match stands {
            Some(Happening::Failed(code)) => prop_assert_eq!(said, Some(Some(code))),
            Some(Happening::Works | Happening::Synced(_)) | None => {
                prop_assert!(matches!(said, None | Some(None)), "{:?}", said);
            }
        }
        let total = |news: &News| if let News::Changed(changes) = news { changes.added } else { 0 };
        let pushed: u64 = happenings
            .iter()
            .map(|(_, happening)| if let Happening::Synced(changes) = happening { changes.added } else { 0 })
            .sum();
        prop_assert_eq!(told.iter().map(|(_, news)| total(news)).sum::<u64>(), pushed);
    }
}

#[test]
fn what_could_not_be_told_waits_and_is_told_then() {
    let mut digest = Digest::default();
    digest.note(HERE, at(0), failed("git.not-found"));
    let due = digest.due().unwrap();
    digest.postpone(due);
    let again = digest.due().unwrap();
    assert!(again > due, "not at once: nothing would ever be waited for");
    assert!(digest.take(due, |_| Audience::Elsewhere).is_empty());
    digest.note(THERE, due, synced(1));
    assert_eq!(digest.due(), Some(again), "nor for what comes meanwhile");
    let told: HashMap<LinkId, News> = digest.take(again, |_| Audience::Elsewhere).into_iter().collect();
    assert_eq!(told, HashMap::from([(HERE, News::Failed("git.not-found".to_owned())), (THERE, changed(1))]));
    digest.note(HERE, again, Happening::Works);
    assert!(digest.due().unwrap() < again + POSTPONED, "it is postponed once");
}
