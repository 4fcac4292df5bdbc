//! Runs and run configurations, from the form to the end of a program.

use serde_json::{Value, json};
use suitecase_keychain::{EntryName, Refusal};
use suitecase_model::ids::RunConfigurationId;

use crate::world::{Ready, World, id, with};

/// Fills in a configuration that runs this script with a secured variable.
fn form(ready: &Ready, world: &World, script: &str) -> Value {
    json!({
        "id": null, "projectId": ready.project, "name": "Smoke", "linkId": link(ready, world), "suiteId": null,
        "profile": "staging",
        "executor": {
            "kind": "local-command", "program": "sh", "arguments": ["-c", script],
            "folder": world.folder.path(), "reportFolder": "", "timeLimitMinutes": 5,
        },
        "variables": [
            { "name": "STAGE", "isSecured": false, "value": "blue" },
            { "name": "TOKEN", "isSecured": true, "value": "hush-hush" },
        ],
    })
}

fn link(ready: &Ready, world: &World) -> String {
    let address = world.address("acme-quality", "payments-api");
    id(&ready.app.ok("save_link", json!({ "form": ready.link_form("Payments", &address) })))
}

fn entry(configuration: &str) -> EntryName {
    let id: RunConfigurationId = configuration.parse().unwrap();
    EntryName::of_variable(id, "TOKEN")
}

/// Waits for the end of a run and returns what is told of it.
fn ended(ready: &Ready, run: &str) -> Value {
    let read = || ready.app.ok("read_test_run", json!({ "runId": run }));
    ready.app.wait_for("the end of a run", || !read()["run"]["endedAt"].is_null());
    read()
}

#[test]
#[cfg(unix)]
fn a_saved_configuration_runs_and_its_secret_is_shown_nowhere() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    let script = r#"test "${#TOKEN}" = 9 && echo "$STAGE $TOKEN"; exit 3"#;
    let saved = ready.app.ok("save_run_configuration", json!({ "form": form(&ready, &world, script) }));
    let configuration = id(&saved);
    assert_eq!(saved["variables"][1], json!({ "name": "TOKEN", "value": null }));
    let run = id(&ready.app.ok("start_run", json!({ "configurationId": configuration })));
    let detail = ended(&ready, &run);
    assert_eq!(
        [&detail["run"]["state"], &detail["run"]["reason"], &detail["run"]["detail"]],
        [&json!("FAILED"), &json!("command-failed"), &json!("3")]
    );
    assert_eq!(detail["run"]["configuration"], "Smoke");
    let log = ready.app.ok("read_run_log", json!({ "runId": run, "from": 0 }));
    assert!(log["text"].as_str().unwrap().contains("blue ••••\n"), "{log}");
    assert_eq!(log["next"], detail["logPieces"]);
    let query = json!({ "query": {
        "projectId": ready.project, "states": ["FAILED"], "triggers": ["MANUAL"], "text": "smo", "offset": 0,
        "limit": 10,
    } });
    let page = ready.app.ok("list_test_runs", query);
    assert_eq!((&page["total"], &page["rows"][0]["id"]), (&json!(1), &json!(run)));
    let listed = ready.app.ok("list_run_configurations", json!({ "projectId": ready.project }));
    assert_eq!(listed[0]["lastState"], "FAILED");
    ready.app.wait_for("hints to the window", || {
        let told = ready.app.events("changed");
        ["runs", "results", "audit"].iter().all(|what| told.contains(&json!({ "what": what })))
    });
    assert!(!ready.app.everything_seen().contains("hush-hush"));
    let database = std::fs::read(world.folder.path().join("suitecase.db")).unwrap();
    assert!(memchr::memmem::find(&database, b"hush-hush").is_none());
}

#[test]
fn a_secret_that_is_not_typed_again_stays_and_goes_with_its_configuration() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let form = form(&ready, &world, "true");
    let saved = ready.app.ok("save_run_configuration", json!({ "form": form }));
    let configuration = id(&saved);
    let kept = json!([{ "name": "TOKEN", "isSecured": true, "value": null }]);
    let edited = with(&form, json!({ "id": configuration, "variables": kept, "name": "Again" }));
    ready.app.ok("save_run_configuration", json!({ "form": edited }));
    assert!(world.keychain.holds(&entry(&configuration)));

    world.keychain.refuse(Some(Refusal::Locked));
    let typed = json!([{ "name": "TOKEN", "isSecured": true, "value": "another" }]);
    let edited = with(&form, json!({ "id": configuration, "variables": typed, "name": "Refused" }));
    assert_eq!(ready.app.refused("save_run_configuration", json!({ "form": edited })).0, "keychain.locked");
    world.keychain.refuse(None);
    let listed = ready.app.ok("list_run_configurations", json!({ "projectId": ready.project }));
    assert_eq!(listed[0]["name"], "Again");

    let remove = json!({ "configurationId": configuration });
    assert_eq!(ready.app.ok("remove_run_configuration", remove.clone()), false, "no means no");
    assert!(world.keychain.holds(&entry(&configuration)));
    ready.app.person.will_say(true);
    assert_eq!(ready.app.ok("remove_run_configuration", remove), true);
    let asked = ready.app.person.asked().pop().unwrap();
    assert_eq!((asked.title.as_str(), asked.verb), ("Remove “Again”", "Remove"));
    assert!(!world.keychain.holds(&entry(&configuration)));
    let started = ready.app.refused("start_run", json!({ "configurationId": configuration }));
    assert_eq!(started.0, "not-found");
}

#[test]
#[cfg(unix)]
fn a_run_is_stopped_after_a_question_and_chosen_paths_come_from_the_person() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let script = "while :; do sleep 0.05; done";
    let saved = ready.app.ok("save_run_configuration", json!({ "form": form(&ready, &world, script) }));
    let run = id(&ready.app.ok("start_run", json!({ "configurationId": id(&saved) })));
    let cancel = json!({ "runId": run });
    assert_eq!(ready.app.ok("cancel_run", cancel.clone()), Value::Null, "no means no");
    ready.app.person.will_say(true);
    ready.app.ok("cancel_run", cancel.clone());
    let asked = ready.app.person.asked().pop().unwrap();
    assert_eq!((asked.title.as_str(), asked.verb), ("Stop Run “Smoke”", "Stop Run"));
    assert!(
        asked.text.starts_with("The program is ended with everything that it started."),
        "{}",
        asked.text
    );
    assert_eq!(ended(&ready, &run)["run"]["reason"], "canceled-by-member");
    assert_eq!(ready.app.refused("cancel_run", cancel).0, "run.over");

    let choose = json!({ "projectId": ready.project, "what": "program" });
    assert_eq!(ready.app.ok("choose_local_path", choose.clone()), Value::Null);
    ready.app.person.will_choose(vec!["/opt/katalonc".into()]);
    assert_eq!(ready.app.ok("choose_local_path", choose), "/opt/katalonc");
}
