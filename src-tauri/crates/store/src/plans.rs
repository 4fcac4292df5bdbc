//! How SQLite answers what people look at: every statement that is run for it, and none of them walks through a table
//! that grows with a catalogue.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{
    MemberId, RunConfigurationId, SavedFilterId, ScheduleId, TestCaseId, TestRunId, TestSuiteId,
};
use suitecase_model::path::RepoPath;
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::ResultStatus;
use suitecase_model::test_run::{TestRunState, Trigger};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::insight::Ranking;
use crate::link::tests::{shop, with_shop};
use crate::open::tests::temporary;
use crate::problem::list::{MutedChoice, ProblemQuery};
use crate::reported_place::Root;
use crate::reported_test::tests::named;
use crate::test_case::tests::login;
use crate::{
    Reader, StoreError, alias, any_test, comparison, content_change, due_run, earlier_history, execution,
    folder as folders, identity_decision, imported_run, insight, latest_result, link, list, problem,
    reported_place, reported_test, result, row, run_configuration, run_log, saved_filter, schedule,
    script_tree, search, suggestion, sync_change, synced_commit, test_case, test_run, test_suite, uploaded,
    watched_folder,
};

/// Runs each statement that lists, folders, details, search and problems read with.
fn look_at_everything(reader: &Reader<'_>) -> Result<(), StoreError> {
    let (id, path) = (Uuid::from_u128(1), RepoPath::from_text("Test Cases/A.tc"));
    let (here, project) = (shop().id, shop().project);
    link::get(reader, here)?;
    link::of_project(reader, project)?;
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        list::each(reader, here, kind, |_| ())?;
        any_test::with_guid(reader, kind, "guid")?;
        folders::children(reader, here, kind, &RepoPath::root())?;
    }
    test_case::get(reader, TestCaseId(id))?;
    test_case::count(reader, here)?;
    any_test::place_of(reader, TestKind::TestCases, id)?;
    assert!(any_test::place_of(reader, TestKind::TestSuites, id).is_err());
    assert!(test_suite::get(reader, TestSuiteId(id)).is_err());
    test_suite::count(reader, here)?;
    test_suite::members(reader, TestSuiteId(id))?;
    test_suite::uses_of(reader, here, &path)?;
    look_at_results(reader)?;
    sync_change::newest_of_test(reader, id, 50)?;
    sync_change::last_recognised(reader, id)?;
    identity_decision::of_test(reader, id)?;
    synced_commit::get(reader, here)?;
    problem::list::of_file(reader, &shop(), &path)?;
    for text in ["", "words"] {
        let (codes, muted, text) = (Vec::new(), MutedChoice::Open, text.to_owned());
        let query = ProblemQuery { project, link: None, codes, muted, text, offset: 0, limit: 10 };
        problem::list::page(reader, &query)?;
    }
    earlier_history::get(reader, id)?;
    script_tree::look(reader, here)?;
    script_tree::roots(reader, here)?;
    script_tree::root_of(reader, here, &path)?;
    script_tree::one(reader, here, [0; 20])?;
    script_tree::listed_until(reader, here)?;
    comparison::steps(reader, here)?;
    comparison::there(reader, &[id])?;
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        search::body(reader, kind, 1)?;
        sync_change::formerly_at(reader, here, kind, &path)?;
    }
    test_case::at_path(reader, here, &path)?;
    test_suite::at_path(reader, here, &path)?;
    let words = search::Expression::of(&[vec![search::Term { text: "sign", is_begun: true }]]);
    search::bodies(reader, &words.unwrap(), |_, _| ControlFlow::Continue(()))?;
    search::indexed(reader, here)?;
    search::pending(reader)?;
    look_at_runs(reader)?;
    look_at_schedules(reader)?;
    watched_folder::of_project(reader, project)?;
    saved_filter::of_member(reader, MemberId(id), project)?;
    assert!(saved_filter::get(reader, SavedFilterId(id)).is_err());
    Ok(())
}

/// Runs each statement that runs and run configurations are read with.
fn look_at_runs(reader: &Reader<'_>) -> Result<(), StoreError> {
    let (project, run) = (shop().project, TestRunId(Uuid::from_u128(2)));
    let configuration = RunConfigurationId(Uuid::from_u128(3));
    run_configuration::of_project(reader, project)?;
    assert!(run_configuration::get(reader, configuration).is_err());
    assert!(run_configuration::even_removed(reader, configuration).is_err());
    run_configuration::use_of(reader, configuration)?;
    run_configuration::names_of_schedules(reader, configuration)?;
    assert!(test_run::get(reader, run).is_err());
    assert!(test_run::listed(reader, run).is_err());
    assert!(test_run::called_off(reader, run).is_err());
    test_run::linked_of(reader, run)?;
    for state in [TestRunState::WaitForTrigger, TestRunState::Queued, TestRunState::Running] {
        test_run::open(reader, state)?;
        test_run::open_ids(reader, state)?;
    }
    test_run::open_of_link(reader, shop().id)?;
    test_run::last_failure(reader, project)?;
    let (states, triggers, text) = (vec![TestRunState::Failed], vec![Trigger::Manual], "smoke".to_owned());
    let all = (Vec::new(), Vec::new(), String::new());
    for (states, triggers, text) in [(states, triggers, text), all] {
        test_run::page(reader, &test_run::Query { project, states, triggers, text, offset: 0, limit: 10 })?;
    }
    run_log::read(reader, run, 0, 10)?;
    run_log::end(reader, run)?;
    Ok(())
}

/// Runs each statement that schedules and what came of them are read with.
fn look_at_schedules(reader: &Reader<'_>) -> Result<(), StoreError> {
    let (id, project, at) = (ScheduleId(Uuid::from_u128(4)), shop().project, Timestamp(0));
    assert!(schedule::get(reader, id).is_err());
    assert!(schedule::even_removed(reader, id).is_err());
    schedule::of_project(reader, project)?;
    schedule::to_come_of_link(reader, shop().id)?;
    schedule::due(reader, at)?;
    schedule::switched_on(reader)?;
    schedule::next_time(reader, at)?;
    due_run::kept_between(reader, project, at, at)?;
    due_run::last_of(reader, id)?;
    due_run::is_kept(reader, id, at)?;
    due_run::count_kept(reader, id, at, at)?;
    due_run::waiting_after(reader, at)?;
    due_run::has_queued(reader, id)?;
    Ok(())
}

/// Runs each statement that results are read with, and that decides which tests they belong to.
fn look_at_results(reader: &Reader<'_>) -> Result<(), StoreError> {
    let (id, project, run) = (Uuid::from_u128(1), shop().project, TestRunId(Uuid::from_u128(2)));
    latest_result::get(reader, id)?;
    content_change::of_test(reader, id)?;
    latest_result::outdated(reader, Some(id), 10)?;
    latest_result::newest_runs(reader, &[1], &mut latest_result::KnownExecutions::default())?;
    result::of_test(reader, id)?;
    result::of_names(reader, &[1])?;
    for statuses in [&[] as &[_], &[ResultStatus::Failed, ResultStatus::Error]] {
        for text in ["", "login"] {
            result::page_of_run(reader, run, result::Listed { statuses, text }, 0, 10)?;
        }
    }
    result::find_in_run(reader, run, 1)?;
    result::bound_values(reader, run, 1)?;
    result::names_of_execution(reader, 1)?;
    result::is_in_run(reader, 1, run)?;
    execution::by_key(reader, project, "key")?;
    execution::by_digest(reader, project, "digest")?;
    execution::link_of(reader, 1)?;
    execution::of_run(reader, run, 10)?;
    execution::counts_of_run(reader, run)?;
    imported_run::by_key(reader, project, "key")?;
    assert!(imported_run::is_imported(reader, run).is_err());
    let at = Timestamp(0);
    insight::executions(reader, project, at, at, |_, _| ())?;
    insight::count(reader, project, at)?;
    for ranking in [Ranking::Slowest, Ranking::Flakiest, Ranking::Stalest(at), Ranking::Failing] {
        insight::ranked(reader, project, ranking, 10)?;
    }
    assert!(reported_test::get(reader, 1).is_err());
    reported_test::newest(reader, &named("Test Cases/A"))?;
    reported_test::of_test(reader, id)?;
    reported_test::alias(reader, project, TestKind::TestCases, "Test Cases/A")?;
    reported_test::count_because(reader, project, TestKind::TestCases, LinkBecause::NoTest)?;
    look_at_uploaded(reader)?;
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        reported_test::page(reader, project, kind, "Test Cases/", None, 10)?;
        let root = Root { link: shop().id, is_archived: false, links_results: true, folder: String::new() };
        reported_place::test_at(reader, &root, kind, "Test Cases/A")?;
        reported_place::link_of(reader, kind, id, "Test Cases/A")?;
        reported_place::is_there(reader, kind, id)?;
    }
    reported_place::roots(reader, project)?;
    Ok(())
}

/// Runs each statement that names in reports are shown and decided with.
fn look_at_uploaded(reader: &Reader<'_>) -> Result<(), StoreError> {
    let (id, project) = (Uuid::from_u128(1), shop().project);
    alias::of_project(reader, project)?;
    uploaded::counts(reader, project)?;
    let shown = [LinkBecause::NoTest, LinkBecause::NotAsked];
    uploaded::page(reader, project, &shown, None, (0, 10))?;
    uploaded::page(reader, project, &shown, Some(&|_, _| true), (0, 10))?;
    uploaded::each(reader, project, TestKind::TestCases, |_| Ok(()))?;
    suggestion::repositories_beside(reader, 1, "Test Suites/Smoke")?;
    let root = Root { link: shop().id, is_archived: false, links_results: true, folder: String::new() };
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        alias::of_name(reader, project, kind, "Test Cases/A")?;
        reported_test::called(reader, (project, kind, "Test Cases/A"), None, 10)?;
        suggestion::living(reader, project, kind, id)?;
        suggestion::named_alike(reader, project, kind, "A", 10)?;
        suggestion::with_guid(reader, project, kind, "guid")?;
        suggestion::formerly_at(reader, &root, kind, "Test Cases/A")?;
        suggestion::guids_at(reader, &root, kind, "Test Cases/A")?;
    }
    Ok(())
}

/// Returns whether a step reads a whole table that grows with a catalogue. Links are few, and a walk through a full-text
/// index goes by the words that it is asked for.
fn walks(step: &str) -> bool {
    let Some(scanned) = step.strip_prefix("SCAN ") else { return false };
    let name = scanned.split(' ').next().unwrap_or_default();
    let goes_by_words = scanned.contains("VIRTUAL TABLE INDEX") && scanned.contains(":M");
    !(goes_by_words || ["l", "link", "CONSTANT"].contains(&name))
}

fn plan(reader: &Reader<'_>, sql: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = reader.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    row::all(statement.raw_query(), |row| Ok(row.get("detail")?))
}

#[tokio::test]
async fn nothing_that_people_look_at_walks_through_a_table() {
    let (folder, store) = temporary();
    let filled: Result<(), StoreError> = store
        .write(|writer| {
            with_shop(writer)?;
            test_case::put(writer, shop().id, &login(1, "Test Cases/A.tc", &[]))?;
            search::index_some(writer, shop().id, 10).map(|_| ())
        })
        .await;
    filled.unwrap();
    let mut connection = Connection::open(folder.path().join("suitecase.db")).unwrap();
    crate::audit::add_functions(&connection).unwrap();
    let run = Arc::new(Mutex::new(BTreeSet::new()));
    let noted = run.clone();
    let note = move |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(_, sql) = event {
            noted.lock().unwrap().insert(sql.to_owned());
        }
    };
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note)).unwrap();
    let reader = Reader { connection: &connection };
    look_at_everything(&reader).unwrap();
    let run = std::mem::take(&mut *run.lock().unwrap());
    // What a full-text index asks of its own tables, SQLite writes with the schema's name in quotes, or as a comment.
    let is_ours = |sql: &String| sql.starts_with("SELECT") && !sql.contains("'main'.");
    let ours: Vec<String> = run.into_iter().filter(is_ours).collect();
    assert!(ours.len() > 25, "{ours:#?}");
    for sql in ours {
        let steps = plan(&reader, &sql).unwrap();
        assert!(!steps.iter().any(|step| walks(step)), "{sql}\n{steps:#?}");
        let is_ranking = sql.contains("FROM latest_result AS r CROSS JOIN");
        assert!(!(is_ranking && steps.iter().any(|step| step.contains("TEMP B-TREE"))), "{sql}\n{steps:#?}");
    }
}

#[tokio::test]
async fn a_walk_would_be_seen() {
    let (_folder, store) = temporary();
    let plans: Result<_, StoreError> = store
        .read(|reader| {
            Ok([
                plan(reader, "SELECT 1 FROM test_case WHERE name = ?1")?,
                plan(reader, "SELECT path FROM test_case AS t WHERE path LIKE ?1")?,
                plan(reader, "SELECT 1 FROM search_body WHERE rowid > 0")?,
                plan(reader, "SELECT 1 FROM problem WHERE code = ?1")?,
            ])
        })
        .await;
    for steps in plans.unwrap() {
        assert!(steps.iter().any(|step| walks(step)), "{steps:?}");
    }
}
