//! The framing of git's protocol: lines with a length of four hexadecimal digits before them.
//!
//! Source: git's `protocol-common` and `protocol-v2` pages. Reading is incremental, so a line may arrive in any pieces.

use bytes::{Buf as _, Bytes, BytesMut};

const LENGTH_DIGITS: usize = 4;
/// The longest line git allows, its length digits included.
const LONGEST: usize = 65_520;

/// One line as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Data(Bytes),
    Flush,
    Delimiter,
    ResponseEnd,
}

/// The framing of a reply is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PktLineError {
    /// The length is not four hexadecimal digits.
    #[error("line length is not a number")]
    NotANumber,
    /// The length is one that no line has.
    #[error("line length {0} is impossible")]
    ImpossibleLength(usize),
}

/// Takes bytes in any pieces and gives whole lines.
#[derive(Debug, Default)]
pub(crate) struct LineReader {
    buffer: BytesMut,
}

impl LineReader {
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.buffer.extend_from_slice(piece);
    }

    /// Returns whether nothing is left over, that is whether the bytes so far end with a line's end.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Returns the next line, or none while its end has not arrived.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line>, PktLineError> {
        let Some(digits) = self.buffer.get(..LENGTH_DIGITS) else { return Ok(None) };
        let mut length = [0; 2];
        hex::decode_to_slice(digits, &mut length).map_err(|_| PktLineError::NotANumber)?;
        let length = usize::from(u16::from_be_bytes(length));
        let marker = match length {
            0 => Line::Flush,
            1 => Line::Delimiter,
            2 => Line::ResponseEnd,
            3 | LONGEST.. if length != LONGEST => return Err(PktLineError::ImpossibleLength(length)),
            _ => {
                if self.buffer.len() < length {
                    return Ok(None);
                }
                let mut line = self.buffer.split_to(length).freeze();
                line.advance(LENGTH_DIGITS);
                return Ok(Some(Line::Data(line)));
            }
        };
        self.buffer.advance(LENGTH_DIGITS);
        Ok(Some(marker))
    }
}

/// Appends a line to a request; `payload` is short, as every line of a request is.
pub(crate) fn write_line(request: &mut Vec<u8>, payload: &str) {
    request.extend_from_slice(format!("{:04x}{payload}", payload.len() + LENGTH_DIGITS).as_bytes());
}

/// Appends the end of a request.
pub(crate) fn write_flush(request: &mut Vec<u8>) {
    request.extend_from_slice(b"0000");
}

/// Appends the mark between a command and its arguments.
pub(crate) fn write_delimiter(request: &mut Vec<u8>) {
    request.extend_from_slice(b"0001");
}

/// Returns a text line without the line feed that git puts at its end.
pub(crate) fn text(line: &Bytes) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(bytes: &[u8]) -> Result<Vec<Line>, PktLineError> {
        let mut reader = LineReader::default();
        reader.push(bytes);
        let mut lines = Vec::new();
        while let Some(line) = reader.next_line()? {
            lines.push(line);
        }
        Ok(lines)
    }

    #[test]
    fn lines_and_marks_are_told_apart() {
        assert_eq!(
            lines(b"0006a\n0004000100020000"),
            Ok(vec![
                Line::Data(Bytes::from_static(b"a\n")),
                Line::Data(Bytes::new()),
                Line::Delimiter,
                Line::ResponseEnd,
                Line::Flush
            ])
        );
    }

    #[test]
    fn impossible_lengths_are_errors() {
        assert_eq!(lines(b"0003"), Err(PktLineError::ImpossibleLength(3)));
        assert_eq!(lines(b"fff1"), Err(PktLineError::ImpossibleLength(65_521)));
        assert_eq!(lines(b"zzzz"), Err(PktLineError::NotANumber));
        assert_eq!(lines(b"+001"), Err(PktLineError::NotANumber));
        let longest = [b"fff0".to_vec(), vec![b'x'; 65_516]].concat();
        assert_eq!(lines(&longest).unwrap().len(), 1, "the longest line git allows is allowed");
    }

    proptest! {
        #[test]
        fn lines_survive_any_cutting_into_pieces(
            payloads in proptest::collection::vec("[ -~]{0,40}", 0..8),
            piece in 1_usize..20,
        ) {
            let mut bytes = Vec::new();
            for payload in &payloads {
                write_line(&mut bytes, payload);
            }
            write_flush(&mut bytes);
            let mut reader = LineReader::default();
            let mut found = Vec::new();
            for part in bytes.chunks(piece) {
                reader.push(part);
                while let Some(line) = reader.next_line().unwrap() {
                    found.push(line);
                }
            }
            let mut wanted: Vec<Line> = payloads.into_iter().map(|text| Line::Data(text.into_bytes().into())).collect();
            wanted.push(Line::Flush);
            prop_assert_eq!(found, wanted);
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = lines(&bytes);
        }

        #[test]
        fn arbitrary_digits_never_panic(bytes in "[0-9a-f]{0,80}") {
            let _ = lines(bytes.as_bytes());
        }
    }
}
