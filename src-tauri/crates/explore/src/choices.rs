//! What a list can be narrowed by, with how many rows each choice leaves. Pure.

use std::cmp::Reverse;
use std::collections::HashMap;

use suitecase_model::catalogue::TestKind;
use suitecase_model::path::RepoPath;
use suitecase_model::result::ResultStatus;
use suitecase_model::test_suite::SuiteKind;
use suitecase_model::time::Timestamp;

use crate::explorer::Shelf;
use crate::filter::{Flag, statuses};
use crate::matching::is_so;

/// More tags than this are not offered.
pub const MOST_TAGS: usize = 200;

/// How many rows each choice leaves where nothing else narrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The most frequent tags first, in the spelling that most rows have; at most [`MOST_TAGS`].
    pub tags: Vec<(String, u64)>,
    /// Every status; `None` for what never ran.
    pub statuses: Vec<(Option<ResultStatus>, u64)>,
    /// Every kind of suite; empty for test cases.
    pub kinds: Vec<(SuiteKind, u64)>,
    /// How many rows have problems that nobody muted.
    pub with_problems: u64,
    /// How many rows never ran.
    pub never_run: u64,
    /// How many rows are flaky.
    pub flaky: u64,
    /// How many rows are stale.
    pub stale: u64,
}

/// A tag as it is compared: how many rows have it, and how many in which spelling.
#[derive(Default)]
struct Tag<'a> {
    rows: u64,
    spellings: HashMap<&'a str, u64>,
}

/// Counts the rows in a folder of the shelves; those that did not run since `stale_before` are stale.
pub fn choices(shelves: &[Shelf], kind: TestKind, folder: &RepoPath, stale_before: Timestamp) -> Choices {
    let mut of_statuses: Vec<(Option<ResultStatus>, u64)> = statuses().map(|status| (status, 0)).collect();
    let suite_kinds: &[SuiteKind] = match kind {
        TestKind::TestCases => &[],
        TestKind::TestSuites => &[SuiteKind::Static, SuiteKind::Dynamic, SuiteKind::Collection],
    };
    let mut kinds: Vec<(SuiteKind, u64)> = suite_kinds.iter().map(|kind| (*kind, 0)).collect();
    let mut tags: HashMap<&str, Tag<'_>> = HashMap::new();
    let mut with_problems = 0;
    let mut flags = [Flag::NeverRun, Flag::Flaky, Flag::Stale(stale_before)].map(|flag| (flag, 0));
    for Shelf { columns, .. } in shelves {
        let mut of_tags = vec![0_u64; columns.all_tags().len()];
        let compared: Vec<&str> = columns.folded_tags().collect();
        let alike = alike(&compared);
        // By the first of the tags that are alike: the row that had one of them last.
        let mut had_by = vec![None; compared.len()];
        for row in columns.rows_in(folder) {
            count(&mut of_statuses, &columns.status(row));
            if let Some(kind) = columns.suite_kind(row) {
                count(&mut kinds, &kind);
            }
            with_problems += u64::from(columns.problems(row) > 0);
            for (flag, count) in &mut flags {
                *count += u64::from(is_so(columns, row, *flag));
            }
            for tag in columns.tag_numbers(row) {
                let Some(first) = alike.get(*tag as usize) else { continue };
                // A row may have a tag twice, perhaps in two spellings, and is still one row.
                let is_new = had_by.get_mut(*first).is_some_and(|last| last.replace(row) != Some(row));
                if is_new && let Some(count) = of_tags.get_mut(*tag as usize) {
                    *count += 1;
                }
            }
        }
        for ((spelling, text), count) in columns.all_tags().zip(compared).zip(of_tags) {
            if count > 0 {
                let tag = tags.entry(text).or_default();
                tag.rows += count;
                *tag.spellings.entry(spelling).or_default() += count;
            }
        }
    }
    let [(_, never_run), (_, flaky), (_, stale)] = flags;
    Choices {
        tags: most_frequent(tags),
        statuses: of_statuses,
        kinds,
        with_problems,
        never_run,
        flaky,
        stale,
    }
}

/// Returns for each text the place of the first one that is equal.
fn alike(texts: &[&str]) -> Vec<usize> {
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(texts.len());
    texts.iter().enumerate().map(|(at, text)| *first.entry(text).or_insert(at)).collect()
}

fn count<T: PartialEq>(counts: &mut [(T, u64)], found: &T) {
    if let Some((_, count)) = counts.iter_mut().find(|(choice, _)| choice == found) {
        *count += 1;
    }
}

fn most_frequent(tags: HashMap<&str, Tag<'_>>) -> Vec<(String, u64)> {
    let mut tags: Vec<(&str, Tag<'_>)> = tags.into_iter().collect();
    tags.sort_by_key(|(folded, tag)| (Reverse(tag.rows), *folded));
    tags.truncate(MOST_TAGS);
    tags.into_iter()
        .map(|(folded, tag)| {
            let spellings = tag.spellings.into_iter();
            let best = spellings.max_by_key(|(text, count)| (*count, Reverse(*text)));
            (best.map_or(folded, |(text, _)| text).to_owned(), tag.rows)
        })
        .collect()
}
