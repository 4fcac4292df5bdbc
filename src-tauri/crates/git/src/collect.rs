//! Turns the objects of a pack into what callers asked for.

use std::{collections::HashMap, ops::ControlFlow};

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use crate::{
    commit::Commit,
    error::{Excess, GitError},
    limits::Limits,
    object::{Content, Object, Piece, Tip},
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

/// Reads a pack for one commit and the trees beside it.
pub(crate) fn tip(
    chunks: impl Iterator<Item = Bytes>,
    limits: &Limits,
    stop: &CancellationToken,
    wanted: Oid,
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
            Ok(ControlFlow::Continue(()))
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

/// Reads a pack for a sink that may have enough at any piece; returns whether the pack came to its end.
pub(crate) fn pieces(
    chunks: impl Iterator<Item = Bytes>,
    limits: &Limits,
    stop: &CancellationToken,
    want: &[Oid],
    most_bytes: u64,
    mut sink: impl FnMut(Piece) -> ControlFlow<()>,
) -> Result<bool, GitError> {
    let is_budget = most_bytes < limits.pack_bytes;
    let limits = Limits { pack_bytes: most_bytes.min(limits.pack_bytes), ..limits.clone() };
    let mut tree_bytes = 0_u64;
    let visit = |arrived: Arrived| {
        let piece = match arrived.kind {
            ObjectKind::Commit if want.contains(&arrived.oid) => match &arrived.content {
                Some(raw) => Some(Piece::Commit(read_commit(arrived.oid, raw)?)),
                None => None,
            },
            ObjectKind::Tree => {
                tree_bytes = tree_bytes.saturating_add(arrived.size);
                if tree_bytes > limits.tree_bytes {
                    return Err(GitError::TooLarge { what: Excess::TreeBytes, limit: limits.tree_bytes });
                }
                object(arrived)?.map(Piece::Object)
            }
            ObjectKind::Commit | ObjectKind::Blob | ObjectKind::Tag => object(arrived)?.map(Piece::Object),
        };
        Ok(piece.map_or(ControlFlow::Continue(()), &mut sink))
    };
    match pack::receive(chunks, &limits, stop, |_| (), visit) {
        Ok(read) => Ok(read.is_some()),
        Err(GitError::TooLarge { what: Excess::PackBytes, .. }) if is_budget => Ok(false),
        Err(error) => Err(error),
    }
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
