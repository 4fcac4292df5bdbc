//! A tiny HTTP server on loopback for this crate's tests: it answers with whatever a test says.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use secrecy::SecretString;
use suitecase_model::credential::CredentialKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::auth::Credential;
use crate::client::Client;
use crate::origin::Origin;

#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// Returns a header by its lower-case name; empty when it was not sent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    promised: usize,
}

impl Answer {
    pub(crate) fn status(status: u16, body: &str) -> Self {
        let body = body.as_bytes().to_vec();
        Self { status, headers: Vec::new(), promised: body.len(), body }
    }

    pub(crate) fn json(body: impl AsRef<str>) -> Self {
        Self::status(200, body.as_ref()).with("Content-Type", "application/json")
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Promises more bytes than are sent.
    #[must_use]
    pub(crate) fn cut(mut self) -> Self {
        self.promised += 100;
        self
    }
}

pub(crate) struct Responder {
    origin: Origin,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Responder {
    /// Starts a server; `answer` gets each call and the server's own address.
    pub(crate) async fn start(answer: impl Fn(&Call, &str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let me = Self { origin: Origin::loopback(&base).unwrap(), calls: Arc::clone(&calls) };
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (answer, calls, base) = (Arc::clone(&answer), Arc::clone(&calls), base.clone());
                tokio::spawn(async move {
                    let mut connection = connection;
                    let Some(call) = read(&mut connection).await else { return };
                    calls.lock().unwrap().push(call.clone());
                    write(&mut connection, answer(&call, &base)).await;
                });
            }
        });
        me
    }

    /// Starts a server that answers by the number of the call, from 1.
    pub(crate) async fn start_with_count(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        let count = AtomicUsize::new(0);
        Self::start(move |_, _| answer(count.fetch_add(1, Ordering::SeqCst) + 1)).await
    }

    /// Starts a server that says only this to each call and keeps every connection open.
    pub(crate) async fn start_silent(words: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = Origin::loopback(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut connection, _)) = listener.accept().await {
                let _ = read(&mut connection).await;
                let _ = connection.write_all(words.as_bytes()).await;
                open.push(connection);
            }
        });
        Self { origin, calls: Arc::default() }
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn client(&self) -> Client {
        self.client_of(CredentialKind::ApiToken)
    }

    pub(crate) fn client_of(&self, kind: CredentialKind) -> Client {
        let secret = match kind {
            CredentialKind::ApiToken => "ATATT3canary",
            CredentialKind::AccessToken => "ATCTT3canary",
            CredentialKind::AppPassword => "ATBBcanary",
        };
        let credential = Credential::new(kind, "ann@acme.example", SecretString::from(secret));
        Client::new(self.origin.clone(), credential).unwrap()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

async fn read(connection: &mut TcpStream) -> Option<Call> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let mut call = Call { method, target, ..Call::default() };
    call.headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    call.body = bytes[head_end + 4..].to_vec();
    let length: usize = call.header("content-length").parse().unwrap_or(0);
    while call.body.len() < length {
        if connection.read_buf(&mut call.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(call)
}

async fn write(connection: &mut TcpStream, answer: Answer) {
    let mut head = format!("HTTP/1.1 {} Something\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ = write!(head, "Content-Length: {}\r\n\r\n", answer.promised);
    let _ = connection.write_all(head.as_bytes()).await;
    let _ = connection.write_all(&answer.body).await;
    let _ = connection.shutdown().await;
}
