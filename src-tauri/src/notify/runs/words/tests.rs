use suitecase_model::test_run::TestRun;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use super::*;

fn run(number: u128, state: TestRunState, reason: Option<RunReason>, counts: ResultCounts) -> Listed {
    Listed {
        run: TestRun {
            id: TestRunId(Uuid::from_u128(number)),
            project: ProjectId(Uuid::from_u128(7)),
            name: format!("Smoke {number}"),
            trigger: Trigger::Schedule,
            state,
            reason,
            detail: String::new(),
            configuration: None,
            schedule: None,
            link: None,
            due_at: None,
            created_at: Timestamp(0),
            started_at: None,
            ended_at: None,
            remote: None,
        },
        configuration: None,
        schedule: Some("Nightly\u{202e}".to_owned()),
        repository: None,
        member: None,
        missed: 1,
        counts,
    }
}

fn told(runs: &[Listed]) -> Vec<Message> {
    messages(&runs.iter().filter_map(item).collect::<Vec<_>>())
}

fn said(runs: &[Listed]) -> Vec<(String, String)> {
    told(runs).into_iter().map(|message| (message.title, message.text)).collect()
}

const NONE: ResultCounts =
    ResultCounts { passed: 0, failed: 0, errors: 0, skipped: 0, incomplete: 0, not_run: 0 };

#[test]
fn a_run_is_told_with_its_results_and_a_click_opens_it() {
    let some = ResultCounts { passed: 12, failed: 2, ..NONE };
    let one = ResultCounts { passed: 1, ..NONE };
    let archived = Some(RunReason::RepositoryArchived);
    for (state, reason, counts, text) in [
        (TestRunState::Success, None, NONE, "The run ended well."),
        (TestRunState::Success, None, one, "The run ended well: 1 of 1 test passed."),
        (TestRunState::Failed, None, some, "The run failed: 12 of 14 tests passed."),
        (TestRunState::Failed, Some(RunReason::CommandFailed), NONE, "The run failed."),
        (
            TestRunState::Error,
            Some(RunReason::TimedOut),
            some,
            "The run could not come to its end. It says why.",
        ),
        (
            TestRunState::Canceled,
            archived,
            NONE,
            "The run was cancelled, because its repository is archived.",
        ),
    ] {
        let ended = run(3, state, reason, counts);
        let place = OpenEvent {
            project_id: Some(ended.run.project),
            run_id: Some(ended.run.id),
            ..OpenEvent::page(Page::TestRuns)
        };
        let expected = Message { title: "Smoke 3".to_owned(), text: text.to_owned(), place };
        assert_eq!(told(&[ended]), [expected]);
    }
}

#[test]
fn what_a_person_did_what_goes_on_and_what_was_imported_is_no_news() {
    for (state, reason) in [
        (TestRunState::Canceled, Some(RunReason::CanceledByMember)),
        (TestRunState::Canceled, Some(RunReason::Dismissed)),
        (TestRunState::Queued, None),
        (TestRunState::Running, None),
    ] {
        assert_eq!(told(&[run(1, state, reason, NONE)]), [], "{state:?} {reason:?}");
    }
    let mut imported = run(1, TestRunState::Failed, None, NONE);
    imported.run.trigger = Trigger::Import;
    assert_eq!(told(&[imported]), []);
}

#[test]
fn a_missed_entry_is_told_under_the_name_of_its_schedule_with_how_often_it_was_due() {
    let missed = run(1, TestRunState::WaitForTrigger, Some(RunReason::Missed), NONE);
    let often = Listed { missed: 8, ..missed.clone() };
    let told = |times: &str| {
        let text =
            format!("It was {times} while Suitecase was closed or the computer slept. You can still run it.");
        [("Nightly⟦U+202E⟧".to_owned(), text)]
    };
    assert_eq!(said(&[missed]), told("due"));
    assert_eq!(said(&[often]), told("due 8 times"));
}

#[test]
fn several_runs_are_one_notification_of_each_kind() {
    let failed = |number| run(number, TestRunState::Failed, None, ResultCounts { failed: 2, ..NONE });
    let missed = |number| run(number, TestRunState::WaitForTrigger, Some(RunReason::Missed), NONE);
    let well = |number| run(number, TestRunState::Success, None, NONE);
    let mut elsewhere = missed(7);
    elsewhere.run.project = ProjectId(Uuid::from_u128(8));
    elsewhere.missed = 3;
    let runs = [failed(1), failed(2), failed(3), failed(4), well(5), missed(6), elsewhere];
    let expected = [
        (
            "4 test runs failed",
            "Smoke 1: 0 of 2 tests passed\nSmoke 2: 0 of 2 tests passed\nSmoke 3: 0 of 2 tests passed\nand 1 more",
        ),
        ("2 schedules missed their time", "Nightly⟦U+202E⟧\nNightly⟦U+202E⟧: 3 times"),
        ("Smoke 5", "The run ended well."),
    ];
    assert_eq!(said(&runs), expected.map(|(title, text)| (title.to_owned(), text.to_owned())));
    let places: Vec<_> = told(&runs).into_iter().map(|message| message.place).collect();
    let projects: Vec<_> = places.iter().map(|place| (place.project_id.is_some(), place.run_id)).collect();
    assert_eq!(projects[..2], [(true, None), (false, None)], "a click opens runs of one project alone");
}
