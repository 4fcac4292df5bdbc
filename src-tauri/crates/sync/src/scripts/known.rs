//! What is known of the scripts of one test case.

use bytes::Bytes;
use suitecase_git::{Mode, Oid, Tree};
use suitecase_katalon::scripts::{SCRIPTS_FOLDER, folder_of, is_script};
use suitecase_model::catalogue::Place;
use suitecase_model::ids::LinkId;
use suitecase_model::path::{RepoPath, text_from_git, text_to_git};
use suitecase_store::{Reader, StoreError, script_tree, synced_commit};

/// The scripts of a test case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// The files, from the root of the repository, by name; none where there is no script.
    Known(Vec<RepoPath>),
    /// They are being looked for, or will be with the next look at the branch.
    Pending,
    /// The server cannot list them without sending them.
    NotListed,
}

/// Returns what is known of the scripts of a test case of a link.
pub fn of_case(reader: &Reader<'_>, link: LinkId, place: &Place) -> Result<Scripts, StoreError> {
    let synced = synced_commit::get(reader, link)?;
    let look = script_tree::look(reader, link)?;
    let Some(look) = look.filter(|look| synced.is_some_and(|synced| synced.commit == look.commit)) else {
        return Ok(Scripts::Pending);
    };
    if !look.is_listed {
        return Ok(Scripts::NotListed);
    }
    let Some(below) = folder_of(&place.katalon_id) else { return Ok(Scripts::Known(Vec::new())) };
    let Some(mut tree) = script_tree::root_of(reader, link, &place.project)? else {
        return Ok(Scripts::Known(Vec::new()));
    };
    for name in below.split('/') {
        let Some(listing) = listing(reader, link, tree)? else { return Ok(Scripts::Pending) };
        match listing.entry(&text_to_git(name)) {
            Some(entry) if entry.mode == Mode::Folder => tree = *entry.oid.as_bytes(),
            Some(_) | None => return Ok(Scripts::Known(Vec::new())),
        }
    }
    let Some(listing) = listing(reader, link, tree)? else { return Ok(Scripts::Pending) };
    let folder = place.project.join(SCRIPTS_FOLDER).join(below);
    let scripts = listing.entries().iter().filter(|entry| entry.mode == Mode::File && is_script(&entry.name));
    Ok(Scripts::Known(scripts.map(|entry| folder.join(&text_from_git(&entry.name))).collect()))
}

/// Reads a listing; `None` when it is not at hand or was damaged, which the next look mends.
pub(super) fn listing(reader: &Reader<'_>, link: LinkId, id: [u8; 20]) -> Result<Option<Tree>, StoreError> {
    let raw = script_tree::one(reader, link, id)?.map(Bytes::from);
    let is_sound = |raw: &Bytes| Oid::of_tree(raw) == Oid::from_bytes(id);
    Ok(raw.filter(is_sound).and_then(|raw| Tree::parse(raw).ok()))
}
