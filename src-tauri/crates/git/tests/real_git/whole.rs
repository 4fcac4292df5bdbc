//! The way that works with every server: everything is sent, only what is wanted is kept.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{Arc, Mutex},
};

use suitecase_git::{Content, GitError, Limits, Object, Oid, Remote, Tip};
use tokio_util::sync::CancellationToken;

use crate::{fetching::walked, repository::Repository, server::Server};

async fn taken(
    remote: &mut Remote<Server>,
    commit: Oid,
    select: impl FnOnce(&Tip) -> Vec<Oid> + Send + 'static,
) -> Result<(Tip, BTreeMap<Oid, Content>), GitError> {
    let objects: Arc<Mutex<BTreeMap<Oid, Content>>> = Arc::default();
    let into = Arc::clone(&objects);
    let sink = move |object: Object| {
        into.lock().unwrap().insert(object.oid, object.content);
        ControlFlow::Continue(())
    };
    let tip = remote.whole(commit, |_| (), select, sink, &CancellationToken::new()).await?;
    let objects = std::mem::take(&mut *objects.lock().unwrap());
    Ok((tip, objects))
}

#[tokio::test]
async fn every_kind_of_server_gives_the_files_git_lists() {
    for (seed, only_old_protocol, offers_shallow) in
        [(80, false, true), (81, false, false), (82, true, true), (83, true, false)]
    {
        let repository = Repository::generated(seed);
        let server =
            Server { only_old_protocol, offers_shallow, allows_filter: false, ..Server::of(&repository) };
        // Everything goes through the temporary file, and bases are read again each time.
        let limits = Limits { pack_in_memory: 1_000, base_cache: 0, ..Limits::default() };
        let mut remote = server.remote_with(limits, None);
        let blobs: Vec<Oid> = repository.files_and_links("main");
        let wanted = blobs.clone();
        let (tip, found) = taken(&mut remote, repository.id("main"), move |_| wanted).await.unwrap();
        assert_eq!(walked(tip.commit.tree, &tip.trees), repository.listed("main"), "seed {seed}");
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), blobs, "seed {seed}");
        for (oid, content) in found {
            assert!(matches!(content, Content::Blob(bytes) if Oid::of_blob(&bytes) == oid));
        }
        assert_eq!(remote.traffic().requests, 2);
    }
}

#[tokio::test]
async fn only_what_was_selected_after_a_look_at_the_folders_is_taken_out() {
    let mut repository = Repository::new();
    repository.write("wanted", b"wanted");
    repository.write("large", &[b'x'; 5_000]);
    repository.write("other", b"other");
    let commit = repository.commit();
    let limits = Limits { object_bytes: 4_000, ..Limits::default() };
    let mut remote = Server::of(&repository).remote_with(limits, None);
    let select = |tip: &Tip| {
        let root = tip.root().unwrap();
        ["wanted", "large", "wanted"].iter().map(|name| root.entry(name.as_bytes()).unwrap().oid).collect()
    };
    let (_, found) = taken(&mut remote, commit, select).await.unwrap();
    let wanted = [
        (Oid::of_blob(b"wanted"), Content::Blob("wanted".into())),
        (Oid::of_blob(&[b'x'; 5_000]), Content::Oversized { size: Some(5_000) }),
    ];
    assert_eq!(found, BTreeMap::from(wanted));
}

#[tokio::test]
async fn a_file_too_large_to_be_rebuilt_is_reported_without_its_size() {
    let mut repository = Repository::new();
    let mut random = fastrand::Rng::with_seed(2);
    let large: Vec<u8> = (0..5_000).map(|_| random.u8(..)).collect();
    let similar = [&large[..], b"and more"].concat();
    repository.write("one", &large);
    repository.write("other", &similar);
    repository.write("small", b"small");
    let commit = repository.commit();
    repository.git(&["repack", "-adfq"], b"");
    let limits = Limits { object_bytes: 2_000, delta_bytes: 2_000, ..Limits::default() };
    let mut remote = Server::of(&repository).remote_with(limits, None);
    let select = |tip: &Tip| tip.root().unwrap().entries().iter().map(|entry| entry.oid).collect();
    let (_, found) = taken(&mut remote, commit, select).await.unwrap();
    // Git keeps the longer of two similar files whole and writes the other as a delta on it.
    let wanted = [
        (Oid::of_blob(&similar), Content::Oversized { size: Some(5_008) }),
        (Oid::of_blob(&large), Content::Oversized { size: None }),
        (Oid::of_blob(b"small"), Content::Blob("small".into())),
    ];
    assert_eq!(found, BTreeMap::from(wanted));
}

#[tokio::test]
async fn selecting_what_is_not_there_is_an_error() {
    let repository = Repository::generated(84);
    let absent = Oid::of_blob(b"absent");
    for only_old_protocol in [false, true] {
        let mut remote = Server { only_old_protocol, ..Server::of(&repository) }.remote();
        let error = taken(&mut remote, repository.id("main"), move |_| vec![absent]).await.unwrap_err();
        assert!(matches!(error, GitError::MissingObject(oid) if oid == absent), "{error:?}");
    }
}

#[tokio::test]
async fn an_old_server_that_does_not_serve_the_commit_says_so() {
    let repository = Repository::generated(85);
    let absent = Oid::of_blob(b"absent");
    let mut remote = Server { only_old_protocol: true, ..Server::of(&repository) }.remote();
    let error = taken(&mut remote, absent, |_| vec![]).await.unwrap_err();
    assert!(matches!(error, GitError::NotOurRef(oid) if oid == absent), "{error:?}");
}
