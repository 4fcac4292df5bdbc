//! Problems as they are looked through and muted.

use serde_json::{Value, json};
use suitecase_sandbox::{Commit, RepositoryBuilder, sample};

use crate::world::{Ready, World, id, text, with};

const WHY: &str = "It shows people what a missing case looks like";

/// The sample's web shop, linked and synced.
fn shop(world: &World) -> (Ready, String) {
    let ready = Ready::in_world(world);
    let link = ready.proceed(&ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop")));
    (ready, id(&link))
}

fn listed(ready: &Ready, changes: Value) -> Value {
    ready.app.ok("list_problems", ready.problems(changes))
}

fn rows(page: &Value) -> &Vec<Value> {
    page["rows"].as_array().unwrap()
}

/// What tells the problem of a row from others.
fn key_of(row: &Value) -> Value {
    json!({ "linkId": row["linkId"], "path": row["path"], "code": row["code"], "detail": row["detail"] })
}

/// The missing member of the suite that the sample spoiled.
fn missing(ready: &Ready) -> Value {
    let found = listed(ready, json!({ "codes": ["missing-member"], "text": "SUITES/films.ts" }));
    assert_eq!(found["total"], 1, "{found}");
    found["rows"][0].clone()
}

#[test]
fn every_planted_problem_is_listed_once_with_its_file() {
    let world = World::sample();
    let (ready, shop) = shop(&world);
    let address = world.address(sample::WORKSPACE, "payments-api");
    let payments = id(&ready.proceed(&ready.link_form("Payments", &address)));
    let page = |link: Option<&str>, offset: u64, limit: u64| {
        listed(&ready, json!({ "linkId": link, "offset": offset, "limit": limit }))
    };
    let all = page(None, 0, 200);
    let listed: Vec<(String, String)> =
        rows(&all).iter().map(|row| (text(row, "code"), text(row, "path"))).collect();
    for (code, path) in [
        ("conflict-markers", "Test Cases/Films/Plays the film.tc"),
        ("lfs-pointer", "Test Cases/Films/Remembers the volume.tc"),
        ("missing-member", "Test Suites/Films.ts"),
        ("member-case-differs", "Test Suites/Films.ts"),
        ("malformed-xml", "Test Cases/Old Gateway/Refunds in one go.tc"),
        ("wrong-root", "Test Cases/Old Gateway/Settings.tc"),
        ("empty-file", "Test Cases/Old Gateway/Nothing.tc"),
        ("empty-suite", "Test Suites/Old Gateway/Empty.ts"),
    ] {
        let count = listed.iter().filter(|found| **found == (code.to_owned(), path.to_owned())).count();
        assert_eq!(count, 1, "{code} {path} in {listed:?}");
    }
    assert!(
        listed.iter().any(|(code, path)| code == "shared-guid" && path.contains("Old Gateway/Pays by card"))
    );
    assert!(listed.iter().any(|(code, path)| code == "case-twins" && path.contains("ini ")), "{listed:?}");
    let of = |link: &str| page(Some(link), 0, 200)["total"].as_u64().unwrap();
    assert_eq!(of(&shop) + of(&payments), all["total"].as_u64().unwrap());
    assert_eq!(ready.link(&shop)["problems"], of(&shop));
    let one_by_one: Vec<Value> =
        (0..all["total"].as_u64().unwrap()).map(|offset| page(None, offset, 1)["rows"][0].clone()).collect();
    assert_eq!(&one_by_one, rows(&all));
    let broken = rows(&all).iter().find(|row| row["code"] == "conflict-markers").unwrap();
    assert_eq!(broken["test"]["kind"], "test-case");
    let broken = &broken["test"]["id"];
    let broken = ready.app.ok("read_test_case", json!({ "testCaseId": broken }));
    assert_eq!(
        broken["problems"][0]["code"], "conflict-markers",
        "a broken test case is listed and says why"
    );
}

#[test]
fn problems_are_narrowed_and_counted_by_kind() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    let all = listed(&ready, json!({}));
    let kinds = all["kinds"].as_array().unwrap();
    let sum = |field: &str| kinds.iter().map(|kind| kind[field].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("open"), sum("muted")), (all["total"].as_u64().unwrap(), 0));
    for kind in kinds {
        let of_kind = listed(&ready, json!({ "codes": [kind["code"]], "muted": "open" }));
        assert_eq!(of_kind["total"], kind["open"]);
        assert!(rows(&of_kind).iter().all(|row| row["code"] == kind["code"]));
        assert_eq!(of_kind["kinds"], all["kinds"], "whatever else is filtered");
    }
    let films = listed(&ready, json!({ "text": "FILMS  ts" }));
    assert!(films["total"].as_u64().unwrap() > 0);
    for row in rows(&films) {
        let found = format!("{} {}", text(row, "path"), text(row, "detail")).to_lowercase();
        assert!(found.contains("films") && found.contains("ts"), "{row}");
    }
    for nothing in [json!({ "text": "%" }), json!({ "muted": "muted" }), json!({ "offset": 10_000 })] {
        assert_eq!(listed(&ready, nothing)["rows"], json!([]));
    }
    assert_eq!(listed(&ready, json!({ "linkId": link }))["total"], all["total"]);
}

#[test]
fn a_muted_problem_leaves_every_count_and_stays_muted_through_syncs() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    let (row, before) = (missing(&ready), ready.link(&link)["problems"].as_u64().unwrap());
    let suite = row["test"]["id"].clone();
    let detail = || ready.app.ok("read_test_suite", json!({ "testSuiteId": suite }))["problems"].clone();
    let counted = || {
        let suites = ready.app.ok("list_test_suites", ready.query(json!({})));
        let found = suites["rows"].as_array().unwrap().iter().find(|found| found["id"] == suite).unwrap();
        (found["problems"].as_u64().unwrap(), ready.link(&link)["problems"].as_u64().unwrap())
    };
    let of_suite = counted().0;

    let told = ready.app.events("changed").len();
    ready.app.ok("mute_problem", json!({ "problem": key_of(&row), "reason": format!("  {WHY} ") }));
    assert_eq!(ready.app.events("changed")[told..], [json!({ "what": "catalogue" })]);
    assert_eq!(counted(), (of_suite - 1, before - 1));
    let muted = listed(&ready, json!({ "muted": "muted" }));
    assert_eq!((&muted["total"], key_of(&muted["rows"][0])), (&json!(1), key_of(&row)));
    let said = &muted["rows"][0]["muted"];
    assert_eq!((&said["reason"], &said["by"]), (&json!(WHY), &json!("Maya Brandt")));
    assert!(said["at"].as_i64().unwrap() > 0);
    assert_eq!(listed(&ready, json!({ "muted": "open" }))["total"], before - 1);
    let in_detail = detail().as_array().unwrap().iter().find(|found| found["code"] == row["code"]).cloned();
    assert_eq!(in_detail.unwrap()["muted"], *said, "the suite itself tells it too");

    let more = Commit::new("more").file("Test Cases/More.tc", "<TestCaseEntity/>");
    world.sandbox().push(sample::WORKSPACE, "web-shop", &RepositoryBuilder::new().commit(more)).unwrap();
    let synced = ready.sync(&link);
    assert_eq!(synced["lastRun"]["outcome"], "finished", "{synced}");
    assert_eq!(missing(&ready)["muted"], *said);

    let again = json!({ "problem": key_of(&row), "reason": "Another reason" });
    ready.app.ok("mute_problem", again);
    assert_eq!(missing(&ready)["muted"]["reason"], "Another reason");
    ready.app.ok("unmute_problem", json!({ "problem": key_of(&row) }));
    assert_eq!(missing(&ready)["muted"], Value::Null);
    ready.app.ok("unmute_problem", json!({ "problem": key_of(&row) }));

    let query = json!({
        "actor": null, "area": "link", "text": "", "from": null, "to": null, "offset": 0, "limit": 3,
    });
    let logged = ready.app.ok("list_audit_events", json!({ "query": query }));
    let logged = logged["rows"].as_array().unwrap().iter();
    let actions: Vec<_> = logged.map(|row| (text(row, "action"), text(row, "subject"))).collect();
    let expected = ["link.problem-unmute", "link.problem-mute", "link.problem-mute"];
    assert_eq!(actions, expected.map(|action| (action.to_owned(), "Web shop".to_owned())));
}

#[test]
fn a_mute_needs_a_reason_and_a_problem() {
    let world = World::sample();
    let (ready, _) = shop(&world);
    let problem = key_of(&missing(&ready));
    let refused = |problem: &Value, reason: &str| {
        ready.app.refused("mute_problem", json!({ "problem": problem, "reason": reason }))
    };
    let at_reason = |code: &str| (code.to_owned(), Some("reason".to_owned()));
    assert_eq!(refused(&problem, "  \n"), at_reason("input.empty"));
    assert_eq!(refused(&problem, &"ü".repeat(256)), at_reason("input.too-long"));
    assert_eq!(refused(&problem, "a\u{202e}b"), at_reason("input.control-character"));
    let gone = with(&problem, json!({ "detail": "something else" }));
    assert_eq!(refused(&gone, WHY), ("not-found".to_owned(), None));
    let elsewhere = with(&problem, json!({ "linkId": uuid::Uuid::nil() }));
    assert_eq!(refused(&elsewhere, WHY), ("not-found".to_owned(), None));
    assert_eq!(listed(&ready, json!({ "muted": "muted" }))["total"], 0);
    ready.app.ok("mute_problem", json!({ "problem": problem, "reason": "ü".repeat(255) }));
}
