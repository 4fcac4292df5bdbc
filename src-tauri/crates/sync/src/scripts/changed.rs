//! Which test cases have other scripts than at the last look: steps lie in scripts, so a test case is another one then.
//!
//! Two trees of listings are gone through together, and only where they differ. A test case that took its script along to
//! another place is the same as before. The first look has nothing to compare with and notes nothing.

use std::collections::{BTreeMap, BTreeSet};

use suitecase_git::{Mode, Oid};
use suitecase_katalon::scripts::{CASES_FOLDER, folder_of, is_script};
use suitecase_model::ids::LinkId;
use suitecase_model::path::{RepoPath, text_from_git};
use suitecase_model::standing::ChangeSpan;
use suitecase_store::git_tree::TreeId;
use suitecase_store::script_tree::{self, Root};
use suitecase_store::{Reader, StoreError, Writer, content_change, synced_commit, test_case};

use super::known::listing;

/// Notes the test cases whose scripts are others, while the listings of both looks are stored.
pub(super) fn note(
    writer: &Writer<'_>,
    link: LinkId,
    before: &[Root],
    now: &[Root],
) -> Result<(), StoreError> {
    let Some(synced) = synced_commit::get(writer, link)? else { return Ok(()) };
    if before.is_empty() {
        // What scripts were at earlier commits, at which they were not looked for, nobody knows.
        return content_change::know_nothing_before(writer, link, synced.moved_at);
    }
    let span = ChangeSpan::between(script_tree::listed_until(writer, link)?, synced.synced_at);
    for (project, tree) in now {
        let Some((_, former)) = before.iter().find(|(of, _)| of == project) else { continue };
        for case in cases_with_others(writer, link, project, (*former, *tree))? {
            content_change::insert(writer, case, span)?;
        }
    }
    Ok(())
}

/// The scripts of a test case, by the ids of their contents in the order of their names; none where there is none.
type ScriptsOfCase = Vec<Oid>;

fn cases_with_others(
    reader: &Reader<'_>,
    link: LinkId,
    project: &RepoPath,
    trees: (Option<TreeId>, Option<TreeId>),
) -> Result<Vec<uuid::Uuid>, StoreError> {
    let differing = differing(reader, link, trees)?;
    let tests = project.join(CASES_FOLDER);
    let mut found = Vec::new();
    for (folder, (_, now)) in &differing {
        let Some(case) = test_case::at_path(reader, link, &tests.join(&format!("{folder}.tc")))? else {
            continue;
        };
        let moved = test_case::get(reader, case)?.1.moved;
        let came_from = moved.and_then(|moved| folder_at(project, &moved.from));
        let former = came_from.and_then(|from| differing.get(&from));
        if former.is_none_or(|(before, _)| before != now) {
            found.push(case.0);
        }
    }
    Ok(found)
}

/// Returns the folder of the scripts that a file had as a test case of a project, from its `Scripts` folder.
fn folder_at(project: &RepoPath, file: &RepoPath) -> Option<String> {
    let within = if project.as_str().is_empty() {
        file.as_str()
    } else {
        file.as_str().strip_prefix(project.as_str())?.strip_prefix('/')?
    };
    folder_of(within.strip_suffix(".tc")?).map(str::to_owned)
}

/// Returns the folders that hold other scripts than before, from the `Scripts` folder, with those of both.
fn differing(
    reader: &Reader<'_>,
    link: LinkId,
    trees: (Option<TreeId>, Option<TreeId>),
) -> Result<BTreeMap<String, (ScriptsOfCase, ScriptsOfCase)>, StoreError> {
    let mut found = BTreeMap::new();
    let mut open = vec![(trees, String::new())];
    while let Some(((before, now), folder)) = open.pop() {
        if before == now {
            continue;
        }
        let (before, now) = (Folder::read(reader, link, before)?, Folder::read(reader, link, now)?);
        let names: BTreeSet<&String> = before.folders.keys().chain(now.folders.keys()).collect();
        for name in names {
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            open.push(((before.folders.get(name).copied(), now.folders.get(name).copied()), path));
        }
        if before.scripts != now.scripts {
            found.insert(folder, (before.scripts, now.scripts));
        }
    }
    Ok(found)
}

/// What one listing tells.
#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, TreeId>,
    scripts: ScriptsOfCase,
}

impl Folder {
    /// Reads a listing. Of one that was damaged nothing is known, so that everything below it is held for another.
    fn read(reader: &Reader<'_>, link: LinkId, id: Option<TreeId>) -> Result<Self, StoreError> {
        let mut folder = Self::default();
        let Some(id) = id else { return Ok(folder) };
        let Some(tree) = listing(reader, link, id)? else { return Ok(folder) };
        for entry in tree.entries() {
            match entry.mode {
                Mode::Folder => {
                    folder.folders.insert(text_from_git(&entry.name), *entry.oid.as_bytes());
                }
                Mode::File if is_script(&entry.name) => folder.scripts.push(entry.oid),
                Mode::File | Mode::Link | Mode::Submodule => {}
            }
        }
        Ok(folder)
    }
}
