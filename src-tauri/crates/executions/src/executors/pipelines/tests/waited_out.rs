//! What is waited out, and what is not.

use super::*;

#[tokio::test]
async fn failures_that_pass_are_waited_out_for_half_an_hour() {
    let mut bench = followed_again(PipelineScript::default()).await;
    bench.it.faults().next(Target::Rest, 2, Fault::Status(503));
    assert_eq!(bench.run("", |_| ()).await, Ending::Ended(Ended::well()));
    let log = bench.log().await;
    assert!(log.contains("It is tried again.") && log.contains("Bitbucket answers again."), "{log}");

    bench.context.log = RunLog::new(bench.store.clone(), RUN, []);
    bench.slept.lock().unwrap().clear();
    bench.it.faults().next(Target::Rest, 1_000, Fault::Status(503));
    assert_eq!(bench.run("", |_| ()).await, broken(RunReason::BitbucketFailed, "bitbucket.server-error"));
    let slept: Duration = bench.slept.lock().unwrap().iter().sum();
    assert!((30 * 60..33 * 60).contains(&slept.as_secs()), "{slept:?}");
}

#[tokio::test]
async fn what_bitbucket_refuses_for_now_is_started_later_and_what_it_may_have_taken_is_not() {
    for (count, fault, pipelines) in [
        // A call is sent three times before it is given up.
        (6, Fault::TooManyRequests { retry_after: Some(0) }, 1),
        (1, Fault::Status(503), 0),
        (1, Fault::CutBody { after: 10 }, 1),
    ] {
        let mut bench = Bench::new(PipelineScript::default()).await;
        bench.context.link.reference = GitRef::Branch("main".into());
        let is_refused = matches!(fault, Fault::TooManyRequests { .. });
        bench.it.faults().next(Target::Rest, count, fault.clone());
        let ending = bench.run("", |_| ()).await;
        let log = bench.log().await;
        assert_eq!(bench.it.pipelines("acme", "web-shop").unwrap().len(), pipelines, "{log}");
        if is_refused {
            assert_eq!(ending, Ending::Ended(Ended::well()), "{log}");
        } else {
            let Ending::Ended(ended) = ending else { panic!("{ending:?}") };
            assert_eq!(ended.reason, Some(RunReason::BitbucketFailed), "{log}");
            assert!(log.contains("Whether the pipeline was started is not known"), "{log}");
        }
    }
}

#[tokio::test]
async fn a_refused_credential_is_waited_for_and_a_new_one_is_used_at_the_next_look() {
    let bench = followed_again(PipelineScript::default()).await;
    let (clients, entry) = (bench.context.clients.clone(), EntryName::of_integration(acme().id));
    clients.keychain().keep(&entry, SecretString::from("ATATT3gone")).await.unwrap();
    clients.forget(acme().id);
    let pauses = Arc::new(Mutex::new(0));
    let wait = move |_| -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let (clients, entry) = (clients.clone(), entry.clone());
        let is_third = {
            let mut pauses = pauses.lock().unwrap();
            *pauses += 1;
            *pauses == 3
        };
        Box::pin(async move {
            if is_third {
                clients.keychain().keep(&entry, SecretString::from(DEMO_API_TOKEN)).await.unwrap();
                clients.forget(acme().id);
            }
        })
    };
    let work = async {
        let ending = see_through(&bench.context, "", "", &wait).await;
        bench.context.log.close();
        ending
    };
    let ending = tokio::join!(work, bench.context.log.keep(|| ())).0;
    let log = bench.log().await;
    assert_eq!(ending, Ending::Ended(Ended::well()), "{log}");
    assert!(log.contains("It is tried again.") && log.contains("Bitbucket answers again."), "{log}");
}

#[tokio::test]
async fn reports_that_cannot_be_fetched_for_a_moment_are_fetched_later() {
    let script = PipelineScript { pace: PipelinePace::ByLooks { pending: 0, running: 0 }, ..reporting() };
    let bench = followed_again(script).await;
    // The look comes through, the first questions after it do not.
    bench.it.faults().next(Target::Rest, 1, Fault::CutBody { after: u64::from(u32::MAX) });
    bench.it.faults().next(Target::Rest, 3, Fault::Status(503));
    let ending = bench.run("", |_| ()).await;
    assert_eq!(ending, Ending::Ended(Ended::failed(RunReason::PipelineFailed, "")));
    let counts = bench.counts().await;
    assert_eq!((counts.passed, counts.failed), (1, 1));
}

#[tokio::test]
async fn the_pauses_that_bitbucket_asks_for_are_no_silence() {
    let bench = Bench::new(PipelineScript::default()).await;
    let limited = || {
        let retry_after = Duration::from_mins(20);
        let error = suitecase_bitbucket::BitbucketError::BudgetSpent { retry_after };
        trouble::Trouble::Call(pipelines::PipelineError::Bitbucket(error))
    };
    let slept = bench.slept.clone();
    let wait = move |pause| -> Pin<Box<dyn Future<Output = ()> + Send>> {
        slept.lock().unwrap().push(pause);
        Box::pin(std::future::ready(()))
    };
    let mut patience = Patience::new(&bench.context, &wait, Purpose::Follow);
    for _ in 0..6 {
        assert!(patience.waits_out(&limited()));
        patience.pause().await.unwrap();
    }
    let slept: Duration = bench.slept.lock().unwrap().iter().sum();
    assert!(slept >= Duration::from_hours(2), "{slept:?}");
}
