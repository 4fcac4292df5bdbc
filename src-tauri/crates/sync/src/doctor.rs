//! Examines what a git server really offers, question by question, so that nobody has to guess which way of fetching a
//! repository will take.
//!
//! Each question costs one small request, and what one cannot answer is said to be unknown. Nothing is stored.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use suitecase_bitbucket::archive::archive;
use suitecase_bitbucket::source::CommitAt;
use suitecase_bitbucket::{Client, repositories};
use suitecase_git::{
    Ask, Capabilities, Commit, Content, GitError, Limits, Mode, Object, Oid, Piece, Protocol, Remote, Tip,
    Tree,
};
use suitecase_model::link::GitRef;
use tokio_util::sync::CancellationToken;

use crate::error::{SyncError, chain};
use crate::fetch::Rung;
use crate::lent_http::LentHttp;
use crate::run::resolve_reference;

/// How much of an answer is read that may hold a whole repository, in bytes.
const MOST_BYTES: u64 = 4 << 20;

/// What a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The clone address, without a credential.
    pub url: String,
    /// The word for the way of fetching that a sync would take first.
    pub rung: &'static str,
    /// One line for each question.
    pub lines: Vec<Line>,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The question, in a few words.
    pub name: &'static str,
    /// The answer.
    pub verdict: Verdict,
    /// What was seen, or why it failed.
    pub detail: String,
}

/// An answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It works.
    Yes,
    /// It does not.
    No,
    /// It could not be asked.
    Unknown,
}

impl Verdict {
    /// Returns the word that people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

impl Diagnosis {
    /// Returns everything as lines of text, to be printed or copied.
    pub fn to_text(&self) -> String {
        let width = self.lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
        let mut text = format!("{}\nway of fetching: {}\n\n", self.url, self.rung);
        for Line { name, verdict, detail } in &self.lines {
            let line = format!("{name:width$}  {:7}  {detail}", verdict.as_str());
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn says(&self, name: &str) -> bool {
        self.lines.iter().any(|line| line.name == name && line.verdict == Verdict::Yes)
    }
}

const VERSION_TWO: &str = "protocol version 2";
const FILTER: &str = "partial clone offered";
const SHALLOW: &str = "shallow fetch offered";
const COMMIT: &str = "commit found";
const TREE_FILTER: &str = "a commit without its files";
const PARENTS: &str = "a commit beside its parents";
const FIRST: &str = "first objects of a plain fetch";
const LISTINGS: &str = "all folders without files";
const FOLDERS: &str = "single folders by id";
const FILES: &str = "single files by id";
const REST: &str = "REST";
const ARCHIVE: &str = "archive of the commit";

/// Asks a server everything, in a minute as a rule; what fails is an answer too. `on_line` hears each answer as it comes.
/// Once it is cancelled it ends, and what was not answered by then is unknown.
pub async fn examine(
    client: &Client,
    workspace: &str,
    repository: &str,
    reference: &GitRef,
    on_line: impl Fn(&Line) + Sync,
    cancel: &CancellationToken,
) -> Diagnosis {
    let url = format!("{}/{workspace}/{repository}.git", client.origin().web());
    let mut lines = Told { lines: Vec::new(), on_line: &on_line };
    let mut commit = None;
    match client.git(workspace, repository) {
        Ok(endpoint) => {
            let mut remote = Remote::new(LentHttp(endpoint), Limits::default(), None);
            commit = ask_git(&mut remote, reference, &mut lines, cancel).await;
        }
        Err(error) => lines.push(no(COMMIT, chain(&error))),
    }
    let asking = repositories::repository(client, workspace, repository);
    lines.push(match cancel.run_until_cancelled(asking).await {
        Some(Ok(info)) => yes(REST, info.full_name),
        Some(Err(error)) => no(REST, chain(&error)),
        None => unknown(REST),
    });
    let id = commit.map(|commit| commit.to_string());
    let at = id.as_deref().map(|commit| CommitAt { workspace, repository, commit });
    let asking = async {
        match at {
            Some(at) => Some(archive(client, at, Limits::default().stall).await),
            None => None,
        }
    };
    lines.push(match cancel.run_until_cancelled(asking).await.flatten() {
        Some(Ok(_)) => yes(ARCHIVE, ""),
        Some(Err(error)) => no(ARCHIVE, chain(&error)),
        None => unknown(ARCHIVE),
    });
    let mut diagnosis = Diagnosis { url, rung: "", lines: lines.lines };
    diagnosis.rung = best(&diagnosis).as_str();
    diagnosis
}

/// Answers, told as they come.
struct Told<'a> {
    lines: Vec<Line>,
    on_line: &'a (dyn Fn(&Line) + Sync),
}

impl Told<'_> {
    fn push(&mut self, line: Line) {
        (self.on_line)(&line);
        self.lines.push(line);
    }

    fn extend(&mut self, lines: impl IntoIterator<Item = Line>) {
        lines.into_iter().for_each(|line| self.push(line));
    }
}

/// Asks everything that git can answer, and returns the commit.
async fn ask_git(
    remote: &mut Remote<LentHttp>,
    reference: &GitRef,
    lines: &mut Told<'_>,
    cancel: &CancellationToken,
) -> Option<Oid> {
    let resolved = resolve_reference(remote, reference, cancel).await;
    if let Some(capabilities) = remote.capabilities() {
        lines.extend(offers(capabilities));
    }
    let commit = match resolved {
        Ok((commit, name)) => {
            lines.push(yes(COMMIT, format!("{name} {commit}")));
            commit
        }
        Err(error) => {
            lines.push(match error {
                SyncError::Git(error) => failed(COMMIT, &error),
                error => no(COMMIT, chain(&error)),
            });
            lines.extend([TREE_FILTER, PARENTS, FIRST, LISTINGS, FOLDERS, FILES].map(unknown));
            return None;
        }
    };
    let filtered = remote.tip(commit, 1, cancel).await;
    lines.push(answer(TREE_FILTER, &filtered));
    let first = beginning(remote, commit, &[], false, cancel).await;
    let tip = filtered.as_ref().or(first.as_ref()).ok();
    match tip.map(|tip| tip.commit.parents.clone()) {
        Some(parents) if parents.is_empty() => {
            lines.push(Line { detail: "the commit has no parents".to_owned(), ..unknown(PARENTS) });
        }
        Some(parents) => {
            let beside = beginning(remote, commit, &parents, false, cancel).await;
            lines.push(answer(PARENTS, &beside));
        }
        None => lines.push(unknown(PARENTS)),
    }
    lines.push(answer(FIRST, &first));
    lines.push(answer(LISTINGS, &beginning(remote, commit, &[], true, cancel).await));
    for (name, mode) in [(FOLDERS, Mode::Folder), (FILES, Mode::File)] {
        lines.push(match tip.and_then(|tip| entry_of(tip, mode)) {
            Some(id) => served(name, remote, id, cancel).await,
            None => unknown(name),
        });
    }
    Some(commit)
}

fn offers(capabilities: &Capabilities) -> [Line; 3] {
    let is = |name, offered| if offered { yes(name, "") } else { no(name, String::new()) };
    let is_two = capabilities.protocol() == Protocol::Two;
    let agent =
        capabilities.to_text().lines().find_map(|line| line.strip_prefix("agent=").map(str::to_owned));
    [
        Line { detail: agent.unwrap_or_default(), ..is(VERSION_TWO, is_two) },
        is(FILTER, capabilities.offers_filter()),
        is(SHALLOW, capabilities.offers_shallow()),
    ]
}

/// Asks for one object and hangs up as soon as it comes.
async fn served(
    name: &'static str,
    remote: &mut Remote<LentHttp>,
    id: Oid,
    cancel: &CancellationToken,
) -> Line {
    let sink = |_: suitecase_git::Object| ControlFlow::Break(());
    match remote.contents(&[id], &[], |_| {}, sink, cancel).await {
        Ok(_) | Err(GitError::SinkStopped) => yes(name, id.to_string()),
        Err(error) => failed(name, &error),
    }
}

/// A commit and the listings of folders that have come.
type Beginning = (Option<Commit>, HashMap<Oid, Tree>);

/// Asks for a commit without leaving anything else out than `have` and perhaps files, and hangs up when its root folder
/// has come.
async fn beginning(
    remote: &mut Remote<LentHttp>,
    commit: Oid,
    have: &[Oid],
    without_files: bool,
    cancel: &CancellationToken,
) -> Result<Tip, GitError> {
    let without_history = have.is_empty();
    let ask = Ask { want: &[commit], have, without_history, without_files, most_bytes: MOST_BYTES };
    let come: Arc<Mutex<Beginning>> = Arc::default();
    let into = Arc::clone(&come);
    let sink = move |piece| {
        let (commit, trees) = &mut *into.lock().unwrap_or_else(PoisonError::into_inner);
        match piece {
            Piece::Commit(found) => *commit = Some(found),
            Piece::Object(Object { oid, content: Content::Tree(tree) }) => _ = trees.insert(oid, tree),
            Piece::Object(_) => {}
        }
        let has_root = commit.as_ref().is_some_and(|commit| trees.contains_key(&commit.tree));
        if has_root { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    remote.pieces(&ask, sink, cancel).await?;
    let (found, trees) = std::mem::take(&mut *come.lock().unwrap_or_else(PoisonError::into_inner));
    let found = found.ok_or(GitError::MissingObject(commit))?;
    if trees.contains_key(&found.tree) {
        Ok(Tip { commit: found, trees })
    } else {
        Err(GitError::MissingTree(found.tree))
    }
}

fn entry_of(tip: &Tip, mode: Mode) -> Option<Oid> {
    let root = tip.trees.get(&tip.commit.tree)?;
    root.entries().iter().find(|entry| entry.mode == mode).map(|entry| entry.oid)
}

/// Returns the first way that the answers allow.
fn best(diagnosis: &Diagnosis) -> Rung {
    let says = |name| diagnosis.says(name);
    if says(FOLDERS) && says(TREE_FILTER) {
        Rung::ByFolder
    } else if says(FOLDERS) && says(PARENTS) && says(REST) {
        Rung::Parents
    } else if says(FOLDERS) && says(FIRST) && says(SHALLOW) {
        Rung::FirstObjects
    } else if says(FILES) && says(LISTINGS) {
        Rung::ByContent
    } else if says(COMMIT) {
        Rung::Whole
    } else if says(ARCHIVE) {
        Rung::Archive
    } else {
        Rung::Rest
    }
}

fn answer(name: &'static str, result: &Result<Tip, GitError>) -> Line {
    match result {
        Ok(tip) => yes(name, format!("{} folders", tip.trees.len())),
        Err(error) => failed(name, error),
    }
}

/// What was cancelled was not asked.
fn failed(name: &'static str, error: &GitError) -> Line {
    if matches!(error, GitError::Cancelled) { unknown(name) } else { no(name, chain(error)) }
}

fn yes(name: &'static str, detail: impl Into<String>) -> Line {
    Line { name, verdict: Verdict::Yes, detail: detail.into() }
}

fn no(name: &'static str, detail: String) -> Line {
    Line { name, verdict: Verdict::No, detail }
}

fn unknown(name: &'static str) -> Line {
    Line { name, verdict: Verdict::Unknown, detail: String::new() }
}
