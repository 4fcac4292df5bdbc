//! Git over HTTP with the system's git as the client (section 5).

use std::path::Path;

use suitecase_sandbox::{
    Commit, DEMO_API_TOKEN, GeneratedOptions, Repository, RepositoryBuilder, Sandbox, SandboxError, Settings,
    Wants, Workspace,
};

use crate::support::{acme, basic, git, request, said, start};

fn demo_git() -> Option<String> {
    basic("x-bitbucket-api-token-auth", DEMO_API_TOKEN)
}

fn clone(sandbox: &Sandbox, slug: &str, folder: &Path, options: &[&str]) -> std::process::Output {
    let url = sandbox.clone_url("acme", slug);
    let arguments = [&["clone", "--quiet"], options, &[url.as_str(), "copy"]].concat();
    git(folder, demo_git(), &arguments)
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = git(folder, None, arguments);
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_clone_has_every_branch_tag_and_byte() {
    let sandbox = start();
    let folder = tempfile::tempdir().unwrap();
    let output = clone(&sandbox, "web-shop", folder.path(), &[]);
    assert!(output.status.success(), "{}", said(&output));
    let copy = folder.path().join("copy");
    assert_eq!(
        printed(&copy, &["rev-parse", "HEAD"]),
        sandbox.commit_id("acme", "web-shop", "main").unwrap()
    );
    let branches =
        printed(&copy, &["for-each-ref", "--format=%(refname)", "refs/remotes/origin", "refs/tags"]);
    assert!(branches.contains("refs/remotes/origin/feature/one-click"), "{branches}");
    assert!(branches.contains("refs/tags/v1.0"), "{branches}");
    assert_eq!(std::fs::read(copy.join("Data Files/logo.png")).unwrap(), b"\x89PNG\0\0\0");
    assert!(!copy.join("Test Cases/Cart/Add one.tc").exists());
}

#[test]
fn equal_steps_give_equal_commit_ids() {
    let (one, other) = (start(), start());
    for name in ["main", "feature/one-click"] {
        assert_eq!(
            one.commit_id("acme", "web-shop", name).unwrap(),
            other.commit_id("acme", "web-shop", name).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn filters_are_offered_and_taken_only_while_switched_on() {
    let sandbox = start();
    let folder = tempfile::tempdir().unwrap();
    let partial = ["--bare", "--filter=blob:none"];
    let output = clone(&sandbox, "web-shop", folder.path(), &partial);
    assert!(!said(&output).contains("ignoring"), "{}", said(&output));
    let missing =
        |copy: &Path| printed(copy, &["rev-list", "--objects", "--all", "--missing=print"]).contains("\n?");
    assert!(missing(&folder.path().join("copy")), "blobs must be left out");

    sandbox.faults().set_filter(false);
    let folder = tempfile::tempdir().unwrap();
    let output = clone(&sandbox, "web-shop", folder.path(), &partial);
    assert!(
        said(&output).contains("filtering not recognized by server, ignoring"),
        "section 5: {}",
        said(&output)
    );
    assert!(!missing(&folder.path().join("copy")), "everything must come");

    sandbox.faults().set_filter(true);
    sandbox.faults().set_tree_filter(false);
    let folder = tempfile::tempdir().unwrap();
    let output = clone(&sandbox, "web-shop", folder.path(), &["--bare", "--filter=tree:0"]);
    assert!(said(&output).contains("filter 'tree' not supported"), "{}", said(&output));
}

#[test]
fn shallow_clones_work_until_they_are_switched_off() {
    let sandbox = start();
    let folder = tempfile::tempdir().unwrap();
    let output = clone(&sandbox, "web-shop", folder.path(), &["--depth=1"]);
    assert!(output.status.success(), "section 5: {}", said(&output));
    assert_eq!(printed(&folder.path().join("copy"), &["rev-list", "--count", "HEAD"]), "1");

    sandbox.faults().set_shallow(false);
    for v2 in [true, false] {
        sandbox.faults().set_protocol_v2(v2);
        let folder = tempfile::tempdir().unwrap();
        let output = clone(&sandbox, "web-shop", folder.path(), &["--depth=1"]);
        assert!(said(&output).contains("Server does not support shallow"), "v2 {v2}: {}", said(&output));
        let output = clone(&sandbox, "web-shop", folder.path(), &[]);
        assert!(output.status.success(), "a whole clone still works: {}", said(&output));
    }
    sandbox.faults().set_protocol_v2(true);
    let want = format!("want {}", sandbox.commit_id("acme", "web-shop", "main").unwrap());
    let body = packets(&["command=fetch", "0001", &want, "deepen 1", "done", "0000"]);
    let refused = post_pack(&sandbox, &body, &[]);
    assert_eq!((refused.0, refused.1.as_slice()), (200, b"".as_slice()), "git ends without a word");
    sandbox.faults().set_shallow(true);
    assert!(
        post_pack(&sandbox, &body, &[]).1.starts_with(b"0011shallow-info"),
        "the same request is fine otherwise"
    );
}

#[test]
fn without_v2_git_falls_back_to_v0() {
    let sandbox = start();
    sandbox.faults().set_protocol_v2(false);
    let folder = tempfile::tempdir().unwrap();
    let output = clone(&sandbox, "web-shop", folder.path(), &[]);
    assert!(output.status.success(), "{}", said(&output));
    let advertisement =
        request(&sandbox, "GET", "/acme/web-shop.git/info/refs?service=git-upload-pack", demo_git(), None);
    assert!(
        advertisement.text().starts_with("001e# service=git-upload-pack\n0000"),
        "{}",
        advertisement.text()
    );
    assert_eq!(
        sandbox.requests().iter().filter(|seen| seen.git_command.as_deref() == Some("ls-refs")).count(),
        0
    );
}

#[test]
fn tree_wants_are_taken_or_refused_with_gits_own_words() {
    let sandbox = start();
    let repository = sandbox.repository("acme", "web-shop").unwrap();
    let id = |revision: &str| printed(&repository, &["rev-parse", revision]);
    let (tree, blob, old, tagged) = (id("main:Test Cases"), id("main:Shop.prj"), id("main~2"), id("v1.0"));
    let fetched = |want: &str| {
        let body = packets(&["command=fetch", "0001", &format!("want {want}"), "done", "0000"]);
        let (status, body) = post_pack(&sandbox, &body, &[]);
        assert_eq!(status, 200);
        String::from_utf8_lossy(&body).into_owned()
    };
    for (wants, taken, refused) in [
        (Wants::Anything, vec![&tree, &blob, &old], vec![]),
        (Wants::NoTrees, vec![&blob, &old], vec![&tree]),
        (Wants::OnlyTips, vec![&tagged], vec![&tree, &blob, &old]),
    ] {
        sandbox.faults().set_wants(wants);
        for id in taken {
            assert!(fetched(id).starts_with("000dpackfile"), "{wants:?}");
        }
        for id in refused {
            assert!(fetched(id).contains(&format!("ERR upload-pack: not our ref {id}")), "{wants:?}");
        }
    }
    sandbox.faults().set_wants(Wants::Anything);
    let unknown = "1".repeat(40);
    assert!(
        fetched(&unknown).contains(&format!("not our ref {unknown}")),
        "git's own answer has the same words"
    );
}

#[test]
fn a_gzipped_request_is_understood() {
    use std::io::Write as _;
    let sandbox = start();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&packets(&["command=ls-refs", "0001", "0000"])).unwrap();
    let (status, body) = post_pack(&sandbox, &encoder.finish().unwrap(), &[("content-encoding", "gzip")]);
    assert_eq!(status, 200);
    assert!(String::from_utf8_lossy(&body).contains("refs/heads/feature/one-click"));
    let (status, _) = post_pack(&sandbox, b"not gzip", &[("content-encoding", "gzip")]);
    assert_eq!(status, 400);
}

#[test]
fn git_can_be_blocked_while_rest_works_and_never_takes_a_push() {
    let sandbox = start();
    let path = "/acme/web-shop.git/info/refs?service=git-receive-pack";
    assert_eq!(request(&sandbox, "GET", path, demo_git(), None).status, 403);
    sandbox.faults().set_git_blocked(true);
    let path = "/acme/web-shop.git/info/refs?service=git-upload-pack";
    assert_eq!(request(&sandbox, "GET", path, demo_git(), None).status, 403);
    assert_eq!(crate::support::get(&sandbox, "/repositories/acme/web-shop").status, 200);
}

#[test]
fn a_running_repository_takes_commits_forced_pushes_and_deletions() {
    let sandbox = start();
    let tip = |name: &str| sandbox.commit_id("acme", "web-shop", name);
    let before = tip("main").unwrap();
    let more = RepositoryBuilder::new()
        .commit(Commit::new("One more").file("Test Cases/New.tc", "<TestCaseEntity/>"));
    sandbox.push("acme", "web-shop", &more).unwrap();
    assert_eq!(tip("main~1").unwrap(), before, "the branch is continued");
    sandbox.push("acme", "web-shop", &RepositoryBuilder::new().force("main", &before)).unwrap();
    assert_eq!(tip("main").unwrap(), before);
    sandbox.push("acme", "web-shop", &RepositoryBuilder::new().delete_branch("feature/one-click")).unwrap();
    assert!(tip("feature/one-click").is_err());
    let orphan =
        RepositoryBuilder::new().on_orphan("gh-pages").commit(Commit::new("Alone").file("index.html", ""));
    sandbox.push("acme", "web-shop", &orphan).unwrap();
    assert!(tip("gh-pages~1").is_err(), "an orphan has no parent");
}

#[test]
fn a_folder_is_served_byte_for_byte_and_a_work_tree_with_its_history() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source");
    std::fs::create_dir_all(source.join("Test Cases/Ä b")).unwrap();
    std::fs::write(source.join("Test Cases/Ä b/crlf.tc"), b"one\r\ntwo\r\n\xff\0").unwrap();
    std::fs::write(source.join(".gitignore"), "*.tc\n").unwrap();
    std::fs::write(source.join(".gitattributes"), "* text=auto eol=lf filter=lfs\n").unwrap();
    let plain = Repository::from_folder("plain", &source).unwrap();

    let tree = folder.path().join("tree");
    std::fs::create_dir_all(&tree).unwrap();
    std::fs::write(tree.join("a.txt"), "a").unwrap();
    let author = ["-c", "user.name=Ann", "-c", "user.email=ann@acme-quality.example"];
    printed(&tree, &["init", "--quiet", "--initial-branch=trunk"]);
    printed(&tree, &["add", "-A"]);
    printed(&tree, &[&author[..], &["commit", "--quiet", "-m", "Ann's own"]].concat());
    let with_history = Repository::from_path("with-history", &tree).unwrap();

    let workspace = Workspace::new("acme", "Acme").with(plain).with(with_history);
    let sandbox = Sandbox::start_blocking(vec![workspace], Settings::default()).unwrap();
    let served = sandbox.repository("acme", "plain").unwrap();
    let output = git(&served, None, &["cat-file", "blob", "main:Test Cases/Ä b/crlf.tc"]);
    assert_eq!(output.stdout, b"one\r\ntwo\r\n\xff\0", "no filter, no ignore file, no line ending has a say");

    let output = clone(&sandbox, "with-history", folder.path(), &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(printed(&folder.path().join("copy"), &["log", "--format=%s %an", "trunk"]), "Ann's own Ann");
    let refused = sandbox.push("acme", "with-history", &RepositoryBuilder::new().commit(Commit::new("no")));
    assert!(matches!(refused, Err(SandboxError::Lent { .. })), "what is lent is not written to");
    let nothing = Repository::from_bare("x", &source);
    assert!(matches!(nothing, Err(SandboxError::NotARepository { .. })));
}

#[test]
fn odd_names_survive_fast_import() {
    let names =
        ["a \"quoted\" name.tc", "back\\slash.tc", "new\nline.tc", "로그인.tc", "😀.tc", "O'Brien (old).tc"];
    let commit = names.iter().fold(Commit::new("Odd"), |commit, name| commit.file(name, name));
    let commit =
        commit.file(b"latin-\xe9.tc", "e").symbolic_link("link.tc", "O'Brien (old).tc").executable("run", "");
    let commit = commit.submodule("vendor", &"2".repeat(40));
    let workspace = Workspace::new("acme", "Acme")
        .with(Repository::built("odd", RepositoryBuilder::new().main_branch("trunk").commit(commit)));
    let sandbox = Sandbox::start_blocking(vec![workspace], Settings::default()).unwrap();
    let directory = sandbox.repository("acme", "odd").unwrap();
    let listed = git(&directory, None, &["ls-tree", "-r", "-z", "trunk"]);
    let has = |part: &[u8]| listed.stdout.windows(part.len()).any(|window| window == part);
    for name in names {
        assert!(has(format!("\t{name}\0").as_bytes()), "{name}");
    }
    assert!(has(b"latin-\xe9.tc\0") && has(b"120000 blob") && has(b"100755 blob") && has(b"160000 commit"));
}

#[test]
fn a_generated_project_has_the_size_it_was_asked_for() {
    let options = GeneratedOptions {
        cases: 500,
        suites: 20,
        commits: 4,
        renames: 30,
        binaries: 2,
        ..Default::default()
    };
    let in_folder = GeneratedOptions { folder: "web tests".to_owned(), cases: 50, ..Default::default() };
    let workspace = || {
        Workspace::new("acme", "Acme")
            .with(Repository::generated("big", options.clone()))
            .with(Repository::generated("nested", in_folder.clone()))
    };
    let (one, other) = (
        Sandbox::start_blocking(vec![workspace()], Settings::default()).unwrap(),
        Sandbox::start_blocking(vec![workspace()], Settings::default()).unwrap(),
    );
    let directory = one.repository("acme", "big").unwrap();
    let listed = printed(&directory, &["-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "main"]);
    let count =
        |from: &str, to: &str| listed.lines().filter(|l| l.starts_with(from) && l.ends_with(to)).count();
    assert_eq!(count("Test Cases/", ".tc"), 500);
    assert_eq!(count("Test Cases/Moved/", ".tc"), 30);
    assert_eq!(count("Scripts/", ".groovy"), 500);
    assert_eq!(count("Test Suites/", ".ts"), 20);
    assert_eq!(count("", ".prj"), 1);
    assert_eq!(count("Data Files/", ".bin"), 2);
    assert_eq!(
        printed(&directory, &["rev-list", "--count", "main"]),
        "5",
        "four commits and the one that renames"
    );
    let renamed = printed(&directory, &["diff", "--name-status", "-M", "main~1", "main"]);
    assert_eq!(
        renamed.lines().filter(|line| line.starts_with("R100")).count(),
        60,
        "cases and scripts move unchanged"
    );
    assert_eq!(
        one.commit_id("acme", "big", "main").unwrap(),
        other.commit_id("acme", "big", "main").unwrap()
    );
    let nested = printed(&one.repository("acme", "nested").unwrap(), &["ls-tree", "--name-only", "main"]);
    assert_eq!(nested, "web tests");
}

#[test]
fn two_workspaces_or_repositories_of_one_name_are_refused() {
    let twice = Sandbox::start_blocking(vec![acme(), acme()], Settings::default());
    assert!(matches!(twice, Err(SandboxError::SlugTaken { .. })));
    let twice = acme().with(Repository::empty("empty"));
    assert!(matches!(
        Sandbox::start_blocking(vec![twice], Settings::default()),
        Err(SandboxError::SlugTaken { .. })
    ));
}

fn packets(lines: &[&str]) -> Vec<u8> {
    let packets = lines.iter().map(|line| match *line {
        "0000" | "0001" => (*line).to_owned(),
        _ => format!("{:04x}{line}\n", line.len() + 5),
    });
    packets.collect::<String>().into_bytes()
}

fn post_pack(sandbox: &Sandbox, body: &[u8], headers: &[(&str, &str)]) -> (u16, Vec<u8>) {
    let mut request = ureq::http::Request::builder()
        .method("POST")
        .uri(format!("{}/git-upload-pack", sandbox.clone_url("acme", "web-shop")))
        .header("authorization", demo_git().unwrap())
        .header("git-protocol", "version=2");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = crate::support::agent().run(request.body(body).unwrap()).unwrap();
    (response.status().as_u16(), response.body_mut().read_to_vec().unwrap())
}
