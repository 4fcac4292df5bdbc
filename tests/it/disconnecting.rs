//! *Disconnect* and *Reconnect*: asked natively, nothing is lost.

use serde_json::{Value, json};
use suitecase_sandbox::DEMO_API_TOKEN;

use crate::world::{Ready, World, id};

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
    assert_eq!(asked.iter().map(|asked| asked.verb).collect::<Vec<_>>(), ["Disconnect", "Reconnect"]);
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
