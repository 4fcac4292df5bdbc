//! Files that changed places: known paths at which another test lies now.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use suitecase_model::catalogue::SameBecause;
use suitecase_model::path::RepoPath;

use super::similarity::likeness;
use super::{FileState, Matching, Step};

/// One known file and the one found file that has its key, at another path.
struct Pair {
    known: usize,
    found: usize,
    /// The found file at the known one's path.
    here: Option<usize>,
    /// The known file at the found one's path.
    there: Option<usize>,
}

/// Takes back what the path decided where guids, or contents, say that files changed places.
pub(super) fn follow_swaps(matching: &mut Matching<'_>) {
    let changed: Vec<_> = changed_in_place(matching);
    let (guids, blobs) = changed.iter().fold((HashSet::new(), HashSet::new()), |mut keys, (before, after)| {
        match before.guid.zip(after.guid) {
            Some((one, other)) if one != other => keys.0.extend([one, other]),
            Some(_) | None => {
                keys.1.insert(after.blob);
            }
        }
        keys
    });
    let by_guid = pairs(matching, |file| file.guid.filter(|guid| guids.contains(guid)))
        .into_iter()
        .filter(|pair| guids_differ(matching, pair) && fits_best(matching, pair))
        .collect();
    follow(matching, by_guid, SameBecause::Guid);

    let by_content = pairs(matching, |file| Some(file.blob).filter(|blob| blobs.contains(blob)));
    if !by_content.is_empty() {
        let shared = shared_guids(matching);
        let says_nothing = |pair: &Pair| {
            let guid = matching.known.get(pair.known).and_then(|(_, file)| file.guid);
            guid.is_none_or(|guid| shared.contains(guid))
        };
        let by_content = by_content.into_iter().filter(says_nothing).collect();
        follow(matching, only_rings(by_content), SameBecause::Content);
    }
}

/// Returns the files whose paths are known and whose contents are others, before and after.
fn changed_in_place<'a>(matching: &Matching<'a>) -> Vec<(&'a FileState<'a>, &'a FileState<'a>)> {
    let steps = matching.steps.iter().zip(matching.found);
    steps
        .filter_map(|(step, after)| match step {
            Step::Change(at) => Some((&matching.known.get(*at)?.1, after)),
            Step::Keep(_) | Step::Move(..) | Step::Return(_) | Step::Add => None,
        })
        .collect()
}

/// Finds the keys that exactly one known and one found file have, at different paths, at least one of which both the
/// catalogue and the commit have.
fn pairs<'a, K: Eq + Hash>(matching: &Matching<'a>, key: impl Fn(&FileState<'a>) -> Option<K>) -> Vec<Pair> {
    let mut sides: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (at, (_, file)) in matching.known.iter().enumerate() {
        if let Some(key) = key(file) {
            sides.entry(key).or_default().0.push(at);
        }
    }
    for (at, file) in matching.found.iter().enumerate() {
        if let Some(sides) = key(file).and_then(|key| sides.get_mut(&key)) {
            sides.1.push(at);
        }
    }
    let alone = |(known, found): (Vec<usize>, Vec<usize>)| match (known.as_slice(), found.as_slice()) {
        ([known], [found]) => Some((*known, *found)),
        _ => None,
    };
    let alone: Vec<(usize, usize)> = sides.into_values().filter_map(alone).collect();
    if alone.is_empty() {
        return Vec::new();
    }
    let known_at: HashMap<&RepoPath, usize> =
        matching.known.iter().enumerate().map(|(at, (_, file))| (file.path, at)).collect();
    let found_at: HashMap<&RepoPath, usize> =
        matching.found.iter().enumerate().map(|(at, file)| (file.path, at)).collect();
    let mut pairs: Vec<Pair> = alone
        .into_iter()
        .filter_map(|(known, found)| {
            let (_, before) = matching.known.get(known)?;
            let after = matching.found.get(found)?;
            let (here, there) = (found_at.get(before.path).copied(), known_at.get(after.path).copied());
            let changed_places = before.path != after.path && (here.is_some() || there.is_some());
            changed_places.then_some(Pair { known, found, here, there })
        })
        .collect();
    pairs.sort_by_key(|pair| pair.known);
    pairs
}

/// What lies at the two paths beside the pair itself has another guid: a missing one says nothing.
fn guids_differ(matching: &Matching<'_>, pair: &Pair) -> bool {
    let here = pair.here.and_then(|at| matching.found.get(at));
    let there = pair.there.and_then(|at| matching.known.get(at)).map(|(_, file)| file);
    // The pair's guid is unique on both sides, so any guid here and there is another one.
    here.is_none_or(|file| file.guid.is_some()) && there.is_none_or(|file| file.guid.is_some())
}

/// The content does not say that the row stayed, or that the row at the other path did.
fn fits_best(matching: &Matching<'_>, pair: &Pair) -> bool {
    let (Some((_, before)), Some(after)) = (matching.known.get(pair.known), matching.found.get(pair.found))
    else {
        return false;
    };
    let like = |one: &FileState<'_>, other: &FileState<'_>| {
        if one.blob == other.blob { 1.0 } else { likeness(one.sketch, other.sketch).unwrap_or_default() }
    };
    let moved = like(before, after);
    let here = pair.here.and_then(|at| matching.found.get(at));
    let there = pair.there.and_then(|at| matching.known.get(at));
    here.is_none_or(|file| moved >= like(before, file)) && there.is_none_or(|(_, file)| moved >= like(file, after))
}

/// Keeps the pairs that only take each other's places.
fn only_rings(mut pairs: Vec<Pair>) -> Vec<Pair> {
    loop {
        let known: HashSet<usize> = pairs.iter().map(|pair| pair.known).collect();
        let found: HashSet<usize> = pairs.iter().map(|pair| pair.found).collect();
        let before = pairs.len();
        pairs.retain(|pair| {
            pair.here.is_some_and(|at| found.contains(&at)) && pair.there.is_some_and(|at| known.contains(&at))
        });
        if pairs.len() == before {
            return pairs;
        }
    }
}

/// Makes each pair a move; whoever loses a path by it has nothing any more.
fn follow(matching: &mut Matching<'_>, pairs: Vec<Pair>, because: SameBecause) {
    let pairs: Vec<Pair> =
        pairs.into_iter().filter(|pair| matching.may_be_one(pair.known, pair.found)).collect();
    for pair in &pairs {
        if let Some(step) = pair.here.and_then(|at| matching.steps.get_mut(at))
            && matches!(step, Step::Keep(at) | Step::Change(at) if *at == pair.known)
        {
            *step = Step::Add;
        }
        if let Some(taken) = pair.there.and_then(|at| matching.taken.get_mut(at)) {
            *taken = false;
        }
        if let Some(step) = matching.steps.get_mut(pair.found) {
            *step = Step::Add;
        }
        if let Some(taken) = matching.taken.get_mut(pair.known) {
            *taken = false;
        }
    }
    for pair in &pairs {
        let blobs = matching.known.get(pair.known).zip(matching.found.get(pair.found));
        let same_content = blobs.is_some_and(|((_, before), after)| before.blob == after.blob);
        let because = if same_content { SameBecause::Content } else { because };
        matching.join(pair.known, pair.found, because, None);
    }
}

/// The guids that several known or several found files have.
fn shared_guids<'a>(matching: &Matching<'a>) -> HashSet<&'a str> {
    let mut shared = HashSet::new();
    let (mut known, mut found) = (HashSet::new(), HashSet::new());
    shared.extend(matching.known.iter().filter_map(|(_, file)| file.guid).filter(|guid| !known.insert(*guid)));
    shared.extend(matching.found.iter().filter_map(|file| file.guid).filter(|guid| !found.insert(*guid)));
    shared
}
