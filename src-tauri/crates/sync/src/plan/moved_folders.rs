//! What the certain moves tell of folders, for files that nothing else tells apart.

use std::collections::HashMap;

use suitecase_model::catalogue::SameBecause;
use suitecase_model::path::RepoPath;

use super::similarity::{ENOUGH, likeness};
use super::{Matching, Step};

/// Joins vanished files to the ones at the same place below a folder that has moved.
///
/// Beside the place the guid or the content has to be equal, or, without guids, the contents alike.
pub(super) fn join_along(matching: &mut Matching<'_>) {
    let folders = learned(matching);
    if folders.is_empty() {
        return;
    }
    let appeared: HashMap<&str, usize> =
        matching.appeared().map(|(at, file)| (file.path.as_str(), at)).collect();
    let mut joins = Vec::new();
    for (known_at, before) in matching.vanished() {
        let Some(found_at) = expected(&folders, before.path).and_then(|path| appeared.get(path.as_str()).copied())
        else {
            continue;
        };
        let Some(after) = matching.found.get(found_at) else { continue };
        let alike = || likeness(before.sketch, after.sketch).filter(|likeness| *likeness >= ENOUGH);
        match (before.guid, after.guid) {
            _ if before.blob == after.blob => joins.push((known_at, found_at, SameBecause::Content, None)),
            (Some(one), Some(other)) if one == other => {
                joins.push((known_at, found_at, SameBecause::Guid, None));
            }
            (None, None) => {
                if let Some(score) = alike() {
                    joins.push((known_at, found_at, SameBecause::Similarity, Some(score)));
                }
            }
            (Some(_) | None, Some(_) | None) => {}
        }
    }
    for (known_at, found_at, because, score) in joins {
        matching.join(known_at, found_at, because, score);
    }
}

/// Where folders went; `None` where the moves out of one disagree.
type Folders<'a> = HashMap<&'a str, Option<&'a str>>;

/// Learns from files that kept their names: the folders above them, as far up as they differ, and those below.
fn learned<'a>(matching: &Matching<'a>) -> Folders<'a> {
    let mut folders = Folders::new();
    for (step, after) in matching.steps.iter().zip(matching.found) {
        let Step::Move(at, ..) = step else { continue };
        let Some((_, before)) = matching.known.get(*at) else { continue };
        let (mut from, mut to) = (before.path.as_str(), after.path.as_str());
        while let Some(((from_above, from_name), (to_above, to_name))) = split(from).zip(split(to)) {
            if from_name != to_name {
                break;
            }
            folders
                .entry(from_above)
                .and_modify(|known| *known = known.filter(|known| *known == to_above))
                .or_insert(Some(to_above));
            (from, to) = (from_above, to_above);
        }
    }
    folders
}

/// Returns where a file is expected by the nearest folder above it of which something is known.
fn expected(folders: &Folders<'_>, path: &RepoPath) -> Option<String> {
    let whole = path.as_str();
    let mut rest = whole;
    while let Some((above, _)) = split(rest) {
        if let Some(to) = folders.get(above) {
            let below = whole.get(above.len()..)?.trim_start_matches('/');
            return to.map(|to| if to.is_empty() { below.to_owned() } else { format!("{to}/{below}") });
        }
        rest = above;
    }
    None
}

/// Splits a path into the folder and the last name; nothing is left of the root.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.is_empty() { None } else { Some(path.rsplit_once('/').unwrap_or(("", path))) }
}
