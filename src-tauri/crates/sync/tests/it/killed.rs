//! An app that is killed at any moment leaves a sound database at exactly one commit, and the next start mends the rest.
//!
//! A real process is killed, with a signal that it cannot hear. The moments are drawn from what an undisturbed process
//! was seen to go through, so that they lie where something happens on any computer. `SUITECASE_SEED` draws others.

mod aftermath;
pub(crate) mod child;
mod moment;
pub(crate) mod scene;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aftermath::Found;
use child::{Child, FILE, Job};
use moment::{Course, Moment, Step};
use scene::{Scene, Start};
use suitecase_bitbucket::Origin;
use suitecase_store::Store;
use suitecase_sync::{Clients, Clock, Comparisons};

use crate::catalogue::catalogue;

#[tokio::test]
async fn a_sync_folder_by_folder_may_be_killed_at_any_moment() {
    let scene = Scene::new(|_| {}).await;
    let first = kill(&scene, Job::Sync, Start::Linked, 30, 1).await;
    assert_cut_off(&first);
    let next = kill(&scene, Job::Sync, Start::Synced, 50, 2).await;
    assert_cut_off(&next);
    assert!(next.contains_key(&Found::Before), "{next:?}");
}

#[tokio::test]
async fn a_sync_of_the_whole_commit_may_be_killed_at_any_moment() {
    let scene = Scene::new(|faults| faults.set_protocol_v2(false)).await;
    assert_cut_off(&kill(&scene, Job::Sync, Start::Linked, 20, 3).await);
    assert_cut_off(&kill(&scene, Job::Sync, Start::Synced, 35, 4).await);
}

#[tokio::test]
async fn archiving_may_be_killed_at_any_moment() {
    let scene = Scene::new(|_| {}).await;
    let found = kill(&scene, Job::Archive, Start::Synced, 35, 5).await;
    assert!(found.contains_key(&Found::Archived) && found.contains_key(&Found::Before), "{found:?}");
}

#[tokio::test]
async fn the_first_start_may_be_killed_at_any_moment() {
    let scene = Scene::new(|_| {}).await;
    let found = kill(&scene, Job::Open, Start::Nothing, 30, 6).await;
    assert_eq!(found.values().sum::<usize>(), 30);
}

#[tokio::test]
async fn a_comparison_that_is_killed_leaves_the_link_alone_and_nothing_after_the_next_start() {
    let scene = Scene::new(|_| {}).await;
    let mut left_behind = 0;
    // Before its database is made, while it is brought somewhere, and while it is written to.
    for step in ["step 0 0", "step 1 0", "step 2 0", "step 5 0"] {
        let folder = scene.copy(Start::Synced);
        let moment = Moment::Step(Step::of(step).unwrap());
        Child::start(&scene, Job::Compare, folder.path()).killed_at(moment);
        left_behind += scratch_folders(folder.path());
        let store = Store::open(&folder.path().join(FILE)).unwrap();
        let id = scene.bench.link;
        assert_eq!(store.read(move |reader| catalogue(reader, id)).await.unwrap(), scene.before, "{step}");
        let origin = Origin::loopback(scene.bench.sandbox.origin()).unwrap();
        let clients = Arc::new(Clients::new(origin, scene.bench.keychain.keychain()));
        Comparisons::new(store, clients, Clock::of_this_computer()).clear_leftovers();
        assert_eq!(scratch_folders(folder.path()), 0, "{step}");
    }
    assert!(left_behind > 0, "some were killed in the middle");
}

/// Returns how many folders lie beside a database.
fn scratch_folders(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
}

/// Kills a child at so many moments, checks what it leaves behind each time, and counts what was found.
async fn kill(scene: &Scene, job: Job, start: Start, times: usize, seed: u64) -> BTreeMap<Found, usize> {
    let seed = std::env::var("SUITECASE_SEED").map_or(seed, |seed| seed.parse().unwrap());
    let course = Course::of(scene, job, start);
    let mut dice = fastrand::Rng::with_seed(seed);
    let (mut found, mut killed) = (BTreeMap::new(), 0);
    for number in 0..times {
        let folder = scene.copy(start);
        let moment = course.some_moment(&mut dice);
        let place = format!("{job:?} from {start:?}, seed {seed}, kill {number}, {moment:?}");
        killed += usize::from(Child::start(scene, job, folder.path()).killed_at(moment));
        *found.entry(aftermath::check(scene, job, start, folder.path(), &place).await).or_default() += 1;
    }
    println!("{job:?} from {start:?}, seed {seed}: {killed} of {times} killed before their end: {found:?}");
    assert!(killed * 2 > times, "most moments lie before the end: {killed} of {times}");
    found
}

/// The moments lay within runs, not only before and after them.
fn assert_cut_off(found: &BTreeMap<Found, usize>) {
    let all: usize = found.values().sum();
    assert!(found.get(&Found::CutOff).is_some_and(|cut_off| cut_off * 3 > all), "{found:?}");
}
