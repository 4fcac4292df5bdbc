//! The objects of a pack that have arrived, any of which can be rebuilt from the spool.

use std::collections::HashMap;

use bytes::Bytes;

use crate::{
    error::{Excess, GitError},
    limits::Limits,
    oid::Oid,
    pack::{ObjectKind, bases::Bases, delta, inflate::Inflater, spool::Spool},
};

/// One object of a pack.
pub(crate) struct Entry {
    /// Offset of its header.
    pub(crate) start: u64,
    /// Offset of its zlib stream.
    pub(crate) data: u64,
    /// Inflated size of that stream: the object, or the delta.
    pub(crate) size: u64,
    /// The entry it is a delta on; none for a whole object and for a delta whose base has not arrived.
    pub(crate) base: Option<usize>,
    /// How many deltas lie below it.
    pub(crate) depth: u32,
    pub(crate) state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Known {
        kind: ObjectKind,
        oid: Oid,
    },
    /// A delta whose base is not known yet.
    Waiting,
    /// A delta that is not rebuilt because it, its base or its result is above the limit.
    TooBig,
}

/// What has arrived so far, without the bytes themselves.
pub(crate) struct Objects {
    pub(crate) entries: Vec<Entry>,
    pub(crate) bases: Bases,
    pub(crate) inflater: Inflater,
    by_oid: HashMap<Oid, usize>,
    /// Bytes above which nothing is rebuilt.
    pub(crate) delta_bytes: u64,
    work_left: u64,
    work: u64,
}

impl Objects {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            entries: Vec::new(),
            bases: Bases::new(limits.base_cache),
            inflater: Inflater::new(),
            by_oid: HashMap::new(),
            delta_bytes: limits.delta_bytes.max(limits.object_bytes),
            work_left: limits.work,
            work: limits.work,
        }
    }

    /// Returns an entry by its number; numbers come from this type only.
    #[expect(
        clippy::indexing_slicing,
        reason = "numbers are handed out for entries that exist, and none is removed"
    )]
    pub(crate) fn entry(&self, number: usize) -> &Entry {
        &self.entries[number]
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "numbers are handed out for entries that exist, and none is removed"
    )]
    pub(crate) fn entry_mut(&mut self, number: usize) -> &mut Entry {
        &mut self.entries[number]
    }

    pub(crate) fn find(&self, oid: &Oid) -> Option<usize> {
        self.by_oid.get(oid).copied()
    }

    /// Returns the entry whose header is exactly at `start`.
    pub(crate) fn starting_at(&self, start: u64) -> Option<usize> {
        self.entries.binary_search_by_key(&start, |entry| entry.start).ok()
    }

    /// Names an entry; returns whether no earlier entry is the same object.
    pub(crate) fn name(&mut self, number: usize, kind: ObjectKind, oid: Oid) -> bool {
        self.entry_mut(number).state = State::Known { kind, oid };
        let first = *self.by_oid.entry(oid).or_insert(number);
        first == number
    }

    /// Counts bytes to be inflated or built against the limit, before they are.
    pub(crate) fn charge(&mut self, bytes: u64) -> Result<(), GitError> {
        self.work_left = self
            .work_left
            .checked_sub(bytes)
            .ok_or(GitError::TooLarge { what: Excess::Work, limit: self.work })?;
        Ok(())
    }

    /// Returns a known object's content again; none when it is too big to be rebuilt in memory.
    pub(crate) fn rebuild(&mut self, spool: &mut Spool, number: usize) -> Result<Option<Bytes>, GitError> {
        let mut deltas = Vec::new();
        let mut current = number;
        let mut content = loop {
            if let Some(kept) = self.bases.get(current) {
                break kept;
            }
            let entry = self.entry(current);
            if let Some(base) = entry.base {
                deltas.push(current);
                current = base;
            } else if entry.size > self.delta_bytes {
                return Ok(None);
            } else {
                let content = Bytes::from(self.inflate(spool, current)?);
                self.bases.keep(current, &content);
                break content;
            }
        };
        while let Some(next) = deltas.pop() {
            let delta = self.inflate(spool, next)?;
            content = self.apply(&content, &delta)?;
            self.bases.keep(next, &content);
        }
        Ok(Some(content))
    }

    /// Builds a delta's result, which has been checked to be within the limit.
    pub(crate) fn apply(&mut self, base: &[u8], delta: &[u8]) -> Result<Bytes, GitError> {
        let (_, size) = delta::sizes(delta)?;
        self.charge(size)?;
        Ok(delta::apply(base, delta)?.into())
    }

    /// Inflates the stream of an entry again: the object, or the delta.
    pub(crate) fn inflate(&mut self, spool: &mut Spool, number: usize) -> Result<Vec<u8>, GitError> {
        let (data, size) = (self.entry(number).data, self.entry(number).size);
        self.charge(size)?;
        self.inflater.whole(&mut spool.read_from(data), size)
    }
}
