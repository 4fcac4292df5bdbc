//! What a program writes into its report folder becomes the results of its run, and says how the run ended.

use suitecase_keychain::EntryName;
use suitecase_model::ids::{RunConfigurationId, TestRunId};
use suitecase_model::result::{ResultCounts, ResultStatus};
use suitecase_model::test_run::{RunReason, TestRunState, Variable};
use suitecase_store::{execution, result, run_configuration};

use crate::bench::Bench;

/// A report of one test that passed, without a word of when.
const PASSED: &str = r#"<testsuite name="s" tests="1"><testcase classname="c" name="one"/></testsuite>"#;
/// A report of one test that passed and one that failed.
const FAILED: &str = r#"<testsuite name="s" tests="2"><testcase classname="c" name="one"/><testcase classname="c" name="two"><failure message="no"/></testcase></testsuite>"#;

/// A report whose end is missing.
const CUT: &str =
    r#"<testsuite name="s" tests="2"><testcase classname="c" name="one"/><testcase classname="c""#;

/// Stores a configuration whose script finds these reports beside it and is to write its own into `out`.
async fn reporting(bench: &Bench, number: u128, script: &str) -> RunConfigurationId {
    for (name, text) in [("passed.xml", PASSED), ("failed.xml", FAILED), ("cut.xml", CUT)] {
        std::fs::write(bench.folder.join(name), text).unwrap();
    }
    std::fs::create_dir_all(bench.folder.join("out")).unwrap();
    bench.configuration(number, script, |_, command| command.report_folder = "out".into()).await
}

async fn counts(bench: &Bench, run: TestRunId) -> ResultCounts {
    bench.store.read(move |reader| execution::counts_of_run(reader, run)).await.unwrap()
}

#[tokio::test]
async fn results_say_how_a_run_ended_and_without_any_its_program_does() {
    let mut bench = Bench::new().await;
    let some = |passed, failed| ResultCounts { passed, failed, ..ResultCounts::default() };
    for (number, script, state, reason, expected) in [
        (10, "cp passed.xml out/a.xml", TestRunState::Success, None, some(1, 0)),
        (11, "cp failed.xml out/b.xml", TestRunState::Failed, None, some(1, 1)),
        (12, "cp failed.xml out/c.xml; exit 1", TestRunState::Failed, None, some(1, 1)),
        (
            13,
            "cp passed.xml out/d.xml; exit 1",
            TestRunState::Failed,
            Some(RunReason::CommandFailed),
            some(1, 0),
        ),
        (14, "echo nothing", TestRunState::Error, Some(RunReason::NoReport), some(0, 0)),
        (15, "exit 1", TestRunState::Failed, Some(RunReason::CommandFailed), some(0, 0)),
        (16, "cp cut.xml out/e.xml", TestRunState::Error, Some(RunReason::ReportNotImported), some(0, 0)),
    ] {
        let configuration = reporting(&bench, number, script).await;
        let run = bench.run(configuration).await;
        let log = bench.log(run.id).await;
        assert_eq!((run.state, run.reason), (state, reason), "{script}: {log}");
        assert_eq!(counts(&bench, run.id).await, expected, "{script}: {log}");
    }
}

#[tokio::test]
async fn a_report_that_lay_there_is_not_taken_and_the_same_results_count_again() {
    let mut bench = Bench::new().await;
    let configuration = reporting(&bench, 10, "cp passed.xml out/a.xml").await;
    let first = bench.run(configuration).await;
    reporting(&bench, 10, "cp passed.xml out/b.xml").await;
    let second = bench.run(configuration).await;
    reporting(&bench, 10, "true").await;
    let third = bench.run(configuration).await;
    assert_eq!(third.reason, Some(RunReason::NoReport));
    for (run, passed) in [(first.id, 1), (second.id, 1), (third.id, 0)] {
        assert_eq!(counts(&bench, run).await.passed, passed);
    }
}

#[tokio::test]
async fn a_program_that_takes_too_long_leaves_the_reports_that_it_wrote() {
    let mut bench = Bench::new().await;
    let script = "cp failed.xml out/a.xml; cp cut.xml out/b.xml; echo ready; while :; do sleep 100; done";
    let configuration = reporting(&bench, 10, script).await;
    let run = bench.start(configuration).await;
    bench.printed(run, "ready").await;
    // The limit of an hour is over at once.
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_hours(1)).await;
    tokio::time::resume();
    let run = bench.ended(run).await;
    let why = (run.state, run.reason, run.detail.as_str());
    assert_eq!(why, (TestRunState::Error, Some(RunReason::TimedOut), "60"));
    assert_eq!((counts(&bench, run.id).await.passed, counts(&bench, run.id).await.failed), (1, 1));
}

#[tokio::test]
async fn a_secret_in_a_report_is_masked() {
    let mut bench = Bench::new().await;
    let script = r#"sed "s/no/no $TOKEN/" failed.xml > out/a.xml; echo "$TOKEN""#;
    let configuration = reporting(&bench, 10, script).await;
    let mut stored =
        bench.store.read(move |reader| run_configuration::get(reader, configuration)).await.unwrap();
    stored.variables = vec![Variable { name: "TOKEN".into(), value: None }];
    bench.save(stored).await;
    let entry = EntryName::of_variable(configuration, "TOKEN");
    bench.memory.keychain().keep(&entry, "hush-hush".into()).await.unwrap();
    let run = bench.run(configuration).await.id;
    let failed = [ResultStatus::Failed];
    let page = bench.store.read(move |reader| {
        result::page_of_run(reader, run, result::Listed { statuses: &failed, text: "" }, 0, 10)
    });
    let messages: Vec<_> = page.await.unwrap().1.into_iter().map(|result| result.message).collect();
    assert_eq!(messages, [Some("no ••••".to_owned())]);
}

#[tokio::test]
async fn a_collection_is_read_with_its_suites_also_among_the_reports_of_earlier_runs() {
    const RAN: &str = "<ReportCollectionEntity><testSuiteCollectionId>Test Suites/Nightly</testSuiteCollectionId>\
        <reportItemDescriptions><ReportItemDescription><reportLocation>out/Smoke/20261101_100001</reportLocation>\
        </ReportItemDescription></reportItemDescriptions></ReportCollectionEntity>";
    let mut bench = Bench::new().await;
    for (name, text) in [("ran.rp", RAN), ("failed.xml", FAILED)] {
        std::fs::write(bench.folder.join(name), text).unwrap();
    }
    for folder in ["out/Nightly/20261031_100000", "out/Smoke/20261031_100001"] {
        std::fs::create_dir_all(bench.folder.join(folder)).unwrap();
        std::fs::write(bench.folder.join(folder).join("JUnit_Report.xml"), PASSED).unwrap();
    }
    // The report of the collection only repeats that of its suite.
    let script = "mkdir out/Nightly/20261101_100000 out/Smoke/20261101_100001; \
        cp ran.rp out/Nightly/20261101_100000/20261101_100000.rp; \
        cp failed.xml out/Nightly/20261101_100000/JUnit_Report.xml; \
        cp failed.xml out/Smoke/20261101_100001/JUnit_Report.xml";
    let configuration = reporting(&bench, 10, script).await;
    let run = bench.run(configuration).await;
    let counts = counts(&bench, run.id).await;
    assert_eq!((counts.passed, counts.failed), (1, 1), "{}", bench.log(run.id).await);
}
