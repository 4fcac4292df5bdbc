//! Syncs beside git, interleaved, against the sandbox and without latency.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use suitecase_keychain::Memory;
use suitecase_model::sync_run::SyncReason;
use suitecase_sandbox::{
    DEMO_API_TOKEN, GeneratedOptions, Repository, Sandbox, Settings, Workspace, git_authorization,
};

use super::row::Row;
use crate::demo::seed::{LinkTo, connect, sync};
use crate::demo::workbench::Workbench;
use crate::error::TaskError;
use crate::process::start_error;

const ROUNDS: usize = 7;
const WORKSPACE: &str = "measured";
const REPOSITORY: &str = "ten-thousand";
/// 10,000 cases and 1,000 suites in a repository with 50 MB of binaries.
const OPTIONS: GeneratedOptions = GeneratedOptions {
    cases: 10_000,
    suites: 1_000,
    commits: 20,
    renames: 0,
    binaries: 800,
    folder: String::new(),
    seed: 1,
};

/// Seconds of ours and of git's.
#[derive(Default)]
struct Pairs {
    ours: Vec<f64>,
    git: Vec<f64>,
}

/// Measures a first sync and a sync of a branch that has not moved.
pub(crate) fn rows() -> Result<Vec<Row>, TaskError> {
    let workspace = Workspace::new(WORKSPACE, "Measured").with(Repository::generated(REPOSITORY, OPTIONS));
    let sandbox = Sandbox::start_blocking(vec![workspace], Settings::default())?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|source| TaskError::Start { program: "the runtime".to_owned(), source })?;
    let (mut first, mut unchanged) = (Pairs::default(), Pairs::default());
    for round in 1..=ROUNDS {
        println!("round {round} of {ROUNDS}");
        let folder = tempfile::tempdir()
            .map_err(|source| TaskError::File { path: "the temporary folder".into(), source })?;
        first.git.push(git_sparse(&sandbox, &folder.path().join("clone"))?);
        unchanged.git.push(git_ls_remote(&sandbox)?);
        let (first_sync, second_sync) = runtime.block_on(ours(&sandbox, folder.path()))?;
        first.ours.push(first_sync);
        unchanged.ours.push(second_sync);
    }
    Ok(vec![
        Row::of_seconds(
            "first-10k",
            &first.ours,
            "git clone --depth 1 --filter=blob:none --sparse and sparse-checkout set",
            &first.git,
        ),
        Row::of_seconds("unchanged", &unchanged.ours, "git ls-remote", &unchanged.git),
    ])
}

/// Returns the seconds from *Proceed*, the resolving of the address included, until all rows are stored, and those of
/// a second sync.
async fn ours(sandbox: &Sandbox, folder: &Path) -> Result<(f64, f64), TaskError> {
    let bench = Workbench::open(folder, sandbox.origin(), Memory::new("bench".to_owned()).keychain())?;
    let connected = connect(&bench, sandbox.origin(), WORKSPACE).await?;
    let to = LinkTo {
        name: REPOSITORY.to_owned(),
        address: format!("{}/{WORKSPACE}/{REPOSITORY}", sandbox.origin()),
        earlier: None,
    };
    let started = Instant::now();
    let link = sync(&bench, &connected, &to, false).await?;
    let first = started.elapsed().as_secs_f64();
    let started = Instant::now();
    bench.syncs.start(link.id, SyncReason::Hand);
    bench.syncs.idle(link.id).await;
    Ok((first, started.elapsed().as_secs_f64()))
}

fn git_sparse(sandbox: &Sandbox, clone: &Path) -> Result<f64, TaskError> {
    let started = Instant::now();
    let url = sandbox.clone_url(WORKSPACE, REPOSITORY);
    let mut cloning = git(&["clone", "-q", "--depth", "1", "--filter=blob:none", "--sparse", &url]);
    cloning.arg(clone);
    run(cloning)?;
    let mut checkout = git(&["sparse-checkout", "set", "Test Cases", "Test Suites"]);
    checkout.current_dir(clone);
    run(checkout)?;
    Ok(started.elapsed().as_secs_f64())
}

fn git_ls_remote(sandbox: &Sandbox) -> Result<f64, TaskError> {
    let started = Instant::now();
    run(git(&["ls-remote", "-q", &sandbox.clone_url(WORKSPACE, REPOSITORY), "HEAD"]))?;
    Ok(started.elapsed().as_secs_f64())
}

/// Git with the sandbox's token in its environment, where no list of processes shows it, and no other settings.
fn git(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "http.extraHeader")
        .env("GIT_CONFIG_VALUE_0", git_authorization(DEMO_API_TOKEN))
        .stdout(Stdio::null());
    command
}

fn run(mut command: Command) -> Result<(), TaskError> {
    let status = command.status().map_err(|source| start_error(&command, source))?;
    if status.success() { Ok(()) } else { Err(TaskError::Failed { command: format!("{command:?}") }) }
}
