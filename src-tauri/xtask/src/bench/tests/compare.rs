//! Two commits with 2,000 moves between them, compared in a link of 100,000 test cases.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use suitecase_admin::LinkDraft;
use suitecase_bitbucket::Origin;
use suitecase_keychain::Memory;
use suitecase_model::sync_run::SyncReason;
use suitecase_sandbox::{GeneratedOptions, Lengths, Repository, Sandbox, Settings, Workspace, generate};
use suitecase_store::{StoreError, link};
use suitecase_sync::compare::{Compared, ItemChange};
use suitecase_sync::{Clients, Clock, Comparisons};

use crate::bench::kept::{data_name, made_once};
use crate::bench::row::{Row, quantile};
use crate::bench::sync::git::{git, run};
use crate::demo::seed::connect;
use crate::demo::workbench::Workbench;
use crate::error::TaskError;

const WORKSPACE: &str = "measured";
const REPOSITORY: &str = "moved-tests";
const CASES: usize = 100_000;
const SUITES: usize = 1_000;
const MOVES: usize = 2_000;
const ROUNDS: usize = 40;
/// What a comparison may take at the most, in milliseconds.
const MOST: f64 = 500.0;
/// Another number makes the repository and the database anew.
const SHAPE: u32 = 1;

/// Measures the comparison in a database that is made when it is not there yet.
pub(super) fn row() -> Result<Row, TaskError> {
    row_of(&moved_once()?)
}

/// Measures the comparison of the oldest and the newest commit of the first link in a data folder, in both directions
/// by turns.
pub(super) fn row_of(data: &Path) -> Result<Row, TaskError> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|source| TaskError::Start { program: "the runtime".to_owned(), source })?;
    let milliseconds = runtime.block_on(measured(data))?;
    Ok(Row::of("compare-2000", "ms", &milliseconds, "its limit", &[MOST])
        .within(MOST, quantile(&milliseconds, 0.95))
        .noting("two synced commits with 2,000 moves among 100,000 test cases, Markdown included"))
}

async fn measured(data: &Path) -> Result<Vec<f64>, TaskError> {
    // Nobody is asked for anything, so nobody need be there.
    let nowhere = "http://127.0.0.1:9";
    let keychain = Memory::new("bench".to_owned());
    let bench = Workbench::open(data, nowhere, keychain.keychain())?;
    let not_synced = |reason: String| TaskError::NotSynced { name: REPOSITORY.to_owned(), reason };
    let links = bench.store.read(link::list).await?;
    let id = links.first().ok_or_else(|| not_synced("there is no link".to_owned()))?.id;
    let clients = Arc::new(Clients::new(Origin::loopback(nowhere)?, keychain.keychain()));
    let comparisons = Comparisons::new(bench.store.clone(), clients, Clock::of_this_computer());
    let points = comparisons.points(id).await.map_err(|error| not_synced(error.to_string()))?.commits;
    let (Some(newest), Some(oldest)) = (points.first(), points.last()) else {
        return Err(not_synced("no commit was synced".to_owned()));
    };
    let mut milliseconds = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let (from, to) = if round % 2 == 0 { (oldest, newest) } else { (newest, oldest) };
        let [from, to] = [from, to].map(|point| Compared::Commit(point.commit.clone()));
        let started = Instant::now();
        let found = comparisons.compare(id, from, to, Arc::new(|_| ())).await;
        let took = started.elapsed();
        let found = found.map_err(|error| not_synced(error.to_string()))?;
        let moved = found.count(ItemChange::Moved);
        if moved < MOVES {
            return Err(not_synced(format!("{moved} tests have moved, and {MOVES} should have")));
        }
        milliseconds.push(took.as_secs_f64() * 1_000.0);
    }
    Ok(milliseconds)
}

/// Returns a data folder whose one link was synced before and after the moves.
fn moved_once() -> Result<PathBuf, TaskError> {
    made_once(&data_name("moved", &(SHAPE, CASES, SUITES, MOVES)), |fresh| {
        let directory = generated()?;
        let workspace =
            Workspace::new(WORKSPACE, "Measured").with(Repository::from_bare(REPOSITORY, &directory)?);
        let settings = Settings { git_backend: true, ..Settings::default() };
        let sandbox = Sandbox::start_blocking(vec![workspace], settings)?;
        let runtime = tokio::runtime::Runtime::new()
            .map_err(|source| TaskError::Start { program: "the runtime".to_owned(), source })?;
        runtime.block_on(sync_twice(fresh, sandbox.origin(), &directory))
    })
}

/// Returns a repository whose last commit moves tests.
fn generated() -> Result<PathBuf, TaskError> {
    let options = GeneratedOptions {
        cases: CASES,
        suites: SUITES,
        commits: 20,
        renames: MOVES,
        lengths: Lengths::Real,
        ..GeneratedOptions::default()
    };
    made_once(&format!("{REPOSITORY}-{SHAPE}.git"), |fresh| {
        generate(&options, fresh)?;
        run(git(fresh, &["update-ref", "refs/bench/moved", "refs/heads/main"]))
    })
}

async fn sync_twice(data: &Path, origin: &str, directory: &Path) -> Result<(), TaskError> {
    let keychain = Memory::new("bench".to_owned());
    let bench = Workbench::open(data, origin, keychain.keychain())?;
    let connected = connect(&bench, origin, WORKSPACE).await?;
    let draft = LinkDraft {
        link: None,
        project: connected.project,
        integration: connected.integration,
        name: REPOSITORY.to_owned(),
        address: format!("{origin}/{WORKSPACE}/{REPOSITORY}"),
        description: String::new(),
        link_results: false,
    };
    let id = bench.admin.save_link(&connected.member, &draft).await?.id;
    for commit in ["refs/bench/moved~1", "refs/bench/moved"] {
        run(git(directory, &["update-ref", "refs/heads/main", commit]))?;
        bench.syncs.start(id, SyncReason::Hand);
        bench.syncs.idle(id).await;
        let status =
            bench.store.read(move |reader| Ok::<_, StoreError>(link::get(reader, id)?.status)).await?;
        if !status.is_followed() {
            let name = REPOSITORY.to_owned();
            return Err(TaskError::NotSynced { name, reason: format!("{status:?}") });
        }
    }
    bench.syncs.stop().await;
    Ok(bench.store.settle()?)
}
