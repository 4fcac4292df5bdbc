//! Inflates the zlib streams inside a pack, each to the size its header promises and not a byte further.

use flate2::{Decompress, FlushDecompress, Status};

use crate::{
    error::GitError,
    pack::{PackError, feed::Feed},
};

const PIECE: usize = 32 * 1024;

pub(crate) struct Inflater {
    state: Decompress,
    piece: Vec<u8>,
}

impl Inflater {
    pub(crate) fn new() -> Self {
        Self { state: Decompress::new(true), piece: Vec::new() }
    }

    /// Inflates one stream into memory; `size` has been checked against a limit.
    pub(crate) fn whole(&mut self, feed: &mut impl Feed, size: u64) -> Result<Vec<u8>, GitError> {
        let size = usize::try_from(size).map_err(|_| PackError::WrongSize)?;
        self.state.reset(true);
        // One byte more than promised shows a stream that is too long.
        let mut content = Vec::with_capacity(size.saturating_add(1));
        loop {
            let (before, length) = (self.state.total_in(), content.len());
            let status = self
                .state
                .decompress_vec(feed.available()?, &mut content, FlushDecompress::None)
                .map_err(|_| PackError::Zlib)?;
            let used = usize::try_from(self.state.total_in() - before).map_err(|_| PackError::Zlib)?;
            feed.consume(used);
            match status {
                Status::StreamEnd if content.len() == size => return Ok(content),
                Status::StreamEnd => return Err(PackError::WrongSize.into()),
                Status::Ok | Status::BufError if content.len() > size => {
                    return Err(PackError::WrongSize.into());
                }
                Status::Ok | Status::BufError if used == 0 && content.len() == length => {
                    return Err(PackError::Zlib.into());
                }
                Status::Ok | Status::BufError => {}
            }
        }
    }

    /// Inflates one stream piece by piece without holding it.
    pub(crate) fn in_pieces(
        &mut self,
        feed: &mut impl Feed,
        size: u64,
        mut piece: impl FnMut(&[u8]),
    ) -> Result<(), GitError> {
        self.state.reset(true);
        self.piece.resize(PIECE, 0);
        loop {
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(feed.available()?, &mut self.piece, FlushDecompress::None)
                .map_err(|_| PackError::Zlib)?;
            let used = usize::try_from(self.state.total_in() - before_in).map_err(|_| PackError::Zlib)?;
            let made = usize::try_from(self.state.total_out() - before_out).map_err(|_| PackError::Zlib)?;
            feed.consume(used);
            piece(self.piece.get(..made).unwrap_or_default());
            match status {
                Status::StreamEnd if self.state.total_out() == size => return Ok(()),
                Status::StreamEnd => return Err(PackError::WrongSize.into()),
                Status::Ok | Status::BufError if self.state.total_out() > size => {
                    return Err(PackError::WrongSize.into());
                }
                Status::Ok | Status::BufError if used == 0 && made == 0 => return Err(PackError::Zlib.into()),
                Status::Ok | Status::BufError => {}
            }
        }
    }
}
