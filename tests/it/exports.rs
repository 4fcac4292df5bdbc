//! What is listed, saved as files.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use suitecase_sandbox::{Commit, DEMO_API_TOKEN, Repository, RepositoryBuilder, Workspace};
use tempfile::TempDir;

use crate::world::{Ready, World, id, text};

/// A value that its author asked to be hidden, and one that a suite binds.
const MASKED: &str = "masked-value-of-a-variable";
const BOUND: &str = "bound-value-of-a-suite";

fn case(tags: &str) -> String {
    format!(
        "<TestCaseEntity>\n   <description>d</description>\n   <name>any</name>\n   <tag>{tags}</tag>\n   \
         <comment></comment>\n   <testCaseGuid></testCaseGuid>\n   <variable>\n      <defaultValue>{MASKED}</defaultValue>\n      \
         <description></description>\n      <id>v</id>\n      <masked>true</masked>\n      <name>v</name>\n   </variable>\n\
         </TestCaseEntity>\n"
    )
}

fn suite() -> String {
    format!(
        "<TestSuiteEntity>\n   <description></description>\n   <name>Smoke</name>\n   <tag></tag>\n   <testSuiteGuid></testSuiteGuid>\n   \
         <testCaseLink>\n      <guid>g</guid>\n      <isRun>true</isRun>\n      <testCaseId>Test Cases/Gone</testCaseId>\n      \
         <variableLink>\n         <testDataLinkId></testDataLinkId>\n         <type>SCRIPT_VARIABLE</type>\n         \
         <value>{BOUND}</value>\n         <variableId>v</variableId>\n      </variableLink>\n   </testCaseLink>\n</TestSuiteEntity>\n"
    )
}

/// A linked repository with names that mean something elsewhere, and a folder for files.
fn linked() -> (World, Ready, TempDir) {
    let first = Commit::new("first")
        .file("Shop.prj", "<Project/>")
        .file("Test Cases/=1+1.tc", case("+web, smoke"))
        .file("Test Cases/Login/<b>Signs in.tc", case("smoke"))
        .file("Test Cases/Login/Signs out.tc", case(""))
        .file("Test Suites/Smoke.ts", suite());
    let repository = Repository::built("web-shop", RepositoryBuilder::new().commit(first));
    let world = World::of(vec![Workspace::new("acme-quality", "Acme Quality").with(repository)]);
    let ready = Ready::in_world(&world);
    ready.proceed(&ready.link_form("Web shop", &world.address("acme-quality", "web-shop")));
    (world, ready, tempfile::tempdir().unwrap())
}

/// Exports a list to a file and returns what stands in it.
#[track_caller]
fn tests(ready: &Ready, file: &Path, form: Value, changes: Value) -> (u64, String) {
    let mut form = form;
    form["query"] = ready.query(changes)["query"].clone();
    saved(ready, file, "export_tests", json!({ "form": form }))
}

#[track_caller]
fn saved(ready: &Ready, file: &Path, command: &str, arguments: Value) -> (u64, String) {
    ready.app.person.will_save_to(Some(file.to_owned()));
    let written = ready.app.ok(command, arguments);
    assert_eq!(written["path"], file.to_str().unwrap());
    let content = std::fs::read_to_string(file).unwrap();
    for secret in [MASKED, BOUND, DEMO_API_TOKEN, file.to_str().unwrap()] {
        assert!(!content.contains(secret), "{secret} in {content}");
    }
    (written["rows"].as_u64().unwrap(), content)
}

fn form(format: &str, selected: Value) -> Value {
    json!({ "kind": "test-cases", "selected": selected, "format": format })
}

fn names(content: &str) -> Vec<String> {
    let file: Value = serde_json::from_str(content).unwrap();
    file["rows"].as_array().unwrap().iter().map(|row| text(row, "name")).collect()
}

#[test]
fn a_list_is_saved_whole_and_in_its_order() {
    let (_world, ready, folder) = linked();
    let file = folder.path().join("tests");
    let changes = json!({ "sort": "name", "descending": true, "limit": 1, "offset": 1 });
    let (rows, content) = tests(&ready, &file, form("json", Value::Null), changes);
    assert_eq!(
        (rows, names(&content)),
        (3, vec!["Signs out", "=1+1", "<b>Signs in"].into_iter().map(str::to_owned).collect())
    );
    let written: Value = serde_json::from_str(&content).unwrap();
    assert_eq!((&written["project"], &written["kind"]), (&json!("Shop"), &json!("test-cases")));
    assert_eq!(written["filter"], json!({ "link": null, "folder": "", "filter": "", "selected": false }));
    let row = &written["rows"][1];
    let expected = ["Web shop", "acme-quality/web-shop", "Test Cases/=1+1.tc", "Test Cases", "test-case"];
    assert_eq!(["link", "repository", "path", "folder", "kind"].map(|field| text(row, field)), expected);
    assert_eq!(row["tags"], json!(["+web", "smoke"]));

    let (rows, content) =
        tests(&ready, &file, form("json", Value::Null), json!({ "filter": "tag:smoke in:Login" }));
    assert_eq!((rows, names(&content)), (1, vec!["<b>Signs in".to_owned()]));

    let (rows, content) = tests(&ready, &file, form("csv", Value::Null), json!({}));
    assert_eq!(rows, 3);
    let lines: Vec<&str> = content.strip_prefix('\u{feff}').unwrap().trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 4, "{content}");
    assert!(lines[1].contains(",'=1+1,Test Cases,\"'+web, smoke\",test-case,"), "{content}");

    let (rows, content) =
        tests(&ready, &file, form("markdown", Value::Null), json!({ "sort": "name", "descending": true }));
    assert_eq!(rows, 3);
    let tree: Vec<&str> = content.lines().skip_while(|line| !line.starts_with("## ")).skip(2).collect();
    let expected = [
        "- Test Cases/",
        "  - &#61;1\\+1 · never run · tags: \\+web, smoke",
        "  - Login/",
        "    - &#60;b&#62;Signs in · never run · tags: smoke",
        "    - Signs out · never run",
    ];
    assert_eq!(tree, expected, "a tree is in the order of paths");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside it");
    let proposed = ready.app.person.proposed();
    let offered: Vec<&str> = proposed.iter().map(|proposal| proposal.title).collect();
    assert_eq!(offered, ["Export Test Cases"; 4]);
    assert!(proposed[3].file_name.starts_with("shop-test-cases-20") && proposed[3].file_name.contains(".md"));
}

#[test]
fn what_was_chosen_is_saved_alone() {
    let (_world, ready, folder) = linked();
    let listed = ready.app.ok("list_test_cases", ready.query(json!({})))["rows"].clone();
    let chosen = json!([id(&listed[2]), uuid::Uuid::nil(), "no id"]);
    let file = folder.path().join("chosen.json");
    let (rows, content) = tests(&ready, &file, form("json", chosen.clone()), json!({}));
    assert_eq!((rows, names(&content)), (1, vec![text(&listed[2], "name")]));
    assert!(content.contains("\"selected\":true"));
    let (rows, _) = tests(&ready, &file, form("json", chosen), json!({ "filter": "tag:smoke,web" }));
    assert_eq!(
        (rows, text(&listed[2], "name").as_str()),
        (0, "Signs out"),
        "what the filter leaves out is not there"
    );
}

#[test]
fn suites_and_problems_are_saved_too() {
    let (_world, ready, folder) = linked();
    let file = folder.path().join("file");
    let suites = json!({ "kind": "test-suites", "selected": null, "format": "json" });
    let (rows, content) = tests(&ready, &file, suites, json!({}));
    assert_eq!((rows, names(&content)), (1, vec!["Smoke".to_owned()]));
    assert!(content.contains("\"kind\":\"static\""), "{content}");

    let page = ready.app.ok("list_problems", ready.problems(json!({})));
    let row = page["rows"].as_array().unwrap().iter().find(|row| row["code"] == "missing-member").unwrap();
    let key =
        json!({ "linkId": row["linkId"], "path": row["path"], "code": row["code"], "detail": row["detail"] });
    ready.app.ok("mute_problem", json!({ "problem": key, "reason": "=SUM(A1)" }));
    for format in ["csv", "json", "markdown"] {
        let mut arguments = ready.problems(json!({ "codes": ["missing-member"], "limit": 0 }));
        arguments["format"] = json!(format);
        let (rows, content) = saved(&ready, &file, "export_problems", arguments);
        assert_eq!(rows, 1, "{content}");
        let reason = match format {
            "csv" => ",'=SUM(A1),Maya Brandt,",
            "json" => "\"muted\":{\"reason\":\"=SUM(A1)\",\"by\":\"Maya Brandt\"",
            _ => "muted by Maya Brandt: &#61;SUM(A1)",
        };
        assert!(content.contains(reason), "{content}");
    }
    let mut nothing = ready.problems(json!({ "codes": ["missing-member"], "muted": "open" }));
    nothing["format"] = json!("json");
    assert_eq!(saved(&ready, &file, "export_problems", nothing).0, 0);
    assert_eq!(ready.app.person.proposed().pop().unwrap().title, "Export Problems");
}

#[test]
fn an_export_that_is_cancelled_or_fails_leaves_what_was_there() {
    let (_world, ready, folder) = linked();
    let mut arguments = json!({ "form": form("csv", Value::Null) });
    arguments["form"]["query"] = ready.query(json!({}))["query"].clone();
    let mut of_problems = ready.problems(json!({}));
    of_problems["format"] = json!("markdown");
    for (command, arguments) in [("export_tests", arguments), ("export_problems", of_problems)] {
        ready.app.person.will_save_to(None);
        assert_eq!(ready.app.ok(command, arguments.clone()), Value::Null);
        ready.app.person.will_save_to(Some(folder.path().join("missing").join("file")));
        assert_eq!(ready.app.refused(command, arguments), ("file.not-written".to_owned(), None));
    }
    let left: Vec<PathBuf> =
        std::fs::read_dir(folder.path()).unwrap().map(|found| found.unwrap().path()).collect();
    assert_eq!(left, Vec::<PathBuf>::new());
}
