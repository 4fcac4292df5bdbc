//! Reads a pack while it arrives: every object inflated, rebuilt from deltas, named by its hash and handed on.
//!
//! Promises: memory is bounded by the [`Limits`] whatever the pack holds; a pack that is cut, altered or incomplete is
//! an error; deltas are resolved as soon as their base is there, in whatever order the two arrive. Deliberately absent:
//! thin packs, whose bases lie outside, and pack index files.

mod bases;
mod delta;
mod entry;
mod feed;
mod inflate;
mod objects;
mod spool;

use std::{collections::HashMap, ops::ControlFlow};

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

pub(crate) use self::entry::ObjectKind;
use self::{
    entry::Form,
    feed::Arrival,
    objects::{Entry, Objects, State},
    spool::Spool,
};
use crate::{
    error::{Excess, GitError},
    limits::Limits,
    object::Progress,
    oid::{ObjectHasher, Oid},
};

/// The pack is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The pack ends before everything it promises.
    #[error("pack ends too early")]
    Truncated,
    /// The pack does not begin as a pack of version 2 or 3.
    #[error("data is not a pack of a known version")]
    NotAPack,
    /// The header of an object makes no sense.
    #[error("object header in the pack is invalid")]
    EntryHeader,
    /// An object's compressed data is corrupt.
    #[error("compressed data in the pack is corrupt")]
    Zlib,
    /// An object is longer or shorter than its header says.
    #[error("object in the pack has another size than its header says")]
    WrongSize,
    /// A delta points at a place where no object begins.
    #[error("delta in the pack points at no object")]
    BaseOffset,
    /// A delta builds on an object that is not in the pack, or on itself by a detour.
    #[error("delta in the pack builds on an object that is not there")]
    MissingBase,
    /// A delta cannot be applied to its base.
    #[error("delta in the pack does not fit its base")]
    Delta,
    /// The hash at the end is not that of the pack.
    #[error("checksum of the pack is wrong")]
    Checksum,
    /// More bytes follow the end of the pack.
    #[error("pack is followed by more data")]
    TrailingBytes,
}

/// An object that has just been named.
pub(crate) struct Arrived {
    pub(crate) oid: Oid,
    pub(crate) kind: ObjectKind,
    pub(crate) size: u64,
    /// None when the object is above the limit.
    pub(crate) content: Option<Bytes>,
}

/// A whole pack that has been read and checked.
pub(crate) struct Pack {
    objects: Objects,
    spool: Spool,
    /// Objects that were not rebuilt because they are too big, so that not even their ids are known.
    pub(crate) unnamed: u64,
}

impl Pack {
    /// Returns an object's kind, size and content; the content is none when it is above the delta limit.
    pub(crate) fn content(&mut self, oid: &Oid) -> Result<Option<(ObjectKind, Option<Bytes>)>, GitError> {
        let Some(number) = self.objects.find(oid) else { return Ok(None) };
        let State::Known { kind, .. } = self.objects.entry(number).state else { return Ok(None) };
        Ok(Some((kind, self.objects.rebuild(&mut self.spool, number)?)))
    }

    /// Returns the size of a whole object as its header says; none for a delta.
    pub(crate) fn whole_size(&self, oid: &Oid) -> Option<u64> {
        let entry = self.objects.entry(self.objects.find(oid)?);
        entry.base.is_none().then_some(entry.size)
    }

    /// Returns where in the pack an object lies; objects read in this order are read fastest.
    pub(crate) fn position(&self, oid: &Oid) -> Option<u64> {
        Some(self.objects.entry(self.objects.find(oid)?).start)
    }

    pub(crate) fn objects(&self) -> u64 {
        count(self.objects.entries.len())
    }
}

/// Reads a pack to its end, or until `visit` breaks, which gives none.
pub(crate) fn receive(
    chunks: impl Iterator<Item = Bytes>,
    limits: &Limits,
    cancel: &CancellationToken,
    mut progress: impl FnMut(Progress),
    visit: impl FnMut(Arrived) -> Result<ControlFlow<()>, GitError>,
) -> Result<Option<Pack>, GitError> {
    let mut arrival = Arrival::new(chunks, Spool::new(limits), limits.pack_bytes);
    let total = read_pack_header(&mut arrival)?;
    if total > limits.objects {
        return Err(GitError::TooLarge { what: Excess::Objects, limit: limits.objects });
    }
    let mut reader =
        Reader { objects: Objects::new(limits), limits, waiting: HashMap::new(), unnamed: 0, visit };
    let mut shown = 0;
    for done in 0..total {
        if cancel.is_cancelled() {
            return Err(GitError::Cancelled);
        }
        if reader.read_entry(&mut arrival, cancel)?.is_break() {
            return Ok(None);
        }
        if arrival.received() != shown || done + 1 == total {
            shown = arrival.received();
            progress(Progress { bytes: shown, objects: done + 1, total });
        }
    }
    let spool = arrival.finish()?;
    if !reader.waiting.is_empty() {
        return Err(PackError::MissingBase.into());
    }
    Ok(Some(Pack { objects: reader.objects, spool, unnamed: reader.unnamed }))
}

fn read_pack_header<S: Iterator<Item = Bytes>>(arrival: &mut Arrival<S>) -> Result<u64, GitError> {
    let signature: [u8; 4] = feed::read_array(arrival)?;
    let version = u32::from_be_bytes(feed::read_array(arrival)?);
    let total = u32::from_be_bytes(feed::read_array(arrival)?);
    if signature != *b"PACK" || !matches!(version, 2 | 3) {
        return Err(PackError::NotAPack.into());
    }
    Ok(u64::from(total))
}

struct Reader<'a, V> {
    objects: Objects,
    limits: &'a Limits,
    waiting: HashMap<Base, Vec<usize>>,
    unnamed: u64,
    visit: V,
}

/// What a delta waits for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Base {
    Entry(usize),
    Object(Oid),
}

impl<V: FnMut(Arrived) -> Result<ControlFlow<()>, GitError>> Reader<'_, V> {
    fn read_entry<S: Iterator<Item = Bytes>>(
        &mut self,
        arrival: &mut Arrival<S>,
        cancel: &CancellationToken,
    ) -> Result<ControlFlow<()>, GitError> {
        let start = arrival.offset();
        let (form, size) = entry::read_header(arrival)?;
        let number = self.objects.entries.len();
        self.objects.charge(size)?;
        let mut ready = Vec::new();
        let entry =
            Entry { start, data: arrival.offset(), size, base: None, depth: 0, state: State::Waiting };
        let flow = match form {
            Form::Whole(kind) => {
                self.objects.entries.push(entry);
                let (oid, content) = self.read_whole(arrival, kind, size)?;
                self.settle(number, Arrived { oid, kind, size, content }, &mut ready)?
            }
            Form::DeltaBack(distance) => {
                let base = start.checked_sub(distance).and_then(|base| self.objects.starting_at(base));
                self.objects.entries.push(Entry { base: Some(base.ok_or(PackError::BaseOffset)?), ..entry });
                self.read_delta(arrival, number, None, &mut ready)?
            }
            Form::DeltaOn(oid) => {
                let base = self.objects.find(&oid);
                self.objects.entries.push(Entry { base, ..entry });
                self.read_delta(arrival, number, Some(oid), &mut ready)?
            }
        };
        if flow.is_break() {
            return Ok(flow);
        }
        while let Some(waiter) = ready.pop() {
            if cancel.is_cancelled() {
                return Err(GitError::Cancelled);
            }
            let delta = self.objects.inflate(arrival.spool(), waiter)?;
            if self.resolve(arrival.spool(), waiter, &delta, &mut ready)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn read_whole<S: Iterator<Item = Bytes>>(
        &mut self,
        arrival: &mut Arrival<S>,
        kind: ObjectKind,
        size: u64,
    ) -> Result<(Oid, Option<Bytes>), GitError> {
        if size <= self.limits.object_bytes {
            let content = self.objects.inflater.whole(arrival, size)?;
            return Ok((Oid::of(kind, &content), Some(content.into())));
        }
        let mut hasher = ObjectHasher::new(kind, size);
        self.objects.inflater.in_pieces(arrival, size, |piece| hasher.update(piece))?;
        Ok((hasher.finish(), None))
    }

    fn read_delta<S: Iterator<Item = Bytes>>(
        &mut self,
        arrival: &mut Arrival<S>,
        number: usize,
        wanted: Option<Oid>,
        ready: &mut Vec<usize>,
    ) -> Result<ControlFlow<()>, GitError> {
        let size = self.objects.entry(number).size;
        if size > self.objects.delta_bytes {
            self.objects.inflater.in_pieces(arrival, size, |_| ())?;
            self.give_up(number, ready);
            return Ok(ControlFlow::Continue(()));
        }
        let delta = self.objects.inflater.whole(arrival, size)?;
        let missing = match (self.objects.entry(number).base, wanted) {
            (Some(base), _) if self.objects.entry(base).state == State::Waiting => Some(Base::Entry(base)),
            (None, Some(oid)) => Some(Base::Object(oid)),
            (Some(_) | None, _) => None,
        };
        if let Some(missing) = missing {
            self.waiting.entry(missing).or_default().push(number);
            return Ok(ControlFlow::Continue(()));
        }
        self.resolve(arrival.spool(), number, &delta, ready)
    }

    /// Builds a delta whose base has been settled.
    fn resolve(
        &mut self,
        spool: &mut Spool,
        number: usize,
        delta: &[u8],
        ready: &mut Vec<usize>,
    ) -> Result<ControlFlow<()>, GitError> {
        let base = self.objects.entry(number).base.ok_or(PackError::MissingBase)?;
        let (_, size) = delta::sizes(delta)?;
        let content = match self.objects.entry(base).state {
            State::Known { kind, .. } if size <= self.objects.delta_bytes => {
                self.objects.rebuild(spool, base)?.map(|content| (kind, content))
            }
            State::Known { .. } | State::Waiting | State::TooBig => None,
        };
        let Some((kind, base_content)) = content else {
            self.give_up(number, ready);
            return Ok(ControlFlow::Continue(()));
        };
        let depth = self.objects.entry(base).depth + 1;
        if depth > self.limits.delta_depth {
            return Err(GitError::TooLarge {
                what: Excess::DeltaDepth,
                limit: u64::from(self.limits.delta_depth),
            });
        }
        self.objects.entry_mut(number).depth = depth;
        let content = self.objects.apply(&base_content, delta)?;
        let oid = Oid::of(kind, &content);
        self.settle(number, Arrived { oid, kind, size, content: Some(content) }, ready)
    }

    /// Names an object, wakes what waits for it and hands it on.
    fn settle(
        &mut self,
        number: usize,
        mut arrived: Arrived,
        ready: &mut Vec<usize>,
    ) -> Result<ControlFlow<()>, GitError> {
        let new = self.objects.name(number, arrived.kind, arrived.oid);
        if let Some(content) = &arrived.content {
            self.objects.bases.keep(number, content);
        }
        for waiter in self.waiting.remove(&Base::Object(arrived.oid)).unwrap_or_default() {
            self.objects.entry_mut(waiter).base = Some(number);
            ready.push(waiter);
        }
        ready.append(&mut self.waiting.remove(&Base::Entry(number)).unwrap_or_default());
        if !new {
            return Ok(ControlFlow::Continue(()));
        }
        if arrived.size > self.limits.object_bytes {
            arrived.content = None;
        }
        (self.visit)(arrived)
    }

    /// Leaves an object without a name, and with it every delta that builds on it.
    fn give_up(&mut self, number: usize, ready: &mut Vec<usize>) {
        self.objects.entry_mut(number).state = State::TooBig;
        self.unnamed += 1;
        ready.append(&mut self.waiting.remove(&Base::Entry(number)).unwrap_or_default());
    }
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
