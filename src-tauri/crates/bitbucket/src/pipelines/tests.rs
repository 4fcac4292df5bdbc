use secrecy::SecretString;
use serde_json::{Value, json};
use suitecase_model::credential::CredentialKind;

use super::*;
use crate::responder::{Answer, Responder};

const AT: PipelineAt<'static> = PipelineAt { workspace: "acme", repository: "shop", pipeline: "{p-1}" };
const STARTED: &str = r#"{"uuid":"{p-1}","build_number":7,"state":{"name":"PENDING"}}"#;

fn variables() -> Vec<PipelineVariable> {
    [("STAGE", "blue", false), ("PIN", "4711", true)]
        .map(|(name, value, is_secured)| PipelineVariable {
            name: name.to_owned(),
            value: SecretString::from(value),
            is_secured,
        })
        .to_vec()
}

fn refusing(status: u16, body: &'static str) -> impl Future<Output = Responder> {
    Responder::start(move |_, _| Answer::status(status, body))
}

#[tokio::test]
async fn a_start_names_branch_pipeline_and_variables_and_never_a_commit() {
    let server = Responder::start(|_, _| Answer::json(STARTED)).await;
    let (client, variables) = (server.client(), variables());
    let custom = PipelineStart { branch: "feature/x", custom: Some("nightly"), variables: &variables };
    let started = start(&client, "acme", "shop", custom).await.unwrap();
    assert_eq!((started.uuid.as_str(), started.build_number), ("{p-1}", Some(7)));
    assert_eq!(started.state, PipelineState::Pending);
    let plain = PipelineStart { branch: "main", custom: None, variables: &[] };
    start(&client, "acme", "shop", plain).await.unwrap();
    let calls = server.calls();
    let sent: Vec<Value> = calls.iter().map(|call| serde_json::from_slice(&call.body).unwrap()).collect();
    assert_eq!(calls[0].target, "/2.0/repositories/acme/shop/pipelines");
    let target = json!({ "type": "pipeline_ref_target", "ref_type": "branch", "ref_name": "feature/x",
        "selector": { "type": "custom", "pattern": "nightly" } });
    let given = json!([{ "key": "STAGE", "value": "blue", "secured": false },
        { "key": "PIN", "value": "4711", "secured": true }]);
    assert_eq!(sent[0], json!({ "target": target, "variables": given }));
    let target = json!({ "type": "pipeline_ref_target", "ref_type": "branch", "ref_name": "main" });
    assert_eq!(sent[1], json!({ "target": target }));
    assert!(!format!("{custom:?}").contains("4711"), "values are told by no debug output");
}

#[tokio::test]
async fn each_refusal_to_start_has_its_own_cause() {
    let scopes = r#"{"error":{"message":"lack privilege scopes","detail":{"required":["read:pipeline:bitbucket","write:pipeline:bitbucket"],"granted":["read:pipeline:bitbucket"]}}}"#;
    for (status, body, expected) in [
        (
            400,
            r#"{"error":{"message":"Bad request","detail":"Requested selector is not found in bitbucket-pipelines.yml."}}"#,
            "the repository has no such pipeline: Requested selector is not found in bitbucket-pipelines.yml.",
        ),
        (
            400,
            r#"{"error":{"message":"Pipelines is not enabled for this repository"}}"#,
            "pipelines are not enabled in the repository: Pipelines is not enabled for this repository",
        ),
        (
            400,
            r#"{"error":{"message":"The bitbucket-pipelines.yml file does not exist"}}"#,
            "the branch has no usable bitbucket-pipelines.yml: The bitbucket-pipelines.yml file does not exist",
        ),
        (
            404,
            r#"{"error":{"message":"Not found","detail":"Could not find the revision"}}"#,
            "the repository has no such branch: Could not find the revision",
        ),
        (
            400,
            r#"{"error":{"message":"Bad request","fields":{"variables":["too many"]}}}"#,
            "Bitbucket starts no pipeline: variables: too many",
        ),
        (400, r#"{"error":{"message":"Whatever"}}"#, "Bitbucket starts no pipeline: Whatever"),
        (403, scopes, "the token lacks the scope write:pipeline:bitbucket"),
        (403, "", "the token lacks the scope read:pipeline:bitbucket, write:pipeline:bitbucket"),
        (
            403,
            r#"{"error":{"message":"You need write access"}}"#,
            "the credential may not do this in the repository: You need write access",
        ),
        (404, "{}", "the repository or the pipeline is not there, or not visible"),
        (500, "", "ask Bitbucket about pipelines"),
    ] {
        let server = refusing(status, body).await;
        let plain = PipelineStart { branch: "main", custom: None, variables: &[] };
        let refused = start(&server.client(), "acme", "shop", plain).await.unwrap_err();
        assert_eq!(refused.to_string(), expected, "{body}");
    }
    let server = refusing(403, "").await;
    let client = server.client_of(CredentialKind::AccessToken);
    let refused = stop(&client, AT).await.unwrap_err();
    assert_eq!(refused.to_string(), "the token lacks the scope pipeline:write");
}

#[tokio::test]
async fn braces_are_escaped_and_a_pipeline_that_is_over_cannot_be_stopped() {
    let server = Responder::start_with_count(|count| match count {
        1 => Answer::json(r#"{"uuid":"{p-1}","state":{"name":"IN_PROGRESS"}}"#),
        2 => Answer::status(204, ""),
        _ => Answer::status(400, r#"{"error":{"message":"already completed"}}"#),
    })
    .await;
    let client = server.client();
    assert_eq!(pipeline(&client, AT).await.unwrap().state, PipelineState::Running);
    assert_eq!(stop(&client, AT).await.unwrap(), Stopping::Told);
    assert_eq!(stop(&client, AT).await.unwrap(), Stopping::AlreadyOver);
    let calls: Vec<_> = server.calls().into_iter().map(|call| (call.method, call.target)).collect();
    let address = "/2.0/repositories/acme/shop/pipelines/%7Bp-1%7D";
    assert_eq!(calls[0], ("GET".to_owned(), address.to_owned()));
    assert_eq!(calls[1], ("POST".to_owned(), format!("{address}/stopPipeline")));
}

#[tokio::test]
async fn a_step_without_reports_has_none_and_steps_are_listed_to_the_end() {
    let server = Responder::start(|call, base| match call.target.as_str() {
        target if target.contains("test_reports") => Answer::status(404, "{}"),
        target if target.contains("page=2") => {
            Answer::json(r#"{"values":[{"uuid":"{s-2}","state":{"name":"READY"}}]}"#)
        }
        target => Answer::json(format!(
            r#"{{"next":"{base}{target}&page=2","values":[{{"uuid":"{{s-1}}","name":"Test","state":{{"name":"COMPLETED",
            "result":{{"name":"SUCCESSFUL"}}}},"started_on":"2026-11-23T10:00:00Z","completed_on":"2026-11-23T10:01:02.5Z"}}]}}"#
        )),
    })
    .await;
    let client = server.client();
    let found = steps(&client, AT).await.unwrap();
    assert_eq!(found.iter().map(|step| step.uuid.as_str()).collect::<Vec<_>>(), ["{s-1}", "{s-2}"]);
    assert_eq!((found[0].name.as_str(), found[0].duration_ms), ("Test", Some(62_500)));
    assert_eq!((found[1].name.as_str(), &found[1].state), ("", &StepState::Waiting));
    assert_eq!(test_summary(&client, AT, "{s-1}").await.unwrap(), None);
    assert_eq!(test_cases(&client, AT, "{s-1}").await.unwrap(), ReportedCases::default());
    assert_eq!(reason(&client, AT, "{s-1}", "{c-1}").await.unwrap(), None);
    let server = refusing(200, "").await;
    assert_eq!(test_summary(&server.client(), AT, "{s-1}").await.unwrap(), None, "an empty answer");
}

#[tokio::test]
async fn the_end_of_a_log_is_fetched_from_where_it_is_kept_without_the_credential() {
    let kept =
        Responder::start(|_, _| Answer::status(206, "the end").with("Content-Range", "bytes 93-99/100"))
            .await;
    let there = format!("{}/logs/1?signature=x", kept.origin().api());
    let server = Responder::start(move |_, _| Answer::status(307, "").with("Location", &there)).await;
    let client = server.client();
    let tail = log_tail(&client, AT, "{s-1}").await.unwrap().unwrap();
    assert_eq!((tail.bytes.as_slice(), tail.is_cut), (b"the end".as_slice(), true));
    let asked = server.calls();
    assert_eq!(asked[0].target, "/2.0/repositories/acme/shop/pipelines/%7Bp-1%7D/steps/%7Bs-1%7D/log");
    assert_eq!((asked[0].header("range"), asked[0].header("accept")), ("bytes=-1048576", "*/*"));
    assert!(asked[0].header("authorization").starts_with("Basic "));
    assert_eq!(kept.calls()[0].header("authorization"), "");
    assert_eq!(kept.calls()[0].header("range"), "bytes=-1048576");
    assert_eq!(client.calls(), 1, "what another host sends is no call");
}

#[tokio::test]
async fn of_a_long_log_the_last_megabyte_is_kept_and_a_missing_one_is_none() {
    let long = Responder::start(|_, _| Answer::status(200, &format!("first{}", "x".repeat(LOG_LIMIT)))).await;
    let tail = log_tail(&long.client(), AT, "{s-1}").await.unwrap().unwrap();
    assert_eq!((tail.bytes.len(), tail.is_cut, tail.bytes[0]), (LOG_LIMIT, true, b'x'));
    let short = refusing(200, "all of it").await;
    let tail = log_tail(&short.client(), AT, "{s-1}").await.unwrap().unwrap();
    assert_eq!((tail.bytes.as_slice(), tail.is_cut), (b"all of it".as_slice(), false));
    for status in [404, 406, 416] {
        let server = refusing(status, "{}").await;
        assert_eq!(log_tail(&server.client(), AT, "{s-1}").await.unwrap(), None, "{status}");
    }
}

#[tokio::test]
async fn a_log_elsewhere_is_fetched_only_over_protected_lines_and_never_with_the_credential() {
    for (location, host) in [
        ("http://logs.example/1", "logs.example"),
        ("ftp://127.0.0.1/1", "127.0.0.1"),
        ("https://ann:s3cret@logs.example/1", "logs.example"),
        ("file:///etc/passwd", ""),
        ("http://[broken", ""),
    ] {
        let server = Responder::start(move |_, _| Answer::status(307, "").with("Location", location)).await;
        let refused = log_tail(&server.client(), AT, "{s-1}").await.unwrap_err();
        assert_eq!(refused.to_string(), format!("the log is said to be at {host}, which is not asked"));
    }
    // Whoever keeps logs cannot send us back with the credential.
    let server = Responder::start_with_count(|_| Answer::status(200, "")).await;
    let back = format!("{}/2.0/repositories/acme/shop/hooks", server.origin().api());
    let elsewhere = Responder::start(move |_, _| Answer::status(302, "").with("Location", &back)).await;
    let there = elsewhere.origin().api().to_owned();
    let first = Responder::start(move |_, _| Answer::status(307, "").with("Location", &there)).await;
    let client = first.client();
    log_tail(&client, AT, "{s-1}").await.unwrap();
    assert_eq!(server.calls()[0].header("authorization"), "");
    let failing = refusing(503, "busy").await;
    let there = failing.origin().api().to_owned();
    let first = Responder::start(move |_, _| Answer::status(307, "").with("Location", &there)).await;
    let refused = log_tail(&first.client(), AT, "{s-1}").await.unwrap_err();
    assert!(matches!(refused, PipelineError::LogNotServed { status: 503 }), "{refused:?}");
}

#[tokio::test]
async fn of_a_list_of_test_cases_without_end_what_was_read_is_kept() {
    let server = Responder::start(|call, base| {
        let next = format!("{base}{}1", call.target);
        Answer::json(format!(r#"{{"values":[{{"name":"signs in"}}],"next":"{next}"}}"#))
    })
    .await;
    let found = test_cases(&server.client(), AT, "{s-1}").await.unwrap();
    assert_eq!((found.cases.len(), found.is_cut), (100, true));
    assert_eq!(server.calls().len(), 100);
}
