//! What is wrong with files is told and never stops a sync.

use suitecase_model::problem::ProblemCode;
use suitecase_model::sync_run::SyncOutcome;
use suitecase_sandbox::Commit;

use crate::bench::Bench;
use crate::catalogue::Catalogue;
use crate::files::{CONFLICT_SUITE, NO_XML, TYPESCRIPT, case, suite};

const LFS: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

fn first() -> Commit {
    Commit::new("first")
        .file("Shop.prj", "<Project/>")
        .file("Test Cases/Good.tc", case("g1", "good"))
        .file("Test Cases/Empty.tc", "")
        .file("Test Cases/No xml.tc", NO_XML)
        .file("Test Cases/Lfs.tc", LFS)
        .file("Test Cases/Root.tc", "<Other/>")
        .file("Test Cases/Latin.tc", b"<TestCaseEntity><name>\xff\xfe\xfd</name></TestCaseEntity>")
        .symbolic_link("Test Cases/Link.tc", "Good.tc")
        .file("Test Suites/Conflict.ts", CONFLICT_SUITE)
        .file("Test Suites/code.ts", TYPESCRIPT)
        .file("Test Suites/Smoke.ts", suite("s1", &["Test Cases/Good", "Test Cases/Gone"]))
        .symbolic_link("Test Suites/Link.ts", "Smoke.ts")
}

const FOUND: [(&str, ProblemCode); 8] = [
    ("Test Cases/Empty.tc", ProblemCode::EmptyFile),
    ("Test Cases/Latin.tc", ProblemCode::WrongEncoding),
    ("Test Cases/Lfs.tc", ProblemCode::LfsPointer),
    ("Test Cases/Link.tc", ProblemCode::SymbolicLink),
    ("Test Cases/No xml.tc", ProblemCode::MalformedXml),
    ("Test Cases/Root.tc", ProblemCode::WrongRoot),
    ("Test Suites/Conflict.ts", ProblemCode::ConflictMarkers),
    ("Test Suites/Smoke.ts", ProblemCode::MissingMember),
];

#[tokio::test]
async fn bad_files_are_told_and_never_stop_a_sync() {
    let bench = Bench::with_commit(first()).await;
    let run = bench.sync().await;
    assert_eq!(run.outcome, Some(SyncOutcome::Finished));
    assert_eq!(bench.link_status().await, "active");
    let catalogue = bench.catalogue().await;
    assert_eq!(catalogue.problem_codes(), FOUND);
    assert_eq!(run.stats.problems, 8 + 1, "and that the project has no scripts");
    assert_eq!(catalogue.case_paths().len(), 7, "a test case stays one, whatever is in its file");
    assert_eq!(catalogue.suite_paths(), ["Test Suites/Smoke.ts"]);
}

#[tokio::test]
async fn problems_of_unchanged_files_stay() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(Commit::new("beside").file("Test Cases/More.tc", case("g2", "more")));
    let after = bench.synced().await;
    assert_eq!(after.problems, before.problems);
    assert_eq!(after.contents, before.contents);
}

#[tokio::test]
async fn a_mended_file_has_no_problem_left() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    bench.push_commit(
        Commit::new("mend")
            .file("Test Cases/Empty.tc", case("g3", "filled"))
            .file("Test Cases/Link.tc", case("g4", "a file at last"))
            .file("Test Cases/Gone.tc", case("g5", "there again"))
            .file("Test Suites/Conflict.ts", suite("s2", &["Test Cases/Good"]))
            .remove("Test Cases/Lfs.tc"),
    );
    let after = bench.synced().await;
    let left = ["Test Cases/Latin.tc", "Test Cases/No xml.tc", "Test Cases/Root.tc"];
    assert_eq!(after.problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), left);
    assert_eq!(after.case("Test Cases/Empty.tc").content.description, "filled");
    assert_eq!(after.contents.findings.len(), 3, "what nobody has any more is forgotten");
}

#[tokio::test]
async fn a_moved_file_carries_its_problem() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(
        Commit::new("move")
            .rename("Test Cases/No xml.tc", "Test Cases/deep/er/No xml.tc")
            .rename("Test Cases/Link.tc", "Test Cases/deep/Link.tc")
            .rename("Test Suites/Conflict.ts", "Test Suites/deep/Conflict.ts"),
    );
    let after = bench.synced().await;
    let codes = after.problem_codes();
    for (path, code) in [
        ("Test Cases/deep/er/No xml.tc", ProblemCode::MalformedXml),
        ("Test Cases/deep/Link.tc", ProblemCode::SymbolicLink),
        ("Test Suites/deep/Conflict.ts", ProblemCode::ConflictMarkers),
    ] {
        assert!(codes.contains(&(path, code)), "{path}");
    }
    assert_eq!(codes.len(), FOUND.len());
    assert_eq!(before.case_ids()["Test Cases/No xml.tc"], after.case_ids()["Test Cases/deep/er/No xml.tc"]);
}

#[tokio::test]
async fn one_content_that_is_both_a_case_and_a_suite_is_judged_as_each() {
    let text = suite("s1", &["Test Cases/Good"]);
    let bench = Bench::with_commit(
        Commit::new("first")
            .file("Test Cases/Good.tc", case("g1", "good"))
            .file("Test Cases/Both.tc", &text)
            .file("Test Suites/Both.ts", &text)
            .file("Test Cases/Bad.tc", CONFLICT_SUITE)
            .file("Test Suites/Code.ts", case("g1", "good")),
    )
    .await;
    let before = bench.synced().await;
    let expected =
        [("Test Cases/Bad.tc", ProblemCode::ConflictMarkers), ("Test Cases/Both.tc", ProblemCode::WrongRoot)];
    assert_eq!(before.problem_codes(), expected);
    bench.push_commit(Commit::new("the same as a suite").file("Test Suites/Bad.ts", CONFLICT_SUITE));
    bench.synced().await;
    bench.push_commit(Commit::new("beside").file("README.md", "more").remove("Test Suites/Bad.ts"));
    let after = bench.synced().await;
    assert_eq!(after.problems, before.problems);
    assert_eq!(after.suite_ids(), before.suite_ids());
}

#[tokio::test]
async fn a_file_with_the_bytes_of_a_link_is_no_link() {
    let first = Commit::new("first").symbolic_link("Test Cases/Link.tc", "Good.tc");
    let bench = Bench::with_commit(first.file("Test Cases/Good.tc", case("g1", "good"))).await;
    bench.synced().await;
    bench.push_commit(Commit::new("a file that says the same").file("Test Cases/Plain.tc", "Good.tc"));
    bench.synced().await;
    bench.push_commit(Commit::new("beside").file("README.md", "more"));
    let expected = [
        ("Test Cases/Link.tc", ProblemCode::SymbolicLink),
        ("Test Cases/Plain.tc", ProblemCode::MalformedXml),
    ];
    assert_eq!(bench.synced().await.problem_codes(), expected);
}

#[tokio::test]
async fn a_file_too_large_to_read_is_told_and_the_rest_is_there() {
    let large = vec![b'x'; 17 << 20];
    let bench = Bench::with_commit(first().file("Test Cases/Large.tc", large)).await;
    let before = bench.synced().await;
    assert!(before.problem_codes().contains(&("Test Cases/Large.tc", ProblemCode::Oversized)));
    assert_eq!(before.case("Test Cases/Good.tc").content.description, "good");
    bench.push_commit(Commit::new("beside").file("Test Cases/More.tc", case("g2", "more")));
    let run = bench.sync().await;
    assert_eq!(bench.catalogue().await.problems, before.problems);
    assert!(run.stats.bytes_down < 10_000, "the large file does not come again: {:?}", run.stats);
}

#[tokio::test]
async fn an_edit_keeps_the_problems_of_its_project_and_one_of_a_guid_mends_them() {
    let twice = |text: &str| case("same", text);
    let first = Commit::new("first")
        .file("Shop.prj", "<Project/>")
        .file("Test Cases/A.tc", twice("a"))
        .file("Test Cases/B.tc", twice("b"));
    let bench = Bench::with_commit(first).await;
    let shared = |catalogue: &Catalogue| {
        catalogue.problems.iter().filter(|problem| problem.code == ProblemCode::SharedGuid).count()
    };
    let before = bench.synced().await;
    assert_eq!(shared(&before), 2);
    bench.push_commit(Commit::new("second").file("Test Cases/A.tc", twice("edited")));
    let edited = bench.synced().await;
    assert_eq!((shared(&edited), &edited.folders), (2, &before.folders));
    bench.push_commit(Commit::new("third").file("Test Cases/A.tc", case("own", "edited")));
    assert_eq!(shared(&bench.synced().await), 0);
    bench.push_commit(Commit::new("fourth").file("Test Cases/A.tc", twice("edited")));
    assert_eq!(shared(&bench.synced().await), 2);
}
