//! Signing in, switching and locking as the window does it, and where a passphrase goes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::{App, OS_ACCOUNT};
use crate::secrets::{bytes_below, holds};
use crate::world::{Ready, World, first_start, id, with};

const CANARY: &str = "canary in the coal mine";
const OTHER_CANARY: &str = "another bird below ground";

/// Returns a filled-in form for a new member.
pub(crate) fn member_form(changes: Value) -> Value {
    let form = json!({
        "memberId": null, "name": "Kim", "osAccount": "", "passphrase": CANARY, "removePassphrase": false,
        "accountRole": "user", "projectRoles": [],
    });
    with(&form, changes)
}

/// Starts the app with Maya, who has a passphrase, and Kim, who has another.
fn two_members(world: &World) -> (App, Value, Value) {
    let app = first_start(world);
    app.ok("create_project", json!({ "name": "Shop" }));
    let kim = app.ok("save_member", json!({ "form": member_form(json!({ "passphrase": OTHER_CANARY })) }));
    let state = app.ok("set_own_passphrase", json!({ "current": null, "passphrase": CANARY }));
    (app, state["member"]["id"].clone(), kim["id"].clone())
}

fn sign_in(member: &Value, passphrase: impl Into<Value>) -> Value {
    json!({ "memberId": member, "passphrase": passphrase.into() })
}

/// Returns the names of what the window was told to read again since `known`.
fn told(app: &App, known: usize) -> Vec<String> {
    let events = app.events("changed").split_off(known);
    events.iter().map(|event| event["what"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_locked_window_is_shown_names_and_nothing_else() {
    let world = World::offline();
    let (app, maya, kim) = two_members(&world);
    let bound = json!({ "name": "Lee", "osAccount": "lee", "passphrase": "" });
    let lee = app.ok("save_member", json!({ "form": member_form(bound) }))["id"].clone();
    let known = app.events("changed").len();
    let locked = app.ok("lock_session", json!({}));
    assert_eq!(
        locked,
        json!({
            "member": null,
            "signIn": {
                "reason": "locked",
                "memberId": maya,
                "members": [
                    { "id": maya, "name": "Maya Brandt", "way": "passphrase", "osAccount": "" },
                    { "id": kim, "name": "Kim", "way": "passphrase", "osAccount": "" },
                    { "id": lee, "name": "Lee", "way": "other-account", "osAccount": "lee" },
                ],
            },
            "suggestedName": OS_ACCOUNT,
            "projects": [],
            "version": env!("CARGO_PKG_VERSION"),
            "bitbucket": world.origin(),
            "dataFolder": world.folder.path().to_str().unwrap(),
            "lockAfterMinutes": 15,
        })
    );
    assert_eq!(app.ok("lock_session", json!({})), locked, "once more changes nothing");
    assert_eq!(told(&app, known), ["session"]);
    drop(app);
    let app = world.app();
    let mut signed_out = locked;
    signed_out["signIn"]["reason"] = json!("signed-out");
    assert_eq!(app.ok("session_state", json!({})), signed_out, "the next start asks too, and proposes her");
    assert_eq!(world.app_of("lee").ok("session_state", json!({}))["member"]["name"], "Lee");
}

#[test]
fn members_sign_in_and_switch_each_with_what_is_theirs() {
    let world = World::offline();
    let (app, maya, kim) = two_members(&world);
    app.ok("lock_session", json!({}));
    let known = app.events("changed").len();
    for wrong in [json!(OTHER_CANARY), json!(""), json!(null), json!("x".repeat(1_000_000))] {
        let refused = app.refused("sign_in", sign_in(&maya, wrong));
        assert_eq!(refused.0, "member.wrong-passphrase");
    }
    assert_eq!(told(&app, known), Vec::<String>::new());
    let state = app.ok("sign_in", sign_in(&maya, CANARY));
    assert_eq!((&state["member"]["name"], &state["signIn"]), (&json!("Maya Brandt"), &Value::Null));
    assert_eq!(state["projects"][0]["name"], "Shop");

    let others = app.ok("list_sign_ins", json!({}));
    assert_eq!(others, json!([{ "id": kim, "name": "Kim", "way": "passphrase", "osAccount": "" }]));
    let state = app.ok("sign_in", sign_in(&kim, OTHER_CANARY));
    assert_eq!((&state["member"]["name"], &state["projects"]), (&json!("Kim"), &json!([])));
    assert_eq!(
        app.refused("list_members", json!({})).0,
        "permission.denied",
        "what Maya may is gone with her"
    );
    assert_eq!(told(&app, known), ["session", "session"]);
    let nobody = json!("00000000-0000-0000-0000-000000000000");
    assert_eq!(app.refused("sign_in", sign_in(&nobody, CANARY)).0, "not-found");
}

#[test]
fn guessing_is_slowed_down_and_says_for_how_long() {
    let world = World::offline();
    let (app, maya, _) = two_members(&world);
    for _ in 0..5 {
        assert_eq!(app.refused("sign_in", sign_in(&maya, "a guess")).0, "member.wrong-passphrase");
    }
    let error = app.invoke("sign_in", sign_in(&maya, CANARY)).unwrap_err();
    assert_eq!(error["code"], "member.wait");
    let wait = error["retryAfterSeconds"].as_u64().unwrap();
    assert!((1..=30).contains(&wait), "{error}");
    world.pass(Duration::from_secs(wait));
    app.ok("sign_in", sign_in(&maya, CANARY));
}

#[test]
fn idleness_locks_and_tells_the_window_by_itself() {
    let world = World::offline();
    let (app, maya, _) = two_members(&world);
    app.start_services();
    let known = app.events("changed").len();
    world.pass(Duration::from_mins(14));
    app.ok("note_activity", json!({}));
    world.pass(Duration::from_mins(14));
    app.ok("list_members", json!({}));
    world.pass(Duration::from_mins(1));
    assert_eq!(app.refused("list_members", json!({})).0, "session.locked", "looking is no activity");
    let deadline = Instant::now() + Duration::from_secs(30);
    while !told(&app, known).iter().any(|told| told == "session") {
        assert!(Instant::now() < deadline, "the window heard {:?}", told(&app, known));
        std::thread::yield_now();
    }
    let state = app.ok("sign_in", sign_in(&maya, CANARY));
    assert_eq!(state["member"]["hasPassphrase"], true);
    assert_eq!(app.ok("set_lock_after", json!({ "minutes": 0 }))["lockAfterMinutes"], 0);
    world.pass(Duration::from_hours(1_000));
    app.ok("list_members", json!({}));
}

#[test]
fn a_data_folder_that_moved_is_taken_over_by_its_system_admin() {
    let world = World::offline();
    let maya = first_start(&world).ok("session_state", json!({}))["member"]["id"].clone();
    let app = world.app_of("new laptop");
    let offered = app.ok("session_state", json!({}))["signIn"].clone();
    let row = json!({ "id": maya, "name": "Maya Brandt", "way": "take-over", "osAccount": OS_ACCOUNT });
    assert_eq!(offered, json!({ "reason": "signed-out", "memberId": null, "members": [row] }));
    let state = app.ok("sign_in", sign_in(&maya, Value::Null));
    assert_eq!(state["member"]["osAccount"], "new laptop");
    assert_eq!(world.app_of("new laptop").ok("session_state", json!({})), state);
}

#[test]
fn a_passphrase_is_in_no_reply_no_event_and_no_file() {
    let world = World::offline();
    let (app, maya, kim) = two_members(&world);
    app.start_services();
    let own = |current: &str, new: Value| json!({ "current": current, "passphrase": new });
    app.refused("set_own_passphrase", own("canary wrong of Maya", json!(OTHER_CANARY)));
    app.ok("set_own_passphrase", own(CANARY, json!(OTHER_CANARY)));
    app.refused("set_own_passphrase", own(OTHER_CANARY, json!("canary")));
    app.ok("set_own_passphrase", own(OTHER_CANARY, json!(CANARY)));
    let form = member_form(json!({ "memberId": kim, "passphrase": "canary number three" }));
    app.ok("save_member", json!({ "form": form }));
    app.refused("save_member", json!({ "form": member_form(json!({ "name": "" })) }));
    app.ok("lock_session", json!({}));
    app.refused("sign_in", sign_in(&maya, OTHER_CANARY));
    app.ok("sign_in", sign_in(&maya, CANARY));
    let query = json!({
        "actor": null, "area": null, "text": "", "from": null, "to": null, "offset": 0, "limit": 100,
    });
    let log = app.ok("list_audit_events", json!({ "query": query }));
    let actions: Vec<_> = log["rows"].as_array().unwrap().iter().map(|row| row["action"].clone()).collect();
    assert_eq!(
        actions.iter().rev().map(|action| action.as_str().unwrap()).collect::<Vec<_>>(),
        [
            "member.create",
            "project.create",
            "member.create",
            "member.passphrase",
            "member.passphrase",
            "session.refused",
            "member.passphrase",
            "member.passphrase",
            "member.passphrase",
            "session.refused",
            "session.sign-in",
        ]
    );
    assert_eq!(log["rows"][1]["subject"], "Maya Brandt", "whose passphrase it was not");
    assert_eq!((&log["rows"][0]["actor"], &log["rows"][0]["actorId"]), (&json!("Maya Brandt"), &maya));

    let seen = app.everything_seen();
    assert!(seen.contains("Maya Brandt"), "what was seen was kept");
    let files = bytes_below(world.folder.path());
    assert!(holds(&files, "$argon2id$"), "the database is among the files");
    assert!(!seen.contains("argon2"), "a hash is nobody's business either");
    let typed = [CANARY, OTHER_CANARY, "canary wrong of Maya", "canary number three"];
    for secret in typed {
        assert!(!seen.contains(secret), "{secret:?} reached the window");
        assert!(!holds(&files, secret), "{secret:?} lies in a file");
    }
}

#[test]
fn a_locked_window_hears_nothing_of_what_goes_on() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let address = world.address("acme-quality", "payments-api");
    let link = id(&ready.proceed(&ready.link_form("Payments", &address)));
    let app = &ready.app;
    let state = app.ok("set_own_passphrase", json!({ "current": null, "passphrase": CANARY }));
    app.ok("lock_session", json!({}));
    let (changed, synced) = (app.events("changed").len(), app.events("sync").len());
    world.sandbox().clear_requests();
    app.start_services();
    app.wait_for("the link is looked at", || !world.sandbox().requests().is_empty());
    app.wait_until_idle(&link);
    assert_eq!(told(app, changed), Vec::<String>::new());
    assert_eq!(app.events("sync").len(), synced);

    app.ok("sign_in", sign_in(&state["member"]["id"], CANARY));
    app.ok("sync_link", json!({ "linkId": link }));
    app.wait_for("who is here hears of syncs", || app.events("sync").len() > synced);
}

#[test]
fn whoever_was_deactivated_is_not_proposed() {
    let world = World::offline();
    let (app, maya, kim) = two_members(&world);
    let bound = json!({ "memberId": kim, "accountRole": "system-admin", "passphrase": "" });
    app.ok("save_member", json!({ "form": member_form(bound) }));
    app.person.will_say(true);
    app.ok("deactivate_member", json!({ "memberId": maya }));
    let state = app.ok("session_state", json!({}));
    assert_eq!(
        (&state["signIn"]["reason"], &state["signIn"]["memberId"]),
        (&json!("signed-out"), &Value::Null)
    );
}
