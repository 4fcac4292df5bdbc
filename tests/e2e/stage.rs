//! What one test happens on: a desktop, a data folder and a Bitbucket, all of its own.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use suitecase_sandbox::{Commit, Delivery, RepositoryBuilder, Sandbox, Settings, sample};
use suitecase_testdesk::{Desktop, DesktopOptions, Keyring};
use tempfile::TempDir;

/// The largest window a test asks for, and room for its frame.
const SCREEN: (u32, u32) = (1360, 900);

/// A desktop, a data folder and a Bitbucket with the sample workspace.
pub(crate) struct Stage {
    pub(crate) desktop: Desktop,
    data: TempDir,
    sandbox: Option<Sandbox>,
    origin: String,
}

impl Stage {
    /// Sets a stage with an unlocked keyring.
    pub(crate) fn new() -> Self {
        Self::with(Keyring::Unlocked)
    }

    /// Sets a stage with this keyring.
    pub(crate) fn with(keyring: Keyring) -> Self {
        let sandbox =
            Sandbox::start_blocking(vec![sample::workspace(seconds_now())], Settings::default()).unwrap();
        Self {
            desktop: Desktop::start(DesktopOptions { size: SCREEN, keyring, folder: None }).unwrap(),
            data: tempfile::tempdir().unwrap(),
            origin: sandbox.origin().to_owned(),
            sandbox: Some(sandbox),
        }
    }

    /// Returns the app's program and the variables it is started with here.
    pub(crate) fn program(&self) -> (PathBuf, [(&str, &str); 2]) {
        let data = self.data.path().to_str().unwrap();
        let variables = [("SUITECASE_DATA", data), ("SUITECASE_BITBUCKET", self.origin.as_str())];
        (PathBuf::from(env!("CARGO_BIN_EXE_suitecase")), variables)
    }

    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("the sandbox runs")
    }

    /// Ends Bitbucket: nothing answers at its address any more.
    pub(crate) fn end_sandbox(&mut self) {
        self.sandbox = None;
    }

    /// Returns an address in the sample workspace as the browser shows it.
    pub(crate) fn address(&self, rest: &str) -> String {
        let address = format!("{}/{}/{rest}", self.origin, sample::WORKSPACE);
        address.trim_end_matches('/').to_owned()
    }

    /// Pushes a commit of a colleague to the main branch of a repository.
    pub(crate) fn push(&self, repository: &str, commit: Commit) {
        self.push_to(repository, "main", commit);
    }

    /// Pushes a commit of a colleague to a branch; returns what Bitbucket tells the repository's webhooks of it.
    pub(crate) fn push_to(&self, repository: &str, branch: &str, commit: Commit) -> Vec<Delivery> {
        let sandbox = self.sandbox();
        let commit_id = || sandbox.commit_id(sample::WORKSPACE, repository, branch).unwrap();
        let before = commit_id();
        let commit = commit.by("Linh Tran", "linh.tran@acme-quality.example").at(seconds_now());
        let history = RepositoryBuilder::new().on(branch).commit(commit);
        sandbox.push(sample::WORKSPACE, repository, &history).unwrap();
        let (before, after) = (Some(before.as_str()), commit_id());
        sandbox.push_deliveries(sample::WORKSPACE, repository, branch, before, Some(&after)).unwrap()
    }

    /// Returns how many files with this ending the main branch of a repository holds in a folder.
    pub(crate) fn files(&self, repository: &str, folder: &str, ending: &str) -> usize {
        let folder = format!("{folder}/");
        let git = self.sandbox().repository(sample::WORKSPACE, repository).unwrap();
        let listed = std::process::Command::new("git")
            .arg("--git-dir")
            .arg(git)
            .args(["ls-tree", "-r", "-z", "--name-only", "main", "--", &folder])
            .output()
            .unwrap();
        assert!(listed.status.success(), "{listed:?}");
        listed.stdout.split(|byte| *byte == 0).filter(|name| name.ends_with(ending.as_bytes())).count()
    }
}

fn seconds_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}
