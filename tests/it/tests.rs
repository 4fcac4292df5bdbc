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
fn pages_follow_each_other_without_gap_or_repeat_and_none_holds_more_than_100() {
    let world = World::sample();
    let (ready, _) = shop(&world);
    let whole = cases(&ready, json!({ "limit": 1_000_000 }));
    let total = usize::try_from(whole["total"].as_u64().unwrap()).unwrap();
    assert_eq!(rows(&whole).len(), total.min(100));
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
    for sort in ["path", "name", "status", "last-run", "changed"] {
        let page = |descending| {
            cases(&ready, json!({ "sort": sort, "descending": descending, "folder": "Test Cases/Cart" }))
        };
        let (up, down) = (page(false), page(true));
        assert!(rows(&up).len() > 5);
        let key = |row: &Value| match sort {
            "path" => path_of(row),
            "name" => text(row, "name").to_lowercase(),
            // Nothing has run, and the first sync changes nothing, so all rows are alike.
            _ => String::new(),
        };
        let with_paths = |page: &Value| -> Vec<(String, String)> {
            rows(page).iter().map(|row| (key(row), path_of(row))).collect()
        };
        let mut expected = with_paths(&up);
        assert!(expected.is_sorted(), "{sort}: {expected:?}");
        expected.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        assert_eq!(with_paths(&down), expected, "{sort}: ties go by path either way");
    }
}

#[test]
fn a_list_can_be_walked_by_letters_ids_and_places() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    let asked = |changes: Value| {
        let mut asked = ready.query(changes);
        asked["kind"] = json!("test-cases");
        asked
    };
    let narrowed = json!({ "linkId": link, "folder": "Test Cases/Cart", "sort": "name" });
    let page = cases(&ready, narrowed.clone());
    let ids: Vec<&Value> = rows(&page).iter().map(|row| &row["id"]).collect();
    assert_eq!(ready.app.ok("list_test_ids", asked(narrowed.clone())), json!(ids));
    for (place, row) in rows(&page).iter().enumerate() {
        let mut placed = asked(narrowed.clone());
        placed["id"] = row["id"].clone();
        assert_eq!(ready.app.ok("place_in_list", placed.clone()), json!(place));
        placed["query"]["folder"] = json!("Test Cases/Account");
        assert_eq!(ready.app.ok("place_in_list", placed), Value::Null);
    }
    let names: Vec<String> = rows(&page).iter().map(|row| text(row, "name").to_lowercase()).collect();
    let find = |prefix: &str, from: usize| {
        let mut asked = asked(narrowed.clone());
        (asked["prefix"], asked["from"]) = (json!(prefix), json!(from));
        ready.app.ok("find_in_list", asked)
    };
    let first = names.iter().position(|name| name.starts_with('o')).unwrap();
    assert_eq!((find("O", 0), find("o", first)), (json!(first), json!(first)));
    assert_eq!((find("o", names.len()), find("no such name", 0)), (json!(first), Value::Null));
}

#[test]
fn a_filter_is_read_and_what_was_not_understood_is_named() {
    let world = World::sample();
    let (ready, _) = shop(&world);
    let page = cases(&ready, json!({ "filter": "tag:SMOKE status:green,never changed: in:account" }));
    assert_eq!(
        page["reading"]["ignored"],
        json!([
            { "text": "status:green", "reason": "status" },
            { "text": "changed:", "reason": "empty" },
        ])
    );
    assert!(page["total"].as_u64().unwrap() > 0);
    for row in rows(&page) {
        assert!(row["tags"].as_array().unwrap().contains(&json!("smoke")), "{row}");
        assert!(text(row, "folder").to_lowercase().contains("account"), "{row}");
    }
    let mut asked = ready.query(json!({ "folder": "Test Cases/Account" }));
    asked["kind"] = json!("test-cases");
    let choices = ready.app.ok("list_filter_choices", asked);
    for choice in choices["tags"].as_array().unwrap() {
        let filter = format!("tag:\"{}\"", text(choice, "value"));
        let narrowed = cases(&ready, json!({ "folder": "Test Cases/Account", "filter": filter }));
        assert_eq!(narrowed["total"], choice["count"], "{choice}");
    }
    assert_eq!(choices["kinds"], json!([]));
    let never = choices["statuses"].as_array().unwrap().iter().find(|it| it["value"] == "never").unwrap();
    assert_eq!(never["count"], choices["neverRun"]);
    for (flag, counted) in [("never-run", "neverRun"), ("flaky", "flaky"), ("stale", "stale")] {
        let filter = format!("is:{flag}");
        let narrowed = cases(&ready, json!({ "folder": "Test Cases/Account", "filter": filter }));
        assert_eq!(narrowed["total"], choices[counted], "{flag}");
    }
}

#[test]
fn a_filter_is_kept_under_a_name_until_it_is_forgotten() {
    let world = World::sample();
    let (ready, link) = shop(&world);
    let form = |name: &str| {
        json!({ "form": {
            "projectId": ready.project, "name": name, "kind": "test-cases", "filter": "tag:smoke",
            "linkId": link, "folder": "Test Cases/Account", "sort": "last-run", "descending": true,
        } })
    };
    let kept = ready.app.ok("save_filter", form("  Smoke "));
    assert_eq!(
        (&kept["name"], &kept["sort"], &kept["kind"]),
        (&json!("Smoke"), &json!("last-run"), &json!("test-cases"))
    );
    let again = ready.app.ok("save_filter", form("smoke"));
    assert_eq!(again["id"], kept["id"], "the same name is the same filter");
    let listed = || ready.app.ok("list_saved_filters", json!({ "projectId": ready.project }));
    assert_eq!(listed(), json!([again]));
    let refused = ready.app.invoke("save_filter", form(&"x".repeat(51))).unwrap_err();
    assert_eq!((&refused["code"], &refused["field"]), (&json!("input.too-long"), &json!("name")));
    ready.app.ok("delete_saved_filter", json!({ "savedFilterId": kept["id"] }));
    assert_eq!(listed(), json!([]));
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
