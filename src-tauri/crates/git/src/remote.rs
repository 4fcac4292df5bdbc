//! One repository on one git server, and the questions it can be asked.
//!
//! Which question to ask next, what to do about a refusal, and whether every needed object has arrived or was known
//! are the caller's to decide: a server may leave out whatever a `have` reaches, but nothing else.

use std::{collections::HashMap, ops::ControlFlow};

use tokio_util::sync::CancellationToken;

use crate::{
    advertisement::{self, Advertisement},
    capabilities::{Capabilities, Protocol},
    collect,
    error::GitError,
    fetch::{Filter, PackStream, Request},
    http::Http,
    limits::Limits,
    ls_refs::{self, Ref},
    object::{Object, Piece, Progress, Received, Tip, Traffic},
    oid::Oid,
    old_protocol, pack,
    receive::{receive, receive_beginning},
    reply::{Lines, Watch},
    tree::Tree,
    whole,
};

const NEW: &str = "version=2";
const OLD: &str = "version=0";

/// One repository on one git server.
///
/// The futures of its methods may be dropped at any time; what they started then stops by itself.
pub struct Remote<H> {
    http: H,
    limits: Limits,
    capabilities: Option<Capabilities>,
    is_remembered: bool,
    traffic: Traffic,
}

/// What is asked of a server, and how much of the answer is read.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Commits, folders and files by id; folders and files only where the server serves them by themselves.
    pub want: &'a [Oid],
    /// What may be left out with all it reaches; for a commit that is its whole history, for a folder what lies below.
    ///
    /// A commit here together with `without_history` makes a server send everything again, a folder does not.
    pub have: &'a [Oid],
    /// Leaves out the commits before the wanted ones, where the server offers that.
    pub without_history: bool,
    /// Leaves out files; fails with [`GitError::FilterNotOffered`] or [`GitError::FilterRefused`] where it cannot be.
    pub without_files: bool,
    /// Bytes of the pack after which no more is read.
    pub most_bytes: u64,
}

impl<H: Http> Remote<H> {
    /// Prepares to talk to the repository that `http` leads to; capabilities remembered from an earlier visit save the
    /// request that would learn them.
    pub fn new(http: H, limits: Limits, known: Option<Capabilities>) -> Self {
        let is_remembered = known.is_some();
        Self { http, limits, capabilities: known, is_remembered, traffic: Traffic::default() }
    }

    /// Returns what the server can do, as far as it has been asked; to be remembered by the caller.
    pub fn capabilities(&self) -> Option<&Capabilities> {
        self.capabilities.as_ref()
    }

    /// Forgets what the server can do, so that the next call asks again; right after an error in the protocol.
    pub fn forget_capabilities(&mut self) {
        self.capabilities = None;
        self.is_remembered = false;
    }

    /// Returns whether what the server can do was learned on an earlier visit, and so may have changed.
    pub fn is_remembered(&self) -> bool {
        self.is_remembered
    }

    /// Returns what the server can do, asking for it where that is not known yet.
    pub async fn learn(&mut self, cancel: &CancellationToken) -> Result<Capabilities, GitError> {
        match &self.capabilities {
            Some(known) => Ok(known.clone()),
            None => Ok(self.advertisement(cancel).await?.capabilities),
        }
    }

    /// Asks again what the server can do; returns whether that is not what was remembered.
    pub async fn learn_again(&mut self, cancel: &CancellationToken) -> Result<bool, GitError> {
        let before = self.capabilities.take();
        let now = self.advertisement(cancel).await?.capabilities;
        Ok(before.is_some_and(|before| before != now))
    }

    /// Returns what has passed since this value was made.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Returns the refs whose full names start with one of `prefixes`, or all refs when there are none.
    ///
    /// Works with every protocol version. An empty repository has no refs.
    pub async fn refs(
        &mut self,
        prefixes: &[&str],
        cancel: &CancellationToken,
    ) -> Result<Vec<Ref>, GitError> {
        let known = self.capabilities.clone().filter(|known| known.protocol() == Protocol::Two);
        let capabilities = if let Some(known) = known {
            known
        } else {
            let Advertisement { capabilities, refs } = self.advertisement(cancel).await?;
            match capabilities.protocol() {
                Protocol::Two => capabilities,
                Protocol::Old => return Ok(ls_refs::matching(refs, prefixes)),
            }
        };
        let limits = self.limits.clone();
        let request = ls_refs::request(&capabilities, prefixes);
        let mut lines = self.post(request, NEW, limits.reply_bytes, cancel).await?;
        Ok(ls_refs::matching(ls_refs::read(&mut lines, &limits).await?, prefixes))
    }

    /// Returns a commit and its folders, `depth` levels of them, 1 being the root folder alone.
    ///
    /// Fails with [`GitError::FilterNotOffered`] or [`GitError::FilterRefused`] where the server cannot leave the rest
    /// out; see [`Self::pieces`].
    pub async fn tip(
        &mut self,
        commit: Oid,
        depth: u32,
        cancel: &CancellationToken,
    ) -> Result<Tip, GitError> {
        let limits = self.limits.clone();
        let filter = Some(Filter::TreeDepth(depth.max(1)));
        let request = Request { want: &[commit], have: &[], without_history: true, filter };
        let stream = self.pack(&request, cancel).await?;
        receive(stream, cancel, move |chunks, stop| collect::tip(chunks, &limits, &stop, commit)).await
    }

    /// Gives `sink` the commits asked for, and the folders and files that come with what `ask` wants.
    ///
    /// Returns whether the answer came to its end: not when `sink` had enough of it, and not when `ask.most_bytes` of
    /// the pack had come; then the rest is left with the server and the connection is dropped. Nothing that is missing
    /// is an error here. As a rule a folder comes before what lies in it, and what is wanted first comes first; a
    /// server that keeps bitmaps sends all folders before the files. `sink` runs on a blocking thread.
    pub async fn pieces<S>(
        &mut self,
        ask: &Ask<'_>,
        sink: S,
        cancel: &CancellationToken,
    ) -> Result<bool, GitError>
    where
        S: FnMut(Piece) -> ControlFlow<()> + Send + 'static,
    {
        if ask.want.is_empty() {
            return Ok(true);
        }
        let limits = self.limits.clone();
        let (want, most_bytes) = (ask.want.to_vec(), ask.most_bytes);
        let filter = ask.without_files.then_some(Filter::Blobs);
        let request =
            Request { want: ask.want, have: ask.have, without_history: ask.without_history, filter };
        let stream = self.pack(&request, cancel).await?;
        receive_beginning(stream, cancel, move |chunks, stop| {
            collect::pieces(chunks, &limits, &stop, &want, most_bytes, sink)
        })
        .await
    }

    /// Returns `trees` and all folders below them, without those that the folders in `have` reach.
    ///
    /// Fails with [`GitError::FilterNotOffered`] or [`GitError::FilterRefused`] where the server would send files too.
    pub async fn trees_below(
        &mut self,
        trees: &[Oid],
        have: &[Oid],
        cancel: &CancellationToken,
    ) -> Result<HashMap<Oid, Tree>, GitError> {
        if trees.is_empty() {
            return Ok(HashMap::new());
        }
        let limits = self.limits.clone();
        let request = Request { want: trees, have, without_history: false, filter: Some(Filter::Blobs) };
        let stream = self.pack(&request, cancel).await?;
        receive(stream, cancel, move |chunks, stop| collect::trees(chunks, &limits, &stop)).await
    }

    /// Gives `sink` every folder and file that the trees and blobs in `want` reach and those in `have` do not.
    ///
    /// Objects are handed on as they arrive, each once, in no order to rely on; `sink` and `progress` run on a blocking
    /// thread, and while `sink` waits the download waits too. When `sink` breaks, the result is
    /// [`GitError::SinkStopped`]. Objects handed on before an error are good. `have` ids the server does not know are
    /// ignored by it.
    pub async fn contents<P, S>(
        &mut self,
        want: &[Oid],
        have: &[Oid],
        progress: P,
        sink: S,
        cancel: &CancellationToken,
    ) -> Result<Received, GitError>
    where
        P: FnMut(Progress) + Send + 'static,
        S: FnMut(Object) -> ControlFlow<()> + Send + 'static,
    {
        self.contents_twice(want, have, progress, sink, Vec::new, cancel).await
    }

    /// Does the same, and at the end gives `sink` once more what `again` names of the objects that came: what they are
    /// for may be known only then, and the pack is still there. One that did not come is [`GitError::MissingObject`].
    pub async fn contents_twice<P, S, A>(
        &mut self,
        want: &[Oid],
        have: &[Oid],
        progress: P,
        mut sink: S,
        again: A,
        cancel: &CancellationToken,
    ) -> Result<Received, GitError>
    where
        P: FnMut(Progress) + Send + 'static,
        S: FnMut(Object) -> ControlFlow<()> + Send + 'static,
        A: FnOnce() -> Vec<Oid> + Send + 'static,
    {
        if want.is_empty() {
            return Ok(Received::default());
        }
        let limits = self.limits.clone();
        let request = Request { want, have, without_history: false, filter: None };
        let stream = self.pack(&request, cancel).await?;
        receive(stream, cancel, move |chunks, stop| {
            let read = pack::receive(chunks, &limits, &stop, progress, |arrived| {
                if let Some(object) = collect::object(arrived)? {
                    collect::hand_on(&mut sink, object)?;
                }
                Ok(ControlFlow::Continue(()))
            })?;
            let Some(mut pack) = read else { return Ok(Received::default()) };
            whole::hand_out(&mut pack, &limits, &stop, again(), &mut sink)?;
            Ok(Received { objects: pack.objects(), unnamed: pack.unnamed })
        })
        .await
    }

    /// Fetches everything a commit reaches, without its history where the server can leave that out, then gives `sink`
    /// only the blobs that `select` names after a look at all folders of the commit.
    ///
    /// Works with any server that serves the commit, whatever protocol it speaks; with the old ones the commit must be
    /// the tip of a ref. `select` and `sink` run on a blocking thread.
    pub async fn whole<P, F, S>(
        &mut self,
        commit: Oid,
        progress: P,
        select: F,
        sink: S,
        cancel: &CancellationToken,
    ) -> Result<Tip, GitError>
    where
        P: FnMut(Progress) + Send + 'static,
        F: FnOnce(&Tip) -> Vec<Oid> + Send + 'static,
        S: FnMut(Object) -> ControlFlow<()> + Send + 'static,
    {
        let limits = self.limits.clone();
        let capabilities = self.learn(cancel).await?;
        let stream = match capabilities.protocol() {
            Protocol::Two => {
                let request = Request { want: &[commit], have: &[], without_history: true, filter: None };
                self.pack(&request, cancel).await?
            }
            Protocol::Old => {
                let request = old_protocol::request(&capabilities, commit)?;
                let lines = self.post(request, OLD, pack_reply_bytes(&limits), cancel).await?;
                old_protocol::pack_stream(lines).await?
            }
        };
        receive(stream, cancel, move |chunks, stop| {
            whole::read(chunks, &limits, &stop, commit, progress, select, sink)
        })
        .await
    }

    async fn advertisement(&mut self, cancel: &CancellationToken) -> Result<Advertisement, GitError> {
        self.traffic.requests += 1;
        let Limits { stall, reply_bytes: most_bytes, .. } = self.limits;
        let watch = Watch { cancel, stall, traffic: &mut self.traffic, most_bytes };
        let reply = watch.wait(self.http.get("/info/refs?service=git-upload-pack", NEW)).await??;
        let mut lines = Lines::of(reply, "application/x-git-upload-pack-advertisement", watch).await?;
        let found = advertisement::read(&mut lines, &self.limits).await?;
        self.capabilities = Some(found.capabilities.clone());
        self.is_remembered = false;
        Ok(found)
    }

    async fn pack<'a>(
        &'a mut self,
        request: &Request<'_>,
        cancel: &'a CancellationToken,
    ) -> Result<PackStream<'a, H::Body>, GitError> {
        let capabilities = self.learn(cancel).await?;
        match capabilities.protocol() {
            Protocol::Two => {}
            Protocol::Old => return Err(GitError::OldProtocol),
        }
        let most_bytes = pack_reply_bytes(&self.limits);
        let lines = self.post(request.body(&capabilities)?, NEW, most_bytes, cancel).await?;
        PackStream::of(lines).await
    }

    async fn post<'a>(
        &'a mut self,
        body: Vec<u8>,
        protocol: &str,
        most_bytes: u64,
        cancel: &'a CancellationToken,
    ) -> Result<Lines<'a, H::Body>, GitError> {
        self.traffic.requests += 1;
        self.traffic.sent += u64::try_from(body.len()).unwrap_or(u64::MAX);
        let watch = Watch { cancel, stall: self.limits.stall, traffic: &mut self.traffic, most_bytes };
        let request = "application/x-git-upload-pack-request";
        let reply = watch.wait(self.http.post("/git-upload-pack", request, body, protocol)).await??;
        Lines::of(reply, "application/x-git-upload-pack-result", watch).await
    }
}

/// Leaves room for the framing around a pack and for what a server tells people on the way.
fn pack_reply_bytes(limits: &Limits) -> u64 {
    limits.pack_bytes.saturating_add(limits.pack_bytes / 64).saturating_add(limits.reply_bytes)
}
