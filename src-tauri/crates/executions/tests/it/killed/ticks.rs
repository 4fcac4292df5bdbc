//! Suitecase is killed while it looks at schedules: every due time is kept or missed, and none twice.

use std::path::{Path, PathBuf};

use suitecase_executions::Schedules;
use suitecase_executions::schedules::calendar::Calendar;
use suitecase_model::test_run::{IntervalUnit, Schedule};
use suitecase_model::time::Timestamp;
use suitecase_store::{schedule, test_run};
use suitecase_sync::Clock;

use super::{FOLDER, start};
use crate::bench::{Bench, PROJECT, kim};
use crate::schedules::{at, draft, every};

/// How often Suitecase is killed.
const KILLS: usize = 8;
/// How many runs it makes before that.
const RUNS_BETWEEN: u64 = 4;
/// A minute passes in a fiftieth of a second.
const SPEED: i64 = 3_000;

/// Returns a clock on which time flies since a moment on the clock of this computer.
fn flying(since: Timestamp) -> Clock {
    let (computer, begin) = (Clock::of_this_computer(), at("2026-11-24T10:00:00Z"));
    Clock::telling(move || Timestamp(begin.0 + (computer.now().0 - since.0) * SPEED))
}

fn since(folder: &Path) -> Timestamp {
    Timestamp(std::fs::read_to_string(folder.join("since")).unwrap().parse().unwrap())
}

async fn schedules(bench: &Bench, clock: Clock) -> Schedules {
    bench.runs.stop().await;
    Schedules::new(bench.store.clone(), bench.runs.clone(), clock)
}

/// The process that is killed: it looks as often as it can.
#[tokio::test]
#[ignore = "it is started by another test"]
async fn looks_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let clock = flying(since(&folder));
    let bench = Bench::open(&folder, clock.clone());
    let schedules = schedules(&bench, clock).await;
    loop {
        schedules.tick().await.unwrap();
    }
}

/// Returns how many runs there are, and for how many due times they stand.
async fn made(bench: &Bench) -> (u64, u64) {
    let query = test_run::Query {
        project: PROJECT,
        states: vec![],
        triggers: vec![],
        text: String::new(),
        offset: 0,
        limit: 100_000,
    };
    let page = bench.store.read(move |reader| test_run::page(reader, &query)).await.unwrap();
    (page.total, page.rows.iter().map(|row| u64::from(row.missed.max(1))).sum())
}

#[tokio::test]
async fn a_look_that_is_killed_neither_loses_nor_doubles_a_due_time() {
    let since = Clock::of_this_computer().now();
    let bench = Bench::with(flying(since)).await;
    std::fs::write(bench.folder.join("since"), since.0.to_string()).unwrap();
    bench.script(10, "true").await;
    let own = schedules(&bench, flying(since)).await;
    let saved = own.save(&kim(), draft("Minutely", every(1, IntervalUnit::Minute))).await.unwrap();
    for _ in 0..KILLS {
        let (before, _) = made(&bench).await;
        let mut child = start("killed::ticks::looks_until_it_is_killed", &bench.folder);
        while made(&bench).await.0 < before + RUNS_BETWEEN {
            assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let now = flying(since).now();
    let last = schedules(&bench, Clock::telling(move || now)).await;
    last.tick().await.unwrap();
    let id = saved.id;
    let kept: Schedule = bench.store.read(move |reader| schedule::get(reader, id)).await.unwrap();
    assert!(kept.next_at > Some(now), "{kept:?}");
    let first = Timestamp(saved.next_at.unwrap().0 - 1);
    let due = Calendar::of(&saved.timing).unwrap().count_between(first, Timestamp(now.0 + 1));
    assert_eq!(made(&bench).await.1, due);
}
