//! Beginnings of answers: what a server without filters sends first, and that no more of it is read than is of use.

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex},
};

use suitecase_git::{Ask, Commit, Content, GitError, Object, Oid, Piece, Remote};
use tokio_util::sync::CancellationToken;

use crate::{repository::Repository, server::Server};

/// What came of an answer, in order.
#[derive(Default)]
struct Came {
    commits: Vec<Commit>,
    trees: Vec<Oid>,
    blobs: Vec<Oid>,
    is_all: bool,
}

/// Asks, and stops when `is_enough` says so.
async fn came(
    remote: &mut Remote<Server>,
    ask: &Ask<'_>,
    is_enough: impl Fn(&Came) -> bool + Send + 'static,
) -> Result<Came, GitError> {
    let shared: Arc<Mutex<Came>> = Arc::default();
    let into = Arc::clone(&shared);
    let sink = move |piece| {
        let mut came = into.lock().unwrap();
        match piece {
            Piece::Commit(commit) => came.commits.push(commit),
            Piece::Object(Object { oid, content: Content::Tree(_) }) => came.trees.push(oid),
            Piece::Object(Object { oid, .. }) => came.blobs.push(oid),
        }
        if is_enough(&came) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let is_all = remote.pieces(ask, sink, &CancellationToken::new()).await?;
    let came = std::mem::take(&mut *shared.lock().unwrap());
    Ok(Came { is_all, ..came })
}

fn ask<'a>(want: &'a [Oid], have: &'a [Oid]) -> Ask<'a> {
    Ask { want, have, without_history: false, without_files: false, most_bytes: 1_000_000 }
}

/// A repository of 2 MB whose first folder is the largest.
fn heavy() -> Repository {
    let mut dice = fastrand::Rng::with_seed(9);
    let mut repository = Repository::new();
    for number in 0..20 {
        let noise: Vec<u8> = (0..100_000).map(|_| dice.u8(..)).collect();
        repository.write(&format!("binaries/{number}"), &noise);
    }
    repository.write("tests/deep/case", b"case");
    repository.commit();
    repository
}

fn without_filter(repository: &Repository) -> Server {
    Server { allows_filter: false, ..Server::of(repository) }
}

#[tokio::test]
async fn the_first_two_objects_of_a_commit_are_itself_and_its_root_folder() {
    for bitmap in ["-adq", "-adbq"] {
        let repository = heavy();
        repository.git(&["repack", bitmap], b"");
        let mut remote = without_filter(&repository).remote();
        let (commit, root) = ([repository.id("main")], repository.id("main^{tree}"));
        let first = Ask { without_history: true, ..ask(&commit, &[]) };
        let found = came(&mut remote, &first, |came| !came.trees.is_empty()).await.unwrap();
        assert_eq!((found.commits[0].oid, found.trees[0], found.is_all), (commit[0], root, false));
        assert!(remote.traffic().received < 500_000, "the rest stays with the server");
    }
}

#[tokio::test]
async fn a_folder_comes_before_what_lies_in_it_and_no_more_than_the_budget_is_read() {
    for bitmap in ["-adq", "-adbq"] {
        let repository = heavy();
        repository.git(&["repack", bitmap], b"");
        let mut remote = without_filter(&repository).remote();
        let binaries = [repository.id("main:binaries")];
        let small = Ask { most_bytes: 300_000, ..ask(&binaries, &[]) };
        let found = came(&mut remote, &small, |_| false).await.unwrap();
        assert_eq!((&found.trees[..], found.is_all), (&binaries[..], false));
        assert!(found.blobs.len() < 4, "{} files", found.blobs.len());
        assert!(remote.traffic().received < 1_000_000, "{:?}", remote.traffic());
    }
}

#[tokio::test]
async fn with_the_old_root_folder_known_only_the_difference_comes_whatever_the_history() {
    for offers_shallow in [true, false] {
        let mut repository = heavy();
        let (first, old) = (repository.id("main"), repository.id("main^{tree}"));
        repository.write("tests/deep/case", b"changed");
        repository.commit();
        repository.write("tests/deep/case", b"changed again");
        let commit = [repository.commit()];
        let mut remote = Server { offers_shallow, ..without_filter(&repository) }.remote();
        // A server that cannot leave history out is told of the commit that is known.
        let have = if offers_shallow { vec![old] } else { vec![first, old] };
        let ask = Ask { without_history: true, ..ask(&commit, &have) };
        let found = came(&mut remote, &ask, |_| false).await.unwrap();
        assert!(found.is_all && found.commits.len() == 1);
        for name in ["main^{tree}", "main:tests", "main:tests/deep"] {
            assert!(found.trees.contains(&repository.id(name)), "{name}");
        }
        assert!(found.blobs.contains(&repository.id("main:tests/deep/case")));
        assert!(remote.traffic().received < 5_000, "{:?}", remote.traffic());
    }
}

#[tokio::test]
async fn a_restored_state_hides_its_root_folder_from_who_has_the_parent_and_comes_by_its_id() {
    let mut repository = Repository::new();
    repository.write("file", b"old");
    repository.commit();
    repository.write("file", b"new");
    let parent = repository.commit();
    repository.write("file", b"old");
    let commit = repository.commit();
    repository.git(&["repack", "-adbq"], b"");
    let mut remote = without_filter(&repository).remote();
    let hidden = came(&mut remote, &ask(&[commit], &[parent]), |_| false).await.unwrap();
    assert_eq!((hidden.commits.len(), hidden.trees.len(), hidden.is_all), (1, 0, true));
    let root = hidden.commits[0].tree;
    let found = came(&mut remote, &ask(&[root], &[]), |_| false).await.unwrap();
    assert_eq!((found.trees, found.blobs.len()), (vec![root], 1));
}

#[tokio::test]
async fn all_folders_come_without_files_where_filters_are_served() {
    let repository = Repository::generated(51);
    let commit = [repository.id("main")];
    let mut remote = Server { allows_tree_filter: false, ..Server::of(&repository) }.remote();
    let folders = Ask { without_history: true, without_files: true, ..ask(&commit, &[]) };
    let found = came(&mut remote, &folders, |_| false).await.unwrap();
    assert_eq!((found.commits.len(), found.blobs.len(), found.is_all), (1, 0, true));
    let listed = repository.git(&["ls-tree", "-r", "-d", "--object-only", "main"], b"");
    for tree in String::from_utf8(listed).unwrap().lines() {
        assert!(found.trees.contains(&tree.parse().unwrap()) || is_submodule(&repository, tree));
    }
    let mut remote = without_filter(&repository).remote();
    let refused = came(&mut remote, &folders, |_| false).await;
    assert!(matches!(refused, Err(GitError::FilterNotOffered)));
}

/// Git lists submodules among the folders.
fn is_submodule(repository: &Repository, id: &str) -> bool {
    let listed = repository.git(&["ls-tree", "-r", "-t", "main"], b"");
    String::from_utf8_lossy(&listed).lines().any(|line| line.starts_with("160000") && line.contains(id))
}

#[tokio::test]
async fn what_is_remembered_of_a_server_is_compared_when_it_is_asked_again() {
    let repository = Repository::generated(52);
    let cancel = CancellationToken::new();
    let known = Server::of(&repository).remote().learn(&cancel).await.unwrap();
    for (allows_filter, differs) in [(true, false), (false, true)] {
        let server = Server { allows_filter, ..Server::of(&repository) };
        let mut remote = server.remote_with(suitecase_git::Limits::default(), Some(known.clone()));
        assert!(remote.is_remembered());
        assert_eq!(remote.learn_again(&cancel).await.unwrap(), differs);
        assert!(!remote.is_remembered());
        assert_eq!(remote.capabilities().unwrap().offers_filter(), allows_filter);
    }
}
