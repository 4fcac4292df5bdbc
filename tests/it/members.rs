//! Members as the Admin area shows and changes them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{App, OS_ACCOUNT};
use crate::sessions::member_form;
use crate::world::{World, first_start, id, text, with};

/// Returns the form of a listed member as it is.
fn edit(row: &Value, changes: Value) -> Value {
    let as_it_is = json!({
        "memberId": row["id"], "name": row["name"], "osAccount": row["osAccount"], "passphrase": "",
        "accountRole": row["accountRole"],
    });
    json!({ "form": with(&member_form(as_it_is), changes) })
}

#[track_caller]
fn row_of(app: &App, name: &str) -> Value {
    let rows = app.ok("list_members", json!({}));
    let found = rows.as_array().unwrap().iter().find(|row| row["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} among {rows}")).clone()
}

#[test]
fn a_new_member_is_listed_with_its_roles_and_what_may_be_done_with_it() {
    let world = World::offline();
    let app = first_start(&world);
    let shop = id(&app.ok("create_project", json!({ "name": "Shop" })));
    let zoo = id(&app.ok("create_project", json!({ "name": "Aquarium" })));
    let projects = json!([{ "id": zoo, "name": "Aquarium" }, { "id": shop, "name": "Shop" }]);
    assert_eq!(app.ok("list_all_projects", json!({})), projects);

    let known = app.events("changed").len();
    let roles =
        json!([{ "projectId": shop, "role": "tester" }, { "projectId": zoo, "role": "project-admin" }]);
    let form =
        member_form(json!({ "osAccount": "kim", "projectRoles": roles, "accountRole": "account-admin" }));
    let kim = app.ok("save_member", json!({ "form": form }));
    assert_eq!(
        kim,
        json!({
            "id": kim["id"],
            "name": "Kim",
            "osAccount": "kim",
            "hasPassphrase": true,
            "isActive": true,
            "accountRole": "account-admin",
            "projectRoles": [
                { "projectId": zoo, "projectName": "Aquarium", "role": "project-admin" },
                { "projectId": shop, "projectName": "Shop", "role": "tester" },
            ],
            "isYou": false,
            "mayEdit": true,
            "isLastSystemAdmin": false,
        })
    );
    assert_eq!(app.events("changed")[known..], [json!({ "what": "members" })]);
    let maya = row_of(&app, "Maya Brandt");
    let told = [&maya["isYou"], &maya["mayEdit"], &maya["isLastSystemAdmin"], &maya["osAccount"]];
    assert_eq!(told, [&json!(true), &json!(true), &json!(true), &json!(OS_ACCOUNT)]);
    assert_eq!(app.ok("list_members", json!({})), json!([kim, maya]), "by name");

    let renamed = app.ok("save_member", edit(&maya, json!({ "name": "Maya B." })));
    assert_eq!(renamed["projectRoles"], json!([]), "roles are replaced as a whole");
    assert_eq!(
        app.events("changed")[known + 1..],
        [json!({ "what": "members" }), json!({ "what": "session" })]
    );
    let kims = world.app_of("kim");
    let arguments = json!({ "memberId": kim["id"], "passphrase": member_form(json!({}))["passphrase"] });
    kims.ok("sign_in", arguments);
    let told = row_of(&kims, "Maya B.");
    assert_eq!((&told["isYou"], &told["mayEdit"]), (&json!(false), &json!(false)), "above an Account Admin");
    assert_eq!(
        kims.refused("save_member", edit(&told, json!({ "name": "Mine" }))),
        ("member.above-you".to_owned(), Some("accountRole".to_owned()))
    );
}

#[test]
fn what_is_typed_wrongly_is_refused_at_its_field() {
    let world = World::offline();
    let app = first_start(&world);
    let before = app.ok("list_members", json!({}));
    let long = "x".repeat(1_000_000);
    let table = [
        (json!({ "name": "" }), "input.empty", "name"),
        (json!({ "name": long }), "input.too-long", "name"),
        (json!({ "name": "MAYA brandt" }), "input.taken", "name"),
        (json!({ "osAccount": OS_ACCOUNT }), "input.taken", "osAccount"),
        (json!({ "osAccount": long }), "input.too-long", "osAccount"),
        (json!({ "osAccount": "", "passphrase": "" }), "member.cannot-sign-in", "osAccount"),
        (json!({ "passphrase": "1234567" }), "member.passphrase-too-short", "passphrase"),
        (json!({ "passphrase": long }), "input.too-long", "passphrase"),
        (json!({ "passphrase": "line\nbreak" }), "input.control-character", "passphrase"),
    ];
    for (changes, code, field) in table {
        let refused = app.refused("save_member", json!({ "form": member_form(changes) }));
        assert_eq!(refused, (code.to_owned(), Some(field.to_owned())));
    }
    let maya = row_of(&app, "Maya Brandt");
    let demoted = app.refused("save_member", edit(&maya, json!({ "accountRole": "user" })));
    assert_eq!(demoted, ("member.last-system-admin".to_owned(), Some("accountRole".to_owned())));
    assert_eq!(app.ok("list_members", json!({})), before);
    assert_eq!(app.events("changed"), Vec::<Value>::new());
}

#[test]
fn deactivating_is_confirmed_first_and_a_refusal_asks_nobody() {
    let world = World::offline();
    let app = first_start(&world);
    let maya = json!({ "memberId": row_of(&app, "Maya Brandt")["id"] });
    app.person.will_say(true);
    assert_eq!(app.refused("deactivate_member", maya.clone()).0, "member.last-system-admin");
    assert_eq!(app.person.asked(), []);

    let form = member_form(json!({ "osAccount": "kim", "accountRole": "system-admin", "passphrase": "" }));
    let kim = json!({ "memberId": app.ok("save_member", json!({ "form": form }))["id"] });
    let kims = world.app_of("kim");
    kims.ok("list_members", json!({}));
    app.person.will_say(false);
    assert_eq!(app.ok("deactivate_member", kim.clone()), Value::Null);
    let asked = app.person.asked();
    assert_eq!((asked[0].title.as_str(), asked[0].verb), ("Deactivate “Kim”", "Deactivate"));
    assert!(asked[0].text.contains("Kim cannot sign in any more"), "{}", asked[0].text);
    kims.ok("list_members", json!({}));

    app.person.will_say(true);
    assert_eq!(app.ok("deactivate_member", kim.clone())["isActive"], false);
    assert_eq!(kims.refused("list_members", json!({})).0, "session.locked", "out with the next command");
    let out = kims.ok("session_state", json!({}))["signIn"].clone();
    assert_eq!((&out["reason"], &out["memberId"]), (&json!("signed-out"), &Value::Null));
    assert_eq!(kims.refused("sign_in", with_passphrase(&kim)).0, "member.deactivated");

    assert_eq!(app.ok("activate_member", kim.clone())["isActive"], true);
    assert_eq!(kims.ok("sign_in", with_passphrase(&kim))["member"]["name"], "Kim");
    app.person.asked();
    app.ok("deactivate_member", maya);
    assert!(app.person.asked()[0].text.starts_with("You are signed out at once"));
    assert_eq!(app.ok("session_state", json!({}))["member"], Value::Null);
    assert_eq!(app.events("changed").last(), Some(&json!({ "what": "session" })));
}

fn with_passphrase(member: &Value) -> Value {
    json!({ "memberId": member["memberId"], "passphrase": null })
}

#[test]
fn a_confirmation_that_outlasts_its_member_confirms_nothing() {
    let world = World::offline();
    let app = first_start(&world);
    let kim = app.ok("save_member", json!({ "form": member_form(json!({})) }));
    app.ok("set_own_passphrase", json!({ "current": null, "passphrase": "Maya's own words" }));
    app.person.will_say(true);
    app.person.meanwhile(world.passing(Duration::from_hours(1)));
    assert_eq!(app.ok("deactivate_member", json!({ "memberId": kim["id"] })), Value::Null);
    assert_eq!(app.person.asked().len(), 1);
    let maya = app.ok("session_state", json!({}))["signIn"]["memberId"].clone();
    app.ok("sign_in", json!({ "memberId": maya, "passphrase": "Maya's own words" }));
    assert_eq!(row_of(&app, &text(&kim, "name"))["isActive"], true);
}
