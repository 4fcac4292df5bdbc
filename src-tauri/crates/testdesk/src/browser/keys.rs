//! Names of keys and the characters WebDriver has for them.

use crate::error::DesktopError;

/// Control down, a, Control up, Backspace. WebKit ignores U+E000, which should let go of all modifiers.
pub(crate) const SELECT_ALL_AND_DELETE: &str = "\u{E009}a\u{E009}\u{E003}";

/// Keys that write no character: the name in a page's `KeyboardEvent.key` and the code point in the table
/// "keyboard actions" of the W3C WebDriver specification.
const NAMED: [(&str, char); 33] = [
    ("Backspace", '\u{E003}'),
    ("Tab", '\u{E004}'),
    ("Enter", '\u{E007}'),
    ("Shift", '\u{E008}'),
    ("Control", '\u{E009}'),
    ("Alt", '\u{E00A}'),
    ("Pause", '\u{E00B}'),
    ("Escape", '\u{E00C}'),
    ("Space", ' '),
    ("PageUp", '\u{E00E}'),
    ("PageDown", '\u{E00F}'),
    ("End", '\u{E010}'),
    ("Home", '\u{E011}'),
    ("ArrowLeft", '\u{E012}'),
    ("ArrowUp", '\u{E013}'),
    ("ArrowRight", '\u{E014}'),
    ("ArrowDown", '\u{E015}'),
    ("Insert", '\u{E016}'),
    ("Delete", '\u{E017}'),
    ("F1", '\u{E031}'),
    ("F2", '\u{E032}'),
    ("F3", '\u{E033}'),
    ("F4", '\u{E034}'),
    ("F5", '\u{E035}'),
    ("F6", '\u{E036}'),
    ("F7", '\u{E037}'),
    ("F8", '\u{E038}'),
    ("F9", '\u{E039}'),
    ("F10", '\u{E03A}'),
    ("F11", '\u{E03B}'),
    ("F12", '\u{E03C}'),
    ("Meta", '\u{E03D}'),
    ("Plus", '+'),
];

/// Splits `Control+Shift+p` into its keys; a key is a name or a single character, `+` itself is `Plus`.
pub(crate) fn parse(keys: &str) -> Result<Vec<char>, DesktopError> {
    keys.split('+').map(key).collect()
}

fn key(name: &str) -> Result<char, DesktopError> {
    if let Some((_, code_point)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Ok(*code_point);
    }
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (Some(single), None) => Ok(single),
        _ => Err(DesktopError::UnknownKey(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_characters_become_keys_in_order() {
        for (keys, expected) in [
            ("Tab", "\u{E004}"),
            ("/", "/"),
            ("é", "é"),
            ("Control+Shift+p", "\u{E009}\u{E008}p"),
            ("Control+Plus", "\u{E009}+"),
        ] {
            assert_eq!(parse(keys).unwrap().into_iter().collect::<String>(), expected, "{keys}");
        }
    }

    #[test]
    fn an_unknown_name_is_an_error_and_not_typed_as_letters() {
        for keys in ["Return", "", "Control+", "ctrl+a"] {
            assert!(matches!(parse(keys), Err(DesktopError::UnknownKey(_))), "{keys:?}");
        }
    }
}
