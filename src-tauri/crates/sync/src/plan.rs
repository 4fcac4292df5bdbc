//! The identity of tests: which file of the new commit is which row of the catalogue. Pure.
//!
//! The rules, in their order; each joins only what the ones before left alone on both sides:
//!
//! 1. **Path.** A file at a known path is that row – unless files changed places ([`places`]): when the row's own guid,
//!    unique before and after, is now at another path and the file here has another one, identity goes with the guid,
//!    provided that the content does not say the contrary. Files without a telling guid change places only in closed
//!    rings of exactly equal contents.
//! 2. **Content**, then **guid** ([`unique`]): equal, and unique among the vanished and the appeared files. One that
//!    lives on elsewhere marks a copy, never a move. Where several vanished and several appeared, equal file names tell
//!    them apart, but only when nothing with that content or guid stayed behind.
//! 3. **Folders** ([`moved_folders`]): what still is ambiguous goes where the certain moves out of its folder went, if
//!    they agree.
//! 4. **Return** ([`returned`]): a file that has the path and the guid or content of a test deleted earlier is that test.
//! 5. **Similarity** ([`similarity`]): at least 0.6, the best for both sides and clearly so.
//!
//! Two different guids are two different tests for every rule but the first. A pair that a person took apart is joined
//! by no rule but that of the path. What no rule joins is a new test and a removed one: losing a history can be put
//! right by hand, two tests merged wrongly are seldom noticed.

mod moved_folders;
mod places;
mod returned;
pub mod similarity;
mod unique;

use std::collections::HashMap;

use suitecase_model::catalogue::{BlobId, FileThen, NotTheSame, SameBecause};
use suitecase_model::path::RepoPath;
use uuid::Uuid;

/// A file as the plan sees it, in the catalogue, among the vanished, or in the new commit.
#[derive(Clone, Copy, Debug)]
pub struct FileState<'a> {
    /// Where it lies.
    pub path: &'a RepoPath,
    /// Its content, by its id in git.
    pub blob: BlobId,
    /// The guid in it.
    pub guid: Option<&'a str>,
    /// The lines that tell its content from others; empty where nothing is known of them.
    pub sketch: &'a [u32],
}

/// What happens to one file of the new commit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Same path, same content; the number is a place in the list of known files.
    Keep(usize),
    /// Same path, other content.
    Change(usize),
    /// Another path, held to be the same test; with a score where the reason is similarity.
    Move(usize, SameBecause, Option<f64>),
    /// A test that vanished earlier; the number is a place in the list of vanished tests.
    Return(usize),
    /// A new test.
    Add,
}

/// The steps for the new files, in their order, and the known files that are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// One step for each file of the new commit.
    pub steps: Vec<Step>,
    /// Places in the list of known files.
    pub removed: Vec<usize>,
}

/// The pairs that people took apart, by the ids of the tests.
#[derive(Debug, Default)]
pub struct Refusals<'a>(HashMap<Uuid, Vec<(&'a FileThen, &'a FileThen)>>);

impl<'a> Refusals<'a> {
    /// Notes for both sides of each pair what the other side is.
    pub fn new(pairs: &'a [NotTheSame]) -> Self {
        let mut of_tests: HashMap<_, Vec<_>> = HashMap::new();
        for pair in pairs {
            of_tests.entry(pair.former).or_default().push((&pair.former_file, &pair.other_file));
            of_tests.entry(pair.other).or_default().push((&pair.other_file, &pair.former_file));
        }
        Self(of_tests)
    }

    /// Returns whether `file` is one that is not this test: the other side's content, or its path with a content of
    /// neither side.
    fn refuse(&self, test: Uuid, file: &FileState<'_>) -> bool {
        self.0.get(&test).is_some_and(|pairs| {
            pairs.iter().any(|(own, other)| {
                if own.blob == other.blob {
                    *file.path == other.path
                } else {
                    file.blob == other.blob || (*file.path == other.path && file.blob != own.blob)
                }
            })
        })
    }
}

/// Plans the way from the known files to the found ones. Paths are unique among the known and among the found files.
///
/// `gone` are the tests that vanished earlier, the last one first. The ids only serve to look up `refusals`.
pub fn plan<'a>(
    known: &'a [(Uuid, FileState<'a>)],
    gone: &'a [(Uuid, FileState<'a>)],
    found: &'a [FileState<'a>],
    refusals: &'a Refusals<'a>,
) -> Plan {
    let mut matching = Matching::by_path(known, found, refusals);
    places::follow_swaps(&mut matching);
    unique::join_equal(&mut matching, SameBecause::Content);
    unique::join_equal(&mut matching, SameBecause::Guid);
    moved_folders::join_along(&mut matching);
    returned::join_certain(&mut matching, gone);
    similarity::join_similar(&mut matching);
    returned::join_by_path(&mut matching, gone);
    let removed = matching.vanished().map(|(at, _)| at).collect();
    Plan { steps: matching.steps, removed }
}

/// What is decided so far.
struct Matching<'a> {
    known: &'a [(Uuid, FileState<'a>)],
    found: &'a [FileState<'a>],
    refusals: &'a Refusals<'a>,
    steps: Vec<Step>,
    /// For each known file, whether a found one is it.
    taken: Vec<bool>,
}

impl<'a> Matching<'a> {
    fn by_path(
        known: &'a [(Uuid, FileState<'a>)],
        found: &'a [FileState<'a>],
        refusals: &'a Refusals<'a>,
    ) -> Self {
        let by_path: HashMap<&RepoPath, usize> =
            known.iter().enumerate().map(|(at, (_, file))| (file.path, at)).collect();
        let mut taken = vec![false; known.len()];
        let steps = found
            .iter()
            .map(|file| {
                let at = by_path.get(file.path).copied();
                let Some((at, (_, before))) = at.and_then(|at| Some((at, known.get(at)?))) else {
                    return Step::Add;
                };
                if let Some(taken) = taken.get_mut(at) {
                    *taken = true;
                }
                if before.blob == file.blob { Step::Keep(at) } else { Step::Change(at) }
            })
            .collect();
        Self { known, found, refusals, steps, taken }
    }

    /// Returns the known files that no found one is.
    fn vanished(&self) -> impl Iterator<Item = (usize, &'a FileState<'a>)> + '_ {
        let files = self.known.iter().enumerate().zip(&self.taken);
        files.filter(|(_, taken)| !**taken).map(|((at, (_, file)), _)| (at, file))
    }

    /// Returns the found files that are new as far as is decided.
    fn appeared(&self) -> impl Iterator<Item = (usize, &'a FileState<'a>)> + '_ {
        let files = self.found.iter().enumerate().zip(&self.steps);
        files.filter(|(_, step)| **step == Step::Add).map(|(found, _)| found)
    }

    /// Returns the found files that have a test.
    fn living(&self) -> impl Iterator<Item = &'a FileState<'a>> + '_ {
        self.found.iter().zip(&self.steps).filter(|(_, step)| **step != Step::Add).map(|(file, _)| file)
    }

    /// Returns whether the two may be one test: their guids do not differ, and nobody said otherwise.
    fn may_be_one(&self, known_at: usize, found_at: usize) -> bool {
        let (Some((id, before)), Some(after)) = (self.known.get(known_at), self.found.get(found_at)) else {
            return false;
        };
        let guids_differ = before.guid.zip(after.guid).is_some_and(|(before, after)| before != after);
        !guids_differ && !self.refusals.refuse(*id, after)
    }

    /// Turns an addition into a move, if both sides are free and may be one test.
    fn join(&mut self, known_at: usize, found_at: usize, because: SameBecause, score: Option<f64>) {
        if self.may_be_one(known_at, found_at)
            && let (Some(taken @ false), Some(step @ Step::Add)) =
                (self.taken.get_mut(known_at), self.steps.get_mut(found_at))
        {
            *taken = true;
            *step = Step::Move(known_at, because, score);
        }
    }
}

#[cfg(test)]
mod tests;
