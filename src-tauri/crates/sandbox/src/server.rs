//! Starts and stops the server, and leads each request through log-in, faults, budget and log to its answer.
//!
//! The server runs on a thread and runtime of its own, so a test may block while it asks.

mod pipelines;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::accounts::Accounts;
use crate::auth::{self, Caller, NotLetIn};
use crate::budget::Budget;
use crate::deliveries::{self, Delivery, SeenHook};
use crate::error::SandboxError;
use crate::faults::{Fault, Faults};
use crate::git_http;
use crate::log::{Counts, Kind, Log, Seen, masked_query};
use crate::log_host::{self, LogHost};
use crate::metered_body::{EarlyEnd, MeteredBody};
use crate::repositories::builder::{self, RepositoryBuilder};
use crate::repositories::{self, Workspace};
use crate::rest;
use crate::state::{ServedRepository, State};

/// The largest request body taken, in bytes: enough for a git request with a million wants.
const LARGEST_REQUEST: usize = 64 << 20;

/// A running stand-in for Bitbucket Cloud; it stops when dropped.
pub struct Sandbox {
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What may be chosen when a sandbox starts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The port on the loopback address; 0 means any that is free.
    pub port: u16,
    /// The people and credentials; `None` means [`Accounts::demo`] of the served workspaces.
    pub accounts: Option<Accounts>,
    /// How many REST calls a credential's owner may make in an hour (bitbucket.md section 3).
    pub hourly_budget: usize,
    /// Whether git requests are answered by git's own `http-backend` and nothing of the sandbox; the faults that git
    /// has no setting for then have no effect.
    pub git_backend: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { port: 0, accounts: None, hourly_budget: 1_000, git_backend: false }
    }
}

impl Sandbox {
    /// Makes the repositories and serves them until the sandbox is dropped.
    pub async fn start(workspaces: Vec<Workspace>, settings: Settings) -> Result<Self, SandboxError> {
        let (thread, ready, stop) = spawn(workspaces, settings)?;
        let state = ready.await.map_err(|_| SandboxError::EndedEarly)??;
        Ok(Self { state, stop: Some(stop), thread: Some(thread) })
    }

    /// Does the same for a caller without a runtime.
    pub fn start_blocking(workspaces: Vec<Workspace>, settings: Settings) -> Result<Self, SandboxError> {
        let (thread, ready, stop) = spawn(workspaces, settings)?;
        let state = ready.blocking_recv().map_err(|_| SandboxError::EndedEarly)??;
        Ok(Self { state, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the origin, `http://127.0.0.1:PORT`, which serves the REST API below `/2.0`, and git and the web site's
    /// addresses beside it.
    pub fn origin(&self) -> &str {
        &self.state.origin
    }

    /// Returns the switches for misbehaviour.
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// Returns all requests since the start or the last [`Sandbox::clear_requests`], in the order of their replies.
    pub fn requests(&self) -> Vec<Seen> {
        self.state.log.all()
    }

    /// Counts those requests.
    pub fn counts(&self) -> Counts {
        self.state.log.counts()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.state.log.clear();
    }

    /// Returns the address to clone a repository from, without any user in it.
    pub fn clone_url(&self, workspace: &str, slug: &str) -> String {
        format!("{}/{workspace}/{slug}.git", self.state.origin)
    }

    /// Returns the git directory of a repository, for a test's own git; a lent one must not be written to.
    pub fn repository(&self, workspace: &str, slug: &str) -> Result<PathBuf, SandboxError> {
        self.served(workspace, slug).map(|served| served.git_directory.clone())
    }

    /// Adds commits to a served repository, as a colleague's push would.
    pub fn push(&self, workspace: &str, slug: &str, history: &RepositoryBuilder) -> Result<(), SandboxError> {
        let served = self.served(workspace, slug)?;
        if served.is_lent {
            return Err(SandboxError::Lent { slug: slug.to_owned() });
        }
        builder::apply(history, &served.git_directory)
    }

    /// Returns what Bitbucket would now post to the repository's webhooks because a branch moved between two commits.
    ///
    /// `None` stands for a branch that did not exist before, or does not any more. Nothing is sent from here: the
    /// address of a hook is public, and the test's relay stands in for it.
    pub fn push_deliveries(
        &self,
        workspace: &str,
        slug: &str,
        branch: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Result<Vec<Delivery>, SandboxError> {
        let served = self.served(workspace, slug)?;
        deliveries::of_push(served, &format!("{workspace}/{slug}"), branch, before, after)
    }

    /// Returns the webhooks of a repository, in the order in which they were made.
    pub fn hooks(&self, workspace: &str, slug: &str) -> Result<Vec<SeenHook>, SandboxError> {
        let hooks = self.served(workspace, slug)?.hooks.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(hooks.iter().map(SeenHook::from).collect())
    }

    /// Returns the commit a name such as `main` stands for.
    pub fn commit_id(&self, workspace: &str, slug: &str, name: &str) -> Result<String, SandboxError> {
        let served = self.served(workspace, slug)?;
        let revision = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--end-of-options", revision.as_str()];
        let output = crate::git_command::run(&served.git_directory, arguments)?;
        Ok(String::from_utf8_lossy(&output).trim().to_owned())
    }

    /// Returns the name of a repository's main branch: the one `HEAD` names; where that one does not exist, as after
    /// an import into a new repository, `main`, `master` or the first there is.
    ///
    /// `None` where `HEAD` is a bare commit, or there is no branch at all.
    pub fn main_branch(&self, workspace: &str, slug: &str) -> Result<Option<String>, SandboxError> {
        let served = self.served(workspace, slug)?;
        let read = |arguments: &[&str]| {
            let output = crate::git_command::run(&served.git_directory, arguments.iter().copied());
            output.map(|text| String::from_utf8_lossy(&text).trim().to_owned())
        };
        let Ok(head) = read(&["symbolic-ref", "--quiet", "HEAD"]) else { return Ok(None) };
        let branches = read(&["for-each-ref", "--format=%(refname)", "refs/heads"])?;
        let found = [head.as_str(), "refs/heads/main", "refs/heads/master"]
            .into_iter()
            .find(|name| branches.lines().any(|branch| branch == *name))
            .or_else(|| branches.lines().next());
        Ok(found.and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned))
    }

    fn served(&self, workspace: &str, slug: &str) -> Result<&ServedRepository, SandboxError> {
        let found = self.state.workspace(workspace).and_then(|workspace| workspace.repository(slug));
        found.ok_or_else(|| SandboxError::UnknownRepository {
            workspace: workspace.to_owned(),
            slug: slug.to_owned(),
        })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A server that has already ended needs no message.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // Waiting keeps the repositories on disk until nobody serves them any more.
            let _ = thread.join();
        }
    }
}

type Ready = oneshot::Receiver<Result<Arc<State>, SandboxError>>;
type Running = (std::thread::JoinHandle<()>, Ready, oneshot::Sender<()>);

fn spawn(workspaces: Vec<Workspace>, settings: Settings) -> Result<Running, SandboxError> {
    let (ready_sender, ready) = oneshot::channel();
    let (stop, stopped) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("sandbox")
        .enable_all()
        .build()
        .map_err(SandboxError::Thread)?;
    let body = move || match prepare(&runtime, workspaces, settings) {
        Err(error) => {
            let _ = ready_sender.send(Err(error));
        }
        Ok(Prepared { folder, listener, log_listener, state }) => {
            let _ = ready_sender.send(Ok(state.clone()));
            runtime.spawn(log_host::serve(log_listener, state.log_host.clone()));
            runtime.block_on(serve(listener, state, stopped));
            runtime.shutdown_background();
            drop(folder);
        }
    };
    let thread =
        std::thread::Builder::new().name("sandbox".to_owned()).spawn(body).map_err(SandboxError::Thread)?;
    Ok((thread, ready, stop))
}

/// All that is there before the first request.
struct Prepared {
    folder: tempfile::TempDir,
    listener: TcpListener,
    log_listener: TcpListener,
    state: Arc<State>,
}

fn prepare(
    runtime: &tokio::runtime::Runtime,
    workspaces: Vec<Workspace>,
    settings: Settings,
) -> Result<Prepared, SandboxError> {
    let folder = tempfile::Builder::new().prefix("suitecase-sandbox-").tempdir();
    let folder = folder.map_err(SandboxError::TemporaryFolder)?;
    let accounts = settings.accounts.unwrap_or_else(|| Accounts::demo(&workspaces));
    let workspaces = repositories::prepare(workspaces, Path::new(folder.path()))?;
    let listening = |source| SandboxError::Listen { port: settings.port, source };
    let listener =
        runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port))).map_err(listening)?;
    let port = listener.local_addr().map_err(listening)?.port();
    let log_listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).map_err(listening)?;
    let log_port = log_listener.local_addr().map_err(listening)?.port();
    let state = State {
        origin: format!("http://127.0.0.1:{port}"),
        accounts,
        workspaces,
        faults: Faults::default(),
        log: Log::default(),
        log_host: Arc::new(LogHost::new(format!("http://127.0.0.1:{log_port}"))),
        budget: Budget::new(settings.hourly_budget),
        git_backend: settings.git_backend,
    };
    Ok(Prepared { folder, listener, log_listener, state: Arc::new(state) })
}

async fn serve(listener: TcpListener, state: Arc<State>, stopped: oneshot::Receiver<()>) {
    let router = axum::Router::new().fallback(move |request: Request| answer(state.clone(), request));
    tokio::select! {
        // A dropped sender means the same as a message: nobody needs the server any more.
        _ = stopped => {}
        served = axum::serve(listener, router) => {
            if let Err(error) = served {
                tracing::error!(%error, "the sandbox cannot take connections any more");
            }
        }
    }
}

async fn answer(state: Arc<State>, request: Request) -> Response {
    let kind = kind_of(request.uri().path());
    tokio::time::sleep(state.faults.latency()).await;
    let (parts, body) = request.into_parts();
    let caller = match kind {
        Kind::Rest | Kind::Other => auth::rest_caller(&parts.headers, &state.accounts, &state.faults),
        Kind::Git => auth::git_caller(&parts.headers, &state.accounts, &state.faults),
    };
    let who = match &caller {
        Ok(caller) => caller.label(),
        Err(NotLetIn::BadCredential) => "refused".to_owned(),
        Err(NotLetIn::AppPassword) => "refused (app password)".to_owned(),
    };
    let fault = state.faults.take(kind);
    let method = parts.method.to_string();
    let (path, query) = (parts.uri.path().to_owned(), masked_query(parts.uri.query().unwrap_or_default()));
    let mut git_command = None;
    let instead = fault.as_ref().and_then(|fault| reply_instead(fault, kind));
    let response = match (instead, axum::body::to_bytes(body, LARGEST_REQUEST).await) {
        (Some(response), _) => response,
        (None, Err(_)) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        (None, Ok(body)) => match kind {
            Kind::Git => {
                let reply = git_http::answer(&state, caller, &parts, &body).await;
                git_command = reply.command;
                reply.response
            }
            Kind::Rest => within_budget(&state, caller, parts, body).await,
            Kind::Other => rest::archive::answer(&state, caller, &parts).await,
        },
    };
    let early_end = match fault {
        Some(Fault::CutBody { after }) => Some((after, EarlyEnd::Cut)),
        Some(Fault::StallBody { after }) => Some((after, EarlyEnd::Stall)),
        Some(
            Fault::TooManyRequests { .. }
            | Fault::Status(_)
            | Fault::WrongJson
            | Fault::CaptivePortal
            | Fault::RedirectTo(_)
            | Fault::Unauthorized
            | Fault::Reply { .. },
        )
        | None => None,
    };
    let sent = Arc::new(AtomicU64::new(0));
    let status = response.status().as_u16();
    state.log.add(Seen { kind, method, path, query, who, status, sent_bytes: 0, git_command }, sent.clone());
    response.map(|body| Body::new(MeteredBody::new(body, sent, early_end)))
}

async fn within_budget(
    state: &Arc<State>,
    caller: Result<Caller, NotLetIn>,
    parts: axum::http::request::Parts,
    body: Bytes,
) -> Response {
    let charged = match &caller {
        Ok(caller) => caller.label(),
        Err(NotLetIn::BadCredential | NotLetIn::AppPassword) => "refused".to_owned(),
    };
    let is_bot = matches!(caller, Ok(Caller::Bot { .. }));
    let spent = state.budget.charge(&charged, Instant::now());
    if spent.is_over {
        return too_many_requests(None);
    }
    let mut response = rest::answer(state.clone(), caller, parts, body).await;
    // Section 3: only access tokens get these headers; a person's API token does not.
    if is_bot && let Ok(limit) = HeaderValue::from_str(&spent.limit.to_string()) {
        let near = if spent.is_near_limit { "true" } else { "false" };
        let headers = response.headers_mut();
        headers.insert("x-ratelimit-limit", limit);
        headers.insert("x-ratelimit-resource", HeaderValue::from_static("api-repositories"));
        headers.insert("x-ratelimit-nearlimit", HeaderValue::from_static(near));
    }
    response
}

fn kind_of(path: &str) -> Kind {
    if path == "/2.0" || path.starts_with("/2.0/") {
        Kind::Rest
    } else if git_http::is_git_path(path) {
        Kind::Git
    } else {
        Kind::Other
    }
}

/// Returns the reply that stands in for the true one; `None` where the true one is only tampered with.
fn reply_instead(fault: &Fault, kind: Kind) -> Option<Response> {
    match fault {
        Fault::TooManyRequests { retry_after } => Some(too_many_requests(*retry_after)),
        Fault::Status(status) => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some((status, "Something went wrong").into_response())
        }
        Fault::CutBody { .. } | Fault::StallBody { .. } => None,
        Fault::WrongJson => {
            Some(axum::Json(serde_json::json!({ "type": 7, "values": "none", "hash": [] })).into_response())
        }
        Fault::CaptivePortal => Some(axum::response::Html(CAPTIVE_PORTAL).into_response()),
        Fault::RedirectTo(address) => {
            Some((StatusCode::FOUND, [(header::LOCATION, address.clone())]).into_response())
        }
        Fault::Reply { status, content_type, body } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some((status, [(header::CONTENT_TYPE, content_type.clone())], body.clone()).into_response())
        }
        Fault::Unauthorized => Some(match kind {
            Kind::Rest | Kind::Other => rest::error::Refusal::Unauthorized.into_response(),
            Kind::Git => git_http::unauthorized(),
        }),
    }
}

const CAPTIVE_PORTAL: &str = "<!doctype html><title>Welcome</title><h1>Welcome to our guest network</h1><p>Please accept the terms to go online.</p>";

/// Section 3: plain text, and in what was seen of Bitbucket no `Retry-After`.
fn too_many_requests(retry_after: Option<u32>) -> Response {
    let body = "Rate limit for this resource has been exceeded";
    let mut response = (StatusCode::TOO_MANY_REQUESTS, body).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
