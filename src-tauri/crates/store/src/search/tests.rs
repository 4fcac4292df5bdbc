use suitecase_model::path::RepoPath;
use suitecase_model::test_suite::SuiteKind;

use super::*;
use crate::link::tests::{shop, with_shop};
use crate::open;
use crate::open::Store;
use crate::open::tests::temporary;
use crate::test_case::{self, tests::login};
use crate::test_suite::{self, tests::smoke};

/// Stores two test cases and a suite.
async fn filled() -> (tempfile::TempDir, Store) {
    let (folder, store) = temporary();
    let mut first = login(1, "Test Cases/Login/TC1 Sign in.tc", &["smoke"]);
    first.content.description = "A visitor with a voucher comes back".into();
    first.content.guid = Some("2F1a8c9e-0000-4000-8000-0123456789ab".into());
    let mut second = login(2, "Test Cases/Cart/Zurück zum Korb.tc", &["regression"]);
    second.content.comment = "Uses a voucher twice".into();
    let written: Result<(), StoreError> = store
        .write(move |writer| {
            with_shop(writer)?;
            test_case::put(writer, shop().id, &first)?;
            test_case::put(writer, shop().id, &second)?;
            test_suite::put(writer, shop().id, &smoke(SuiteKind::Static))
        })
        .await;
    written.unwrap();
    (folder, store)
}

async fn read<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&open::Reader<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.read(work).await.unwrap()
}

async fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&open::Writer<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(work).await.unwrap()
}

/// Returns the numbers of test cases and suites whose bodies hold every word.
async fn found(store: &Store, words: &'static [&'static str]) -> Vec<(TestKind, i64)> {
    let terms = words.iter().map(|text| vec![Term { text, is_begun: false }]);
    let expression = Expression::of(&terms.collect::<Vec<_>>()).unwrap();
    read(store, move |reader| {
        let mut found = Vec::new();
        bodies(reader, &expression, |kind, number| {
            found.push((kind, number));
            ControlFlow::Continue(())
        })?;
        Ok(found)
    })
    .await
}

async fn words(store: &Store) -> Vec<(String, u32)> {
    read(store, |reader| {
        let mut words = Vec::new();
        body_words(reader, |word, bodies| {
            words.push((word.to_owned(), bodies));
            ControlFlow::Continue(())
        })?;
        Ok(words)
    })
    .await
}

#[tokio::test]
async fn bodies_follow_and_what_is_pending_is_known_after_any_end() {
    let (_folder, store) = filled().await;
    assert_eq!(read(&store, pending).await, [shop().id]);
    assert!(found(&store, &["voucher"]).await.is_empty());
    assert_eq!(write(&store, |writer| index_some(writer, shop().id, 1)).await, 1);
    let so_far = read(&store, |reader| indexed(reader, shop().id)).await;
    assert_eq!(so_far, Indexed { done: 1, total: 3 });
    assert_eq!(write(&store, |writer| index_some(writer, shop().id, 10)).await, 2);
    assert_eq!(found(&store, &["voucher"]).await, [(TestKind::TestCases, 1), (TestKind::TestCases, 2)]);
    assert_eq!(found(&store, &["voucher", "twice"]).await, [(TestKind::TestCases, 2)]);
    assert_eq!(found(&store, &["a voucher comes"]).await, [(TestKind::TestCases, 1)], "words in their order");
    assert!(read(&store, pending).await.is_empty());
}

#[tokio::test]
async fn every_word_is_told_with_how_many_bodies_have_it() {
    let (_folder, store) = filled().await;
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    let words = words(&store).await;
    assert!(
        words.contains(&("voucher".to_owned(), 2)) && words.contains(&("twice".to_owned(), 1)),
        "{words:?}"
    );
}

#[tokio::test]
async fn a_changed_row_is_found_by_its_new_words_only() {
    let (_folder, store) = filled().await;
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    let mut moved = login(1, "Test Cases/Account/TC1 Log on.tc", &["slow"]);
    moved.content.description = "A visitor with a coupon".into();
    write(&store, move |writer| test_case::put(writer, shop().id, &moved)).await;
    assert_eq!(found(&store, &["voucher"]).await, [(TestKind::TestCases, 2)], "the other one");
    assert_eq!(read(&store, pending).await, [shop().id]);
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    assert_eq!(found(&store, &["coupon"]).await, [(TestKind::TestCases, 1)]);
    let body = read(&store, |reader| body(reader, TestKind::TestCases, 1)).await.unwrap();
    assert_eq!(body.description, "A visitor with a coupon");
}

#[tokio::test]
async fn what_is_removed_is_not_found() {
    let (_folder, store) = filled().await;
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    let gone = login(1, "", &[]).id;
    write(&store, move |writer| test_case::remove(writer, [gone])).await;
    assert_eq!(found(&store, &["voucher"]).await, [(TestKind::TestCases, 2)]);
    // A new row may get the number of the one that is gone.
    write(&store, |writer| {
        test_case::put(writer, shop().id, &login(9, "Test Cases/New.tc", &[]))?;
        index_some(writer, shop().id, 10)
    })
    .await;
    assert!(found(&store, &["visitor"]).await.is_empty());
    assert_eq!(read(&store, |reader| body(reader, TestKind::TestCases, 77)).await, None);
}

#[tokio::test]
async fn the_version_of_the_bodies_is_another_whenever_something_else_is_found() {
    let (_folder, store) = filled().await;
    let mut versions = vec![store.bodies_version()];
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    versions.push(store.bodies_version());
    write(&store, |writer| test_case::put(writer, shop().id, &login(2, "Test Cases/Cart.tc", &[]))).await;
    versions.push(store.bodies_version());
    let gone = login(1, "", &[]).id;
    write(&store, move |writer| test_case::remove(writer, [gone])).await;
    versions.push(store.bodies_version());
    assert!(versions.is_sorted_by(|before, after| before < after), "{versions:?}");
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    let indexed = store.bodies_version();
    assert_eq!(write(&store, |writer| index_some(writer, shop().id, 10)).await, 0);
    assert_eq!(store.bodies_version(), indexed, "nothing was left to do");
}

#[tokio::test]
async fn every_question_is_answered_by_an_index() {
    let (_folder, store) = filled().await;
    let plans = read(&store, |reader| {
        let mut plans = Vec::new();
        for sql in [
            "SELECT 1 FROM test_case WHERE guid = ?1",
            "SELECT 1 FROM test_suite WHERE guid = ?1",
            "SELECT description, comment FROM test_case WHERE number = ?1",
            "SELECT id FROM test_case WHERE link_id = ?1 AND path = 'a'",
            "SELECT test_id FROM sync_change WHERE link_id = ?1 AND before_path = 'a' AND kind = 'b' ORDER BY id DESC",
            "SELECT 1 FROM test_case AS t WHERE t.link_id = ?1 AND NOT EXISTS \
             (SELECT 1 FROM search_body_docsize AS d WHERE d.id = (t.number << 1))",
        ] {
            let mut statement = reader.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let rows = row::all(statement.query([RepoPath::root().as_str()])?, |row| Ok(row.get(3)?))?;
            plans.extend::<Vec<String>>(rows);
        }
        Ok(plans)
    })
    .await;
    assert!(plans.iter().all(|step| !step.starts_with("SCAN")), "{plans:?}");
}
