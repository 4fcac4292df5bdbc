//! Where Katalon projects lie in a repository, and what a path inside one means.
//!
//! Promises: names are compared as they are, never case-folded; the answer does not depend on the order in which
//! folders arrive.
//! What is deliberately absent: fetching the folders, and any cap on how many are looked at.

use std::collections::BTreeSet;

use suitecase_model::path::RepoPath;

const PROJECT_EXTENSION: &str = ".prj";
/// The folders of a project that hold its tests.
pub const TEST_FOLDERS: [&str; 2] = [CASES_FOLDER, SUITES_FOLDER];

const CASES_FOLDER: &str = "Test Cases";
/// The folder of a project that holds its test suites.
pub const SUITES_FOLDER: &str = "Test Suites";
/// Folders of Katalon's own in a project, often large, in which nobody keeps another project.
const OWN_FOLDERS: [&str; 3] = ["Scripts", "Object Repository", "Reports"];

/// A search for Katalon projects over folders whose listings arrive bit by bit, in any order.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    with_project_file: BTreeSet<RepoPath>,
    with_test_folder: BTreeSet<RepoPath>,
}

impl Survey {
    /// Notes one folder and returns the names of its sub-folders that are worth looking into.
    ///
    /// `files` and `folders` are the names of what lies directly in it. Left out are only Katalon's own large folders
    /// (`Scripts`, `Object Repository`, `Reports`), and only beside a `.prj` file and a test folder.
    pub fn visit<'a>(
        &mut self,
        folder: &RepoPath,
        files: impl IntoIterator<Item = &'a str>,
        folders: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Vec<&'a str> {
        let has_project_file = files.into_iter().any(|name| name.ends_with(PROJECT_EXTENSION));
        let has_test_folder =
            folders.clone().into_iter().any(|name| name == CASES_FOLDER || name == SUITES_FOLDER);
        if has_project_file {
            self.with_project_file.insert(folder.clone());
        }
        if has_test_folder {
            self.with_test_folder.insert(folder.clone());
        }
        let is_sure = has_project_file && has_test_folder;
        folders.into_iter().filter(|name| !(is_sure && OWN_FOLDERS.contains(name))).collect()
    }

    /// Returns the Katalon projects seen so far, sorted.
    ///
    /// A project is a folder that holds a `.prj` file. Only where there is none at all, folders that hold a
    /// `Test Cases` or `Test Suites` folder are taken instead, without those that lie inside the tests of another.
    pub fn projects(&self) -> Vec<RepoPath> {
        if !self.with_project_file.is_empty() {
            return self.with_project_file.iter().cloned().collect();
        }
        self.with_test_folder.iter().filter(|folder| !self.lies_among_tests(folder)).cloned().collect()
    }

    fn lies_among_tests(&self, folder: &RepoPath) -> bool {
        let mut inner = folder.clone();
        while !inner.is_root() {
            let outer = inner.parent();
            if matches!(inner.name(), CASES_FOLDER | SUITES_FOLDER) && self.with_test_folder.contains(&outer)
            {
                return true;
            }
            inner = outer;
        }
        false
    }
}

/// Returns whether a path names a folder of tests or something below one, whether or not a project holds it.
pub fn lies_among_tests(path: &RepoPath) -> bool {
    path.names().any(|name| TEST_FOLDERS.contains(&name))
}

/// Returns whether a link's directory concerns a project: the project is that directory, or above or below it.
pub fn covers(directory: &RepoPath, project: &RepoPath) -> bool {
    project.is_within(directory) || directory.is_within(project)
}

/// What a file of a Katalon project is; the id is its path in the project without the last extension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileRole {
    /// A `.tc` file below `Test Cases`, such as `Test Cases/Main/v1.2` for `v1.2.tc`.
    TestCase {
        /// The id by which suites and results name it.
        id: String,
    },
    /// A `.ts` file below `Test Suites`; only its content tells whether it is a suite.
    TestSuite {
        /// The id by which collections and results name it.
        id: String,
    },
}

/// Tells what the file at `path` is in `project`; `None` when it is neither a test case nor a test suite of it.
///
/// Extensions and folder names are told apart by case. A file named only `.tc` is a test case whose last name is
/// empty.
pub fn role_of(project: &RepoPath, path: &RepoPath) -> Option<FileRole> {
    let inside = path.below(project)?;
    let (folder, _) = inside.split_once('/')?;
    match folder {
        CASES_FOLDER => inside.strip_suffix(".tc").map(|id| FileRole::TestCase { id: id.to_owned() }),
        SUITES_FOLDER => inside.strip_suffix(".ts").map(|id| FileRole::TestSuite { id: id.to_owned() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Listing<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

    fn paths(texts: &[&str]) -> Vec<RepoPath> {
        texts.iter().map(|text| RepoPath::from_text(text)).collect()
    }

    fn projects(listings: &[Listing<'_>]) -> Vec<RepoPath> {
        let mut survey = Survey::default();
        for (folder, files, folders) in listings {
            survey.visit(&RepoPath::from_text(folder), files.iter().copied(), folders.iter().copied());
        }
        survey.projects()
    }

    #[test]
    fn folders_with_a_project_file_are_projects_and_others_are_not() {
        let found = projects(&[
            ("", &["README.md"], &["web tests", "api", "old"]),
            ("web tests", &["Shop.prj"], &["Test Cases"]),
            ("old", &[], &["Test Cases", "Test Suites"]),
            ("api", &["a.prj", "b.prj"], &[]),
        ]);
        assert_eq!(found, paths(&["api", "web tests"]));
    }

    #[test]
    fn test_folders_count_only_where_there_is_no_project_file() {
        let listings: [Listing<'_>; 4] = [
            ("", &["a.prjx"], &["one", "Two"]),
            ("one", &[], &["Test Suites"]),
            ("Two", &[], &["Test Cases"]),
            ("three", &[], &["test cases"]),
        ];
        assert_eq!(projects(&listings), paths(&["Two", "one"]));
    }

    #[test]
    fn a_test_folder_inside_tests_is_no_project_of_its_own() {
        let found = projects(&[
            ("Test Cases/old", &[], &["Test Suites"]),
            ("Test Cases", &[], &["Test Cases", "old"]),
            ("", &[], &["Test Cases", "sub"]),
            ("sub", &[], &["Test Cases"]),
        ]);
        assert_eq!(found, paths(&["", "sub"]));
    }

    #[test]
    fn only_katalons_own_folders_of_a_sure_project_are_left_out() {
        let folders = ["Object Repository", "Profiles", "Reports", "Scripts", "Test Cases", "scripts"];
        let visit = |files: &[&'static str], folders: &[&'static str]| {
            Survey::default().visit(&RepoPath::root(), files.iter().copied(), folders.iter().copied())
        };
        assert_eq!(visit(&["a.prj"], &folders), ["Profiles", "Test Cases", "scripts"]);
        assert_eq!(visit(&["a.txt"], &folders), folders);
        assert_eq!(visit(&["a.prj"], &["Scripts", "Reports"]), ["Scripts", "Reports"]);
    }

    #[test]
    fn a_directory_covers_projects_at_above_and_below_it() {
        for (directory, project, expected) in [
            ("", "", true),
            ("", "web", true),
            ("web", "", true),
            ("web", "web", true),
            ("web/Test Cases/Login", "web", true),
            ("web", "web/shop", true),
            ("web", "web2", false),
            ("web/a", "web/b", false),
        ] {
            let covered = covers(&RepoPath::from_text(directory), &RepoPath::from_text(project));
            assert_eq!(covered, expected, "{directory:?} {project:?}");
        }
    }

    #[test]
    fn roles_follow_folder_and_extension_exactly() {
        let case = |id: &str| Some(FileRole::TestCase { id: id.to_owned() });
        let suite = |id: &str| Some(FileRole::TestSuite { id: id.to_owned() });
        for (project, path, expected) in [
            ("", "Test Cases/Main/v1.2.tc", case("Test Cases/Main/v1.2")),
            ("", "Test Cases/ends with .tc.tc", case("Test Cases/ends with .tc")),
            ("web tests", "web tests/Test Cases/a.tc", case("Test Cases/a")),
            ("web tests", "web tests/Test Suites/a/b.ts", suite("Test Suites/a/b")),
            ("", "Test Cases/.tc", case("Test Cases/")),
            ("", "Test Cases/a.TC", None),
            ("", "Test Cases/a.ts", None),
            ("", "Test Suites/a.tc", None),
            ("", "test cases/a.tc", None),
            ("", "a.tc", None),
            ("", "Test Cases.tc", None),
            ("web", "web2/Test Cases/a.tc", None),
            ("", "web/Test Cases/a.tc", None),
        ] {
            let role = role_of(&RepoPath::from_text(project), &RepoPath::from_text(path));
            assert_eq!(role, expected, "{project:?} {path:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_of_any_bytes_gives_an_id_that_leads_back_to_it(name in proptest::collection::vec(1_u8.., 0..20)) {
            let mut bytes = b"Test Cases/".to_vec();
            bytes.extend(&name);
            bytes.extend(b".tc");
            let path = RepoPath::from_git(&bytes);
            let Some(FileRole::TestCase { id }) = role_of(&RepoPath::root(), &path) else {
                return Err(TestCaseError::fail("no test case"));
            };
            prop_assert_eq!(RepoPath::from_text(&format!("{id}.tc")), path);
        }
    }
}
