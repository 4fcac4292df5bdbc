//! Branches, tags and HEAD, in every protocol version.

use suitecase_git::{Capabilities, GitError, Limits, Protocol, Ref};
use tokio_util::sync::CancellationToken;

use crate::{repository::Repository, server::Server};

fn with_branches_and_tags() -> Repository {
    let mut repository = Repository::new();
    repository.write("file", b"text");
    repository.commit();
    repository.git(&["branch", "feature/größe", "main"], b"");
    repository.git(&["tag", "light", "main"], b"");
    let person = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    repository.git(&[&person[..], &["tag", "-a", "-m", "note", "heavy", "main"]].concat(), b"");
    repository
}

#[tokio::test]
async fn refs_are_the_ones_git_lists_in_every_protocol() {
    let repository = with_branches_and_tags();
    let commit = repository.id("main");
    let plain = |name: &str| Ref { name: name.to_owned(), oid: commit, symref_target: None, peeled: None };
    let wanted = vec![
        Ref { symref_target: Some("refs/heads/main".to_owned()), ..plain("HEAD") },
        plain("refs/heads/feature/größe"),
        plain("refs/heads/main"),
        Ref { oid: repository.id("heavy"), peeled: Some(commit), ..plain("refs/tags/heavy") },
        plain("refs/tags/light"),
    ];
    for (only_old_protocol, protocol) in [(false, Protocol::Two), (true, Protocol::Old)] {
        let mut remote = Server { only_old_protocol, piece: 3, ..Server::of(&repository) }.remote();
        let found = remote.refs(&[], &CancellationToken::new()).await.unwrap();
        assert_eq!(found, wanted, "{protocol:?}");
        assert!(found.iter().all(|found| found.commit() == commit));
        assert_eq!(remote.capabilities().unwrap().protocol(), protocol);
        let found = remote.refs(&["refs/heads/feature/", "HEAD"], &CancellationToken::new()).await.unwrap();
        assert_eq!(found, wanted[..2], "{protocol:?}");
    }
}

#[tokio::test]
async fn an_empty_repository_has_no_refs() {
    let repository = Repository::new();
    for only_old_protocol in [false, true] {
        let mut remote = Server { only_old_protocol, ..Server::of(&repository) }.remote();
        assert_eq!(remote.refs(&[], &CancellationToken::new()).await.unwrap(), []);
    }
}

#[tokio::test]
async fn remembered_capabilities_make_a_look_at_the_branch_one_request() {
    let repository = with_branches_and_tags();
    let cancel = CancellationToken::new();
    let mut first = Server::of(&repository).remote();
    first.refs(&["refs/heads/main"], &cancel).await.unwrap();
    assert_eq!(first.traffic().requests, 2);
    let remembered = Capabilities::from_text(&first.capabilities().unwrap().to_text()).unwrap();
    let server = Server::of(&repository);
    let requests = server.requests.clone();
    let mut second = server.remote_with(Limits::default(), Some(remembered));
    let found = second.refs(&["refs/heads/main"], &cancel).await.unwrap();
    assert_eq!((found.len(), found[0].oid), (1, repository.id("main")));
    assert_eq!((second.traffic().requests, requests.lock().unwrap().len()), (1, 1));
    second.forget_capabilities();
    second.refs(&[], &cancel).await.unwrap();
    assert_eq!(second.traffic().requests, 3);
}

#[tokio::test]
async fn more_refs_than_allowed_are_an_error() {
    let repository = with_branches_and_tags();
    for only_old_protocol in [false, true] {
        for (refs, is_enough) in [(5, true), (4, false)] {
            let server = Server { only_old_protocol, ..Server::of(&repository) };
            let mut remote = server.remote_with(Limits { refs, ..Limits::default() }, None);
            match remote.refs(&[], &CancellationToken::new()).await {
                Ok(found) => assert!(is_enough && found.len() == 5),
                Err(error) => {
                    assert!(!is_enough && matches!(error, GitError::TooLarge { limit: 4, .. }), "{error}");
                }
            }
        }
    }
}
