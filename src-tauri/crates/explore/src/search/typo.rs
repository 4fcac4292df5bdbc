//! The word that somebody may have meant who typed one that nothing has. Pure.

use super::bodies::Sought;
use super::vocabulary::Vocabulary;

/// Words shorter than this are what they are; so many others are like them.
const SHORTEST: usize = 4;
/// From this length on a word may differ in two letters.
const LONG: usize = 8;
/// From this length on the beginning of a word may be meant.
const SHORTEST_BEGUN: usize = 5;

/// A word that is like another one; the smaller, the liker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Like {
    likeness: Likeness,
    /// The word, folded.
    pub(crate) word: String,
}

/// How like two words are; the smaller, the liker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    distance: usize,
    /// Whether only its beginning is like what was typed.
    is_begun: bool,
    /// Whether even the first letters differ, which people rarely mistype.
    begins_differently: bool,
    /// How many tests have it, turned round.
    rarity: u32,
}

/// Returns the words of a vocabulary that are like a folded one, the likest first; at most `most`.
///
/// They differ from it by one letter that is wrong, missing, too much or swapped with its neighbour; long words by two.
/// What has digits is never held to be mistyped: another number is another thing.
pub(crate) fn like(vocabulary: &Vocabulary, typed: &Sought, most: usize) -> Vec<Like> {
    let letters = typed.folded.chars().count();
    if letters < SHORTEST || !typed.folded.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let wanted = Shape { typed: &typed.folded, letters, mask: mask(&typed.folded), is_begun: typed.is_begun };
    let mut found: Vec<(Likeness, &str)> =
        vocabulary.words().filter_map(|(word, tests)| Some((wanted.likeness(word, tests)?, word))).collect();
    found.sort_unstable();
    found.truncate(most);
    found.into_iter().map(|(likeness, word)| Like { likeness, word: word.to_owned() }).collect()
}

struct Shape<'a> {
    typed: &'a str,
    letters: usize,
    mask: u64,
    is_begun: bool,
}

impl Shape<'_> {
    fn likeness(&self, word: &str, tests: u32) -> Option<Likeness> {
        let allowed = if self.letters >= LONG { 2 } else { 1 };
        let letters = word.chars().count();
        if letters + allowed < self.letters || word.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // Each letter that is typed and not in the word costs at least one step.
        if (self.mask & !mask(word)).count_ones() as usize > allowed {
            return None;
        }
        let (distance, is_begun) = if letters <= self.letters + allowed {
            (strsim::damerau_levenshtein(self.typed, word), false)
        } else if self.is_begun && self.letters >= SHORTEST_BEGUN {
            (self.distance_to_beginning(word, allowed), true)
        } else {
            return None;
        };
        (1..=allowed).contains(&distance).then(|| Likeness {
            distance,
            is_begun,
            begins_differently: self.typed.chars().next() != word.chars().next(),
            rarity: u32::MAX - tests,
        })
    }

    /// Returns the distance to the likest beginning of a longer word.
    fn distance_to_beginning(&self, word: &str, allowed: usize) -> usize {
        let lengths = self.letters.saturating_sub(allowed)..=self.letters + allowed;
        let ends = word.char_indices().map(|(at, _)| at).enumerate();
        let beginnings = ends.filter(|(letters, _)| lengths.contains(letters));
        let distances =
            beginnings.filter_map(|(_, end)| Some(strsim::damerau_levenshtein(self.typed, word.get(..end)?)));
        distances.min().unwrap_or(usize::MAX)
    }
}

/// Returns which letters a word has, some letters sharing a bit.
fn mask(word: &str) -> u64 {
    word.chars().fold(0, |mask, letter| mask | 1 << (u32::from(letter) % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    fn likest(words: &[(&str, u32)], typed: &str, is_begun: bool) -> Option<String> {
        let mut vocabulary = Vocabulary::default();
        for (word, tests) in words {
            vocabulary.add(word, *tests);
        }
        let typed = Sought { typed: typed.to_owned(), folded: fold(typed), is_phrase: false, is_begun };
        like(&vocabulary, &typed, 8).into_iter().next().map(|like| like.word)
    }

    #[test]
    fn one_letter_of_a_word_and_two_of_a_long_one_may_be_wrong() {
        let words = [("login", 9), ("checkout", 9), ("regression", 9), ("card", 9), ("tc00017", 1)];
        for (typed, meant) in [
            ("logni", Some("login")),
            ("lgin", Some("login")),
            ("loginn", Some("login")),
            ("lohin", Some("login")),
            ("lgni", None),
            ("chekcout", Some("checkout")),
            ("chekuot", None),
            ("regresion", Some("regression")),
            ("regrssoin", Some("regression")),
            ("crad", Some("card")),
            ("crd", None),
            ("login", None),
            ("tc00018", None),
            ("xyzzy", None),
        ] {
            assert_eq!(likest(&words, typed, false).as_deref(), meant, "{typed}");
        }
    }

    #[test]
    fn the_word_that_more_tests_have_is_meant_and_the_first_letter_is_right() {
        assert_eq!(likest(&[("cart", 2), ("card", 90)], "carx", false).as_deref(), Some("card"));
        assert_eq!(likest(&[("tasks", 900), ("masks", 1)], "masjs", false).as_deref(), Some("masks"));
    }

    #[test]
    fn the_beginning_of_a_word_may_be_mistyped_while_it_is_typed() {
        assert_eq!(likest(&[("regression", 9)], "regrse", true).as_deref(), Some("regression"));
        assert_eq!(likest(&[("regression", 9)], "regrse", false), None);
    }

    #[test]
    fn korean_letters_count_one_by_one() {
        assert_eq!(likest(&[(&fold("로그인"), 3)], "로그잉", false), Some(fold("로그인")));
    }
}
