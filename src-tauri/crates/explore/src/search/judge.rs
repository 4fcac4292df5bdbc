//! Whether the body of a row holds what was typed, and how well. Pure.

use memchr::memmem;
use suitecase_store::search::Body;

use super::bodies::Sought;
use super::boundary::begins_word;
use super::names::RowOf;
use super::snippet::in_one_line;
use crate::fold::fold;

/// A row that was found by its body.
#[derive(Debug)]
pub(crate) struct BodyHit {
    pub(crate) row: RowOf,
    /// The text with the most of what was typed.
    pub(crate) field: Field,
    /// That text, in one line.
    pub(crate) line: String,
    /// How soon the row is expected; the smaller the sooner.
    pub(crate) rank: u32,
}

/// A text of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The description.
    Description,
    /// The comment.
    Comment,
}

/// Returns a row as a hit; `None` where a word is neither in the body nor in the folded names, or none is in the body.
///
/// First come rows that have all of it together, then those with all of it in one text, then those that need the other
/// text or the name for a word; among equals those where the words begin words.
pub(crate) fn judge(row: RowOf, words: &[Sought], names: &str, body: &Body) -> Option<BodyHit> {
    let mut best: Option<BodyHit> = None;
    let texts = [(Field::Description, &body.description), (Field::Comment, &body.comment)];
    let folded = texts.map(|(field, text)| (field, fold(&in_one_line(text))));
    let is_somewhere = |word: &Sought| {
        names.contains(&word.folded) || folded.iter().any(|(_, text)| holds(text, &word.folded).is_some())
    };
    if words.is_empty() || !words.iter().all(is_somewhere) {
        return None;
    }
    let whole: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    let whole = whole.join(" ");
    for ((field, folded), (_, text)) in folded.iter().zip(texts) {
        let found: Vec<bool> = words.iter().filter_map(|word| holds(folded, &word.folded)).collect();
        if found.is_empty() {
            continue;
        }
        let missing = u32::try_from(words.len() - found.len()).unwrap_or(u32::MAX);
        let inside = u32::try_from(found.iter().filter(|begins| !**begins).count()).unwrap_or(u32::MAX);
        let is_apart = u32::from(holds(folded, &whole).is_none());
        let rank = missing.min(0xff) << 24 | is_apart << 16 | inside.min(0xff) << 8 | *field as u32;
        if best.as_ref().is_none_or(|best| rank < best.rank) {
            best = Some(BodyHit { row, field: *field, line: in_one_line(text), rank });
        }
    }
    best
}

/// Returns whether a word begins a word of a text, if it stands in it at all.
fn holds(text: &str, word: &str) -> Option<bool> {
    let mut found = memmem::find_iter(text.as_bytes(), word.as_bytes()).peekable();
    found.peek()?;
    Some(found.any(|at| begins_word(text, at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(description: &str, comment: &str, names: &str, typed: &[&str]) -> Option<(Field, u32)> {
        let word = |typed: &&str| Sought {
            typed: (*typed).to_owned(),
            folded: fold(typed),
            is_phrase: typed.contains(' '),
            is_begun: false,
        };
        let words: Vec<_> = typed.iter().map(word).collect();
        let body = Body { description: description.to_owned(), comment: comment.to_owned() };
        let hit = judge(RowOf { shelf: 0, row: 0 }, &words, names, &body)?;
        Some((hit.field, hit.rank))
    }

    #[test]
    fn every_word_must_be_somewhere_and_one_in_the_body() {
        assert_eq!(judged("A voucher", "", "login", &["voucher", "card"]), None);
        assert_eq!(judged("A voucher", "", "gift card", &["gift"]), None);
        assert!(judged("A voucher", "", "gift card", &["voucher", "card"]).is_some());
        assert!(judged("A\n gift   card", "", "", &["gift card"]).is_some(), "a line end is a space");
        assert_eq!(judged("A gift for the card", "", "", &["gift card"]), None);
    }

    #[test]
    fn words_together_go_before_words_apart_and_those_before_words_elsewhere() {
        let typed = &["gift", "card"][..];
        let ranks: Vec<_> = [
            ("Pays by gift card", "", ""),
            ("", "Pays by gift card", ""),
            ("A card for a gift", "", ""),
            ("Gifts and postcards", "", ""),
            ("A gift", "By card", ""),
        ]
        .map(|(description, comment, names)| judged(description, comment, names, typed).unwrap().1)
        .into();
        assert!(ranks.is_sorted_by(|before, after| before < after), "{ranks:?}");
    }

    #[test]
    fn the_text_with_the_most_of_it_is_shown() {
        assert_eq!(judged("A gift", "By gift card", "", &["gift", "card"]).unwrap().0, Field::Comment);
    }
}
