//! Identity, workspaces, repositories, branches, commits and pages (sections 2.1 to 2.3, 2.7, 2.9 and 3).

use serde_json::json;
use suitecase_sandbox::{
    Commit, DEMO_EMAIL, Repository, RepositoryBuilder, Sandbox, Settings, WORKSPACE_ACCESS_TOKEN, Workspace,
};

use crate::support::{acme, all_pages, bearer, get, request, start};

#[test]
fn the_user_is_told_without_an_email() {
    let reply = get(&start(), "/user");
    assert_eq!(reply.json()["display_name"], "Maya Brandt", "section 2.2");
    assert!(reply.json()["uuid"].as_str().unwrap().starts_with('{'));
    assert!(!reply.text().contains(DEMO_EMAIL), "section 2.2: no e-mail in it");
}

#[test]
fn workspaces_are_listed_for_the_user_only() {
    let sandbox = start();
    let list = get(&sandbox, "/user/workspaces?administrator=true&sort=slug").json();
    assert_eq!(list["values"][0]["type"], "workspace_access", "section 2.2");
    assert_eq!(list["values"][0]["workspace"]["slug"], "acme");
    let one = get(&sandbox, "/workspaces/acme").json();
    assert_eq!(one["name"], "Acme Quality");
    let by_uuid =
        format!("/workspaces/{}", one["uuid"].as_str().unwrap().replace('{', "%7B").replace('}', "%7D"));
    assert_eq!(get(&sandbox, &by_uuid).json()["slug"], "acme", "section 2.1: a UUID in braces does as well");
    assert_eq!(get(&sandbox, "/user/workspaces/acme/permission").json()["permission"], "owner");
    let bot = request(&sandbox, "GET", "/2.0/user/workspaces", bearer(WORKSPACE_ACCESS_TOKEN), None);
    assert_eq!(bot.status, 403, "section 1.3");
    assert_eq!(get(&sandbox, "/workspaces/nobody").status, 404);
}

#[test]
fn the_cross_workspace_lists_are_gone() {
    let sandbox = start();
    for path in
        ["/workspaces", "/repositories", "/user/permissions/workspaces", "/user/permissions/repositories"]
    {
        let reply = get(&sandbox, path);
        assert_eq!(reply.status, 410, "section 2.9: {path}");
        assert!(reply.error().contains("CHANGE-2770"), "section 1.5");
        assert!(reply.json()["error"]["data"]["announcement_url"].is_string(), "section 1.5");
    }
}

#[test]
fn a_repository_is_found_by_slug_and_uuid_and_an_empty_one_has_no_main_branch() {
    let sandbox = start();
    let shop = get(&sandbox, "/repositories/acme/web-shop").json();
    assert_eq!(shop["full_name"], "acme/web-shop");
    assert_eq!(shop["mainbranch"]["name"], "main");
    assert_eq!(shop["project"]["key"], "SHOP");
    let clone = shop["links"]["clone"][0]["href"].as_str().unwrap();
    assert!(
        clone.contains("maya-brandt@127.0.0.1") && clone.ends_with("/acme/web-shop.git"),
        "section 2.2: {clone}"
    );
    let uuid = shop["uuid"].as_str().unwrap().replace('{', "%7B").replace('}', "%7D");
    assert_eq!(
        get(&sandbox, &format!("/repositories/acme/{uuid}")).json()["slug"],
        "web-shop",
        "section 2.1"
    );
    let empty = get(&sandbox, "/repositories/acme/empty").json();
    assert!(empty["mainbranch"].is_null() && empty.get("mainbranch").is_some(), "section 2.2");
    assert!(get(&sandbox, "/repositories/acme/empty/refs/branches").values("/name").is_empty());
}

#[test]
fn repositories_are_filtered_sorted_and_narrowed() {
    let sandbox = start();
    let names = |query: &str| get(&sandbox, &format!("/repositories/acme?{query}")).values("/slug");
    assert_eq!(names("q=name%20~%20%22SHOP%22"), ["web-shop"], "section 2.1: q");
    assert_eq!(names("sort=-slug&role=admin"), ["web-shop", "secret-lab", "handbook", "empty"]);
    assert_eq!(names("q=project.key%3D%22LAB%22&role=member"), ["secret-lab"]);
    let narrow = get(&sandbox, "/repositories/acme?fields=values.slug&sort=slug&pagelen=1").json();
    assert_eq!(
        narrow,
        json!({ "values": [{ "slug": "empty" }] }),
        "section 2.1: next must be named to be kept"
    );
    assert_eq!(get(&sandbox, "/repositories/acme?q=name%20~").status, 400);
}

#[test]
fn a_branch_with_a_slash_is_found_encoded_or_not() {
    let sandbox = start();
    let tip = sandbox.commit_id("acme", "web-shop", "feature/one-click").unwrap();
    for name in ["feature%2Fone-click", "feature/one-click"] {
        let branch = get(&sandbox, &format!("/repositories/acme/web-shop/refs/branches/{name}")).json();
        assert_eq!(branch["target"]["hash"], json!(tip), "section 2.3: {name}");
        assert_eq!(branch["type"], "branch");
        let link = branch["links"]["self"]["href"].as_str().unwrap();
        assert!(link.ends_with("/refs/branches/feature/one-click"), "section 2.3: raw slashes in links");
    }
    assert_eq!(get(&sandbox, "/repositories/acme/web-shop/refs/branches/feature").status, 404);
    let found = get(&sandbox, "/repositories/acme/web-shop/refs/branches?q=name%20~%20%22ONE%22&pagelen=100");
    assert_eq!(found.values("/name"), ["feature/one-click"]);
    assert_eq!(get(&sandbox, "/repositories/acme/web-shop/refs/tags").values("/name"), ["v1.0"]);
    assert_eq!(get(&sandbox, "/repositories/acme/web-shop/refs/tags/v1.0").json()["type"], "tag");
}

#[test]
fn commits_carry_author_date_message_and_parents() {
    let sandbox = start();
    let tip = sandbox.commit_id("acme", "web-shop", "feature/one-click").unwrap();
    let commit = get(&sandbox, &format!("/repositories/acme/web-shop/commit/{tip}")).json();
    assert_eq!(commit["message"], "Move the log-in\n");
    assert_eq!(commit["author"]["raw"], format!("Maya Brandt <{DEMO_EMAIL}>"));
    assert_eq!(commit["author"]["user"]["display_name"], "Maya Brandt");
    assert_eq!(commit["date"], "2026-01-05T09:02:00+00:00");
    let parent = sandbox.commit_id("acme", "web-shop", "feature/one-click~1").unwrap();
    assert_eq!(commit["parents"][0]["hash"], json!(parent));
    let short =
        get(&sandbox, &format!("/repositories/acme/web-shop/commit/{}", tip.get(..10).unwrap())).json();
    assert_eq!(short["hash"], json!(tip));
    assert_eq!(get(&sandbox, "/repositories/acme/web-shop/commit/0123456789").status, 404);
    let messages =
        |path: &str| get(&sandbox, &format!("/repositories/acme/web-shop/{path}")).values("/message");
    assert_eq!(
        messages("commits/main"),
        ["Drop a test\n", "Check the cart twice\n", "Add the first tests\n"]
    );
    assert_eq!(messages("commits?include=feature/one-click&exclude=main"), ["Move the log-in\n"]);
    assert_eq!(messages("commits/main?path=Test%20Cases/Cart/Add%20two.tc"), ["Check the cart twice\n"]);
    let slashed = get(&sandbox, "/repositories/acme/web-shop/commits/feature%2Fone-click");
    assert_eq!(slashed.status, 404, "section 2.3: BCLOUD-9969");
    let base = get(&sandbox, &format!("/repositories/acme/web-shop/merge-base/main..{tip}")).json();
    assert_eq!(base["hash"], json!(parent));
    let statuses = get(&sandbox, "/repositories/acme/web-shop/commit/main/statuses").json();
    assert_eq!(statuses["values"], json!([]));
}

fn many_branches() -> Sandbox {
    let mut history = RepositoryBuilder::new().commit(Commit::new("root").file("a", "a"));
    for number in 0..25 {
        history = history.on(&format!("b{number:02}")).commit(Commit::new("next")).on("main");
    }
    let workspace = Workspace::new("acme", "Acme").with(Repository::built("many", history));
    Sandbox::start_blocking(vec![workspace], Settings::default()).unwrap()
}

#[test]
fn pages_are_followed_by_an_opaque_next_and_each_endpoint_has_its_limit() {
    let sandbox = many_branches();
    let branches = "/repositories/acme/many/refs/branches";
    let pages = all_pages(&sandbox, branches);
    assert_eq!(
        pages.iter().map(|page| page.values("/name").len()).collect::<Vec<_>>(),
        [10, 10, 6],
        "section 2.1"
    );
    assert!(pages[2].json().get("next").is_none(), "section 2.1: a missing next is the end");
    let mut names = pages.iter().flat_map(|page| page.values("/name")).collect::<Vec<_>>();
    names.dedup();
    assert_eq!(names.len(), 26);
    let next = pages[0].json()["next"].as_str().unwrap().to_owned();
    assert!(!next.contains("page=2"), "section 2.1: never to be built: {next}");
    assert_eq!(get(&sandbox, &format!("{branches}?page=2")).error(), "Invalid page", "section 2.4");
    let cursor = next.split("page=").nth(1).unwrap();
    let elsewhere = get(&sandbox, &format!("/repositories/acme/many/refs/tags?page={cursor}"));
    assert_eq!(elsewhere.status, 400, "a cursor belongs to its list");
    for (path, expected) in [
        (format!("{branches}?pagelen=100"), 200),
        (format!("{branches}?pagelen=101"), 400),
        (format!("{branches}?pagelen=0"), 400),
        ("/repositories/acme/many/commits?pagelen=101".to_owned(), 400),
        ("/repositories/acme/many/diffstat/b01?pagelen=5000".to_owned(), 200),
        ("/repositories/acme/many/diffstat/b01?pagelen=5001".to_owned(), 400),
    ] {
        assert_eq!(get(&sandbox, &path).status, expected, "section 2.1: {path}");
    }
    assert_eq!(get(&sandbox, &format!("{branches}?pagelen=101")).error(), "Invalid pagelen", "section 2.1");
    let commits = all_pages(&sandbox, "/repositories/acme/many/commits?pagelen=20");
    assert_eq!(commits.iter().map(|page| page.values("/hash").len()).sum::<usize>(), 26);
    assert!(commits[0].json().get("size").is_none(), "section 2.1: size is not promised");
}

#[test]
fn the_hourly_budget_ends_in_plain_text_and_only_access_tokens_see_headers() {
    let settings = Settings { hourly_budget: 5, ..Settings::default() };
    let sandbox = Sandbox::start_blocking(vec![acme()], settings).unwrap();
    for _ in 0..5 {
        let reply = get(&sandbox, "/user");
        assert_eq!(reply.status, 200);
        assert!(reply.header("x-ratelimit-limit").is_none(), "section 3: API tokens do not get them");
    }
    let over = get(&sandbox, "/user");
    assert_eq!(over.status, 429);
    assert_eq!(over.text(), "Rate limit for this resource has been exceeded", "section 3");
    assert!(over.header("retry-after").is_none(), "section 3");
    assert!(over.header("content-type").unwrap().starts_with("text/plain"), "section 3");
    let path = "/2.0/repositories/acme/web-shop";
    let bot = request(&sandbox, "GET", path, bearer(WORKSPACE_ACCESS_TOKEN), None);
    assert_eq!(bot.status, 200, "section 3: an access token is charged by itself");
    assert_eq!(bot.header("x-ratelimit-limit"), Some("5"));
    assert_eq!(bot.header("x-ratelimit-nearlimit"), Some("false"));
}

#[test]
fn what_does_not_exist_is_a_404_in_bitbuckets_shape() {
    let sandbox = start();
    for path in
        ["/nothing", "/repositories/acme/web-shop/issues", "/repositories/acme/web-shop/pullrequests/1"]
    {
        let reply = get(&sandbox, path);
        assert_eq!((reply.status, reply.json()["type"].clone()), (404, json!("error")), "{path}");
    }
}
