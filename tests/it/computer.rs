//! How the app behaves on this computer, and what it finds on its desktop.

use serde_json::json;
use suitecase_lib::Offers;

use crate::world::{World, first_start};

#[test]
fn what_was_decided_is_kept_and_what_is_missing_is_said() {
    let world = World::offline();
    let app = first_start(&world);
    assert_eq!(
        app.ok("computer_settings", json!({})),
        json!({ "closing": "ask", "notify": true, "tray": "there", "notifications": "there" })
    );
    let decided = app.ok("save_computer_settings", json!({ "closing": "tray", "notify": false }));
    assert_eq!((&decided["closing"], &decided["notify"]), (&json!("tray"), &json!(false)));
    drop(app);

    let app = world.app();
    app.person.will_have(Offers { tray: false, notifications: false, markup: false });
    assert_eq!(
        app.ok("computer_settings", json!({})),
        json!({ "closing": "tray", "notify": false, "tray": "no-host", "notifications": "none" })
    );
    let nonsense = json!({ "closing": "perhaps", "notify": true });
    app.invoke("save_computer_settings", nonsense).expect_err("it is no way of closing");
    assert_eq!(app.ok("computer_settings", json!({}))["closing"], "tray");
}
