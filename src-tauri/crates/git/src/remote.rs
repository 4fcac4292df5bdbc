//! One repository on one git server, and the questions it can be asked.
//!
//! Which question to ask next, what to do about a refusal, and whether every needed object has arrived or was known
//! are the caller's to decide: a server may leave out whatever a `have` reaches, but nothing else.

use std::{collections::HashMap, ops::ControlFlow};

use tokio_util::sync::CancellationToken;

use crate::{
    advertisement::{self, Advertisement},
    capabilities::{Capabilities, Protocol},
    collect::{self, Until},
    error::GitError,
    fetch::{Filter, PackStream, Request},
    http::Http,
    limits::Limits,
    ls_refs::{self, Ref},
    object::{Object, Progress, Received, Tip, Traffic},
    oid::Oid,
    old_protocol, pack,
    receive::receive,
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
    traffic: Traffic,
}

impl<H: Http> Remote<H> {
    /// Prepares to talk to the repository that `http` leads to; capabilities remembered from an earlier visit save the
    /// request that would learn them.
    pub fn new(http: H, limits: Limits, known: Option<Capabilities>) -> Self {
        Self { http, limits, capabilities: known, traffic: Traffic::default() }
    }

    /// Returns what the server can do, as far as it has been asked; to be remembered by the caller.
    pub fn capabilities(&self) -> Option<&Capabilities> {
        self.capabilities.as_ref()
    }

    /// Forgets what the server can do, so that the next call asks again; right after an error in the protocol.
    pub fn forget_capabilities(&mut self) {
        self.capabilities = None;
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
    /// out; see [`Self::tip_unfiltered`].
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
        receive(stream, cancel, move |chunks, stop| collect::tip(chunks, &limits, &stop, commit, Until::End))
            .await
    }

    /// Returns a commit and at least its root folder from a server without filters.
    ///
    /// With the commit's parents as `have` the answer is small, but a server takes a parent to mean its whole history,
    /// so after a revert the root folder can be among what it leaves out: then [`GitError::MissingTree`]. With no
    /// `have` the server begins to send everything, and the connection is dropped as soon as the root folder is there.
    /// Either way no more than `most_bytes` of the pack are read.
    pub async fn tip_unfiltered(
        &mut self,
        commit: Oid,
        have: &[Oid],
        most_bytes: u64,
        cancel: &CancellationToken,
    ) -> Result<Tip, GitError> {
        let limits = Limits { pack_bytes: most_bytes.min(self.limits.pack_bytes), ..self.limits.clone() };
        // Asked for both, a server sends everything again unless it may also send deltas on what we have.
        let request = Request { want: &[commit], have, without_history: have.is_empty(), filter: None };
        let stream = self.pack(&request, cancel).await?;
        receive(stream, cancel, move |chunks, stop| {
            collect::tip(chunks, &limits, &stop, commit, Until::RootTree)
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
        mut sink: S,
        cancel: &CancellationToken,
    ) -> Result<Received, GitError>
    where
        P: FnMut(Progress) + Send + 'static,
        S: FnMut(Object) -> ControlFlow<()> + Send + 'static,
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
            Ok(read.map_or_else(Received::default, |pack| Received {
                objects: pack.objects(),
                unnamed: pack.unnamed,
            }))
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
        let capabilities = self.learned(cancel).await?;
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

    async fn learned(&mut self, cancel: &CancellationToken) -> Result<Capabilities, GitError> {
        match &self.capabilities {
            Some(known) => Ok(known.clone()),
            None => Ok(self.advertisement(cancel).await?.capabilities),
        }
    }

    async fn advertisement(&mut self, cancel: &CancellationToken) -> Result<Advertisement, GitError> {
        self.traffic.requests += 1;
        let Limits { stall, reply_bytes: most_bytes, .. } = self.limits;
        let watch = Watch { cancel, stall, traffic: &mut self.traffic, most_bytes };
        let reply = watch.wait(self.http.get("/info/refs?service=git-upload-pack", NEW)).await??;
        let mut lines = Lines::of(reply, "application/x-git-upload-pack-advertisement", watch).await?;
        let found = advertisement::read(&mut lines, &self.limits).await?;
        self.capabilities = Some(found.capabilities.clone());
        Ok(found)
    }

    async fn pack<'a>(
        &'a mut self,
        request: &Request<'_>,
        cancel: &'a CancellationToken,
    ) -> Result<PackStream<'a, H::Body>, GitError> {
        let capabilities = self.learned(cancel).await?;
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
