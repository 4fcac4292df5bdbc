//! Joins by what is equal and unique: content, then guid.

use std::collections::HashMap;
use std::hash::Hash;

use suitecase_model::catalogue::SameBecause;

use super::similarity::likeness;
use super::{FileState, Matching};

/// Joins vanished and appeared files whose content, or whose guid, is equal and unique on both sides.
pub(super) fn join_equal(matching: &mut Matching<'_>, because: SameBecause) {
    match because {
        SameBecause::Content => join_by(matching, because, |file| Some(file.blob)),
        SameBecause::Guid => join_by(matching, because, |file| file.guid),
        SameBecause::Path | SameBecause::Similarity | SameBecause::Returned | SameBecause::Decision => {}
    }
}

/// The files on both sides that have one key.
#[derive(Default)]
struct Group {
    vanished: Vec<usize>,
    appeared: Vec<usize>,
}

fn join_by<'a, K: Eq + Hash>(
    matching: &mut Matching<'a>,
    because: SameBecause,
    key: impl Fn(&FileState<'a>) -> Option<K>,
) {
    let mut groups: HashMap<K, Group> = HashMap::new();
    for (at, file) in matching.appeared() {
        if let Some(key) = key(file) {
            groups.entry(key).or_default().appeared.push(at);
        }
    }
    if groups.is_empty() {
        return;
    }
    for (at, file) in matching.vanished() {
        if let Some(group) = key(file).and_then(|key| groups.get_mut(&key)) {
            group.vanished.push(at);
        }
    }
    for file in matching.living() {
        if let Some(key) = key(file) {
            groups.remove(&key);
        }
    }
    for group in groups.into_values() {
        if let ([vanished], [appeared]) = (group.vanished.as_slice(), group.appeared.as_slice()) {
            matching.join(*vanished, *appeared, because, None);
        } else {
            join_by_name(matching, &group, because);
        }
    }
}

/// Tells files with one key apart by their names, where a name is unique on both sides and contents do not contradict.
fn join_by_name(matching: &mut Matching<'_>, group: &Group, because: SameBecause) {
    let mut names: HashMap<&str, Group> = HashMap::new();
    for at in &group.appeared {
        if let Some(file) = matching.found.get(*at) {
            names.entry(file.path.name()).or_default().appeared.push(*at);
        }
    }
    for at in &group.vanished {
        let file = matching.known.get(*at);
        if let Some(same_name) = file.and_then(|(_, file)| names.get_mut(file.path.name())) {
            same_name.vanished.push(*at);
        }
    }
    for same_name in names.into_values() {
        if let ([vanished], [appeared]) = (same_name.vanished.as_slice(), same_name.appeared.as_slice())
            && let (Some((_, before)), Some(after)) =
                (matching.known.get(*vanished), matching.found.get(*appeared))
            && likeness(before.sketch, after.sketch).is_none_or(|likeness| likeness > 0.0)
        {
            matching.join(*vanished, *appeared, because, None);
        }
    }
}
