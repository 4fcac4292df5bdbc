//! *Disconnect* and *Reconnect*: asked natively, nothing is lost.

use serde_json::{Value, json};
use suitecase_keychain::Refusal;
use suitecase_lib::Answer;
use suitecase_sandbox::{DEMO_API_TOKEN, PipelinePace, PipelineScript};

use crate::world::{Ready, World, connect, id, test_of, with};

#[test]
fn a_person_who_says_no_changes_nothing() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let before = ready.app.ok("list_integrations", json!({}));
    let told = ready.app.events("changed").len();
    for command in ["disconnect_integration", "reconnect_integration"] {
        let answer = ready.app.ok(command, json!({ "integrationId": ready.integration }));
        assert_eq!(answer, Value::Null, "{command}");
    }
    assert_eq!(ready.app.ok("list_integrations", json!({})), before);
    assert_eq!(ready.app.events("changed").len(), told);
    let asked = ready.app.person.asked();
    let buttons: Vec<_> = asked.iter().map(|asked| (asked.verb, asked.other)).collect();
    let forgets = Some("Disconnect and Forget Credential");
    assert_eq!(buttons, [("Disconnect", forgets), ("Reconnect", None)]);
    assert!(asked[0].text.starts_with("No repository is linked through it."), "{}", asked[0].text);
}

#[test]
fn disconnected_links_keep_their_tests_and_stop_until_reconnected() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let address = world.address("acme-quality", "payments-api");
    let link = ready.proceed(&ready.link_form("Payments", &address));
    let cases = link["testCases"].clone();
    ready.app.person.will_say(true);
    let integration = ready.app.ok("disconnect_integration", json!({ "integrationId": ready.integration }));
    assert_eq!((&integration["status"], &integration["linkCount"]), (&json!("INACTIVE"), &json!(1)));
    assert!(ready.app.person.asked()[0].text.starts_with("1 linked repository"));
    assert!(world.keeps_secret_of(&ready.integration), "the credential stays for an easy return");

    world.sandbox().clear_requests();
    let refused = ready.sync(&id(&link));
    assert_eq!(refused["lastRun"]["errorCode"], "integration.disconnected");
    assert_eq!((&refused["integrationDisconnected"], &refused["testCases"]), (&json!(true), &cases));
    assert_eq!(refused["status"], "ACTIVE", "the link keeps its status");
    assert_eq!(world.sandbox().requests().len(), 0, "nothing is asked through a disconnected integration");

    let integration = ready.app.ok("reconnect_integration", json!({ "integrationId": ready.integration }));
    assert_eq!(integration["status"], "ACTIVE");
    ready.app.wait_until_idle(&id(&link));
    let again = ready.sync(&id(&link));
    assert_eq!((&again["lastRun"]["outcome"], &again["testCases"]), (&json!("finished"), &cases));
}

#[test]
fn a_token_that_was_revoked_meanwhile_is_found_out_at_the_return() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.person.will_say(true);
    ready.app.ok("disconnect_integration", json!({ "integrationId": ready.integration }));
    world.sandbox().faults().revoke(DEMO_API_TOKEN);
    let broken = ready.app.ok("reconnect_integration", json!({ "integrationId": ready.integration }));
    assert_eq!(
        (&broken["status"], &broken["errorCode"]),
        (&json!("ERROR"), &json!("bitbucket.token-rejected"))
    );
    world.sandbox().faults().restore(DEMO_API_TOKEN);
    let healed = ready.app.ok("reconnect_integration", json!({ "integrationId": ready.integration }));
    assert_eq!((&healed["status"], &healed["errorCode"]), (&json!("ACTIVE"), &Value::Null));
}

#[test]
fn a_forgotten_credential_leaves_the_keychain_and_the_way_back_is_to_type_one() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let id = json!({ "integrationId": ready.integration });
    ready.app.person.will_answer(Answer::Other);
    let away = ready.app.ok("disconnect_integration", id.clone());
    assert_eq!(away["status"], "INACTIVE");
    assert_eq!(away["credentialForgotten"], true);
    assert!(!world.keeps_secret_of(&ready.integration));

    ready.app.person.will_say(true);
    let broken = ready.app.ok("reconnect_integration", id);
    assert_eq!((&broken["status"], &broken["errorCode"]), (&json!("ERROR"), &json!("keychain.absent")));
    let stored = with(&world.integration_form(), json!({ "integrationId": ready.integration, "secret": "" }));
    let refused = ready.app.refused("test_connection", test_of(&stored));
    assert_eq!(refused, ("keychain.absent".to_owned(), Some("secret".to_owned())));
    let typed = with(&stored, json!({ "secret": DEMO_API_TOKEN }));
    let mended = connect(&ready.app, &typed);
    assert_eq!((&mended["status"], &mended["credentialForgotten"]), (&json!("ACTIVE"), &json!(false)));
    assert!(world.keeps_secret_of(&ready.integration));
}

#[test]
fn a_keychain_that_does_not_forget_leaves_the_integration_connected() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.person.will_answer(Answer::Other);
    world.keychain.refuse(Some(Refusal::Locked));
    let id = json!({ "integrationId": ready.integration });
    let refused = ready.app.refused("disconnect_integration", id);
    assert_eq!(refused, ("keychain.locked".to_owned(), None));
    assert_eq!(ready.app.ok("list_integrations", json!({}))[0]["status"], "ACTIVE");
}

#[test]
fn pipelines_that_run_are_named_and_told_to_stop_before_the_credential_is_forgotten() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let script = PipelineScript { pace: PipelinePace::ByHand, ..PipelineScript::default() };
    world.sandbox().script_pipelines("acme-quality", "payments-api", script).unwrap();
    let address = world.address("acme-quality", "payments-api");
    let link = id(&ready.app.ok("save_link", json!({ "form": ready.link_form("Payments", &address) })));
    let form = json!({
        "id": null, "projectId": ready.project, "name": "Nightly", "linkId": link, "suiteId": null, "profile": "",
        "executor": { "kind": "bitbucket-pipelines", "branch": "", "pipeline": "" }, "variables": [],
    });
    let configuration = id(&ready.app.ok("save_run_configuration", json!({ "form": form })));
    let run = id(&ready.app.ok("start_run", json!({ "configurationId": configuration })));
    let read = || ready.app.ok("read_test_run", json!({ "runId": run }));
    ready.app.wait_for("the pipeline", || !read()["pipelineUrl"].is_null());

    ready.app.person.will_answer(Answer::Other);
    ready.app.ok("disconnect_integration", json!({ "integrationId": ready.integration }));
    let asked = ready.app.person.asked().pop().unwrap();
    assert!(asked.text.contains("The run “Nightly” is stopped."), "{}", asked.text);
    assert!(!world.keeps_secret_of(&ready.integration));
    let pipelines = world.sandbox().pipelines("acme-quality", "payments-api").unwrap();
    assert!(pipelines.iter().all(|pipeline| pipeline.was_told_to_stop) && pipelines.len() == 1);
    assert_eq!(read()["run"]["isCancelling"], true, "it has not stopped yet");
}
