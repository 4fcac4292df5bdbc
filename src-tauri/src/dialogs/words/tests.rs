use super::*;

const TESTS: Tests = Tests { cases: 1, suites: 32 };

fn archiving(cancels: Cancelled) -> Archiving {
    Archiving { tests: TESTS, is_syncing: false, has_hook: false, cancels }
}

fn schedule(name: &str) -> (String, Timestamp) {
    (name.to_owned(), Timestamp(0))
}

#[test]
fn archiving_lists_the_runs_that_stop_and_the_schedules_with_the_next_runs_that_are_cancelled() {
    let text = |runs: Vec<String>, schedules| {
        let effects = archiving(Cancelled { runs, schedules });
        Question::Archive { name: "web-shop", effects: &effects }.text()
    };
    let nothing = text(vec![], vec![]);
    assert_eq!(
        nothing,
        "1 test case and 32 test suites leave Tests, and the repository stops syncing. Results and history stay. You can \
         unarchive it at any time."
    );
    let at = when(Timestamp(0));
    assert!(at.starts_with("on 1 January 1970 at ") || at.starts_with("on 31 December 1969 at "), "{at}");
    let one = text(vec!["Smoke".into()], vec![schedule("Nightly")]);
    let said = format!(
        " The run “Smoke” is stopped. The schedule “Nightly” stays; its runs are cancelled until you unarchive, the next \
         one {at}. Results"
    );
    assert!(one.contains(&said), "{one}");
    let two = text(vec!["Smoke".into(), "Full".into()], vec![schedule("Nightly"), schedule("Weekly")]);
    let said = format!(
        " 2 runs are stopped: “Smoke”, “Full”. 2 schedules stay; their runs are cancelled until you unarchive, the next \
         ones “Nightly” {at}, “Weekly” {at}. Results"
    );
    assert!(two.contains(&said), "{two}");
    let many = text((0..13).map(|number| format!("Run {number}")).collect(), vec![]);
    assert!(
        many.contains(" 13 runs are stopped: “Run 0”, ") && many.contains("“Run 9”, and 3 more."),
        "{many}"
    );
    assert!(!many.contains("Run 10"), "{many}");
}

#[test]
fn archiving_tells_of_the_sync_and_the_hook_that_end_with_it() {
    let effects = Archiving { is_syncing: true, has_hook: true, ..archiving(Cancelled::default()) };
    let question = Question::Archive { name: "web-shop", effects: &effects };
    assert_eq!(question.title(), "Archive “web-shop”");
    let said = " The sync that is running is cancelled. Its service hook at Bitbucket is removed.";
    assert!(question.text().contains(said), "{}", question.text());
    let none = Tests { cases: 0, suites: 0 };
    let empty = Archiving { tests: none, ..archiving(Cancelled::default()) };
    let question = Question::Archive { name: "web-shop", effects: &empty };
    assert!(
        question.text().starts_with("The repository stops syncing. None of its tests were stored. Results")
    );
}

#[test]
fn stopping_a_run_says_what_is_stopped_and_what_stays() {
    for (what, has_results, said) in [
        (
            Stopping::Program,
            false,
            "The program is ended with everything that it started. Its reports are not imported; the log stays.",
        ),
        (Stopping::PipelineToCome, false, "No pipeline is started for it any more. The log stays."),
        (
            Stopping::Pipeline,
            false,
            "The pipeline is stopped at Bitbucket. Its results are not fetched; the log stays.",
        ),
        (
            Stopping::Pipeline,
            true,
            "The pipeline is stopped at Bitbucket. Results that have come stay, and so does the log.",
        ),
    ] {
        let question = Question::StopRun { name: "Smoke", what, has_results };
        assert_eq!((question.title().as_str(), question.text().as_str()), ("Stop Run “Smoke”", said));
    }
}

#[test]
fn quitting_names_the_runs_that_end_with_it_and_counts_those_it_may_not_name() {
    let text = |names: &[&str], others| {
        let names = names.iter().map(ToString::to_string).collect();
        quitting(&Quitting { names, others }).text
    };
    for (names, others, said) in [
        (
            &["Smoke"][..],
            0,
            "1 test run is under way on this computer: “Smoke”. Quitting ends its program with",
        ),
        (
            &["Smoke", "Full"],
            0,
            "2 test runs are under way on this computer: “Smoke”, “Full”. Quitting ends their",
        ),
        (&["Smoke"], 2, "3 test runs are under way on this computer: “Smoke”, and 2 more. Quitting"),
        (&[], 2, "2 test runs are under way on this computer. Quitting"),
    ] {
        let text = text(names, others);
        assert!(text.starts_with(said), "{text}");
    }
}

#[test]
fn a_question_names_the_thing_and_counts_what_it_does() {
    let schedules = ["Nightly".to_owned(), "Weekly".to_owned()];
    for (question, said) in [
        (
            Question::Unarchive { name: "web-shop", tests: TESTS, gets_hook: true },
            "1 test case and 32 test suites come back, and a sync checks them against the repository. Then its service \
             hook at Bitbucket is made again.",
        ),
        (
            Question::Unarchive { name: "web-shop", tests: TESTS, gets_hook: false },
            "1 test case and 32 test suites come back, and a sync checks them against the repository.",
        ),
        (
            Question::Disconnect {
                name: "Acme",
                links: 2,
                runs: &["Nightly".to_owned(), "Smoke".to_owned()],
            },
            "2 linked repositories stop syncing. 2 runs are stopped: “Nightly”, “Smoke”. Nothing is deleted: test cases, results and history stay. The \
             credential stays in the keychain too, so that you can reconnect at any time, unless you let Suitecase \
             forget it.",
        ),
        (
            Question::Deactivate { name: "Kim", is_you: false },
            "Kim cannot sign in any more. Nothing is deleted: the roles stay noted, the audit log keeps the name, and an \
             admin can activate the member again at any time.",
        ),
        (
            Question::Deactivate { name: "Kim", is_you: true },
            "You are signed out at once and cannot sign in any more. Nothing is deleted: the roles stay noted, the audit \
             log keeps the name, and an admin can activate the member again at any time.",
        ),
        (
            Question::RemoveConfiguration { name: "Smoke", schedules: &schedules },
            "2 schedules are removed too: “Nightly”, “Weekly”. The values of its secured variables are removed from the \
             keychain. Its runs stay with their results, and what runs now goes on.",
        ),
    ] {
        assert_eq!(question.text(), said);
    }
    assert_eq!(
        Question::RemoveConfiguration { name: "Smoke", schedules: &schedules }.title(),
        "Remove “Smoke”"
    );
}

#[test]
fn a_question_about_who_a_test_is_names_both_places() {
    let question = Question::NotTheSame { name: "TC1", path: "b/TC1.tc", from: "a/TC1.tc" };
    assert_eq!(question.title(), "“TC1”: Not the Same Test");
    assert!(question.text().starts_with("b/TC1.tc becomes a test of its own"));
    let question = Question::NotTheSame { name: "TC1", path: "a/TC1.tc", from: "a/TC1.tc" };
    assert!(question.text().starts_with("The file at a/TC1.tc becomes a test of its own"));
    let question = Question::SameAgain { name: "TC1", path: "a/TC1.tc", from: "a/TC1.tc" };
    assert!(
        question
            .text()
            .ends_with("is again the test that was there before, with the histories of both in one.")
    );
}
