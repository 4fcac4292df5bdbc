//! Real `git http-backend`, run once a request, with faults on demand.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream, stream::BoxStream};
use suitecase_git::{Capabilities, Http, HttpError, Limits, Remote, Reply};

use crate::repository::Repository;

/// How a repository is served.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent switches of a server's configuration"
)]
pub(crate) struct Server {
    pub(crate) repository: PathBuf,
    /// Serve protocol v0 whatever is asked for.
    pub(crate) only_old_protocol: bool,
    pub(crate) allows_filter: bool,
    pub(crate) allows_tree_filter: bool,
    /// Offer to leave out history.
    pub(crate) offers_shallow: bool,
    /// Largest piece of a body.
    pub(crate) piece: usize,
    /// Bytes after which the body of a POST's reply ends.
    pub(crate) fault: Option<(usize, Fault)>,
    /// Every request's body, in order; a GET has an empty one.
    pub(crate) requests: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// How a body ends too early.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    End,
    Break,
    Stall,
}

impl Fault {
    /// Returns a body that ends in this way after some pieces.
    pub(crate) fn after(self, pieces: Vec<Bytes>) -> BoxStream<'static, Result<Bytes, HttpError>> {
        let pieces = stream::iter(pieces).map(Ok);
        match self {
            Self::End => pieces.boxed(),
            Self::Break => {
                pieces.chain(stream::iter([Err(HttpError::Cut("connection reset".into()))])).boxed()
            }
            Self::Stall => pieces.chain(stream::pending()).boxed(),
        }
    }
}

impl Server {
    pub(crate) fn of(repository: &Repository) -> Self {
        Self {
            repository: repository.path(),
            only_old_protocol: false,
            allows_filter: true,
            allows_tree_filter: true,
            offers_shallow: true,
            piece: 10_000,
            fault: None,
            requests: Arc::default(),
        }
    }

    pub(crate) fn remote(self) -> Remote<Self> {
        self.remote_with(Limits::default(), None)
    }

    pub(crate) fn remote_with(self, limits: Limits, known: Option<Capabilities>) -> Remote<Self> {
        Remote::new(self, limits, known)
    }

    fn answer(
        &self,
        method: &str,
        path_and_query: &str,
        content_type: &str,
        body: &[u8],
        protocol: &str,
    ) -> Answer {
        self.requests.lock().unwrap().push(body.to_vec());
        let asks_to_leave_history_out = body.windows(10).any(|part| part == b"0ddeepen 1");
        assert!(self.offers_shallow || !asks_to_leave_history_out, "asked for what was not offered");
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let mut command = Command::new("git");
        command
            .arg("http-backend")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_COUNT", "2")
            .env("GIT_CONFIG_KEY_0", "uploadpack.allowFilter")
            .env("GIT_CONFIG_VALUE_0", self.allows_filter.to_string())
            .env("GIT_CONFIG_KEY_1", "uploadpackfilter.tree.allow")
            .env("GIT_CONFIG_VALUE_1", self.allows_tree_filter.to_string())
            .env("GIT_PROJECT_ROOT", self.repository.parent().unwrap())
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("REQUEST_METHOD", method)
            .env("PATH_INFO", format!("/repository.git{path}"))
            .env("QUERY_STRING", query)
            .env("CONTENT_TYPE", content_type)
            .env("CONTENT_LENGTH", body.len().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if !self.only_old_protocol {
            command.env("GIT_PROTOCOL", protocol);
        }
        let mut child = command.spawn().unwrap();
        // A server that refuses a request may not read it to its end.
        let _ = child.stdin.take().unwrap().write_all(body);
        let output = child.wait_with_output().unwrap().stdout;
        let answer = Answer::read(&output);
        if method == "GET" && !self.offers_shallow { answer.without_shallow() } else { answer }
    }

    fn reply(
        &self,
        answer: Answer,
        fault: Option<(usize, Fault)>,
    ) -> Reply<BoxStream<'static, Result<Bytes, HttpError>>> {
        let Answer { status, content_type, mut body } = answer;
        if let Some((end, _)) = fault {
            body.truncate(end);
        }
        let pieces = body.chunks(self.piece).map(Bytes::copy_from_slice).collect();
        let body = fault.map_or(Fault::End, |(_, fault)| fault).after(pieces);
        Reply { status, content_type, body }
    }
}

impl Http for Server {
    type Body = BoxStream<'static, Result<Bytes, HttpError>>;

    async fn get(&self, path_and_query: &str, protocol: &str) -> Result<Reply<Self::Body>, HttpError> {
        Ok(self.reply(self.answer("GET", path_and_query, "", b"", protocol), None))
    }

    async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
        protocol: &str,
    ) -> Result<Reply<Self::Body>, HttpError> {
        Ok(self.reply(self.answer("POST", path, content_type, &body, protocol), self.fault))
    }
}

struct Answer {
    status: u16,
    content_type: String,
    body: Vec<u8>,
}

impl Answer {
    /// Reads what a CGI program wrote.
    fn read(output: &[u8]) -> Self {
        let end = output.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        let mut answer = Self { status: 200, content_type: String::new(), body: output[end + 4..].to_vec() };
        for header in std::str::from_utf8(&output[..end]).unwrap().lines() {
            match header.split_once(": ").unwrap() {
                ("Status", status) => answer.status = status[..3].parse().unwrap(),
                ("Content-Type", content_type) => content_type.clone_into(&mut answer.content_type),
                _ => {}
            }
        }
        answer
    }

    fn without_shallow(self) -> Self {
        let mut body = Vec::new();
        let mut rest = &self.body[..];
        while !rest.is_empty() {
            let length = usize::from_str_radix(std::str::from_utf8(&rest[..4]).unwrap(), 16).unwrap();
            let (line, after) = rest.split_at(length.max(4));
            rest = after;
            let word = b"shallow ";
            match line.windows(word.len()).position(|part| part == word) {
                Some(start) => {
                    write!(body, "{:04x}", line.len() - word.len()).unwrap();
                    body.extend_from_slice(&line[4..start]);
                    body.extend_from_slice(&line[start + word.len()..]);
                }
                None => body.extend_from_slice(line),
            }
        }
        Self { body, ..self }
    }
}
