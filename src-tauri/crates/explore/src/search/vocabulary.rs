//! The words that tests have, in memory, with how many tests have each. Pure.

use std::collections::HashMap;

use memchr::memmem;

/// Stands between words; no word holds it.
const BORDER: u8 = b'\n';

/// Words in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// All words as they are compared, each with the border behind it.
    text: String,
    ends: Vec<u32>,
    tests: Vec<u32>,
    /// What the search index calls a word, where that is not its folded form.
    indexed: HashMap<u32, Box<str>>,
}

/// A word that holds what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holding<'a> {
    /// What the search index calls it.
    pub(crate) word: &'a str,
    /// Whether it is what was typed.
    pub(crate) is_whole: bool,
    /// Whether it begins with what was typed.
    pub(crate) is_begun: bool,
}

impl Vocabulary {
    /// Adds a word that is folded already.
    pub(crate) fn add(&mut self, folded: &str, tests: u32) {
        self.text.push_str(folded);
        self.text.push(char::from(BORDER));
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.tests.push(tests);
    }

    /// Adds a word as the search index calls it.
    pub(crate) fn add_indexed(&mut self, word: &str, tests: u32) {
        let folded = crate::fold::fold(word);
        if folded != word {
            self.indexed.insert(u32::try_from(self.ends.len()).unwrap_or(u32::MAX), word.into());
        }
        self.add(&folded, tests);
    }

    /// Gives back the memory that is not needed.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.tests.shrink_to_fit();
    }

    /// Returns the words as they are compared, with how many tests have each.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, u32)> {
        self.text.lines().zip(self.tests.iter().copied())
    }

    /// Returns the words that hold some folded letters, at most `most`: the word itself, those that begin with them,
    /// then the others; each time the most frequent first.
    pub(crate) fn holding(&self, letters: &str, most: usize) -> Vec<Holding<'_>> {
        let mut found: Vec<(bool, bool, u32, u32)> = Vec::new();
        let text = self.text.as_bytes();
        let finder = memmem::Finder::new(letters.as_bytes());
        let mut at = 0;
        while let Some(hit) =
            text.get(at..).filter(|_| !letters.is_empty()).and_then(|rest| finder.find(rest))
        {
            let hit = at + hit;
            let number = self.ends.partition_point(|end| *end as usize <= hit);
            let (start, end) = self.range(number);
            let is_begun = hit == start;
            let is_whole = is_begun && end == hit + letters.len();
            let tests = self.tests.get(number).copied().unwrap_or_default();
            found.push((!is_whole, !is_begun, u32::MAX - tests, u32::try_from(number).unwrap_or(u32::MAX)));
            at = end + 1;
        }
        if found.len() > most {
            found.select_nth_unstable(most);
            found.truncate(most);
        }
        found.sort_unstable();
        let holding = |(not_whole, not_begun, _, number): (bool, bool, u32, u32)| Holding {
            word: self.indexed(number),
            is_whole: !not_whole,
            is_begun: !not_begun,
        };
        found.into_iter().map(holding).collect()
    }

    fn indexed(&self, number: u32) -> &str {
        let (start, end) = self.range(number as usize);
        match self.indexed.get(&number) {
            Some(word) => word,
            None => self.text.get(start..end).unwrap_or_default(),
        }
    }

    /// Returns where a word begins and ends, without its border.
    fn range(&self, number: usize) -> (usize, usize) {
        let end = |number: usize| self.ends.get(number).map_or(self.text.len(), |end| *end as usize);
        (number.checked_sub(1).map_or(0, end), end(number).saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vocabulary {
        let mut words = Vocabulary::default();
        for (word, tests) in [("card", 3), ("cart", 9), ("discard", 1), ("postcards", 5), ("straße", 2)] {
            words.add_indexed(word, tests);
        }
        words.shrink();
        words
    }

    #[test]
    fn the_word_comes_first_then_those_it_begins_then_those_that_hold_it() {
        let words = words();
        let found = |letters, most| {
            words.holding(letters, most).into_iter().map(|found| found.word).collect::<Vec<_>>()
        };
        assert_eq!(found("card", 9), ["card", "postcards", "discard"]);
        assert_eq!(found("car", 9), ["cart", "card", "postcards", "discard"]);
        assert_eq!(found("car", 2), ["cart", "card"]);
        assert_eq!(found("strasse", 9), ["straße"], "by the name that the index knows");
        assert_eq!(found("dcart", 9), [""; 0], "no word crosses a border");
        assert_eq!(found("", 9), [""; 0]);
    }

    #[test]
    fn words_are_told_with_how_many_tests_have_them() {
        assert_eq!(words().words().nth(4), Some(("strasse", 2)));
    }
}
