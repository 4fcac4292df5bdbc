//! What of a text was looked for, part by part. Pure.

use std::ops::Range;

use memchr::memmem;

use super::boundary::begins_word;
use super::mapped::Mapped;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// As it stands in the text.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_hit: bool,
}

/// Splits a text into what was looked for and what lies between; put together, the parts are the text.
///
/// A word that begins words of the text is marked where it does; only one that begins none is marked inside of them.
pub(crate) fn parts(text: &str, folded_words: &[&str]) -> Vec<Part> {
    let mapped = Mapped::of(text);
    let hits = hits(&mapped, folded_words);
    cut(text, 0..text.len(), &hits)
}

/// Returns where folded words stand in a text, in order, without overlaps.
pub(crate) fn hits(mapped: &Mapped<'_>, folded_words: &[&str]) -> Vec<Range<usize>> {
    let mut hits: Vec<Range<usize>> = Vec::new();
    for word in folded_words.iter().filter(|word| !word.is_empty()) {
        let found = memmem::find_iter(mapped.folded().as_bytes(), word.as_bytes());
        let all: Vec<_> = found.map(|at| mapped.original(at..at + word.len())).collect();
        let begun = all.iter().filter(|hit| begins_word(mapped.text(), hit.start)).cloned();
        let begun: Vec<_> = begun.collect();
        hits.extend(if begun.is_empty() { all } else { begun });
    }
    hits.sort_by_key(|hit| (hit.start, hit.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match merged.last_mut() {
            Some(last) if hit.start <= last.end => last.end = last.end.max(hit.end),
            _ => merged.push(hit),
        }
    }
    merged
}

/// Cuts a piece of a text into parts.
pub(crate) fn cut(text: &str, piece: Range<usize>, hits: &[Range<usize>]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |range: Range<usize>, is_hit| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            parts.push(Part { text: text.to_owned(), is_hit });
        }
    };
    let mut at = piece.start;
    for hit in hits.iter().filter(|hit| hit.start < piece.end && hit.end > piece.start) {
        let (start, end) = (hit.start.max(piece.start), hit.end.min(piece.end));
        add(at..start, false);
        add(start..end, true);
        at = end;
    }
    add(at..piece.end, false);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;

    fn marked(text: &str, typed: &[&str]) -> String {
        let folded: Vec<String> = typed.iter().map(|word| fold(word)).collect();
        let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
        let parts = parts(text, &folded).into_iter();
        parts.map(|part| if part.is_hit { format!("[{}]", part.text) } else { part.text }).collect()
    }

    #[test]
    fn what_was_typed_is_marked_in_the_text_as_it_is() {
        for (text, typed, expected) in [
            ("Sign in", &["sign", "in"][..], "[Sign] [in]"),
            ("Catalogue Login", &["log"], "Catalogue [Log]in"),
            ("Catalogue", &["log"], "Cata[log]ue"),
            ("loginPage", &["page"], "login[Page]"),
            ("Große Straße", &["strasse"], "Große [Straße]"),
            ("İSTANBUL ısı", &["istanbul", "isi"], "[İSTANBUL] [ısı]"),
            ("로그인 화면", &["로그"], "[로그]인 화면"),
            ("<b>bold</b>", &["<b>"], "[<b>]bold</b>"),
            ("a \u{202e}txt.exe", &["txt"], "a \u{202e}[txt].exe"),
            ("banana", &["ana", "nan"], "b[anan]a"),
            ("anything", &[], "anything"),
            ("", &["a"], ""),
        ] {
            assert_eq!(marked(text, typed), expected);
        }
    }

    proptest! {
        #[test]
        fn parts_put_together_are_the_text(text in "[a-cß가İ\u{301} ]{0,16}", words in proptest::collection::vec("[a-cs ]{0,3}", 0..3)) {
            let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
            let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
            let parts = parts(&text, &folded);
            let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
            prop_assert_eq!(&joined, &text);
            for word in folded.iter().filter(|word| !word.is_empty()) {
                prop_assert_eq!(fold(&text).contains(word), parts.iter().any(|part| part.is_hit && fold(&part.text).contains(word)));
            }
        }
    }
}
