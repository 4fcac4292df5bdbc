//! The identity of tests: which file of the new commit is which row of the catalogue. Pure.
//!
//! A file at a known path is that row. What then is left on both sides is matched by equal content, and after that
//! by equal guid, each only where it is unique among the vanished and among the appeared files. A guid that still
//! lives at another path marks a copy, never a move.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use suitecase_model::catalogue::{BlobId, SameBecause};
use suitecase_model::path::RepoPath;

/// A file as the plan sees it, in the catalogue or in the new commit.
#[derive(Clone, Copy, Debug)]
pub struct FileState<'a> {
    /// Where it lies.
    pub path: &'a RepoPath,
    /// Its content, by its id in git.
    pub blob: BlobId,
    /// The guid in it.
    pub guid: Option<&'a str>,
}

/// What happens to one file of the new commit; the numbers are places in the list of known files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Same path, same content.
    Keep(usize),
    /// Same path, other content.
    Change(usize),
    /// Another path, held to be the same test.
    Move(usize, SameBecause),
    /// A new test.
    Add,
}

/// The steps for the new files, in their order, and the known files that are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// One step for each file of the new commit.
    pub steps: Vec<Step>,
    /// Places in the list of known files.
    pub removed: Vec<usize>,
}

/// Plans the way from the known files to the found ones. Paths are unique in each list.
pub fn plan(known: &[FileState<'_>], found: &[FileState<'_>]) -> Plan {
    let by_path: HashMap<&RepoPath, usize> =
        known.iter().enumerate().map(|(at, file)| (file.path, at)).collect();
    let mut steps: Vec<Step> = found
        .iter()
        .map(|file| match by_path.get(file.path).map(|at| (*at, known.get(*at))) {
            Some((at, Some(before))) if before.blob == file.blob => Step::Keep(at),
            Some((at, _)) => Step::Change(at),
            None => Step::Add,
        })
        .collect();
    let staying: HashSet<usize> = steps.iter().filter_map(|step| row_of(*step)).collect();
    let mut vanished: Vec<usize> = (0..known.len()).filter(|at| !staying.contains(at)).collect();

    for because in [SameBecause::Content, SameBecause::Guid] {
        match because {
            SameBecause::Content => {
                join(known, found, &mut vanished, &mut steps, because, |file| Some(file.blob));
            }
            SameBecause::Guid => {
                let alive: HashSet<&str> = found
                    .iter()
                    .zip(&steps)
                    .filter(|(_, step)| row_of(**step).is_some())
                    .filter_map(|(file, _)| file.guid)
                    .collect();
                join(known, found, &mut vanished, &mut steps, because, |file| {
                    file.guid.filter(|guid| !alive.contains(guid))
                });
            }
        }
    }
    Plan { steps, removed: vanished }
}

/// Turns additions into moves where `key` has exactly one vanished and one appeared file.
fn join<'a, K: Eq + Hash>(
    known: &[FileState<'a>],
    found: &[FileState<'a>],
    vanished: &mut Vec<usize>,
    steps: &mut [Step],
    because: SameBecause,
    key: impl Fn(&FileState<'a>) -> Option<K>,
) {
    let before = unique(vanished.iter().filter_map(|at| Some((key(known.get(*at)?)?, *at))));
    let appeared = found.iter().zip(&*steps).enumerate();
    let after = unique(
        appeared
            .filter(|(_, (_, step))| **step == Step::Add)
            .filter_map(|(at, (file, _))| Some((key(file)?, at))),
    );
    let mut moved = HashSet::new();
    for (key, found_at) in after {
        let (Some(found_at), Some(Some(known_at))) = (found_at, before.get(&key)) else { continue };
        if let Some(step) = steps.get_mut(found_at) {
            *step = Step::Move(*known_at, because);
            moved.insert(*known_at);
        }
    }
    vanished.retain(|at| !moved.contains(at));
}

/// Maps each key to its one place, or to `None` where it has several.
fn unique<K: Eq + Hash>(pairs: impl Iterator<Item = (K, usize)>) -> HashMap<K, Option<usize>> {
    let mut places = HashMap::new();
    for (key, at) in pairs {
        places.entry(key).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

fn row_of(step: Step) -> Option<usize> {
    match step {
        Step::Keep(at) | Step::Change(at) | Step::Move(at, _) => Some(at),
        Step::Add => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug)]
    struct File(RepoPath, BlobId, Option<String>);

    fn file(path: &str, content: u8, guid: &str) -> File {
        File(RepoPath::from_text(path), [content; 20], Some(guid.to_owned()).filter(|guid| !guid.is_empty()))
    }

    fn states(files: &[File]) -> Vec<FileState<'_>> {
        files.iter().map(|file| FileState { path: &file.0, blob: file.1, guid: file.2.as_deref() }).collect()
    }

    fn steps(known: &[File], found: &[File]) -> (Vec<Step>, Vec<usize>) {
        let plan = plan(&states(known), &states(found));
        (plan.steps, plan.removed)
    }

    #[test]
    fn the_path_comes_first_even_when_contents_are_swapped() {
        let known = [file("a", 1, "g1"), file("b", 2, "g2")];
        let found = [file("a", 2, "g2"), file("b", 1, "g1")];
        assert_eq!(steps(&known, &found), (vec![Step::Change(0), Step::Change(1)], vec![]));
    }

    #[test]
    fn equal_content_at_a_new_path_is_a_move() {
        let known = [file("old/a", 1, "g1"), file("b", 2, "")];
        let found = [file("b", 2, ""), file("new/a", 1, "g1")];
        let expected = vec![Step::Keep(1), Step::Move(0, SameBecause::Content)];
        assert_eq!(steps(&known, &found), (expected, vec![]));
    }

    #[test]
    fn an_edited_move_is_known_by_its_guid() {
        let known = [file("old/a", 1, "g1")];
        let found = [file("new/a", 9, "g1")];
        assert_eq!(steps(&known, &found), (vec![Step::Move(0, SameBecause::Guid)], vec![]));
    }

    #[test]
    fn a_copy_whose_original_lives_is_a_new_test() {
        let known = [file("a", 1, "g1"), file("gone", 3, "g3")];
        let found = [file("a", 1, "g1"), file("copy", 1, "g1")];
        assert_eq!(steps(&known, &found), (vec![Step::Keep(0), Step::Add], vec![1]));
    }

    #[test]
    fn twins_are_never_guessed_apart() {
        let known = [file("a", 1, "g"), file("b", 1, "g")];
        let found = [file("c", 1, "g"), file("d", 1, "g")];
        assert_eq!(steps(&known, &found), (vec![Step::Add, Step::Add], vec![0, 1]));
    }

    #[test]
    fn a_rename_of_case_only_keeps_the_test() {
        let known = [file("Login/TC1", 1, "")];
        let found = [file("login/TC1", 1, "")];
        assert_eq!(steps(&known, &found), (vec![Step::Move(0, SameBecause::Content)], vec![]));
    }

    fn files() -> impl Strategy<Value = Vec<File>> {
        proptest::collection::btree_map("[a-f]{1,2}", (0_u8..6, 0_u8..6), 0..12).prop_map(|files| {
            files
                .into_iter()
                .map(|(path, (content, guid))| {
                    file(
                        &path,
                        content,
                        if guid == 0 { "" } else { ["", "1", "2", "3", "4", "5"][usize::from(guid)] },
                    )
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_known_row_is_used_once_or_removed(known in files(), found in files()) {
            let plan = plan(&states(&known), &states(&found));
            prop_assert_eq!(plan.steps.len(), found.len());
            let mut rows: Vec<usize> = plan.steps.iter().filter_map(|step| row_of(*step)).collect();
            rows.extend(&plan.removed);
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..known.len()).collect::<Vec<_>>());
            for (step, file) in plan.steps.iter().zip(&found) {
                match *step {
                    Step::Keep(at) => prop_assert!(known[at].0 == file.0 && known[at].1 == file.1),
                    Step::Change(at) => prop_assert!(known[at].0 == file.0 && known[at].1 != file.1),
                    Step::Move(at, SameBecause::Content) => prop_assert_eq!(known[at].1, file.1),
                    Step::Move(at, SameBecause::Guid) => prop_assert_eq!(&known[at].2, &file.2),
                    Step::Add => prop_assert!(known.iter().all(|before| before.0 != file.0)),
                }
            }
        }

        #[test]
        fn the_same_commit_again_changes_nothing(files in files()) {
            let plan = plan(&states(&files), &states(&files));
            prop_assert!(plan.removed.is_empty());
            prop_assert_eq!(plan.steps, (0..files.len()).map(Step::Keep).collect::<Vec<_>>());
        }
    }
}
