//! The catalogue that is measured: generated and synced once, then kept under `target/bench`.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher as _};
use std::path::{Path, PathBuf};

use suitecase_keychain::Memory;
use suitecase_sandbox::{GeneratedOptions, Lengths, Repository, Sandbox, Settings, Workspace, generate};

use crate::bench::sync::repositories::folder;
use crate::demo::seed::{LinkTo, connect, sync};
use crate::demo::workbench::Workbench;
use crate::error::TaskError;

const WORKSPACE: &str = "measured";
/// The repositories, with how many test cases and suites each has.
const REPOSITORIES: [(&str, usize, usize); 3] =
    [("web-shop", 50_000, 2_500), ("mobile-app", 30_000, 1_500), ("back-office", 20_000, 1_000)];
/// Another number makes the repositories anew.
const SHAPE: u32 = 1;
/// What the database is made of; another text makes another database.
const SCHEMA: &str = include_str!("../../../../crates/store/src/migrations/0001_start.sql");

/// Returns the data folder of the synced catalogue, made when it is not there yet.
pub(in crate::bench) fn synced_once() -> Result<PathBuf, TaskError> {
    let data = data_folder("tests", &(SHAPE, REPOSITORIES));
    if data.is_dir() {
        return Ok(data);
    }
    println!("syncing {} once", data.display());
    let fresh = folder().join("tests.unfinished");
    let _ = std::fs::remove_dir_all(&fresh);
    let at = |source| TaskError::File { path: fresh.clone(), source };
    std::fs::create_dir_all(&fresh).map_err(at)?;
    let mut workspace = Workspace::new(WORKSPACE, "Measured");
    for (seed, (slug, cases, suites)) in (1..).zip(REPOSITORIES) {
        let directory = generated(slug, cases, suites, seed)?;
        workspace = workspace.with(Repository::from_bare(slug, &directory)?);
    }
    let settings = Settings { git_backend: true, ..Settings::default() };
    let sandbox = Sandbox::start_blocking(vec![workspace], settings)?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|source| TaskError::Start { program: "the runtime".to_owned(), source })?;
    runtime.block_on(sync_all(&fresh, sandbox.origin()))?;
    std::fs::rename(&fresh, &data).map_err(at)?;
    Ok(data)
}

/// Returns the folder of a database that is made like this, with the present tables.
pub(in crate::bench) fn data_folder(name: &str, made_like: &impl Hash) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    SCHEMA.hash(&mut hasher);
    made_like.hash(&mut hasher);
    folder().join(format!("{name}-{:016x}", hasher.finish()))
}

fn generated(slug: &str, cases: usize, suites: usize, seed: u64) -> Result<PathBuf, TaskError> {
    let directory = folder().join(format!("{slug}-{SHAPE}.git"));
    if !directory.is_dir() {
        println!("generating {} once", directory.display());
        let fresh = folder().join(format!("{slug}.unfinished.git"));
        let _ = std::fs::remove_dir_all(&fresh);
        let at = |source| TaskError::File { path: fresh.clone(), source };
        std::fs::create_dir_all(&fresh).map_err(at)?;
        let lengths = Lengths::Real;
        let options =
            GeneratedOptions { cases, suites, commits: 20, lengths, seed, ..GeneratedOptions::default() };
        generate(&options, &fresh)?;
        std::fs::rename(&fresh, &directory).map_err(at)?;
    }
    Ok(directory)
}

async fn sync_all(data: &Path, origin: &str) -> Result<(), TaskError> {
    let keychain = Memory::new("bench".to_owned());
    let bench = Workbench::open(data, origin, keychain.keychain())?;
    let connected = connect(&bench, origin, WORKSPACE).await?;
    for (slug, ..) in REPOSITORIES {
        let to =
            LinkTo { name: slug.to_owned(), address: format!("{origin}/{WORKSPACE}/{slug}"), earlier: None };
        let link = sync(&bench, &connected, &to, false).await?;
        bench.syncs.indexed(link.id).await;
    }
    bench.syncs.stop().await;
    Ok(bench.store.settle()?)
}
