//! Shows Suitecase at work: a sandbox, a connected workspace, linked and synced repositories, and the app.

mod history;
mod report;
pub(crate) mod seed;
mod tour;
pub(crate) mod workbench;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use suitecase_sandbox::{Repository, Sandbox, Settings, Workspace, sample};

use crate::error::TaskError;
use crate::process::{call, cargo, npm, root, start_error};
use crate::setup;
use seed::LinkTo;

/// What may stand unescaped in one segment of an address.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The slug of a repository of the caller's.
const YOURS: &str = "repository";

/// What the sample's repositories are synced to before their newest commit.
const EARLIER: &str = "main~6";

/// How the demo is shown.
#[derive(Args)]
pub(crate) struct Options {
    /// A folder or a git directory to show instead of the sample workspace.
    #[arg(long, value_name = "FOLDER_OR_BARE_GIT_DIR")]
    from: Option<PathBuf>,
    /// The branch or tag to follow; without it the main branch.
    #[arg(long = "ref", value_name = "BRANCH", requires = "from")]
    reference: Option<String>,
    /// The directory to limit the catalogue to.
    #[arg(long, value_name = "PATH", requires = "from")]
    directory: Option<String>,
    /// Goes the same way without a window.
    #[arg(long)]
    headless: bool,
    /// Writes the catalogue as JSON; an array where several repositories are linked.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
}

/// Shows the demo.
pub(crate) fn show(options: &Options) -> Result<(), TaskError> {
    if !options.headless {
        build_app()?;
    }
    let (workspace, slug) = match &options.from {
        None => (sample::workspace(seconds_now()), sample::WORKSPACE),
        Some(path) => {
            let repository = Repository::from_path(YOURS, path)?.named(&name_of(path));
            (Workspace::new("demo", "Demo").with(repository), "demo")
        }
    };
    let repositories: Vec<String> = workspace
        .repository_slugs()
        .filter(|slug| *slug != sample::WITHOUT_TESTS)
        .map(str::to_owned)
        .collect();
    let sandbox = Sandbox::start_blocking(vec![workspace], Settings::default())?;
    let links = repositories
        .iter()
        .map(|repository| link_to(&sandbox, slug, repository, options))
        .collect::<Result<Vec<_>, TaskError>>()?;
    let plan = seed::Plan { origin: sandbox.origin().to_owned(), workspace: slug.to_owned(), links };
    println!("A sandbox stands in for Bitbucket at {}", sandbox.origin());
    if options.headless {
        let folder = tempfile::tempdir()
            .map_err(|source| TaskError::File { path: "the temporary folder".into(), source })?;
        return seed::headless(folder.path(), &plan, options.report.as_deref());
    }
    let data_folder = fresh_data_folder()?;
    if has_display() {
        seed::with_keychain(&data_folder, &plan, options.report.as_deref())?;
        println!("\nThe app is open; quit it to end the demo.");
        call(app_on(&data_folder, &plan.origin))
    } else {
        tour::take(&data_folder, &plan, options.report.as_deref())
    }
}

/// Starts the app against the real Bitbucket.
pub(crate) fn run_app() -> Result<(), TaskError> {
    build_app()?;
    call(cargo(&["run", "--package", "suitecase"]))
}

/// Installs what is missing and builds the window and the app.
pub(crate) fn build_app() -> Result<(), TaskError> {
    setup::app()?;
    call(npm(&["run", "build"]))?;
    call(cargo(&["build", "--package", "suitecase"]))
}

/// Returns the built app.
pub(crate) fn app_binary() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("debug").join(format!("suitecase{}", std::env::consts::EXE_SUFFIX))
}

fn app_on(data_folder: &Path, origin: &str) -> std::process::Command {
    let mut command = std::process::Command::new(app_binary());
    command.env("SUITECASE_DATA", data_folder).env("SUITECASE_BITBUCKET", origin);
    command
}

fn fresh_data_folder() -> Result<PathBuf, TaskError> {
    let folder = root().join("target/demo/data");
    let at_folder = |source| TaskError::File { path: folder.clone(), source };
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(at_folder)?;
    }
    std::fs::create_dir_all(&folder).map_err(at_folder)?;
    Ok(folder)
}

fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Makes the address that a person would copy from the browser: the commit in the path and the branch beside it.
fn link_to(
    sandbox: &Sandbox,
    workspace: &str,
    repository: &str,
    options: &Options,
) -> Result<LinkTo, TaskError> {
    let mut address = format!("{}/{workspace}/{repository}", sandbox.origin());
    let directory = options.directory.as_deref().unwrap_or_default().trim_matches('/');
    let main_branch = sandbox.main_branch(workspace, repository)?;
    let has_head = sandbox.commit_id(workspace, repository, "HEAD").is_ok();
    if options.reference.is_some() || !directory.is_empty() || (!has_head && main_branch.is_some()) {
        let reference = options.reference.clone().or(main_branch);
        address.push_str("/src/");
        address.push_str(&commit_of(sandbox, workspace, repository, reference.as_deref())?);
        for name in directory.split('/').filter(|name| !name.is_empty()) {
            address.push('/');
            address.push_str(&escaped(name));
        }
        if let Some(name) = reference {
            address.push_str("?at=");
            address.push_str(&escaped(&name));
        }
    }
    // Only the sample's own history is known to have been different a few commits ago.
    let earlier = match &options.from {
        Some(_) => None,
        None => sandbox.commit_id(workspace, repository, EARLIER).ok(),
    };
    let earlier = earlier.map(|commit| format!("{}/{workspace}/{repository}/src/{commit}", sandbox.origin()));
    Ok(LinkTo { name: repository.to_owned(), address, earlier })
}

/// Returns the commit of a branch, else of a tag or of the commit itself; of `HEAD` where nothing is named.
fn commit_of(
    sandbox: &Sandbox,
    workspace: &str,
    repository: &str,
    reference: Option<&str>,
) -> Result<String, TaskError> {
    let name = reference.unwrap_or("HEAD");
    let branch = sandbox.commit_id(workspace, repository, &format!("refs/heads/{name}"));
    Ok(match branch {
        Ok(commit) => commit,
        Err(_) => sandbox.commit_id(workspace, repository, name)?,
    })
}

fn escaped(name: &str) -> String {
    percent_encode(name.as_bytes(), SEGMENT).to_string()
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| YOURS.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn seconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Runs this very program inside a command's surroundings.
fn this_program(mut command: std::process::Command) -> Result<std::process::ExitStatus, TaskError> {
    command.status().map_err(|source| start_error(&command, source))
}
