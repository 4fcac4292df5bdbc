//! Bytes with the number of the line they stand in.

use std::io::{self, BufRead, ErrorKind};

use super::JunitError;
use super::encoding::NotInEncoding;

/// Bytes of UTF-8 text that are taken from the front.
pub(super) struct Source<R> {
    input: R,
    line: u32,
}

impl<R: BufRead> Source<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: 1 }
    }

    /// Returns the number of the line in which the next byte stands.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Returns the next byte and leaves it there.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, JunitError> {
        let line = self.line;
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(input_error(error, line)),
            }
        }
    }

    /// Takes the next byte.
    pub(super) fn take(&mut self) -> Result<Option<u8>, JunitError> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.line = self.line.saturating_add(u32::from(byte == b'\n'));
            self.input.consume(1);
        }
        Ok(byte)
    }

    /// Takes all bytes before the first one that ends the run, hands them on in pieces and returns that first one, which
    /// stays; nothing where the bytes end before it.
    pub(super) fn run(
        &mut self,
        ends: impl Fn(u8) -> bool,
        mut hand_on: impl FnMut(&[u8]),
    ) -> Result<Option<u8>, JunitError> {
        loop {
            let line = self.line;
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(input_error(error, line)),
            };
            if bytes.is_empty() {
                return Ok(None);
            }
            let end = bytes.iter().position(|byte| ends(*byte));
            let length = end.unwrap_or(bytes.len());
            let ending = end.and_then(|end| bytes.get(end)).copied();
            let taken = bytes.get(..length).unwrap_or_default();
            hand_on(taken);
            let breaks = memchr::memchr_iter(b'\n', taken).count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.input.consume(length);
            if ending.is_some() {
                return Ok(ending);
            }
        }
    }
}

fn input_error(error: io::Error, line: u32) -> JunitError {
    match error.get_ref().and_then(|cause| cause.downcast_ref::<NotInEncoding>()) {
        Some(cause) => JunitError::Malformed { line, detail: cause.sentence() },
        None => JunitError::Input(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn a_run_crosses_every_border_of_the_buffer_and_counts_lines() {
        for capacity in 1..8 {
            let mut source = Source::new(BufReader::with_capacity(capacity, &b"ab\ncd\n<e"[..]));
            let mut taken = Vec::new();
            let ending = source.run(|byte| byte == b'<', |bytes| taken.extend_from_slice(bytes)).unwrap();
            assert_eq!((ending, taken.as_slice(), source.line()), (Some(b'<'), &b"ab\ncd\n"[..], 3));
            assert_eq!((source.take().unwrap(), source.peek().unwrap()), (Some(b'<'), Some(b'e')));
            assert_eq!(source.run(|byte| byte == b'<', |_| {}).unwrap(), None);
        }
    }
}
