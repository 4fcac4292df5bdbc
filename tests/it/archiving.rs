//! *Archive* and *Unarchive*: tests leave the lists and come back, nothing is deleted.

use serde_json::{Value, json};
use suitecase_sandbox::{Fault, Target};

use crate::world::{Ready, World, id, with};

#[test]
fn an_archived_link_leaves_the_lists_and_comes_back_with_the_same_tests() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let address = world.address("acme-quality", "payments-api");
    let link = id(&ready.proceed(&ready.link_form("Payments", &address)));
    let shown = |ready: &Ready| {
        [
            ready.app.ok("list_test_cases", ready.query(json!({})))["rows"].clone(),
            ready.app.ok("list_test_suites", ready.query(json!({})))["rows"].clone(),
            ready.app.ok("list_problems", ready.problems(json!({})))["rows"].clone(),
            ready.app.ok("list_folders", folders(ready)),
        ]
    };
    let before = shown(&ready);
    assert!(before.iter().all(|rows| rows != &json!([])), "there is something to hide");

    assert_eq!(ready.app.ok("archive_link", json!({ "linkId": link })), Value::Null, "no means no");
    assert_eq!(shown(&ready), before);

    ready.app.person.will_say(true);
    let archived = ready.app.ok("archive_link", json!({ "linkId": link }));
    assert_eq!(archived["status"], "ARCHIVED");
    let asked = ready.app.person.asked().pop().unwrap();
    assert_eq!((asked.title.as_str(), asked.verb), ("Archive “Payments”", "Archive"));
    let all_there_is = format!(
        "{} test cases and {} test suites leave Tests, and the repository stops syncing. Results and history stay. You \
         can unarchive it at any time.",
        archived["testCases"], archived["testSuites"]
    );
    assert_eq!(asked.text, all_there_is, "nothing runs and nothing is due");
    assert_eq!(shown(&ready), [json!([]), json!([]), json!([]), json!([])]);
    assert_eq!(ready.app.refused("sync_link", json!({ "linkId": link })).0, "link.archived");

    let unarchived = ready.app.ok("unarchive_link", json!({ "linkId": link }));
    assert_eq!(unarchived["status"], "INACTIVE");
    ready.app.wait_until_idle(&link);
    let back = ready.link(&link);
    assert_eq!((&back["status"], &back["lastRun"]["reason"]), (&json!("ACTIVE"), &json!("unarchive")));
    assert_eq!(shown(&ready), before, "the same rows under the same ids");
}

#[test]
fn archiving_during_a_sync_says_that_it_ends_and_nothing_appears_afterwards() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Payments", &world.address("acme-quality", "payments-api"));
    let link = id(&ready.app.ok("save_link", json!({ "form": form })));
    world.sandbox().faults().next(Target::Git, 1, Fault::StallBody { after: 0 });
    ready.app.ok("proceed_link", json!({ "form": with(&form, json!({ "linkId": link })) }));
    ready.app.person.will_say(true);
    let archived = ready.app.ok("archive_link", json!({ "linkId": link }));
    let asked = ready.app.person.asked().pop().unwrap();
    assert!(asked.text.contains("The sync that is running is cancelled."), "{}", asked.text);
    assert_eq!((&archived["status"], &archived["sync"]["phase"]), (&json!("ARCHIVED"), &json!("idle")));
    assert_eq!(ready.app.ok("list_test_cases", ready.query(json!({})))["total"], 0);
    assert_eq!(ready.link(&link)["lastRun"]["outcome"], "cancelled");
}

#[test]
fn a_link_that_was_archived_while_its_dialog_was_open_is_archived_once() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Payments", &world.address("acme-quality", "payments-api"));
    let link = id(&ready.proceed(&form));
    ready.indexed(&link);
    ready.app.person.will_say(true);
    let archived = ready.app.ok("archive_link", json!({ "linkId": link }));
    assert_eq!(ready.app.ok("archive_link", json!({ "linkId": link })), archived);
    let back = ready.app.ok("unarchive_link", json!({ "linkId": link }));
    assert_eq!(back["status"], "INACTIVE");
    let asked = ready.app.person.asked().pop().unwrap();
    assert!(asked.text.contains("come back, and a sync checks them"), "{}", asked.text);
    ready.app.wait_until_idle(&link);
    assert_eq!(ready.app.ok("unarchive_link", json!({ "linkId": link }))["status"], "ACTIVE");
}

fn folders(ready: &Ready) -> Value {
    json!({ "projectId": ready.project, "kind": "test-cases", "linkId": null, "folder": "" })
}
