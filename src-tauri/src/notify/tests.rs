use suitecase_model::ids::SyncRunId;
use suitecase_model::sync_run::SyncStats;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use super::*;

fn run(reason: SyncReason, from_commit: Option<&str>) -> SyncRun {
    SyncRun {
        from_commit: from_commit.map(str::to_owned),
        stats: SyncStats { added: 2, moved: 3, ..SyncStats::default() },
        ..SyncRun::starting(SyncRunId(Uuid::nil()), LinkId(Uuid::nil()), reason, Timestamp(0))
    }
}

fn fails(code: &str) -> LastLook {
    LastLook::Fails(code.to_owned())
}

#[test]
fn what_passes_by_itself_is_news_only_for_whoever_asked() {
    let failed = |code: &str| Some(Happening::Failed(code.to_owned()));
    for (code, reason, expected) in [
        ("git.not-found", SyncReason::Poll, failed("git.not-found")),
        ("network.offline", SyncReason::Poll, None),
        ("network.offline", SyncReason::Interrupted, None),
        ("network.offline", SyncReason::Hand, failed("network.offline")),
        ("a.code-of-tomorrow", SyncReason::Poll, failed("a.code-of-tomorrow")),
    ] {
        assert_eq!(what_happened(fails(code), Some(run(reason, None)), true), expected, "{code} {reason:?}");
    }
}

#[test]
fn the_changes_of_a_run_are_told_once_when_it_ends() {
    let changes = |is_first| Changes { is_first, added: 2, moved: 3, ..Changes::default() };
    let first = what_happened(LastLook::Works, Some(run(SyncReason::Hand, None)), true);
    assert_eq!(first, Some(Happening::Synced(changes(true))));
    let push = what_happened(LastLook::Works, Some(run(SyncReason::Poll, Some("3f2a91c"))), true);
    assert_eq!(push, Some(Happening::Synced(changes(false))));
    let look = what_happened(LastLook::Works, Some(run(SyncReason::Poll, Some("3f2a91c"))), false);
    assert_eq!(look, Some(Happening::Works));
    assert_eq!(what_happened(LastLook::New, None, false), None);
}

#[test]
fn the_end_of_a_token_is_told_in_days() {
    let told = |days_left| {
        let integration = "Acme".to_owned();
        let id = IntegrationId(Uuid::nil());
        words_of_integration(AdminEvent::TokenEnds { id, integration, days_left, warning: 30 }).unwrap().1
    };
    assert!(told(30).starts_with("The token ends in 30 days."));
    assert!(told(1).starts_with("The token ends tomorrow."));
    assert!(told(0).starts_with("The token works until the end of today."));
    assert_eq!(words_of_integration(AdminEvent::IntegrationsChanged), None);
}
