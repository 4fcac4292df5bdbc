//! Admins add, change, deactivate and activate members; each keeps its own passphrase.

use suitecase_admin::{Absence, MemberDraft, Presence, lock_after};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{MemberId, ProjectId};
use suitecase_model::member::{AccountRole, Member, ProjectRole};
use suitecase_store::member;
use uuid::Uuid;

use crate::bench::Bench;
use crate::people::{HERE, audited, draft, edit, lies_in_a_file, refusal, session, user};

const CANARY: &str = "canary in the coal mine";

async fn members(bench: &Bench) -> Vec<Member> {
    bench.store.read(member::list).await.unwrap()
}

#[tokio::test]
async fn what_an_admin_decides_is_stored_whole_and_audited_without_the_passphrase() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let shop = bench.admin.create_project(&maya, "Shop").await.unwrap().id;
    let zoo = bench.admin.create_project(&maya, "Zoo").await.unwrap().id;
    let new = MemberDraft {
        passphrase: CANARY.into(),
        project_roles: vec![
            (zoo, ProjectRole::Tester),
            (shop, ProjectRole::ProjectAdmin),
            (zoo, ProjectRole::Tester),
        ],
        ..draft("  Kim Lee ", " kim ", AccountRole::User)
    };
    let kim = bench.admin.save_member(&maya, HERE, new).await.unwrap();
    assert_eq!((kim.name.as_str(), kim.os_account.as_str()), ("Kim Lee", "kim"));
    assert_eq!(kim.project_roles, [(shop, ProjectRole::ProjectAdmin), (zoo, ProjectRole::Tester)]);
    assert!(kim.has_passphrase && kim.is_active);
    assert_eq!(members(&bench).await[1], kim, "what is returned is what is stored");

    let changed = MemberDraft {
        name: "Kim Park".to_owned(),
        remove_passphrase: true,
        account_role: AccountRole::AccountAdmin,
        project_roles: vec![(zoo, ProjectRole::ProjectAdmin)],
        ..edit(&kim)
    };
    let kim = bench.admin.save_member(&maya, HERE, changed).await.unwrap();
    assert_eq!(kim.project_roles, [(zoo, ProjectRole::ProjectAdmin)], "all roles are replaced");
    assert_eq!(members(&bench).await[1], kim);
    bench.admin.save_member(&maya, HERE, edit(&kim)).await.unwrap();
    bench
        .admin
        .save_member(&maya, HERE, MemberDraft { remove_passphrase: true, ..edit(&kim) })
        .await
        .unwrap();

    let before = r#"{"accountRole":"user","name":"Kim Lee","osAccount":"kim","projectRoles":["Shop: project-admin","Zoo: tester"]}"#;
    let after = r#"{"accountRole":"account-admin","name":"Kim Park","osAccount":"kim","projectRoles":["Zoo: project-admin"]}"#;
    assert_eq!(
        audited(&bench, 3).await,
        [
            format!("Maya Brandt | member.create | Kim Lee |  | {before}"),
            r#"Maya Brandt | member.passphrase | Kim Lee |  | {"passphrase":"set"}"#.to_owned(),
            format!("Maya Brandt | member.edit | Kim Park | {before} | {after}"),
            r#"Maya Brandt | member.passphrase | Kim Park |  | {"passphrase":"removed"}"#.to_owned(),
        ],
        "saving what is there already is nothing to tell"
    );
}

#[tokio::test]
async fn of_a_passphrase_only_its_argon2id_hash_is_kept() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let kim = user(&bench, &maya, "Kim", CANARY).await;
    let hash_of = |id| bench.store.read(move |reader| member::passphrase_hash(reader, id));
    let hash = hash_of(kim.id).await.unwrap().unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(lies_in_a_file(&bench, &hash), "the files are the ones to search");
    assert!(!lies_in_a_file(&bench, CANARY));
    assert!(!audited(&bench, 0).await.join(" ").contains("argon2"));

    bench.admin.save_member(&maya, HERE, edit(&kim)).await.unwrap();
    assert_eq!(hash_of(kim.id).await.unwrap(), Some(hash.clone()), "an empty field leaves it as it is");
    let again = MemberDraft { passphrase: CANARY.into(), remove_passphrase: true, ..edit(&kim) };
    bench.admin.save_member(&maya, HERE, again).await.unwrap();
    let replaced = hash_of(kim.id).await.unwrap().unwrap();
    assert_ne!(replaced, hash, "a new one has a salt of its own, and goes before removing");
}

#[tokio::test]
async fn what_may_not_be_is_refused_at_its_field_and_changes_nothing() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let ana = draft("Ana", "ana", AccountRole::AccountAdmin);
    let ana = bench.admin.save_member(&maya, HERE, ana).await.unwrap();
    let new = || draft("Kim", "kim", AccountRole::User);
    let nowhere = ProjectId(Uuid::nil());
    let table = [
        (&maya, MemberDraft { name: " ".into(), ..new() }, ErrorCode::InputEmpty, Some("name")),
        (&maya, MemberDraft { name: "x".repeat(51), ..new() }, ErrorCode::InputTooLong, Some("name")),
        (&maya, MemberDraft { name: "aNA".into(), ..new() }, ErrorCode::InputTaken, Some("name")),
        (&maya, MemberDraft { os_account: "ana".into(), ..new() }, ErrorCode::InputTaken, Some("osAccount")),
        (
            &maya,
            MemberDraft { os_account: "a\u{7}".into(), ..new() },
            ErrorCode::InputControlCharacter,
            Some("osAccount"),
        ),
        (
            &maya,
            MemberDraft { os_account: " ".into(), ..new() },
            ErrorCode::MemberCannotSignIn,
            Some("osAccount"),
        ),
        (
            &maya,
            MemberDraft { passphrase: "seven77".into(), ..new() },
            ErrorCode::MemberPassphraseTooShort,
            Some("passphrase"),
        ),
        (
            &maya,
            MemberDraft { passphrase: "x".repeat(129).into(), ..new() },
            ErrorCode::InputTooLong,
            Some("passphrase"),
        ),
        (
            &maya,
            MemberDraft { project_roles: vec![(nowhere, ProjectRole::Tester)], ..new() },
            ErrorCode::NotFound,
            None,
        ),
        (&maya, MemberDraft { member: Some(MemberId(Uuid::nil())), ..new() }, ErrorCode::NotFound, None),
        (
            &maya,
            MemberDraft { account_role: AccountRole::User, ..edit(&maya) },
            ErrorCode::MemberLastSystemAdmin,
            Some("accountRole"),
        ),
        (
            &ana,
            MemberDraft { account_role: AccountRole::SystemAdmin, ..edit(&ana) },
            ErrorCode::MemberAboveYou,
            Some("accountRole"),
        ),
        (
            &ana,
            MemberDraft { passphrase: "now it is mine".into(), ..edit(&maya) },
            ErrorCode::MemberAboveYou,
            Some("accountRole"),
        ),
    ];
    let (before, events) = (members(&bench).await, audited(&bench, 0).await);
    for (actor, form, code, field) in table {
        let what = format!("{} as {:?} by {}", form.name, form.os_account, actor.name);
        let found = refusal(bench.admin.save_member(actor, HERE, form).await);
        assert_eq!(found, (code, field), "{what}");
    }
    assert_eq!(members(&bench).await, before);
    assert_eq!(audited(&bench, 0).await, events);
}

#[tokio::test]
async fn a_deactivated_member_is_out_at_once_and_comes_back_with_its_roles() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let shop = bench.admin.create_project(&maya, "Shop").await.unwrap().id;
    let form = MemberDraft {
        project_roles: vec![(shop, ProjectRole::Tester)],
        ..draft("Kim", "kim", AccountRole::User)
    };
    let kim = bench.admin.save_member(&maya, HERE, form).await.unwrap();
    let of_kim = session(&bench, "kim");
    assert_eq!(of_kim.presence().await.unwrap(), Presence::Here(kim.clone()));

    let asked = bench.admin.may_deactivate(&maya, HERE, kim.id).await.unwrap();
    assert_eq!(asked, kim, "asking changes nothing");
    bench.admin.deactivate_member(&maya, HERE, kim.id).await.unwrap();
    bench.admin.deactivate_member(&maya, HERE, kim.id).await.unwrap();
    let out = Presence::Away { absence: Absence::SignedOut, member: Some(kim.id) };
    assert_eq!(of_kim.presence().await.unwrap(), out);
    assert_eq!(refusal(of_kim.sign_in(kim.id, None).await).0, ErrorCode::MemberDeactivated);
    assert_eq!(of_kim.sign_ins().await.unwrap().len(), 1, "only Maya is offered");

    let lee = draft("Lee", "kim", AccountRole::User);
    let lee = bench.admin.save_member(&maya, HERE, lee).await.unwrap();
    let taken = bench.admin.activate_member(&maya, HERE, kim.id).await;
    assert_eq!(refusal(taken), (ErrorCode::InputTaken, Some("osAccount")));
    bench.admin.deactivate_member(&maya, HERE, lee.id).await.unwrap();
    assert_eq!(bench.admin.activate_member(&maya, HERE, kim.id).await.unwrap(), kim);

    let events = audited(&bench, 3).await;
    let (off, on) =
        (r#"{"isActive":true} | {"isActive":false}"#, r#"{"isActive":false} | {"isActive":true}"#);
    assert_eq!(events[0], format!("Maya Brandt | member.deactivate | Kim | {off}"));
    assert!(events[1].starts_with("Maya Brandt | member.create | Lee"), "{events:?}");
    assert_eq!(events[2], format!("Maya Brandt | member.deactivate | Lee | {off}"));
    assert_eq!(events[3], format!("Maya Brandt | member.activate | Kim | {on}"));
    assert_eq!(events.len(), 4);
}

#[tokio::test]
async fn who_may_not_be_deactivated_is_refused_before_anybody_is_asked() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let ana = draft("Ana", "ana", AccountRole::AccountAdmin);
    let ana = bench.admin.save_member(&maya, HERE, ana).await.unwrap();
    let nobody = MemberId(Uuid::nil());
    for (actor, id, code) in [
        (&maya, maya.id, ErrorCode::MemberLastSystemAdmin),
        (&ana, maya.id, ErrorCode::MemberAboveYou),
        (&maya, nobody, ErrorCode::NotFound),
    ] {
        assert_eq!(refusal(bench.admin.may_deactivate(actor, HERE, id).await).0, code);
        assert_eq!(refusal(bench.admin.deactivate_member(actor, HERE, id).await).0, code);
    }
    let left = bench.admin.deactivate_member(&ana, "ana", ana.id).await;
    assert_eq!(refusal(left).0, ErrorCode::MemberAboveYou, "Maya could be taken over here");
    let second = draft("Ben", "ben", AccountRole::SystemAdmin);
    bench.admin.save_member(&maya, HERE, second).await.unwrap();
    bench.admin.deactivate_member(&maya, HERE, maya.id).await.unwrap();
}

#[tokio::test]
async fn the_own_passphrase_changes_only_for_who_knows_it() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let set = |actor: Member, current: Option<&'static str>, new: Option<&'static str>| {
        let admin = bench.admin.clone();
        async move { admin.set_own_passphrase(&actor, HERE, current.map(Into::into), new.map(Into::into)).await }
    };
    set(maya.clone(), None, None).await.unwrap();
    assert_eq!(refusal(set(maya.clone(), None, Some("short")).await).0, ErrorCode::MemberPassphraseTooShort);
    set(maya.clone(), None, Some(CANARY)).await.unwrap();
    let maya = members(&bench).await.remove(0);
    assert!(maya.has_passphrase);
    for current in [None, Some(""), Some("not the canary")] {
        let refused = refusal(set(maya.clone(), current, None).await);
        assert_eq!(refused, (ErrorCode::MemberWrongPassphrase, Some("passphrase")), "{current:?}");
    }
    set(maya.clone(), Some(CANARY), Some("another canary")).await.unwrap();
    assert_eq!(refusal(set(maya.clone(), Some(CANARY), None).await).0, ErrorCode::MemberWrongPassphrase);
    set(maya.clone(), Some("another canary"), None).await.unwrap();
    assert!(!members(&bench).await[0].has_passphrase);
    let word = |word: &str| {
        format!(r#"Maya Brandt | member.passphrase | Maya Brandt |  | {{"passphrase":"{word}"}}"#)
    };
    let refused = "Maya Brandt | session.refused | Maya Brandt".to_owned();
    let events = audited(&bench, 1).await;
    assert_eq!(events, [word("set"), refused.clone(), word("set"), refused, word("removed")]);

    let kim = user(&bench, &maya, "Kim", CANARY).await;
    let stuck = set(kim, Some(CANARY), None).await;
    assert_eq!(refusal(stuck).0, ErrorCode::MemberCannotSignIn, "there is no account to sign in by");
}

#[tokio::test]
async fn the_time_until_the_lock_is_fifteen_minutes_until_decided() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    assert_eq!(bench.store.read(lock_after::minutes).await.unwrap(), 15);
    for (wanted, stored) in [(15, 15), (0, 0), (480, 480), (481, 480)] {
        bench.admin.set_lock_after(&maya, wanted).await.unwrap();
        assert_eq!(bench.store.read(lock_after::minutes).await.unwrap(), stored);
    }
    assert_eq!(
        audited(&bench, 1).await,
        [
            r#"Maya Brandt | setting.lock-after | Lock after | {"minutes":15} | {"minutes":0}"#,
            r#"Maya Brandt | setting.lock-after | Lock after | {"minutes":0} | {"minutes":480}"#,
        ]
    );
}
