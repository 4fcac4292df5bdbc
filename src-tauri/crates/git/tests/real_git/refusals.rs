//! What servers refuse, and that each refusal has its own name.

use std::ops::ControlFlow;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream, stream::BoxStream};
use suitecase_git::{GitError, Http, HttpError, Limits, Oid, Remote, Reply};
use tokio_util::sync::CancellationToken;

use crate::{repository::Repository, server::Server};

#[tokio::test]
async fn an_object_the_server_does_not_have_is_named() {
    let repository = Repository::generated(60);
    let absent = Oid::of_blob(b"absent");
    let cancel = CancellationToken::new();
    let mut remote = Server::of(&repository).remote();
    let tip = remote.tip(absent, 1, &cancel).await.unwrap_err();
    assert!(matches!(tip, GitError::NotOurRef(oid) if oid == absent), "{tip:?}");
    let contents =
        remote.contents(&[absent], &[], |_| (), |_| ControlFlow::Continue(()), &cancel).await.unwrap_err();
    assert!(matches!(contents, GitError::NotOurRef(oid) if oid == absent), "{contents:?}");
}

#[tokio::test]
async fn no_filter_is_sent_to_a_server_that_offers_none() {
    let repository = Repository::generated(61);
    let (commit, tree) = (repository.id("main"), repository.id("main^{tree}"));
    let server = Server { allows_filter: false, ..Server::of(&repository) };
    let requests = server.requests.clone();
    let mut remote = server.remote();
    let cancel = CancellationToken::new();
    assert!(matches!(remote.tip(commit, 1, &cancel).await, Err(GitError::FilterNotOffered)));
    assert!(matches!(remote.trees_below(&[tree], &[], &cancel).await, Err(GitError::FilterNotOffered)));
    assert_eq!(requests.lock().unwrap().len(), 1, "only the capabilities were asked for");
}

#[tokio::test]
async fn a_kind_of_filter_that_is_refused_is_told_from_no_filters_at_all() {
    let repository = Repository::generated(62);
    let cancel = CancellationToken::new();
    let mut remote = Server { allows_tree_filter: false, ..Server::of(&repository) }.remote();
    let error = remote.tip(repository.id("main"), 1, &cancel).await.unwrap_err();
    assert!(matches!(&error, GitError::FilterRefused { message } if message.contains("tree")), "{error:?}");
    assert!(remote.trees_below(&[repository.id("main^{tree}")], &[], &cancel).await.is_ok());
}

#[tokio::test]
async fn a_server_of_the_old_protocol_is_told_apart() {
    let repository = Repository::generated(63);
    let mut remote = Server { only_old_protocol: true, ..Server::of(&repository) }.remote();
    let error = remote.tip(repository.id("main"), 1, &CancellationToken::new()).await.unwrap_err();
    assert!(matches!(error, GitError::OldProtocol), "{error:?}");
}

#[tokio::test]
async fn a_tip_that_is_no_commit_is_missing() {
    let repository = Repository::generated(64);
    let tree = repository.id("main^{tree}");
    let error = Server::of(&repository).remote().tip(tree, 1, &CancellationToken::new()).await.unwrap_err();
    assert!(matches!(error, GitError::MissingObject(oid) if oid == tree), "{error:?}");
}

/// Answers everything with one reply.
struct Always {
    status: u16,
    content_type: &'static str,
    body: &'static [u8],
}

impl Http for Always {
    type Body = BoxStream<'static, Result<Bytes, HttpError>>;

    async fn get(&self, _: &str, _: &str) -> Result<Reply<Self::Body>, HttpError> {
        let body = stream::iter([Ok(Bytes::from_static(self.body))]).boxed();
        Ok(Reply { status: self.status, content_type: self.content_type.to_owned(), body })
    }

    async fn post(
        &self,
        path: &str,
        _: &str,
        _: Vec<u8>,
        protocol: &str,
    ) -> Result<Reply<Self::Body>, HttpError> {
        self.get(path, protocol).await
    }
}

async fn refused(status: u16, content_type: &'static str, body: &'static [u8]) -> GitError {
    let mut remote = Remote::new(Always { status, content_type, body }, Limits::default(), None);
    remote.refs(&[], &CancellationToken::new()).await.unwrap_err()
}

#[tokio::test]
async fn every_status_has_its_own_error_with_the_words_of_the_server() {
    let said = |message: &str| message == "No [31m entry";
    for status in [302, 401, 403, 404, 410, 418, 429, 500, 503] {
        let error = refused(status, "text/plain; charset=utf-8", b"No\x1b[31m\n entry\n").await;
        let is_expected = match (status, &error) {
            (302, GitError::Redirected { status: 302 }) => true,
            (401, GitError::Unauthorized { message })
            | (403, GitError::Forbidden { message })
            | (404, GitError::NotFound { message })
            | (410, GitError::Gone { message })
            | (418, GitError::UnexpectedStatus { status: 418, message })
            | (429, GitError::RateLimited { message })
            | (500, GitError::ServerFailed { status: 500, message })
            | (503, GitError::ServerFailed { status: 503, message }) => said(message),
            _ => false,
        };
        assert!(is_expected, "{status} became {error:?}");
    }
    let page = refused(404, "text/html", b"<html>no</html>").await;
    assert!(matches!(page, GitError::NotFound { message } if message.is_empty()), "a page is no message");
}

#[tokio::test]
async fn a_reply_that_is_not_gits_is_told_apart() {
    let portal = refused(200, "text/html", b"<html>Welcome to the hotel</html>").await;
    assert!(
        matches!(&portal, GitError::NotGit { content_type } if content_type == "text/html"),
        "{portal:?}"
    );
    let git = "application/x-git-upload-pack-advertisement";
    let nonsense = refused(200, git, b"<html>").await;
    assert!(matches!(nonsense, GitError::PktLine(_)), "{nonsense:?}");
    for cut in [&b""[..], b"00", b"000eversion 2\n", b"001e# service=git-upload-pack\n0000"] {
        let error = refused(200, git, cut).await;
        assert!(matches!(error, GitError::Cut | GitError::EmptyReply), "{error:?}");
    }
    let other = refused(200, git, b"000eversion 2\n000afetch\n0018object-format=sha2560000").await;
    assert!(matches!(&other, GitError::ObjectFormat { format } if format == "sha256"), "{other:?}");
    let words = refused(200, git, b"0018ERR access is denied\n0000").await;
    assert!(matches!(&words, GitError::Refused { message } if message == "access is denied"), "{words:?}");
}
