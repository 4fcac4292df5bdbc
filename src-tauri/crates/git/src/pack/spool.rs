//! Where a pack lies while it is read: in memory up to a budget, then in an anonymous temporary file.
//!
//! The file has no name, so nothing is left behind however the program ends.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use crate::{error::GitError, limits::Limits, pack::PackError, pack::feed::Feed};

const PIECE: usize = 16 * 1024;

pub(crate) struct Spool {
    place: Place,
    budget: usize,
    folder: Option<std::path::PathBuf>,
}

enum Place {
    Memory(Vec<u8>),
    File(File),
}

impl Spool {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            place: Place::Memory(Vec::new()),
            budget: usize::try_from(limits.pack_in_memory).unwrap_or(usize::MAX),
            folder: limits.spool_folder.clone(),
        }
    }

    pub(crate) fn append(&mut self, piece: &[u8]) -> Result<(), GitError> {
        if let Place::Memory(bytes) = &mut self.place {
            if bytes.len().saturating_add(piece.len()) <= self.budget {
                bytes.extend_from_slice(piece);
                return Ok(());
            }
            let file = move_to_file(bytes, self.folder.as_deref()).map_err(GitError::Spool)?;
            self.place = Place::File(file);
        }
        match &mut self.place {
            Place::Memory(_) => Ok(()),
            Place::File(file) => {
                file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(piece)).map_err(GitError::Spool)
            }
        }
    }

    /// Returns what was appended, from `offset` on.
    pub(crate) fn read_from(&mut self, offset: u64) -> SpoolFeed<'_> {
        SpoolFeed { spool: self, offset, piece: Vec::new(), used: 0 }
    }
}

/// Reads a spool again; it ends where the spool ends at that moment.
pub(crate) struct SpoolFeed<'a> {
    spool: &'a mut Spool,
    offset: u64,
    piece: Vec<u8>,
    used: usize,
}

impl Feed for SpoolFeed<'_> {
    fn available(&mut self) -> Result<&[u8], GitError> {
        let rest = match &mut self.spool.place {
            Place::Memory(bytes) => {
                let start = usize::try_from(self.offset).ok().and_then(|start| start.checked_add(self.used));
                start.and_then(|start| bytes.get(start..))
            }
            Place::File(file) => {
                if self.used == self.piece.len() {
                    self.offset = self.offset.saturating_add(u64::try_from(self.used).unwrap_or(u64::MAX));
                    self.used = 0;
                    self.piece.clear();
                    file.seek(SeekFrom::Start(self.offset)).map_err(GitError::Spool)?;
                    let piece = u64::try_from(PIECE).unwrap_or(u64::MAX);
                    file.take(piece).read_to_end(&mut self.piece).map_err(GitError::Spool)?;
                }
                self.piece.get(self.used..)
            }
        };
        rest.filter(|rest| !rest.is_empty()).ok_or_else(|| PackError::Truncated.into())
    }

    fn consume(&mut self, count: usize) {
        self.used = self.used.saturating_add(count);
    }
}

fn move_to_file(bytes: &[u8], folder: Option<&Path>) -> std::io::Result<File> {
    let mut file = match folder {
        Some(folder) => tempfile::tempfile_in(folder)?,
        None => tempfile::tempfile()?,
    };
    file.write_all(bytes)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::feed::read_byte;

    #[test]
    fn what_was_appended_is_read_back_from_memory_and_from_the_file() {
        let content: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        for budget in [0, 1_000, 1_000_000] {
            let mut spool = Spool::new(&Limits { pack_in_memory: budget, ..Limits::default() });
            for (piece, offset) in content.chunks(777).zip((0..).step_by(777)) {
                spool.append(piece).unwrap();
                assert_eq!(read_byte(&mut spool.read_from(offset)).unwrap(), piece[0], "budget {budget}");
            }
            let mut feed = spool.read_from(5_000);
            for wanted in &content[5_000..] {
                assert_eq!(read_byte(&mut feed).unwrap(), *wanted);
            }
            assert!(read_byte(&mut feed).is_err(), "the end is an error, not silence");
        }
    }
}
