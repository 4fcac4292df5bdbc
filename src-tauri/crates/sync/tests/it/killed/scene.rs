//! The repository that children sync, the databases they begin with, and what an undisturbed sync makes of them.

use std::collections::BTreeMap;
use std::path::Path;

use suitecase_sandbox::{Commit, Faults, RepositoryBuilder};
use tempfile::TempDir;

use crate::bench::Bench;
use crate::catalogue::Catalogue;
use crate::files::{case, collection, suite};
use crate::truth::{Truth, truth};

const CASES: usize = 300;

/// What lies in a child's database at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// There is no database.
    Nothing,
    /// A link that has never been synced.
    Linked,
    /// A link at the commit before the tip.
    Synced,
}

/// Everything that is made once and used for every kill.
pub(crate) struct Scene {
    pub(crate) bench: Bench,
    linked: TempDir,
    synced: TempDir,
    /// The catalogue at the commit before the tip.
    pub(crate) before: Catalogue,
    /// The catalogue at the tip as a sync from the commit before makes it.
    pub(crate) after: Catalogue,
    /// The catalogue at the tip as a first sync makes it.
    pub(crate) fresh: Catalogue,
    /// What git lists for both commits.
    pub(crate) truths: BTreeMap<String, Truth>,
}

impl Scene {
    pub(crate) async fn new(set_faults: impl Fn(&Faults)) -> Self {
        let bench = Bench::with(RepositoryBuilder::new().commit(first())).await;
        set_faults(bench.sandbox.faults());
        let linked = copied(bench.database_folder());
        let before = bench.synced().await;
        bench.service.indexed(bench.link).await;
        let synced = copied(bench.database_folder());
        bench.push_commit(second());
        let after = bench.synced().await;
        let fresh = bench.link_to(crate::bench::REPOSITORY, suitecase_model::link::GitRef::DefaultBranch, "");
        let fresh = bench.synced_of(fresh.await).await;
        let listed = |commit: &str| (commit.to_owned(), truth(&bench.git_directory(), commit, ""));
        let truths = BTreeMap::from([listed(before.commit()), listed(after.commit())]);
        assert_ne!(before.blobs(), after.blobs());
        Self { bench, linked, synced, before, after, fresh, truths }
    }

    /// Returns a folder with a database to work on.
    pub(crate) fn copy(&self, start: Start) -> TempDir {
        match start {
            Start::Nothing => tempfile::tempdir().unwrap(),
            Start::Linked => copied(self.linked.path()),
            Start::Synced => copied(self.synced.path()),
        }
    }
}

/// Copies a database that nobody writes to at the moment, with its journal.
pub(crate) fn copied(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in [super::child::FILE, "suitecase.db-wal"] {
        if folder.join(name).exists() {
            std::fs::copy(folder.join(name), copy.path().join(name)).unwrap();
        }
    }
    copy
}

fn first() -> Commit {
    let commit = Commit::new("first").file("Shop.prj", "<Project/>");
    let commit = (0..CASES).fold(commit, |commit, number| {
        let text = format!("{number} ").repeat(60);
        let path = format!("Test Cases/Area {}/TC{number}.tc", number % 12);
        commit.file(path, case(&format!("g{number}"), &text))
    });
    let commit = (0..10).fold(commit, |commit, number| {
        let member = format!("Test Cases/Area {number}/TC{number}");
        commit.file(format!("Test Suites/S{number}.ts"), suite(&format!("s{number}"), &[&member]))
    });
    commit.file("Test Suites/All.ts", collection(&["Test Suites/S1", "Test Suites/S2"]))
}

/// Moves a folder, swaps two tests, edits and removes some, adds others, and changes suites.
fn second() -> Commit {
    let commit = Commit::new("second")
        .rename("Test Cases/Area 3", "Test Cases/Moved/Area 3")
        .remove("Test Cases/Area 5")
        .file("Test Cases/Area 0/TC0.tc", case("g12", &"12 ".repeat(60)))
        .file("Test Cases/Area 0/TC12.tc", case("g0", &"0 ".repeat(60)))
        .rename("Test Suites/S4.ts", "Test Suites/Renamed.ts")
        .remove("Test Suites/S6.ts")
        .file("Test Suites/S3.ts", suite("s3", &["Test Cases/Moved/Area 3/TC3", "Test Cases/Area 5/TC5"]))
        .file("Test Cases/Area 1/broken.tc", crate::files::NO_XML);
    let commit = (0..40).fold(commit, |commit, number| {
        commit.file(format!("Test Cases/New/N{number}.tc"), case(&format!("n{number}"), "new"))
    });
    (0..40).fold(commit, |commit, number| {
        let path = format!("Test Cases/Area 7/TC{}.tc", 7 + 12 * (number % 20));
        commit.file(path, case(&format!("g{}", 7 + 12 * (number % 20)), "edited"))
    })
}
