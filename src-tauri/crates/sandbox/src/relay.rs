//! Stands in for Bitbucket's way to a webhook and for the relay behind it: what goes to a public address is brought
//! to a port of this computer.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::deliveries::Delivery;

/// How often Bitbucket tries in all (bitbucket.md section 4).
const ATTEMPTS: u32 = 3;
/// How long Bitbucket waits for an answer (bitbucket.md section 4).
const PATIENCE: Duration = Duration::from_secs(10);

/// A relay with a public address, which passes on to a port of this computer's loopback address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    public: String,
    port: u16,
    keeps_path: bool,
}

impl Relay {
    /// Makes the relay at a public address, for example `https://relay.example/suitecase`; it passes on what comes
    /// below that address, without the address's own path.
    pub fn new(public: &str, port: u16) -> Self {
        Self { public: public.trim_end_matches('/').to_owned(), port, keeps_path: false }
    }

    /// Returns the same relay, which passes on paths as they come.
    #[must_use]
    pub fn keeping_paths(self) -> Self {
        Self { keeps_path: true, ..self }
    }

    /// Brings a delivery as Bitbucket does: up to three attempts, a further one where the answer was 5xx or none.
    ///
    /// Returns the status of each attempt, 0 for no answer; nothing where the address is not below the relay's.
    pub async fn bring(&self, delivery: Delivery) -> Vec<u16> {
        let mut statuses = Vec::new();
        let mut delivery = delivery;
        for attempt in 1..=ATTEMPTS {
            delivery = delivery.attempt(attempt);
            let Some(status) = self.pass_on(&delivery).await else { break };
            statuses.push(status);
            if status != 0 && status < 500 {
                break;
            }
        }
        statuses
    }

    /// Passes one attempt on and returns the status; `None` where the address is not below the relay's.
    async fn pass_on(&self, delivery: &Delivery) -> Option<u16> {
        let below = delivery.url.strip_prefix(&self.public).filter(|below| below.starts_with('/'))?;
        let (_, address) = self.public.split_once("://")?;
        let (host, own_path) = address.split_at(address.find('/').unwrap_or(address.len()));
        let path = if self.keeps_path { format!("{own_path}{below}") } else { below.to_owned() };
        let sending = self.send(&path, host, delivery);
        Some(tokio::time::timeout(PATIENCE, sending).await.ok().and_then(Result::ok).flatten().unwrap_or(0))
    }

    async fn send(&self, path: &str, host: &str, delivery: &Delivery) -> std::io::Result<Option<u16>> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let mut head = format!("POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        for (name, value) in &delivery.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "content-length: {}\r\n\r\n", delivery.body.len());
        connection.write_all(head.as_bytes()).await?;
        connection.write_all(&delivery.body).await?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await?;
        let text = String::from_utf8_lossy(&answer);
        Ok(text.split(' ').nth(1).and_then(|status| status.parse().ok()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    fn delivery(url: &str) -> Delivery {
        let headers = vec![("x-attempt-number".to_owned(), "1".to_owned())];
        Delivery { url: url.to_owned(), headers, body: b"{}".to_vec() }
    }

    /// Answers with these statuses in turn and returns the first lines and attempts it was asked with.
    async fn answering(statuses: &'static [u16]) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = tokio::spawn(async move {
            let mut asked = Vec::new();
            for status in statuses {
                let (mut connection, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"{}") {
                    assert!(connection.read_buf(&mut request).await.unwrap() > 0);
                }
                let text = String::from_utf8(request).unwrap();
                let attempt = text.lines().find(|line| line.starts_with("x-attempt")).unwrap();
                asked.push(format!("{} {attempt}", text.lines().next().unwrap()));
                let answer = format!("HTTP/1.1 {status} Something\r\n\r\n");
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
            asked
        });
        (port, asked)
    }

    #[tokio::test]
    async fn a_delivery_is_tried_three_times_while_the_server_fails() {
        let (port, asked) = answering(&[500, 503, 200]).await;
        let statuses =
            Relay::new("https://r.example/base", port).bring(delivery("https://r.example/base/h/1")).await;
        assert_eq!(statuses, [500, 503, 200]);
        let expected = [1, 2, 3].map(|attempt| format!("POST /h/1 HTTP/1.1 x-attempt-number: {attempt}"));
        assert_eq!(asked.await.unwrap(), expected);
    }

    #[tokio::test]
    async fn a_refusal_is_final_and_a_path_can_be_kept() {
        let (port, asked) = answering(&[403]).await;
        let relay = Relay::new("https://r.example/base/", port).keeping_paths();
        assert_eq!(relay.bring(delivery("https://r.example/base/h/1")).await, [403]);
        assert_eq!(asked.await.unwrap(), ["POST /base/h/1 HTTP/1.1 x-attempt-number: 1"]);
        for elsewhere in ["https://other.example/base/h/1", "https://r.example/basement/h/1"] {
            assert_eq!(relay.bring(delivery(elsewhere)).await, [0; 0]);
        }
    }
}
