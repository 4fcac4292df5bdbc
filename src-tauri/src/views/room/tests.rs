use serde_json::Value;
use suitecase_model::catalogue::{ChangeKind, SameBecause};
use suitecase_model::ids::{LinkId, TestCaseId, TestRunId, TestSuiteId};
use suitecase_model::problem::ProblemCode;
use suitecase_model::result::ResultStatus;
use suitecase_model::test_suite::{Resolution, SuiteKind};
use uuid::Uuid;

use super::*;
use crate::wire::history::{
    EarlierCommit, EarlierHistory, HistoryEntry, MoveView, NotTheSameView, SyncChangePage, SyncChangeView,
    TestWord,
};
use crate::wire::insights::StandingView;
use crate::wire::lists::FilterReading;
use crate::wire::problems::{MutedView, ProblemPage, ProblemTest};
use crate::wire::runs::{DataRowView, RunResultPage};
use crate::wire::tests::{
    BoundVariableView, ChangeView, DataBindingView, DynamicCondition, DynamicSelection, FolderView,
    ResultView, SelectedCase, SuiteMember, SuiteUse, TestSuitePage, TestSuiteRow, VariableView,
};
use crate::wire::uploaded::LinkBecause;

/// More than this is no message to the window.
const LARGEST: usize = 256_000;
const ID: Uuid = Uuid::max();
const LINK: LinkId = LinkId(ID);

/// A text of letters that take three bytes each.
fn wide(length: usize) -> String {
    "測".repeat(length)
}

fn many<Item>(amount: usize, item: impl Fn() -> Item) -> Vec<Item> {
    (0..amount).map(|_| item()).collect()
}

fn page_of<Item>(item: impl Fn() -> Item) -> Vec<Item> {
    (0..PAGE_LIMIT).map(|_| item()).collect()
}

#[track_caller]
fn sent(message: &impl Serialize) -> Value {
    let json = serde_json::to_vec(message).unwrap();
    assert!(json.len() < LARGEST, "{}", json.len());
    serde_json::from_slice(&json).unwrap()
}

fn amount(sent: &Value, list: &str) -> usize {
    sent.pointer(list).unwrap().as_array().unwrap().len()
}

fn change() -> ChangeView {
    ChangeView { commit: "a".repeat(40), author: wide(200), at: i64::MAX }
}

fn problem() -> ProblemRow {
    ProblemRow {
        link_id: LINK,
        link_name: wide(50),
        path: wide(210),
        code: ProblemCode::Oversized,
        detail: wide(240),
        line: Some(u32::MAX),
        muted: Some(MutedView { reason: wide(255), by: wide(50), at: i64::MAX }),
        test: Some(ProblemTest { kind: TestWord::TestSuite, id: ID.to_string() }),
    }
}

fn moved_from() -> MoveView {
    let because = SameBecause::Similarity;
    MoveView { path: wide(210), because, score: Some(0.987_654_321), may_undo: true }
}

fn not_the_same() -> NotTheSameView {
    NotTheSameView { path: wide(210), at: i64::MAX }
}

fn history() -> Vec<HistoryEntry> {
    many(50, || HistoryEntry {
        at: i64::MAX,
        commit: "a".repeat(40),
        author: wide(200),
        change: ChangeKind::Moved,
        from: Some(wide(210)),
        because: Some(SameBecause::Similarity),
        score: Some(0.987_654_321),
    })
}

fn earlier() -> EarlierHistory {
    let commit = || EarlierCommit {
        commit: "a".repeat(40),
        author: wide(200),
        at: i64::MAX,
        subject: wide(500),
        path: wide(210),
    };
    EarlierHistory { commits: many(100, commit), is_cut: false, read_at: i64::MAX }
}

fn data_row() -> DataRowView {
    DataRowView { number: u32::MAX, named_by: Some(wide(50)), has_values: true }
}

fn standing() -> StandingView {
    StandingView { runs: 30, passed: 30, flips: 30, average_ms: Some(u64::MAX), is_stale: true }
}

fn results() -> Vec<ResultView> {
    let status = ResultStatus::Incomplete;
    many(50, || ResultView {
        at: i64::MAX,
        status,
        duration_ms: Some(u64::MAX),
        execution: wide(210),
        number: i64::MAX,
        run_id: TestRunId(ID),
        row: Some(data_row()),
    })
}

fn case() -> TestCaseDetail {
    let variable = || VariableView { name: wide(50), default_value: Some(wide(500)), description: wide(100) };
    let used = || SuiteUse {
        id: TestSuiteId(ID),
        name: wide(210),
        folder: wide(210),
        position: u32::MAX,
        enabled: false,
    };
    TestCaseDetail {
        id: TestCaseId(ID),
        link_id: LINK,
        link_name: wide(50),
        name: wide(210),
        path: wide(210),
        katalon_id: wide(210),
        katalon_project: wide(210),
        description: wide(300_000),
        comment: "\n\"\u{1}".repeat(300_000),
        tags: many(3_000, || wide(40)),
        guid: Some(wide(300_000)),
        variables: many(2_000, variable),
        scripts: ScriptsView::Known { files: many(500, || wide(210)) },
        suite_total: 5_000,
        suites: many(5_000, used),
        results: results(),
        standing: Some(standing()),
        problems: many(300, problem),
        change: Some(change()),
        moved_from: Some(moved_from()),
        not_the_same: Some(not_the_same()),
        history: history(),
        earlier: Some(earlier()),
    }
}

fn member() -> SuiteMember {
    let variable = || BoundVariableView { name: Some(wide(50)), source: wide(20), column: Some(wide(50)) };
    let binding = || DataBindingView {
        test_data: wide(50),
        combination: "MANY".to_owned(),
        iteration: "SPECIFIC".to_owned(),
        rows: wide(50),
        variables: many(2, variable),
    };
    SuiteMember {
        position: 1,
        target: wide(210),
        enabled: false,
        resolution: Resolution::CaseOnly,
        target_row: Some(ID.to_string()),
        run_configuration: wide(50),
        profile: wide(50),
        bindings: many(2, binding),
    }
}

fn suite() -> TestSuiteDetail {
    let understood =
        || DynamicCondition { field: wide(10), values: many(100, || wide(100)), is_certain: false };
    let selected = || SelectedCase { id: TestCaseId(ID), name: wide(210), folder: wide(210) };
    TestSuiteDetail {
        id: TestSuiteId(ID),
        link_id: LINK,
        link_name: wide(50),
        name: wide(210),
        path: wide(210),
        katalon_id: wide(210),
        katalon_project: wide(210),
        kind: SuiteKind::Collection,
        description: wide(300_000),
        tags: many(3_000, || wide(40)),
        guid: Some(wide(300_000)),
        query: Some(wide(300_000)),
        execution_mode: Some(wide(300_000)),
        member_total: 20_000,
        members: many(20_000, member),
        selection: Some(DynamicSelection {
            understood: many(50, understood),
            not_understood: many(20, || wide(5_000)),
            total: 100_000,
            members: many(200, selected),
        }),
        results: results(),
        standing: Some(standing()),
        problems: many(300, problem),
        change: Some(change()),
        moved_from: Some(moved_from()),
        not_the_same: Some(not_the_same()),
        history: history(),
        earlier: Some(earlier()),
    }
}

#[test]
fn a_page_of_a_list_stays_small_whatever_the_names_are() {
    let tags = many(500, || wide(40));
    // A folder and a name are a path together.
    let row = || TestSuiteRow {
        id: TestSuiteId(ID),
        link_id: LINK,
        name: wide(105),
        folder: wide(105),
        kind: SuiteKind::Collection,
        tags: first_tags(tags.iter().map(String::as_str)),
        members: u32::MAX,
        status: Some(ResultStatus::Incomplete),
        last_run: Some(i64::MAX),
        problems: u32::MAX,
        change: Some(change()),
    };
    let page = TestSuitePage { total: 100_000, reading: FilterReading::default(), rows: page_of(row) };
    assert!(amount(&sent(&page), "/rows/0/tags") > 1);
    assert_eq!(first_tags(std::iter::repeat_n("smoke", 20)), many(12, || "smoke".to_owned()));
}

#[test]
fn a_page_of_problems_shortens_reasons_only_where_they_are_many_and_long() {
    let mut rows = page_of(problem);
    fit_reasons(&mut rows);
    let page = sent(&ProblemPage { total: 100_000, rows, kinds: Vec::new() });
    assert_eq!(page["rows"][0]["muted"]["reason"], wide(255));
    assert_eq!(page["rows"][99]["muted"]["reason"], format!("{}…", wide(SHORT_REASON)));
}

#[test]
fn a_page_of_changes_stays_small() {
    let row = || SyncChangeView {
        kind: TestWord::TestSuite,
        change: ChangeKind::Moved,
        test_id: ID,
        name: wide(210),
        path: wide(210),
        from: Some(wide(210)),
        because: Some(SameBecause::Similarity),
        score: Some(0.987_654_321),
        exists: true,
    };
    assert_eq!(amount(&sent(&SyncChangePage { total: 100_000, rows: page_of(row) }), "/rows"), 100);
}

#[test]
fn a_page_of_results_cuts_texts_only_where_they_are_long() {
    let row = |detail: String| RunResultView {
        number: i64::MAX,
        name: wide(40),
        suite: wide(40),
        status: ResultStatus::Incomplete,
        at: i64::MAX,
        duration_ms: Some(u64::MAX),
        message: Some(wide(40)),
        detail: Some(detail),
        failed_attempts: u32::MAX,
        row: Some(data_row()),
        reported: i64::MAX,
        test_id: Some(TestCaseId(ID)),
        because: LinkBecause::SamePathAndSuite,
    };
    let mut rows = page_of(|| row(wide(100)));
    fit_results(&mut rows);
    assert_eq!(sent(&RunResultPage { total: 100_000, rows })["rows"][99]["detail"], wide(100));
    let long = || RunResultView {
        name: wide(3_000),
        suite: "\u{1}".repeat(3_000),
        message: Some("\n".repeat(30_000)),
        ..row(wide(30_000))
    };
    let mut rows = page_of(long);
    fit_results(&mut rows);
    let found = sent(&RunResultPage { total: 100_000, rows });
    for text in ["name", "suite", "message", "detail"] {
        assert!(found["rows"][99][text].as_str().unwrap().chars().count() > 20, "{text}");
    }
}

#[test]
fn details_stay_small_and_say_how_much_there_is() {
    let mut case = case();
    fit_case(&mut case);
    let found = sent(&case);
    assert_eq!((&found["suiteTotal"], &found["earlier"]["isCut"]), (&5_000.into(), &true.into()));
    for list in ["/suites", "/variables", "/tags", "/problems", "/history", "/results", "/scripts/files"] {
        assert!(amount(&found, list) > 0, "{list}");
    }
    assert!(found["description"].as_str().unwrap().ends_with('…'));

    let mut suite = suite();
    fit_suite(&mut suite);
    let found = sent(&suite);
    assert_eq!(found["memberTotal"], 20_000);
    for list in ["/members", "/tags", "/problems", "/history", "/results", "/selection/members"] {
        assert!(amount(&found, list) > 0, "{list}");
    }
}

#[test]
fn details_of_an_ordinary_size_are_told_whole() {
    let mut whole = suite();
    let words = || "Signs in with e-mail".to_owned();
    let line = || SuiteMember {
        target: words(),
        run_configuration: words(),
        profile: words(),
        bindings: Vec::new(),
        ..member()
    };
    whole.members = many(800, line);
    whole.tags = many(12, words);
    whole.problems.truncate(3);
    whole.history.truncate(5);
    whole.results.truncate(20);
    (whole.selection, whole.earlier, whole.execution_mode) = (None, None, None);
    (whole.guid, whole.query) = (Some(words()), Some(words()));
    whole.description = wide(1_000);
    let before = serde_json::to_value(&whole).unwrap();
    fit_suite(&mut whole);
    assert_eq!(sent(&whole), before);

    whole.description = "a".repeat(LONGEST_TEXT + 1);
    fit_suite(&mut whole);
    assert_eq!(whole.description, format!("{}…", "a".repeat(LONGEST_TEXT)));
}

#[test]
fn a_level_of_many_folders_is_cut() {
    let folder = |name: &str| FolderView {
        link_id: LINK,
        path: name.to_owned(),
        name: name.to_owned(),
        count: u64::MAX,
        has_folders: true,
    };
    let name = wide(210);
    assert!(amount(&sent(&fit_folders(many(10_000, || folder(&name)))), "") > 100);
    assert_eq!(fit_folders(many(50, || folder(&name))).len(), 50);
}
