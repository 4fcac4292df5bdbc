//! A repository behind a real git, and fetches from it by single ways.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use suitecase_bitbucket::{Client, Credential, Origin};
use suitecase_git::{Limits, Oid, Remote};
use suitecase_katalon::case_file::read_case;
use suitecase_model::catalogue::BlobId;
use suitecase_model::credential::CredentialKind;
use suitecase_model::path::RepoPath;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, Repository, Sandbox, Settings, Workspace};
use suitecase_sync::SyncError;
use suitecase_sync::fetch::{AtHand, Fetched, OnProgress, Rung, Task, fetch};
use suitecase_sync::without_git::WithoutGit;
use tokio_util::sync::CancellationToken;

use crate::bench::WORKSPACE;
use crate::http_backend::{Backend, Kind};
use crate::truth::{contents, truth};

/// A sandbox that keeps repositories and answers REST; git answers by itself.
pub(crate) struct Ground {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    given_up: Mutex<Vec<Rung>>,
}

impl Ground {
    pub(crate) async fn of(repositories: Vec<Repository>) -> Self {
        let workspace = repositories.into_iter().fold(Workspace::new(WORKSPACE, "Acme"), Workspace::with);
        let sandbox = Sandbox::start(vec![workspace], Settings::default()).await.unwrap();
        let credential = Credential::new(CredentialKind::ApiToken, DEMO_EMAIL, DEMO_API_TOKEN.into());
        let client = Client::new(Origin::loopback(sandbox.origin()).unwrap(), credential).unwrap();
        Self { sandbox, client, given_up: Mutex::default() }
    }

    pub(crate) fn tip(&self, slug: &str) -> String {
        self.sandbox.commit_id(WORKSPACE, slug, "main").unwrap()
    }

    pub(crate) fn backend(&self, slug: &str, kind: Kind) -> Backend {
        Backend::new(&self.sandbox.repository(WORKSPACE, slug).unwrap(), kind)
    }

    /// Fetches the tip of a repository, with REST or without it.
    pub(crate) async fn fetch(
        &self,
        slug: &str,
        remote: &mut Remote<Backend>,
        directory: &str,
        at_hand: &AtHand,
        first: Rung,
        with_rest: bool,
    ) -> Result<Fetched, SyncError> {
        let rest = WithoutGit::new(&self.client, WORKSPACE, slug);
        let silent: OnProgress = Arc::new(|_| ());
        let task = Task {
            commit: self.tip(slug).parse().unwrap(),
            directory: &RepoPath::from_text(directory),
            at_hand,
            limits: &Limits::default(),
            rest: with_rest.then_some(&rest),
            on_progress: &silent,
            on_descent: &|from, _, _| self.gives_up(from),
            cancel: &CancellationToken::new(),
        };
        fetch(remote, &task, first).await
    }

    pub(crate) fn gives_up(&self, rung: Rung) {
        self.given_up.lock().unwrap().push(rung);
    }

    /// Takes the ways that were given up since the last call.
    pub(crate) fn given_up(&self) -> Vec<&'static str> {
        self.given_up.lock().unwrap().drain(..).map(Rung::as_str).collect()
    }
}

pub(crate) fn remote(backend: &Backend) -> Remote<Backend> {
    Remote::new(backend.clone(), Limits::default(), None)
}

/// What the app keeps of a fetch for the next one.
pub(crate) fn kept(fetched: &Fetched) -> AtHand {
    let trees = &fetched.reading.trees;
    AtHand {
        commit: Some(fetched.commit.oid),
        root: Some(fetched.commit.tree),
        trees: fetched.looked_into.iter().map(|id| (*id, trees[id].clone())).collect(),
        cases: fetched.files.cases.iter().filter(|file| !file.is_link).map(|file| file.blob).collect(),
        suites: fetched.files.suites.iter().filter(|file| !file.is_link).map(|file| file.blob).collect(),
        ..AtHand::default()
    }
}

/// Checks everything a fetch says against what git lists and holds.
pub(crate) fn assert_true(
    fetched: &mut Fetched,
    at_hand: &AtHand,
    git_directory: &Path,
    directory: &str,
    place: &str,
) {
    let expected = truth(git_directory, &fetched.commit.oid.to_string(), directory);
    let files = fetched.files.cases.iter().chain(&fetched.files.suites);
    let found: BTreeMap<String, BlobId> =
        files.map(|file| (file.place.path.as_str().to_owned(), file.blob)).collect();
    assert_eq!(found, expected.files, "{place}");
    let projects: Vec<&str> = fetched.wanted.projects.iter().map(RepoPath::as_str).collect();
    assert_eq!(projects, expected.projects, "{place}");
    let new: Vec<Oid> = (fetched.files.cases.iter())
        .filter(|file| !file.is_link && !at_hand.cases.contains(&file.blob))
        .map(|file| Oid::from_bytes(file.blob))
        .collect();
    let names: Vec<String> = new.iter().map(ToString::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (id, bytes) in new.iter().zip(contents(git_directory, &names)) {
        assert_eq!(Oid::of_blob(&bytes), *id);
        let (case, findings) = fetched.reading.files[id].case.clone().unwrap();
        let read = (fetched.reading.shelf.open(case.content).unwrap(), findings);
        assert_eq!(read, read_case(&bytes), "{place}: {id}");
    }
}
