//! Folder listings in git's own form, made from paths. Pure.

use std::collections::BTreeMap;

use suitecase_git::{GitError, Mode, Oid};
use suitecase_model::path::{RepoPath, text_to_git};

use super::listing;
use crate::survey::Trees;

/// The folders of a commit, as far as they were listed.
#[derive(Debug, Default)]
pub(super) struct Listings(Folder);

#[derive(Debug, Default)]
struct Folder {
    is_listed: bool,
    folders: BTreeMap<String, Folder>,
    files: BTreeMap<String, (Mode, Oid)>,
}

impl Listings {
    /// Notes that all of a folder's entries are about to be named.
    pub(super) fn listed(&mut self, path: &RepoPath) {
        self.folder(path).is_listed = true;
    }

    /// Names a folder, whose own entries may not be known yet.
    pub(super) fn folder_at(&mut self, path: &RepoPath) {
        self.folder(path);
    }

    /// Names a file and the id of its content.
    pub(super) fn file(&mut self, path: &RepoPath, mode: Mode, content: Oid) {
        self.folder(&path.parent()).files.insert(path.name().to_owned(), (mode, content));
    }

    /// Returns whether a file was named.
    pub(super) fn names(&self, path: &RepoPath) -> bool {
        let parent = path.parent();
        let mut names = parent.names();
        let folder = names.try_fold(&self.0, |folder, name| folder.folders.get(name));
        folder.is_some_and(|folder| folder.files.contains_key(path.name()))
    }

    /// Takes every folder for listed, as when a whole commit was unpacked.
    pub(super) fn all_listed(&mut self) {
        let mut open = vec![&mut self.0];
        while let Some(folder) = open.pop() {
            folder.is_listed = true;
            open.extend(folder.folders.values_mut());
        }
    }

    /// Returns the id of the root and the listings of all folders whose entries are known.
    ///
    /// A folder that was not listed has an id that leads to nothing, so that it can never pass for an empty one.
    pub(super) fn build(&self) -> Result<(Oid, Trees), GitError> {
        let mut trees = Trees::new();
        let root = self.0.build(&RepoPath::root(), &mut trees)?;
        Ok((root, trees))
    }

    fn folder(&mut self, path: &RepoPath) -> &mut Folder {
        path.names().fold(&mut self.0, |folder, name| folder.folders.entry(name.to_owned()).or_default())
    }
}

impl Folder {
    fn build(&self, path: &RepoPath, trees: &mut Trees) -> Result<Oid, GitError> {
        if !self.is_listed {
            return Ok(Oid::of_blob(path.to_git().as_slice()));
        }
        let mut entries = Vec::new();
        for (name, folder) in &self.folders {
            let id = folder.build(&path.join(name), trees)?;
            // Git orders folders as if their names ended with a slash.
            entries.push((text_to_git(&format!("{name}/")), "40000", text_to_git(name), id));
        }
        for (name, (mode, id)) in &self.files {
            let digits = match mode {
                Mode::Folder => "40000",
                Mode::File => "100644",
                Mode::Link => "120000",
                Mode::Submodule => "160000",
            };
            entries.push((text_to_git(name), digits, text_to_git(name), *id));
        }
        entries.sort();
        let mut raw = Vec::new();
        for (_, digits, name, id) in entries {
            raw.extend_from_slice(digits.as_bytes());
            raw.push(b' ');
            raw.extend_from_slice(&name);
            raw.push(0);
            raw.extend_from_slice(id.as_bytes());
        }
        let (oid, tree) = listing(raw)?;
        trees.insert(oid, tree);
        Ok(oid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::tests::repository;

    #[test]
    fn what_is_made_is_what_git_would_have_made() {
        let paths = ["Shop.prj", "Test Cases/a.tc", "Test Cases/a/b.tc", "Test Cases/a-b.tc", "x.y/z"];
        let mut listings = Listings::default();
        for path in paths {
            let path = RepoPath::from_text(path);
            listings.file(&path, Mode::File, Oid::of_blob(path.name().as_bytes()));
        }
        listings.all_listed();
        assert_eq!(listings.build().unwrap(), repository(&paths));
    }

    #[test]
    fn a_folder_that_was_not_listed_is_missing_and_not_empty() {
        let mut listings = Listings::default();
        listings.listed(&RepoPath::root());
        listings.folder_at(&RepoPath::from_text("Test Cases"));
        let (root, trees) = listings.build().unwrap();
        assert_eq!(trees.len(), 1);
        let inside = &trees[&root].entries()[0];
        assert!(inside.mode == Mode::Folder && !trees.contains_key(&inside.oid));
    }

    #[test]
    fn a_name_that_no_folder_can_have_is_refused() {
        let mut listings = Listings::default();
        listings.file(&RepoPath::from_text("a/.git"), Mode::File, Oid::of_blob(b""));
        listings.all_listed();
        assert!(listings.build().is_err());
    }
}
