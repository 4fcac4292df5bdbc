//! What Suitecase sends is held against Bitbucket's own OpenAPI document: methods, paths, parameters, scopes.
//!
//! `openapi/operations.json` holds the names of the operations used, taken from that document; what it is known to
//! leave out is listed here with its source.

use std::path::Path;

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use suitecase_bitbucket::pipelines::{PipelineAt, PipelineError, PipelineStart};
use suitecase_bitbucket::source::{CommitAt, SourceKind};
use suitecase_bitbucket::{
    BitbucketError, Check, CheckId, Client, Finding, HookDraft, HookError, commits, hooks, identity,
    pipelines, refs, repositories, source, test_connection, workspaces,
};
use suitecase_model::credential::CredentialKind::{AccessToken, ApiToken};
use suitecase_model::path::RepoPath;
use suitecase_sandbox::{
    Credential, DEMO_EMAIL, Kind, PipelinePace, PipelineScript, Reach, Sandbox, ScopeNaming, ScriptedCase,
    ScriptedStep,
};

use crate::support::{bitbucket, bitbucket_with, client, demo};

#[derive(Deserialize)]
struct Document {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    method: String,
    path: String,
    path_parameters: Vec<String>,
    query_parameters: Vec<String>,
    api_token_scopes: Vec<String>,
    oauth_scopes: Vec<String>,
}

/// Query parameters that every list or every call takes, although the document declares them at few operations: the
/// REST introduction's sections on pagination and on partial responses (`pagelen` from 10 to 100 "globally").
const EVERYWHERE: [&str; 2] = ["pagelen", "fields"];

fn document() -> Document {
    serde_json::from_str(include_str!("openapi/operations.json")).unwrap()
}

const HOOK: HookDraft<'static> =
    HookDraft { url: "https://relay.acme-quality.example/hooks/1", description: "Suitecase", secret: None };

/// What a call about webhooks failed with, as other calls do.
fn bare(error: HookError) -> BitbucketError {
    match error {
        HookError::MissingScope { scopes, .. } => {
            BitbucketError::MissingScope { required: scopes, granted: Vec::new() }
        }
        other => panic!("{other:?}"),
    }
}

/// What a call about pipelines failed with, as other calls do.
fn bare_pipeline(error: PipelineError) -> BitbucketError {
    match error {
        PipelineError::MissingScope { scopes, .. } => {
            BitbucketError::MissingScope { required: scopes, granted: Vec::new() }
        }
        other => panic!("{other:?}"),
    }
}

/// Returns what a subscription needs beside the scopes of the call: "any scope that applies to the event".
fn scopes_of_the_event(operation: &Operation) -> &'static [&'static str] {
    match operation.method.as_str() {
        "POST" | "PUT" => &["read:repository:bitbucket"],
        _ => &[],
    }
}

/// Makes the call that an operation stands for.
async fn call(it: &Sandbox, client: &Client, operation: &Operation) -> Result<(), BitbucketError> {
    let (workspace, repository) = ("acme", "web-shop");
    let commit = &tip(it);
    let below = operation.path.trim_start_matches("/repositories/{workspace}/{repo_slug}");
    match below {
        "/user" => identity::account(client).await.map(drop),
        "/workspaces/{workspace}" => workspaces::workspace(client, workspace).await.map(drop),
        "/repositories/{workspace}" => {
            repositories::page(client, workspace, "web shop", None).await?;
            repositories::visible(client, workspace).await.map(drop)
        }
        "" => repositories::repository(client, workspace, repository).await.map(drop),
        "/refs/branches" => {
            refs::branches(client, workspace, repository, "").await?;
            refs::branches(client, workspace, repository, "one click").await.map(drop)
        }
        "/refs/branches/{name}" => {
            refs::branch(client, workspace, repository, "feature/one-click").await.map(drop)
        }
        "/refs/tags" => {
            refs::tags(client, workspace, repository, "").await?;
            refs::tags(client, workspace, repository, "v1").await.map(drop)
        }
        "/refs/tags/{name}" => refs::tag(client, workspace, repository, "v1.0").await.map(drop),
        "/commit/{commit}" => commits::commit(client, workspace, repository, commit).await.map(drop),
        "/src/{commit}/{path}" => {
            let at = CommitAt { workspace, repository, commit };
            let below = source::folder(client, at, &RepoPath::root(), 1, 9).await?;
            let folder = below.iter().find(|entry| entry.kind == SourceKind::Folder).unwrap();
            source::subfolders(client, at, &RepoPath::root()).await?;
            let inside = source::folder(client, at, &folder.path, 20, 9).await?;
            let file = inside.iter().find(|entry| entry.kind == SourceKind::File).unwrap();
            source::file(client, at, &file.path).await.map(drop)
        }
        "/filehistory/{commit}/{path}" => {
            let at = CommitAt { workspace, repository, commit };
            let file = RepoPath::from_text("Test Cases/Login.tc");
            commits::file_history(client, at, &file, true).await.map(drop)
        }
        "/diffstat/{spec}" => {
            let at = CommitAt { workspace, repository, commit };
            source::changed_since(client, at, commit).await.map(drop)
        }
        "/hooks" if operation.method == "POST" => {
            hooks::create(client, workspace, repository, HOOK).await.map(drop).map_err(bare)
        }
        "/hooks" => hooks::hooks(client, workspace, repository).await.map(drop),
        "/hooks/{uid}" => {
            let uuid = hooks::hooks(&demo(it), workspace, repository).await?.pop().unwrap().uuid;
            match operation.method.as_str() {
                "PUT" => {
                    hooks::update(client, workspace, repository, &uuid, HOOK).await.map(drop).map_err(bare)
                }
                _ => hooks::delete(client, workspace, repository, &uuid).await.map_err(bare),
            }
        }
        "/pipelines" if operation.method == "POST" => {
            let start = PipelineStart { branch: "main", custom: None, variables: &[] };
            pipelines::start(client, workspace, repository, start).await.map(drop).map_err(bare_pipeline)
        }
        "/pipelines" => pipelines::may_read(client, workspace, repository).await,
        below => match below.strip_prefix("/pipelines/{pipeline_uuid}") {
            Some(below) => call_of_pipeline(it, client, below).await.map_err(bare_pipeline),
            None => panic!("no call is known for {below}"),
        },
    }
}

/// Makes a call about a pipeline that has ended, or has just begun where it is to be stopped.
async fn call_of_pipeline(it: &Sandbox, client: &Client, below: &str) -> Result<(), PipelineError> {
    let (workspace, repository) = ("acme", "web-shop");
    let pace = match below {
        "/stopPipeline" => PipelinePace::ByHand,
        _ => PipelinePace::ByLooks { pending: 0, running: 0 },
    };
    let case = ScriptedCase::failed("com.acme.LoginTest", "signsIn", "expected 1", "");
    let steps = vec![ScriptedStep::new("Test").printing("tested").reporting(vec![case])];
    it.script_pipelines(workspace, repository, PipelineScript { pace, steps, ..PipelineScript::default() })
        .unwrap();
    let start = PipelineStart { branch: "main", custom: None, variables: &[] };
    let known = demo(it);
    let started = pipelines::start(&known, workspace, repository, start).await.unwrap();
    let at = PipelineAt { workspace, repository, pipeline: &started.uuid };
    let step = pipelines::steps(&known, at).await.unwrap().remove(0).uuid;
    let case = pipelines::test_cases(&known, at, &step).await.unwrap().cases.pop().map(|case| case.uuid);
    match below.strip_prefix("/steps/{step_uuid}").unwrap_or(below) {
        "" => pipelines::pipeline(client, at).await.map(drop),
        "/stopPipeline" => pipelines::stop(client, at).await.map(drop),
        "/steps" => pipelines::steps(client, at).await.map(drop),
        "/log" => {
            let log = pipelines::log_tail(client, at, &step).await?.unwrap();
            assert_eq!(log.bytes, b"tested");
            Ok(())
        }
        "/test_reports" => pipelines::test_summary(client, at, &step).await.map(drop),
        "/test_reports/test_cases" => pipelines::test_cases(client, at, &step).await.map(drop),
        "/test_reports/test_cases/{test_case_uuid}/test_case_reasons" => {
            pipelines::reason(client, at, &step, &case.unwrap()).await.map(drop)
        }
        other => panic!("no call is known for {other}"),
    }
}

fn tip(it: &Sandbox) -> String {
    it.commit_id("acme", "web-shop", "main").unwrap()
}

/// Says what about a request the document does not allow.
fn objection(document: &Document, method: &str, path: &str, query: &str) -> Option<String> {
    let asked = format!("{method} {path}?{query}");
    let Some(path) = path.strip_prefix("/2.0") else { return Some(format!("{asked}: not below /2.0")) };
    let fitting = document.operations.iter().find(|known| known.method == method && fits(&known.path, path));
    let Some(operation) = fitting else { return Some(format!("{asked}: no such operation")) };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let declared = operation.query_parameters.iter().any(|declared| *declared == name);
        if !declared && !EVERYWHERE.contains(&name.as_ref()) {
            return Some(format!("{asked}: no parameter `{name}`"));
        }
        let page_length = if name == "pagelen" { value.parse().unwrap_or(0) } else { 10 };
        // The introduction to diffstat allows pages of 500 and more.
        let most = if operation.path.ends_with("/diffstat/{spec}") { 5000 } else { 100 };
        if !(10..=most).contains(&page_length) {
            return Some(format!("{asked}: a page of {value}"));
        }
    }
    None
}

/// Returns whether a path as sent fits a template: each `{name}` is one segment, whatever it holds when decoded.
fn fits(template: &str, path: &str) -> bool {
    // A path inside a repository is as many segments as it has names, and the root has none.
    if let Some(template) = template.strip_suffix("/{path}") {
        let before = path.match_indices('/').nth(template.matches('/').count());
        let before = before.and_then(|(end, _)| path.get(..end));
        return before.is_some_and(|before| fits(template, before));
    }
    let (expected, sent): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    expected.len() == sent.len()
        && expected.iter().zip(sent).all(|(expected, sent)| {
            let decoded = percent_decode_str(sent).decode_utf8();
            if expected.starts_with('{') {
                decoded.is_ok_and(|decoded| !decoded.is_empty() && !matches!(&*decoded, "." | ".."))
            } else {
                *expected == sent
            }
        })
}

#[tokio::test]
async fn every_request_is_one_the_document_knows() {
    let it = bitbucket().await;
    let document = document();
    let client = demo(&it);
    for operation in &document.operations {
        let before = it.requests().len();
        call(&it, &client, operation).await.unwrap();
        let seen = it.requests().split_off(before);
        // What is changed or deleted is looked up first, and a pipeline is started before it is asked about.
        let asked = seen.into_iter().rfind(|seen| seen.method == operation.method);
        let asked = asked.unwrap_or_else(|| panic!("{} was not asked for", operation.path));
        let path = asked.path.strip_prefix("/2.0").unwrap();
        assert!(fits(&operation.path, path), "{path} is no {}", operation.path);
    }
    test_connection(&client, "acme", |_| {}).await;
    let wrong: Vec<_> = it
        .requests()
        .iter()
        .filter(|seen| seen.kind == Kind::Rest)
        .filter_map(|seen| objection(&document, &seen.method, &seen.path, &seen.query))
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_request_the_document_does_not_know_is_objected_to() {
    let document = document();
    let object = |method, path, query| objection(&document, method, path, query).unwrap_or_default();
    assert_eq!(object("GET", "/2.0/repositories/acme/shop/refs/branches/a%2Fb", ""), "");
    for (method, path, query, wrong) in [
        ("GET", "/1.0/user", "", "not below"),
        ("GET", "/2.0/users", "", "no such operation"),
        ("POST", "/2.0/user", "", "no such operation"),
        ("GET", "/2.0/workspaces/", "", "no such operation"),
        ("GET", "/2.0/repositories/acme/..", "", "no such operation"),
        ("GET", "/2.0/repositories/acme/shop/refs/branches/a/b", "", "no such operation"),
        ("GET", "/2.0/repositories/acme", "order=name", "no parameter `order`"),
        ("GET", "/2.0/repositories/acme", "pagelen=1", "a page of 1"),
        ("GET", "/2.0/repositories/acme", "pagelen=500", "a page of 500"),
    ] {
        assert!(object(method, path, query).contains(wrong), "{}", object(method, path, query));
    }
}

#[test]
fn the_operations_are_as_the_document_writes_them() {
    for operation in document().operations {
        let in_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let mut in_path: Vec<_> = in_path.map(str::to_owned).collect();
        let mut declared = operation.path_parameters.clone();
        in_path.sort();
        declared.sort();
        assert_eq!(in_path, declared, "{}", operation.path);
    }
}

/// A call that is added to the crate has to be added to the operations too.
#[test]
fn no_call_is_left_out() {
    let mut addresses = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for file in folder.read_dir().unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_dir() {
                folders.push(file.path());
            } else if file.file_name() != "tests.rs" {
                let text = std::fs::read_to_string(file.path()).unwrap();
                let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
                addresses += shipped.matches(".api_url(").count();
            }
        }
    }
    // The lists of branches and of tags are one place, and the list of repositories is asked for in two.
    assert_eq!(addresses, document().operations.len());
}

#[tokio::test]
async fn the_scopes_the_document_names_are_enough_and_needed() {
    let everything: Vec<String> =
        document().operations.iter().flat_map(|operation| operation.api_token_scopes.clone()).collect();
    for operation in document().operations {
        let own: Vec<_> = operation.api_token_scopes.iter().map(String::as_str).collect();
        let enough = [own.as_slice(), scopes_of_the_event(&operation)].concat();
        let it = bitbucket_with(Credential::api_token("ATATT3-own", DEMO_EMAIL, &enough)).await;
        hooks::create(&demo(&it), "acme", "web-shop", HOOK).await.unwrap();
        call(&it, &client(&it, ApiToken, DEMO_EMAIL, "ATATT3-own"), &operation).await.unwrap();

        let others: Vec<_> =
            everything.iter().map(String::as_str).filter(|scope| !own.contains(scope)).collect();
        let it = bitbucket_with(Credential::api_token("ATATT3-others", DEMO_EMAIL, &others)).await;
        hooks::create(&demo(&it), "acme", "web-shop", HOOK).await.unwrap();
        let refused = call(&it, &client(&it, ApiToken, DEMO_EMAIL, "ATATT3-others"), &operation).await;
        let Err(BitbucketError::MissingScope { required, .. }) = refused else {
            panic!("{}: {refused:?}", operation.path)
        };
        assert_eq!(required, own, "{}", operation.path);
    }
}

/// The scopes that *Test Connection* names by itself, when Bitbucket names none.
#[tokio::test]
async fn the_checks_name_the_scopes_of_the_document() {
    let operations = document().operations;
    let find = |path: &str| operations.iter().find(|operation| operation.path == path).unwrap();
    let in_repository = |rest: &str| find(&format!("/repositories/{{workspace}}/{{repo_slug}}{rest}"));
    let everything: Vec<_> = operations.iter().flat_map(|operation| &operation.api_token_scopes).collect();
    for (id, operation) in [
        (CheckId::Identity, find("/user")),
        (CheckId::Workspace, find("/workspaces/{workspace}")),
        (CheckId::Repositories, find("/repositories/{workspace}")),
        (CheckId::Webhooks, in_repository("/hooks")),
        (CheckId::Pipelines, in_repository("/pipelines")),
    ] {
        let needed = &operation.api_token_scopes;
        let others: Vec<_> =
            everything.iter().filter(|scope| !needed.contains(scope)).map(|scope| scope.as_str()).collect();
        let it = bitbucket_with(Credential::api_token("ATATT3-others", DEMO_EMAIL, &others)).await;
        it.faults().set_scope_naming(ScopeNaming::Nothing);
        let client = client(&it, ApiToken, DEMO_EMAIL, "ATATT3-others");
        assert_eq!(&named(&client, id).await, needed, "{id:?}");
    }
    for (id, operation) in
        [(CheckId::Webhooks, in_repository("/hooks")), (CheckId::Pipelines, in_repository("/pipelines"))]
    {
        let reach = Reach::Workspace { workspace: "acme".to_owned() };
        let it = bitbucket_with(Credential::access_token("ATCTT3-few", reach, &["repository"])).await;
        it.faults().set_scope_naming(ScopeNaming::Nothing);
        let client = client(&it, AccessToken, "", "ATCTT3-few");
        assert_eq!(named(&client, id).await, operation.oauth_scopes, "{id:?}");
    }
}

/// Returns the scopes that a check of *Test Connection* names as missing.
async fn named(client: &Client, id: CheckId) -> Vec<String> {
    let report = test_connection(client, "acme", |_| {}).await;
    let check = report.checks.into_iter().find(|check| check.id == id).unwrap();
    match check {
        Check { finding: Finding::Error(BitbucketError::MissingScope { required, .. }), .. } => required,
        other => panic!("{other:?}"),
    }
}
