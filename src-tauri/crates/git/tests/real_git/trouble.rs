//! Cut, broken, stalled and slow connections, and callers who change their minds.

use std::{
    future::poll_fn,
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::BoxStream};
use suitecase_git::{Capabilities, GitError, Http, HttpError, Limits, Object, Remote, Reply};
use tokio_util::sync::CancellationToken;

use crate::{
    repository::Repository,
    server::{Fault, Server},
};

fn small() -> (Repository, Capabilities) {
    let mut repository = Repository::new();
    repository.write("a/file", b"some text");
    repository.write("b", b"some more text");
    repository.commit();
    (repository, Capabilities::from_text("version 2\nfetch=shallow filter").unwrap())
}

fn ignore(_: Object) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Answers every POST with the same pieces, counting those that are taken.
struct Recorded {
    pieces: Vec<Bytes>,
    fault: Fault,
    taken: Arc<AtomicUsize>,
}

impl Http for Recorded {
    type Body = BoxStream<'static, Result<Bytes, HttpError>>;

    async fn get(&self, _: &str, _: &str) -> Result<Reply<Self::Body>, HttpError> {
        Err(HttpError::Refused("only replies to POST were recorded".into()))
    }

    async fn post(&self, _: &str, _: &str, _: Vec<u8>, _: &str) -> Result<Reply<Self::Body>, HttpError> {
        let content_type = "application/x-git-upload-pack-result".to_owned();
        let taken = Arc::clone(&self.taken);
        let body = self.fault.after(self.pieces.clone()).inspect(move |_| {
            taken.fetch_add(1, Ordering::SeqCst);
        });
        Ok(Reply { status: 200, content_type, body: body.boxed() })
    }
}

/// Returns the server's whole reply to a fetch of a repository's files.
async fn recorded(repository: &Repository, known: &Capabilities) -> Bytes {
    let server = Server::of(repository);
    let mut remote = server.clone().remote_with(Limits::default(), Some(known.clone()));
    let tree = [repository.id("main^{tree}")];
    remote.contents(&tree, &[], |_| (), ignore, &CancellationToken::new()).await.unwrap();
    let request = server.requests.lock().unwrap()[0].clone();
    let reply =
        server.post("/git-upload-pack", "application/x-git-upload-pack-request", request, "version=2").await;
    let pieces: Vec<Bytes> = reply.unwrap().body.map(|piece| piece.unwrap()).collect().await;
    pieces.concat().into()
}

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_an_error() {
    let (repository, known) = small();
    let tree = [repository.id("main^{tree}")];
    let cancel = CancellationToken::new();
    let whole = recorded(&repository, &known).await;
    let fetch = async |end: usize, fault: Fault| {
        let recorded = Recorded { pieces: vec![whole.slice(..end)], fault, taken: Arc::default() };
        let mut remote = Remote::new(recorded, Limits::default(), Some(known.clone()));
        remote.contents(&tree, &[], |_| (), ignore, &cancel).await
    };
    for end in 0..whole.len() {
        let ended = fetch(end, Fault::End).await;
        let is_told = match &ended {
            Err(GitError::EmptyReply) => end == 0,
            Err(GitError::Cut) => end > 0,
            _ => false,
        };
        assert!(is_told, "ended after {end} bytes: {ended:?}");
        let broken = fetch(end, Fault::Break).await;
        assert!(
            matches!(broken, Err(GitError::Http(HttpError::Cut(_)))),
            "broken after {end} bytes: {broken:?}"
        );
    }
    assert_eq!(fetch(whole.len(), Fault::End).await.unwrap().objects, 4, "the uncut answer is whole");
}

#[tokio::test]
async fn a_server_that_stalls_is_given_up() {
    let (repository, known) = small();
    for end in [0, 20, 150] {
        let server = Server { fault: Some((end, Fault::Stall)), ..Server::of(&repository) };
        let limits = Limits { stall: Duration::from_millis(20), ..Limits::default() };
        let mut remote = server.remote_with(limits, Some(known.clone()));
        let fetch = remote
            .contents(&[repository.id("main^{tree}")], &[], |_| (), ignore, &CancellationToken::new())
            .await;
        assert!(matches!(fetch, Err(GitError::TimedOut)), "{fetch:?}");
    }
}

#[tokio::test]
async fn cancelling_ends_a_fetch_that_waits_for_the_server() {
    let (repository, known) = small();
    let cancel = CancellationToken::new();
    let server = Server { fault: Some((usize::MAX, Fault::Stall)), ..Server::of(&repository) };
    let mut remote = server.remote_with(Limits::default(), Some(known));
    let from_within = cancel.clone();
    let sink = move |_| {
        from_within.cancel();
        ControlFlow::Continue(())
    };
    let fetch = remote.contents(&[repository.id("main^{tree}")], &[], |_| (), sink, &cancel).await;
    assert!(matches!(fetch, Err(GitError::Cancelled)), "{fetch:?}");
    let requests = remote.traffic().requests;
    assert!(matches!(remote.refs(&[], &cancel).await, Err(GitError::Cancelled)));
    assert_eq!(remote.traffic().requests, requests + 1);
}

#[tokio::test]
async fn a_sink_that_breaks_ends_the_fetch() {
    let repository = Repository::generated(70);
    let mut remote = Server::of(&repository).remote();
    let tree = repository.id("main^{tree}");
    let cancel = CancellationToken::new();
    let fetch = remote.contents(&[tree], &[], |_| (), |_| ControlFlow::Break(()), &cancel).await;
    assert!(matches!(fetch, Err(GitError::SinkStopped)), "{fetch:?}");
    assert!(remote.contents(&[tree], &[], |_| (), ignore, &cancel).await.is_ok(), "the next fetch works");
}

#[tokio::test]
async fn a_dropped_fetch_lets_go_of_its_sink() {
    let (repository, known) = small();
    let server = Server { fault: Some((usize::MAX, Fault::Stall)), ..Server::of(&repository) };
    let mut remote = server.remote_with(Limits::default(), Some(known));
    let (sender, receiver) = mpsc::channel();
    let cancel = CancellationToken::new();
    {
        let sink = move |object| {
            sender.send(object).unwrap();
            ControlFlow::Continue(())
        };
        let tree = [repository.id("main^{tree}")];
        let fetch = remote.contents(&tree, &[], |_| (), sink, &cancel);
        tokio::pin!(fetch);
        assert!(poll_fn(|context| Poll::Ready(fetch.as_mut().poll(context))).await.is_pending());
    }
    // The sink's end of the channel goes away with the thread that held it.
    tokio::task::spawn_blocking(move || while receiver.recv().is_ok() {}).await.unwrap();
}

/// Returns the same reply with a pack in lines of 1,000 bytes, each a piece of its own.
fn in_small_lines(reply: &Bytes) -> Vec<Bytes> {
    let mut pack = Vec::new();
    let mut rest = &reply[..];
    while !rest.is_empty() {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..4]).unwrap(), 16).unwrap();
        let (line, after) = rest.split_at(length.max(4));
        rest = after;
        pack.extend_from_slice(line.get(4..).and_then(|data| data.strip_prefix(b"\x01")).unwrap_or_default());
    }
    let lines =
        pack.chunks(995).map(|data| [format!("{:04x}\x01", data.len() + 5).as_bytes(), data].concat());
    let begin = std::iter::once(b"000dpackfile\n".to_vec());
    begin.chain(lines).chain([b"0000".to_vec()]).map(Bytes::from).collect()
}

#[tokio::test]
async fn a_sink_that_waits_makes_the_download_wait() {
    let (mut repository, known) = small();
    let mut random = fastrand::Rng::with_seed(1);
    for number in 0..100 {
        let noise: Vec<u8> = (0..5_000).map(|_| random.u8(..)).collect();
        repository.write(&format!("file {number}"), &noise);
    }
    repository.commit();
    let pieces = in_small_lines(&recorded(&repository, &known).await);
    let all = pieces.len();
    assert!(all > 500, "only {all} pieces");
    let taken = Arc::new(AtomicUsize::new(0));
    let server = Recorded { pieces, fault: Fault::End, taken: Arc::clone(&taken) };
    let mut remote = Remote::new(server, Limits::default(), Some(known));
    let (go, wait) = mpsc::channel::<()>();
    let sink = move |_| {
        let _ = wait.recv();
        ControlFlow::Continue(())
    };
    let (tree, cancel) = ([repository.id("main^{tree}")], CancellationToken::new());
    let fetch = remote.contents(&tree, &[], |_| (), sink, &cancel);
    tokio::pin!(fetch);
    for _ in 0..1_000 {
        assert!(poll_fn(|context| Poll::Ready(fetch.as_mut().poll(context))).await.is_pending());
        tokio::task::yield_now().await;
    }
    // The queue holds 64 lines; some more lie on either side of it and in the first object.
    let early = taken.load(Ordering::SeqCst);
    assert!((64..=80).contains(&early), "{early} pieces were taken while the sink waited");
    drop(go);
    assert_eq!(fetch.await.unwrap().objects, 104);
    assert_eq!(taken.load(Ordering::SeqCst), all);
}
