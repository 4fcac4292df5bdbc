//! Search and links to tests, as the window asks for them.

use serde_json::{Value, json};
use suitecase_sandbox::{Commit, Repository, RepositoryBuilder, Workspace, sample};

use crate::app::{App, OS_ACCOUNT};
use crate::world::{Ready, World, id};

fn search(ready: &Ready, text: &str) -> Value {
    ready.app.ok("search", json!({ "projectId": ready.project, "text": text }))
}

fn names(answer: &Value) -> Vec<String> {
    let groups = answer["groups"].as_array().unwrap().iter();
    let hits = groups.flat_map(|group| group["hits"].as_array().unwrap());
    let text = |hit: &Value| {
        hit["name"].as_array().unwrap().iter().map(|part| part["text"].as_str().unwrap()).collect::<String>()
    };
    hits.map(text).collect()
}

/// A repository with one test case, linked and synced.
fn one_case() -> (World, Ready, String) {
    let case = "<TestCaseEntity><description>A visitor with a voucher</description><name>Pay</name>\
                <tag>smoke</tag></TestCaseEntity>";
    let first = Commit::new("first").file("Shop.prj", "<Project/>").file("Test Cases/Cart/Pay.tc", case);
    let repository = Repository::built("web-shop", RepositoryBuilder::new().commit(first));
    let world = World::of(vec![Workspace::new("acme-quality", "Acme Quality").with(repository)]);
    let ready = Ready::in_world(&world);
    let link = id(&ready.proceed(&ready.link_form("Shop", &world.address("acme-quality", "web-shop"))));
    (world, ready, link)
}

#[test]
fn a_test_is_found_as_soon_as_it_is_synced_and_by_its_description_when_it_is_indexed() {
    let (_world, ready, link) = one_case();
    let found = search(&ready, "pa cart");
    assert_eq!(names(&found), ["Pay"]);
    ready.indexed(&link);
    let found = search(&ready, "vouhcer");
    let hit = &found["groups"][0]["hits"][0];
    assert_eq!(
        (&found["corrected"], &hit["snippet"]),
        (
            &json!([{ "typed": "vouhcer", "used": "voucher" }]),
            &json!({ "of": "description", "parts": [
                { "text": "A visitor with a ", "isHit": false }, { "text": "voucher", "isHit": true },
            ] })
        )
    );
    assert_eq!(
        (&found["total"], &found["isIndexing"], &found["isSuperseded"]),
        (&json!(0), &json!(false), &json!(false))
    );
    assert_eq!(search(&ready, "pay status:green")["reading"]["ignored"][0]["reason"], "status");
}

#[test]
fn a_link_leads_to_its_test_also_after_a_move() {
    let (world, ready, link) = one_case();
    let test = search(&ready, "pay")["groups"][0]["hits"][0]["id"].clone();
    let linked = ready.app.ok("link_to_test", json!({ "kind": "test-case", "testId": test }));
    assert_eq!(
        linked,
        "suitecase:test?workspace=acme-quality&repository=web-shop&path=Test%20Cases/Cart/Pay.tc&kind=test-case"
    );
    let there = json!({ "projectId": ready.project, "kind": "test-case", "id": test });
    assert_eq!(ready.app.ok("read_link_to_test", json!({ "text": linked })), there);
    let case = "<TestCaseEntity><description>A visitor with a voucher</description><name>Pay</name>\
                <tag>smoke</tag></TestCaseEntity>";
    let moved = Commit::new("move").remove("Test Cases/Cart/Pay.tc").file("Test Cases/Desk/Pay.tc", case);
    world.sandbox().push("acme-quality", "web-shop", &RepositoryBuilder::new().commit(moved)).unwrap();
    ready.sync(&link);
    assert_eq!(ready.app.ok("read_link_to_test", json!({ "text": linked })), there);
    for foreign in ["", "https://bitbucket.org/acme-quality/web-shop", "suitecase:test?path=../../etc/passwd"]
    {
        assert_eq!(ready.app.ok("read_link_to_test", json!({ "text": foreign })), Value::Null);
    }
}

#[test]
fn an_app_that_is_started_with_a_link_opens_its_test_once_and_only_to_who_may_see_it() {
    let (world, ready, _) = one_case();
    let test = search(&ready, "pay")["groups"][0]["hits"][0]["id"].clone();
    let linked = ready.app.ok("link_to_test", json!({ "kind": "test-case", "testId": test }));
    let arguments = ["suitecase".to_owned(), linked.as_str().unwrap().to_owned()];
    drop(ready);
    let opens = |app: &App| app.ok("session_state", json!({}))["opens"].clone();
    let app = world.app_of(OS_ACCOUNT);
    app.started_with(&arguments);
    let place = opens(&app);
    assert_eq!((&place["page"], &place["testId"]), (&json!("test-case"), &test));
    assert_eq!(opens(&app), Value::Null, "it is told once");
    drop(app);
    let stranger = world.app_of("an account nobody is bound to");
    stranger.started_with(&arguments);
    assert_eq!(opens(&stranger), Value::Null);
}

#[test]
fn the_sample_is_searched_in_every_language_it_is_written_in() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let link = ready.proceed(&ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop")));
    ready.indexed(&id(&link));
    let listed = ready.app.ok("list_test_cases", ready.query(json!({ "limit": 200 })));
    for row in listed["rows"].as_array().unwrap() {
        let name = row["name"].as_str().unwrap();
        let found = search(&ready, &format!("\"{}\"", name.replace('"', "\"\"")));
        assert_eq!(names(&found).first().map(String::as_str), Some(name), "{found}");
    }
}
