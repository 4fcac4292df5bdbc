//! Texts as they are compared: lower case, without the marks on letters.
//!
//! Each character is folded by itself, whatever stands around it, so the folded form of a text is that of its parts put
//! together, and a place in it can be told for each character of the text.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Stands between the texts of an entry; no folded text holds it.
pub const BORDER: char = '\0';

/// Returns a text as it is compared.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Adds a text, as it is compared, to the end of another.
pub fn fold_into(text: &str, folded: &mut String) {
    // Most texts are plain, and all at once they take a fraction of the time.
    if text.is_ascii() && memchr::memchr(BORDER as u8, text.as_bytes()).is_none() {
        let start = folded.len();
        folded.push_str(text);
        if let Some(added) = folded.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    for character in text.chars() {
        fold_char(character, |part| folded.push(part));
    }
}

/// Hands out the characters that one is compared as; a mark that belongs to the letter before it is none.
pub fn fold_char(character: char, mut part: impl FnMut(char)) {
    if character.is_ascii() {
        // A name cannot hold the border; a text that says it does must not cross it.
        part(if character == BORDER { char::REPLACEMENT_CHARACTER } else { character.to_ascii_lowercase() });
        return;
    }
    for lower in character.to_lowercase() {
        decompose_canonical(lower, |plain| match plain {
            'ß' => {
                part('s');
                part('s');
            }
            'ς' => part('σ'),
            'ı' => part('i'),
            plain if is_combining_mark(plain) => {}
            plain => part(plain),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_marks_make_no_difference() {
        for (text, folded) in [
            ("Zurück zum Korb", "zuruck zum korb"),
            ("CAFE\u{301}", "cafe"),
            ("Straße STRAẞE", "strasse strasse"),
            ("ΟΔΟΣ οδος", "οδοσ οδοσ"),
            ("İstanbul ısı", "istanbul isi"),
            ("서울 シャツ", "서울 シャツ"),
            ("a\0b", "a\u{fffd}b"),
        ] {
            assert_eq!(fold(text), fold(folded), "{text}");
        }
        assert_eq!(fold("Zurück Straße"), "zuruck strasse");
    }

    proptest! {
        #[test]
        fn a_text_is_folded_part_by_part(first in ".{0,12}", second in ".{0,12}") {
            prop_assert_eq!(fold(&format!("{first}{second}")), fold(&first) + &fold(&second));
        }

        #[test]
        fn a_plain_text_is_folded_as_its_characters_are(text in "[\\x00-\\x7f]{0,12}") {
            let mut one_by_one = String::new();
            text.chars().for_each(|character| fold_char(character, |part| one_by_one.push(part)));
            prop_assert_eq!(fold(&text), one_by_one);
        }

        #[test]
        fn what_is_folded_stays_as_it_is_and_holds_no_border(text in ".{0,24}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert!(!folded.contains(BORDER));
        }
    }
}
