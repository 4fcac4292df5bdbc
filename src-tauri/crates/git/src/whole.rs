//! Reads a pack that holds everything a commit reaches, and takes out only what is wanted.
//!
//! The pack lies in the spool while its trees are looked at, so that files nobody wants are never held.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
};

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use crate::{
    collect::{self, Trees},
    error::GitError,
    limits::Limits,
    object::{Content, Object, Progress, Tip},
    oid::Oid,
    pack::{self, Arrived, ObjectKind, Pack},
    tree::{Mode, Tree},
};

/// Reads the pack, shows the tip to `select`, and gives `sink` the objects it names.
pub(crate) fn read(
    chunks: impl Iterator<Item = Bytes>,
    limits: &Limits,
    stop: &CancellationToken,
    commit: Oid,
    progress: impl FnMut(Progress),
    select: impl FnOnce(&Tip) -> Vec<Oid>,
    mut sink: impl FnMut(Object) -> ControlFlow<()>,
) -> Result<Tip, GitError> {
    let read = pack::receive(chunks, limits, stop, progress, |_| Ok(ControlFlow::Continue(())))?;
    let mut pack = read.ok_or(GitError::MissingObject(commit))?;
    let tip = read_tip(&mut pack, limits, stop, commit)?;
    hand_out(&mut pack, limits, stop, select(&tip), &mut sink)?;
    Ok(tip)
}

/// Gives `sink` objects of a pack that has been read, in the order in which they lie in it.
pub(crate) fn hand_out(
    pack: &mut Pack,
    limits: &Limits,
    stop: &CancellationToken,
    wanted: Vec<Oid>,
    sink: &mut impl FnMut(Object) -> ControlFlow<()>,
) -> Result<(), GitError> {
    let mut wanted: Vec<(Option<u64>, Oid)> = wanted
        .into_iter()
        .collect::<HashSet<_>>()
        .into_iter()
        .map(|oid| (pack.position(&oid), oid))
        .collect();
    wanted.sort_unstable();
    for (_, oid) in wanted {
        if stop.is_cancelled() {
            return Err(GitError::Cancelled);
        }
        if let Some(object) = take_out(pack, limits, oid)? {
            collect::hand_on(sink, object)?;
        }
    }
    Ok(())
}

fn read_tip(pack: &mut Pack, limits: &Limits, stop: &CancellationToken, oid: Oid) -> Result<Tip, GitError> {
    let Some((ObjectKind::Commit, Some(raw))) = pack.content(&oid)? else {
        return Err(GitError::MissingObject(oid));
    };
    let commit = collect::read_commit(oid, &raw)?;
    let mut trees = Trees::new(limits);
    let mut missing = vec![commit.tree];
    while let Some(folder) = missing.pop() {
        if stop.is_cancelled() {
            return Err(GitError::Cancelled);
        }
        if trees.by_oid.contains_key(&folder) {
            continue;
        }
        let Some((ObjectKind::Tree, Some(raw))) = pack.content(&folder)? else {
            return Err(GitError::MissingTree(folder));
        };
        trees.add(folder, raw)?;
        missing.extend(folders_in(&trees.by_oid, folder));
    }
    Ok(Tip { commit, trees: trees.by_oid })
}

fn folders_in(trees: &HashMap<Oid, Tree>, folder: Oid) -> impl Iterator<Item = Oid> {
    let entries = trees.get(&folder).map(Tree::entries).unwrap_or_default();
    entries.iter().filter(|entry| entry.mode == Mode::Folder).map(|entry| entry.oid)
}

fn take_out(pack: &mut Pack, limits: &Limits, oid: Oid) -> Result<Option<Object>, GitError> {
    let oversized = |size| Ok(Some(Object { oid, content: Content::Oversized { size } }));
    let whole_size = pack.whole_size(&oid);
    if whole_size.is_some_and(|size| size > limits.object_bytes) {
        return oversized(whole_size);
    }
    match pack.content(&oid)? {
        Some((kind, Some(content))) => {
            let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
            let content = Some(content).filter(|_| size <= limits.object_bytes);
            collect::object(Arrived { oid, kind, size, content })
        }
        Some((_, None)) => oversized(whole_size),
        // What is absent may be among the objects that were too big to be named.
        None if pack.unnamed > 0 => oversized(None),
        None => Err(GitError::MissingObject(oid)),
    }
}
