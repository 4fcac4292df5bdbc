//! Who is in front of the screen: signing in, switching, locking, and what wrong passphrases cost.

use std::time::Duration;

use suitecase_admin::{Absence, MemberDraft, Presence, Session};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::MemberId;
use suitecase_model::member::{AccountRole, Member};
use suitecase_model::sign_in::SignInWay;
use suitecase_store::member;
use uuid::Uuid;

use crate::bench::Bench;
use crate::people::{HERE, audited, draft, edit, refusal, session, user};

const RIGHT: &str = "correct horse";
const WRONG: &str = "battery staple";
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// Makes Maya, the first member, and gives her a passphrase.
async fn maya_with_a_passphrase(bench: &Bench) -> Member {
    let maya = bench.first_member().await;
    bench.admin.set_own_passphrase(&maya, HERE, None, Some(RIGHT.into())).await.unwrap();
    bench.store.read(member::list).await.unwrap().remove(0)
}

/// Returns the name of who is here, or why nobody is.
async fn who(session: &Session) -> String {
    match session.presence().await.unwrap() {
        Presence::NobodyYet => "nobody yet".to_owned(),
        Presence::Away { absence: Absence::Locked, .. } => "locked".to_owned(),
        Presence::Away { absence: Absence::SignedOut, .. } => "signed out".to_owned(),
        Presence::Here(member) => member.name,
    }
}

#[tokio::test]
async fn at_the_start_the_account_decides_unless_there_is_a_passphrase() {
    let bench = Bench::new().await;
    let first = session(&bench, HERE);
    assert_eq!(who(&first).await, "nobody yet");
    let maya = bench.first_member().await;
    first.begin_with(maya.id);
    assert_eq!(who(&first).await, "Maya Brandt");

    assert_eq!(who(&session(&bench, HERE)).await, "Maya Brandt");
    let other = session(&bench, "other").presence().await.unwrap();
    assert_eq!(other, Presence::Away { absence: Absence::SignedOut, member: None });

    bench.admin.set_own_passphrase(&maya, HERE, None, Some(RIGHT.into())).await.unwrap();
    assert_eq!(who(&first).await, "Maya Brandt", "who is here stays");
    let next = session(&bench, HERE).presence().await.unwrap();
    let out = Presence::Away { absence: Absence::SignedOut, member: Some(maya.id) };
    assert_eq!(next, out, "she is chosen and types her passphrase");
}

#[tokio::test]
async fn where_the_system_names_no_account_the_first_member_signs_in_until_it_has_a_passphrase() {
    let bench = Bench::new().await;
    let maya = bench.admin.create_first_member("Maya Brandt", "").await.unwrap();
    assert_eq!(who(&session(&bench, "")).await, "Maya Brandt");
    bench.admin.set_own_passphrase(&maya, "", None, Some(RIGHT.into())).await.unwrap();
    assert_eq!(who(&session(&bench, "")).await, "signed out");
}

#[tokio::test]
async fn a_passphrase_is_asked_of_whoever_has_one_and_each_try_is_on_record() {
    let bench = Bench::new().await;
    let maya = maya_with_a_passphrase(&bench).await;
    let kim = user(&bench, &maya, "Kim", "kim's own words").await;
    let bound = draft("Lee", "lee", AccountRole::User);
    let lee = bench.admin.save_member(&maya, HERE, bound).await.unwrap();
    let known = audited(&bench, 0).await.len();

    let session = session(&bench, HERE);
    let ways: Vec<_> = session.sign_ins().await.unwrap().into_iter().map(|(_, way)| way).collect();
    assert_eq!(ways, [SignInWay::Passphrase, SignInWay::Passphrase, SignInWay::OtherAccount]);
    assert_eq!(refusal(session.sign_in(lee.id, None).await).0, ErrorCode::MemberOtherAccount);
    assert_eq!(refusal(session.sign_in(MemberId(Uuid::nil()), None).await).0, ErrorCode::NotFound);
    for empty in [None, Some("".into())] {
        assert_eq!(refusal(session.sign_in(maya.id, empty).await).0, ErrorCode::MemberWrongPassphrase);
    }
    for wrong in [WRONG, "kim's own words", "correct horse ", "Correct horse"] {
        let refused = session.sign_in(maya.id, Some(wrong.into())).await;
        assert_eq!(refusal(refused).0, ErrorCode::MemberWrongPassphrase, "{wrong}");
        assert_eq!(who(&session).await, "signed out");
    }
    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    assert_eq!(who(&session).await, "Maya Brandt");
    assert_eq!(
        refusal(session.sign_in(kim.id, Some(RIGHT.into())).await).0,
        ErrorCode::MemberWrongPassphrase
    );
    assert_eq!(who(&session).await, "Maya Brandt", "a failed switch leaves who is here");
    session.sign_in(kim.id, Some("kim's own words".into())).await.unwrap();
    assert_eq!(who(&session).await, "Kim");
    let refused = "Suitecase | session.refused | Maya Brandt";
    assert_eq!(
        audited(&bench, known).await,
        [
            refused,
            refused,
            refused,
            refused,
            r#"Maya Brandt | session.sign-in | Maya Brandt |  | {"insteadOf":null,"way":"passphrase"}"#,
            "Maya Brandt | session.refused | Kim",
            r#"Kim | session.sign-in | Kim |  | {"insteadOf":"Maya Brandt","way":"passphrase"}"#,
        ]
    );
}

#[tokio::test]
async fn switching_back_by_the_account_is_on_record_and_starting_is_not() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let kim = user(&bench, &maya, "Kim", RIGHT).await;
    let known = audited(&bench, 0).await.len();
    let session = session(&bench, HERE);
    assert_eq!(who(&session).await, "Maya Brandt");
    session.sign_in(maya.id, None).await.unwrap();
    assert_eq!(audited(&bench, known).await, Vec::<String>::new());
    session.sign_in(kim.id, Some(RIGHT.into())).await.unwrap();
    assert!(session.lock().await.unwrap());
    session.sign_in(maya.id, None).await.unwrap();
    assert_eq!(
        audited(&bench, known + 1).await,
        [r#"Maya Brandt | session.sign-in | Maya Brandt |  | {"insteadOf":"Kim","way":"account"}"#],
        "also in the place of somebody who has locked"
    );
}

#[tokio::test]
async fn after_five_wrong_tries_even_the_right_passphrase_waits() {
    let bench = Bench::new().await;
    let maya = maya_with_a_passphrase(&bench).await;
    let kim = user(&bench, &maya, "Kim", RIGHT).await;
    let session = session(&bench, HERE);
    let attempt = |passphrase: &'static str| session.sign_in(maya.id, Some(passphrase.into()));
    for _ in 0..5 {
        assert_eq!(refusal(attempt(WRONG).await).0, ErrorCode::MemberWrongPassphrase);
    }
    let known = audited(&bench, 0).await.len();
    bench.pass(10 * SECOND);
    for passphrase in [WRONG, RIGHT] {
        let refused = attempt(passphrase).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::MemberWait);
        assert_eq!(refused.retry_after(), Some(Duration::from_secs(20)), "asking does not make it longer");
    }
    assert_eq!(audited(&bench, known).await, Vec::<String>::new(), "who waits has tried nothing");
    session.sign_in(kim.id, Some(RIGHT.into())).await.unwrap();

    bench.pass(20 * SECOND);
    assert_eq!(refusal(attempt(WRONG).await).0, ErrorCode::MemberWrongPassphrase);
    assert_eq!(refusal(attempt(RIGHT).await).0, ErrorCode::MemberWait);
    bench.pass(-3_600 * SECOND);
    assert_eq!(attempt(RIGHT).await.unwrap_err().retry_after(), Some(Duration::from_secs(30)));
    bench.pass(30 * SECOND);
    attempt(RIGHT).await.unwrap();
    for _ in 0..5 {
        assert_eq!(refusal(attempt(WRONG).await).0, ErrorCode::MemberWrongPassphrase, "counted anew");
    }
    let form = MemberDraft { passphrase: "set by an admin".into(), ..edit(&maya) };
    bench.admin.save_member(&maya, HERE, form).await.unwrap();
    attempt("set by an admin").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_tries_at_once_no_more_are_checked() {
    let bench = Bench::new().await;
    let maya = maya_with_a_passphrase(&bench).await;
    let session = std::sync::Arc::new(session(&bench, HERE));
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move { refusal(session.sign_in(maya.id, Some(WRONG.into())).await).0 })
        })
        .collect();
    let mut checked = 0;
    for answer in tries {
        match answer.await.unwrap() {
            ErrorCode::MemberWrongPassphrase => checked += 1,
            other => assert_eq!(other, ErrorCode::MemberWait),
        }
    }
    assert_eq!(checked, 5);
}

#[tokio::test]
async fn a_moved_data_folder_is_taken_over_once_by_a_system_admin() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let ben = draft("Ben", "ben", AccountRole::SystemAdmin);
    let ben = bench.admin.save_member(&maya, HERE, ben).await.unwrap();
    let ana = draft("Ana", "ana", AccountRole::AccountAdmin);
    let ana = bench.admin.save_member(&maya, HERE, ana).await.unwrap();
    let known = audited(&bench, 0).await.len();

    let moved = session(&bench, "new laptop");
    assert_eq!(who(&moved).await, "signed out");
    let ways: Vec<_> = moved.sign_ins().await.unwrap().into_iter().map(|(_, way)| way).collect();
    assert_eq!(ways, [SignInWay::TakeOver, SignInWay::TakeOver, SignInWay::OtherAccount]);
    assert_eq!(refusal(moved.sign_in(ana.id, None).await).0, ErrorCode::MemberOtherAccount);
    moved.sign_in(maya.id, None).await.unwrap();
    assert_eq!(who(&moved).await, "Maya Brandt");
    assert_eq!(
        audited(&bench, known).await,
        [
            r#"Maya Brandt | member.take-over | Maya Brandt | {"osAccount":"maya"} | {"osAccount":"new laptop"}"#
        ]
    );
    assert_eq!(refusal(moved.sign_in(ben.id, None).await).0, ErrorCode::MemberOtherAccount);
    assert_eq!(who(&session(&bench, "new laptop")).await, "Maya Brandt", "also at the next start");
    assert_eq!(who(&session(&bench, HERE)).await, "signed out", "no longer by the old account");
}

#[tokio::test]
async fn whoever_is_idle_finds_suitecase_locked() {
    let bench = Bench::new().await;
    let maya = maya_with_a_passphrase(&bench).await;
    let session = session(&bench, HERE);
    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    bench.pass(15 * MINUTE - 1);
    assert_eq!(who(&session).await, "Maya Brandt", "looking is no activity");
    session.note_activity().await.unwrap();
    bench.pass(15 * MINUTE - 1);
    assert_eq!(who(&session).await, "Maya Brandt");
    bench.pass(1);
    session.note_activity().await.unwrap();
    let locked = Presence::Away { absence: Absence::Locked, member: Some(maya.id) };
    assert_eq!(session.presence().await.unwrap(), locked, "activity comes too late");
    session.note_activity().await.unwrap();
    assert_eq!(who(&session).await, "locked");

    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    bench.pass(9 * 60 * MINUTE);
    assert_eq!(who(&session).await, "locked", "after a night asleep");
    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    bench.pass(-24 * 60 * MINUTE);
    assert_eq!(who(&session).await, "Maya Brandt");
    bench.pass(15 * MINUTE);
    assert_eq!(who(&session).await, "locked", "a clock that was set back puts it off no longer");

    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    bench.admin.set_lock_after(&maya, 1).await.unwrap();
    bench.pass(MINUTE);
    assert_eq!(who(&session).await, "locked", "what is decided counts at once");
    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    bench.admin.set_lock_after(&maya, 0).await.unwrap();
    bench.pass(365 * 24 * 60 * MINUTE);
    assert_eq!(who(&session).await, "Maya Brandt", "0 is never");
}

#[tokio::test]
async fn without_a_passphrase_nothing_locks() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let session = session(&bench, HERE);
    assert_eq!(who(&session).await, "Maya Brandt");
    bench.pass(24 * 60 * MINUTE);
    assert_eq!(who(&session).await, "Maya Brandt");
    assert!(!session.lock().await.unwrap());
    assert_eq!(who(&session).await, "Maya Brandt");
    bench.admin.set_own_passphrase(&maya, HERE, None, Some(RIGHT.into())).await.unwrap();
    assert_eq!(who(&session).await, "Maya Brandt", "time counts from there on");
    bench.pass(15 * MINUTE);
    assert_eq!(who(&session).await, "locked");
    assert!(!session.lock().await.unwrap(), "once is enough");
}

#[tokio::test]
async fn who_is_out_without_having_asked_for_it_is_told_of() {
    let bench = Bench::new().await;
    let maya = maya_with_a_passphrase(&bench).await;
    let session = session(&bench, HERE);
    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    assert!(session.lock().await.unwrap());
    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    tokio::time::pause();
    let hour = Duration::from_hours(1);
    assert!(
        tokio::time::timeout(hour, session.left_by_itself()).await.is_err(),
        "locking by hand is no news"
    );
    bench.pass(15 * MINUTE);
    tokio::time::timeout(hour, session.left_by_itself()).await.expect("the lock is found without a command");
    assert_eq!(who(&session).await, "locked");
    assert!(tokio::time::timeout(hour, session.left_by_itself()).await.is_err(), "it is told once");
}

#[tokio::test]
async fn a_change_counts_from_the_next_look_on() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let ana = draft("Ana", "ana", AccountRole::User);
    let ana = bench.admin.save_member(&maya, HERE, ana).await.unwrap();
    let session = session(&bench, "ana");
    assert_eq!(session.presence().await.unwrap(), Presence::Here(ana.clone()));
    let promoted = MemberDraft { account_role: AccountRole::AccountAdmin, ..edit(&ana) };
    let promoted = bench.admin.save_member(&maya, HERE, promoted).await.unwrap();
    assert_eq!(session.presence().await.unwrap(), Presence::Here(promoted));
}

#[tokio::test]
async fn whoever_signs_in_after_a_deactivation_is_on_record() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let kim = user(&bench, &maya, "Kim", RIGHT).await;
    let session = session(&bench, HERE);
    session.sign_in(kim.id, Some(RIGHT.into())).await.unwrap();
    bench.admin.deactivate_member(&maya, HERE, kim.id).await.unwrap();
    assert_eq!(who(&session).await, "signed out");
    let known = audited(&bench, 0).await.len();
    session.sign_in(maya.id, None).await.unwrap();
    assert_eq!(
        audited(&bench, known).await,
        [r#"Maya Brandt | session.sign-in | Maya Brandt |  | {"insteadOf":"Kim","way":"account"}"#]
    );
}
