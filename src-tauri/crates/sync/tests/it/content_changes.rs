//! When a test became another one: what a sync notes of files, and what is noted behind it of scripts.

use std::collections::BTreeMap;

use suitecase_model::standing::ChangeSpan;
use suitecase_model::time::Timestamp;
use suitecase_sandbox::Commit;
use suitecase_store::{content_change, synced_commit};

use crate::bench::{Bench, now};
use crate::files::case;
use crate::scripts::shop;

/// Returns the changes of each test case by its name, without the time before the first sync.
async fn changes(bench: &Bench) -> BTreeMap<String, Vec<ChangeSpan>> {
    let ids: Vec<_> = bench
        .catalogue()
        .await
        .cases
        .iter()
        .map(|case| (case.place.path.name().replace(".tc", ""), case.id.0))
        .collect();
    bench
        .read(move |reader| {
            ids.into_iter()
                .map(|(name, id)| {
                    let mut spans = content_change::of_test(reader, id)?;
                    // The last is the time of which nothing is known of any test.
                    spans.pop();
                    Ok((name, spans))
                })
                .collect()
        })
        .await
}

/// Returns the names of those that have changed, with how often.
async fn changed(bench: &Bench) -> Vec<(String, usize)> {
    let changes = changes(bench).await.into_iter().map(|(name, spans)| (name, spans.len()));
    changes.filter(|(_, amount)| *amount > 0).collect()
}

fn told(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    expected.iter().map(|(name, amount)| ((*name).to_owned(), *amount)).collect()
}

#[tokio::test]
async fn a_test_case_is_another_one_with_another_script_and_not_where_it_took_its_script_along() {
    let bench = Bench::with_commit(shop(7).file("Scripts/in/003/Helper.groovy", "help")).await;
    bench.sync().await;
    assert_eq!(changed(&bench).await, [], "the first look has nothing to compare with");
    let (link, began) = (bench.link, now());
    let known = bench.read(move |reader| synced_commit::get(reader, link)).await.unwrap().confirmed_at;
    bench.push_commit(
        Commit::new("repair")
            .file("Scripts/in/001/Script1.groovy", "repaired")
            .rename("Test Cases/in/002.tc", "Test Cases/else/020.tc")
            .rename("Scripts/in/002/Script2.groovy", "Scripts/else/020/Script2.groovy")
            .file("Scripts/in/003/Helper.groovy", "no script of a test case")
            .rename("Test Cases/in/004.tc", "Test Cases/in/040.tc")
            .remove("Scripts/in/004/Script4.groovy")
            .file("Scripts/in/040/Script4.groovy", "moved and repaired")
            .remove("Scripts/in/005/Script5.groovy"),
    );
    bench.sync().await;
    assert_eq!(changed(&bench).await, told(&[("001", 1), ("005", 1), ("040", 1)]));
    let span = changes(&bench).await["001"][0];
    assert!(span.after >= known && span.after < span.until && span.until >= began, "{span:?}");
    bench.sync().await;
    bench.push_commit(Commit::new("beside").file("README.md", "more"));
    bench.sync().await;
    assert_eq!(changed(&bench).await, told(&[("001", 1), ("005", 1), ("040", 1)]), "nothing else came");
    bench.push_commit(Commit::new("again").file("Scripts/in/001/Script1.groovy", "and again"));
    bench.sync().await;
    assert_eq!(changed(&bench).await, told(&[("001", 2), ("005", 1), ("040", 1)]));
}

#[tokio::test]
async fn a_file_that_says_otherwise_is_a_change_and_a_move_is_none() {
    let bench = Bench::with_commit(shop(3)).await;
    bench.sync().await;
    bench.push_commit(
        Commit::new("edit")
            .file("Test Cases/in/000.tc", case("g0", "second"))
            .rename("Test Cases/in/001.tc", "Test Cases/in/010.tc")
            .rename("Scripts/in/001/Script1.groovy", "Scripts/in/010/Script1.groovy")
            .file("Test Cases/in/new.tc", case("gn", "new")),
    );
    bench.sync().await;
    let changes = changes(&bench).await;
    assert_eq!(changed(&bench).await, told(&[("000", 1), ("new", 1)]));
    assert_eq!(changes["new"][0].after, Timestamp(i64::MIN), "nothing was known of it");
    assert!(changes["000"][0].after > Timestamp(0));
}
