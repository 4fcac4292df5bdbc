//! The beginning of what a server sends, for servers that cannot leave files out.
//!
//! Asked for a commit or a folder, a server without filters sends everything below it. The folder itself comes early
//! and listings before what lies in them, so the beginning of the answer is enough, and the rest stays with the server.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use suitecase_git::{Ask, Commit, Content, GitError, Http, Mode, Oid, Piece, Remote, Tree};
use suitecase_katalon::layout::{Survey, TEST_FOLDERS};
use suitecase_model::path::{RepoPath, text_from_git};
use tokio_util::sync::CancellationToken;

use super::Task;
use super::shared::Shared;
use crate::reading::Reading;
use crate::survey::{FolderAt, Trees};

/// How much of an answer is read for the sake of listings.
pub(super) const MOST_BYTES: u64 = 1 << 20;
/// The most folders asked for in one request.
const MOST_AT_ONCE: usize = 500;
/// Folders of projects that tend to hold large files; they are asked for last.
const OFTEN_LARGE: [&str; 6] = ["Data Files", "Drivers", "Libs", "Plugins", "Reports", "bin"];

/// How far a commit is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// To the end of the answer, or of the budget.
    End,
    /// No further than a search for projects needs it.
    Searched,
}

/// Asks for the commit of a task and reads what comes of it into `reading`.
pub(super) async fn commit<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    ask: Ask<'_>,
    until: Until,
    reading: &mut Reading,
) -> Result<Commit, GitError> {
    let shared = Shared::of(std::mem::take(reading));
    let commit: Arc<Mutex<Option<Commit>>> = Arc::default();
    let (into, objects) = (Arc::clone(&commit), shared.clone());
    let mut outstanding = Outstanding::default();
    let sink = move |piece| {
        match piece {
            Piece::Commit(commit) => {
                objects.with(|reading| outstanding.want(commit.tree, &reading.trees));
                *into.lock().unwrap_or_else(PoisonError::into_inner) = Some(commit);
            }
            Piece::Object(object) => objects.with(|reading| outstanding.take(object, reading)),
        }
        let is_enough = until == Until::Searched && outstanding.is_met();
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let read = remote.pieces(&ask, sink, task.cancel).await;
    *reading = shared.take();
    read?;
    let commit = commit.lock().unwrap_or_else(PoisonError::into_inner).take();
    commit.ok_or(GitError::MissingObject(task.commit))
}

/// Asks for folders by id and reads as much as the search for projects needs; fails where none of them comes.
pub(super) async fn folders<H: Http>(
    remote: &mut Remote<H>,
    folders: &[FolderAt],
    reading: &mut Reading,
    cancel: &CancellationToken,
) -> Result<(), GitError> {
    let want = smallest_first(folders);
    let Some(first) = want.first() else { return Ok(()) };
    let shared = Shared::of(std::mem::take(reading));
    let objects = shared.clone();
    let mut outstanding = Outstanding::default();
    shared.with(|reading| want.iter().for_each(|id| outstanding.want(*id, &reading.trees)));
    let sink = move |piece| {
        if let Piece::Object(object) = piece {
            objects.with(|reading| outstanding.take(object, reading));
        }
        if outstanding.is_met() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let ask =
        Ask { want: &want, have: &[], without_history: false, without_files: false, most_bytes: MOST_BYTES };
    let read = remote.pieces(&ask, sink, cancel).await;
    *reading = shared.take();
    read?;
    let has_come = want.iter().any(|id| reading.trees.contains_key(id));
    if has_come { Ok(()) } else { Err(GitError::MissingTree(*first)) }
}

/// Returns the ids of folders, upper ones and those that tend to be small first.
fn smallest_first(folders: &[FolderAt]) -> Vec<Oid> {
    let mut sorted: Vec<&FolderAt> = folders.iter().collect();
    sorted.sort_by_key(|folder| {
        let is_often_large = folder.path.names().any(|name| OFTEN_LARGE.contains(&name));
        (is_often_large, folder.path.names().count())
    });
    let mut met = HashSet::new();
    sorted.into_iter().map(|folder| folder.tree).filter(|id| met.insert(*id)).take(MOST_AT_ONCE).collect()
}

/// The listings that a search for projects still needs, as far as that can be told without their paths.
#[derive(Default)]
struct Outstanding {
    missing: HashSet<Oid>,
    met: HashSet<Oid>,
    has_begun: bool,
}

impl Outstanding {
    fn want(&mut self, folder: Oid, trees: &Trees) {
        self.has_begun = true;
        if self.met.insert(folder) {
            self.missing.insert(folder);
            self.settle(folder, trees);
        }
    }

    fn is_met(&self) -> bool {
        self.has_begun && self.missing.is_empty()
    }

    /// Reads an object and looks which listings are needed because of it.
    fn take(&mut self, object: suitecase_git::Object, reading: &mut Reading) {
        let folder = matches!(object.content, Content::Tree(_)).then_some(object.oid);
        reading.take(object);
        if let Some(folder) = folder {
            self.settle(folder, &reading.trees);
        }
    }

    fn settle(&mut self, folder: Oid, trees: &Trees) {
        let mut open = vec![folder];
        while let Some(id) = open.pop() {
            let Some(tree) = trees.get(&id) else { continue };
            if !self.missing.remove(&id) {
                continue;
            }
            for inner in worth_a_look(tree) {
                if self.met.insert(inner) {
                    self.missing.insert(inner);
                    open.push(inner);
                }
            }
        }
    }
}

/// Returns the folders in a listing in which projects may lie; tests are asked for by themselves.
pub(super) fn worth_a_look(tree: &Tree) -> Vec<Oid> {
    let names: Vec<(String, Oid, bool)> = tree
        .entries()
        .iter()
        .map(|entry| (text_from_git(&entry.name), entry.oid, entry.mode == Mode::Folder))
        .collect();
    let of_kind = |folders: bool| {
        names.iter().filter(move |(_, _, is_folder)| *is_folder == folders).map(|(name, _, _)| name.as_str())
    };
    let worth: HashSet<&str> =
        Survey::default().visit(&RepoPath::root(), of_kind(false), of_kind(true)).into_iter().collect();
    names
        .iter()
        .filter(|(name, _, is_folder)| *is_folder && worth.contains(name.as_str()))
        .filter(|(name, _, _)| !TEST_FOLDERS.contains(&name.as_str()))
        .map(|(_, id, _)| *id)
        .collect()
}
