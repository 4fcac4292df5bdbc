//! What a person types: trimmed, counted in Unicode characters, refused with a reason.

use thiserror::Error;

/// The most characters a name may have.
pub const NAME_LIMIT: usize = 50;
/// The most characters a description may have.
pub const DESCRIPTION_LIMIT: usize = 255;
/// The most characters an account's e-mail or user name may have; e-mail addresses end at 254 (RFC 5321).
pub const USER_LIMIT: usize = 254;

/// The zero-width joiner, which makes one pictograph of several.
pub const JOINER: char = '\u{200d}';

/// Why a typed text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but spaces was typed.
    #[error("the field is empty")]
    Empty,
    /// More characters than allowed were typed.
    #[error("the text has {length} characters, {limit} are allowed")]
    TooLong {
        /// How many Unicode characters were typed, without surrounding spaces.
        length: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A control character was typed or pasted, or one that turns the direction of what follows.
    #[error("the text holds a control character")]
    ControlCharacter,
}

/// Checks a required name: trimmed, 1 to [`NAME_LIMIT`] characters, no control characters.
pub fn name(text: &str) -> Result<String, TextError> {
    let name = text.trim();
    if name.is_empty() {
        return Err(TextError::Empty);
    }
    checked(name, NAME_LIMIT, is_control)
}

/// Checks an account's e-mail or user name: trimmed, 1 to [`USER_LIMIT`] characters, no control characters.
pub fn user_name(text: &str) -> Result<String, TextError> {
    let user = text.trim();
    if user.is_empty() {
        return Err(TextError::Empty);
    }
    checked(user, USER_LIMIT, is_control)
}

/// Checks the name of an account of the operating system: trimmed, at most [`USER_LIMIT`] characters, no control
/// characters; it may be empty.
pub fn os_account(text: &str) -> Result<String, TextError> {
    checked(text.trim(), USER_LIMIT, is_control)
}

/// Checks an optional description: trimmed, at most [`DESCRIPTION_LIMIT`] characters; line breaks are allowed.
pub fn description(text: &str) -> Result<String, TextError> {
    checked(text.trim(), DESCRIPTION_LIMIT, |character| {
        is_control(character) && !matches!(character, '\n' | '\r' | '\t')
    })
}

/// Checks a required reason: as [`description`], and not empty.
pub fn reason(text: &str) -> Result<String, TextError> {
    let reason = description(text)?;
    if reason.is_empty() { Err(TextError::Empty) } else { Ok(reason) }
}

/// Controls, and the embeddings, overrides and isolates of Unicode's bidirectional algorithm, which make a text look like
/// another one. The marks that right-to-left scripts need inside a word are no such.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns whether a character cannot be seen, or changes how other text is read: control and format characters, private
/// use with the stand-ins of [`crate::path`] for bytes that are no UTF-8, and letters that draw nothing.
///
/// [`JOINER`] is not counted among them, for it may hold a pictograph together.
pub fn is_unseen(character: char) -> bool {
    character != JOINER
        && (character.is_control()
            || matches!(character,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}' | '\u{f0000}'..))
}

fn checked(text: &str, limit: usize, refused: impl Fn(char) -> bool) -> Result<String, TextError> {
    let length = text.chars().count();
    if length > limit {
        return Err(TextError::TooLong { length, limit });
    }
    if text.chars().any(refused) {
        return Err(TextError::ControlCharacter);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_counted_in_characters() {
        assert_eq!(name("  Web shop "), Ok("Web shop".to_owned()));
        assert_eq!(name(" \t "), Err(TextError::Empty));
        assert_eq!(name(&"ü".repeat(50)), Ok("ü".repeat(50)));
        assert_eq!(name(&"ü".repeat(51)), Err(TextError::TooLong { length: 51, limit: 50 }));
        for text in ["a\u{7}b", "a\u{202e}b", "a\u{2066}b"] {
            let refused = || Err(TextError::ControlCharacter);
            assert_eq!((name(text), user_name(text), os_account(text)), (refused(), refused(), refused()));
        }
        for text in ["👩\u{200d}👩\u{200d}👧", "cafe\u{301}", "\u{200f}شب\u{200c}نم"] {
            assert_eq!(name(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_known_and_letters_are_not_among_it() {
        for unseen in
            "\u{7}\n\u{ad}\u{61c}\u{180e}\u{200b}\u{202e}\u{2066}\u{3164}\u{ef80}\u{efff}\u{feff}\u{e0041}"
                .chars()
        {
            assert!(is_unseen(unseen), "{:X}", u32::from(unseen));
        }
        for seen in "a ü測한👩\u{200d}\u{301}".chars() {
            assert!(!is_unseen(seen), "{seen:?}");
        }
    }

    #[test]
    fn a_description_may_be_empty_and_may_break_lines() {
        assert_eq!(description("  "), Ok(String::new()));
        assert_eq!(description("one\ntwo"), Ok("one\ntwo".to_owned()));
        assert_eq!(description(&"x".repeat(256)), Err(TextError::TooLong { length: 256, limit: 255 }));
    }

    #[test]
    fn a_reason_is_a_description_that_says_something() {
        assert_eq!(reason(" it is\nan example "), Ok("it is\nan example".to_owned()));
        assert_eq!(reason(" \n\t "), Err(TextError::Empty));
        assert_eq!(reason(&"ü".repeat(255)), Ok("ü".repeat(255)));
        assert_eq!(reason(&"ü".repeat(256)), Err(TextError::TooLong { length: 256, limit: 255 }));
        assert_eq!(reason("a\u{202e}b"), Err(TextError::ControlCharacter));
    }
}
