use suitecase_model::sync_run::SyncProgress;
use suitecase_sync::agenda::facts::Following;
use suitecase_sync::agenda::{Hold, Row, Standing, age};
use uuid::Uuid;

use super::*;

const MINUTE: i64 = 60_000;
const NOW: Timestamp = Timestamp(1_000 * MINUTE);

fn link(number: u128, name: &str) -> LinkSituation {
    LinkSituation {
        id: LinkId(Uuid::from_u128(number)),
        project: ProjectId(Uuid::nil()),
        name: name.to_owned(),
        sync: SyncState::Idle,
        age: age(&row()),
    }
}

/// What is followed and was seen two minutes ago.
fn row() -> Row {
    Row {
        following: Following::Followed,
        is_disconnected: false,
        is_running: false,
        confirmed_at: Some(Timestamp(NOW.0 - 2 * MINUTE)),
        failed_with: None,
        standing: Standing::default(),
    }
}

fn of(number: u128, name: &str, row: Row) -> LinkSituation {
    LinkSituation { age: age(&row), ..link(number, name) }
}

fn held(number: u128, name: &str, hold: Hold) -> LinkSituation {
    of(number, name, Row { standing: Standing { hold: Some(hold), ..Standing::default() }, ..row() })
}

fn failing(number: u128, name: &str, code: ErrorCode) -> LinkSituation {
    of(number, name, Row { failed_with: Some(code), ..row() })
}

fn running(number: u128, name: &str, stage: SyncStage) -> LinkSituation {
    let sync = SyncState::Running(SyncProgress { stage, done: 0, total: None, bytes: 0, remaining_ms: None });
    LinkSituation { sync, ..link(number, name) }
}

fn with(links: Vec<LinkSituation>) -> Situation {
    let runs = RunsSituation::default();
    Situation { now: NOW, is_locked: false, is_paused: false, may_pause: true, links, runs }
}

fn texts(view: &TrayView) -> Vec<&str> {
    view.menu.iter().flatten().map(|line| line.text.as_str()).collect()
}

fn is_enabled(view: &TrayView, act: Act) -> Option<bool> {
    view.menu.iter().flatten().find(|line| line.act == act).map(|line| line.is_enabled)
}

#[test]
fn every_state_has_its_icon_and_its_words() {
    let three = || vec![link(1, "web-shop"), link(2, "mobile"), link(3, "handbook")];
    let mut failed = three();
    failed.push(failing(4, "payments", ErrorCode::GitNotFound));
    let mut busy = failed.clone();
    busy.push(running(5, "legacy", SyncStage::Reading));
    let paused = |links| Situation { is_paused: true, ..with(links) };
    for (situation, mood, tooltip) in [
        (with(three()), Mood::Idle, "Suitecase: up to date, 3 repositories, last look 2 minutes ago"),
        (
            with(failed.clone()),
            Mood::Attention,
            "Suitecase: 1 of 4 repositories needs attention, last look 2 minutes ago",
        ),
        (
            with(busy.clone()),
            Mood::Syncing,
            "Suitecase: syncing 1 of 5 repositories…, last look 2 minutes ago",
        ),
        (paused(failed), Mood::Paused, "Suitecase: paused, 4 repositories, last look 2 minutes ago"),
        (paused(busy), Mood::Syncing, "Suitecase: syncing 1 of 5 repositories…, last look 2 minutes ago"),
        (with(Vec::new()), Mood::Idle, "Suitecase: no repository to follow"),
    ] {
        let view = TrayView::of(&situation);
        assert_eq!((view.mood, view.tooltip.as_str()), (mood, tooltip));
    }
}

#[test]
fn the_menu_has_a_line_for_each_link_that_opens_it() {
    let links = vec![
        link(1, "web-shop"),
        running(2, "mobile", SyncStage::Fetching),
        failing(3, "payments", ErrorCode::GitNotFound),
        failing(4, "far away", ErrorCode::NetworkOffline),
        of(5, "old", Row { is_disconnected: true, failed_with: Some(ErrorCode::GitNotFound), ..row() }),
        of(6, "new", Row { confirmed_at: None, ..row() }),
        LinkSituation { sync: SyncState::Cancelling, ..link(7, "shop\u{202e}live") },
    ];
    let view = TrayView::of(&with(links));
    assert_eq!(
        texts(&view),
        [
            "Syncing 2 of 7 repositories…",
            "web-shop: up to date",
            "mobile: fetching…",
            "payments: failed, last look 2 minutes ago",
            "far away: not reachable, last look 2 minutes ago",
            "old: disconnected",
            "new: not synced yet",
            "shop⟦U+202E⟧live: cancelling…",
            "Sync now",
            "Pause",
            "Open Suitecase",
            "Quit",
        ]
    );
    let opens = |page, number| Act::OpenLink(page, ProjectId(Uuid::nil()), LinkId(Uuid::from_u128(number)));
    assert_eq!(is_enabled(&view, opens(Page::Tests, 1)), Some(true));
    assert_eq!(is_enabled(&view, opens(Page::Settings, 3)), Some(true));
    assert_eq!(is_enabled(&view, Act::Tell), Some(false));
}

#[test]
fn runs_under_way_and_the_last_failure_have_lines_that_open_them() {
    let run = |number: u128, name: &str, minutes: i64| RunSituation {
        id: TestRunId(Uuid::from_u128(number)),
        project: ProjectId(Uuid::nil()),
        name: name.to_owned(),
        at: Timestamp(NOW.0 - minutes * MINUTE),
    };
    let runs = RunsSituation {
        under_way: vec![run(1, "Smoke\u{202e}", 1), run(2, "Full", 0)],
        failed: Some(run(3, "Nightly", 120)),
    };
    let situation = Situation { runs, ..with(vec![link(1, "web-shop")]) };
    let view = TrayView::of(&situation);
    let tooltip = "Suitecase: up to date, 1 repository, last look 2 minutes ago, 2 test runs under way";
    assert_eq!((view.mood, view.tooltip.as_str()), (Mood::Idle, tooltip));
    assert_eq!(
        texts(&view)[1..5],
        [
            "web-shop: up to date",
            "Test run Smoke⟦U+202E⟧: running",
            "Test run Full: running",
            "Test run Nightly: failed 2 hours ago",
        ]
    );
    let opens = Act::OpenRun(ProjectId(Uuid::nil()), TestRunId(Uuid::from_u128(3)));
    assert_eq!(is_enabled(&view, opens), Some(true));

    let locked = TrayView::of(&Situation { is_locked: true, may_pause: false, ..situation });
    let said = format!("{} {:?}", locked.tooltip, texts(&locked));
    assert!(locked.tooltip.ends_with(", tests run"), "{said}");
    for name in ["Smoke", "Full", "Nightly", "2 test runs", "running", "failed"] {
        assert!(!said.contains(name), "{said}");
    }
}

#[test]
fn what_passes_by_itself_needs_nobody() {
    let view = TrayView::of(&with(vec![failing(1, "far away", ErrorCode::NetworkOffline)]));
    assert_eq!(view.mood, Mood::Idle);
}

#[test]
fn what_keeps_all_links_of_a_credential_is_told() {
    let dead = || held(1, "web-shop", Hold::DeadCredential(ErrorCode::BitbucketTokenRejected));
    let slow = || held(2, "mobile", Hold::Budget(Timestamp(NOW.0 + MINUTE)));
    let away = || held(3, "handbook", Hold::Unreachable(ErrorCode::NetworkOffline));
    let saved = || of(6, "saved", Row { following: Following::Inactive, ..row() });
    let stopped = || of(4, "old", Row { is_disconnected: true, ..row() });
    for (links, mood, said, of_link) in [
        (vec![dead(), slow()], Mood::Attention, "1 of 2 repositories needs attention", "failed, last look"),
        (vec![slow(), link(5, "new")], Mood::Idle, "1 of 2 repositories waiting", "waiting for Bitbucket,"),
        (vec![away(), slow()], Mood::Idle, "1 of 2 repositories cannot be reached", "not reachable,"),
        (vec![saved()], Mood::Idle, "Up to date", "not synced yet"),
        (vec![stopped()], Mood::Idle, "No repository is followed", "disconnected"),
        (vec![link(5, "new"), stopped()], Mood::Idle, "Up to date", "up to date"),
    ] {
        let view = TrayView::of(&with(links));
        let texts = texts(&view);
        assert!(view.mood == mood && texts[0].starts_with(said), "{:?}: {texts:?}", view.mood);
        assert!(texts[1].contains(of_link), "{texts:?}");
    }
    for (link, said) in [(slow(), "Waiting for Bitbucket"), (away(), "Bitbucket cannot be reached")] {
        let view = TrayView::of(&Situation { is_locked: true, ..with(vec![link]) });
        assert_eq!(texts(&view)[0], said);
    }
}

#[test]
fn while_paused_each_link_says_how_its_last_look_went() {
    let paused = |failed_with| Row {
        failed_with,
        standing: Standing { hold: Some(Hold::Paused), ..Standing::default() },
        ..row()
    };
    let links = vec![of(1, "web-shop", paused(None)), of(2, "mobile", paused(Some(ErrorCode::GitNotFound)))];
    let view = TrayView::of(&Situation { is_paused: true, ..with(links) });
    assert_eq!(
        texts(&view)[..3],
        ["Paused", "web-shop: paused, last look 2 minutes ago", "mobile: failed, last look 2 minutes ago"]
    );
}

#[test]
fn while_nobody_is_signed_in_nothing_can_be_decided() {
    for is_paused in [false, true] {
        let nobody =
            Situation { is_locked: true, is_paused, may_pause: false, ..with(vec![link(1, "shop")]) };
        let view = TrayView::of(&nobody);
        let acts = [Act::SyncNow, if is_paused { Act::Resume } else { Act::Pause }, Act::Open, Act::Quit];
        let enabled = acts.map(|act| is_enabled(&view, act));
        assert_eq!(enabled, [Some(false), Some(false), Some(true), Some(true)]);
    }
}

#[test]
fn a_locked_screen_names_nothing() {
    for links in [
        vec![link(1, "Secret project"), failing(2, "Another", ErrorCode::GitNotFound)],
        vec![link(1, "Secret project"), running(2, "Another", SyncStage::Storing)],
        vec![link(1, "Secret project"), link(2, "Another")],
    ] {
        let view = TrayView::of(&Situation { is_locked: true, ..with(links) });
        let said = format!("{} {:?}", view.tooltip, texts(&view));
        for name in ["Secret", "Another", "2 repositories"] {
            assert!(!said.contains(name), "{said}");
        }
    }
}

#[test]
fn while_paused_it_can_only_be_resumed() {
    let view = TrayView::of(&Situation { is_paused: true, ..with(vec![link(1, "web-shop")]) });
    assert_eq!(is_enabled(&view, Act::SyncNow), Some(false));
    assert_eq!(is_enabled(&view, Act::Resume), Some(true));
    assert_eq!(is_enabled(&view, Act::Pause), None);
}

#[test]
fn of_very_many_links_those_that_need_somebody_are_on_the_menu() {
    let mut links: Vec<LinkSituation> =
        (0..50).map(|number| link(number, &format!("shop {number}"))).collect();
    links.push(failing(50, "the bad one", ErrorCode::GitNotFound));
    let view = TrayView::of(&with(links));
    let texts = texts(&view);
    assert_eq!(texts[1], "the bad one: failed, last look 2 minutes ago");
    assert_eq!(texts[2], "shop 0: up to date");
    assert!(texts.contains(&"And 39 more…"));
    assert_eq!(texts.len(), 1 + LINES + 1 + 4);
}
