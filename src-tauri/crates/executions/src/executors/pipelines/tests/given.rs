//! What a pipeline is given, and that no secret of it is kept with what comes back.

use super::*;

#[tokio::test]
async fn a_pipeline_is_told_the_suite_and_the_profile_that_are_named() {
    let mut bench = Bench::new(PipelineScript::default()).await;
    bench.context.suite = "Test Suites/Smoke".into();
    bench.context.configuration.profile = "staging".into();
    for name in ["SUITECASE_SUITE", "OTHER"] {
        let (name, value) = (name.to_owned(), SecretString::from("typed"));
        bench.context.variables.push(ReadyVariable { name, value, is_secured: false });
    }
    bench.run("nightly", |_| ()).await;
    let variables = bench.it.pipelines("acme", "web-shop").unwrap().remove(0).variables;
    let given: Vec<_> = variables.iter().map(|(name, value, _)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("SUITECASE_SUITE", "Test Suites/Smoke"),
        ("SUITECASE_PROFILE", "staging"),
        ("STAGE", "blue"),
        ("PIN", "4711-hush"),
        ("OTHER", "typed"),
    ];
    assert_eq!(given, expected);
}

#[tokio::test]
async fn a_secret_is_masked_in_why_a_test_failed() {
    let cases = vec![ScriptedCase::failed("", "signs in", "no 4711-hush", "at 4711-hush:7")];
    let steps = vec![ScriptedStep::new("Test").reporting(cases)];
    let bench = Bench::new(PipelineScript { steps, ..PipelineScript::default() }).await;
    bench.run("nightly", |_| ()).await;
    assert_eq!(bench.why_failed().await, [(Some("no ••••".to_owned()), Some("at ••••:7".to_owned()))]);
}

#[tokio::test]
async fn what_could_hold_a_secret_that_cannot_be_read_is_left_out_and_the_results_count() {
    let mut bench = followed_again(reporting()).await;
    bench.context.unreadable = Some("PIN".into());
    bench.context.log = RunLog::new(bench.store.clone(), RUN, []);
    bench.run("nightly", |_| ()).await;
    let log = bench.log().await;
    assert!(log.contains("The value of PIN cannot be read") && !log.contains("4711-hush"), "{log}");
    assert_eq!(bench.counts().await.failed, 1);
    assert_eq!(bench.why_failed().await, [(None, None)]);
    assert!(bench.it.requests_for_logs().is_empty());
}
