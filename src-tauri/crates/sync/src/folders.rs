//! The folder tree of a link as it is shown. Pure.
//!
//! `Test Cases` and `Test Suites` themselves are not shown: what lies in them is the top level. Where a link covers
//! several Katalon projects with tests of a kind, each of them is a folder of the top level first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use suitecase_model::catalogue::{Folder, Place};
use suitecase_model::path::RepoPath;

/// Makes the folders that show `places`; `repository` names a project at the root of the repository.
pub fn folders<'a>(places: impl IntoIterator<Item = &'a Place>, repository: &str) -> Vec<Folder> {
    let mut counts: BTreeMap<RepoPath, u64> = BTreeMap::new();
    let mut tops: BTreeMap<RepoPath, RepoPath> = BTreeMap::new();
    // There are far fewer folders than tests, so tests are counted in their own folder first.
    let mut directly: HashMap<(&str, &RepoPath), (u64, &Place)> = HashMap::new();
    for place in places {
        let folder = place.path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        directly.entry((folder, &place.project)).or_insert((0, place)).0 += 1;
    }
    for (count, place) in directly.into_values() {
        let Some(top) = top_folder(place) else { continue };
        let mut folder = place.path.parent();
        while folder != top && folder.is_within(&top) {
            *counts.entry(folder.clone()).or_default() += count;
            folder = folder.parent();
        }
        *counts.entry(top.clone()).or_default() += count;
        tops.insert(top, place.project.clone());
    }
    let several = tops.values().collect::<BTreeSet<_>>().len() > 1;
    counts
        .into_iter()
        .filter_map(|(path, count)| match tops.get(&path) {
            Some(_) if !several => None,
            Some(project) => {
                let name = if project.is_root() { repository } else { project.as_str() }.to_owned();
                Some(Folder { path, parent: RepoPath::root(), name, count })
            }
            None => {
                let parent = path.parent();
                let hidden = !several && tops.contains_key(&parent);
                let name = path.name().to_owned();
                Some(Folder { parent: if hidden { RepoPath::root() } else { parent }, path, name, count })
            }
        })
        .collect()
}

/// Returns the project's `Test Cases` or `Test Suites` folder that holds the place.
fn top_folder(place: &Place) -> Option<RepoPath> {
    let first = place.path.below(&place.project)?.split('/').next()?;
    Some(place.project.join(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(places: &[(&str, &str)]) -> Vec<String> {
        let places: Vec<Place> = places
            .iter()
            .map(|(project, path)| Place {
                path: RepoPath::from_text(path),
                project: RepoPath::from_text(project),
                katalon_id: String::new(),
            })
            .collect();
        folders(&places, "web-shop")
            .into_iter()
            .map(|folder| format!("{} in [{}] = {}", folder.name, folder.parent, folder.count))
            .collect()
    }

    #[test]
    fn one_project_shows_the_folders_of_its_tests_at_the_top() {
        let tree = shown(&[
            ("", "Test Cases/Plain.tc"),
            ("", "Test Cases/Login/A.tc"),
            ("", "Test Cases/Login/Social/B.tc"),
        ]);
        assert_eq!(tree, ["Login in [] = 2", "Social in [Test Cases/Login] = 1"]);
    }

    #[test]
    fn several_projects_are_folders_of_the_top_level() {
        let tree = shown(&[("", "Test Cases/Login/A.tc"), ("mobile app", "mobile app/Test Cases/B.tc")]);
        assert_eq!(tree, ["web-shop in [] = 1", "Login in [Test Cases] = 1", "mobile app in [] = 1"],);
    }

    #[test]
    fn nothing_shows_nothing() {
        assert_eq!(shown(&[]), Vec::<String>::new());
    }
}
