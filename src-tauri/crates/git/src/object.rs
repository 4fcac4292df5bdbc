//! What a fetch hands out.

use std::collections::HashMap;

use bytes::Bytes;
use suitecase_model::path::{RepoPath, text_to_git};

use crate::{
    commit::Commit,
    error::GitError,
    oid::Oid,
    tree::{Mode, Tree, TreeEntry},
};

/// One object, verified by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its id.
    pub oid: Oid,
    /// What it holds.
    pub content: Content,
}

/// The content of an [`Object`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The bytes of a file.
    Blob(Bytes),
    /// A folder.
    Tree(Tree),
    /// An object above the limit, which was not kept.
    Oversized {
        /// Its size in bytes; none when the object was too large even to be measured.
        size: Option<u64>,
    },
}

/// What an answer holds, piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A commit that was asked for.
    Commit(Commit),
    /// A folder or a file.
    Object(Object),
}

/// A commit with the folders that came along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The commit.
    pub commit: Commit,
    /// Folders by id; the root is always among them.
    pub trees: HashMap<Oid, Tree>,
}

impl Tip {
    /// Returns the root folder.
    pub fn root(&self) -> Result<&Tree, GitError> {
        self.tree(&self.commit.tree)
    }

    /// Returns what lies at a path that is not the root; none when nothing does.
    ///
    /// Fails with [`GitError::MissingTree`] when a folder on the way did not come along.
    pub fn at(&self, path: &RepoPath) -> Result<Option<&TreeEntry>, GitError> {
        let mut found: Option<&TreeEntry> = None;
        for name in path.names() {
            let folder = match found {
                None => &self.commit.tree,
                Some(TreeEntry { mode: Mode::Folder, oid, .. }) => oid,
                Some(_) => return Ok(None),
            };
            found = self.tree(folder)?.entry(&text_to_git(name));
            if found.is_none() {
                return Ok(None);
            }
        }
        Ok(found)
    }

    fn tree(&self, oid: &Oid) -> Result<&Tree, GitError> {
        self.trees.get(oid).ok_or(GitError::MissingTree(*oid))
    }
}

/// How far a fetch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the pack that have arrived.
    pub bytes: u64,
    /// Objects read so far.
    pub objects: u64,
    /// Objects in the pack.
    pub total: u64,
}

/// What a fetch amounted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Objects in the pack.
    pub objects: u64,
    /// Objects that were too large to be rebuilt and hence were not handed out, not even as oversized.
    pub unnamed: u64,
}

/// What has passed between us and one server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests made, failed ones included.
    pub requests: u64,
    /// Bytes of request bodies, before any compression by the HTTP client.
    pub sent: u64,
    /// Bytes of reply bodies, after any decompression by the HTTP client.
    pub received: u64,
}
