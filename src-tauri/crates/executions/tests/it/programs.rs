//! One program at a time: what it is given, what is heard of it, and how it ends.

use suitecase_keychain::{EntryName, Refusal};
use suitecase_model::test_run::{RunReason, TestRunState, Variable};

use crate::bench::{Bench, plain};

#[tokio::test]
async fn a_program_that_ends_well_is_a_success_and_what_it_printed_is_its_log() {
    let mut bench = Bench::new().await;
    let script = r"printf 'out\n'; printf '\033[31merr\033[0m \377\n' >&2; cat; pwd";
    let configuration = bench.script(10, script).await;
    let run = bench.run(configuration).await;
    assert_eq!((run.state, run.reason, run.detail.as_str()), (TestRunState::Success, None, ""));
    assert!(run.started_at.is_some() && run.ended_at >= run.started_at);
    let log = bench.log(run.id).await;
    for text in ["out\n", "err \u{fffd}\n", bench.folder.to_str().unwrap()] {
        assert!(log.contains(text), "{text:?} in {log:?}");
    }
    assert!(!log.contains('\u{1b}'));
}

#[tokio::test]
async fn a_program_is_told_what_to_run_and_nothing_of_ours() {
    let mut bench = Bench::new().await;
    let configuration = bench
        .configuration(10, "", |configuration, command| {
            configuration.variables = vec![plain("STAGE", "blue sky"), plain("SUITECASE_RUN", "stolen")];
            let script = r#"echo "[$1][$2] $STAGE"; env | grep '^SUITECASE' | sort"#;
            command.arguments = ["-c", script, "sh", "${profile}:${run}", "a  b"].map(str::to_owned).to_vec();
        })
        .await;
    let run = bench.run(configuration).await;
    let log = bench.log(run.id).await;
    let id = run.id;
    let expected = format!(
        "[staging:{id}][a  b] blue sky\nSUITECASE_PROFILE=staging\nSUITECASE_RUN={id}\nSUITECASE_SUITE=\n"
    );
    assert!(log.ends_with(&expected), "{log}");
}

#[tokio::test]
async fn a_secret_reaches_the_program_and_never_the_log_whole_or_in_pieces() {
    let mut bench = Bench::new().await;
    let configuration = bench
        .configuration(10, "", |configuration, command| {
            configuration.variables = vec![Variable { name: "TOKEN".into(), value: None }];
            // The pieces are written one by one, each when the one before it was read by somebody.
            let script = r#"test "$TOKEN" = hush-hush && echo same
                printf 'whole %s\n' "$TOKEN"; printf 'cut hush-'; sleep 0.3; printf 'hush\n'; printf 'hush-' >&2"#;
            command.arguments = vec!["-c".into(), script.into()];
        })
        .await;
    let entry = EntryName::of_variable(configuration, "TOKEN");
    bench.memory.keychain().keep(&entry, "hush-hush".into()).await.unwrap();
    let run = bench.run(configuration).await;
    let log = bench.log(run.id).await;
    assert_eq!(run.state, TestRunState::Success, "{log}");
    assert!(log.contains("same\nwhole ••••\ncut ••••\n"), "{log}");
    assert!(!log.contains("hush-hush"), "{log}");
}

#[tokio::test]
async fn how_a_program_ends_is_told() {
    let mut bench = Bench::new().await;
    for (number, script, state, reason, detail) in [
        (10, "exit 3", TestRunState::Failed, RunReason::CommandFailed, "3"),
        (11, "kill -9 $$", TestRunState::Failed, RunReason::CommandFailed, "signal 9"),
    ] {
        let configuration = bench.script(number, script).await;
        let run = bench.run(configuration).await;
        assert_eq!((run.state, run.reason, run.detail.as_str()), (state, Some(reason), detail));
    }
}

#[tokio::test]
async fn what_cannot_start_says_what_is_missing() {
    let mut bench = Bench::new().await;
    let folder = bench.folder.join("gone").display().to_string();
    let no_folder = bench.configuration(10, "", |_, command| command.folder.clone_from(&folder)).await;
    let no_program =
        bench.configuration(11, "", |_, command| command.program = "no-such-program".into()).await;
    for (configuration, detail) in [(no_folder, folder.as_str()), (no_program, "no-such-program")] {
        let run = bench.run(configuration).await;
        let why = (run.state, run.reason, run.detail.as_str());
        assert_eq!(why, (TestRunState::Error, Some(RunReason::CommandNotStarted), detail));
        assert!(bench.log(run.id).await.contains(detail));
    }
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_lets_nothing_run() {
    let mut bench = Bench::new().await;
    let configuration = bench
        .configuration(10, "touch ran", |configuration, _| {
            configuration.variables = vec![Variable { name: "TOKEN".into(), value: None }];
        })
        .await;
    for refusal in [None, Some(Refusal::Locked)] {
        bench.memory.refuse(refusal);
        let run = bench.run(configuration).await;
        let why = (run.state, run.reason, run.detail.as_str());
        assert_eq!(why, (TestRunState::Error, Some(RunReason::VariableUnreadable), "TOKEN"));
    }
    assert!(!bench.folder.join("ran").exists());
}

#[tokio::test]
async fn what_a_program_leaves_running_keeps_its_run_open_no_longer() {
    let mut bench = Bench::new().await;
    let gate = bench.folder.join("gate");
    let script =
        format!("(while [ ! -e {} ]; do sleep 0.02; done; touch went-on) & echo begun", gate.display());
    let configuration = bench.script(10, &script).await;
    let run = bench.run(configuration).await;
    assert_eq!(run.state, TestRunState::Success);
    bench.open_gate("gate");
    while !bench.folder.join("went-on").exists() {
        tokio::task::yield_now().await;
    }
}
