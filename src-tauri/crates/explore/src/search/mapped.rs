//! A text beside the form in which it is compared, with the way back from places in that form to places in the text.
//!
//! Folding changes lengths: one letter becomes two, a mark vanishes, a Korean syllable falls into its letters. The way
//! back always leads to whole characters as people see them, so no part ever tears one apart.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::fold::{BORDER, fold_into};

/// A text and its folded form.
pub(crate) struct Mapped<'a> {
    text: &'a str,
    folded: String,
    /// Where each character as people see it begins, in the folded form and in the text; nothing for plain ASCII,
    /// where both are the same.
    pieces: Vec<(usize, usize)>,
}

impl<'a> Mapped<'a> {
    /// Folds a text.
    pub(crate) fn of(text: &'a str) -> Self {
        let mut folded = String::with_capacity(text.len());
        let mut pieces = Vec::new();
        if is_plain(text) {
            fold_into(text, &mut folded);
        } else {
            for (at, piece) in text.grapheme_indices(true) {
                pieces.push((folded.len(), at));
                fold_into(piece, &mut folded);
            }
        }
        Self { text, folded, pieces }
    }

    /// The text as it is.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The text as it is compared.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }

    /// Returns the part of the text that a part of the folded form comes from, of whole characters.
    pub(crate) fn original(&self, folded: Range<usize>) -> Range<usize> {
        if self.pieces.is_empty() {
            return folded;
        }
        let last = folded.end.saturating_sub(1).max(folded.start);
        self.start_of(self.piece_at(folded.start))..self.start_of(self.piece_at(last) + 1)
    }

    /// Returns the piece that a place of the folded form comes from. Pieces that vanish come from nowhere.
    fn piece_at(&self, folded: usize) -> usize {
        self.pieces.partition_point(|(start, _)| *start <= folded).saturating_sub(1)
    }

    fn start_of(&self, piece: usize) -> usize {
        self.pieces.get(piece).map_or(self.text.len(), |(_, start)| *start)
    }
}

/// Returns whether a text has only characters that stand for themselves, alone.
fn is_plain(text: &str) -> bool {
    // A carriage return and a line feed are one character to readers; the border is folded to a longer one.
    text.is_ascii() && !text.contains(['\r', BORDER])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part<'a>(text: &'a str, folded: &str) -> &'a str {
        let mapped = Mapped::of(text);
        let at = mapped.folded().find(folded).unwrap();
        let range = mapped.original(at..at + folded.len());
        text.get(range).unwrap()
    }

    #[test]
    fn places_lead_back_to_whole_characters() {
        for (text, folded, original) in [
            ("Große Straße", "strasse", "Straße"),
            ("Maße", "s", "ß"),
            ("İstanbul", "ist", "İst"),
            ("cafe\u{301} noir", "cafe", "cafe\u{301}"),
            ("로그인 화면", &crate::fold::fold("그인"), "그인"),
            ("로그인", "\u{1100}", "그"),
            ("a👩‍💻b", "👩", "👩‍💻"),
            ("one\r\ntwo", "two", "two"),
            ("one\0two", "two", "two"),
        ] {
            assert_eq!(part(text, folded), original, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_place_leads_back_into_the_text(text in ".{0,20}", start in 0_usize..40, length in 1_usize..6) {
            let mapped = Mapped::of(&text);
            prop_assume!(start + length <= mapped.folded().len());
            let range = mapped.original(start..start + length);
            prop_assert!(text.get(range.clone()).is_some_and(|part| !part.is_empty()), "{range:?}");
        }
    }
}
