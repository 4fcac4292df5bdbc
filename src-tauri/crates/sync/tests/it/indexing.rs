//! What a sync brought can be found in descriptions and comments behind it.

use std::ops::ControlFlow;

use suitecase_model::sync_run::SyncReason;
use suitecase_sandbox::Commit;
use suitecase_store::search::{self, Expression, Term};
use suitecase_store::test_case;
use suitecase_sync::SyncEvent;

use crate::bench::Bench;

const CASE: &str = "<TestCaseEntity><description>A visitor with a voucher</description><name>Pay</name>\
                    <tag>smoke</tag></TestCaseEntity>";

async fn synced() -> Bench {
    let commit = Commit::new("first").file("Shop.prj", "<Project/>").file("Test Cases/Cart/Pay.tc", CASE);
    let bench = Bench::with_commit(commit).await;
    bench.synced().await;
    bench
}

/// Returns how many rows have a word in their bodies.
async fn in_bodies(bench: &Bench, word: &'static str) -> usize {
    let expression = Expression::of(&[vec![Term { text: word, is_begun: false }]]).unwrap();
    let found = bench.read(move |reader| {
        let mut found = 0;
        search::bodies(reader, &expression, |_, _| {
            found += 1;
            ControlFlow::Continue(())
        })?;
        Ok(found)
    });
    found.await
}

#[tokio::test(flavor = "multi_thread")]
async fn descriptions_are_found_when_they_are_indexed() {
    let bench = synced().await;
    bench.service.indexed(bench.link).await;
    assert_eq!(in_bodies(&bench, "voucher").await, 1);
    assert_eq!(bench.service.indexing(bench.link), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_is_found_by_its_new_words() {
    let bench = synced().await;
    let changed = CASE.replace("voucher", "coupon");
    bench.push_commit(Commit::new("second").file("Test Cases/Cart/Pay.tc", &changed));
    let mut events = bench.service.events();
    bench.synced().await;
    bench.service.indexed(bench.link).await;
    assert_eq!((in_bodies(&bench, "voucher").await, in_bodies(&bench, "coupon").await), (0, 1));
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let SyncEvent::Indexing(link, so_far) = event {
            assert_eq!(link, bench.link);
            told.push(so_far);
        }
    }
    assert_eq!(told.last(), Some(&None), "the end is told: {told:?}");
    assert!(told.iter().flatten().all(|so_far| so_far.done <= so_far.total && so_far.total == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_indexed_when_the_app_ended_is_indexed_after_the_next_start() {
    let bench = synced().await;
    bench.service.stop().await;
    // As if the app had ended between the row and its words.
    let link = bench.link;
    bench
        .write(move |writer| {
            for case in test_case::of_link(writer, link)? {
                test_case::put(writer, link, &case)?;
            }
            Ok(())
        })
        .await;
    assert_eq!(in_bodies(&bench, "voucher").await, 0);
    let service = bench.started_again();
    service.recover().await.unwrap();
    service.indexed(link).await;
    assert_eq!(in_bodies(&bench, "voucher").await, 1);
    assert!(service.start(link, SyncReason::Poll), "nothing is in the way of the next run");
    service.idle(link).await;
}
