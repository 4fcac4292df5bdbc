//! Runs that are called off, and pipelines that have ended by then.

use super::*;

#[tokio::test]
async fn a_run_that_is_called_off_is_stopped_at_bitbucket_and_waited_for_at_most_two_minutes() {
    for (looks_until_stopped, said) in [(Some(2), "The pipeline was stopped."), (None, "has not stopped yet")]
    {
        let script =
            PipelineScript { pace: PipelinePace::ByHand, looks_until_stopped, ..PipelineScript::default() };
        let bench = Bench::new(script).await;
        let cancel = bench.context.cancel.clone();
        let ending = bench
            .run("", move |pause| {
                if pause == 2 {
                    cancel.cancel();
                }
            })
            .await;
        assert_eq!(ending, Ending::Stopped);
        assert!(bench.it.pipelines("acme", "web-shop").unwrap()[0].was_told_to_stop);
        let log = bench.log().await;
        assert!(log.contains(said), "{log}");
        let pauses = bench.slept.lock().unwrap().len();
        assert!(pauses <= 30, "{pauses}");
    }
}

/// A pipeline that has ended before anybody looks.
fn over() -> PipelineScript {
    PipelineScript { pace: PipelinePace::ByLooks { pending: 0, running: 0 }, ..reporting() }
}

#[tokio::test]
async fn a_pipeline_that_had_ended_already_is_what_the_run_came_to() {
    let bench = followed_again(over()).await;
    bench.context.cancel.cancel();
    let ending = bench.run("", |_| ()).await;
    assert_eq!(ending, Ending::Ended(Ended::failed(RunReason::PipelineFailed, "")));
    let (log, counts) = (bench.log().await, bench.counts().await);
    assert!(log.contains("The pipeline had ended already."), "{log}");
    assert_eq!((counts.passed, counts.failed), (1, 1), "{log}");
    assert!(bench.context.told.is_cancelled(), "there is nothing more to tell");
}

#[tokio::test]
async fn a_run_goes_on_until_bitbucket_has_taken_that_its_pipeline_is_to_stop() {
    let script = PipelineScript { pace: PipelinePace::ByHand, ..PipelineScript::default() };
    let bench = followed_again(script).await;
    bench.context.cancel.cancel();
    bench.it.faults().next(Target::Rest, 60, Fault::Status(503));
    assert_eq!(bench.run("", |_| ()).await, Ending::Stopped);
    let slept: Duration = bench.slept.lock().unwrap().iter().sum();
    assert!(slept > Duration::from_mins(45), "{slept:?}");
    assert!(bench.it.pipelines("acme", "web-shop").unwrap()[0].was_told_to_stop);
}

#[tokio::test]
async fn a_wish_to_stop_that_bitbucket_did_not_take_is_told_at_the_next_start() {
    let script = PipelineScript { pace: PipelinePace::ByHand, ..PipelineScript::default() };
    let mut bench = followed_again(script).await;
    bench.context.cancel.cancel();
    bench.it.faults().next(Target::Rest, 1_000, Fault::Status(503));
    let quit = bench.context.quit.clone();
    let ending = bench
        .run("", move |pause| {
            if pause == 3 {
                quit.cancel();
            }
        })
        .await;
    assert_eq!(ending, Ending::LeftRunning);
    assert!(!bench.context.told.is_cancelled());

    bench.it.faults().clear();
    bench.context.quit = CancellationToken::new();
    bench.context.log = RunLog::new(bench.store.clone(), RUN, []);
    assert_eq!(bench.run("", |_| ()).await, Ending::Stopped);
    assert!(bench.it.pipelines("acme", "web-shop").unwrap()[0].was_told_to_stop);
}

#[tokio::test]
async fn whoever_calls_off_or_quits_while_results_are_fetched_does_not_wait_and_nothing_is_stored() {
    for is_quit in [false, true] {
        let bench = followed_again(over()).await;
        // The look comes through, what comes next does not.
        bench.it.faults().next(Target::Rest, 1, Fault::CutBody { after: u64::from(u32::MAX) });
        bench.it.faults().next(Target::Rest, 1_000, Fault::Status(503));
        let ends = if is_quit { bench.context.quit.clone() } else { bench.context.cancel.clone() };
        let ending = bench
            .run("", move |pause| {
                if pause == 3 {
                    ends.cancel();
                }
            })
            .await;
        assert_eq!(ending, if is_quit { Ending::LeftRunning } else { Ending::Stopped });
        assert_eq!((bench.executions().await, bench.slept.lock().unwrap().len()), (0, 3));
    }
}
