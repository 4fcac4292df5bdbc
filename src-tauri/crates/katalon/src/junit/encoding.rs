//! From the bytes of a report, in whatever encoding they say they are, to bytes of UTF-8.
//!
//! Bytes that claim to be UTF-8, or claim nothing, are handed on as they are: whether names are UTF-8 is checked where
//! they are read, so that a log with broken bytes costs nobody a report.

use std::io::{self, BufRead, Chain, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use thiserror::Error;

use super::JunitError;
use crate::text::declared_encoding;
use crate::values::shortened;

/// As much of the beginning as is looked at for what encoding it names.
const LOOKED_AT: u64 = 512;
const DECODED_AT_ONCE: usize = 16 * 1024;

/// Bytes that are not in the encoding that the report names.
#[derive(Debug, Error)]
#[error("bytes that are not {0}")]
pub(super) struct NotInEncoding(&'static str);

impl NotInEncoding {
    /// Returns what is wrong, as a sentence.
    pub(super) fn sentence(&self) -> String {
        format!("The report holds bytes that are not {}.", self.0)
    }
}

/// Bytes of UTF-8, if the report is in the encoding that it names.
pub(super) enum Utf8<R> {
    Same(Chain<Cursor<Vec<u8>>, R>),
    Decoded(Box<Decoded<Chain<Cursor<Vec<u8>>, R>>>),
}

impl<R: BufRead> Utf8<R> {
    /// Looks at the beginning and takes a byte-order mark off.
    pub(super) fn new(mut input: R) -> Result<Self, JunitError> {
        let mut beginning = Vec::new();
        Read::by_ref(&mut input).take(LOOKED_AT).read_to_end(&mut beginning).map_err(JunitError::Input)?;
        let (encoding, mark) = encoding_of(&beginning)?;
        beginning.drain(..mark.min(beginning.len()));
        let whole = Cursor::new(beginning).chain(input);
        Ok(if encoding == UTF_8 {
            Self::Same(whole)
        } else {
            Self::Decoded(Box::new(Decoded {
                input: whole,
                encoding,
                decoder: encoding.new_decoder_without_bom_handling(),
                ready: vec![0; DECODED_AT_ONCE],
                start: 0,
                end: 0,
                is_over: false,
            }))
        })
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Same(input) => input.fill_buf(),
            Self::Decoded(decoded) => decoded.fill(),
        }
    }

    fn consume(&mut self, length: usize) {
        match self {
            Self::Same(input) => input.consume(length),
            Self::Decoded(decoded) => decoded.start = decoded.end.min(decoded.start + length),
        }
    }
}

pub(super) struct Decoded<R> {
    input: R,
    encoding: &'static Encoding,
    decoder: Decoder,
    ready: Vec<u8>,
    start: usize,
    end: usize,
    is_over: bool,
}

impl<R: BufRead> Decoded<R> {
    fn fill(&mut self) -> io::Result<&[u8]> {
        while self.start == self.end && !self.is_over {
            let bytes = self.input.fill_buf()?;
            let is_last = bytes.is_empty();
            let (result, taken, made) =
                self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.ready, is_last);
            self.input.consume(taken);
            (self.start, self.end) = (0, made);
            match result {
                DecoderResult::InputEmpty => self.is_over = is_last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(io::Error::other(NotInEncoding(self.encoding.name())));
                }
            }
        }
        Ok(self.ready.get(self.start..self.end).unwrap_or_default())
    }
}

/// Returns the encoding and the length of the byte-order mark.
fn encoding_of(beginning: &[u8]) -> Result<(&'static Encoding, usize), JunitError> {
    if let Some(marked) = Encoding::for_bom(beginning) {
        return Ok(marked);
    }
    let Some(label) = declared_encoding(beginning) else {
        return Ok((UTF_8, 0));
    };
    match Encoding::for_label(label.as_bytes()) {
        // What was readable as ASCII up to here is no UTF-16: such a declaration was left over from a text in memory.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok((UTF_8, 0)),
        Some(encoding) => Ok((encoding, 0)),
        None => Err(JunitError::Malformed {
            line: 1,
            detail: format!(
                "The report says it is in {}, an encoding that Suitecase does not know.",
                shortened(label)
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn text(bytes: &[u8], capacity: usize) -> io::Result<String> {
        let mut text = String::new();
        let mut input = Utf8::new(BufReader::with_capacity(capacity, bytes)).map_err(io::Error::other)?;
        input.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn every_encoding_that_is_named_is_read_however_the_bytes_arrive() {
        let long = format!("<a>{}</a>", "é🛒".repeat(20_000));
        let marked = format!("\u{feff}{long}");
        let latin: Vec<u8> = b"<?xml version='1.0' encoding='ISO-8859-1'?>\xE9".to_vec();
        for (bytes, expected) in [
            (long.clone().into_bytes(), long.as_str()),
            (marked.clone().into_bytes(), &long),
            (marked.encode_utf16().flat_map(u16::to_le_bytes).collect(), &long),
            (marked.encode_utf16().flat_map(u16::to_be_bytes).collect(), &long),
            (latin, "<?xml version='1.0' encoding='ISO-8859-1'?>é"),
            (b"<?xml encoding='utf-16'?>\xC3\xA9".to_vec(), "<?xml encoding='utf-16'?>é"),
        ] {
            for capacity in [1, 7, 8192] {
                assert_eq!(text(&bytes, capacity).unwrap(), expected);
            }
        }
    }

    #[test]
    fn bytes_that_are_not_in_the_named_encoding_are_an_error() {
        for bytes in [&b"\xFF\xFE\x00\xD8"[..], b"\xFE\xFF\x00", b"<?xml encoding='klingon'?>"] {
            assert!(text(bytes, 16).is_err(), "{bytes:?}");
        }
    }
}
