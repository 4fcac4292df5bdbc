//! Misbehaviour on demand.

use std::time::{Duration, Instant};

use suitecase_sandbox::{
    DEMO_API_TOKEN, DEMO_EMAIL, Fault, READ_ONLY_API_TOKEN, Sandbox, ScopeNaming, Target,
};

use crate::support::{agent, basic, demo, get, git, request, said, start};

#[test]
fn queued_faults_meet_one_request_each_in_order() {
    let sandbox = start();
    let faults = sandbox.faults();
    faults.next(Target::Git, 1, Fault::Status(503));
    faults.next(Target::Rest, 1, Fault::TooManyRequests { retry_after: Some(7) });
    faults.next(Target::Rest, 2, Fault::TooManyRequests { retry_after: None });
    faults.next(Target::Any, 1, Fault::Status(500));
    faults.next(Target::Rest, 1, Fault::WrongJson);
    faults.next(Target::Rest, 1, Fault::CaptivePortal);
    faults.next(Target::Rest, 1, Fault::Unauthorized);
    faults.next(Target::Rest, 1, Fault::RedirectTo("http://elsewhere.invalid/".to_owned()));
    let first = get(&sandbox, "/user");
    assert_eq!((first.status, first.header("retry-after")), (429, Some("7")));
    for _ in 0..2 {
        let reply = get(&sandbox, "/user");
        assert_eq!((reply.status, reply.header("retry-after")), (429, None));
    }
    assert_eq!(get(&sandbox, "/user").status, 500);
    assert_eq!(get(&sandbox, "/user").json()["values"], "none");
    assert!(get(&sandbox, "/user").text().contains("<h1>"));
    assert_eq!(get(&sandbox, "/user").status, 401);
    let moved = get(&sandbox, "/user");
    assert_eq!((moved.status, moved.header("location")), (302, Some("http://elsewhere.invalid/")));
    assert_eq!(get(&sandbox, "/user").status, 200, "the queue is empty for REST");
    let path = "/acme/web-shop.git/info/refs?service=git-upload-pack";
    assert_eq!(
        request(&sandbox, "GET", path, basic("x-bitbucket-api-token-auth", DEMO_API_TOKEN), None).status,
        503
    );
    assert_eq!(sandbox.requests().len(), 10);
}

fn body_of(sandbox: &Sandbox, patience: Duration) -> (Vec<u8>, bool) {
    use std::io::Read as _;
    let config = ureq::Agent::config_builder().timeout_recv_body(Some(patience)).build();
    let agent = ureq::Agent::new_with_config(config);
    let request =
        agent.get(format!("{}/2.0/user", sandbox.origin())).header("authorization", demo().unwrap());
    let mut response = request.call().unwrap();
    let mut body = Vec::new();
    let is_whole = response.body_mut().as_reader().read_to_end(&mut body).is_ok();
    (body, is_whole)
}

#[test]
fn a_cut_body_breaks_off_and_a_stalled_one_falls_silent() {
    let sandbox = start();
    let whole = get(&sandbox, "/user").body;
    sandbox.faults().next(Target::Rest, 1, Fault::CutBody { after: 20 });
    let (body, is_whole) = body_of(&sandbox, Duration::from_secs(30));
    assert!(!is_whole, "the connection must close early");
    assert_eq!(body, whole[..20]);
    sandbox.faults().next(Target::Rest, 1, Fault::StallBody { after: 12 });
    let (body, is_whole) = body_of(&sandbox, Duration::from_millis(300));
    assert!(!is_whole, "nothing more may come");
    assert!(body.len() <= 12);
    assert_eq!(sandbox.requests()[1].sent_bytes, 20);
}

#[test]
fn a_cut_pack_makes_a_clone_fail() {
    let sandbox = start();
    let folder = tempfile::tempdir().unwrap();
    sandbox.faults().next(Target::Git, 1, Fault::CutBody { after: 40 });
    let url = sandbox.clone_url("acme", "web-shop");
    let output =
        git(folder.path(), basic("x-bitbucket-api-token-auth", DEMO_API_TOKEN), &["ls-remote", &url]);
    assert!(!output.status.success(), "{}", said(&output));
}

#[test]
fn latency_holds_back_every_reply() {
    let sandbox = start();
    sandbox.faults().set_latency(Duration::from_millis(80));
    let start = Instant::now();
    get(&sandbox, "/user");
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn a_revoked_token_is_refused_everywhere_until_it_is_restored() {
    let sandbox = start();
    let git_path = "/acme/web-shop.git/info/refs?service=git-upload-pack";
    let git_status = || {
        let user = basic("x-bitbucket-api-token-auth", DEMO_API_TOKEN);
        request(&sandbox, "GET", git_path, user, None).status
    };
    sandbox.faults().revoke(DEMO_API_TOKEN);
    assert_eq!((get(&sandbox, "/user").status, git_status()), (401, 401));
    sandbox.faults().restore(DEMO_API_TOKEN);
    assert_eq!((get(&sandbox, "/user").status, git_status()), (200, 200));
}

#[test]
fn a_hidden_repository_looks_deleted() {
    let sandbox = start();
    sandbox.faults().hide_repository("acme", "web-shop");
    assert_eq!(get(&sandbox, "/repositories/acme/web-shop").status, 404);
    assert!(!get(&sandbox, "/repositories/acme").values("/slug").contains(&"web-shop".to_owned()));
    sandbox.faults().clear();
    assert_eq!(get(&sandbox, "/repositories/acme/web-shop").status, 200);
}

#[test]
fn something_else_can_answer_in_bitbuckets_place() {
    let sandbox = start();
    for (status, content_type, body) in [
        (511, "text/html", "<h1>Sign in to this network</h1>"),
        (407, "text/plain", "Proxy authentication required"),
        (200, "application/json", r#"{"login":"octocat","id":1}"#),
    ] {
        let (content_type, body) = (content_type.to_owned(), body.to_owned());
        let fault = Fault::Reply { status, content_type: content_type.clone(), body: body.clone() };
        sandbox.faults().next(Target::Rest, 1, fault);
        let reply = get(&sandbox, "/user");
        assert_eq!((reply.status, reply.text()), (status, body));
        assert_eq!(reply.header("content-type"), Some(content_type.as_str()));
    }
    assert_eq!(get(&sandbox, "/user").status, 200);
}

#[test]
fn a_network_outside_the_allow_list_gets_no_content_of_private_repositories() {
    let sandbox = start();
    sandbox.faults().set_network_refused(true);
    let words = "To access this repository, an admin must whitelist your IP.";
    let refs = |slug: &str| {
        let path = format!("/acme/{slug}.git/info/refs?service=git-upload-pack");
        request(&sandbox, "GET", &path, basic("x-bitbucket-api-token-auth", DEMO_API_TOKEN), None)
    };
    let refused = refs("web-shop");
    assert_eq!((refused.status, refused.text().as_str()), (403, words));
    let branches = get(&sandbox, "/repositories/acme/web-shop/refs/branches");
    assert_eq!((branches.status, branches.error().as_str()), (403, words));
    assert_eq!(refs("handbook").status, 200, "public repositories are not restricted");
    for path in ["/workspaces/acme", "/repositories/acme", "/repositories/acme/web-shop"] {
        assert_eq!(
            get(&sandbox, path).status,
            200,
            "what is known about a repository is not restricted: {path}"
        );
    }
    sandbox.faults().set_network_refused(false);
    assert_eq!(refs("web-shop").status, 200);
}

#[test]
fn a_missing_scope_can_be_told_in_full_in_part_or_not_at_all() {
    let sandbox = start();
    let ask = |naming| {
        sandbox.faults().set_scope_naming(naming);
        let path = "/2.0/repositories/acme/web-shop/hooks";
        request(&sandbox, "POST", path, basic(DEMO_EMAIL, READ_ONLY_API_TOKEN), None)
    };
    let full = ask(ScopeNaming::Everything).json();
    assert_eq!(full["error"]["detail"]["required"].as_array().unwrap().len(), 2, "section 1.5");
    assert!(full["error"]["detail"]["granted"].is_array(), "section 1.5");
    let part = ask(ScopeNaming::OneScope).json();
    assert_eq!(part["error"]["detail"], serde_json::json!({ "required": "read:webhook:bitbucket" }));
    let nothing = ask(ScopeNaming::Nothing);
    assert_eq!((nothing.status, nothing.body.len()), (403, 0));
    let as_invalid = ask(ScopeNaming::AsInvalidToken);
    assert_eq!(as_invalid.status, 401, "section 7, number 11");
    assert!(as_invalid.error().starts_with("Token is invalid"), "section 7, number 11");
}

#[test]
fn pages_can_go_on_for_ever_or_point_elsewhere() {
    let sandbox = start();
    sandbox.faults().set_endless_pages(true);
    let mut address = format!("{}/2.0/repositories/acme?pagelen=3", sandbox.origin());
    for _ in 0..7 {
        address =
            request(&sandbox, "GET", &address, demo(), None).json()["next"].as_str().unwrap().to_owned();
    }
    sandbox.faults().clear();
    sandbox.faults().set_foreign_next(true);
    let next = get(&sandbox, "/repositories/acme?pagelen=1").json()["next"].as_str().unwrap().to_owned();
    assert!(!next.starts_with(sandbox.origin()), "section 7, number 6: {next}");
}

#[test]
fn a_dropped_sandbox_serves_no_more_and_leaves_nothing_behind() {
    let sandbox = start();
    let (origin, directory) = (sandbox.origin().to_owned(), sandbox.repository("acme", "web-shop").unwrap());
    assert!(directory.exists());
    drop(sandbox);
    assert!(!directory.exists());
    assert!(agent().get(&origin).call().is_err());
}
