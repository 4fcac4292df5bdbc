//! Makes plain text of the bytes that a program prints: UTF-8 with replacements, without the sequences that colour and
//! move text on a terminal. What comes in pieces comes out as if it had come at once.

/// How long a sequence may be before it is taken for text that lost its end.
const LONGEST_SEQUENCE: usize = 4_096;

/// Takes bytes and gives text.
#[derive(Debug, Default)]
pub(super) struct PlainText {
    /// The beginning of a letter whose other bytes have not come yet.
    cut: Vec<u8>,
    state: State,
    /// How many characters of a sequence have come.
    length: usize,
    ends_with_return: bool,
}

/// Where in a sequence the text is (ECMA-48, 5.4 and 5.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After ESC.
    Escape,
    /// In a control sequence: parameters, then one final character.
    Control,
    /// In a command string, which ends with ST or BEL.
    Command,
    /// In a command string, after ESC.
    CommandEscape,
}

impl PlainText {
    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> String {
        let mut rest = std::mem::take(&mut self.cut);
        rest.extend_from_slice(bytes);
        let mut text = String::with_capacity(rest.len());
        let mut chunks = rest.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            let is_last = chunks.peek().is_none();
            let invalid = chunk.invalid();
            if is_last && is_beginning(invalid) {
                self.cut = invalid.to_vec();
            } else if !invalid.is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        text.chars().filter_map(|character| self.plain(character)).collect()
    }

    /// Gives what is left when nothing more comes.
    pub(super) fn end(&mut self) -> String {
        if std::mem::take(&mut self.cut).is_empty() {
            String::new()
        } else {
            char::REPLACEMENT_CHARACTER.to_string()
        }
    }

    fn plain(&mut self, character: char) -> Option<char> {
        self.length = if self.state == State::Text { 0 } else { self.length + 1 };
        if self.length > LONGEST_SEQUENCE {
            self.state = State::Text;
        }
        match self.state {
            State::Text => return self.text(character),
            State::Escape => {
                self.state = match character {
                    '[' => State::Control,
                    ']' | 'P' | 'X' | '^' | '_' => State::Command,
                    // Characters before the last one of a short sequence.
                    ' '..='/' => State::Escape,
                    _ => State::Text,
                }
            }
            State::Control => {
                if matches!(character, '@'..='~') {
                    self.state = State::Text;
                }
            }
            State::Command => match character {
                '\u{7}' | '\u{9c}' => self.state = State::Text,
                '\u{1b}' => self.state = State::CommandEscape,
                _ => {}
            },
            State::CommandEscape => {
                self.state = if character == '\\' { State::Text } else { State::Command };
            }
        }
        None
    }

    fn text(&mut self, character: char) -> Option<char> {
        let follows_return = std::mem::replace(&mut self.ends_with_return, character == '\r');
        match character {
            '\u{1b}' => self.state = State::Escape,
            '\u{9b}' => self.state = State::Control,
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => self.state = State::Command,
            // A line that is written over, such as a bar that grows, becomes lines below each other.
            '\r' => return Some('\n'),
            '\n' if follows_return => {}
            '\n' | '\t' => return Some(character),
            _ if character.is_control() => {}
            _ => return Some(character),
        }
        None
    }
}

/// Returns whether bytes that are no letter may become one with the bytes that come next.
fn is_beginning(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(pieces: &[&[u8]]) -> String {
        let mut plain = PlainText::default();
        let mut text: String = pieces.iter().map(|piece| plain.push(piece)).collect();
        text.push_str(&plain.end());
        text
    }

    #[test]
    fn colours_titles_and_moves_are_taken_out() {
        for (printed, text) in [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}[38;5;12;1mbold\u{1b}[m", "bold"),
            ("\u{1b}]0;title\u{7}text", "text"),
            ("\u{1b}]8;;https://a.example\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{1b}(Btext\u{1b}=", "text"),
            ("a\u{8}b\u{0}c\td\n", "abc\td\n"),
            ("one\r\ntwo\r\r\n", "one\ntwo\n\n"),
            ("10%\r20%\r", "10%\n20%\n"),
        ] {
            assert_eq!(plain(&[printed.as_bytes()]), text, "{printed:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_letters_may_come_in_halves() {
        assert_eq!(plain(&[b"a\xffb"]), "a\u{fffd}b");
        assert_eq!(plain(&[b"\xf0\x9f", b"\x99\x82!"]), "🙂!");
        assert_eq!(plain(&[b"\xf0\x9f"]), "\u{fffd}");
    }

    #[test]
    fn a_sequence_without_end_hides_no_more_than_a_page() {
        let printed = format!("\u{1b}]{}the end", "x".repeat(10_000));
        assert!(plain(&[printed.as_bytes()]).ends_with("the end"));
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_bytes_are_cut(
            bytes in proptest::collection::vec(
                prop_oneof![Just(0x1b_u8), Just(b'['), Just(b'm'), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..60),
            cut in 0..60_usize,
        ) {
            let (first, second) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(plain(&[first, second]), plain(&[&bytes]));
        }
    }
}
