//! What Bitbucket signed is told once, and answered at once.

use suitecase_listener::{Change, ChangeKind, Limits, Push, Told};
use tokio::io::AsyncWriteExt;

use crate::support::{Ear, LINK, Post, signature, until_end};

const MAIN: &str = r#"{"repository":{"uuid":"{r-1}"},"push":{"changes":[
    {"old":{"type":"branch","name":"main"},"new":{"type":"branch","name":"main"}}]}}"#;

/// The same push in other bytes.
fn other_bytes() -> String {
    format!("{MAIN} ")
}

fn main_moved() -> Told {
    let change = Change { kind: ChangeKind::Branch, name: "main".to_owned(), created: false, closed: false };
    Told { link: LINK, push: Push { repository: Some("{r-1}".to_owned()), changes: vec![change] } }
}

#[tokio::test]
async fn a_signed_push_is_told_once_at_both_of_its_paths() {
    let mut ear = Ear::open().await;
    assert_eq!(ear.ask(&Post::of("a", MAIN)).await, 200);
    assert_eq!(ear.heard(), [main_moved()]);
    let kept = Post::of("b", &other_bytes()).at(format!("/relay/hooks/{LINK}"));
    assert_eq!(ear.ask(&kept).await, 200, "a relay may pass the path on as it is");
    assert_eq!(ear.heard(), [main_moved()]);
    for again in [Post::of("a", MAIN), kept, Post::of("a", MAIN).with("X-Attempt-Number", "2")] {
        assert_eq!(ear.ask(&again).await, 200);
    }
    assert_eq!(ear.heard(), [], "a repeated delivery does nothing");
}

#[tokio::test]
async fn a_caught_delivery_under_other_ids_tells_nothing() {
    let mut ear = Ear::open().await;
    assert_eq!(ear.ask(&Post::of("a", MAIN)).await, 200);
    assert_eq!(ear.heard(), [main_moved()]);
    for id in ["b", "c", "d"] {
        assert_eq!(ear.ask(&Post::of(id, MAIN)).await, 200, "{id}");
    }
    assert_eq!(ear.heard(), [], "the signature does not cover the id");
    assert_eq!(ear.ask(&Post::of("e", &other_bytes())).await, 200);
    assert_eq!(ear.heard(), [main_moved()], "what else is signed is told");
}

#[tokio::test]
async fn what_is_signed_and_not_understood_is_still_a_hint() {
    let mut ear = Ear::open().await;
    for (id, body) in
        [("a", ""), ("b", "not JSON"), ("c", r#"{"push":{"changes":[]}}"#), ("d", "{\"push\":7}")]
    {
        assert_eq!(ear.ask(&Post::of(id, body)).await, 200, "{body}");
        assert_eq!(ear.heard(), [Told { link: LINK, push: Push::default() }], "{body}");
    }
}

#[tokio::test]
async fn other_events_are_answered_and_not_told() {
    let mut ear = Ear::open().await;
    for event in ["repo:fork", "pullrequest:created", "diagnostics:ping", ""] {
        assert_eq!(ear.ask(&Post::of(event, MAIN).with("X-Event-Key", event)).await, 200, "{event}");
    }
    assert_eq!(ear.heard(), []);
}

#[tokio::test]
async fn what_cannot_be_told_now_is_taken_at_the_next_attempt() {
    let mut ear = Ear::with(Limits::default(), 1).await;
    assert_eq!(ear.ask(&Post::of("a", MAIN)).await, 200);
    assert_eq!(ear.ask(&Post::of("b", &other_bytes())).await, 503);
    assert_eq!(ear.heard(), [main_moved()]);
    assert_eq!(ear.ask(&Post::of("b", &other_bytes())).await, 200);
    assert_eq!(ear.heard(), [main_moved()]);
}

#[tokio::test]
async fn a_body_in_small_pieces_or_chunks_is_put_together() {
    let mut ear = Ear::open().await;
    let mut connection = ear.connect().await;
    for piece in Post::of("a", MAIN).bytes().chunks(11) {
        connection.write_all(piece).await.unwrap();
    }
    assert!(until_end(&mut connection).await.starts_with(b"HTTP/1.1 200"));
    assert_eq!(ear.heard(), [main_moved()]);

    let body = other_bytes();
    let mut chunked = Post::of("b", &body).without("Content-Length").with("Transfer-Encoding", "chunked");
    let (first, second) = body.split_at(40);
    chunked.body =
        format!("{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", first.len(), second.len()).into_bytes();
    assert_eq!(ear.ask(&chunked).await, 200);
    assert_eq!(ear.heard(), [main_moved()]);
}

#[tokio::test]
async fn another_secret_is_noticed_until_a_signature_is_right_again() {
    let mut ear = Ear::open().await;
    assert!(!ear.known.is_mistrusted(LINK));
    let foreign = Post::of("a", MAIN).with("X-Hub-Signature", signature("another", MAIN.as_bytes()));
    assert_eq!(ear.ask(&foreign).await, 403);
    assert!(ear.known.is_mistrusted(LINK));
    assert_eq!(ear.heard(), []);
    assert_eq!(ear.ask(&Post::of("a", MAIN)).await, 200, "a refused delivery is not remembered");
    assert!(!ear.known.is_mistrusted(LINK));
    ear.known.forget(LINK);
    assert_eq!(ear.ask(&Post::of("b", MAIN)).await, 404);
}
