//! The files of a commit that belong to a link's catalogue, and the names beside them. Pure.

use suitecase_git::{Folder, GitError, Limits, Mode, Oid, walk};
use suitecase_katalon::layout::{FileRole, role_of};
use suitecase_model::catalogue::{BlobId, Place, TestKind};
use suitecase_model::path::RepoPath;

use crate::survey::{FolderAt, Trees, Wanted};

/// A file of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileAt {
    /// Where it lies.
    pub place: Place,
    /// Its content, by its id in git.
    pub blob: BlobId,
    /// Whether it is a symbolic link, which is never followed.
    pub is_link: bool,
}

/// What a commit holds for a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// `.tc` files, by path.
    pub cases: Vec<FileAt>,
    /// `.ts` files, by path; only their contents tell which of them are suites.
    pub suites: Vec<FileAt>,
    /// `.tc` files of the same projects outside the link's directory.
    pub case_names: Vec<Place>,
    /// `.ts` files of the same projects outside the link's directory.
    pub suite_names: Vec<Place>,
}

/// Lists the files of the wanted folders.
///
/// Fails with [`GitError::MissingTree`] when a listing is not at hand.
pub fn files_of(wanted: &Wanted, trees: &Trees, limits: &Limits) -> Result<Files, GitError> {
    let inside = walk_all(&wanted.contents, &wanted.projects, trees, limits)?;
    let beside = walk_all(&wanted.names, &wanted.projects, trees, limits)?;
    let names = |beside: Vec<FileAt>, inside: &[FileAt]| {
        let is_inside =
            |file: &FileAt| inside.binary_search_by(|other| other.place.path.cmp(&file.place.path)).is_ok();
        beside.into_iter().filter(|file| !is_inside(file)).map(|file| file.place).collect()
    };
    Ok(Files {
        case_names: names(beside.cases, &inside.cases),
        suite_names: names(beside.suites, &inside.suites),
        cases: inside.cases,
        suites: inside.suites,
    })
}

/// The files of some folders, each kind by path; there are many, so they are sorted where they are.
#[derive(Default)]
struct Walked {
    cases: Vec<FileAt>,
    suites: Vec<FileAt>,
}

fn walk_all(
    folders: &[FolderAt],
    projects: &[RepoPath],
    trees: &Trees,
    limits: &Limits,
) -> Result<Walked, GitError> {
    let mut found = Walked::default();
    for folder in folders {
        let lookup = |id: &Oid| trees.get(id).map(Folder::Tree);
        for entry in walk(folder.path.clone(), folder.tree, limits, lookup) {
            let entry = entry?;
            let is_link = match entry.mode {
                Mode::File => false,
                Mode::Link => true,
                Mode::Folder | Mode::Submodule => continue,
            };
            if let Some((kind, place)) = place_of(entry.path, projects) {
                let file = FileAt { place, blob: *entry.oid.as_bytes(), is_link };
                match kind {
                    TestKind::TestCases => found.cases.push(file),
                    TestKind::TestSuites => found.suites.push(file),
                }
            }
        }
    }
    for files in [&mut found.cases, &mut found.suites] {
        files.sort_by(|one, other| one.place.path.cmp(&other.place.path));
        // Folders may lie in one another.
        files.dedup_by(|one, other| one.place.path == other.place.path);
        files.shrink_to_fit();
    }
    Ok(found)
}

/// Tells what a file is in the innermost project that holds it.
fn place_of(path: RepoPath, projects: &[RepoPath]) -> Option<(TestKind, Place)> {
    let project = projects
        .iter()
        .filter(|project| path.is_within(project))
        .max_by_key(|project| project.as_str().len())?
        .clone();
    let (kind, katalon_id) = match role_of(&project, &path)? {
        FileRole::TestCase { id } => (TestKind::TestCases, id),
        FileRole::TestSuite { id } => (TestKind::TestSuites, id),
    };
    Some((kind, Place { path, project, katalon_id }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::tests::repository;
    use crate::survey::{survey, wanted};

    fn files(paths: &[&str], directory: &str) -> Files {
        let (root, trees) = repository(paths);
        let projects = survey(root, &trees).unwrap().projects;
        let wanted = wanted(root, &trees, &projects, &RepoPath::from_text(directory)).unwrap();
        files_of(&wanted, &trees, &Limits::default()).unwrap()
    }

    fn ids(files: &[FileAt]) -> Vec<String> {
        files.iter().map(|file| format!("{}:{}", file.place.project, file.place.katalon_id)).collect()
    }

    #[test]
    fn only_test_cases_and_possible_suites_in_their_folders_count() {
        let found = files(
            &["A.prj", "x.tc", "Test Cases/v1.2.tc", "Test Cases/.meta", "Test Suites/S.ts", "src/app.ts"],
            "",
        );
        assert_eq!(ids(&found.cases), [":Test Cases/v1.2"]);
        assert_eq!(ids(&found.suites), [":Test Suites/S"]);
    }

    #[test]
    fn a_file_belongs_to_the_innermost_project() {
        let found = files(
            &["A.prj", "Test Cases/a.tc", "sub dir/B.prj", "sub dir/Test Cases/b.tc", "Test Cases/in/C.prj"],
            "",
        );
        assert_eq!(ids(&found.cases), [":Test Cases/a", "sub dir:Test Cases/b"]);
    }

    #[test]
    fn outside_the_directory_only_names_are_kept() {
        let found = files(
            &["A.prj", "Test Cases/Login/a.tc", "Test Cases/b.tc", "Test Suites/S.ts"],
            "Test Cases/Login",
        );
        assert_eq!(ids(&found.cases), [":Test Cases/Login/a"]);
        assert!(found.suites.is_empty());
        assert_eq!(found.case_names.iter().map(Place::name).collect::<Vec<_>>(), ["b"]);
        assert_eq!(found.suite_names.iter().map(Place::name).collect::<Vec<_>>(), ["S"]);
    }
}
