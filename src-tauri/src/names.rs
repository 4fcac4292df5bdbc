//! Names from strangers as plain text for menus, tooltips and notifications: what cannot be seen, or changes how other
//! text is read, is spelled out as in the window, and no name takes more than a line.

use std::fmt::Write;

use suitecase_model::text::is_unseen;

const LONGEST: usize = 60;

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
