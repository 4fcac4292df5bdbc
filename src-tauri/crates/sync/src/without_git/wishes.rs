//! What a repository wishes its archives to leave out or to rewrite, and whether an archive hides such wishes.
//!
//! Git reads wishes from the `.gitattributes` of a file's folder and of all folders above it, and a file of wishes can be
//! left out too, on its own word. So before an archive is believed, REST is asked for the wishes that may matter and are
//! not in it: those of the root, of the folders on the way to each project that the link covers, of its test folders,
//! of the folder that the link is limited to, and of every folder of a test that was there at the last sync and is not
//! in the archive.
//!
//! What stays uncovered: in a folder below the test folders, tests that were never synced and that a hidden file of
//! wishes in that very folder leaves out; a whole project left out by hidden wishes of its own, or of a folder between it
//! and the root, before anything of it was synced; folders beyond [`MOST_ASKED`], the deepest ones; folders with a name
//! that REST cannot say; and wishes that only the server's own configuration holds.

use std::collections::HashSet;

use suitecase_bitbucket::source::{CommitAt, file};
use suitecase_bitbucket::{BitbucketError, Client};
use suitecase_katalon::layout::{TEST_FOLDERS, covers};
use suitecase_model::path::RepoPath;

use super::listings::Listings;
use crate::error::SyncError;
use crate::fetch::Task;

/// The name of the files that hold wishes.
const NAME: &str = ".gitattributes";
/// The largest one that is read, in bytes.
pub(super) const MOST_BYTES: u64 = 1 << 20;
/// What `git archive` may do to files when a repository asks for it: leave them out or rewrite them.
const REWRITES: [&str; 6] =
    ["export-ignore", "export-subst", "eol=crlf", "filter=", "working-tree-encoding", "ident"];
/// What a file of wishes too large to be read is told as.
const UNREAD: &str = "more than 1 MiB";
/// How many folders are asked for at most.
const MOST_ASKED: usize = 40;

/// Returns whether a path is that of a file of wishes.
pub(super) fn are_at(path: &RepoPath) -> bool {
    path.name() == NAME
}

/// Fails where wishes make an archive differ from the files of its commit. `wishes` may be cut after [`MOST_BYTES`];
/// `size` is how large the file really is.
pub(super) fn check(wishes: &[u8], size: u64) -> Result<(), SyncError> {
    let text = String::from_utf8_lossy(wishes);
    let found = REWRITES.into_iter().find(|wish| text.contains(wish));
    match found.or((size > MOST_BYTES).then_some(UNREAD)) {
        Some(wish) => Err(SyncError::UnfaithfulArchive { wish }),
        None => Ok(()),
    }
}

/// Fails where the commit has wishes that its archive hides.
pub(super) async fn check_hidden(
    client: &Client,
    at: CommitAt<'_>,
    task: &Task<'_>,
    projects: &[RepoPath],
    listings: &Listings,
) -> Result<(), SyncError> {
    for folder in doubtful(task, projects, listings) {
        match file(client, at, &folder.join(NAME)).await {
            Ok(wishes) => check(&wishes, u64::try_from(wishes.len()).unwrap_or(u64::MAX))?,
            Err(BitbucketError::TooLarge { .. }) => check(&[], u64::MAX)?,
            Err(BitbucketError::NotFoundOrHidden | BitbucketError::NotAName) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Lists the folders whose wishes may be hidden, those nearest to the root first.
fn doubtful(task: &Task<'_>, projects: &[RepoPath], listings: &Listings) -> Vec<RepoPath> {
    let mut folders = HashSet::from([RepoPath::root()]);
    let mut note = |folder: &RepoPath| {
        let mut folder = folder.clone();
        while folders.insert(folder.clone()) {
            folder = folder.parent();
        }
    };
    note(task.directory);
    for project in projects.iter().filter(|project| covers(task.directory, project)) {
        for name in TEST_FOLDERS {
            note(&project.join(name));
        }
    }
    for gone in task.at_hand.paths.iter().map(|(path, _)| path).filter(|path| !listings.names(path)) {
        note(&gone.parent());
    }
    let mut doubtful: Vec<RepoPath> =
        folders.into_iter().filter(|folder| !listings.names(&folder.join(NAME))).collect();
    doubtful.sort_by_cached_key(|folder| (folder.names().count(), folder.clone()));
    doubtful.truncate(MOST_ASKED);
    doubtful
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use suitecase_git::{Limits, Mode, Oid};
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::fetch::{AtHand, OnProgress};

    fn doubtful_in(directory: &str, known: &[&str], projects: &[&str], files: &[&str]) -> Vec<String> {
        let mut listings = Listings::default();
        for path in files {
            listings.file(&RepoPath::from_text(path), Mode::File, Oid::of_blob(b""));
        }
        let paths = known.iter().map(|path| (RepoPath::from_text(path), [0; 20])).collect();
        let silent: OnProgress = Arc::new(|_| {});
        let task = Task {
            commit: Oid::of_blob(b""),
            directory: &RepoPath::from_text(directory),
            at_hand: &AtHand { paths, ..AtHand::default() },
            limits: &Limits::default(),
            rest: None,
            on_progress: &silent,
            on_descent: &|_, _, _| {},
            cancel: &CancellationToken::new(),
        };
        let projects: Vec<RepoPath> = projects.iter().map(|path| RepoPath::from_text(path)).collect();
        doubtful(&task, &projects, &listings).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_way_to_each_project_is_doubtful_where_the_archive_names_no_wishes() {
        let files = ["a/web/Web.prj", "a/.gitattributes"];
        assert_eq!(
            doubtful_in("", &[], &["a/web"], &files),
            ["", "a/web", "a/web/Test Cases", "a/web/Test Suites"]
        );
        assert_eq!(doubtful_in("b", &[], &["a/web"], &files), ["", "b"], "a project that is not linked");
    }

    #[test]
    fn the_folders_of_tests_that_went_are_doubtful_and_those_of_others_are_not() {
        let known = ["Test Cases/in/a.tc", "Test Cases/out/b.tc"];
        let files = ["Shop.prj", "Test Cases/in/a.tc"];
        assert_eq!(
            doubtful_in("", &known, &[""], &files),
            ["", "Test Cases", "Test Suites", "Test Cases/out"]
        );
    }

    #[test]
    fn there_is_an_end_of_asking_and_the_deepest_are_left_out() {
        let known: Vec<String> = (0..90).map(|number| format!("Test Cases/{number}/deep/a.tc")).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let asked = doubtful_in("", &known, &[""], &[]);
        assert_eq!(asked.len(), MOST_ASKED);
        assert!(asked.iter().all(|folder| !folder.ends_with("deep")), "{asked:?}");
    }

    #[test]
    fn wishes_that_were_not_read_to_their_end_are_taken_for_the_worst() {
        assert!(check(b"*.png binary", 12).is_ok());
        assert!(matches!(check(b"*.tc ident", 10), Err(SyncError::UnfaithfulArchive { wish: "ident" })));
        assert!(matches!(check(b"", MOST_BYTES + 1), Err(SyncError::UnfaithfulArchive { wish: UNREAD })));
    }
}
