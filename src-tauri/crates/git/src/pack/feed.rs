//! Bytes of a pack, one stretch after another, from wherever they come.

use bytes::Bytes;
use sha1::{Digest as _, Sha1};

use crate::{
    error::{Excess, GitError},
    pack::{PackError, spool::Spool},
};

/// A source of bytes that are looked at first and consumed afterwards.
pub(crate) trait Feed {
    /// Returns the bytes at hand, at least one; fails when there are none left.
    fn available(&mut self) -> Result<&[u8], GitError>;

    /// Steps over bytes that [`Self::available`] returned.
    fn consume(&mut self, count: usize);
}

/// Reads one byte.
pub(crate) fn read_byte(feed: &mut impl Feed) -> Result<u8, GitError> {
    let byte = *feed.available()?.first().ok_or(PackError::Truncated)?;
    feed.consume(1);
    Ok(byte)
}

/// Reads exactly `N` bytes.
pub(crate) fn read_array<const N: usize>(feed: &mut impl Feed) -> Result<[u8; N], GitError> {
    let mut bytes = [0; N];
    for byte in &mut bytes {
        *byte = read_byte(feed)?;
    }
    Ok(bytes)
}

/// A pack on its way: spooled and hashed as it is consumed.
pub(crate) struct Arrival<S> {
    chunks: S,
    chunk: Bytes,
    chunk_start: u64,
    used: usize,
    hashed: usize,
    hasher: Sha1,
    spool: Spool,
    limit: u64,
}

impl<S: Iterator<Item = Bytes>> Arrival<S> {
    pub(crate) fn new(chunks: S, spool: Spool, limit: u64) -> Self {
        Self {
            chunks,
            chunk: Bytes::new(),
            chunk_start: 0,
            used: 0,
            hashed: 0,
            hasher: Sha1::new(),
            spool,
            limit,
        }
    }

    /// Returns the offset of the next byte from the start of the pack.
    pub(crate) fn offset(&self) -> u64 {
        self.chunk_start + length(self.used)
    }

    /// Returns how many bytes of the pack have arrived.
    pub(crate) fn received(&self) -> u64 {
        self.chunk_start + length(self.chunk.len())
    }

    /// Returns the bytes that have arrived, to be read again.
    pub(crate) fn spool(&mut self) -> &mut Spool {
        &mut self.spool
    }

    /// Checks that the pack ends here with the hash of all that came before.
    pub(crate) fn finish(mut self) -> Result<Spool, GitError> {
        self.hash_up_to(self.used);
        let computed: [u8; 20] = self.hasher.clone().finalize().into();
        if read_array::<20>(&mut self)? != computed {
            return Err(PackError::Checksum.into());
        }
        if self.used < self.chunk.len() || self.chunks.any(|chunk| !chunk.is_empty()) {
            return Err(PackError::TrailingBytes.into());
        }
        Ok(self.spool)
    }

    fn hash_up_to(&mut self, end: usize) {
        self.hasher.update(self.chunk.get(self.hashed..end).unwrap_or_default());
        self.hashed = end;
    }
}

impl<S: Iterator<Item = Bytes>> Feed for Arrival<S> {
    fn available(&mut self) -> Result<&[u8], GitError> {
        while self.used >= self.chunk.len() {
            self.hash_up_to(self.chunk.len());
            self.chunk_start += length(self.chunk.len());
            self.used = 0;
            self.hashed = 0;
            self.chunk = Bytes::new();
            self.chunk = self.chunks.next().ok_or(PackError::Truncated)?;
            if self.received() > self.limit {
                return Err(GitError::TooLarge { what: Excess::PackBytes, limit: self.limit });
            }
            self.spool.append(&self.chunk)?;
        }
        Ok(self.chunk.get(self.used..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.used = self.used.saturating_add(count).min(self.chunk.len());
    }
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
