//! A listener with one known hook, and a client that writes bytes as they are.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use sha2::Sha256;
use suitecase_listener::{Door, KnownHooks, Limits, Listener, Told};
use suitecase_model::ids::LinkId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) const SECRET: &str = "a secret of the test";
pub(crate) const LINK: LinkId = LinkId(Uuid::from_u128(0x1984));

/// A listener that runs until it is dropped.
pub(crate) struct Ear {
    pub(crate) port: u16,
    pub(crate) known: KnownHooks,
    pub(crate) told: mpsc::Receiver<Told>,
    stop: CancellationToken,
}

impl Ear {
    pub(crate) async fn open() -> Self {
        Self::with(Limits::default(), 8).await
    }

    pub(crate) async fn with(limits: Limits, most_untold: usize) -> Self {
        let listener = Listener::bind(0).await.unwrap();
        let (known, stop) = (KnownHooks::default(), CancellationToken::new());
        known.know(LINK, SecretString::from(SECRET));
        let (sender, told) = mpsc::channel(most_untold);
        let (port, door) = (listener.port(), Door::new(known.clone(), "/relay", sender));
        tokio::spawn(listener.hear(door, limits, stop.clone()));
        Self { port, known, told, stop }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Writes bytes, and returns all that comes back until the connection ends.
    pub(crate) async fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut connection = self.connect().await;
        // The listener may have ended the connection before everything was written.
        let _ = connection.write_all(bytes).await;
        until_end(&mut connection).await
    }

    /// Sends a request and returns its status; 0 where none came.
    pub(crate) async fn ask(&self, request: &Post) -> u16 {
        let answer = self.send(&request.bytes()).await;
        let text = String::from_utf8_lossy(&answer);
        if !answer.is_empty() {
            assert!(text.ends_with("\r\n\r\n"), "no answer has a body: {text}");
        }
        text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    /// Returns what was told so far.
    pub(crate) fn heard(&mut self) -> Vec<Told> {
        std::iter::from_fn(|| self.told.try_recv().ok()).collect()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

pub(crate) async fn until_end(connection: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    // A reset ends a connection as well.
    while matches!(connection.read_buf(&mut answer).await, Ok(count) if count > 0) {}
    answer
}

pub(crate) fn short() -> Limits {
    Limits { lasting: Duration::from_millis(100), ..Limits::default() }
}

/// A request as Bitbucket makes it, to be spoilt.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Post {
    pub(crate) fn of(request_id: &str, body: &str) -> Self {
        let body = body.as_bytes().to_vec();
        Self {
            method: "POST",
            path: format!("/hooks/{LINK}"),
            headers: vec![
                ("Host", "relay.acme-quality.example".to_owned()),
                ("Content-Type", "application/json".to_owned()),
                ("X-Event-Key", "repo:push".to_owned()),
                ("X-Hook-UUID", "{00000000-0000-0000-0000-000000000001}".to_owned()),
                ("X-Request-UUID", request_id.to_owned()),
                ("X-Attempt-Number", "1".to_owned()),
                ("X-Hub-Signature", signature(SECRET, &body)),
                ("Content-Length", body.len().to_string()),
            ],
            body,
        }
    }

    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    pub(crate) fn by(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let headers: Vec<String> =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("{} {} HTTP/1.1\r\n{}\r\n", self.method, self.path, headers.concat());
        [head.as_bytes(), &self.body].concat()
    }
}

pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}
