//! Where the scripts of test cases lie, and what is wrong between the two.
//!
//! A test case and its script are two files in two trees (katalon.md section 3.1): the steps of `Test Cases/Main/TC1.tc` lie
//! in a file of the folder `Scripts/Main/TC1`. Moving one without the other leaves both behind.
//! What is deliberately absent: what scripts say; only their names are looked at.

use std::collections::HashSet;

use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};

use crate::values::shortened;

/// The folder of a project that holds its scripts.
pub const SCRIPTS_FOLDER: &str = "Scripts";
/// The folder of a project that holds its test cases.
pub const CASES_FOLDER: &str = "Test Cases";

/// The script folders of a project that were found to hold a script, from its `Scripts` folder.
pub type WithScript = HashSet<String>;

/// Returns whether a file of a test case's folder is a script of it, by its name as git stores it.
pub fn is_script(name: &[u8]) -> bool {
    name.starts_with(b"Script") && name.ends_with(b".groovy")
}

/// Returns the folder that holds the scripts of a test case, from the `Scripts` folder of its project.
pub fn folder_of(katalon_id: &str) -> Option<&str> {
    katalon_id.strip_prefix(CASES_FOLDER)?.strip_prefix('/')
}

/// Finds what is wrong between the scripts and the test cases of one project, sorted.
///
/// `with_script` is `None` where the project has no `Scripts` folder at all, which is one problem and not one for each of
/// the test cases, given by path and id. Scripts of test cases that `is_covered` does not name are left alone.
pub fn problems_of(
    project: &RepoPath,
    with_script: Option<&WithScript>,
    cases: &[(RepoPath, String)],
    is_covered: impl Fn(&RepoPath) -> bool,
) -> Vec<Problem> {
    let Some(with_script) = with_script else { return without_any(project, cases).into_iter().collect() };
    let mut there = HashSet::with_capacity(cases.len());
    let mut problems = Vec::new();
    for (path, id) in cases {
        let Some(folder) = folder_of(id) else { continue };
        there.insert(folder);
        if !with_script.contains(folder) {
            let detail = format!("There is no script in “{SCRIPTS_FOLDER}/{}”.", shortened(folder));
            problems.push(problem(path.clone(), ProblemCode::CaseWithoutScript, detail));
        }
    }
    let (scripts, tests) = (project.join(SCRIPTS_FOLDER), project.join(CASES_FOLDER));
    let alone = with_script.iter().filter(|folder| !there.contains(folder.as_str()));
    for folder in alone.filter(|folder| is_covered(&tests.join(&format!("{folder}.tc")))) {
        let detail =
            format!("Holds a script, but there is no test case “{CASES_FOLDER}/{}”.", shortened(folder));
        problems.push(problem(scripts.join(folder), ProblemCode::ScriptWithoutCase, detail));
    }
    problems.sort();
    problems
}

/// Tells of a dynamic suite that selects nothing.
pub fn selects_nothing(suite: RepoPath, query: &str) -> Problem {
    let query = query.trim();
    let detail = format!("Its query “{}” selects no test case of the project.", shortened(query));
    problem(suite, ProblemCode::DynamicMatchesNothing, detail)
}

fn without_any(project: &RepoPath, cases: &[(RepoPath, String)]) -> Option<Problem> {
    let detail = match cases.len() {
        0 => return None,
        1 => format!("The project has no folder “{SCRIPTS_FOLDER}”, so its one test case has no script."),
        many => format!(
            "The project has no folder “{SCRIPTS_FOLDER}”, so none of its {many} test cases has a script."
        ),
    };
    Some(problem(project.join(CASES_FOLDER), ProblemCode::CaseWithoutScript, detail))
}

fn problem(path: RepoPath, code: ProblemCode, detail: String) -> Problem {
    Problem { path, code, detail, line: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(
        project: &str,
        scripts: Option<&[&str]>,
        ids: &[&str],
        directory: &str,
    ) -> Vec<(String, ProblemCode)> {
        let project = RepoPath::from_text(project);
        let with_script: Option<WithScript> =
            scripts.map(|folders| folders.iter().map(|folder| (*folder).to_owned()).collect());
        let cases: Vec<(RepoPath, String)> =
            ids.iter().map(|id| (project.join(&format!("{id}.tc")), (*id).to_owned())).collect();
        let directory = RepoPath::from_text(directory);
        problems_of(&project, with_script.as_ref(), &cases, |path| path.is_within(&directory))
            .into_iter()
            .map(|problem| (problem.path.as_str().to_owned(), problem.code))
            .collect()
    }

    #[test]
    fn a_case_and_its_script_lie_at_the_same_path_in_two_trees() {
        let cases = ["Test Cases/A", "Test Cases/in/B", "Test Cases/in/C.d"];
        let scripts = ["A", "in/C.d", "in/gone", "a"];
        let expected = [
            ("web/Scripts/a", ProblemCode::ScriptWithoutCase),
            ("web/Scripts/in/gone", ProblemCode::ScriptWithoutCase),
            ("web/Test Cases/in/B.tc", ProblemCode::CaseWithoutScript),
        ]
        .map(|(path, code)| (path.to_owned(), code));
        assert_eq!(found("web", Some(&scripts), &cases, ""), expected);
        assert_eq!(found("web", Some(&scripts), &cases, "web/Test Cases/in"), expected[1..]);
        assert_eq!(found("web", Some(&scripts[..1]), &cases[..1], ""), []);
    }

    #[test]
    fn a_project_without_any_scripts_is_one_problem_and_not_one_for_each_case() {
        let expected = [("Test Cases".to_owned(), ProblemCode::CaseWithoutScript)];
        assert_eq!(found("", None, &["Test Cases/A", "Test Cases/B"], ""), expected);
        assert_eq!(found("", None, &[], ""), []);
        assert_eq!(found("", Some(&[]), &["Test Cases/A", "Test Cases/B"], "").len(), 2);
    }

    #[test]
    fn scripts_are_told_by_their_names() {
        for (name, expected) in [
            ("Script1599999999999.groovy", true),
            ("Script.groovy", true),
            ("script1.groovy", false),
            ("Script1.groovy.orig", false),
            ("Helper.groovy", false),
        ] {
            assert_eq!(is_script(name.as_bytes()), expected, "{name}");
        }
        assert_eq!(folder_of("Test Cases/in/v1.2"), Some("in/v1.2"));
        assert_eq!(folder_of("Test Suites/S"), None);
    }

    proptest! {
        #[test]
        fn each_case_has_a_script_or_a_problem(
            scripts in proptest::collection::hash_set("[ab]/[ab]{0,2}", 0..6),
            cases in proptest::collection::btree_set("Test Cases/[ab]/[ab]{0,2}", 0..6),
        ) {
            let folders: Vec<&str> = scripts.iter().map(String::as_str).collect();
            let ids: Vec<&str> = cases.iter().map(String::as_str).collect();
            let told = found("", Some(&folders), &ids, "");
            let count = |code| told.iter().filter(|(_, found)| *found == code).count();
            let matched = ids.iter().filter(|id| scripts.contains(folder_of(id).unwrap())).count();
            prop_assert_eq!(count(ProblemCode::CaseWithoutScript), ids.len() - matched);
            prop_assert_eq!(count(ProblemCode::ScriptWithoutCase), folders.len() - matched);
        }
    }
}
