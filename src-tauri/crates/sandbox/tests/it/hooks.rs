//! Webhook subscriptions (section 2.6).

use serde_json::{Value, json};
use suitecase_sandbox::{Accounts, Commit, Credential, DEMO_EMAIL, RepositoryBuilder, Sandbox};

use crate::support::{Reply, acme, basic, demo, request, start, start_with};

const HOOKS: &str = "/2.0/repositories/acme/web-shop/hooks";

fn post(sandbox: &Sandbox, body: Value) -> Reply {
    request(sandbox, "POST", HOOKS, demo(), Some(body))
}

fn push_hook() -> Value {
    json!({ "description": "Suitecase", "url": "https://relay.acme-quality.example/h", "active": true, "events": ["repo:push"] })
}

#[test]
fn a_hook_is_created_read_changed_and_deleted() {
    let sandbox = start();
    let mut body = push_hook();
    body["secret"] = json!("It's a Secret to Everybody");
    let created = post(&sandbox, body);
    assert_eq!(created.status, 201, "section 2.6: {}", created.text());
    assert_eq!(created.json()["secret_set"], json!(true));
    assert!(!created.text().contains("Everybody"), "section 2.6: the secret is write-only");
    let address = created.header("location").unwrap().to_owned();
    let change = |body: Value| request(&sandbox, "PUT", &address, demo(), Some(body)).json();
    let kept = change(json!({ "active": false }));
    assert_eq!(
        (kept["active"].clone(), kept["secret_set"].clone()),
        (json!(false), json!(true)),
        "left out = kept"
    );
    assert_eq!(change(json!({ "secret": "" }))["secret_set"], json!(false), "section 2.6: empty clears");
    assert_eq!(change(json!({ "secret": "new" }))["secret_set"], json!(true));
    assert_eq!(change(json!({ "secret": null }))["secret_set"], json!(false), "section 2.6: null clears");
    let list = request(&sandbox, "GET", HOOKS, demo(), None);
    assert_eq!(list.values("/description"), ["Suitecase"]);
    assert_eq!(request(&sandbox, "DELETE", &address, demo(), None).status, 204);
    assert_eq!(request(&sandbox, "DELETE", &address, demo(), None).status, 404);
    assert_eq!(request(&sandbox, "GET", &address, demo(), None).status, 404);
}

#[test]
fn what_makes_no_sense_is_refused_at_its_field() {
    let sandbox = start();
    for (name, value, field) in [
        ("url", json!("http://localhost:3000/h"), "url"),
        ("url", json!("http://127.0.0.1/h"), "url"),
        ("url", json!("https://192.168.1.20/h"), "url"),
        ("url", json!("https://[::1]/h"), "url"),
        ("url", json!("https://laptop/h"), "url"),
        ("url", json!("https://laptop.local/h"), "url"),
        ("url", json!("ftp://relay.acme-quality.example/h"), "url"),
        ("url", json!("not an address"), "url"),
        ("events", json!([]), "events"),
        ("events", json!(["repo:push", "repo:push"]), "events"),
        ("events", json!(["repo:burned"]), "events"),
        ("secret", json!("x".repeat(129)), "secret"),
        ("skip_cert_verification", json!(null), "skip_cert_verification"),
    ] {
        let mut body = push_hook();
        body[name] = value.clone();
        let reply = post(&sandbox, body);
        assert_eq!(reply.status, 400, "section 2.6: {name} = {value}");
        assert!(reply.json()["error"]["fields"][field].is_array(), "{}", reply.text());
    }
    let mut body = push_hook();
    body["secret"] = json!("x".repeat(128));
    assert_eq!(post(&sandbox, body).status, 201, "section 2.6: 128 characters fit");
    assert_eq!(post(&sandbox, json!({ "events": ["repo:push"] })).status, 400, "an address is needed");
}

#[test]
fn each_event_needs_the_read_scope_of_what_it_speaks_of() {
    let scopes = ["read:webhook:bitbucket", "write:webhook:bitbucket", "read:repository:bitbucket"];
    let accounts = Accounts::demo(&[acme()])
        .with_credential(Credential::api_token("ATATT3-hooks", DEMO_EMAIL, &scopes))
        .with_credential(Credential::api_token("ATATT3-hooks-only", DEMO_EMAIL, &scopes[..2]));
    let sandbox = start_with(accounts);
    let post = |secret: &str, event: &str| {
        let mut body = push_hook();
        body["events"] = json!([event]);
        request(&sandbox, "POST", HOOKS, basic(DEMO_EMAIL, secret), Some(body))
    };
    assert_eq!(post("ATATT3-hooks", "repo:push").status, 201);
    let refused = post("ATATT3-hooks", "pullrequest:created");
    assert_eq!(
        refused.json()["error"]["detail"]["required"],
        json!(["read:pullrequest:bitbucket"]),
        "section 1.2"
    );
    assert_eq!(post("ATATT3-hooks-only", "repo:push").status, 403);
    let made = request(&sandbox, "GET", HOOKS, basic(DEMO_EMAIL, "ATATT3-hooks"), None);
    let uuid = made.values("/uuid")[0].replace('{', "%7B").replace('}', "%7D");
    let deleted =
        request(&sandbox, "DELETE", &format!("{HOOKS}/{uuid}"), basic(DEMO_EMAIL, "ATATT3-hooks"), None);
    assert_eq!(deleted.status, 403, "section 1.2: deleting has a scope of its own");
}

#[test]
fn the_list_of_events_needs_no_credential() {
    let sandbox = start();
    let subjects = request(&sandbox, "GET", "/2.0/hook_events", None, None);
    assert!(subjects.json()["repository"].is_object(), "section 2.6");
    let events = request(&sandbox, "GET", "/2.0/hook_events/repository?pagelen=100", None, None);
    assert!(events.values("/event").contains(&"repo:push".to_owned()), "section 2.6");
}

#[test]
fn a_push_is_told_to_active_hooks_signed_and_with_at_most_five_commits() {
    let sandbox = start();
    let mut body = push_hook();
    body["secret"] = json!("a secret");
    post(&sandbox, body);
    let mut inactive = push_hook();
    inactive["active"] = json!(false);
    post(&sandbox, inactive);
    let mut deaf = push_hook();
    deaf["events"] = json!(["repo:fork"]);
    post(&sandbox, deaf);
    let tip = || sandbox.commit_id("acme", "web-shop", "main").unwrap();
    let before = tip();
    let six = (0..6).fold(RepositoryBuilder::new(), |history, number| {
        history.commit(Commit::new("more").file("a", number.to_string()))
    });
    sandbox.push("acme", "web-shop", &six).unwrap();
    let told = |before: Option<&str>, after: Option<&str>| {
        let deliveries = sandbox.push_deliveries("acme", "web-shop", "main", before, after).unwrap();
        assert_eq!(deliveries.len(), 1, "section 2.6: only active hooks for this event");
        let body = serde_json::from_slice::<Value>(&deliveries[0].body).unwrap();
        (deliveries[0].clone(), body["push"]["changes"][0].clone())
    };
    let (delivery, change) = told(Some(&before), Some(&tip()));
    assert_eq!(delivery.header("x-event-key"), Some("repo:push"), "section 4");
    assert!(delivery.header("x-hub-signature").unwrap().starts_with("sha256="), "section 4");
    assert_eq!(change["commits"].as_array().unwrap().len(), 5, "section 4");
    assert_eq!((change["truncated"].clone(), change["forced"].clone()), (json!(true), json!(false)));
    assert_eq!(
        (change["old"]["target"]["hash"].clone(), change["new"]["target"]["hash"].clone()),
        (json!(before), json!(tip()))
    );
    let again = delivery.clone().attempt(2);
    assert_eq!(again.header("x-attempt-number"), Some("2"));
    assert_eq!(again.header("x-request-uuid"), delivery.header("x-request-uuid"));
    let (_, forced) = told(Some(&tip()), Some(&before));
    assert_eq!(forced["forced"], json!(true));
    let (_, created) = told(None, Some(&before));
    assert_eq!((created["created"].clone(), created["old"].clone()), (json!(true), json!(null)), "section 4");
    let (_, closed) = told(Some(&before), None);
    assert_eq!((closed["closed"].clone(), closed["new"].clone()), (json!(true), json!(null)), "section 4");
    assert!(closed.get("commits").is_none(), "section 4: absent on deletions");
}

#[test]
fn a_full_repository_takes_no_more_hooks_and_shows_those_it_has() {
    let sandbox = start();
    sandbox.faults().set_hook_limit(Some(1));
    assert_eq!(post(&sandbox, push_hook()).status, 201);
    let refused = post(&sandbox, push_hook());
    assert_eq!(refused.status, 400, "{}", refused.text());
    let seen = sandbox.hooks("acme", "web-shop").unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].url.as_str(), seen[0].has_secret), ("https://relay.acme-quality.example/h", false));
}
