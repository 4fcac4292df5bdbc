//! From the bytes of a file to its text, or the finding that says why there is none.
//!
//! Promises: text that is UTF-8 already is borrowed, not copied; a byte-order mark is not part of the text; nothing
//! is replaced, so text that comes back holds exactly the characters of the file.
//! What is deliberately absent: guessing. A file is in the encoding that its byte-order mark or its XML declaration
//! names, or else in UTF-8, as the XML recommendation (section 4.3.3) has it.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use suitecase_model::problem::{Finding, ProblemCode};

use crate::values::shortened;

/// The most bytes a test case or test suite may have; a larger file is not read.
///
/// The largest ones known from real projects have about 34 kB, so this leaves room for thirty times that. A caller
/// that holds a larger file may pass any prefix of it that is longer than this.
pub const LARGEST_FILE: usize = 1024 * 1024;

const LFS_POINTER: &[u8] = b"version https://git-lfs";
const DECLARATION_LIMIT: usize = 512;

/// Returns the text of a file, or why it has none: empty, a Git LFS pointer, too large, or in a wrong encoding.
pub(crate) fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Finding> {
    if bytes.is_empty() {
        return Err(finding(ProblemCode::EmptyFile, "The file is empty."));
    }
    if bytes.starts_with(LFS_POINTER) {
        let detail =
            "The file is only a pointer to Git LFS; the repository itself does not hold its content.";
        return Err(finding(ProblemCode::LfsPointer, detail));
    }
    if bytes.len() > LARGEST_FILE {
        return Err(finding(
            ProblemCode::Oversized,
            "The file is larger than 1 MiB, the most Suitecase reads.",
        ));
    }
    decoded(bytes)
}

/// Returns the number of the line, from 1, in which the byte at `offset` stands.
pub(crate) fn line_at(bytes: &[u8], offset: usize) -> u32 {
    let breaks = bytes.iter().take(offset).filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Finding> {
    let Some((marked, mark_length)) = Encoding::for_bom(bytes) else {
        return decoded_without_mark(bytes);
    };
    let text = decoded_as(marked, bytes.get(mark_length..).unwrap_or_default())?;
    match declared_encoding(text.as_bytes()) {
        Some(label) if !agree(marked, label) => Err(wrong_encoding(&format!(
            "The file says it is in {}, but its byte-order mark says {}.",
            shortened(label),
            marked.name()
        ))),
        Some(_) | None => Ok(text),
    }
}

fn decoded_without_mark(bytes: &[u8]) -> Result<Cow<'_, str>, Finding> {
    if bytes.starts_with(b"<\0") || bytes.starts_with(b"\0<") {
        return Err(wrong_encoding(
            "The file seems to be in UTF-16, but has no byte-order mark that says so.",
        ));
    }
    let Some(label) = declared_encoding(bytes) else {
        return decoded_as(UTF_8, bytes);
    };
    match Encoding::for_label(label.as_bytes()) {
        None => Err(wrong_encoding(&format!(
            "The file says it is in {}, an encoding that Suitecase does not know.",
            shortened(label)
        ))),
        Some(encoding) if is_utf_16(encoding) => {
            Err(wrong_encoding(&format!("The file says it is in {}, but it is not.", shortened(label))))
        }
        Some(encoding) => decoded_as(encoding, bytes),
    }
}

fn decoded_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, Finding> {
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| Finding {
            code: ProblemCode::WrongEncoding,
            detail: "The file holds bytes that are not UTF-8.".to_owned(),
            line: Some(line_at(bytes, error.valid_up_to())),
        });
    }
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| wrong_encoding(&format!("The file holds bytes that are not {}.", encoding.name())))
}

/// Finds the encoding that an XML declaration at the very start names; the declaration itself is always ASCII.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let after = bytes.strip_prefix(b"<?xml")?;
    let limited = after.get(..DECLARATION_LIMIT).unwrap_or(after);
    let end = limited.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(limited.get(..end)?).ok()?;
    let (_, after_word) = declaration.split_once("encoding")?;
    let value = after_word.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|character| matches!(character, '"' | '\''))?;
    value.split(quote).nth(1)
}

fn agree(marked: &'static Encoding, label: &str) -> bool {
    Encoding::for_label(label.as_bytes())
        .is_some_and(|declared| declared == marked || (is_utf_16(declared) && is_utf_16(marked)))
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn wrong_encoding(detail: &str) -> Finding {
    finding(ProblemCode::WrongEncoding, detail)
}

fn finding(code: ProblemCode, detail: &str) -> Finding {
    Finding { code, detail: detail.to_owned(), line: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn every_encoding_a_file_rightly_names_is_read() {
        let utf_16_declaration = "\u{feff}<?xml version='1.0' encoding='UTF-16'?><a>é</a>";
        for (bytes, expected) in [
            ("<a>é</a>".as_bytes().to_vec(), "<a>é</a>"),
            ("\u{feff}<a>é</a>".as_bytes().to_vec(), "<a>é</a>"),
            (utf_16(utf_16_declaration, u16::to_le_bytes), utf_16_declaration.trim_start_matches('\u{feff}')),
            (utf_16(utf_16_declaration, u16::to_be_bytes), utf_16_declaration.trim_start_matches('\u{feff}')),
            (utf_16("\u{feff}<a/>", u16::to_be_bytes), "<a/>"),
            (b"<?xml encoding=\"ISO-8859-1\"?>\xE9".to_vec(), "<?xml encoding=\"ISO-8859-1\"?>é"),
            (b"<?xml encoding = 'latin1'?>\xE9".to_vec(), "<?xml encoding = 'latin1'?>é"),
            (b"<?xml encoding='windows-1252'?>\x80".to_vec(), "<?xml encoding='windows-1252'?>€"),
        ] {
            assert_eq!(text_of(&bytes).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn utf_8_is_borrowed() {
        assert!(matches!(text_of(b"\xEF\xBB\xBF<a/>"), Ok(Cow::Borrowed("<a/>"))));
    }

    #[test]
    fn bytes_that_are_not_in_the_encoding_are_refused_and_never_replaced() {
        let utf_16_without_mark = utf_16("<a/>", u16::to_le_bytes);
        let lone_surrogate = [0xFF, 0xFE, 0x00, 0xD8];
        for (bytes, line) in [
            (&b"<a>\n\n\xE9</a>"[..], Some(3)),
            (b"<?xml version='1.0' encoding='UTF-8'?>\n\xE9", Some(2)),
            (b"<?xml version='1.0' encoding='UTF-16'?><a/>", None),
            (b"<?xml version='1.0' encoding='klingon'?><a/>", None),
            (b"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a/>", None),
            (&utf_16_without_mark, None),
            (&lone_surrogate, None),
            (b"\xFE\xFF\x00", None),
        ] {
            let finding = text_of(bytes).expect_err("these bytes are no text");
            assert_eq!((finding.code, finding.line), (ProblemCode::WrongEncoding, line), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_content_at_all_is_said_first() {
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
        assert_eq!(text_of(b"").map_err(|finding| finding.code), Err(ProblemCode::EmptyFile));
        assert_eq!(text_of(pointer).map_err(|finding| finding.code), Err(ProblemCode::LfsPointer));
    }

    #[test]
    fn a_file_of_exactly_the_limit_is_read_and_one_byte_more_is_not() {
        let mut bytes = vec![b' '; LARGEST_FILE];
        assert!(text_of(&bytes).is_ok());
        bytes.push(b' ');
        assert_eq!(text_of(&bytes).map_err(|finding| finding.code), Err(ProblemCode::Oversized));
    }
}
