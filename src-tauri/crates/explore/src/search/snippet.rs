//! The piece of a description or comment in which most of what was looked for stands. Pure.

use super::highlight::{Part, cut, hits};
use super::mapped::Mapped;

/// Bytes before the first word that was found.
const BEFORE: usize = 40;
/// Where no more than this is left out at the beginning, nothing is.
const LEFT_OUT: usize = 24;
/// Bytes of a piece; a few more where a character or a found word would be cut.
const LENGTH: usize = 160;
/// Of a longer text only this much is looked through, around nothing in particular: its beginning.
const MOST_TEXT: usize = 64 * 1024;

/// Returns a text with one space for each run of spaces and line ends.
pub(crate) fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(MOST_TEXT));
    for word in text.split_whitespace() {
        if line.len() > MOST_TEXT {
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Returns the piece of a line with the most of the words, with dots where something is left out; `None` where no word
/// stands in it.
pub(crate) fn snippet(line: &str, folded_words: &[&str]) -> Option<Vec<Part>> {
    let mapped = Mapped::of(line);
    let hits = hits(&mapped, folded_words);
    // Of all places that begin with something found, the first with the most found behind it.
    let mut best: Option<(usize, usize)> = None;
    for (number, hit) in hits.iter().enumerate() {
        let reach = hit.start + LENGTH - BEFORE;
        let inside = hits.iter().skip(number).take_while(|other| other.end <= reach).count();
        if best.is_none_or(|(most, _)| inside > most) {
            best = Some((inside, hit.start));
        }
    }
    let (_, found) = best?;
    let start = word_start(line, found.saturating_sub(BEFORE), found);
    let longest_hit = hits.iter().find(|hit| hit.start == found).map_or(found, |hit| hit.end);
    let end = word_end(line, (start + LENGTH).max(longest_hit), longest_hit);
    let mut parts = cut(line, start..end, &hits);
    let dots = || Part { text: "…".to_owned(), is_hit: false };
    if start > 0 {
        parts.insert(0, dots());
    }
    if end < line.len() {
        parts.push(dots());
    }
    Some(parts)
}

/// Returns the first beginning of a word from `from` on; where none comes before `latest`, the nearest character.
fn word_start(line: &str, from: usize, latest: usize) -> usize {
    if from <= LEFT_OUT {
        return 0;
    }
    let from = line.floor_char_boundary(from);
    let gap = line.get(from..latest).and_then(|text| text.find(' '));
    gap.map_or(from, |gap| from + gap + 1)
}

/// Returns the last end of a word up to `until`; where none comes behind `earliest`, the nearest character.
fn word_end(line: &str, until: usize, earliest: usize) -> usize {
    if until >= line.len() {
        return line.len();
    }
    let until = line.ceil_char_boundary(until);
    let gap = line.get(earliest..until).and_then(|text| text.rfind(' '));
    gap.map_or(until, |gap| earliest + gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;

    fn shown(line: &str, typed: &[&str]) -> Option<String> {
        let folded: Vec<String> = typed.iter().map(|word| fold(word)).collect();
        let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
        let parts = snippet(line, &folded)?.into_iter();
        Some(parts.map(|part| if part.is_hit { format!("[{}]", part.text) } else { part.text }).collect())
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let line = in_one_line("A visitor\n  with a\tvoucher\r\n");
        assert_eq!(shown(&line, &["voucher"]).as_deref(), Some("A visitor with a [voucher]"));
        assert_eq!(shown(&line, &["coupon"]), None);
    }

    #[test]
    fn a_long_text_is_cut_between_words_where_the_most_is_found() {
        let line = format!(
            "One card. {}The gift card is paid back. {}",
            "Words lie between. ".repeat(12),
            "More. ".repeat(40)
        );
        let shown = shown(&line, &["gift", "card", "paid"]).unwrap();
        assert!(shown.contains("The [gift] [card] is [paid] back."), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with("More.…"), "{shown}");
        assert!(!shown.contains("One card"), "{shown}");
    }

    proptest! {
        #[test]
        fn a_piece_stands_in_the_text_and_holds_a_hit(
            text in "([a-d]{1,9}[ é가]){0,60}", word in "[a-d]{1,2}"
        ) {
            let line = in_one_line(&text);
            let found = snippet(&line, &[&word]);
            prop_assert_eq!(found.is_some(), fold(&line).contains(&word));
            if let Some(parts) = found {
                let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
                prop_assert!(line.contains(joined.trim_matches('…')), "{joined}");
                prop_assert!(parts.iter().any(|part| part.is_hit && fold(&part.text).contains(&word)));
                prop_assert!(joined.len() <= BEFORE + LENGTH + LEFT_OUT, "{joined}");
            }
        }
    }
}
