//! Folders and files by tree id: exactly what git lists, nothing twice, nothing more than is missing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::ControlFlow,
    sync::{Arc, Mutex},
};

use suitecase_git::{Content, Folder, GitError, Limits, Mode, Object, Oid, Progress, Remote, Tree, walk};
use suitecase_model::path::RepoPath;
use tokio_util::sync::CancellationToken;

use crate::{repository::Repository, server::Server};

/// Returns what a walk finds below a tree: path and id.
pub(crate) fn walked(root: Oid, trees: &HashMap<Oid, Tree>) -> BTreeMap<Vec<u8>, Oid> {
    walk(RepoPath::root(), root, &Limits::default(), |oid| trees.get(oid).map(Folder::Tree))
        .map(|found| found.unwrap())
        .map(|found| (found.path.to_git(), found.oid))
        .collect()
}

/// Fetches contents and returns every object by id, after checking that ids are true and nothing came twice.
pub(crate) async fn all_contents(
    remote: &mut Remote<Server>,
    want: &[Oid],
    have: &[Oid],
) -> BTreeMap<Oid, Content> {
    let objects: Arc<Mutex<BTreeMap<Oid, Content>>> = Arc::default();
    let into = Arc::clone(&objects);
    let sink = move |object: Object| {
        match &object.content {
            Content::Blob(bytes) => assert_eq!(Oid::of_blob(bytes), object.oid),
            Content::Tree(tree) => assert_eq!(Oid::of_tree(tree.raw()), object.oid),
            Content::Oversized { .. } => {}
        }
        let earlier = into.lock().unwrap().insert(object.oid, object.content);
        assert!(earlier.is_none(), "{} came twice", object.oid);
        ControlFlow::Continue(())
    };
    let received = remote.contents(want, have, |_| (), sink, &CancellationToken::new()).await.unwrap();
    let objects = std::mem::take(&mut *objects.lock().unwrap());
    assert_eq!((received.objects, received.unnamed), (objects.len() as u64, 0));
    objects
}

#[tokio::test]
async fn what_turns_out_to_be_needed_is_read_again_from_what_came_without_another_request() {
    let mut repository = Repository::new();
    for number in 0..30 {
        repository.write(&format!("tests/{number}"), format!("case {number}").as_bytes());
    }
    repository.commit();
    let folder = repository.id("main:tests");
    for pack_in_memory in [0, 1 << 20] {
        let limits = Limits { pack_in_memory, ..Limits::default() };
        let mut remote = Remote::new(Server::of(&repository), limits, None);
        let came: Arc<Mutex<Vec<Oid>>> = Arc::default();
        let (into, seen) = (Arc::clone(&came), Arc::clone(&came));
        let sink = move |object: Object| {
            into.lock().unwrap().push(object.oid);
            ControlFlow::Continue(())
        };
        let cancel = CancellationToken::new();
        let (first, second) = (Oid::of_blob(b"case 3"), Oid::of_blob(b"case 17"));
        let again = move || {
            assert_eq!(seen.lock().unwrap().len(), 31, "everything has come before");
            vec![second, first, second]
        };
        remote.contents_twice(&[folder], &[], |_| (), sink, again, &cancel).await.unwrap();
        let mut repeated = came.lock().unwrap().split_off(31);
        repeated.sort();
        let mut expected = vec![first, second];
        expected.sort();
        assert_eq!(repeated, expected, "{pack_in_memory} bytes in memory");
        assert_eq!(remote.traffic().requests, 2, "what the server can do, and the folder");
        let (go_on, absent) = (|_| ControlFlow::Continue(()), Oid::of_blob(b"absent"));
        let read = remote.contents_twice(&[folder], &[], |_| (), go_on, move || vec![absent], &cancel).await;
        assert!(matches!(read, Err(GitError::MissingObject(id)) if id == absent), "{read:?}");
    }
}

#[tokio::test]
async fn the_folders_of_a_commit_name_exactly_the_files_git_lists() {
    for seed in 0..4 {
        let repository = Repository::generated(seed);
        let commit = repository.id("main");
        let cancel = CancellationToken::new();
        let mut remote = Server::of(&repository).remote();
        let tip = remote.tip(commit, 1, &cancel).await.unwrap();
        assert_eq!((tip.commit.tree, tip.trees.len()), (repository.id("main^{tree}"), 1));
        let below = remote.trees_below(&[tip.commit.tree], &[], &cancel).await.unwrap();
        assert_eq!(walked(tip.commit.tree, &below), repository.listed("main"), "seed {seed}");
        assert_eq!(remote.traffic().requests, 3);
    }
}

#[tokio::test]
async fn a_tip_brings_as_many_levels_of_folders_as_asked_for() {
    let mut repository = Repository::new();
    repository.write("a/b/c/file", b"text");
    let commit = repository.commit();
    for (depth, trees) in [(1, 1), (2, 2), (3, 3), (9, 4)] {
        let tip =
            Server::of(&repository).remote().tip(commit, depth, &CancellationToken::new()).await.unwrap();
        assert_eq!(tip.trees.len(), trees, "depth {depth}");
        let below = RepoPath::from_text("a/b/c");
        if depth < 3 {
            assert!(tip.at(&below).is_err(), "a folder that did not come was taken for absent");
        } else {
            let entry = tip.at(&below).unwrap().unwrap();
            assert_eq!((entry.mode, entry.oid), (Mode::Folder, repository.id("main:a/b/c")));
        }
        assert_eq!(tip.at(&RepoPath::from_text("b")).unwrap(), None);
    }
}

#[tokio::test]
async fn a_tip_brings_no_file_of_any_level() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut repository = Repository::new();
    for path in ["installer.bin", "Drivers/driver.jar", "a/b/archive.zip"] {
        repository.write(path, &std::iter::repeat_with(|| random.u8(..)).take(200_000).collect::<Vec<_>>());
    }
    let commit = repository.commit();
    let mut remote = Server::of(&repository).remote();
    remote.tip(commit, 3, &CancellationToken::new()).await.unwrap();
    assert!(remote.traffic().received < 10_000, "{} bytes came", remote.traffic().received);
}

#[tokio::test]
async fn a_tip_tells_who_made_the_commit_and_when() {
    let mut repository = Repository::new();
    repository.write("file", b"1");
    let first = repository.commit();
    repository.write("file", b"2");
    let commit = repository.commit();
    let tip =
        Server::of(&repository).remote().tip(commit, 1, &CancellationToken::new()).await.unwrap().commit;
    assert_eq!((tip.oid, tip.parents), (commit, vec![first]));
    assert_eq!(
        (tip.author.as_str(), tip.authored_at, tip.committed_at),
        ("Zoë", 1_700_000_002, 1_700_000_002)
    );
    assert_eq!(tip.subject, "next change");
}

#[tokio::test]
async fn contents_are_everything_below_the_wanted_folders() {
    for seed in 10..13 {
        let repository = Repository::generated(seed);
        for allows_filter in [true, false] {
            let server = Server { allows_filter, piece: 777, ..Server::of(&repository) };
            let found = all_contents(&mut server.remote(), &[repository.id("main^{tree}")], &[]).await;
            assert_eq!(
                found.keys().copied().collect::<BTreeSet<_>>(),
                repository.objects_in("main"),
                "seed {seed}"
            );
        }
    }
}

#[tokio::test]
async fn contents_are_exactly_what_the_known_folders_do_not_reach() {
    for seed in 20..23 {
        let repository = Repository::generated(seed);
        for (new, old) in [("main", "main~1"), ("main~2", "main"), ("main", "main~5"), ("main", "main")] {
            let want = [repository.id(&format!("{new}^{{tree}}"))];
            let have = [repository.id(&format!("{old}^{{tree}}")), Oid::of_tree(b"never seen by the server")];
            let found = all_contents(&mut Server::of(&repository).remote(), &want, &have).await;
            let wanted = &repository.objects_in(new) - &repository.objects_in(old);
            assert_eq!(found.into_keys().collect::<BTreeSet<_>>(), wanted, "seed {seed}, {new} after {old}");
        }
    }
}

#[tokio::test]
async fn folders_below_leave_out_what_is_known() {
    let repository = Repository::generated(30);
    let (new, old) = (repository.id("main^{tree}"), repository.id("main~1^{tree}"));
    let mut remote = Server::of(&repository).remote();
    let found = remote.trees_below(&[new], &[old], &CancellationToken::new()).await.unwrap();
    let missing = &repository.objects_in("main") - &repository.objects_in("main~1");
    let files: BTreeSet<Oid> = repository.listed("main").into_values().collect();
    assert_eq!(found.into_keys().collect::<BTreeSet<_>>(), &missing - &files);
}

#[tokio::test]
async fn single_files_can_be_wanted_by_id() {
    let mut repository = Repository::new();
    repository.write("a", b"one");
    repository.write("b", b"two");
    repository.commit();
    let want = [Oid::of_blob(b"one"), Oid::of_blob(b"two"), Oid::of_blob(b"one")];
    let found = all_contents(&mut Server::of(&repository).remote(), &want, &[]).await;
    let wanted = [b"one", b"two"].map(|text| (Oid::of_blob(text), Content::Blob(text.to_vec().into())));
    assert_eq!(found, BTreeMap::from(wanted));
}

#[tokio::test]
async fn wanting_nothing_asks_nothing() {
    let repository = Repository::new();
    let mut remote = Server::of(&repository).remote();
    assert_eq!(all_contents(&mut remote, &[], &[]).await, BTreeMap::new());
    assert!(remote.trees_below(&[], &[], &CancellationToken::new()).await.unwrap().is_empty());
    assert_eq!(remote.traffic().requests, 0);
}

#[tokio::test]
async fn a_file_above_the_limit_is_reported_with_its_size() {
    let mut repository = Repository::new();
    repository.write("large", &[b'x'; 5_000]);
    repository.write("small", b"small");
    repository.commit();
    let limits = Limits { object_bytes: 4_999, ..Limits::default() };
    let mut remote = Server::of(&repository).remote_with(limits, None);
    let found = all_contents(&mut remote, &[repository.id("main^{tree}")], &[]).await;
    assert_eq!(found[&Oid::of_blob(&[b'x'; 5_000])], Content::Oversized { size: Some(5_000) });
    assert_eq!(found[&Oid::of_blob(b"small")], Content::Blob("small".into()));
}

#[tokio::test]
async fn a_fetch_runs_on_any_thread_and_tells_its_progress() {
    let repository = Repository::generated(40);
    let tree = repository.id("main^{tree}");
    let mut remote = Server::of(&repository).remote();
    let last: Arc<Mutex<Progress>> = Arc::default();
    let seen = Arc::clone(&last);
    let fetch = async move {
        let progress = move |now| *seen.lock().unwrap() = now;
        let sink = |_| ControlFlow::Continue(());
        remote.contents(&[tree], &[], progress, sink, &CancellationToken::new()).await.unwrap();
        remote.traffic()
    };
    let traffic = tokio::spawn(fetch).await.unwrap();
    let last = *last.lock().unwrap();
    assert_eq!((last.objects, last.total), (last.total, repository.objects_in("main").len() as u64));
    assert!(last.bytes > 0 && traffic.received > last.bytes && traffic.sent > 0);
}
