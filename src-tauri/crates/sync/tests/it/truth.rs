//! What git itself says a link's catalogue holds, by the documented rules and nothing of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use suitecase_model::catalogue::BlobId;
use suitecase_model::path::RepoPath;

/// What has to be in the catalogue.
#[derive(Debug, PartialEq)]
pub(crate) struct Truth {
    pub(crate) projects: Vec<String>,
    pub(crate) blobs: BTreeMap<String, BlobId>,
    /// The files that may be in the catalogue by their names: suites are told apart by their contents only.
    pub(crate) files: BTreeMap<String, BlobId>,
}

/// Lists a commit and applies the rules to it.
pub(crate) fn truth(git_directory: &Path, commit: &str, directory: &str) -> Truth {
    let entries = entries(git_directory, commit);
    let projects: Vec<String> = projects(&entries)
        .into_iter()
        .filter(|project| is_within(project, directory) || is_within(directory, project))
        .collect();
    let (mut blobs, mut files) = (BTreeMap::new(), BTreeMap::new());
    let mut suites = Vec::new();
    for entry in entries.iter().filter(|entry| entry.is_file() && is_within(&entry.path, directory)) {
        let innermost =
            projects.iter().filter(|it| is_within(&entry.path, it)).max_by_key(|project| project.len());
        let Some(project) = innermost else { continue };
        let inside = if project.is_empty() { &entry.path } else { &entry.path[project.len() + 1..] };
        if inside.starts_with("Test Cases/") && inside.ends_with(".tc") {
            blobs.insert(entry.path.clone(), id_of(&entry.object));
            files.insert(entry.path.clone(), id_of(&entry.object));
        }
        if inside.starts_with("Test Suites/") && inside.ends_with(".ts") {
            files.insert(entry.path.clone(), id_of(&entry.object));
            suites.extend((entry.mode != "120000").then_some(entry));
        }
    }
    let names: Vec<&str> = suites.iter().map(|entry| entry.object.as_str()).collect();
    for (entry, content) in suites.iter().zip(contents(git_directory, &names)) {
        let content = String::from_utf8_lossy(&content);
        let is_suite =
            ["<TestSuiteEntity>", "<FilteringTestSuiteEntity>", "<TestSuiteCollectionEntity>"].iter();
        if is_suite.clone().any(|root| content.contains(root)) && !content.contains("<<<<<<<") {
            blobs.insert(entry.path.clone(), id_of(&entry.object));
        }
    }
    Truth { projects, blobs, files }
}

/// Runs git on a git directory with nobody's settings and returns what it prints.
pub(crate) fn git(git_directory: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("git")
        .args(arguments)
        .env("GIT_DIR", git_directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "Kim")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "kim@acme.example")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writing = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    writing.join().unwrap().unwrap();
    output.stdout
}

struct Entry {
    mode: String,
    object: String,
    path: String,
}

impl Entry {
    fn is_file(&self) -> bool {
        self.mode.starts_with("100") || self.mode == "120000"
    }
}

fn entries(git_directory: &Path, commit: &str) -> Vec<Entry> {
    let listed = git(git_directory, &["ls-tree", "-r", "-t", "-z", "--full-tree", commit], b"");
    let lines = listed.split(|byte| *byte == 0).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let tab = line.iter().position(|byte| *byte == b'\t').unwrap();
            let words = String::from_utf8(line[..tab].to_vec()).unwrap();
            let mut words = words.split(' ');
            let (mode, object) = (words.next().unwrap().to_owned(), words.nth(1).unwrap().to_owned());
            Entry { mode, object, path: RepoPath::from_git(&line[tab + 1..]).as_str().to_owned() }
        })
        .collect()
}

/// A project is a folder with a `.prj` file; only where there is none, a folder that holds a test folder.
fn projects(entries: &[Entry]) -> BTreeSet<String> {
    let marked: BTreeSet<&str> = entries
        .iter()
        .filter(|entry| entry.mode != "040000" && entry.path.ends_with(".prj"))
        .map(|entry| parent(&entry.path))
        .collect();
    let with_tests: BTreeSet<&str> = entries
        .iter()
        .filter(|entry| entry.mode == "040000" && is_test_folder(&entry.path))
        .map(|entry| parent(&entry.path))
        .collect();
    // Katalon's own folders beside a `.prj` file and tests hold no projects.
    let is_hidden = |folder: &str| {
        above(folder).any(|at| {
            ["Scripts", "Object Repository", "Reports"].contains(&name(at))
                && marked.contains(parent(at))
                && with_tests.contains(parent(at))
        })
    };
    let marked_projects: BTreeSet<String> =
        marked.iter().filter(|folder| !is_hidden(folder)).map(ToString::to_string).collect();
    if !marked_projects.is_empty() {
        return marked_projects;
    }
    let lies_among_tests =
        |folder: &str| above(folder).any(|at| is_test_folder(at) && with_tests.contains(parent(at)));
    with_tests.iter().filter(|folder| !lies_among_tests(folder)).map(ToString::to_string).collect()
}

/// Returns what is in files, by their ids.
pub(crate) fn contents(git_directory: &Path, objects: &[&str]) -> Vec<Vec<u8>> {
    if objects.is_empty() {
        return Vec::new();
    }
    let input = objects.join("\n") + "\n";
    let output = git(git_directory, &["cat-file", "--batch"], input.as_bytes());
    let mut rest = output.as_slice();
    let mut contents = Vec::new();
    for _ in objects {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
        let header = String::from_utf8(rest[..end].to_vec()).unwrap();
        let size: usize = header.rsplit(' ').next().unwrap().parse().unwrap();
        contents.push(rest[end + 1..end + 1 + size].to_vec());
        rest = &rest[end + size + 2..];
    }
    contents
}

fn id_of(object: &str) -> BlobId {
    let mut id = [0; 20];
    for (byte, digits) in id.iter_mut().zip(object.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap();
    }
    id
}

fn is_test_folder(path: &str) -> bool {
    ["Test Cases", "Test Suites"].contains(&name(path))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Returns a folder and those that hold it, without the root.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |at| Some(parent(at))).take_while(|at| !at.is_empty())
}

fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
