//! The catalogue that is measured: generated and synced once, then kept under `target/bench`.

use std::path::{Path, PathBuf};

use suitecase_keychain::Memory;
use suitecase_sandbox::{GeneratedOptions, Lengths, Repository, Sandbox, Settings, Workspace, generate};

use crate::bench::kept::{data_name, made_once};
use crate::demo::seed::{LinkTo, connect, sync};
use crate::demo::workbench::Workbench;
use crate::error::TaskError;
use crate::process::runtime;

const WORKSPACE: &str = "measured";
/// The repositories, with how many test cases and suites each has.
const REPOSITORIES: [(&str, usize, usize); 3] =
    [("web-shop", 50_000, 2_500), ("mobile-app", 30_000, 1_500), ("back-office", 20_000, 1_000)];
/// Another number makes the repositories anew.
const SHAPE: u32 = 1;

/// Returns the data folder of the synced catalogue, made when it is not there yet.
pub(in crate::bench) fn synced_once() -> Result<PathBuf, TaskError> {
    made_once(&data_name("tests", &(SHAPE, REPOSITORIES)), |fresh| {
        let mut workspace = Workspace::new(WORKSPACE, "Measured");
        for (seed, (slug, cases, suites)) in (1..).zip(REPOSITORIES) {
            let (commits, lengths) = (20, Lengths::Real);
            let options =
                GeneratedOptions { cases, suites, commits, lengths, seed, ..GeneratedOptions::default() };
            let directory = made_once(&format!("{slug}-{SHAPE}.git"), |fresh| {
                generate(&options, fresh)?;
                Ok(())
            })?;
            workspace = workspace.with(Repository::from_bare(slug, &directory)?);
        }
        let settings = Settings { git_backend: true, ..Settings::default() };
        let sandbox = Sandbox::start_blocking(vec![workspace], settings)?;
        runtime()?.block_on(sync_all(fresh, sandbox.origin()))
    })
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
