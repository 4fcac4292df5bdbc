//! Real `git http-backend`, run once a request, as servers of many kinds configure it.
//!
//! What no setting of git can do - a server without shallow fetches, one that refuses some wants - is done by rewriting
//! what it offers and looking at the request first.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use suitecase_git::{Http, HttpError, Reply};
use suitecase_sandbox::Wants;

use crate::truth::git;

/// How a server is configured.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of a server's configuration")]
pub(crate) struct Kind {
    pub(crate) filter: bool,
    pub(crate) tree_filter: bool,
    pub(crate) blob_filter: bool,
    pub(crate) shallow: bool,
    pub(crate) protocol_v2: bool,
    pub(crate) wants: Wants,
}

pub(crate) const HEALTHY: Kind = Kind {
    filter: true,
    tree_filter: true,
    blob_filter: true,
    shallow: true,
    protocol_v2: true,
    wants: Wants::Anything,
};
pub(crate) const NO_FILTER: Kind = Kind { filter: false, ..HEALTHY };
pub(crate) const NO_TREE_FILTER: Kind = Kind { tree_filter: false, ..HEALTHY };
pub(crate) const NO_BLOB_FILTER: Kind = Kind { blob_filter: false, ..HEALTHY };
pub(crate) const NO_SHALLOW: Kind = Kind { shallow: false, ..HEALTHY };
pub(crate) const NO_FILTER_NO_SHALLOW: Kind = Kind { shallow: false, ..NO_FILTER };
pub(crate) const NO_TREES: Kind = Kind { wants: Wants::NoTrees, ..HEALTHY };
pub(crate) const NO_BLOBS: Kind = Kind { wants: Wants::NoBlobs, ..HEALTHY };
pub(crate) const ONLY_COMMITS: Kind = Kind { wants: Wants::OnlyCommits, ..HEALTHY };
pub(crate) const OLD: Kind = Kind { protocol_v2: false, ..HEALTHY };

/// A fault of one answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// A status instead of an answer.
    Status(u16),
    /// The connection breaks after this many bytes of the body.
    Cut(usize),
    /// Nothing, in a whole answer.
    Empty,
}

/// A repository on such a server.
#[derive(Clone)]
pub(crate) struct Backend {
    git_directory: PathBuf,
    kind: Arc<Mutex<Kind>>,
    /// The number of a request, counted from 0, and what happens to it.
    fault: Arc<Mutex<Option<(usize, Fault)>>>,
    seen: Arc<Mutex<usize>>,
}

impl Backend {
    pub(crate) fn new(git_directory: &Path, kind: Kind) -> Self {
        Self {
            git_directory: git_directory.to_owned(),
            kind: Arc::new(Mutex::new(kind)),
            fault: Arc::default(),
            seen: Arc::default(),
        }
    }

    pub(crate) fn set(&self, kind: Kind) {
        *self.kind.lock().unwrap() = kind;
    }

    /// Lets a request, counted from the next one on, meet a fault.
    pub(crate) fn fail(&self, request: usize, fault: Fault) {
        *self.seen.lock().unwrap() = 0;
        *self.fault.lock().unwrap() = Some((request, fault));
    }

    /// Returns how many requests came since the last fault was set.
    pub(crate) fn seen(&self) -> usize {
        *self.seen.lock().unwrap()
    }

    fn answer(&self, method: &str, path: &str, content_type: &str, body: &[u8], protocol: &str) -> Answer {
        let kind = *self.kind.lock().unwrap();
        if let Some(refused) = self.refused_want(kind.wants, body) {
            let line = format!("ERR upload-pack: not our ref {refused}\n");
            let body = format!("{:04x}{line}", line.len() + 4).into_bytes();
            return Answer { status: 200, content_type: RESULT.to_owned(), body };
        }
        if !kind.shallow && body.windows(7).any(|part| part == b"deepen ") {
            return Answer { status: 200, content_type: RESULT.to_owned(), body: Vec::new() };
        }
        let answer = self.ask_git(kind, method, path, content_type, body, protocol);
        if method == "GET" && !kind.shallow { answer.without_shallow() } else { answer }
    }

    fn ask_git(
        &self,
        kind: Kind,
        method: &str,
        path: &str,
        content_type: &str,
        body: &[u8],
        protocol: &str,
    ) -> Answer {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let name = self.git_directory.file_name().unwrap().to_str().unwrap();
        let settings = [
            ("uploadpack.allowFilter", kind.filter),
            ("uploadpackfilter.tree.allow", kind.tree_filter),
            ("uploadpackfilter.blob:none.allow", kind.blob_filter),
        ];
        let mut command = Command::new("git");
        command.arg("http-backend").env("GIT_CONFIG_COUNT", settings.len().to_string());
        for (number, (key, value)) in settings.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{number}"), key);
            command.env(format!("GIT_CONFIG_VALUE_{number}"), value.to_string());
        }
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_PROJECT_ROOT", self.git_directory.parent().unwrap())
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("REQUEST_METHOD", method)
            .env("PATH_INFO", format!("/{name}{path}"))
            .env("QUERY_STRING", query)
            .env("CONTENT_TYPE", content_type)
            .env("CONTENT_LENGTH", body.len().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if kind.protocol_v2 {
            command.env("GIT_PROTOCOL", protocol);
        }
        let mut child = command.spawn().unwrap();
        // A server that refuses a request may not read it to its end.
        let _ = child.stdin.take().unwrap().write_all(body);
        Answer::read(&child.wait_with_output().unwrap().stdout)
    }

    fn refused_want(&self, wants: Wants, body: &[u8]) -> Option<String> {
        let is_refused = |kind: &str| match wants {
            Wants::Anything => false,
            Wants::NoTrees => kind == "tree",
            Wants::NoBlobs => kind == "blob",
            Wants::OnlyCommits | Wants::OnlyTips => kind != "commit",
        };
        let text = String::from_utf8_lossy(body);
        let wanted: Vec<&str> = text.split("want ").skip(1).map(|rest| &rest[..40]).collect();
        if wants == Wants::Anything || wanted.is_empty() {
            return None;
        }
        let asked = wanted.join("\n") + "\n";
        let arguments = ["cat-file", "--batch-check=%(objecttype)"];
        let kinds = String::from_utf8(git(&self.git_directory, &arguments, asked.as_bytes())).unwrap();
        wanted.iter().zip(kinds.lines()).find(|(_, kind)| is_refused(kind)).map(|(id, _)| (*id).to_owned())
    }

    fn reply(&self, answer: Answer) -> Reply<BoxStream<'static, Result<Bytes, HttpError>>> {
        let number = {
            let mut seen = self.seen.lock().unwrap();
            *seen += 1;
            *seen - 1
        };
        let fault = self.fault.lock().unwrap().clone();
        let Answer { mut status, content_type, mut body } = answer;
        let mut end = None;
        match fault.filter(|(at, _)| *at == number).map(|(_, fault)| fault) {
            Some(Fault::Status(other)) => (status, body) = (other, Vec::new()),
            Some(Fault::Cut(after)) => {
                body.truncate(after);
                end = Some(Err(HttpError::Cut("reset".into())));
            }
            Some(Fault::Empty) => body.clear(),
            None => {}
        }
        let pieces: Vec<Result<Bytes, HttpError>> =
            body.chunks(10_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).chain(end).collect();
        Reply { status, content_type, body: stream::iter(pieces).boxed() }
    }
}

const RESULT: &str = "application/x-git-upload-pack-result";

impl Http for Backend {
    type Body = BoxStream<'static, Result<Bytes, HttpError>>;

    async fn get(&self, path_and_query: &str, protocol: &str) -> Result<Reply<Self::Body>, HttpError> {
        Ok(self.reply(self.answer("GET", path_and_query, "", b"", protocol)))
    }

    async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
        protocol: &str,
    ) -> Result<Reply<Self::Body>, HttpError> {
        Ok(self.reply(self.answer("POST", path, content_type, &body, protocol)))
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

    /// Takes the word out of the line that lists what can be asked for.
    fn without_shallow(self) -> Self {
        let word = b"shallow ";
        let mut body = Vec::new();
        let mut rest = &self.body[..];
        while !rest.is_empty() {
            let length = usize::from_str_radix(std::str::from_utf8(&rest[..4]).unwrap(), 16).unwrap();
            let (line, after) = rest.split_at(length.max(4));
            rest = after;
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
