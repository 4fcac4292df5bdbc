//! *Archive* and *Unarchive*: tests leave the lists and come back, nothing is deleted.

use serde_json::{Value, json};

use crate::world::{Ready, World, id};

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
            ready.app.ok("list_problems", problems(ready))["rows"].clone(),
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
    assert!(asked.text.starts_with(&format!("{} test cases", archived["testCases"])), "{}", asked.text);
    assert_eq!(shown(&ready), [json!([]), json!([]), json!([]), json!([])]);
    assert_eq!(ready.app.refused("sync_link", json!({ "linkId": link })).0, "link.archived");

    let unarchived = ready.app.ok("unarchive_link", json!({ "linkId": link }));
    assert_eq!(unarchived["status"], "INACTIVE");
    ready.app.wait_until_idle(&link);
    let back = ready.link(&link);
    assert_eq!((&back["status"], &back["lastRun"]["reason"]), (&json!("ACTIVE"), &json!("unarchive")));
    assert_eq!(shown(&ready), before, "the same rows under the same ids");
}

fn problems(ready: &Ready) -> Value {
    json!({ "projectId": ready.project, "linkId": null, "offset": 0, "limit": 200 })
}

fn folders(ready: &Ready) -> Value {
    json!({ "projectId": ready.project, "kind": "test-cases", "linkId": null, "folder": "" })
}
