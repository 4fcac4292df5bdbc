//! Texts that are kept only up to a length, whatever they go on with.

use std::borrow::Cow;

use crate::values::beginning;

/// The most bytes of a text that are kept.
pub(super) const LONGEST_TEXT: usize = 16_000;
const MESSAGE_CHARACTERS: usize = 2_000;
const NAME_CHARACTERS: usize = 2_000;

/// The beginning of a text.
#[derive(Default)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Kept {
    pub(super) fn add(&mut self, more: &[u8]) {
        let room = LONGEST_TEXT.saturating_sub(self.bytes.len());
        self.is_cut |= more.len() > room;
        self.bytes.extend_from_slice(more.get(..room).unwrap_or(more));
    }

    pub(super) fn add_char(&mut self, character: char) {
        self.add(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Returns the text if it is UTF-8 up to where it was cut.
    pub(super) fn exact(&self) -> Option<String> {
        let whole = match std::str::from_utf8(&self.bytes) {
            Ok(text) => Some(text),
            Err(error) if self.is_cut && error.error_len().is_none() => {
                self.bytes.get(..error.valid_up_to()).and_then(|bytes| std::str::from_utf8(bytes).ok())
            }
            Err(_) => None,
        };
        whole.map(|text| if self.is_cut { format!("{text}…") } else { text.to_owned() })
    }

    /// Returns the text with a replacement for every byte that is no UTF-8.
    pub(super) fn readable(&self) -> String {
        self.exact().unwrap_or_else(|| String::from_utf8_lossy(&self.bytes).into_owned())
    }
}

/// Makes a name fit to be compared and stored: one line, no control characters, cut where it is longer than any name.
pub(super) fn name(written: &str) -> String {
    let (name, rest) = beginning(written, NAME_CHARACTERS);
    let mut name: String = name
        .chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' => ' ',
            other if other.is_control() => char::REPLACEMENT_CHARACTER,
            other => other,
        })
        .collect();
    if !rest.is_empty() {
        name.push('…');
    }
    name
}

/// Takes out what can neither be seen nor breaks lines, and blank space around; nothing where nothing is left.
pub(super) fn tidy(written: &str) -> Option<String> {
    let unified: Cow<'_, str> =
        if written.contains('\r') { written.replace("\r\n", "\n").into() } else { written.into() };
    let kept = |character: &char| !character.is_control() || matches!(character, '\n' | '\t');
    let tidied: String = unified.chars().filter(kept).collect();
    let trimmed = tidied.trim_end().trim_start_matches('\n');
    (!trimmed.trim().is_empty()).then(|| trimmed.to_owned())
}

/// Returns the first line of a tidied text, and whether that is less than all of it.
pub(super) fn first_line(text: &str) -> (String, bool) {
    let text = text.trim_start();
    let line = text.lines().next().unwrap_or_default();
    match beginning(line, MESSAGE_CHARACTERS) {
        (all, "") => (all.to_owned(), all.len() < text.len()),
        (start, _) => (format!("{start}…"), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let mut kept = Kept::default();
        kept.add(b"x");
        kept.add("é".repeat(LONGEST_TEXT).as_bytes());
        let text = kept.exact().unwrap();
        assert_eq!(text, format!("x{}…", "é".repeat((LONGEST_TEXT - 1) / 2)));
    }

    #[test]
    fn bytes_that_are_no_text_are_told_or_replaced_as_asked() {
        let mut kept = Kept::default();
        kept.add(b"a\xFFb");
        assert_eq!((kept.exact(), kept.readable()), (None, "a\u{fffd}b".to_owned()));
    }

    #[test]
    fn texts_and_names_lose_what_cannot_be_seen() {
        assert_eq!(tidy("\r\n  a\u{1b}[31m\r\n\tb \n").as_deref(), Some("  a[31m\n\tb"));
        assert_eq!(tidy(" \n\u{0}"), None);
        assert_eq!(name("a\nb\u{0}"), "a b\u{fffd}");
        assert_eq!(name(&"é".repeat(2_001)), format!("{}…", "é".repeat(2_000)));
    }

    #[test]
    fn a_message_is_one_line() {
        assert_eq!(first_line("  one"), ("one".to_owned(), false));
        assert_eq!(first_line("one\ntwo"), ("one".to_owned(), true));
        assert_eq!(first_line(&"x".repeat(2_001)).0.chars().count(), 2_001);
    }
}
