//! Where the Katalon projects of a commit lie, and which of its folders a link wants. Pure.
//!
//! Folder listings come from git bit by bit: a survey says which are still missing, the caller fetches them and
//! surveys again. A listing that is missing is never taken for an empty folder.

use std::collections::{HashMap, HashSet};

use suitecase_git::{Excess, GitError, Mode, Oid, Tree, TreeEntry};
use suitecase_katalon::layout::{self, Survey, TEST_FOLDERS};
use suitecase_model::path::{RepoPath, text_from_git, text_to_git};

/// Folder listings by id.
pub type Trees = HashMap<Oid, Tree>;

/// More folders than this are not searched for projects.
const FOLDER_LIMIT: u64 = 500_000;

/// A folder of the repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderAt {
    /// Where it lies.
    pub path: RepoPath,
    /// Its listing's id.
    pub tree: Oid,
}

/// What a search over the listings at hand has found.
#[derive(Clone, Debug, Default)]
pub struct Surveyed {
    /// The Katalon projects found, of the whole repository.
    pub projects: Vec<RepoPath>,
    /// Folders whose listings are needed to find all of them.
    pub missing: Vec<FolderAt>,
    /// The listings that were looked into.
    pub looked_into: HashSet<Oid>,
}

/// Searches a commit for Katalon projects, breadth first.
pub fn survey(root: Oid, trees: &Trees) -> Result<Surveyed, GitError> {
    let mut survey = Survey::default();
    let mut missing = Vec::new();
    let mut looked_into = HashSet::new();
    let mut level = vec![FolderAt { path: RepoPath::root(), tree: root }];
    let mut visited: u64 = 0;
    while !level.is_empty() {
        let mut next = Vec::new();
        for folder in level {
            visited += 1;
            if visited > FOLDER_LIMIT {
                return Err(GitError::TooLarge { what: Excess::Files, limit: FOLDER_LIMIT });
            }
            let Some(tree) = trees.get(&folder.tree) else {
                missing.push(folder);
                continue;
            };
            looked_into.insert(folder.tree);
            let names: Vec<(String, &TreeEntry)> =
                tree.entries().iter().map(|entry| (text_from_git(&entry.name), entry)).collect();
            let of_mode = |folders: bool| {
                names
                    .iter()
                    .filter(move |(_, entry)| (entry.mode == Mode::Folder) == folders)
                    .map(|(name, _)| name.as_str())
            };
            let worth: HashSet<&str> =
                survey.visit(&folder.path, of_mode(false), of_mode(true)).into_iter().collect();
            next.extend(
                names
                    .iter()
                    .filter(|(name, entry)| entry.mode == Mode::Folder && worth.contains(name.as_str()))
                    .map(|(name, entry)| FolderAt { path: folder.path.join(name), tree: entry.oid }),
            );
        }
        level = next;
    }
    Ok(Surveyed { projects: survey.projects(), missing, looked_into })
}

/// What a link wants of a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The Katalon projects the link covers.
    pub projects: Vec<RepoPath>,
    /// Folders whose files belong to the catalogue.
    pub contents: Vec<FolderAt>,
    /// Test folders outside the link's directory: their names tell whether a suite's members are there.
    pub names: Vec<FolderAt>,
}

/// Picks the folders that a link on `directory` wants of these projects.
///
/// Fails with [`GitError::MissingTree`] when a listing on the way is not at hand.
pub fn wanted(
    root: Oid,
    trees: &Trees,
    projects: &[RepoPath],
    directory: &RepoPath,
) -> Result<Wanted, GitError> {
    let mut wanted = Wanted::default();
    for project in projects.iter().filter(|project| layout::covers(directory, project)) {
        wanted.projects.push(project.clone());
        for name in TEST_FOLDERS {
            let tests = project.join(name);
            let Some(folder) = folder_at(root, trees, &tests)? else { continue };
            if tests.is_within(directory) {
                wanted.contents.push(folder);
            } else {
                wanted.names.push(folder);
                if directory.is_within(&tests) {
                    wanted.contents.extend(folder_at(root, trees, directory)?);
                }
            }
        }
    }
    Ok(wanted)
}

/// Returns the folder at a path; `None` when something else or nothing lies there.
pub fn folder_at(root: Oid, trees: &Trees, path: &RepoPath) -> Result<Option<FolderAt>, GitError> {
    let mut tree = root;
    for name in path.names() {
        let listing = trees.get(&tree).ok_or(GitError::MissingTree(tree))?;
        match listing.entry(&text_to_git(name)) {
            Some(entry) if entry.mode == Mode::Folder => tree = entry.oid,
            Some(_) | None => return Ok(None),
        }
    }
    Ok(Some(FolderAt { path: path.clone(), tree }))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Builds the listings of a repository from paths; file contents are the files' names.
    pub(crate) fn repository(paths: &[&str]) -> (Oid, Trees) {
        let mut trees = Trees::new();
        let root = build(paths, &mut trees);
        (root, trees)
    }

    fn build(paths: &[&str], trees: &mut Trees) -> Oid {
        let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut entries: Vec<(String, Vec<u8>)> = Vec::new();
        for path in paths {
            match path.split_once('/') {
                Some((folder, rest)) => folders.entry(folder).or_default().push(rest),
                None => {
                    entries.push((path.to_string(), entry("100644", path, Oid::of_blob(path.as_bytes()))));
                }
            }
        }
        for (name, below) in folders {
            entries.push((format!("{name}/"), entry("40000", name, build(&below, trees))));
        }
        entries.sort();
        let raw: Vec<u8> = entries.into_iter().flat_map(|(_, bytes)| bytes).collect();
        let id = Oid::of_tree(&raw);
        trees.insert(id, Tree::parse(raw.into()).unwrap());
        id
    }

    fn entry(mode: &str, name: &str, id: Oid) -> Vec<u8> {
        let mut bytes = format!("{mode} {name}\0").into_bytes();
        bytes.extend(id.as_bytes());
        bytes
    }

    fn texts(paths: &[RepoPath]) -> Vec<&str> {
        paths.iter().map(RepoPath::as_str).collect()
    }

    fn places(folders: &[FolderAt]) -> Vec<&str> {
        folders.iter().map(|folder| folder.path.as_str()).collect()
    }

    const TWO: &[&str] = &[
        "README.md",
        "web tests/Web.prj",
        "web tests/Test Cases/Login/A.tc",
        "web tests/Test Suites/S.ts",
        "api/Api.prj",
        "api/Test Cases/B.tc",
    ];

    #[test]
    fn a_missing_listing_is_asked_for_and_never_taken_for_an_empty_folder() {
        let (root, all) = repository(TWO);
        let mut at_hand = Trees::from([(root, all[&root].clone())]);
        let first = survey(root, &at_hand).unwrap();
        assert_eq!(places(&first.missing), ["api", "web tests"]);
        assert!(first.projects.is_empty());
        while let Some(folder) = survey(root, &at_hand).unwrap().missing.first() {
            at_hand.insert(folder.tree, all[&folder.tree].clone());
        }
        assert_eq!(texts(&survey(root, &at_hand).unwrap().projects), ["api", "web tests"]);
    }

    #[test]
    fn a_link_on_the_whole_repository_wants_all_test_folders() {
        let (root, trees) = repository(TWO);
        let projects = survey(root, &trees).unwrap().projects;
        let wanted = wanted(root, &trees, &projects, &RepoPath::root()).unwrap();
        assert_eq!(
            places(&wanted.contents),
            ["api/Test Cases", "web tests/Test Cases", "web tests/Test Suites"]
        );
        assert!(wanted.names.is_empty());
    }

    #[test]
    fn a_link_on_a_folder_of_tests_wants_its_files_and_the_names_of_the_rest() {
        let (root, trees) = repository(TWO);
        let projects = survey(root, &trees).unwrap().projects;
        let directory = RepoPath::from_text("web tests/Test Cases/Login");
        let wanted = wanted(root, &trees, &projects, &directory).unwrap();
        assert_eq!(texts(&wanted.projects), ["web tests"]);
        assert_eq!(places(&wanted.contents), ["web tests/Test Cases/Login"]);
        assert_eq!(places(&wanted.names), ["web tests/Test Cases", "web tests/Test Suites"]);
    }

    #[test]
    fn a_directory_that_is_not_there_wants_nothing() {
        let (root, trees) = repository(TWO);
        let projects = survey(root, &trees).unwrap().projects;
        let wanted = wanted(root, &trees, &projects, &RepoPath::from_text("mobile")).unwrap();
        assert_eq!(wanted, Wanted::default());
    }
}
