//! Goes through a folder and all below it, giving each file its path.
//!
//! Promises: a tree that is not at hand is an error, never an empty folder; depth, path length and the number of
//! things met are bounded, also when a few trees name one another into billions of paths.

use suitecase_model::path::{RepoPath, text_from_git};

use crate::{
    error::{Excess, GitError},
    limits::Limits,
    oid::Oid,
    tree::{Mode, Tree},
};

/// What the caller has for a tree id.
#[derive(Clone, Copy, Debug)]
pub enum Folder<'a> {
    /// The tree; the walk goes into it.
    Tree(&'a Tree),
    /// The caller knows what lies below from elsewhere; the walk gives the folder itself and stays outside.
    Known,
}

/// A file, link or submodule, or a folder that is [`Folder::Known`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it lies, seen from the root of the repository.
    pub path: RepoPath,
    /// What it is.
    pub mode: Mode,
    /// Its id.
    pub oid: Oid,
}

/// Walks the tree `root`, which lies at `path`, asking `lookup` for each tree; none from it is [`GitError::MissingTree`].
///
/// Files come in the order git stores them. After an error the walk is over.
pub fn walk<'a, L>(path: RepoPath, root: Oid, limits: &Limits, lookup: L) -> Walk<'a, L>
where
    L: FnMut(&Oid) -> Option<Folder<'a>>,
{
    Walk {
        first: Some(Found { path, mode: Mode::Folder, oid: root }),
        open: Vec::new(),
        met: 0,
        limits: limits.clone(),
        lookup,
    }
}

/// The iterator that [`walk`] returns.
pub struct Walk<'a, L> {
    first: Option<Found>,
    open: Vec<OpenFolder<'a>>,
    met: u64,
    limits: Limits,
    lookup: L,
}

struct OpenFolder<'a> {
    path: RepoPath,
    path_bytes: usize,
    rest: std::slice::Iter<'a, crate::tree::TreeEntry>,
}

impl<'a, L: FnMut(&Oid) -> Option<Folder<'a>>> Walk<'a, L> {
    fn step(&mut self) -> Result<Option<Found>, GitError> {
        if let Some(root) = self.first.take() {
            let path_bytes = root.path.to_git().len();
            if let Some(known) = self.enter(root, path_bytes)? {
                return Ok(Some(known));
            }
        }
        while let Some(folder) = self.open.last_mut() {
            let Some(entry) = folder.rest.next() else {
                self.open.pop();
                continue;
            };
            let path_bytes = folder.path_bytes + 1 + entry.name.len();
            check(path_bytes, self.limits.path_bytes, Excess::PathBytes)?;
            let path = folder.path.join(&text_from_git(&entry.name));
            self.met += 1;
            if self.met > self.limits.files {
                return Err(GitError::TooLarge { what: Excess::Files, limit: self.limits.files });
            }
            let found = Found { path, mode: entry.mode, oid: entry.oid };
            match found.mode {
                Mode::Folder => {
                    if let Some(known) = self.enter(found, path_bytes)? {
                        return Ok(Some(known));
                    }
                }
                Mode::File | Mode::Link | Mode::Submodule => return Ok(Some(found)),
            }
        }
        Ok(None)
    }

    /// Opens a folder; gives it back when the caller knows what lies below.
    fn enter(&mut self, folder: Found, path_bytes: usize) -> Result<Option<Found>, GitError> {
        match (self.lookup)(&folder.oid).ok_or(GitError::MissingTree(folder.oid))? {
            Folder::Known => Ok(Some(folder)),
            Folder::Tree(tree) => {
                check(self.open.len() + 1, self.limits.tree_depth, Excess::TreeDepth)?;
                self.open.push(OpenFolder { path: folder.path, path_bytes, rest: tree.entries().iter() });
                Ok(None)
            }
        }
    }
}

impl<'a, L: FnMut(&Oid) -> Option<Folder<'a>>> Iterator for Walk<'a, L> {
    type Item = Result<Found, GitError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.open.clear();
        }
        step.transpose()
    }
}

fn check(value: usize, limit: usize, what: Excess) -> Result<(), GitError> {
    if value > limit {
        return Err(GitError::TooLarge { what, limit: u64::try_from(limit).unwrap_or(u64::MAX) });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn tree(entries: &[(&str, &str, Oid)]) -> (Oid, Tree) {
        let mut raw = Vec::new();
        for (mode, name, oid) in entries {
            raw.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            raw.extend_from_slice(oid.as_bytes());
        }
        (Oid::of_tree(&raw), Tree::parse(raw.into()).unwrap())
    }

    fn paths(root: Oid, trees: &HashMap<Oid, Tree>, limits: &Limits) -> Result<Vec<String>, GitError> {
        walk(RepoPath::from_text("top"), root, limits, |oid| trees.get(oid).map(Folder::Tree))
            .map(|found| found.map(|found| found.path.to_string()))
            .collect()
    }

    #[test]
    fn files_get_their_whole_path_and_a_known_folder_is_not_entered() {
        let blob = Oid::of_blob(b"");
        let (inner, inner_tree) = tree(&[("100644", "x", blob), ("120000", "y", blob)]);
        let (known, _) = tree(&[("100644", "z", blob)]);
        let (root, root_tree) = tree(&[("40000", "a", inner), ("100644", "b", blob), ("40000", "c", known)]);
        let trees = HashMap::from([(root, root_tree), (inner, inner_tree)]);
        let found: Vec<(String, Mode)> = walk(RepoPath::root(), root, &Limits::default(), |oid| {
            if *oid == known { Some(Folder::Known) } else { trees.get(oid).map(Folder::Tree) }
        })
        .map(|found| found.map(|found| (found.path.to_string(), found.mode)).unwrap())
        .collect();
        let wanted = [("a/x", Mode::File), ("a/y", Mode::Link), ("b", Mode::File), ("c", Mode::Folder)];
        assert_eq!(found, wanted.map(|(path, mode)| (path.to_owned(), mode)));
    }

    #[test]
    fn a_missing_tree_is_an_error_and_never_an_empty_folder() {
        let absent = Oid::of_tree(b"absent");
        let (root, root_tree) = tree(&[("40000", "a", absent)]);
        let trees = HashMap::from([(root, root_tree)]);
        let error = paths(root, &trees, &Limits::default()).unwrap_err();
        assert!(matches!(error, GitError::MissingTree(oid) if oid == absent));
        assert!(matches!(paths(absent, &trees, &Limits::default()), Err(GitError::MissingTree(_))));
    }

    #[test]
    fn a_few_trees_that_mean_billions_of_paths_are_stopped() {
        let (mut oid, mut leaf) = tree(&[("100644", "x", Oid::of_blob(b""))]);
        let mut trees = HashMap::new();
        for _ in 0..20 {
            trees.insert(oid, leaf);
            (oid, leaf) = tree(&["a", "b", "c", "d"].map(|name| ("40000", name, oid)));
        }
        trees.insert(oid, leaf);
        let limits = Limits { files: 1_000, ..Limits::default() };
        let error = paths(oid, &trees, &limits).unwrap_err();
        assert!(matches!(error, GitError::TooLarge { what: Excess::Files, limit: 1_000 }));
        let limits = Limits { tree_depth: 20, ..Limits::default() };
        let error = paths(oid, &trees, &limits).unwrap_err();
        assert!(matches!(error, GitError::TooLarge { what: Excess::TreeDepth, limit: 20 }));
    }

    #[test]
    fn a_path_that_is_too_long_is_an_error() {
        let (root, root_tree) = tree(&[("100644", "name", Oid::of_blob(b""))]);
        let trees = HashMap::from([(root, root_tree)]);
        assert!(paths(root, &trees, &Limits { path_bytes: 8, ..Limits::default() }).is_ok());
        let error = paths(root, &trees, &Limits { path_bytes: 7, ..Limits::default() }).unwrap_err();
        assert!(matches!(error, GitError::TooLarge { what: Excess::PathBytes, limit: 7 }));
    }
}
