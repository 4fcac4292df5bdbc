//! How soon a tester expects a row that holds what was typed: a number, the smaller the sooner. Pure.
//!
//! First come names that are what was typed, then names that begin with it, then names with a word that does; then
//! those where each typed word begins a word of the name, those that hold them anywhere, and last what has them in a
//! tag or only in the folder. Among equals whole words go before begun ones, short names before long ones and shallow
//! folders before deep ones.

use memchr::memmem::Finder;

use super::boundary::{begins_plain_word, begins_word, ends_word};
use crate::columns::Columns;
use crate::fold::{BORDER, fold_char};

/// What is looked for.
pub(crate) struct Wanted<'a> {
    words: Vec<Finder<'a>>,
    /// All of it, with single spaces.
    whole: Finder<'a>,
}

/// Where a word stands in a row; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    WordOfName,
    BeginsWordOfName,
    Name,
    Tag,
    InTag,
    FolderWord,
    Folder,
}

/// How the name of a row relates to all that was typed; the best first.
#[derive(Clone, Copy)]
enum Class {
    NameIs,
    NameBegins,
    WordBegins,
    EachWordBegins,
    NameHolds,
    Tags,
    Folder,
}

impl<'a> Wanted<'a> {
    /// Makes ready to look for words and for all of them together, both folded.
    pub(crate) fn new(words: &'a [String], whole: &'a str) -> Self {
        Self {
            words: words.iter().map(|word| Finder::new(word.as_str())).collect(),
            whole: Finder::new(whole),
        }
    }

    /// Returns whether a row that holds `known`, one of the words, holds them all.
    pub(crate) fn is_held(&self, columns: &Columns, row: u32, known: &str) -> bool {
        let mut others = self.words.iter().filter(|word| word.needle() != known.as_bytes()).peekable();
        if others.peek().is_none() {
            return true;
        }
        let text = columns.text_of(row).as_bytes();
        others.all(|word| word.find(text).is_some())
    }

    /// Returns how soon a row is expected, if that is below `limit`; `None` too for a row that does not hold every word.
    ///
    /// Of most rows a part of the way shows that they come too late.
    pub(crate) fn score(&self, columns: &Columns, row: u32, limit: u64) -> Option<u64> {
        let texts = Texts::of(columns, row);
        let length = texts.folded_name().len() as u64;
        let begins = texts.folded_name().starts_with(self.whole.needle());
        if !begins && score(Class::WordBegins, 0, length, 0) >= limit {
            return None;
        }
        let (mut worst, mut sum) = (Place::WordOfName, 0);
        for word in &self.words {
            let place = texts.place(word)?;
            worst = worst.max(place);
            sum += place as u64;
        }
        let least = match worst {
            Place::WordOfName | Place::BeginsWordOfName if begins => Class::NameIs,
            Place::WordOfName | Place::BeginsWordOfName => Class::WordBegins,
            // A single word that begins no word is all that was typed, so nothing else does.
            Place::Name if self.words.len() == 1 => Class::NameHolds,
            Place::Name => Class::NameIs,
            Place::Tag | Place::InTag => Class::Tags,
            Place::FolderWord | Place::Folder => Class::Folder,
        };
        if score(least, sum, length, 0) >= limit {
            return None;
        }
        let class = match worst {
            Place::WordOfName | Place::BeginsWordOfName => {
                texts.class(&self.whole).unwrap_or(Class::EachWordBegins)
            }
            Place::Name => texts.class(&self.whole).unwrap_or(Class::NameHolds),
            Place::Tag | Place::InTag => Class::Tags,
            Place::FolderWord | Place::Folder => Class::Folder,
        };
        let inner_folder = texts.text.get(..texts.name_start).unwrap_or_default();
        let depth = memchr::memchr_iter(b'/', inner_folder).count() as u64;
        Some(score(class, sum, length, depth)).filter(|score| *score < limit)
    }
}

/// Returns a score of its parts, those that say most first.
fn score(class: Class, sum_of_places: u64, length: u64, depth: u64) -> u64 {
    (class as u64) << 32 | sum_of_places.min(0xff) << 24 | length.min(0xffff) << 8 | depth.min(0xff)
}

/// The folded texts of one row, with its name as it is.
struct Texts<'a> {
    text: &'a [u8],
    name: &'a str,
    is_ascii: bool,
    name_start: usize,
    tags_start: usize,
}

impl<'a> Texts<'a> {
    fn of(columns: &'a Columns, row: u32) -> Self {
        let range = columns.text_range(row);
        let name = columns.name(row);
        Self {
            name_start: columns.name_start(row).saturating_sub(range.start),
            tags_start: columns.tags_start(row).saturating_sub(range.start),
            text: columns.text().as_bytes().get(range).unwrap_or_default(),
            name,
            is_ascii: name.is_ascii(),
        }
    }

    fn folded_name(&self) -> &'a [u8] {
        self.text.get(self.name_start..self.tags_start.saturating_sub(BORDER.len_utf8())).unwrap_or_default()
    }

    fn place(&self, word: &Finder<'_>) -> Option<Place> {
        self.in_name(word).or_else(|| self.in_tags(word)).or_else(|| self.in_folder(word))
    }

    fn in_name(&self, word: &Finder<'_>) -> Option<Place> {
        let mut best = None;
        for at in word.find_iter(self.folded_name()) {
            if !self.begins_at(at) {
                best = best.or(Some(Place::Name));
            } else if self.ends_at(at + word.needle().len()) {
                return Some(Place::WordOfName);
            } else {
                best = Some(Place::BeginsWordOfName);
            }
        }
        best
    }

    fn in_tags(&self, word: &Finder<'_>) -> Option<Place> {
        let tags = self.text.get(self.tags_start..)?;
        let border = BORDER as u8;
        let mut found = word.find_iter(tags).peekable();
        found.peek()?;
        let is_whole = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| tags.get(before));
            before.is_none_or(|before| *before == border)
                && tags.get(at + word.needle().len()) == Some(&border)
        };
        Some(if found.any(is_whole) { Place::Tag } else { Place::InTag })
    }

    fn in_folder(&self, word: &Finder<'_>) -> Option<Place> {
        let path = self.text.get(..self.tags_start)?;
        let mut found = word.find_iter(path).peekable();
        found.peek()?;
        let begins = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| path.get(before));
            before.is_none_or(|before| before.is_ascii() && !before.is_ascii_alphanumeric())
        };
        Some(if found.any(begins) { Place::FolderWord } else { Place::Folder })
    }

    /// Returns how the name begins with all that was typed, if it does.
    fn class(&self, whole: &Finder<'_>) -> Option<Class> {
        let name = self.folded_name();
        if name == whole.needle() {
            return Some(Class::NameIs);
        }
        if name.starts_with(whole.needle()) {
            return Some(Class::NameBegins);
        }
        whole.find_iter(name).any(|at| self.begins_at(at)).then_some(Class::WordBegins)
    }

    fn begins_at(&self, folded: usize) -> bool {
        if self.is_ascii {
            return begins_plain_word(self.name.as_bytes(), folded);
        }
        let before = folded.checked_sub(1).and_then(|before| self.folded_name().get(before));
        // Behind a sign a word begins, however the name is written; most names are told apart by that.
        if before.is_none_or(|before| before.is_ascii() && !before.is_ascii_alphanumeric()) {
            return true;
        }
        self.original(folded).is_some_and(|at| begins_word(self.name, at))
    }

    fn ends_at(&self, folded: usize) -> bool {
        if self.is_ascii {
            return begins_plain_word(self.name.as_bytes(), folded);
        }
        self.original(folded).is_some_and(|at| ends_word(self.name, at))
    }

    /// Returns where a place of the folded name is in the name; `None` inside of a character.
    fn original(&self, folded: usize) -> Option<usize> {
        if folded == 0 {
            return Some(folded);
        }
        let mut seen = 0;
        for (at, character) in self.name.char_indices() {
            if seen >= folded {
                return (seen == folded).then_some(at);
            }
            fold_char(character, |part| seen += part.len_utf8());
        }
        (seen == folded).then_some(self.name.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::tests::{columns, row};
    use crate::fold::fold;
    use suitecase_model::catalogue::TestKind;

    /// Returns the names of rows with a text, in the order in which a tester expects them.
    fn ranked(rows: &[(&str, &str)], typed: &str) -> Vec<String> {
        let paths: Vec<String> = rows.iter().map(|(path, _)| format!("Test Cases/{path}.tc")).collect();
        let rows: Vec<_> = (1..)
            .zip(rows.iter().zip(&paths))
            .map(|(number, ((_, tags), path))| row(number, path, "", tags))
            .collect();
        let columns = columns(TestKind::TestCases, &rows);
        let words: Vec<String> = typed.split_whitespace().map(fold).collect();
        let whole = words.join(" ");
        let wanted = Wanted::new(&words, &whole);
        let all = 0..u32::try_from(columns.len()).unwrap();
        let mut found: Vec<_> =
            all.filter_map(|row| Some((wanted.score(&columns, row, u64::MAX)?, columns.name(row)))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name.to_owned()).collect()
    }

    #[test]
    fn what_a_tester_expects_comes_first() {
        let rows = [
            ("Login", "[]"),
            ("Login with token", "[]"),
            ("Account/User login", "[]"),
            ("Account/userLoginTwice", "[]"),
            ("Account/Prelogin", "[]"),
            ("Account/Reset", r#"["login"]"#),
            ("Account/Cancel", r#"["slow-login"]"#),
            ("Login screen/Open", "[]"),
            ("Prelogin/Close", "[]"),
            ("Other/Nothing of it", "[]"),
        ];
        assert_eq!(
            ranked(&rows, "login"),
            [
                "Login",
                "Login with token",
                "User login",
                "userLoginTwice",
                "Prelogin",
                "Reset",
                "Cancel",
                "Open",
                "Close",
            ]
        );
    }

    #[test]
    fn words_together_go_before_words_apart_and_short_names_before_long_ones() {
        let rows = [
            ("Sign out and log in", "[]"),
            ("User can sign in twice", "[]"),
            ("User can sign in", "[]"),
            ("Deep/er/User can sign in", "[]"),
            ("Insignificant", "[]"),
            ("Sign in", "[]"),
        ];
        assert_eq!(
            ranked(&rows, "sign in"),
            [
                "Sign in",
                "User can sign in",
                "User can sign in",
                "User can sign in twice",
                "Sign out and log in",
                "Insignificant",
            ]
        );
        assert_eq!(ranked(&rows, "in sign").first().unwrap(), "Sign in", "in any order");
    }

    #[test]
    fn capitals_and_digits_begin_words_of_names_in_any_script() {
        let rows =
            [("xÜberprüfenKnopf", "[]"), ("Einknopfdruck Ü", "[]"), ("TC7pay", "[]"), ("Xpay 000000", "[]")];
        assert_eq!(ranked(&rows, "knopf"), ["xÜberprüfenKnopf", "Einknopfdruck Ü"]);
        assert_eq!(ranked(&rows, "pay"), ["TC7pay", "Xpay 000000"]);
        assert_eq!(ranked(&[("로그인 화면", "[]"), ("재로그인", "[]")], "로그"), ["로그인 화면", "재로그인"]);
    }
}
