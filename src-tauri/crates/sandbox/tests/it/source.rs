//! Files, folders, differences, file history and archives (sections 2.4 and 2.5).

use serde_json::json;
use suitecase_sandbox::{
    Commit, Repository, RepositoryBuilder, Sandbox, Settings, WORKSPACE_ACCESS_TOKEN, Workspace,
};

use crate::support::{Reply, all_pages, bearer, demo, get, request, start};

fn src(sandbox: &Sandbox, rest: &str) -> Reply {
    get(sandbox, &format!("/repositories/acme/web-shop/src/{rest}"))
}

#[test]
fn a_file_comes_as_its_bytes_with_an_etag_of_its_content() {
    let sandbox = start();
    let tip = sandbox.commit_id("acme", "web-shop", "main").unwrap();
    let old = sandbox.commit_id("acme", "web-shop", "main~1").unwrap();
    let file = src(&sandbox, &format!("{tip}/Data%20Files/logo.png"));
    assert_eq!(file.body, b"\x89PNG\0\0\0", "section 2.4");
    assert_eq!(file.header("content-type"), Some("image/png"));
    assert_eq!(file.header("content-disposition"), Some("attachment"));
    let one = src(&sandbox, &format!("{old}/Test%20Cases/Cart/Add%20one.tc"));
    let two = src(&sandbox, &format!("{tip}/Test%20Cases/Login.tc"));
    assert_eq!(
        one.header("etag"),
        two.header("etag"),
        "section 2.4: the same content, whatever path and commit"
    );
    assert_ne!(one.header("etag"), file.header("etag"));
}

#[test]
fn addresses_are_as_picky_as_bitbuckets() {
    let sandbox = start();
    let tip = sandbox.commit_id("acme", "web-shop", "main").unwrap();
    for (rest, expected, why) in [
        (format!("{tip}/"), 200, "the root has a trailing slash"),
        (tip.clone(), 404, "and is not found without it"),
        (format!("{tip}/Test%20Cases/Login.tc"), 200, "each segment encoded"),
        (format!("{tip}/Test%20Cases%2FLogin.tc"), 404, "an encoded slash is no slash"),
        (format!("{tip}/Test+Cases/Login.tc"), 404, "a plus is no space"),
        (format!("{tip}/Nothing.tc"), 404, "missing"),
        ("main/Test%20Cases/Login.tc".to_owned(), 200, "a plain branch"),
        ("HEAD/Test%20Cases/Login.tc".to_owned(), 200, "HEAD"),
        (format!("{}/Test%20Cases/Login.tc", tip.get(..8).unwrap()), 200, "a short hash"),
        ("feature/one-click/Test%20Cases/Account/Login.tc".to_owned(), 404, "a branch with a slash, raw"),
        ("feature%2Fone-click/Test%20Cases/Account/Login.tc".to_owned(), 404, "encoded"),
        ("%7Bfeature%2Fone-click%7D/Test%20Cases".to_owned(), 404, "in braces"),
    ] {
        assert_eq!(src(&sandbox, &rest).status, expected, "section 2.4: {why}: {rest}");
    }
    let root = get(&sandbox, "/repositories/acme/web-shop/src");
    assert_eq!(root.status, 302, "section 2.4");
    assert!(root.header("location").unwrap().ends_with(&format!("/src/{tip}/")));
}

#[test]
fn a_folder_lists_its_children_and_deeper_ones_breadth_first() {
    let sandbox = start();
    let tip = sandbox.commit_id("acme", "web-shop", "main").unwrap();
    assert_eq!(src(&sandbox, &format!("{tip}/")).values("/path"), ["Data Files", "Shop.prj", "Test Cases"]);
    let deep = src(&sandbox, &format!("{tip}/Test%20Cases/?max_depth=3"));
    let expected = ["Test Cases/Cart", "Test Cases/Login.tc", "Test Cases/Cart/Add two.tc"];
    assert_eq!(deep.values("/path"), expected, "section 2.4");
    assert!(!deep.text().contains("\"id\""), "section 2.4: no blob id");
    let filter = "q=type%3D%22commit_file%22%20AND%20path%20~%20%22.tc%22";
    let files = src(&sandbox, &format!("{tip}/Test%20Cases/?max_depth=3&{filter}"));
    assert_eq!(files.values("/type"), ["commit_file", "commit_file"]);
    assert_eq!(src(&sandbox, &format!("{tip}/?max_depth=99")).status, 555, "section 1.5");
    let pages = all_pages(&sandbox, &format!("/repositories/acme/web-shop/src/{tip}/?pagelen=2"));
    assert_eq!(pages.len(), 2);
    assert_eq!(src(&sandbox, &format!("{tip}/?page=2")).error(), "Invalid page", "section 2.4");
}

#[test]
fn a_description_tells_kind_size_and_attributes() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n";
    let commit = Commit::new("odd")
        .file("picture.bin", b"a\0b")
        .file("film.mp4", pointer)
        .executable("run.sh", "#!/bin/sh\n")
        .symbolic_link("link", "run.sh")
        .submodule("vendor", &"3".repeat(40));
    let history = RepositoryBuilder::new().commit(commit);
    let workspace = Workspace::new("acme", "Acme").with(Repository::built("odd", history));
    let sandbox = Sandbox::start_blocking(vec![workspace], Settings::default()).unwrap();
    let meta =
        |path: &str| get(&sandbox, &format!("/repositories/acme/odd/src/main/{path}?format=meta")).json();
    for (path, attribute) in [
        ("picture.bin", "binary"),
        ("film.mp4", "lfs"),
        ("run.sh", "executable"),
        ("link", "link"),
        ("vendor", "subrepository"),
    ] {
        assert_eq!(meta(path)["attributes"], json!([attribute]), "section 2.4: {path}");
        assert_eq!(meta(path)["type"], "commit_file");
    }
    assert_eq!(meta("picture.bin")["size"], 3);
    let film = get(&sandbox, "/repositories/acme/odd/src/main/film.mp4");
    assert_eq!(film.status, 301, "section 2.4: large files lie elsewhere");
    assert!(!film.header("location").unwrap().starts_with(sandbox.origin()), "section 2.8: on another host");
}

#[test]
fn a_diffstat_takes_the_new_side_first() {
    let sandbox = start();
    let stat = |spec: &str| get(&sandbox, &format!("/repositories/acme/web-shop/diffstat/{spec}"));
    let id = |name: &str| sandbox.commit_id("acme", "web-shop", name).unwrap();
    let (first, second) = (id("main~2"), id("main~1"));
    let added = stat(&format!("{second}..{first}?topic=false")).json();
    assert_eq!(added["values"][0]["status"], "added", "section 2.5: new..old");
    assert!(added["values"][0]["old"].is_null());
    assert_eq!(added["values"][0]["new"]["path"], "Test Cases/Cart/Add two.tc");
    assert_eq!(added["values"][0]["lines_added"], 1);
    let removed = stat(&format!("{first}..{second}?topic=false"));
    assert_eq!(removed.values("/status"), ["removed"], "section 2.5: swapped sides");
    assert_eq!(stat(&id("main")).values("/status"), ["removed"], "section 2.5: against the first parent");
    assert_eq!(stat(&first).values("/status").len(), 4, "a root commit adds everything");
    let feature = id("feature/one-click");
    let renamed = stat(&format!("{feature}..{second}?topic=false")).json();
    assert_eq!(renamed["values"][0]["status"], "renamed");
    assert_eq!(renamed["values"][0]["old"]["path"], "Test Cases/Login.tc");
    assert_eq!(renamed["values"][0]["new"]["path"], "Test Cases/Account/Login.tc");
    let split = stat(&format!("{feature}..{second}?topic=false&renames=false"));
    assert_eq!(split.values("/status"), ["added", "removed"]);
    let plain = stat(&format!("{feature}..{}?topic=false", id("main")));
    assert_eq!(plain.values("/status").len(), 2, "section 2.5: both sides' changes");
    let topic = stat(&format!("{feature}..{}", id("main")));
    assert_eq!(topic.values("/status"), ["renamed"], "section 2.5: only since the merge base");
    let narrowed = stat(&format!("{first}?path=Data%20Files"));
    assert_eq!(narrowed.values("/new/path"), ["Data Files/logo.png"]);
}

#[test]
fn a_files_history_follows_its_renames() {
    let sandbox = start();
    let tip = sandbox.commit_id("acme", "web-shop", "feature/one-click").unwrap();
    let history = |query: &str| {
        let path =
            format!("/repositories/acme/web-shop/filehistory/{tip}/Test%20Cases/Account/Login.tc{query}");
        get(&sandbox, &path)
    };
    assert_eq!(
        history("").values("/path"),
        ["Test Cases/Account/Login.tc", "Test Cases/Login.tc"],
        "section 2.3"
    );
    assert_eq!(history("").values("/commit/message"), ["Move the log-in\n", "Add the first tests\n"]);
    assert_eq!(history("?renames=false").values("/path").len(), 1);
    let missing = get(&sandbox, &format!("/repositories/acme/web-shop/filehistory/{tip}/Nothing.tc"));
    assert_eq!(missing.status, 404);
}

#[test]
fn the_history_of_a_file_comes_in_pages_of_what_is_asked_for() {
    let sandbox = start();
    let tip = sandbox.commit_id("acme", "web-shop", "feature/one-click").unwrap();
    let file = format!("/repositories/acme/web-shop/filehistory/{tip}/Test%20Cases/Account/Login.tc");
    let history = |query: &str| get(&sandbox, &format!("{file}{query}"));
    // SPEC `paginated_files` of `commit_file`; section 2.1: only `values` and `next` are certain, `next` is opaque.
    let pages = all_pages(&sandbox, &format!("{file}?pagelen=1"));
    let paths: Vec<_> = pages.iter().flat_map(|page| page.values("/path")).collect();
    assert_eq!(paths, ["Test Cases/Account/Login.tc", "Test Cases/Login.tc"], "section 2.1");
    let next = pages[0].json()["next"].as_str().unwrap().to_owned();
    assert!(next.contains("page=") && !next.contains("page=2"), "section 2.1: {next}");
    let whole = history("").json();
    assert_eq!(
        (&whole["pagelen"], &whole["next"]),
        (&json!(10), &json!(null)),
        "section 2.1: ten unless asked"
    );
    assert_eq!(history("?pagelen=101").status, 400, "section 2.1");
    let row = &whole["values"][0];
    assert_eq!(
        (&row["type"], &row["commit"]["type"]),
        (&json!("commit_file"), &json!("commit")),
        "SPEC commit_file"
    );
    assert_eq!(row["escaped_path"], row["path"], "SPEC commit_file");
    let narrow = history("?fields=values.path,values.commit.hash,next").json();
    assert_eq!(
        narrow["values"][0],
        json!({ "path": "Test Cases/Account/Login.tc", "commit": { "hash": tip } }),
        "section 2.1: partial"
    );
    // SPEC: the list can be filtered and sorted.
    assert_eq!(history("?q=path%20%7E%20%22account%22").values("/path"), ["Test Cases/Account/Login.tc"]);
    assert_eq!(
        history("?sort=commit.date").values("/path"),
        ["Test Cases/Login.tc", "Test Cases/Account/Login.tc"]
    );
    let old = sandbox.commit_id("acme", "web-shop", "main~1").unwrap();
    let earlier =
        get(&sandbox, &format!("/repositories/acme/web-shop/filehistory/{old}/Test%20Cases/Login.tc"));
    assert_eq!(earlier.values("/path").len(), 1, "SPEC: up to the commit in the address");
    for missing in [
        "web-shop/filehistory/0123456789/Test%20Cases/Login.tc",
        "web-shop/filehistory/feature%2Fone-click/Test%20Cases/Login.tc",
        "web-shop/filehistory/main/Test%20Cases%2FLogin.tc",
        "nothing/filehistory/main/Test%20Cases/Login.tc",
    ] {
        assert_eq!(get(&sandbox, &format!("/repositories/acme/{missing}")).status, 404, "{missing}");
    }
}

#[test]
fn a_file_with_brackets_has_its_own_history_and_not_its_neighbours() {
    let history = RepositoryBuilder::new()
        .commit(Commit::new("first").file("Test Cases/a.tc", "one"))
        .commit(Commit::new("second").file("Test Cases/[a]*.tc", "another"));
    let workspace = Workspace::new("acme", "Acme").with(Repository::built("odd", history));
    let sandbox = Sandbox::start_blocking(vec![workspace], Settings::default()).unwrap();
    let of =
        |name: &str| get(&sandbox, &format!("/repositories/acme/odd/filehistory/main/Test%20Cases/{name}"));
    assert_eq!(of("%5Ba%5D%2A.tc").values("/commit/message"), ["second\n"]);
    assert_eq!(of("a.tc").values("/commit/message"), ["first\n"]);
}

#[test]
fn an_archive_needs_its_header() {
    let sandbox = start();
    let path = "/acme/web-shop/get/feature/one-click.zip";
    for authorization in [demo(), bearer(WORKSPACE_ACCESS_TOKEN)] {
        let archive = request(&sandbox, "GET", path, authorization, None);
        assert_eq!(archive.status, 200, "section 2.4: {}", archive.text());
        assert!(archive.body.starts_with(b"PK"));
    }
    let nobody = request(&sandbox, "GET", path, None, None);
    assert_eq!((nobody.status, nobody.body.len()), (302, 0), "section 2.4: to the log-in page, empty");
    assert_eq!(request(&sandbox, "GET", "/acme/web-shop/get/nowhere.tar.gz", demo(), None).status, 404);
}
