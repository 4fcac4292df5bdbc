//! The folders of scripts as git lists them: which are at hand, which are missing, which hold a script. Pure.
//!
//! A listing that is missing is never taken for an empty folder.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use suitecase_git::{Excess, GitError, Mode, Oid, Tree};
use suitecase_katalon::scripts::{CASES_FOLDER, SCRIPTS_FOLDER, WithScript, is_script};
use suitecase_model::path::{RepoPath, text_from_git};

use crate::survey::{Trees, folder_at};

/// More folders than this are not looked into; a few listings can name one another into billions.
const MOST_FOLDERS: usize = 500_000;
/// Folders inside one another, as in other walks.
const DEEPEST: usize = 64;

/// The `Scripts` folder of a project, where it has one.
pub(super) type Root = (RepoPath, Option<Oid>);

/// Listings as git stores them, by id.
pub(super) type Raw = HashMap<Oid, Bytes>;

/// What lies below one `Scripts` folder, as far as listings are at hand.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The folders that hold a script.
    pub(super) with_script: WithScript,
    /// The listings that were looked into.
    pub(super) reached: HashSet<Oid>,
    /// Whether a listing is not at hand.
    pub(super) is_incomplete: bool,
}

/// Finds the `Scripts` folder of each project whose test cases lie in the link's directory.
///
/// Fails with [`GitError::MissingTree`] when a listing on the way is not at hand.
pub(super) fn roots(
    root: Oid,
    trees: &Trees,
    projects: &[RepoPath],
    directory: &RepoPath,
) -> Result<Vec<Root>, GitError> {
    let mut roots = Vec::new();
    for project in projects {
        let tests = project.join(CASES_FOLDER);
        if tests.is_within(directory) || directory.is_within(&tests) {
            let found = folder_at(root, trees, &project.join(SCRIPTS_FOLDER))?;
            roots.push((project.clone(), found.map(|found| found.tree)));
        }
    }
    roots.sort();
    Ok(roots)
}

/// Takes the listings that lie below `Scripts` folders out of those that a fetch brought.
pub(super) fn below(roots: &[Root], trees: &Trees) -> Raw {
    let mut found = Raw::new();
    let mut open: Vec<Oid> = roots.iter().filter_map(|(_, tree)| *tree).collect();
    while let Some(id) = open.pop() {
        let Some(tree) = trees.get(&id) else { continue };
        if found.insert(id, tree.raw().clone()).is_none() {
            open.extend(
                tree.entries().iter().filter(|entry| entry.mode == Mode::Folder).map(|entry| entry.oid),
            );
        }
    }
    found
}

/// Goes through a `Scripts` folder.
pub(super) fn look_into(root: Oid, raw: &Raw) -> Result<Seen, GitError> {
    let mut seen = Seen::default();
    let mut open = vec![(root, String::new(), 0)];
    let mut met = 0_usize;
    while let Some((id, folder, depth)) = open.pop() {
        met += 1;
        if met > MOST_FOLDERS {
            return Err(GitError::TooLarge { what: Excess::Files, limit: MOST_FOLDERS as u64 });
        }
        if depth > DEEPEST {
            return Err(GitError::TooLarge { what: Excess::TreeDepth, limit: DEEPEST as u64 });
        }
        let Some(bytes) = raw.get(&id) else {
            seen.is_incomplete = true;
            continue;
        };
        let tree = Tree::parse(bytes.clone()).map_err(|source| GitError::InvalidTree { oid: id, source })?;
        seen.reached.insert(id);
        for entry in tree.entries() {
            match entry.mode {
                Mode::Folder => {
                    let name = text_from_git(&entry.name);
                    let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                    open.push((entry.oid, path, depth + 1));
                }
                Mode::File if is_script(&entry.name) && !folder.is_empty() => {
                    if !seen.with_script.contains(&folder) {
                        seen.with_script.insert(folder.clone());
                    }
                }
                Mode::File | Mode::Link | Mode::Submodule => {}
            }
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::tests::repository;

    const PATHS: &[&str] = &[
        "A.prj",
        "Test Cases/A.tc",
        "Scripts/A/Script1.groovy",
        "Scripts/in/B/Script2.groovy",
        "Scripts/in/B/Script3.groovy",
        "Scripts/in/notes/readme.md",
        "Scripts/Script0.groovy",
        "web/B.prj",
        "web/Test Cases/C.tc",
    ];

    #[test]
    fn folders_with_a_script_are_found_and_others_are_not() {
        let (root, trees) = repository(PATHS);
        let projects = [RepoPath::from_text("web"), RepoPath::root()];
        let roots = roots(root, &trees, &projects, &RepoPath::root()).unwrap();
        let [(first, Some(scripts)), (second, None)] = &roots[..] else { panic!("{roots:?}") };
        assert_eq!((first.as_str(), second.as_str()), ("", "web"));
        let raw = below(&roots, &trees);
        assert_eq!(raw.len(), 5, "nothing but what lies below");
        let seen = look_into(*scripts, &raw).unwrap();
        assert_eq!(seen.with_script, HashSet::from(["A".to_owned(), "in/B".to_owned()]));
        assert_eq!(seen.reached, raw.keys().copied().collect());
        assert!(!seen.is_incomplete);
    }

    #[test]
    fn a_listing_that_is_missing_is_told() {
        let (root, trees) = repository(PATHS);
        let roots = roots(root, &trees, &[RepoPath::root()], &RepoPath::root()).unwrap();
        let whole = below(&roots, &trees);
        let scripts = roots[0].1.unwrap();
        for id in whole.keys() {
            let mut cut = whole.clone();
            cut.remove(id);
            assert!(look_into(scripts, &cut).unwrap().is_incomplete);
        }
        let nothing_below_root = Trees::from([(root, trees[&root].clone())]);
        assert!(matches!(
            super::roots(root, &nothing_below_root, &[RepoPath::from_text("web")], &RepoPath::root()),
            Err(GitError::MissingTree(_))
        ));
    }

    #[test]
    fn only_projects_with_test_cases_in_the_directory_count() {
        let (root, trees) = repository(PATHS);
        let projects = [RepoPath::root(), RepoPath::from_text("web")];
        for (directory, expected) in [
            ("", vec!["", "web"]),
            ("web", vec!["web"]),
            ("Test Cases/in", vec![""]),
            ("Test Suites", vec![]),
        ] {
            let found = roots(root, &trees, &projects, &RepoPath::from_text(directory)).unwrap();
            let found: Vec<&str> = found.iter().map(|(project, _)| project.as_str()).collect();
            assert_eq!(found, expected, "{directory}");
        }
    }

    #[test]
    fn listings_that_name_one_another_into_billions_are_stopped() {
        let mut raw = Raw::new();
        let mut id = Oid::of_tree(b"");
        raw.insert(id, Bytes::new());
        for _ in 0..40 {
            let entry = |name: &str| [format!("40000 {name}\0").as_bytes(), id.as_bytes()].concat();
            let bytes: Bytes = [entry("a"), entry("b"), entry("c")].concat().into();
            id = Oid::of_tree(&bytes);
            raw.insert(id, bytes);
        }
        assert!(matches!(look_into(id, &raw), Err(GitError::TooLarge { .. })));
    }
}
