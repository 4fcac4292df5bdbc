//! Names from strangers as plain text for menus, tooltips and notifications: what cannot be seen, or changes how other
//! text is read, is spelled out as in the window, and no name takes more than a line.

use std::fmt::Write;

const LONGEST: usize = 60;
const JOINER: char = '\u{200d}';

/// Returns a name with unseen characters as `⟦U+202E⟧`, and cut after sixty characters.
pub(crate) fn visible(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for (place, character) in name.chars().enumerate() {
        if place == LONGEST {
            text.push('…');
            break;
        }
        match character {
            // Bytes that are no UTF-8, as `suitecase_model::path` keeps them.
            '\u{ef80}'..='\u{efff}' => {
                let _ = write!(text, "\\x{:02X}", u32::from(character) - 0xef00);
            }
            _ if is_unseen(character) => {
                let _ = write!(text, "⟦U+{:04X}⟧", u32::from(character));
            }
            _ => text.push(character),
        }
    }
    text
}

/// Control and format characters, private use, and letters that draw nothing; a joiner may hold a pictograph together.
fn is_unseen(character: char) -> bool {
    character != JOINER
        && (character.is_control()
            || matches!(character,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}' | '\u{f0000}'..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_they_are_but_for_what_cannot_be_seen() {
        for (name, shown) in [
            ("Kundenkonto Süd & <b>Co</b>", "Kundenkonto Süd & <b>Co</b>"),
            ("한국어 👩\u{200d}💻", "한국어 👩\u{200d}💻"),
            ("shop\u{202e}live", "shop⟦U+202E⟧live"),
            ("one\ntwo", "one⟦U+000A⟧two"),
            ("caf\u{efe9}", "caf\\xE9"),
        ] {
            assert_eq!(visible(name), shown);
        }
    }

    #[test]
    fn a_name_takes_no_more_than_a_line() {
        assert_eq!(visible(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(visible(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}
