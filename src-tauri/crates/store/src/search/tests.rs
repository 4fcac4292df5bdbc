use suitecase_model::link::LinkStatus;
use suitecase_model::path::RepoPath;
use suitecase_model::test_suite::SuiteKind;

use super::*;
use crate::link::tests::{shop, with_shop};
use crate::open::Store;
use crate::open::tests::temporary;
use crate::test_case::{self, tests::login};
use crate::test_suite::{self, tests::smoke};
use crate::{link, open};

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

async fn found(store: &Store, text: &'static str) -> Vec<String> {
    let found = read(store, move |reader| names(reader, text, 10)).await;
    found.into_iter().map(|found| found.name).collect()
}

async fn found_in_bodies(store: &Store, text: &'static str) -> usize {
    read(store, move |reader| bodies(reader, text, 10)).await.len()
}

#[tokio::test]
async fn names_folders_and_tags_are_found_as_soon_as_the_row_is_there() {
    let (_folder, store) = filled().await;
    assert_eq!(found(&store, "sign").await, ["TC1 Sign in"]);
    assert_eq!(found(&store, "login tc1").await, ["TC1 Sign in"]);
    assert_eq!(found(&store, "regr").await, ["Zurück zum Korb"]);
    assert_eq!(found(&store, "zuruck").await, ["Zurück zum Korb"], "accents do not matter");
    assert_eq!(found(&store, "smoke").await, ["Smoke", "TC1 Sign in"], "whose name it is comes first");
    assert_eq!(found(&store, "2F1a8c9e-0000-4000-8000-0123456789ab").await, ["TC1 Sign in"]);
    assert_eq!(found(&store, "00000000-0000-0000-0000-000000000002").await.len(), 1);
    assert!(found(&store, "cases").await.is_empty(), "the folder all tests lie in tells nothing");
    assert!(found(&store, "voucher").await.is_empty(), "descriptions are no names");
}

#[tokio::test]
async fn bodies_follow_and_what_is_pending_is_known_after_any_end() {
    let (_folder, store) = filled().await;
    assert_eq!(read(&store, pending).await, [shop().id]);
    assert_eq!(found_in_bodies(&store, "voucher").await, 0);
    assert_eq!(write(&store, |writer| index_some(writer, shop().id, 1)).await, 1);
    let so_far = read(&store, |reader| indexed(reader, shop().id)).await;
    assert_eq!(so_far, Indexed { done: 1, total: 3 });
    assert_eq!(write(&store, |writer| index_some(writer, shop().id, 10)).await, 2);
    assert_eq!(found_in_bodies(&store, "voucher").await, 2);
    assert_eq!(found_in_bodies(&store, "voucher twice").await, 1);
    assert!(read(&store, pending).await.is_empty());
}

#[tokio::test]
async fn a_changed_row_is_found_by_its_new_words_only() {
    let (_folder, store) = filled().await;
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    let mut moved = login(1, "Test Cases/Account/TC1 Log on.tc", &["slow"]);
    moved.content.description = "A visitor with a coupon".into();
    write(&store, move |writer| test_case::put(writer, shop().id, &moved)).await;
    assert!(found(&store, "sign").await.is_empty() && found(&store, "login").await.is_empty());
    assert_eq!(found(&store, "account slow").await, ["TC1 Log on"]);
    assert_eq!(found_in_bodies(&store, "voucher").await, 1, "the other one");
    assert_eq!(read(&store, pending).await, [shop().id]);
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    assert_eq!(found_in_bodies(&store, "coupon").await, 1);
}

#[tokio::test]
async fn what_is_removed_or_archived_is_not_found() {
    let (_folder, store) = filled().await;
    write(&store, |writer| index_some(writer, shop().id, 10)).await;
    let gone = login(1, "", &[]).id;
    write(&store, move |writer| test_case::remove(writer, [gone])).await;
    assert!(found(&store, "sign").await.is_empty());
    assert_eq!(found_in_bodies(&store, "voucher").await, 1);
    // A new row may get the number of the one that is gone.
    write(&store, |writer| {
        test_case::put(writer, shop().id, &login(9, "Test Cases/New.tc", &[]))?;
        index_some(writer, shop().id, 10)
    })
    .await;
    assert_eq!(found_in_bodies(&store, "visitor").await, 0);
    write(&store, |writer| link::set_status(writer, shop().id, &LinkStatus::Archived)).await;
    assert!(found(&store, "korb").await.is_empty());
    assert_eq!(found_in_bodies(&store, "voucher").await, 0);
}

#[tokio::test]
async fn every_question_is_answered_by_an_index() {
    let (_folder, store) = filled().await;
    let plans = read(&store, |reader| {
        let mut plans = Vec::new();
        for sql in [
            "SELECT 1 FROM test_case WHERE guid = ?1",
            "SELECT 1 FROM test_suite WHERE guid = ?1",
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
