//! The catalogue as it is browsed: folders, pages and details.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use suitecase_sandbox::sample;

use crate::world::{Ready, World, id, text};

/// The sample's web shop, linked and synced.
fn shop(world: &World) -> (Ready, String) {
    let ready = Ready::in_world(world);
    let link = ready.proceed(&ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop")));
    (ready, id(&link))
}

fn cases(ready: &Ready, changes: Value) -> Value {
    ready.app.ok("list_test_cases", ready.query(changes))
}

fn rows(page: &Value) -> &Vec<Value> {
    page["rows"].as_array().unwrap()
}

fn folders(ready: &Ready, kind: &str, link: Option<&str>, folder: &str) -> Vec<Value> {
    let level = ready.app.ok(
        "list_folders",
        json!({ "projectId": ready.project, "kind": kind, "linkId": link, "folder": folder }),
    );
    level.as_array().unwrap().clone()
}

/// Finds the row of a test case or suite by the words in its path.
#[track_caller]
fn find(ready: &Ready, command: &str, filter: &str) -> String {
    let page = ready.app.ok(command, ready.query(json!({ "filter": filter })));
    assert_eq!(page["total"], 1, "{filter}: {page}");
    id(&page["rows"][0])
}

#[test]
fn every_folder_counts_what_its_list_shows() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    for (kind, command) in [("test-cases", "list_test_cases"), ("test-suites", "list_test_suites")] {
        let top = folders(&ready, kind, None, "");
        assert_eq!(top.len(), 1);
        assert_eq!(
            (&top[0]["name"], &top[0]["path"], &top[0]["linkId"]),
            (&json!("Web shop"), &json!(""), &json!(link))
        );
        let mut open = top;
        let mut walked = 0;
        while let Some(folder) = open.pop() {
            let path = text(&folder, "path");
            let list =
                ready.app.ok(command, ready.query(json!({ "linkId": link, "folder": path, "limit": 1 })));
            assert_eq!(folder["count"], list["total"], "{kind} {path}");
            assert_ne!(folder["count"], 0, "{kind} {path}: an empty folder is not shown");
            let children = folders(&ready, kind, Some(&link), &path);
            assert_eq!(folder["hasFolders"], !children.is_empty(), "{kind} {path}");
            let below: u64 = children.iter().map(|child| child["count"].as_u64().unwrap()).sum();
            assert!(below <= folder["count"].as_u64().unwrap(), "{kind} {path}");
            open.extend(children);
            walked += 1;
        }
        assert!(walked > 3, "{kind}");
    }
    let names: Vec<String> =
        folders(&ready, "test-cases", Some(&link), "").iter().map(|folder| text(folder, "name")).collect();
    assert!(names.contains(&"Checkout".to_owned()) && names.contains(&"Partners".to_owned()), "{names:?}");
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat_and_none_holds_more_than_200() {
    let world = World::sample();
    let (ready, _) = shop(&world);
    let whole = cases(&ready, json!({ "limit": 1_000_000 }));
    let total = usize::try_from(whole["total"].as_u64().unwrap()).unwrap();
    assert_eq!(rows(&whole).len(), total.min(200));
    let mut paths = Vec::new();
    while paths.len() < total {
        let page = cases(&ready, json!({ "offset": paths.len(), "limit": 7 }));
        assert_eq!(page["total"], total);
        assert_eq!(rows(&page).len(), (total - paths.len()).min(7));
        paths.extend(rows(&page).iter().map(path_of));
    }
    let mut in_order = paths.clone();
    in_order.sort();
    in_order.dedup();
    assert_eq!(paths, in_order);
    let beyond = cases(&ready, json!({ "offset": total + 1 }));
    assert_eq!((&beyond["total"], rows(&beyond).len()), (&json!(total), 0));
}

#[test]
fn a_filter_finds_words_in_paths_and_tags_in_any_case() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    let found = |filter: &str| cases(&ready, json!({ "filter": filter }));
    let payment = found("PAYMENT checkout");
    assert!(payment["total"].as_u64().unwrap() > 0);
    for row in rows(&payment) {
        let text = format!("{} {}", path_of(row), row["tags"]).to_lowercase();
        assert!(text.contains("payment") && text.contains("checkout"), "{row}");
    }
    assert_eq!(found("서울")["total"], 2);
    assert_eq!(found("100 % off")["total"], 1, "a percent sign is itself");
    assert_eq!(found("_")["total"], 0, "an underscore is itself");
    assert_eq!(found("'; DROP TABLE link; --")["total"], 0);
    assert_eq!(found("no test is called so")["rows"], json!([]));
    let folder = cases(&ready, json!({ "linkId": link, "folder": "Test Cases/Cart", "filter": "hover" }));
    let found: Vec<String> = rows(&folder).iter().map(path_of).collect();
    assert_eq!(
        found,
        ["Test Cases/Cart/Mini Cart/Opens on hover.tc", "Test Cases/Cart/mini cart/Opens on hover.tc"]
    );
    let elsewhere = uuid::Uuid::nil().to_string();
    assert_eq!(cases(&ready, json!({ "linkId": elsewhere }))["total"], 0);
}

#[test]
fn a_list_is_sorted_either_way() {
    let world = World::sample();
    let (ready, _) = shop(&world);
    for sort in ["path", "name"] {
        let page = |descending| {
            cases(&ready, json!({ "sort": sort, "descending": descending, "folder": "Test Cases/Cart" }))
        };
        let (up, down) = (page(false), page(true));
        assert!(rows(&up).len() > 5);
        let mut turned = rows(&down).clone();
        turned.reverse();
        assert_eq!(rows(&up), &turned, "{sort}");
        let keys: Vec<String> = rows(&up)
            .iter()
            .map(|row| if sort == "name" { text(row, "name").to_ascii_lowercase() } else { path_of(row) })
            .collect();
        assert!(keys.is_sorted(), "{sort}: {keys:?}");
    }
}

#[test]
fn a_test_case_tells_what_its_file_says_and_who_uses_it() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    let case = find(&ready, "list_test_cases", "Account/Sign in/Signs in with e-mail");
    let case = ready.app.ok("read_test_case", json!({ "testCaseId": case }));
    assert_eq!((&case["linkId"], &case["linkName"]), (&json!(link), &json!("Web shop")));
    assert_eq!(case["path"], "Test Cases/Account/Sign in/Signs in with e-mail and password.tc");
    assert_eq!(case["katalonId"], "Test Cases/Account/Sign in/Signs in with e-mail and password");
    assert_eq!(case["description"], "A known customer signs in and is greeted by first name.");
    assert_eq!(case["comment"], "Follows the new sign-in page");
    assert_eq!(case["tags"], json!(["smoke", "web"]));
    assert_eq!(case["variables"][0]["name"], "customer");
    let mut uses: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for found in case["suites"].as_array().unwrap() {
        assert_eq!(found["enabled"], true);
        let suite = ready.app.ok("read_test_suite", json!({ "testSuiteId": found["id"] }));
        let position = found["position"].as_u64().unwrap();
        assert_eq!(suite["members"][usize::try_from(position).unwrap() - 1]["targetRow"], case["id"]);
        uses.entry(format!("{}/{}", text(found, "folder"), text(found, "name"))).or_default().push(position);
    }
    let names: Vec<&str> = uses.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Test Suites/Films",
            "Test Suites/Nightly/Returns",
            "Test Suites/Regression/Account",
            "Test Suites/Smoke"
        ]
    );
    assert_eq!(
        uses["Test Suites/Nightly/Returns"].len(),
        3,
        "a member that is listed three times is there three times"
    );
}

#[test]
fn a_suite_tells_its_kind_and_what_each_member_resolves_to() {
    let world = World::sample();
    let (ready, _) = shop(&world);
    let suite = |filter: &str| {
        let found = find(&ready, "list_test_suites", filter);
        ready.app.ok("read_test_suite", json!({ "testSuiteId": found }))
    };
    let films = suite("Test Suites/Films");
    assert_eq!(films["kind"], "static");
    let members: Vec<_> = films["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| {
            let is_shown = member["targetRow"].is_string();
            (
                member["position"].as_u64().unwrap(),
                text(member, "resolution"),
                member["enabled"] == true,
                is_shown,
            )
        })
        .collect();
    let expected = [
        (1, "exact", true, true),
        (2, "missing", true, false),
        (3, "case-only", true, true),
        (4, "exact", false, true),
    ];
    assert_eq!(
        members,
        expected.map(|(place, word, enabled, shown)| (place, word.to_owned(), enabled, shown))
    );
    let codes: Vec<String> =
        films["problems"].as_array().unwrap().iter().map(|found| text(found, "code")).collect();
    assert_eq!(codes, ["member-case-differs", "missing-member"]);

    let payment = suite("By tag/Payment");
    assert_eq!((&payment["kind"], &payment["query"]), (&json!("dynamic"), &json!("tag=(payment)")));
    assert_eq!(payment["members"], json!([]));

    let release = suite("Release/Smoke in all browsers");
    assert_eq!((&release["kind"], &release["executionMode"]), (&json!("collection"), &json!("PARALLEL")));
    let smoke = find(&ready, "list_test_suites", "Test Suites/Smoke");
    for (member, browser) in
        release["members"].as_array().unwrap().iter().zip(["Chrome", "Firefox", "Safari", "Edge"])
    {
        assert_eq!((&member["targetRow"], &member["runConfiguration"]), (&json!(smoke), &json!(browser)));
        assert_eq!(member["enabled"], browser != "Safari");
    }
}

#[test]
fn a_test_opens_in_bitbucket_at_the_commit_that_is_shown() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    let commit = world.sandbox().commit_id(sample::WORKSPACE, "web-shop", "main").unwrap();
    for (path, address) in [
        (Value::Null, "web-shop".to_owned()),
        (
            json!("Test Cases/Partners/Shows [beta] prices, #1 of 2 – 100 % off.tc"),
            format!(
                "web-shop/src/{commit}/Test%20Cases/Partners/\
                 Shows%20%5Bbeta%5D%20prices%2C%20%231%20of%202%20%E2%80%93%20100%20%25%20off.tc"
            ),
        ),
        // No escaping keeps a browser from following these.
        (json!("Test Cases/../../../../evil"), "web-shop".to_owned()),
    ] {
        ready.app.ok("open_in_bitbucket", json!({ "linkId": link, "path": path }));
        assert_eq!(ready.app.person.browsed(), [world.address(sample::WORKSPACE, &address)]);
    }
    let nowhere = json!({ "linkId": uuid::Uuid::nil(), "path": null });
    assert_eq!(ready.app.refused("open_in_bitbucket", nowhere).0, "not-found");
    assert_eq!(ready.app.person.browsed(), Vec::<String>::new());
}

#[test]
fn another_project_shows_nothing_of_this_one() {
    let world = World::sample();
    let (mut ready, link) = shop(&world);
    ready.project = id(&ready.app.ok("create_project", json!({ "name": "Other" })));
    for changes in [json!({}), json!({ "linkId": link })] {
        assert_eq!(cases(&ready, changes.clone())["total"], 0);
        assert_eq!(ready.app.ok("list_test_suites", ready.query(changes))["total"], 0);
    }
    for link in [None, Some(link.as_str())] {
        assert_eq!(folders(&ready, "test-cases", link, ""), Vec::<Value>::new());
        let page = ready.app.ok("list_problems", ready.problems(json!({ "linkId": link })));
        assert_eq!(page, json!({ "total": 0, "rows": [], "kinds": [] }));
    }
}

/// The path of a test case in a list.
fn path_of(row: &Value) -> String {
    format!("{}/{}.tc", text(row, "folder"), text(row, "name"))
}
