//! A line of a given length and width between a client and a server on this computer, in user space.
//!
//! Every byte travels for half a round trip in its direction; all connections share the width of a direction. A new
//! connection costs a round trip before the first byte can leave, and each starts as TCP does: with ten segments under
//! way, more with every acknowledgement. What is absent: loss, queues that overflow, and TLS.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::error::SandboxError;

/// How much of a connection is under way before the first acknowledgement (RFC 6928).
const FIRST_WINDOW: usize = 10 * 1460;
/// The largest window: Linux lets one grow to about this.
const LARGEST_WINDOW: usize = 4 << 20;
/// The most that travels as one piece.
const PIECE: usize = 16 << 10;

/// The length and width of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineSettings {
    /// The way there and back.
    pub round_trip: Duration,
    /// What passes in a second, in each direction.
    pub bytes_per_second: u64,
}

/// What has passed a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Bytes from the client to the server.
    pub up: u64,
    /// Bytes from the server to the client.
    pub down: u64,
    /// Connections.
    pub connections: u64,
}

/// A line; it is cut when dropped.
pub struct SlowLine {
    origin: String,
    line: Arc<Line>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Line {
    half_way: Duration,
    up: Direction,
    down: Direction,
    connections: AtomicU64,
}

/// One direction of the line.
struct Direction {
    bytes_per_second: u64,
    free_at: Mutex<Instant>,
    passed: AtomicU64,
}

impl SlowLine {
    /// Lays a line from a free port on the loopback address to a server there.
    pub fn start(server_port: u16, settings: LineSettings) -> Result<Self, SandboxError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(SandboxError::Thread)?;
        let listening = |source| SandboxError::Listen { port: 0, source };
        // Not by the runtime, which must not be waited for where another one runs.
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(listening)?;
        listener.set_nonblocking(true).map_err(listening)?;
        let port = listener.local_addr().map_err(listening)?.port();
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener).map_err(listening)?
        };
        let direction = || Direction {
            bytes_per_second: settings.bytes_per_second.max(1),
            free_at: Mutex::new(Instant::now()),
            passed: AtomicU64::new(0),
        };
        let line = Arc::new(Line {
            half_way: settings.round_trip / 2,
            up: direction(),
            down: direction(),
            connections: AtomicU64::new(0),
        });
        let (stop, stopped) = oneshot::channel();
        let laid = line.clone();
        let server = SocketAddr::from((Ipv4Addr::LOCALHOST, server_port));
        let body = move || {
            runtime.block_on(async {
                tokio::select! {
                    // A dropped sender means the same as a message: nobody needs the line any more.
                    _ = stopped => {}
                    () = take_connections(listener, server, laid) => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("slow-line".to_owned()).spawn(body);
        Ok(Self {
            origin: format!("http://127.0.0.1:{port}"),
            line,
            stop: Some(stop),
            thread: Some(thread.map_err(SandboxError::Thread)?),
        })
    }

    /// Returns the origin at the client's end, `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns what has passed since the line was laid.
    pub fn passed(&self) -> Passed {
        Passed {
            up: self.line.up.passed.load(Ordering::Relaxed),
            down: self.line.down.passed.load(Ordering::Relaxed),
            connections: self.line.connections.load(Ordering::Relaxed),
        }
    }
}

impl Drop for SlowLine {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A line that has already ended needs no message.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn take_connections(listener: TcpListener, server: SocketAddr, line: Arc<Line>) {
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        line.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(connect(client, server, line.clone(), Instant::now()));
    }
}

/// Joins two connections; an end or a failure of one side reaches the other when its bytes do.
async fn connect(client: TcpStream, server: SocketAddr, line: Arc<Line>, accepted: Instant) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    // Small pieces leave at once, as they would without this line in between.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let shaken_hands = accepted + line.half_way * 2;
    let there = carry(from_client, to_server, &line.up, line.half_way, shaken_hands);
    let back = carry(from_server, to_client, &line.down, line.half_way, accepted);
    tokio::join!(there, back);
}

/// Carries bytes one way until the sender ends or the receiver is gone.
async fn carry(
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    direction: &Direction,
    half_way: Duration,
    from_then_on: Instant,
) {
    let window = Semaphore::new(FIRST_WINDOW);
    let (under_way, arriving) = mpsc::unbounded_channel();
    let (delivered, acknowledged) = mpsc::unbounded_channel();
    tokio::join!(
        send(from, under_way, direction, &window, half_way, from_then_on),
        deliver(arriving, to, delivered),
        acknowledge(acknowledged, &window, half_way),
    );
}

type Piece = (Instant, Vec<u8>);

async fn send(
    mut from: OwnedReadHalf,
    under_way: mpsc::UnboundedSender<Piece>,
    direction: &Direction,
    window: &Semaphore,
    half_way: Duration,
    from_then_on: Instant,
) {
    let mut piece = vec![0; PIECE];
    loop {
        let Ok(first) = window.acquire().await else { return };
        first.forget();
        let room = window.available_permits().saturating_add(1).min(piece.len());
        let Some(place) = piece.get_mut(..room) else { return };
        let Ok(length @ 1..) = from.read(place).await else { return };
        window.forget_permits(length.saturating_sub(1));
        let arrives = direction.leave(length, from_then_on) + half_way;
        let bytes = piece.get(..length).unwrap_or_default().to_vec();
        if under_way.send((arrives, bytes)).is_err() {
            return;
        }
    }
}

async fn deliver(
    mut arriving: mpsc::UnboundedReceiver<Piece>,
    mut to: OwnedWriteHalf,
    delivered: mpsc::UnboundedSender<(Instant, usize)>,
) {
    while let Some((arrives, bytes)) = arriving.recv().await {
        sleep_until(arrives).await;
        if to.write_all(&bytes).await.is_err() || delivered.send((arrives, bytes.len())).is_err() {
            return;
        }
    }
    // What was sent has arrived; now the end of it does.
    let _ = to.shutdown().await;
}

/// Gives the sender room again, and more of it with every acknowledgement.
async fn acknowledge(
    mut delivered: mpsc::UnboundedReceiver<(Instant, usize)>,
    window: &Semaphore,
    half_way: Duration,
) {
    let mut size = FIRST_WINDOW;
    while let Some((at, length)) = delivered.recv().await {
        sleep_until(at + half_way).await;
        let growth = length.min(LARGEST_WINDOW.saturating_sub(size));
        size += growth;
        window.add_permits(length + growth);
    }
}

impl Direction {
    /// Returns when the last of these bytes has left.
    fn leave(&self, length: usize, from_then_on: Instant) -> Instant {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.passed.fetch_add(length, Ordering::Relaxed);
        let nanoseconds = length.saturating_mul(1_000_000_000) / self.bytes_per_second;
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = (*free_at).max(from_then_on).max(Instant::now()) + Duration::from_nanos(nanoseconds);
        *free_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: LineSettings =
        LineSettings { round_trip: Duration::from_millis(40), bytes_per_second: 10_000_000 };

    /// Serves one connection that sends back what it gets until the other side ends.
    async fn echo() -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            let (mut from, mut to) = connection.split();
            tokio::io::copy(&mut from, &mut to).await.unwrap();
            to.shutdown().await.unwrap();
        });
        port
    }

    async fn connection(line: &SlowLine) -> TcpStream {
        let address = line.origin().strip_prefix("http://").unwrap();
        TcpStream::connect(address).await.unwrap()
    }

    #[tokio::test]
    async fn nothing_is_lost_or_altered_and_it_takes_at_least_as_long_as_the_line_is() {
        let line = SlowLine::start(echo().await, LINE).unwrap();
        let started = Instant::now();
        let (mut from, mut to) = connection(&line).await.into_split();
        let sent: Vec<u8> = (0..1_000_000_u32).map(|number| number.to_le_bytes()[1]).collect();
        let expected = sent.clone();
        let sending = tokio::spawn(async move {
            to.write_all(&sent).await.unwrap();
            to.shutdown().await.unwrap();
        });
        let mut received = Vec::new();
        from.read_to_end(&mut received).await.unwrap();
        sending.await.unwrap();
        assert!(received == expected, "{} of {} bytes came back", received.len(), expected.len());
        // Shaking hands, there and back, and a megabyte at ten a second.
        assert!(started.elapsed() >= LINE.round_trip * 2 + Duration::from_millis(100));
        assert_eq!(line.passed(), Passed { up: 1_000_000, down: 1_000_000, connections: 1 });
    }

    #[tokio::test]
    async fn a_server_that_is_gone_ends_the_clients_connection() {
        let port = {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            listener.local_addr().unwrap().port()
        };
        let line = SlowLine::start(port, LINE).unwrap();
        let mut received = Vec::new();
        let ended = connection(&line).await.read_to_end(&mut received).await;
        assert!(ended.is_err() || received.is_empty(), "nobody is there to say anything");
    }
}
