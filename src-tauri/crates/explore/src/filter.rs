//! The one language in which lists and search are narrowed: what a person types, read. Pure.
//!
//! Words and `"quoted phrases"` are looked for in names, folders and tags; all of them must be found. A word that begins
//! with a known key and a colon narrows instead: `tag:` `status:` `in:` `repo:` `kind:` `changed:` `author:` `is:` `has:`.
//! A value may be quoted; inside quotes two quotes stand for one. A comma means any of the values, the same key again
//! means both. An unknown key makes the whole a word, so `http://x` can be looked for. A value that is not understood
//! is left out and named in [`Filter::ignored`]; the rest of the text still counts. Of a text longer than
//! [`MOST_CHARACTERS`] the beginning counts.

mod day;
mod token;

use suitecase_model::catalogue::TestKind;
use suitecase_model::result::ResultStatus;
use suitecase_model::standing::stale_before;
use suitecase_model::test_suite::SuiteKind;
use suitecase_model::time::Timestamp;

pub use self::day::Now;
use self::token::{Token, Value};
use crate::fold::fold;

/// More characters of a text are not read.
pub const MOST_CHARACTERS: usize = 1_000;

/// A typed filter as it was understood. Lists of lists: one of each inner list must hold, and all of the outer ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// What must be found in name, folder or tags, or be a whole id or guid.
    pub words: Vec<Word>,
    /// Tags, folded; a test has a tag that is equal.
    pub tags: Vec<Vec<String>>,
    /// The latest status; `None` where a test never ran.
    pub statuses: Vec<Vec<Option<ResultStatus>>>,
    /// Parts of the folder's path, folded.
    pub folders: Vec<Vec<String>>,
    /// Names of links, folded; a link has a name that is equal.
    pub links: Vec<Vec<String>>,
    /// Kinds of tests.
    pub kinds: Vec<Vec<Kind>>,
    /// Changed at this time or later.
    pub changed_since: Option<Timestamp>,
    /// Parts of the name of the last change's author, folded.
    pub authors: Vec<Vec<String>>,
    /// What the results of a test tell.
    pub flags: Vec<Vec<Flag>>,
    /// Only tests with problems that nobody muted.
    pub has_problems: bool,
    /// What was left out, in the order in which it was typed.
    pub ignored: Vec<Ignored>,
}

/// Something to look for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// As typed, without quotes.
    pub typed: String,
    /// As it is compared.
    pub folded: String,
    /// Whether it was quoted.
    pub is_phrase: bool,
}

/// A kind of test that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Test cases.
    TestCase,
    /// Test suites of any kind.
    AnySuite,
    /// Test suites of one kind.
    Suite(SuiteKind),
}

/// What the results of a test can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// It never ran.
    NeverRun,
    /// Its outcome changed though the test did not.
    Flaky,
    /// It ran, and not since this time.
    Stale(Timestamp),
}

/// A part of what was typed that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ignored {
    /// As typed, such as `status:green`.
    pub text: String,
    /// Why.
    pub reason: IgnoredReason,
}

/// Why a part was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IgnoredReason {
    /// No status of that name.
    Status,
    /// No kind of that name.
    Kind,
    /// Neither a day nor a span such as `7d`.
    Day,
    /// Nothing stands behind the colon.
    Empty,
    /// Nothing of that name can be asked for with `is:` or `has:`.
    Flag,
}

/// What a key narrows by.
#[derive(Clone, Copy)]
enum Key {
    Tag,
    Status,
    In,
    Repo,
    Kind,
    Changed,
    Author,
    Is,
    Has,
}

impl Filter {
    /// Reads what a person typed.
    pub fn read(text: &str, now: &Now) -> Self {
        let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(end, _)| end);
        let mut filter = Self::default();
        for token in token::tokens(text.get(..end).unwrap_or(text)) {
            match token {
                Token::Word { text, is_phrase } => filter.add_word(text, is_phrase),
                Token::Narrowing { key, typed_key, values } => filter.narrow(key, typed_key, &values, now),
            }
        }
        filter
    }

    /// Returns whether nothing is left out by it.
    pub fn is_empty(&self) -> bool {
        *self == Self { ignored: self.ignored.clone(), ..Self::default() }
    }

    /// Returns whether tests of a kind can be among what is looked for, whatever they are.
    pub fn allows(&self, kind: TestKind) -> bool {
        self.kinds.iter().all(|any| {
            any.iter().any(|wanted| match wanted {
                Kind::TestCase => kind == TestKind::TestCases,
                Kind::AnySuite | Kind::Suite(_) => kind == TestKind::TestSuites,
            })
        })
    }

    fn add_word(&mut self, typed: String, is_phrase: bool) {
        let folded = fold(&typed);
        // A mark alone is nothing that could be found.
        if !folded.is_empty() {
            self.words.push(Word { typed, folded, is_phrase });
        }
    }

    fn narrow(&mut self, key: Key, typed_key: &str, values: &[Value<'_>], now: &Now) {
        if values.is_empty() {
            self.ignored.push(Ignored { text: typed_key.to_owned(), reason: IgnoredReason::Empty });
            return;
        }
        let folded = || values.iter().map(|value| fold(&value.text)).collect();
        match key {
            Key::Tag => self.tags.push(folded()),
            Key::In => self.folders.push(folded()),
            Key::Repo => self.links.push(folded()),
            Key::Author => self.authors.push(folded()),
            Key::Status => {
                let status = |text: &str| {
                    let typed = fold(text);
                    statuses().find(|status| status_word(*status) == typed)
                };
                let found = self.understood(typed_key, values, IgnoredReason::Status, status);
                self.statuses.extend(found);
            }
            Key::Kind => {
                let found = self.understood(typed_key, values, IgnoredReason::Kind, kind);
                self.kinds.extend(found);
            }
            Key::Changed => {
                let found =
                    self.understood(typed_key, values, IgnoredReason::Day, |text| day::since(text, now));
                let earliest = found.and_then(|found| found.into_iter().min());
                // Both must hold, so the later one does.
                self.changed_since = self.changed_since.max(earliest);
            }
            Key::Is => {
                let found = self.understood(typed_key, values, IgnoredReason::Flag, |text| flag(text, now));
                self.flags.extend(found);
            }
            Key::Has => {
                let has = |text: &str| (fold(text) == "problems").then_some(());
                self.has_problems |= self.understood(typed_key, values, IgnoredReason::Flag, has).is_some();
            }
        }
    }

    /// Returns the values that are understood, and notes the others; `None` where none is.
    fn understood<T>(
        &mut self,
        typed_key: &str,
        values: &[Value<'_>],
        reason: IgnoredReason,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut found = Vec::new();
        for value in values {
            match read(&value.text) {
                Some(value) => found.push(value),
                None => self.ignored.push(Ignored { text: format!("{typed_key}{}", value.typed), reason }),
            }
        }
        (!found.is_empty()).then_some(found)
    }
}

impl Key {
    fn of(typed: &str) -> Option<Self> {
        match typed.to_ascii_lowercase().as_str() {
            "tag" => Some(Self::Tag),
            "status" => Some(Self::Status),
            "in" => Some(Self::In),
            "repo" => Some(Self::Repo),
            "kind" => Some(Self::Kind),
            "changed" => Some(Self::Changed),
            "author" => Some(Self::Author),
            "is" => Some(Self::Is),
            "has" => Some(Self::Has),
            _ => None,
        }
    }
}

/// Returns every status that can be typed; `None` for a test that never ran.
pub fn statuses() -> impl Iterator<Item = Option<ResultStatus>> {
    ResultStatus::ALL.into_iter().map(Some).chain([None])
}

/// Returns how a status is typed; `None` for a test that never ran.
pub fn status_word(status: Option<ResultStatus>) -> &'static str {
    match status {
        Some(ResultStatus::Passed) => "passed",
        Some(ResultStatus::Failed) => "failed",
        Some(ResultStatus::Error) => "error",
        Some(ResultStatus::Incomplete) => "incomplete",
        Some(ResultStatus::Skipped) => "skipped",
        Some(ResultStatus::NotRun) => "not-run",
        None => "never",
    }
}

fn kind(text: &str) -> Option<Kind> {
    match fold(text).as_str() {
        "test-case" => Some(Kind::TestCase),
        "suite" => Some(Kind::AnySuite),
        word => SuiteKind::from_word(word).map(Kind::Suite),
    }
}

fn flag(text: &str, now: &Now) -> Option<Flag> {
    match fold(text).as_str() {
        "never-run" => Some(Flag::NeverRun),
        "flaky" => Some(Flag::Flaky),
        "stale" => Some(Flag::Stale(stale_before(now.at))),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
