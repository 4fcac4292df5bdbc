//! The first start, and projects.

use serde_json::{Value, json};

use crate::app::OS_ACCOUNT;
use crate::world::{World, id};

#[test]
fn before_the_first_member_there_is_nothing_and_nothing_may_be_done() {
    let world = World::offline();
    let app = world.app();
    let state = app.ok("session_state", json!({}));
    assert_eq!(state["member"], Value::Null);
    assert_eq!(state["projects"], json!([]));
    assert_eq!(state["suggestedName"], OS_ACCOUNT);
    assert_eq!(state["bitbucket"], world.origin());
    assert_eq!(state["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(state["dataFolder"], world.folder.path().to_str().unwrap());
    assert_eq!(app.refused("create_project", json!({ "name": "Shop" })).0, "permission.denied");
}

#[test]
fn the_first_start_makes_the_system_admin_once() {
    let world = World::offline();
    let app = world.app();
    let state = app.ok("create_first_member", json!({ "name": "  Maya Brandt " }));
    let member = &state["member"];
    assert_eq!(member["name"], "Maya Brandt");
    assert_eq!(member["accountRole"], "system-admin");
    assert_eq!((&member["canManageIntegrations"], &member["canCreateProject"]), (&json!(true), &json!(true)));
    assert_eq!(app.refused("create_first_member", json!({ "name": "Ines" })).0, "permission.denied");
    assert_eq!(app.ok("session_state", json!({})), state);
    drop(app);
    assert_eq!(world.app().ok("session_state", json!({})), state, "the next start finds the same member");
}

#[test]
fn a_second_start_leaves_the_comparison_of_the_first_alone() {
    let world = World::offline();
    let scratch = world.folder.path().join("comparing-1");
    std::fs::create_dir(&scratch).unwrap();
    let app = world.app();
    assert!(scratch.exists(), "whether it is the first start is not known yet");
    app.start_services();
    assert!(!scratch.exists(), "it is the first one, so what is there was left behind");
}

#[test]
fn of_two_first_members_at_once_one_comes_into_being() {
    let world = World::offline();
    let app = world.app();
    let windows = [app.window(), app.window()];
    let made: Vec<bool> = std::thread::scope(|scope| {
        let threads = windows.map(|window| {
            scope.spawn(move || window.invoke("create_first_member", json!({ "name": "Maya" })).is_ok())
        });
        threads.map(|thread| thread.join().unwrap()).to_vec()
    });
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
}

#[test]
fn a_name_that_may_not_be_is_refused_at_its_field() {
    let world = World::offline();
    let app = world.app();
    let names = [
        ("", "input.empty"),
        (" \u{a0}\t ", "input.empty"),
        (&"ü".repeat(51), "input.too-long"),
        ("Ma\u{7}ya", "input.control-character"),
    ];
    for (name, code) in names {
        let refused = app.refused("create_first_member", json!({ "name": name }));
        assert_eq!(refused, (code.to_owned(), Some("name".to_owned())), "{name:?}");
    }
    app.ok("create_first_member", json!({ "name": "ü".repeat(50) }));
    for (name, code) in names {
        let refused = app.refused("create_project", json!({ "name": name }));
        assert_eq!(refused, (code.to_owned(), Some("name".to_owned())), "{name:?}");
    }
}

#[test]
fn a_project_is_made_listed_and_its_name_is_taken_then() {
    let world = World::offline();
    let app = world.app();
    app.ok("create_first_member", json!({ "name": "Maya" }));
    let zoo = app.ok("create_project", json!({ "name": "Zoo" }));
    let shop = app.ok("create_project", json!({ "name": " Shop " }));
    assert_eq!(shop, json!({ "id": id(&shop), "name": "Shop", "canManageLinks": true }));
    let state = app.ok("session_state", json!({}));
    assert_eq!(state["projects"], json!([shop, zoo]), "by name");
    let refused = app.refused("create_project", json!({ "name": "Shop" }));
    assert_eq!(refused, ("input.taken".to_owned(), Some("name".to_owned())));
    assert_eq!(app.events("changed"), vec![json!({ "what": "projects" }); 2]);
}
