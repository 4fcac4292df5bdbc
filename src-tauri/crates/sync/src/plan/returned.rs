//! Tests that were deleted earlier and are there again.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use uuid::Uuid;

use super::{FileState, Matching, Step};

type Gone<'a> = [(Uuid, FileState<'a>)];

/// Gives an id back where the path and the guid or content, or a unique guid, or a unique content and the name, are
/// those of a vanished test.
pub(super) fn join_certain<'a>(matching: &mut Matching<'a>, gone: &'a Gone<'a>) {
    if gone.is_empty() {
        return;
    }
    let mut given = given_back(matching);
    join_at_path(matching, gone, &mut given, |before, after| {
        before.blob == after.blob || (before.guid.is_some() && before.guid == after.guid)
    });
    join_unique(matching, gone, &mut given, |file| file.guid);
    join_unique(matching, gone, &mut given, |file| Some((file.blob, file.path.name())));
}

/// Gives an id back where the path alone is that of a vanished test and the guids do not differ.
pub(super) fn join_by_path<'a>(matching: &mut Matching<'a>, gone: &'a Gone<'a>) {
    if gone.is_empty() {
        return;
    }
    let mut given = given_back(matching);
    join_at_path(matching, gone, &mut given, |before, after| {
        before.guid.zip(after.guid).is_none_or(|(before, after)| before == after)
    });
}

fn join_at_path<'a>(
    matching: &mut Matching<'a>,
    gone: &Gone<'a>,
    given: &mut HashSet<usize>,
    fits: impl Fn(&FileState<'a>, &FileState<'a>) -> bool,
) {
    let mut by_path: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, (_, file)) in gone.iter().enumerate() {
        by_path.entry(file.path).or_default().push(at);
    }
    let appeared: Vec<_> = matching.appeared().collect();
    for (found_at, after) in appeared {
        // The last that vanished comes first.
        let candidates = by_path.get(after.path).into_iter().flatten();
        let fitting = candidates.copied().find(|at| {
            gone.get(*at).is_some_and(|(id, before)| {
                !given.contains(at) && fits(before, after) && !matching.refusals.refuse(*id, after)
            })
        });
        give_back(matching, given, fitting, found_at);
    }
}

fn join_unique<'a, K: Eq + Hash>(
    matching: &mut Matching<'a>,
    gone: &Gone<'a>,
    given: &mut HashSet<usize>,
    key: impl Fn(&FileState<'a>) -> Option<K>,
) {
    // Nothing else may have the key: neither a test that is there nor one that vanished just now.
    let mut appeared: HashMap<K, Vec<usize>> = HashMap::new();
    for (at, file) in matching.appeared() {
        if let Some(key) = key(file) {
            appeared.entry(key).or_default().push(at);
        }
    }
    let others = matching.living().chain(matching.vanished().map(|(_, file)| file));
    others.filter_map(&key).for_each(|key| {
        appeared.remove(&key);
    });
    let mut candidates: HashMap<K, Vec<usize>> = HashMap::new();
    for (at, (_, file)) in gone.iter().enumerate().filter(|(at, _)| !given.contains(at)) {
        if let Some(key) = key(file).filter(|key| appeared.contains_key(key)) {
            candidates.entry(key).or_default().push(at);
        }
    }
    for (key, gone_at) in candidates {
        let Some(found_at) = appeared.get(&key) else { continue };
        if let ([gone_at], [found_at]) = (gone_at.as_slice(), found_at.as_slice())
            && let (Some((id, before)), Some(after)) = (gone.get(*gone_at), matching.found.get(*found_at))
            && before.guid.zip(after.guid).is_none_or(|(before, after)| before == after)
            && !matching.refusals.refuse(*id, after)
        {
            give_back(matching, given, Some(*gone_at), *found_at);
        }
    }
}

fn give_back(matching: &mut Matching<'_>, given: &mut HashSet<usize>, gone_at: Option<usize>, found_at: usize) {
    if let (Some(gone_at), Some(step @ Step::Add)) = (gone_at, matching.steps.get_mut(found_at)) {
        *step = Step::Return(gone_at);
        given.insert(gone_at);
    }
}

fn given_back(matching: &Matching<'_>) -> HashSet<usize> {
    let returned = matching.steps.iter().filter_map(|step| match step {
        Step::Return(at) => Some(*at),
        Step::Keep(_) | Step::Change(_) | Step::Move(..) | Step::Add => None,
    });
    returned.collect()
}
