//! Who a test is: told with its reason and its history, decided by a person, recorded in the audit log.

use serde_json::{Value, json};
use suitecase_sandbox::{Commit, Repository, RepositoryBuilder, Workspace};

use crate::world::{Ready, World, id};

const OLD: &str = "Test Cases/Login/Sign in.tc";
const NEW: &str = "Test Cases/Account/Log in.tc";

fn case(description: &str) -> String {
    format!(
        "<TestCaseEntity>\n   <description>{description}</description>\n   <name>any</name>\n   <tag></tag>\n   \
         <comment></comment>\n   <testCaseGuid>g1</testCaseGuid>\n</TestCaseEntity>\n"
    )
}

#[test]
fn a_person_says_that_a_moved_test_is_another_one_and_takes_it_back() {
    let first = Commit::new("first").file("Shop.prj", "<Project/>").file(OLD, case("signs in"));
    let repository = Repository::built("web-shop", RepositoryBuilder::new().commit(first));
    let world = World::of(vec![Workspace::new("acme-quality", "Acme Quality").with(repository)]);
    let ready = Ready::in_world(&world);
    let link = id(&ready.proceed(&ready.link_form("Shop", &world.address("acme-quality", "web-shop"))));
    let moved = Commit::new("move").remove(OLD).file(NEW, case("logs in"));
    world.sandbox().push("acme-quality", "web-shop", &RepositoryBuilder::new().commit(moved)).unwrap();
    let run = ready.sync(&link)["lastRun"]["id"].clone();

    let listed = ready.app.ok("list_sync_changes", json!({ "runId": run, "offset": 0, "limit": 10 }));
    let test = ready.app.ok("list_test_cases", ready.query(json!({})))["rows"][0]["id"].clone();
    assert_eq!(
        listed,
        json!({ "total": 1, "rows": [{
            "kind": "test-case", "change": "moved", "testId": test, "name": "Log in", "path": NEW, "from": OLD,
            "because": "guid", "score": null, "exists": true,
        }] })
    );
    let before = detail(&ready, &test);
    assert_eq!(
        before["movedFrom"],
        json!({ "path": OLD, "because": "guid", "score": null, "mayUndo": true })
    );
    assert_eq!(changes(&before), ["moved"]);

    let arguments = json!({ "kind": "test-case", "testId": test });
    assert_eq!(ready.app.ok("not_the_same_test", arguments.clone()), Value::Null, "no means no");
    assert_eq!(detail(&ready, &test), before);

    ready.app.person.will_say(true);
    let other = ready.app.ok("not_the_same_test", arguments.clone())["testId"].clone();
    let asked = ready.app.person.asked().pop().unwrap();
    assert_eq!((asked.title.as_str(), asked.verb), ("“Log in”: Not the Same Test", "Not the Same Test"));
    assert!(asked.text.contains(OLD) && asked.text.contains(NEW), "{}", asked.text);
    assert_eq!(ready.app.refused("read_test_case", json!({ "testCaseId": test })).0, "not-found");
    let apart = detail(&ready, &other);
    assert_eq!((&apart["movedFrom"], &apart["notTheSame"]["path"]), (&Value::Null, &json!(OLD)));
    assert_eq!(changes(&apart), ["split", "moved"]);
    assert_eq!(
        ready.app.refused("not_the_same_test", json!({ "kind": "test-case", "testId": other })).0,
        "not-found"
    );

    let again = ready.app.ok("same_test_again", json!({ "kind": "test-case", "testId": other }));
    assert_eq!(again["testId"], test);
    let after = detail(&ready, &test);
    assert_eq!((&after["movedFrom"]["because"], &after["notTheSame"]), (&json!("decision"), &Value::Null));
    assert_eq!(changes(&after), ["joined", "split", "split", "moved"]);

    let query = json!({
        "actor": null, "area": "link", "text": "", "from": null, "to": null, "offset": 0, "limit": 10,
    });
    let rows = ready.app.ok("list_audit_events", json!({ "query": query }))["rows"].clone();
    let actions: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["action"].clone()).take(2).collect();
    assert_eq!(actions, ["link.test-join", "link.test-split"]);
    assert_eq!((&rows[0]["subject"], &rows[0]["subjectId"]), (&json!(NEW), &test));
}

fn detail(ready: &Ready, test: &Value) -> Value {
    ready.app.ok("read_test_case", json!({ "testCaseId": test }))
}

fn changes(detail: &Value) -> Vec<&str> {
    let history = detail["history"].as_array().unwrap();
    history.iter().map(|entry| entry["change"].as_str().unwrap()).collect()
}
