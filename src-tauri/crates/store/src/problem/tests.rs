use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::problem::ProblemCode::{
    CaseWithoutScript, ConflictMarkers, EmptyFile, MissingMember, SharedGuid,
};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use super::list::{ListedProblem, MutedChoice, ProblemQuery, each, of_file, page, plans};
use super::*;
use crate::link::tests::{shop, with_shop};
use crate::link::{save, set_status};
use crate::muted_problem::{self, Mute, ProblemKey};
use crate::open::tests::temporary;
use crate::test_case::{self, tests::login};

fn problem(path: &str, code: ProblemCode, detail: &str, line: Option<u32>) -> Problem {
    Problem { path: RepoPath::from_text(path), code, detail: detail.into(), line }
}

fn all(project: ProjectId) -> ProblemQuery {
    ProblemQuery {
        project,
        link: None,
        codes: Vec::new(),
        muted: MutedChoice::Both,
        text: String::new(),
        offset: 0,
        limit: 100,
    }
}

/// A second link, before the first one by name.
fn api() -> Link {
    Link { id: LinkId(Uuid::from_u128(31)), name: "API".into(), ..shop() }
}

fn key(link: LinkId, path: &str, code: ProblemCode, detail: &str) -> ProblemKey {
    ProblemKey { link, path: RepoPath::from_text(path), code, detail: detail.into() }
}

fn mute(reason: &str) -> Mute {
    Mute { reason: reason.into(), by: "Kim".into(), at: Timestamp(7) }
}

/// Two links with five problems, of which two are muted.
fn fill(writer: &Writer<'_>) -> Result<(), StoreError> {
    with_shop(writer)?;
    save(writer, &api(), Timestamp(0))?;
    test_case::put(writer, shop().id, &login(1, "Test Cases/Größe.tc", &[]))?;
    let of_shop = [
        problem("Test Suites/Smoke.ts", MissingMember, "Test Cases/Gone is not there", Some(4)),
        problem("Test Cases/Größe.tc", ConflictMarkers, "a conflict was not resolved", Some(9)),
        problem("Test Cases/Größe.tc", ConflictMarkers, "a conflict was not resolved", Some(2)),
        problem("Test Cases/Größe.tc", EmptyFile, "the file has no bytes", None),
    ];
    replace(writer, shop().id, &of_shop)?;
    replace(writer, api().id, &[problem("a.tc", SharedGuid, "b.tc has it too", None)])?;
    let twice = key(shop().id, "Test Cases/Größe.tc", ConflictMarkers, "a conflict was not resolved");
    muted_problem::put(writer, &twice, &mute("it is an example"))?;
    Ok(())
}

fn told(rows: &[ListedProblem]) -> Vec<String> {
    let told = |row: &ListedProblem| {
        let muted = row.mute.as_ref().map_or(String::new(), |mute| format!(" ({})", mute.reason));
        let line = row.problem.line.map_or(String::new(), |line| format!(":{line}"));
        format!("{} {}{line} {}{muted}", row.link_name, row.problem.path, row.problem.code.as_str())
    };
    rows.iter().map(told).collect()
}

#[tokio::test]
async fn problems_are_listed_by_link_path_kind_and_line_with_their_mutes_and_tests() {
    let (_folder, store) = temporary();
    store.write(fill).await.unwrap();
    let project = shop().project;
    let found = store.read(move |reader| page(reader, &all(project))).await.unwrap();
    assert_eq!(found.total, 5);
    assert_eq!(
        told(&found.rows),
        [
            "API a.tc shared-guid",
            "web-shop Test Cases/Größe.tc:2 conflict-markers (it is an example)",
            "web-shop Test Cases/Größe.tc:9 conflict-markers (it is an example)",
            "web-shop Test Cases/Größe.tc empty-file",
            "web-shop Test Suites/Smoke.ts:4 missing-member",
        ]
    );
    let case = Some((TestKind::TestCases, login(1, "Test Cases/Größe.tc", &[]).id.0));
    let tests: Vec<_> = found.rows.iter().map(|row| row.test).collect();
    assert_eq!(tests, [None, case, case, case, None]);
    let amounts: Vec<_> =
        found.amounts.iter().map(|amount| (amount.code, amount.open, amount.muted)).collect();
    assert_eq!(
        amounts,
        [(EmptyFile, 1, 0), (ConflictMarkers, 0, 2), (MissingMember, 1, 0), (SharedGuid, 1, 0)],
        "in the order of the codes"
    );
}

#[tokio::test]
async fn what_is_asked_for_is_what_comes_and_what_is_counted() {
    let (_folder, store) = temporary();
    store.write(fill).await.unwrap();
    let query = all(shop().project);
    let cases = [
        (ProblemQuery { muted: MutedChoice::Open, ..query.clone() }, 3),
        (ProblemQuery { muted: MutedChoice::Muted, ..query.clone() }, 2),
        (ProblemQuery { codes: vec![EmptyFile, SharedGuid, EmptyFile], ..query.clone() }, 2),
        (ProblemQuery { link: Some(api().id), ..query.clone() }, 1),
        (ProblemQuery { text: "GRÖSSE".into(), ..query.clone() }, 0),
        (ProblemQuery { text: "GRÖßE  bytes".into(), ..query.clone() }, 1),
        (ProblemQuery { text: "größe".into(), muted: MutedChoice::Open, ..query.clone() }, 1),
        (ProblemQuery { text: "größe ".repeat(1_100), ..query.clone() }, 3),
        (ProblemQuery { text: "größe ".repeat(20) + "nowhere", ..query.clone() }, 3),
        (ProblemQuery { text: "größe ".repeat(19) + "nowhere", ..query.clone() }, 0),
        (ProblemQuery { text: "%".into(), ..query.clone() }, 0),
        (ProblemQuery { text: "'; --".into(), ..query.clone() }, 0),
        (ProblemQuery { project: ProjectId(Uuid::nil()), ..query }, 0),
    ];
    for (query, expected) in cases {
        let told_query = format!("{query:?}");
        let found: Result<_, StoreError> = store
            .read(move |reader| {
                let whole = page(reader, &query)?;
                let mut one_by_one = Vec::new();
                for offset in 0..whole.total {
                    let one = page(reader, &ProblemQuery { offset, limit: 1, ..query.clone() })?;
                    assert_eq!((one.total, &one.amounts), (whole.total, &whole.amounts));
                    one_by_one.extend(one.rows);
                }
                let mut streamed = Vec::new();
                each(reader, &query, |link, row| {
                    assert_eq!(link.name, row.link_name);
                    streamed.push(row);
                    Ok::<_, StoreError>(())
                })?;
                Ok((whole, one_by_one, streamed))
            })
            .await;
        let (whole, one_by_one, streamed) = found.unwrap();
        assert_eq!(whole.total, expected, "{told_query}");
        assert_eq!((&whole.rows, &whole.rows), (&one_by_one, &streamed), "{told_query}");
    }
}

#[tokio::test]
async fn a_mute_survives_syncs_and_the_absence_of_its_problem_and_ends_by_hand_alone() {
    let (_folder, store) = temporary();
    let key = key(shop().id, "a.tc", EmptyFile, "no bytes");
    let found: Result<_, StoreError> = store
        .write(move |writer| {
            with_shop(writer)?;
            let missing = muted_problem::put(writer, &key, &mute("early"));
            assert!(matches!(missing, Err(StoreError::Missing(_))), "{missing:?}");
            let same = problem("a.tc", EmptyFile, "no bytes", None);
            let mut open = Vec::new();
            replace(writer, shop().id, std::slice::from_ref(&same))?;
            open.push(count_open(writer, shop().id)?);
            assert_eq!(muted_problem::put(writer, &key, &mute("first"))?, None);
            assert_eq!(muted_problem::put(writer, &key, &mute("better"))?, Some(mute("first")));
            open.push(count_open(writer, shop().id)?);
            // On another line, and beside one of another detail.
            let moved = Problem { line: Some(3), ..same.clone() };
            replace(writer, shop().id, &[moved, problem("a.tc", EmptyFile, "one blank", None)])?;
            open.push(count_open(writer, shop().id)?);
            replace(writer, shop().id, &[])?;
            assert_eq!(page(writer, &all(shop().project))?.amounts, []);
            set_status(writer, shop().id, &LinkStatus::Archived)?;
            set_status(writer, shop().id, &LinkStatus::Inactive)?;
            replace(writer, shop().id, std::slice::from_ref(&same))?;
            let back = of_file(writer, &shop(), &same.path)?.remove(0);
            assert_eq!(back.mute, Some(mute("better")));
            assert_eq!(muted_problem::remove(writer, &key)?, Some(mute("better")));
            assert_eq!(muted_problem::remove(writer, &key)?, None);
            open.push(count_open(writer, shop().id)?);
            Ok(open)
        })
        .await;
    assert_eq!(found.unwrap(), [1, 0, 1, 1]);
}

#[tokio::test]
async fn an_archived_link_shows_no_problems() {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            fill(writer)?;
            set_status(writer, shop().id, &LinkStatus::Archived)?;
            page(writer, &all(shop().project))
        })
        .await;
    assert_eq!(told(&found.unwrap().rows), ["API a.tc shared-guid"]);
}

/// A page out of 20,000 problems is found along an index and in its order.
#[tokio::test]
async fn no_statement_walks_a_table_or_sorts_rows() {
    let (_folder, store) = temporary();
    let narrow = ProblemQuery {
        codes: vec![EmptyFile, SharedGuid],
        muted: MutedChoice::Open,
        text: "two words".into(),
        ..all(shop().project)
    };
    let statements = [all(shop().project), narrow].iter().flat_map(plans::statements).collect::<Vec<_>>();
    let plans: Result<_, StoreError> = store
        .read(move |reader| {
            let mut plans = Vec::new();
            for sql in statements {
                let mut statement = reader.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let values = vec![rusqlite::types::Null; statement.parameter_count()];
                let steps = row::all(statement.query(rusqlite::params_from_iter(values))?, |row| {
                    Ok(row.get::<_, String>("detail")?)
                })?;
                plans.push((sql, steps));
            }
            Ok(plans)
        })
        .await;
    for (sql, steps) in plans.unwrap() {
        for step in &steps {
            assert!(!step.starts_with("SCAN") && !step.contains("FOR ORDER BY"), "{sql}: {steps:#?}");
        }
        assert!(steps.iter().any(|step| step.contains("problem_by_")), "{sql}: {steps:#?}");
    }
}

#[tokio::test]
async fn what_is_found_behind_a_sync_stays_when_one_replaces_its_own_problems() {
    let (_folder, store) = temporary();
    let own = |path: &str| problem(path, EmptyFile, "the file has no bytes", None);
    let behind = |path: &str| problem(path, CaseWithoutScript, "it has no script", None);
    let found: Result<_, StoreError> = store
        .write(move |writer| {
            with_shop(writer)?;
            let link = shop().id;
            replace(writer, link, &[own("a"), own("b")])?;
            replace_kinds(writer, link, &[CaseWithoutScript], &[behind("a"), behind("c")])?;
            replace(writer, link, &[own("b")])?;
            let after_sync = of_link(writer, link)?;
            replace_kinds(writer, link, &[CaseWithoutScript], &[behind("c")])?;
            let of_scripts = of_kinds(writer, link, &[CaseWithoutScript])?;
            Ok((after_sync, of_scripts, count_of_link(writer, link)?))
        })
        .await;
    assert_eq!(found.unwrap(), (vec![behind("a"), own("b"), behind("c")], vec![behind("c")], 2));
}
