//! Turns the objects of a pack into what callers asked for.

use std::{collections::HashMap, ops::ControlFlow};

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use crate::{
    commit::Commit,
    error::{Excess, GitError},
    limits::Limits,
    object::{Content, Object, Tip},
    oid::Oid,
    pack::{self, Arrived, ObjectKind},
    tree::Tree,
};

/// Trees by id, within the limit on their bytes.
pub(crate) struct Trees {
    pub(crate) by_oid: HashMap<Oid, Tree>,
    bytes_left: u64,
    limit: u64,
}

impl Trees {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { by_oid: HashMap::new(), bytes_left: limits.tree_bytes, limit: limits.tree_bytes }
    }

    pub(crate) fn add(&mut self, oid: Oid, raw: Bytes) -> Result<(), GitError> {
        let size = u64::try_from(raw.len()).unwrap_or(u64::MAX);
        let left = self.bytes_left.checked_sub(size);
        self.bytes_left = left.ok_or(GitError::TooLarge { what: Excess::TreeBytes, limit: self.limit })?;
        self.by_oid.insert(oid, Tree::parse_object(oid, raw)?);
        Ok(())
    }
}

/// Whether to read a pack to its end when everything needed is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    End,
    RootTree,
}

/// Reads a pack for one commit and the trees beside it.
pub(crate) fn tip(
    chunks: impl Iterator<Item = Bytes>,
    limits: &Limits,
    stop: &CancellationToken,
    wanted: Oid,
    until: Until,
) -> Result<Tip, GitError> {
    let mut trees = Trees::new(limits);
    let mut commit = None;
    pack::receive(
        chunks,
        limits,
        stop,
        |_| (),
        |arrived| {
            match (arrived.kind, arrived.content) {
                (ObjectKind::Commit, Some(raw)) if arrived.oid == wanted => {
                    commit = Some(read_commit(wanted, &raw)?);
                }
                (ObjectKind::Tree, Some(raw)) => trees.add(arrived.oid, raw)?,
                (ObjectKind::Commit | ObjectKind::Tree | ObjectKind::Blob | ObjectKind::Tag, _) => {}
            }
            let complete = commit.as_ref().is_some_and(|commit| trees.by_oid.contains_key(&commit.tree));
            Ok(if complete && until == Until::RootTree {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        },
    )?;
    let tip = Tip { commit: commit.ok_or(GitError::MissingObject(wanted))?, trees: trees.by_oid };
    tip.root()?;
    Ok(tip)
}

/// Reads a pack for its trees.
pub(crate) fn trees(
    chunks: impl Iterator<Item = Bytes>,
    limits: &Limits,
    stop: &CancellationToken,
) -> Result<HashMap<Oid, Tree>, GitError> {
    let mut trees = Trees::new(limits);
    pack::receive(
        chunks,
        limits,
        stop,
        |_| (),
        |arrived| {
            if let (ObjectKind::Tree, Some(raw)) = (arrived.kind, arrived.content) {
                trees.add(arrived.oid, raw)?;
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(trees.by_oid)
}

pub(crate) fn read_commit(oid: Oid, raw: &[u8]) -> Result<Commit, GitError> {
    Commit::parse(oid, raw).map_err(|source| GitError::InvalidCommit { oid, source })
}

/// Returns what a caller's sink gets; none for the kinds of objects no caller asks for.
pub(crate) fn object(arrived: Arrived) -> Result<Option<Object>, GitError> {
    let oid = arrived.oid;
    let content = match (arrived.kind, arrived.content) {
        (ObjectKind::Blob, Some(bytes)) => Content::Blob(bytes),
        (ObjectKind::Tree, Some(raw)) => Content::Tree(Tree::parse_object(oid, raw)?),
        (ObjectKind::Blob | ObjectKind::Tree, None) => Content::Oversized { size: Some(arrived.size) },
        (ObjectKind::Commit | ObjectKind::Tag, _) => return Ok(None),
    };
    Ok(Some(Object { oid, content }))
}

/// Hands an object to the caller's sink.
pub(crate) fn hand_on(
    sink: &mut impl FnMut(Object) -> ControlFlow<()>,
    object: Object,
) -> Result<(), GitError> {
    if sink(object).is_break() { Err(GitError::SinkStopped) } else { Ok(()) }
}
