//! Where words begin and end in the names of tests: at spaces and signs, between letters and digits, and at the
//! capitals of `loginWithToken` and `HTMLReport`. Pure.

/// Returns whether a word begins at a place of a text; a place inside a character begins nothing.
pub(crate) fn begins_word(text: &str, at: usize) -> bool {
    let Some((before, behind)) = text.split_at_checked(at) else { return false };
    let mut behind = behind.chars();
    let (Some(last), Some(first)) = (before.chars().next_back(), behind.next()) else { return true };
    let is_capital = first.is_uppercase();
    !last.is_alphanumeric()
        || !first.is_alphanumeric()
        || last.is_numeric() != first.is_numeric()
        || (is_capital && last.is_lowercase())
        || (is_capital && last.is_uppercase() && behind.next().is_some_and(char::is_lowercase))
}

/// Returns the same of a text in ASCII, in a fraction of the time.
pub(crate) fn begins_plain_word(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    let (Some(last), Some(first)) = (before, text.get(at)) else { return true };
    let is_capital = first.is_ascii_uppercase();
    !last.is_ascii_alphanumeric()
        || !first.is_ascii_alphanumeric()
        || last.is_ascii_digit() != first.is_ascii_digit()
        || (is_capital && last.is_ascii_lowercase())
        || (is_capital && last.is_ascii_uppercase() && text.get(at + 1).is_some_and(u8::is_ascii_lowercase))
}

/// Returns whether a word ends at a place of a text.
pub(crate) fn ends_word(text: &str, at: usize) -> bool {
    at == text.len() || (text.is_char_boundary(at) && begins_word(text, at))
}

/// Hands out the words of a text: runs of letters and digits, and the parts of those that have parts.
pub(crate) fn words(text: &str, mut word: impl FnMut(&str)) {
    for run in text.split(|at: char| !at.is_alphanumeric()).filter(|run| !run.is_empty()) {
        word(run);
        let mut start = 0;
        for (at, _) in run.char_indices().skip(1) {
            if begins_word(run, at) {
                word(run.get(start..at).unwrap_or_default());
                start = at;
            }
        }
        if start > 0 {
            word(run.get(start..).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn starts(text: &str) -> String {
        let marks = text.char_indices().map(|(at, character)| {
            let mark = if begins_word(text, at) && character.is_alphanumeric() { "|" } else { "" };
            format!("{mark}{character}")
        });
        marks.collect()
    }

    #[test]
    fn words_begin_where_a_reader_sees_them_begin() {
        for (text, marked) in [
            ("Sign in", "|Sign |in"),
            ("loginWithToken", "|login|With|Token"),
            ("HTMLReport", "|HTML|Report"),
            ("TC001_pay", "|TC|001_|pay"),
            ("E-Mail 2go", "|E-|Mail |2|go"),
            ("überÄndern", "|über|Ändern"),
        ] {
            assert_eq!(starts(text), marked);
        }
    }

    #[test]
    fn the_end_of_a_text_ends_a_word_and_the_middle_of_a_character_does_not() {
        assert!(ends_word("pay", 3) && ends_word("pay by", 3) && ends_word("payBy", 3));
        assert!(!ends_word("payment", 3) && !ends_word("ü", 1) && !begins_word("ü", 1));
    }

    #[test]
    fn a_run_is_a_word_and_so_are_its_parts() {
        let mut found = Vec::new();
        words("TC12 loginPage, ok", |word| found.push(word.to_owned()));
        assert_eq!(found, ["TC12", "TC", "12", "loginPage", "login", "Page", "ok"]);
    }

    proptest! {
        #[test]
        fn words_of_plain_texts_begin_where_those_of_others_do(text in "[ aAbB1_-]{0,9}") {
            for at in 0..=text.len() {
                prop_assert_eq!(begins_plain_word(text.as_bytes(), at), begins_word(&text, at), "{}", at);
            }
        }
    }
}
