//! Linked repositories: what an address means, *Save*, *Proceed* and *Edit*.

use serde_json::{Value, json};
use suitecase_sandbox::{Commit, Repository, RepositoryBuilder, Workspace, sample};

use crate::world::{Ready, World, id, text, with};

#[test]
fn every_shape_of_address_says_what_it_means() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let feature = "feature/one-click-checkout";
    let (default, branch) =
        (json!({ "kind": "default-branch" }), |name| json!({ "kind": "branch", "name": name }));
    let commit = world.sandbox().commit_id(sample::WORKSPACE, "web-shop", feature).unwrap();
    let src = |rest: &str| format!("web-shop/src/{rest}");
    let table = [
        ("web-shop".to_owned(), "web-shop", default.clone(), "main", "", json!([])),
        ("web-shop.git".to_owned(), "web-shop", default.clone(), "main", "", json!([])),
        ("web-shop/".to_owned(), "web-shop", default.clone(), "main", "", json!([])),
        (src("main/"), "web-shop", branch("main"), "main", "", json!([])),
        (src("develop"), "web-shop", branch("develop"), "develop", "", json!([])),
        (src("feature/one-click-checkout/"), "web-shop", branch(feature), feature, "", json!([])),
        (
            src("feature/one-click-checkout/Test%20Cases/Checkout"),
            "web-shop",
            branch(feature),
            feature,
            "Test Cases/Checkout",
            json!([]),
        ),
        (
            format!("web-shop/src/{commit}/?at=feature%2Fone-click-checkout"),
            "web-shop",
            branch(feature),
            feature,
            "",
            json!([commit]),
        ),
        (
            format!("web-shop/src/{commit}/Test%20Suites/"),
            "web-shop",
            json!({ "kind": "commit", "name": commit }),
            &commit,
            "Test Suites",
            json!([]),
        ),
        (
            src("2026.11.1/"),
            "web-shop",
            json!({ "kind": "tag", "name": "2026.11.1" }),
            "2026.11.1",
            "",
            json!([]),
        ),
        (
            "web-shop/branch/release/2026.11".to_owned(),
            "web-shop",
            branch("release/2026.11"),
            "release/2026.11",
            "",
            json!([]),
        ),
        (
            src("main/Test%20Suites/Smoke.ts"),
            "web-shop",
            branch("main"),
            "main",
            "Test Suites",
            json!(["Smoke.ts"]),
        ),
        (
            "mobile-app/src/main/Mobile%20App%20Tests/".to_owned(),
            "mobile-app",
            branch("main"),
            "main",
            "Mobile App Tests",
            json!([]),
        ),
    ];
    for (address, repository, reference, reference_name, directory, ignored) in table {
        let resolved = resolve(&ready, &world.address(sample::WORKSPACE, &address)).unwrap();
        let project = if repository == "mobile-app" { "Mobile App Tests" } else { "" };
        let seen = with(&resolved, json!({ "repositoryName": "" }));
        let expected = json!({
            "workspace": sample::WORKSPACE,
            "repository": repository,
            "repositoryName": "",
            "reference": reference,
            "referenceName": reference_name,
            "directory": directory,
            "directoryExists": true,
            "katalonProjects": [project],
            "elsewhere": [],
            "ignored": ignored,
        });
        assert_eq!(seen, expected, "{address}");
    }
}

#[test]
fn what_is_not_there_is_said_and_no_error() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let missing = resolve(&ready, &world.address(sample::WORKSPACE, "web-shop/src/main/Nowhere/")).unwrap();
    assert_eq!((&missing["directoryExists"], &missing["katalonProjects"]), (&json!(false), &json!([])));
    let handbook = resolve(&ready, &world.address(sample::WORKSPACE, "handbook")).unwrap();
    assert_eq!((&handbook["directoryExists"], &handbook["katalonProjects"]), (&json!(true), &json!([])));
    assert_eq!(handbook["repositoryName"], "Handbook");
}

#[test]
fn an_address_that_cannot_be_linked_is_refused_at_its_field() {
    let world = World::of(vec![
        sample::workspace(1_795_348_800),
        Workspace::new("rival", "Rival").with(small("tests")).with(Repository::empty("bare")),
    ]);
    let ready = Ready::in_world(&world);
    let here = |rest: &str| world.address(sample::WORKSPACE, rest);
    let table = [
        ("  ".to_owned(), "address.empty", true),
        ("https://bitbucket.org/acme-quality/web-shop".to_owned(), "address.other-host", true),
        ("https://git.acme.example/projects/QA/repos/shop/browse".to_owned(), "address.data-center", true),
        ("https://github.com/acme/shop".to_owned(), "address.other-host", true),
        (world.origin().to_owned(), "address.no-workspace", true),
        (here(""), "address.no-repository", true),
        (here("workspace/projects/SHOP"), "address.no-repository", true),
        (here("web-shop?access_token=abc"), "address.has-secret", true),
        (here("web%20shop"), "address.invalid", true),
        (world.address("rival", "tests"), "address.other-workspace", true),
        (here("web-shop/src/no-such-branch/"), "git.reference-missing", true),
        (here("no-such-repository"), "bitbucket.not-found", false),
    ];
    for (address, code, is_at_field) in table {
        let form = ready.link_form("Shop", &address);
        let expected = (code.to_owned(), is_at_field.then(|| "address".to_owned()));
        let resolving = resolve(&ready, &address).unwrap_err();
        let field = resolving["field"].as_str().map(str::to_owned);
        assert_eq!((text(&resolving, "code"), field), expected, "{address}");
        for command in ["save_link", "proceed_link"] {
            let refused = ready.app.refused(command, json!({ "form": form }));
            assert_eq!(refused, expected, "{command} {address}");
        }
    }
    assert_eq!(ready.app.ok("list_links", json!({ "projectId": ready.project })), json!([]));
}

#[test]
fn an_address_elsewhere_is_refused_by_name() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let table = [
        (world.address("rival", "tests"), "rival"),
        ("https://github.com/acme/shop".to_owned(), "github.com"),
        ("https://git.acme.example/scm/qa/shop.git".to_owned(), "git.acme.example"),
        (world.address(sample::WORKSPACE, "web-shop/src/gone/x"), "gone/x"),
    ];
    for (address, about) in table {
        assert_eq!(resolve(&ready, &address).unwrap_err()["about"], about, "{address}");
    }
}

#[test]
fn what_may_not_be_typed_is_refused_at_its_field() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Shop", &world.address(sample::WORKSPACE, "web-shop"));
    for (field, value, code) in [
        ("name", " ".to_owned(), "input.empty"),
        ("name", "ü".repeat(51), "input.too-long"),
        ("name", "a\u{7}b".to_owned(), "input.control-character"),
        ("description", "ü".repeat(256), "input.too-long"),
    ] {
        let refused = ready.app.refused("save_link", json!({ "form": with(&form, json!({ field: value })) }));
        assert_eq!(refused, (code.to_owned(), Some(field.to_owned())));
    }
    ready.app.ok("save_link", json!({ "form": form }));
    let refused = ready.app.refused("save_link", json!({ "form": form }));
    assert_eq!(refused, ("input.taken".to_owned(), Some("name".to_owned())));
}

#[test]
fn saving_only_saves_and_proceeding_brings_every_test() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let form = ready.link_form(" Web shop ", &world.address(sample::WORKSPACE, "web-shop/src/main/"));
    let saved = ready.app.ok("save_link", json!({ "form": form }));
    assert_eq!((&saved["name"], &saved["status"]), (&json!("Web shop"), &json!("INACTIVE")));
    assert_eq!(
        (&saved["synced"], &saved["lastRun"], &saved["testCases"]),
        (&Value::Null, &Value::Null, &json!(0))
    );
    assert_eq!(saved["sync"]["phase"], "idle");

    let synced = ready.proceed(&with(&form, json!({ "linkId": saved["id"] })));
    assert_eq!((&synced["id"], &synced["status"]), (&saved["id"], &json!("ACTIVE")));
    assert_eq!(synced["testCases"], files(&world, "web-shop", "Test Cases/", ".tc"));
    assert_eq!(synced["testSuites"], files(&world, "web-shop", "Test Suites/", ".ts"));
    let commit = world.sandbox().commit_id(sample::WORKSPACE, "web-shop", "main").unwrap();
    assert_eq!(
        (&synced["synced"]["commit"], &synced["synced"]["reference"]),
        (&json!(commit), &json!("main"))
    );
    assert_eq!(synced["synced"]["katalonProjects"], json!([""]));
    let run = &synced["lastRun"];
    assert_eq!(
        (&run["outcome"], &run["reason"], &run["toCommit"]),
        (&json!("finished"), &json!("hand"), &json!(commit))
    );
    let rows = synced["testCases"].as_u64().unwrap() + synced["testSuites"].as_u64().unwrap();
    assert_eq!(run["stats"]["added"], rows);
    let page = json!({ "linkId": saved["id"], "before": null, "limit": 10 });
    assert_eq!(ready.app.ok("list_sync_runs", page), json!({ "runs": [run], "more": false }));
}

#[test]
fn an_edit_keeps_the_link_its_tests_and_its_history() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop/src/main/"));
    let before = ready.proceed(&form);
    let ids = case_ids(&ready);
    let edit =
        json!({ "linkId": before["id"], "name": "Shop", "description": "All of it", "linkResults": true });
    let edited = ready.app.ok("save_link", json!({ "form": with(&form, edit.clone()) }));
    assert_eq!((&edited["id"], &edited["status"]), (&before["id"], &json!("INACTIVE")));
    assert_eq!((&edited["description"], &edited["linkResults"]), (&json!("All of it"), &json!(true)));
    assert_eq!(edited["testCases"], before["testCases"], "the last good catalogue stays");
    assert_eq!(edited["lastRun"], before["lastRun"]);

    let other = json!({ "address": world.address(sample::WORKSPACE, "web-shop/src/develop/") });
    let moved = ready.proceed(&with(&with(&form, edit), other));
    assert_eq!((&moved["id"], &moved["status"]), (&before["id"], &json!("ACTIVE")));
    assert_eq!(moved["synced"]["reference"], "develop");
    assert_eq!(moved["testCases"], before["testCases"].as_u64().unwrap() + 3, "develop has three more");
    let kept = case_ids(&ready);
    assert!(ids.iter().all(|id| kept.contains(id)), "each test keeps its id");
    let page = json!({ "linkId": before["id"], "before": null, "limit": 10 });
    let runs = ready.app.ok("list_sync_runs", page)["runs"].clone();
    assert_eq!(runs.as_array().unwrap().len(), 2);
    assert_eq!(
        ready.app.ok("list_links", json!({ "projectId": ready.project })).as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_link_to_a_directory_holds_only_its_tests() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let address = world.address(sample::WORKSPACE, "web-shop/src/main/Test%20Cases/Checkout/");
    let link = ready.proceed(&ready.link_form("Checkout", &address));
    assert_eq!((&link["status"], &link["directory"]), (&json!("ACTIVE"), &json!("Test Cases/Checkout")));
    assert_eq!(link["testCases"], files(&world, "web-shop", "Test Cases/Checkout/", ".tc"));
    assert_eq!(link["testSuites"], 0);
}

#[test]
fn a_repository_without_tests_or_commits_is_no_mystery() {
    let world = World::of(vec![
        Workspace::new(sample::WORKSPACE, "Acme").with(Repository::empty("bare")).with(small("small")).with(
            Repository::built(
                "words",
                RepositoryBuilder::new().commit(Commit::new("Say hello").file("README.md", "Hello")),
            ),
        ),
    ]);
    let ready = Ready::in_world(&world);
    let words = ready.proceed(&ready.link_form("Words", &world.address(sample::WORKSPACE, "words")));
    assert_eq!((&words["status"], &words["testCases"]), (&json!("ACTIVE"), &json!(0)));
    assert_eq!(words["synced"]["katalonProjects"], json!([]));
    let form = ready.link_form("Bare", &world.address(sample::WORKSPACE, "bare"));
    assert_eq!(ready.app.refused("proceed_link", json!({ "form": form })).0, "git.empty-repository");
}

#[test]
fn the_link_of_another_project_cannot_be_taken_over() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let address = world.address(sample::WORKSPACE, "payments-api");
    let link = ready.app.ok("save_link", json!({ "form": ready.link_form("Payments", &address) }));
    let other = id(&ready.app.ok("create_project", json!({ "name": "Other" })));
    let theft = with(&ready.link_form("Mine", &address), json!({ "linkId": link["id"], "projectId": other }));
    assert_eq!(ready.app.refused("save_link", json!({ "form": theft })).0, "not-found");
    assert_eq!(ready.app.ok("list_links", json!({ "projectId": other })), json!([]));
    assert_eq!(ready.link(&id(&link)), link);
}

fn resolve(ready: &Ready, address: &str) -> Result<Value, Value> {
    let arguments =
        json!({ "projectId": ready.project, "integrationId": ready.integration, "address": address });
    ready.app.invoke("resolve_address", arguments)
}

fn case_ids(ready: &Ready) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let page = ready.app.ok("list_test_cases", ready.query(json!({ "offset": ids.len() })));
        ids.extend(page["rows"].as_array().unwrap().iter().map(id));
        if page["total"].as_u64().unwrap() == ids.len() as u64 {
            return ids;
        }
    }
}

/// Returns how many files git itself lists in a folder of `main`.
fn files(world: &World, repository: &str, folder: &str, ending: &str) -> usize {
    let git_directory = world.sandbox().repository(sample::WORKSPACE, repository).unwrap();
    let output = std::process::Command::new("git")
        .arg("--git-dir")
        .arg(git_directory)
        .args(["ls-tree", "-r", "-z", "--name-only", "main"])
        .output()
        .unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let count = names.split('\0').filter(|name| name.starts_with(folder) && name.ends_with(ending)).count();
    assert!(count > 0, "{folder} holds no {ending}");
    count
}

/// A repository with one test case.
fn small(slug: &str) -> Repository {
    let first = Commit::new("Test the login")
        .file("Shop.prj", "<Project/>")
        .file("Test Cases/Login.tc", "<TestCaseEntity><name>Login</name></TestCaseEntity>");
    Repository::built(slug, RepositoryBuilder::new().commit(first))
}
