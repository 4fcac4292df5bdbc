//! The small values inside Katalon files: lists of tags, flags, ids, and text that is quoted in a finding.
//!
//! What is deliberately absent: XML; what comes in here is the text of an element, references resolved.

use std::borrow::Cow;

/// Longer than the longest path seen in a real project (210 characters).
const QUOTED_CHARACTERS: usize = 240;
/// More tags of one file are left out; real files have a handful.
const MOST_TAGS: usize = 200;
/// The rest of a longer tag is left out; real tags are single words.
const TAG_CHARACTERS: usize = 240;

/// Splits a `tag` element at commas and semicolons; tags are trimmed and empty ones dropped.
///
/// The first 200 are kept, and 240 characters of each: lists hold the tags of all tests in memory.
pub(crate) fn tags(text: &str) -> Vec<String> {
    let tags = text.split([',', ';']).map(str::trim).filter(|tag| !tag.is_empty());
    tags.take(MOST_TAGS).map(|tag| beginning(tag, TAG_CHARACTERS).0.trim_end().to_owned()).collect()
}

/// Parts a text behind so many characters.
pub(crate) fn beginning(text: &str, characters: usize) -> (&str, &str) {
    let end = text.char_indices().nth(characters).map_or(text.len(), |(end, _)| end);
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Returns the trimmed text, or `None` when nothing is left of it.
pub(crate) fn filled(text: &str) -> Option<String> {
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// Returns whether a flag such as `isRun` is on; only the word `false` turns it off.
pub(crate) fn is_on(text: &str) -> bool {
    text.trim() != "false"
}

/// Takes off the blank space that a pretty-printer put around a value, which is told by its line break.
///
/// Blank space without a line break stays: a file name may begin or end with a space.
pub(crate) fn unpadded(text: &str) -> &str {
    let from_start = text.trim_ascii_start();
    let padded = text.strip_suffix(from_start).is_some_and(|padding| padding.contains('\n'));
    let text = if padded { from_start } else { text };
    let to_end = text.trim_ascii_end();
    let padded = text.strip_prefix(to_end).is_some_and(|padding| padding.contains('\n'));
    if padded { to_end } else { text }
}

/// Cuts text that is quoted in a sentence to a length that people read.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    match beginning(text, QUOTED_CHARACTERS) {
        (all, "") => Cow::Borrowed(all),
        (beginning, _) => Cow::Owned(format!("{beginning}…")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_split_at_both_separators_and_empty_ones_dropped() {
        assert_eq!(tags("smoke,ui"), ["smoke", "ui"]);
        assert_eq!(tags(" a b ; c,,\n d ;"), ["a b", "c", "d"]);
        assert_eq!(tags(" "), [""; 0]);
    }

    #[test]
    fn neither_many_nor_long_tags_are_kept() {
        let many: Vec<String> = (0..=MOST_TAGS).map(|number| format!("t{number}")).collect();
        assert_eq!(tags(&many.join(", ")), many[..MOST_TAGS]);
        let long = "é".repeat(TAG_CHARACTERS);
        assert_eq!(tags(&format!("{long}, {long}x,smoke")), [&long, &long, "smoke"]);
    }

    #[test]
    fn only_pretty_printing_is_taken_off_an_id() {
        for (written, expected) in [
            ("Test Cases/a", "Test Cases/a"),
            ("Test Cases/a ", "Test Cases/a "),
            ("\n      Test Cases/a\n   ", "Test Cases/a"),
            (" Test Cases/a b\n", " Test Cases/a b"),
            ("\n  ", ""),
            ("", ""),
        ] {
            assert_eq!(unpadded(written), expected, "{written:?}");
        }
    }

    #[test]
    fn quoted_text_is_cut_between_characters() {
        let long = "é".repeat(QUOTED_CHARACTERS + 1);
        assert_eq!(shortened(&long), format!("{}…", "é".repeat(QUOTED_CHARACTERS)));
        assert_eq!(shortened("short"), "short");
    }
}
