//! Lists compared with the plainest way to make them: hold each row against the filter, then sort.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use suitecase_model::result::ResultStatus;
use suitecase_model::standing::stale_before;
use suitecase_model::test_suite::SuiteKind;
use suitecase_model::time::Timestamp;
use suitecase_store::list::ListedRow;

use super::*;
use crate::choices::choices;
use crate::columns::Builder;
use crate::filter::{Flag, Kind, Now};

const DAY: i64 = 86_400_000;
/// Thirty days before it are ten days and some seconds.
const NOW: Timestamp = Timestamp(40 * DAY + 7_000);
const LINKS: [&str; 3] = ["app", "Ärger", "web shop"];

/// One test, plainly.
#[derive(Clone, Debug)]
struct Plain {
    id: u128,
    link: usize,
    path: String,
    tags: Vec<String>,
    latest: Option<(ResultStatus, i64)>,
    is_flaky: bool,
    change: Option<(String, i64)>,
    problems: u32,
    suite: Option<SuiteKind>,
}

impl Plain {
    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn name(&self) -> &str {
        let file = self.path.rsplit('/').next().unwrap();
        file.rsplit_once('.').unwrap().0
    }

    fn has_word(&self, word: &str) -> bool {
        let place = fold(&format!("{}/{}", self.folder(), self.name()));
        let file = fold(&format!("{}/{}.t", self.folder(), self.name()));
        place.contains(word)
            || (word.contains('/')
                && [format!("{file}c"), format!("{file}s")].iter().any(|it| it.ends_with(word)))
            || self.tags.iter().any(|tag| fold(tag).contains(word))
            || Uuid::from_u128(self.id).to_string() == word
    }

    fn is_left(&self, filter: &Filter) -> bool {
        let status = self.latest.map(|(status, _)| status);
        let any = |any: &Vec<String>, text: &str| any.iter().any(|part| fold(text).contains(part));
        let is_of = |kind: &Kind| match kind {
            Kind::TestCase => self.suite.is_none(),
            Kind::AnySuite => self.suite.is_some(),
            Kind::Suite(kind) => self.suite == Some(*kind),
        };
        let is_so = |flag: &Flag| match flag {
            Flag::NeverRun => self.latest.is_none(),
            Flag::Flaky => self.is_flaky,
            Flag::Stale(before) => self.latest.is_some_and(|(_, at)| at < before.0),
        };
        filter.words.iter().all(|word| self.has_word(&word.folded))
            && filter.tags.iter().all(|any| self.tags.iter().any(|tag| any.contains(&fold(tag))))
            && filter.statuses.iter().all(|any| any.contains(&status))
            && filter.folders.iter().all(|parts| any(parts, self.folder()))
            && filter.links.iter().all(|any| any.contains(&fold(LINKS[self.link])))
            && filter.kinds.iter().all(|any| any.iter().any(is_of))
            && filter
                .authors
                .iter()
                .all(|parts| self.change.as_ref().is_some_and(|(author, _)| any(parts, author)))
            && filter.changed_since.is_none_or(|since| self.change.as_ref().is_some_and(|it| it.1 >= since.0))
            && filter.flags.iter().all(|any| any.iter().any(is_so))
            && (!filter.has_problems || self.problems > 0)
    }

    /// What it is ordered by; nothing comes last.
    fn key(&self, sort: SortColumn) -> Option<(i64, String)> {
        match sort {
            SortColumn::Path => Some((i64::try_from(self.link).unwrap(), self.path.clone())),
            SortColumn::Name => Some((0, fold(self.name()))),
            SortColumn::Status => self.latest.map(|(status, _)| {
                let worst_first = ["FAILED", "ERROR", "INCOMPLETE", "NOT_RUN", "SKIPPED", "PASSED"];
                let place = worst_first.iter().position(|word| *word == status.as_str()).unwrap();
                (i64::try_from(place).unwrap(), String::new())
            }),
            SortColumn::LastRun => self.latest.map(|(_, at)| (at, String::new())),
            SortColumn::Changed => self.change.as_ref().map(|(_, at)| (*at, String::new())),
        }
    }
}

fn naive(rows: &[Plain], query: &ListQuery) -> Vec<Uuid> {
    let is_in = |row: &Plain| RepoPath::from_text(&row.path).is_within(&query.folder);
    let mut rows: Vec<&Plain> = rows.iter().filter(|row| is_in(row) && row.is_left(&query.filter)).collect();
    rows.sort_by(|one, other| {
        let by_key = match (one.key(query.sort), other.key(query.sort)) {
            (Some(one), Some(other)) if query.descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        by_key.then(one.link.cmp(&other.link)).then(one.path.cmp(&other.path))
    });
    rows.into_iter().map(|row| Uuid::from_u128(row.id)).collect()
}

fn shelves(rows: &[Plain], kind: TestKind) -> Vec<Shelf> {
    (0..).zip(LINKS).map(|(number, name)| shelf(rows, kind, number, name)).collect()
}

fn shelf(rows: &[Plain], kind: TestKind, number: usize, name: &str) -> Shelf {
    let link = LinkId(Uuid::from_u128(number as u128));
    let mut rows: Vec<&Plain> = rows.iter().filter(|row| row.link == number).collect();
    rows.sort_by(|one, other| one.path.cmp(&other.path));
    let mut builder = Builder::new(link, kind);
    for row in rows {
        let tags = serde_json::to_string(&row.tags).unwrap();
        let project = if row.path.starts_with("apps/") { "apps" } else { "" };
        builder.push(&ListedRow {
            number: i64::try_from(row.id).unwrap(),
            id: Uuid::from_u128(row.id),
            path: &row.path,
            project,
            tags: &tags,
            change: row.change.as_ref().map(|(author, at)| ("c0ffee", author.as_str(), *at)),
            latest: row.latest,
            is_flaky: row.is_flaky,
            problems: row.problems,
            suite: row.suite.map(|kind| (kind, 1)),
        });
    }
    Shelf { link, name: name.to_owned(), version: 0, columns: Arc::new(builder.finish()) }
}

fn query(kind: TestKind, text: &str) -> ListQuery {
    ListQuery {
        project: ProjectId(Uuid::nil()),
        link: None,
        folder: RepoPath::root(),
        kind,
        filter: Filter::read(text, &Now { at: NOW, zone: TimeZone::UTC }),
        sort: SortColumn::Path,
        descending: false,
    }
}

/// Names that differ only in case or marks, that turn the direction of text, that look like syntax, and long ones.
fn a_name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[aAbBäÄß%_\"*\u{202e}\u{2400} -]{1,3}",
        1 => Just("x".repeat(300)),
        1 => "[\\PC&&[^/]]{1,6}",
    ]
}

fn a_path(kind: TestKind) -> impl Strategy<Value = String> {
    let (top, extension) = match kind {
        TestKind::TestCases => ("Test Cases", "tc"),
        TestKind::TestSuites => ("Test Suites", "ts"),
    };
    let folders = proptest::collection::vec(a_name(), 0..3);
    (any::<bool>(), folders, a_name()).prop_map(move |(is_inner, folders, name)| {
        let below = [folders, vec![name]].concat().join("/");
        format!("{}{top}/{below}.{extension}", if is_inner { "apps/" } else { "" })
    })
}

fn rows(kind: TestKind) -> impl Strategy<Value = Vec<Plain>> {
    // About as old as makes a test stale, and often at the same time.
    let at = (0..4_i64).prop_map(|step| 10 * DAY + (step - 2) * 30_000);
    let latest = proptest::option::of((select(&ResultStatus::ALL[..]), at));
    let change = proptest::option::of((select(vec!["Kim", "Ümit K", ""]), 30..42_i64));
    let tags = subsequence(vec!["x", "X", "smoke", "a b", "Größe", "a"], 0..4);
    let suite = select(vec![SuiteKind::Static, SuiteKind::Dynamic, SuiteKind::Collection]);
    let row = (latest, change, tags, 0..2_u32, suite, any::<bool>());
    let paths = proptest::collection::btree_map((0..LINKS.len(), a_path(kind)), row, 0..40);
    paths.prop_map(move |rows| {
        let rows = (1_u128..).zip(rows).map(|(id, ((link, path), row))| {
            let (latest, change, tags, problems, suite, is_flaky) = row;
            Plain {
                id,
                link,
                path,
                tags: tags.into_iter().map(str::to_owned).collect(),
                latest,
                is_flaky,
                change: change.map(|(author, day)| (author.to_owned(), day * DAY)),
                problems,
                suite: (kind == TestKind::TestSuites).then_some(suite),
            }
        });
        rows.collect()
    })
}

fn a_filter() -> impl Strategy<Value = String> {
    let known = [
        "a",
        "Ä",
        "ss",
        "b/",
        "/a",
        "cases/a",
        "a.tc",
        "cases/a.tc",
        "%",
        "_",
        "\"a b\"",
        "apps",
        "test",
        "00000000-0000-0000-0000-000000000003",
        "tag:x",
        "tag:X,\"a b\"",
        "tag:grosse",
        "tag:nothing",
        "status:failed,never",
        "status:passed",
        "in:a",
        "in:\"test cases/b\"",
        "repo:arger",
        "repo:app,\"web shop\"",
        "kind:test-case",
        "kind:suite",
        "kind:static,dynamic",
        "changed:5d",
        "changed:1970-02-03",
        "author:k",
        "author:\"umit k\"",
        "is:never-run",
        "is:flaky",
        "is:stale,never-run",
        "is:stale is:flaky",
        "has:problems",
        "status:green",
    ];
    let parts = prop_oneof![3 => select(known.map(str::to_owned).to_vec()), 1 => a_name()];
    proptest::collection::vec(parts, 0..3).prop_map(|parts| parts.join(" "))
}

fn asked() -> impl Strategy<Value = (TestKind, Vec<Plain>, ListQuery)> {
    let kind = select(vec![TestKind::TestCases, TestKind::TestSuites]);
    let folder =
        select(vec!["", "", "Test Cases", "Test Cases/a", "Test Suites/b", "apps", "apps/Test Cases/A"]);
    (kind, folder, a_filter(), select(&SortColumn::ALL[..]), any::<bool>()).prop_flat_map(
        |(kind, folder, filter, sort, descending)| {
            let folder = RepoPath::from_text(folder);
            let query = ListQuery { folder, sort, descending, ..query(kind, &filter) };
            (Just(kind), rows(kind), Just(query))
        },
    )
}

proptest! {
    #[test]
    fn a_list_is_what_a_plain_filter_and_sort_give((kind, rows, query) in asked(), from in 0..40_u64) {
        let listing = Listing::of(shelves(&rows, kind), &query, &Guids::new());
        let expected = naive(&rows, &query);
        prop_assert_eq!(listing.ids(0, IDS_LIMIT), expected.clone());
        prop_assert_eq!((listing.len(), listing.is_empty()), (expected.len(), expected.is_empty()));
        let page: Vec<Uuid> = listing.page(from, 7).map(|(shelf, row)| shelf.columns.id(row)).collect();
        let rest: Vec<Uuid> = expected.iter().copied().skip(usize::try_from(from).unwrap()).take(7).collect();
        prop_assert_eq!(page, rest);
        for row in &rows {
            let id = Uuid::from_u128(row.id);
            prop_assert_eq!(listing.place_of(id), expected.iter().position(|found| *found == id));
        }
        let named = |place: &usize| rows.iter().any(|row| {
            Uuid::from_u128(row.id) == expected[*place] && fold(row.name()).starts_with('a')
        });
        let places = (0..expected.len()).cycle().skip(usize::try_from(from).unwrap().min(expected.len()));
        prop_assert_eq!(listing.find("Ä", from), places.take(expected.len()).find(named));
    }

    #[test]
    fn choices_count_what_the_list_would_show((kind, rows, query) in asked()) {
        let shelves = shelves(&rows, kind);
        let counted = choices(&shelves, kind, &query.folder, stale_before(NOW));
        let shown = |text: String| {
            let narrowed = super::tests::query(kind, &text);
            let narrowed = ListQuery { folder: query.folder.clone(), ..narrowed };
            Listing::of(shelves.clone(), &narrowed, &Guids::new()).len() as u64
        };
        for (tag, count) in &counted.tags {
            prop_assert_eq!(shown(format!("tag:\"{tag}\"")), *count, "{}", tag);
        }
        for (status, count) in &counted.statuses {
            let word = crate::filter::status_word(*status);
            prop_assert_eq!(shown(format!("status:{word}")), *count, "{}", word);
        }
        for (suite_kind, count) in &counted.kinds {
            prop_assert_eq!(shown(format!("kind:{}", suite_kind.as_str())), *count);
        }
        prop_assert_eq!(shown("has:problems".to_owned()), counted.with_problems);
        prop_assert_eq!(shown("is:never-run".to_owned()), counted.never_run);
        prop_assert_eq!(shown("is:flaky".to_owned()), counted.flaky);
        prop_assert_eq!(shown("is:stale".to_owned()), counted.stale);
        let folded: BTreeSet<String> = counted.tags.iter().map(|(tag, _)| fold(tag)).collect();
        prop_assert_eq!(folded.len(), counted.tags.len(), "each tag is there once");
        prop_assert!(counted.tags.is_sorted_by_key(|(_, count)| std::cmp::Reverse(*count)));
    }
}

#[test]
fn a_page_and_the_ids_have_a_limit() {
    let rows: Vec<Plain> = (1..=6_000)
        .map(|id| Plain {
            id,
            link: 0,
            path: format!("Test Cases/{id:05}.tc"),
            tags: vec![format!("tag {id}")],
            latest: None,
            is_flaky: false,
            change: None,
            problems: 0,
            suite: None,
        })
        .collect();
    let shelves = shelves(&rows, TestKind::TestCases);
    let listing = Listing::of(shelves.clone(), &query(TestKind::TestCases, ""), &Guids::new());
    assert_eq!((listing.page(0, u64::MAX).count(), listing.ids(0, u64::MAX).len()), (100, 5_000));
    assert_eq!((listing.page(5_990, 200).count(), listing.ids(u64::MAX, u64::MAX).len()), (10, 0));
    assert_eq!(listing.rows().len(), 6_000);
    assert_eq!(listing.find("05999", 6_000), Some(5_998));
    assert_eq!((listing.find("", 0), listing.find("nothing", 3)), (None, None));
    let counted = choices(&shelves, TestKind::TestCases, &RepoPath::root(), stale_before(NOW));
    assert_eq!(counted.tags.len(), crate::choices::MOST_TAGS);
    let by_link: BTreeMap<&str, usize> =
        listing.shelves().iter().map(|shelf| (shelf.name.as_str(), shelf.columns.len())).collect();
    assert_eq!(by_link, BTreeMap::from([("app", 6_000), ("web shop", 0), ("Ärger", 0)]));
}
