//! Whatever strangers send: nothing is told, and the next delivery gets through.

use proptest::prelude::*;
use suitecase_listener::{Limits, Listener, ListenerError};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::support::{Ear, LINK, Post, SECRET, short, signature, until_end};

const BODY: &str = r#"{"push":{"changes":[]}}"#;
const LARGEST: usize = 256 * 1024;

#[tokio::test]
async fn only_a_post_to_the_path_of_a_known_hook_is_more_than_nothing() {
    let mut ear = Ear::open().await;
    let path = format!("/hooks/{LINK}");
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"] {
        assert_eq!(ear.ask(&Post::of("a", BODY).by(method)).await, 404, "{method}");
    }
    for wrong in [
        "/".to_owned(),
        "/hooks".to_owned(),
        "/hooks/".to_owned(),
        "/hooks/none".to_owned(),
        "/hooks/00000000-0000-0000-0000-000000000001".to_owned(),
        format!("{path}/"),
        format!("{path}?x=1"),
        format!("{path}?"),
        format!("/{path}"),
        format!("/other{path}"),
        format!("/relay/relay{path}"),
        format!("/relay/..{path}"),
        path.replace('-', ""),
        path.replace('1', "%31"),
        format!("/hooks/{{{LINK}}}"),
        format!("/hooks/urn:uuid:{LINK}"),
        path.to_uppercase(),
    ] {
        assert_eq!(ear.ask(&Post::of("a", BODY).at(&wrong)).await, 404, "{wrong}");
    }
    assert_eq!(ear.heard(), []);
    assert_eq!(ear.ask(&Post::of("a", BODY)).await, 200);
}

#[tokio::test]
async fn what_is_not_signed_with_the_secret_is_refused() {
    let mut ear = Ear::open().await;
    let right = signature(SECRET, BODY.as_bytes());
    let sha1 = "sha1=a4771c39fbe90f317c7824e83ddef3caae9cb3d9";
    let (without_kind, cut) = (right.get(7..).unwrap(), right.get(..70).unwrap());
    for wrong in ["", "sha256=", sha1, without_kind, cut, &signature("", BODY.as_bytes())] {
        assert_eq!(ear.ask(&Post::of("a", BODY).with("X-Hub-Signature", wrong)).await, 403, "{wrong}");
    }
    assert_eq!(ear.ask(&Post::of("a", BODY).without("X-Hub-Signature")).await, 403);
    let mut twice = Post::of("a", BODY);
    twice.headers.push(("X-Hub-Signature", right));
    assert_eq!(ear.ask(&twice).await, 403, "which of the two is meant?");
    let mut changed = Post::of("a", BODY);
    changed.body[0] = b' ';
    assert_eq!(ear.ask(&changed).await, 403);
    for name in ["X-Request-UUID", "X-Event-Key"] {
        assert_eq!(ear.ask(&Post::of("a", BODY).without(name)).await, 400, "{name}");
    }
    assert_eq!(ear.ask(&Post::of(&"a".repeat(65), BODY)).await, 400);
    assert_eq!(ear.heard(), []);
}

#[tokio::test]
async fn what_is_too_large_is_cut_off() {
    let mut ear = Ear::open().await;
    let fits = format!("\"{}\"", "x".repeat(LARGEST - 2));
    assert_eq!(ear.ask(&Post::of("a", &fits)).await, 200);
    assert_eq!(ear.heard().len(), 1);

    let mut announced = Post::of("b", BODY).with("Content-Length", (LARGEST + 1).to_string());
    announced.body.clear();
    assert_eq!(ear.ask(&announced).await, 413, "nothing has to be sent for it");
    let chunk = format!("{:x}\r\n{}\r\n", LARGEST + 1, "x".repeat(LARGEST + 1));
    let mut chunked = Post::of("b", BODY).without("Content-Length").with("Transfer-Encoding", "chunked");
    chunked.body = chunk.into_bytes();
    assert!(matches!(ear.ask(&chunked).await, 413 | 0));

    let long = Post::of("b", BODY).with("X-Long", "x".repeat(20_000));
    assert!(matches!(ear.ask(&long).await, 431 | 0));
    let mut many = Post::of("b", BODY);
    many.headers.extend((0..100).map(|_| ("X-Many", "x".to_owned())));
    assert!(matches!(ear.ask(&many).await, 431 | 0));
    assert_eq!(ear.heard(), []);
    assert_eq!(ear.ask(&Post::of("b", BODY)).await, 200);
}

#[tokio::test]
async fn whoever_is_slow_or_silent_is_left_and_holds_nobody_up() {
    let mut ear = Ear::with(Limits { connections: 3, ..short() }, 8).await;
    let whole = Post::of("a", BODY).bytes();
    let in_the_head = whole.len() / 2;
    let in_the_body = whole.len() - 3;
    for sent in [0, 1, in_the_head, in_the_body] {
        let mut connection = ear.connect().await;
        connection.write_all(&whole[..sent]).await.unwrap();
        let answer = until_end(&mut connection).await;
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{sent}");
    }
    assert_eq!(ear.heard(), []);

    let mut held = Vec::new();
    for _ in 0..12 {
        let mut connection = ear.connect().await;
        let _ = connection.write_all(b"POST ").await;
        held.push(connection);
    }
    for connection in &mut held {
        until_end(connection).await;
    }
    assert_eq!(ear.ask(&Post::of("a", BODY)).await, 200, "the places are free again");
}

#[tokio::test]
async fn a_connection_has_one_request() {
    let mut ear = Ear::open().await;
    let two = [Post::of("a", BODY).bytes(), Post::of("b", BODY).bytes()].concat();
    let answer = String::from_utf8(ear.send(&two).await).unwrap();
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
    assert_eq!(ear.heard().len(), 1);
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_and_free_again_afterwards() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = Listener::bind(port).await.unwrap_err();
    assert!(matches!(refused, ListenerError::PortTaken { port: told } if told == port), "{refused:?}");
    drop(taken);
    assert_eq!(Listener::bind(port).await.unwrap().port(), port);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_but_a_signed_delivery_are_told(
        noise in proptest::collection::vec(any::<u8>(), 0..600),
        at in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut ear = Ear::with(short(), 8).await;
            let unsigned = Post::of("a", BODY).without("X-Hub-Signature").bytes();
            ear.send(&noise).await;
            ear.send(&[&unsigned[..at.index(unsigned.len())], &noise].concat()).await;
            let whole = Post::of("a", BODY).bytes();
            ear.send(&whole[..cut.index(whole.len())]).await;
            assert_eq!(ear.heard(), []);
            assert_eq!(ear.ask(&Post::of("b", BODY)).await, 200);
        });
    }
}
