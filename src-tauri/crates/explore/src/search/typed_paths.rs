//! Paths among what was typed: what of them the texts of rows hold. Pure.
//!
//! The texts of rows leave out where a Katalon project keeps its tests, and how files end, while a path that is pasted from a
//! repository, a suite or a report has both.

use super::bodies::Sought;
use crate::columns::Columns;
use crate::filter::Word;
use crate::fold::BORDER;

/// The folders of tests of a Katalon project, folded.
const FOLDERS: [&str; 2] = ["test cases/", "test suites/"];
/// How files of tests end, folded.
const EXTENSIONS: [&str; 2] = [".tc", ".ts"];

/// Returns what must be found for the words of `text`; of a path only what lies below its folder of tests.
pub(crate) fn sought(words: &[Word], text: &str) -> Vec<Sought> {
    let mut sought: Vec<Sought> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let is_begun = !word.is_phrase && at + 1 == words.len() && text.ends_with(&word.typed);
        // The space in `Test Cases` makes two words of a path that is not quoted.
        let together = |before: &Sought| format!("{} {}", before.folded, word.folded);
        let is_parted =
            |before: &mut Sought| !before.is_phrase && !word.is_phrase && way(&together(before)).is_some();
        let (typed, folded) = match sought.pop_if(is_parted) {
            Some(before) => (format!("{} {}", before.typed, word.typed), together(&before)),
            None => (word.typed.clone(), word.folded.clone()),
        };
        let folded = below_folder(&folded).to_owned();
        sought.push(Sought { typed, folded, is_phrase: word.is_phrase, is_begun });
    }
    sought
}

/// Returns whether a row lies at a folded place below the folder of tests of a project, whose path ends with `project`.
pub(crate) fn is_at(columns: &Columns, row: u32, project: &str, inner: &str) -> bool {
    let range = columns.text_range(row).start..columns.tags_start(row).saturating_sub(BORDER.len_utf8());
    let place = columns.text().get(range).unwrap_or_default();
    let (of_row, place) = place.rsplit_once(BORDER).unwrap_or(("", place));
    let project = project.strip_suffix('/').unwrap_or(project);
    place == inner
        && of_row
            .strip_suffix(project)
            .is_some_and(|before| project.is_empty() || before.is_empty() || before.ends_with('/'))
}

/// Returns what names hold of a folded word or phrase; all of it where nothing else is left.
fn below_folder(folded: &str) -> &str {
    let inner = way(folded).map_or(folded, |(_, _, inner)| inner);
    let ends = EXTENSIONS.iter().find_map(|extension| inner.strip_suffix(extension));
    ends.filter(|inner| !inner.is_empty()).unwrap_or(inner)
}

/// Parts a folded path into the way to a folder of tests, that folder, and what lies below, at least one character.
pub(crate) fn way(folded: &str) -> Option<(&str, &'static str, &str)> {
    FOLDERS.iter().find_map(|folder| {
        let (before, inner) = folded.split_once(folder)?;
        let is_whole = before.is_empty() || before.ends_with('/');
        (is_whole && !inner.is_empty()).then_some((before, *folder, inner))
    })
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use suitecase_model::time::Timestamp;

    use super::*;
    use crate::filter::{Filter, Now};

    fn looked_for(text: &str) -> Vec<(String, String)> {
        let now = Now { at: Timestamp(0), zone: TimeZone::UTC };
        let words = Filter::read(text, &now).words;
        sought(&words, text).into_iter().map(|word| (word.typed, word.folded)).collect()
    }

    #[test]
    fn of_a_path_only_what_names_hold_is_looked_for() {
        for (text, expected) in [
            ("Test Cases/Account", &[("Test Cases/Account", "account")][..]),
            ("\"Test Cases/Sign in/One\"", &[("Test Cases/Sign in/One", "sign in/one")]),
            (
                "shop/mobile/Test Suites/Pay by card.ts now",
                &[("shop/mobile/Test Suites/Pay", "pay"), ("by", "by"), ("card.ts", "card"), ("now", "now")],
            ),
            ("Account/One.tc", &[("Account/One.tc", "account/one")]),
            ("One.TS", &[("One.TS", "one")]),
            ("latest cases/one", &[("latest", "latest"), ("cases/one", "cases/one")]),
            ("test cases", &[("test", "test"), ("cases", "cases")]),
            ("Test Cases/", &[("Test", "test"), ("Cases/", "cases/")]),
            ("test \"cases/one\"", &[("test", "test"), ("cases/one", "cases/one")]),
            (".tc", &[(".tc", ".tc")]),
            ("a.tcx", &[("a.tcx", "a.tcx")]),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|(typed, folded)| ((*typed).to_owned(), (*folded).to_owned())).collect();
            assert_eq!(looked_for(text), expected, "{text}");
        }
    }

    #[test]
    fn the_last_word_of_a_path_may_go_on() {
        let now = Now { at: Timestamp(0), zone: TimeZone::UTC };
        let text = "Test  Cases/Acc";
        let words = sought(&Filter::read(text, &now).words, text);
        assert!(words[0].is_begun && words.len() == 1);
    }
}
