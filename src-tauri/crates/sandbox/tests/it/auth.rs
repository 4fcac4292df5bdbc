//! Who is let in, over REST and over git (section 1).

use suitecase_sandbox::{
    Accounts, Credential, DEMO_API_TOKEN, DEMO_EMAIL, DEMO_USERNAME, EXPIRED_API_TOKEN, LIMITED_API_TOKEN,
    Membership, OLD_APP_PASSWORD, Person, READ_ONLY_API_TOKEN, Reach, RepositoryPermission,
    UNSCOPED_API_TOKEN, VisibleRepositories, WORKSPACE_ACCESS_TOKEN, WorkspacePermission,
};

use crate::support::{acme, basic, bearer, demo, get, git, request, said, start, start_with};

const INVALID: &str = "Token is invalid, expired, or not supported for this endpoint.";

#[test]
fn rest_takes_an_api_token_with_the_email_and_an_access_token_as_bearer_and_nothing_else() {
    let sandbox = start();
    let (shop, user) = ("/2.0/repositories/acme/web-shop", "/2.0/user");
    for (path, authorization, expected, section) in [
        (user, basic(DEMO_EMAIL, DEMO_API_TOKEN), 200, "1.2: Basic with the e-mail"),
        (user, basic("MAYA.brandt@acme-quality.example", DEMO_API_TOKEN), 200, "1.2: an e-mail in capitals"),
        (user, basic(DEMO_USERNAME, DEMO_API_TOKEN), 401, "1.5: the user name instead of the e-mail"),
        (user, bearer(DEMO_API_TOKEN), 401, "1.2: not Bearer"),
        (user, basic(DEMO_EMAIL, EXPIRED_API_TOKEN), 401, "1.5: expired"),
        (user, basic(DEMO_EMAIL, UNSCOPED_API_TOKEN), 401, "1.5: made without scopes"),
        (user, basic(DEMO_EMAIL, "ATATT3-nobody"), 401, "1.5: unknown"),
        (user, basic(DEMO_USERNAME, OLD_APP_PASSWORD), 401, "1.1: app passwords are gone"),
        (user, basic(DEMO_EMAIL, OLD_APP_PASSWORD), 401, "1.1: app passwords are gone"),
        (user, None, 401, "1.2: nobody"),
        (user, bearer(WORKSPACE_ACCESS_TOKEN), 403, "1.3: access tokens are refused by /user"),
        (shop, bearer(WORKSPACE_ACCESS_TOKEN), 200, "1.3: Bearer"),
        (shop, basic("x-token-auth", WORKSPACE_ACCESS_TOKEN), 401, "1.3: an access token as Basic"),
        (shop, basic(DEMO_EMAIL, LIMITED_API_TOKEN), 404, "1.2: limited to another workspace"),
        (shop, None, 404, "1.5: private, no access"),
        ("/2.0/repositories/acme/nothing", demo(), 404, "1.5: missing looks the same"),
        ("/2.0/repositories/acme/handbook", None, 200, "public, no credential"),
    ] {
        let reply = request(&sandbox, "GET", path, authorization, None);
        assert_eq!(reply.status, expected, "section {section}: {}", reply.text());
        if expected == 401 {
            assert_eq!(reply.error(), INVALID, "section {section}");
            assert!(reply.header("www-authenticate").is_some(), "section {section}");
        }
    }
    let refused = request(&sandbox, "GET", user, bearer(WORKSPACE_ACCESS_TOKEN), None);
    assert!(refused.error().contains("not accessible by this authentication mechanism"), "section 1.3");
    let in_query = request(&sandbox, "GET", "/2.0/user?access_token=ATCTT3-x", demo(), None);
    assert_eq!(in_query.status, 401, "section 2.9, CHANGE-3052");
}

#[test]
fn a_missing_scope_is_named_with_what_was_granted() {
    let sandbox = start();
    let shop = "/2.0/repositories/acme/web-shop";
    for (method, path, required) in [
        ("GET", format!("{shop}/hooks"), vec!["read:webhook:bitbucket"]),
        ("POST", format!("{shop}/hooks"), vec!["read:webhook:bitbucket", "write:webhook:bitbucket"]),
        ("DELETE", format!("{shop}/hooks/any"), vec!["delete:webhook:bitbucket"]),
        ("GET", format!("{shop}/pipelines"), vec!["read:pipeline:bitbucket"]),
        ("POST", format!("{shop}/pipelines/"), vec!["read:pipeline:bitbucket", "write:pipeline:bitbucket"]),
        ("GET", format!("{shop}/pipelines_config"), vec!["admin:repository:bitbucket"]),
    ] {
        let reply = request(&sandbox, method, &path, basic(DEMO_EMAIL, READ_ONLY_API_TOKEN), None);
        assert_eq!(reply.status, 403, "{method} {path}");
        let detail = &reply.json()["error"]["detail"];
        assert_eq!(detail["required"], serde_json::json!(required), "section 1.2: {method} {path}");
        assert_eq!(detail["granted"].as_array().unwrap().len(), 3, "section 1.5: granted stands beside it");
    }
}

#[test]
fn scopes_of_api_tokens_do_not_imply_each_other_and_those_of_access_tokens_may() {
    let workspace = Reach::Workspace { workspace: "acme".to_owned() };
    let accounts = Accounts::demo(&[acme()])
        .with_credential(Credential::api_token("ATATT3-write", DEMO_EMAIL, &["write:repository:bitbucket"]))
        .with_credential(Credential::access_token("ATCTT3-write", workspace.clone(), &["repository:write"]))
        .with_credential(Credential::access_token("ATCTT3-admin", workspace, &["repository:admin"]));
    let sandbox = start_with(accounts);
    let shop = "/2.0/repositories/acme/web-shop";
    for (authorization, expected) in [
        (basic(DEMO_EMAIL, "ATATT3-write"), 403),
        (bearer("ATCTT3-write"), 200),
        (bearer("ATCTT3-admin"), 403),
    ] {
        assert_eq!(request(&sandbox, "GET", shop, authorization, None).status, expected, "section 1.2");
    }
}

#[test]
fn an_access_token_opens_what_it_was_made_for() {
    let accounts = Accounts::demo(&[acme()])
        .with_credential(Credential::access_token(
            "ATCTT3-repository",
            Reach::Repository { workspace: "acme".to_owned(), slug: "web-shop".to_owned() },
            &["repository"],
        ))
        .with_credential(Credential::access_token(
            "ATCTT3-project",
            Reach::Project { workspace: "acme".to_owned(), key: "LAB".to_owned() },
            &["repository"],
        ));
    let sandbox = start_with(accounts);
    for (secret, slug, expected) in [
        ("ATCTT3-repository", "web-shop", 200),
        ("ATCTT3-repository", "secret-lab", 404),
        ("ATCTT3-project", "secret-lab", 200),
        ("ATCTT3-project", "web-shop", 404),
    ] {
        let reply = request(&sandbox, "GET", &format!("/2.0/repositories/acme/{slug}"), bearer(secret), None);
        assert_eq!(reply.status, expected, "section 1.3: {secret} on {slug}");
    }
}

#[test]
fn a_person_sees_only_the_repositories_they_were_given() {
    let jonas = Person {
        email: "jonas@acme-quality.example".to_owned(),
        username: "jonas".to_owned(),
        display_name: "Jonas Okafor".to_owned(),
        memberships: vec![Membership {
            workspace: "acme".to_owned(),
            permission: WorkspacePermission::Member,
            repositories: VisibleRepositories::Only(vec![(
                "web-shop".to_owned(),
                RepositoryPermission::Write,
            )]),
        }],
    };
    let token = Credential::api_token(
        "ATATT3-jonas",
        "jonas@acme-quality.example",
        suitecase_sandbox::all_api_token_scopes(),
    );
    let sandbox = start_with(Accounts::demo(&[acme()]).with_person(jonas).with_credential(token));
    let jonas = || basic("jonas@acme-quality.example", "ATATT3-jonas");
    let list = request(&sandbox, "GET", "/2.0/repositories/acme?sort=slug", jonas(), None);
    assert_eq!(list.values("/slug"), ["handbook", "web-shop"], "section 1.5: the rest is invisible");
    let permissions = "/2.0/user/workspaces/acme/permissions/repositories?sort=repository.slug";
    let mine = request(&sandbox, "GET", permissions, jonas(), None);
    assert_eq!(mine.values("/permission"), ["read", "write"], "section 2.2");
    let workspace = request(&sandbox, "GET", "/2.0/user/workspaces/acme/permission", jonas(), None);
    assert_eq!(workspace.json()["permission"], "member", "section 2.2");
    let hooks = request(&sandbox, "GET", "/2.0/repositories/acme/web-shop/hooks", jonas(), None);
    assert_eq!(hooks.status, 403, "section 2.2: only a repository's admin manages its hooks");
}

#[test]
fn git_takes_other_user_names_than_rest() {
    let sandbox = start();
    let folder = tempfile::tempdir().unwrap();
    let shop = sandbox.clone_url("acme", "web-shop");
    for (authorization, expected) in [
        (basic("x-bitbucket-api-token-auth", DEMO_API_TOKEN), Ok("refs/heads/main")),
        (basic(DEMO_USERNAME, DEMO_API_TOKEN), Ok("refs/heads/main")),
        (basic("x-token-auth", WORKSPACE_ACCESS_TOKEN), Ok("refs/heads/main")),
        (basic(DEMO_EMAIL, DEMO_API_TOKEN), Err("Authentication failed")),
        (basic("x-token-auth", DEMO_API_TOKEN), Err("Authentication failed")),
        (basic(DEMO_USERNAME, WORKSPACE_ACCESS_TOKEN), Err("Authentication failed")),
        (basic("x-bitbucket-api-token-auth", EXPIRED_API_TOKEN), Err("Authentication failed")),
        (basic(DEMO_USERNAME, OLD_APP_PASSWORD), Err("410")),
        (basic("x-bitbucket-api-token-auth", LIMITED_API_TOKEN), Err("not found")),
        (None, Err("could not read Username")),
    ] {
        let output = git(folder.path(), authorization.clone(), &["ls-remote", &shop]);
        match expected {
            Ok(line) => assert!(said(&output).contains(line), "section 1.2, 1.3: {}", said(&output)),
            Err(line) => {
                assert!(!output.status.success(), "{authorization:?}");
                // A header that is refused makes git ask for a user, and it may not ask here.
                let is_refused =
                    said(&output).contains(line) || said(&output).contains("could not read Username");
                assert!(is_refused, "section 1.1, 1.2: {authorization:?}: {}", said(&output));
            }
        }
    }
    let reply = |authorization| {
        let path = "/acme/web-shop.git/info/refs?service=git-upload-pack";
        request(&sandbox, "GET", path, authorization, None)
    };
    let gone = reply(basic(DEMO_USERNAME, OLD_APP_PASSWORD));
    assert_eq!(gone.status, 410, "section 1.1");
    for words in ["CHANGE-3222", "App passwords are deprecated and must be replaced with API tokens"] {
        assert!(gone.text().contains(words), "section 1.1: {}", gone.text());
    }
    let refused = reply(basic(DEMO_EMAIL, DEMO_API_TOKEN));
    assert_eq!(refused.status, 401, "section 1.2: the e-mail does not work for git");
    assert!(refused.header("www-authenticate").unwrap().starts_with("Basic"), "git needs the challenge");
    assert_eq!(reply(basic("x-bitbucket-api-token-auth", LIMITED_API_TOKEN)).status, 404, "section 1.5");
}

#[test]
fn git_tells_a_bad_credential_from_an_unknown_repository() {
    let sandbox = start();
    let ask = |path: &str, authorization| {
        let path = format!("{path}.git/info/refs?service=git-upload-pack");
        request(&sandbox, "GET", &path, authorization, None)
    };
    let api_token = |secret| basic("x-bitbucket-api-token-auth", secret);
    for path in ["/acme/nothing-here", "/nobody/nothing-here", "/acme/web-shop"] {
        for refused in [
            api_token("ATATT3-nobody"),
            api_token(EXPIRED_API_TOKEN),
            api_token(UNSCOPED_API_TOKEN),
            basic("x-token-auth", "ATCTT3-nobody"),
            basic(DEMO_EMAIL, DEMO_API_TOKEN),
        ] {
            let reply = ask(path, refused);
            assert_eq!(reply.status, 401, "{path}");
            assert!(reply.text().ends_with("make sure you are authenticated."), "{path}: {}", reply.text());
        }
    }
    for path in ["/acme/nothing-here", "/nobody/nothing-here"] {
        assert_eq!(ask(path, api_token(DEMO_API_TOKEN)).status, 404, "section 1.5: {path}");
        assert_eq!(ask(path, basic("x-token-auth", WORKSPACE_ACCESS_TOKEN)).status, 404, "{path}");
        assert_eq!(ask(path, None).status, 401, "git is asked for a credential first: {path}");
    }
}

#[test]
fn the_log_tells_who_asked_what_and_never_a_secret() {
    let sandbox = start();
    get(&sandbox, "/user");
    request(
        &sandbox,
        "GET",
        "/2.0/user?access_token=ATCTT3-in-query",
        basic(DEMO_EMAIL, "ATATT3-wrong"),
        None,
    );
    let folder = tempfile::tempdir().unwrap();
    git(
        folder.path(),
        basic("x-token-auth", WORKSPACE_ACCESS_TOKEN),
        &["ls-remote", &sandbox.clone_url("acme", "web-shop")],
    );
    let requests = sandbox.requests();
    let told = format!("{requests:?}");
    for secret in [DEMO_API_TOKEN, "ATCTT3-in-query", "ATATT3-wrong", WORKSPACE_ACCESS_TOKEN] {
        assert!(!told.contains(secret), "{told}");
    }
    assert_eq!(requests[0].who, format!("{DEMO_EMAIL} (API token)"));
    assert_eq!(requests[1].status, 401);
    assert_eq!(requests[2].git_command.as_deref(), Some("info/refs"));
    assert_eq!(requests[3].git_command.as_deref(), Some("ls-refs"));
    let counts = sandbox.counts();
    assert_eq!((counts.rest, counts.git, counts.other), (2, 2, 0));
}
