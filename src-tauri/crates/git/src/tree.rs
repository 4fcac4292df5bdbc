//! Trees: the names, kinds and ids inside one folder.
//!
//! Promises: a tree that has been read holds no name that could mean another place (empty, `.`, `..`, `.git` in any
//! case, with `/` or a NUL) and no name twice. The raw bytes stay at hand for a caller that stores them.

use bytes::Bytes;

use crate::{error::GitError, oid::Oid};

/// One folder of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    raw: Bytes,
    entries: Vec<TreeEntry>,
}

/// One name inside a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// What the name stands for.
    pub mode: Mode,
    /// The name as git stores it.
    pub name: Bytes,
    /// The id of the tree or blob; for a submodule the commit of another repository.
    pub oid: Oid,
}

/// What a name inside a folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Another tree.
    Folder,
    /// A file, executable or not.
    File,
    /// A symbolic link, whose target is the blob's content.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// The tree is malformed or holds a name no tree may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// The bytes end inside an entry.
    #[error("tree ends inside an entry")]
    Truncated,
    /// The mode is not a number, or one that git does not know.
    #[error("tree entry has an unknown mode")]
    Mode,
    /// The name could mean another place.
    #[error("tree entry has a forbidden name")]
    Name,
    /// The same name stands for two things.
    #[error("tree has a name twice")]
    Duplicate,
}

impl Tree {
    /// Reads a tree as git stores it.
    pub fn parse(raw: Bytes) -> Result<Self, TreeError> {
        let mut entries = Vec::new();
        let mut rest = raw.clone();
        while !rest.is_empty() {
            let space = rest.iter().position(|byte| *byte == b' ').ok_or(TreeError::Truncated)?;
            let mode = read_mode(&rest.split_to(space))?;
            let end = rest.iter().position(|byte| *byte == 0).ok_or(TreeError::Truncated)?;
            let name = rest.split_to(end).split_off(1);
            if rest.len() < 21 {
                return Err(TreeError::Truncated);
            }
            let oid = rest.split_to(21).get(1..).and_then(Oid::from_slice).ok_or(TreeError::Truncated)?;
            if is_forbidden(&name) {
                return Err(TreeError::Name);
            }
            entries.push(TreeEntry { mode, name, oid });
        }
        let mut names: Vec<&Bytes> = entries.iter().map(|entry| &entry.name).collect();
        names.sort_unstable();
        if names.array_windows().any(|[name, next]| name == next) {
            return Err(TreeError::Duplicate);
        }
        Ok(Self { raw, entries })
    }

    pub(crate) fn parse_object(oid: Oid, raw: Bytes) -> Result<Self, GitError> {
        Self::parse(raw).map_err(|source| GitError::InvalidTree { oid, source })
    }

    /// Returns the names in the order git stores them.
    pub fn entries(&self) -> &[TreeEntry] {
        &self.entries
    }

    /// Returns the entry with exactly this name.
    pub fn entry(&self, name: &[u8]) -> Option<&TreeEntry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Returns the tree as git stores it.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }
}

/// Git tells kinds apart by the type bits alone and has written several permissions over the years.
fn read_mode(digits: &[u8]) -> Result<Mode, TreeError> {
    if digits.is_empty() || digits.len() > 7 {
        return Err(TreeError::Mode);
    }
    let mut mode = 0_u32;
    for digit in digits {
        match digit {
            b'0'..=b'7' => mode = mode << 3 | u32::from(digit - b'0'),
            _ => return Err(TreeError::Mode),
        }
    }
    match mode & 0o170_000 {
        0o040_000 => Ok(Mode::Folder),
        0o100_000 => Ok(Mode::File),
        0o120_000 => Ok(Mode::Link),
        0o160_000 => Ok(Mode::Submodule),
        _ => Err(TreeError::Mode),
    }
}

fn is_forbidden(name: &[u8]) -> bool {
    matches!(name, b"" | b"." | b"..") || name.eq_ignore_ascii_case(b".git") || name.contains(&b'/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn raw(entries: &[(&str, &[u8])]) -> Bytes {
        let mut raw = Vec::new();
        for (mode, name) in entries {
            raw.extend_from_slice(&[mode.as_bytes(), b" ", name, b"\0", &[7; 20]].concat());
        }
        raw.into()
    }

    #[test]
    fn modes_of_every_age_are_read() {
        for (digits, wanted) in [
            ("40000", Ok(Mode::Folder)),
            ("040000", Ok(Mode::Folder)),
            ("100644", Ok(Mode::File)),
            ("100755", Ok(Mode::File)),
            ("100664", Ok(Mode::File)),
            ("120000", Ok(Mode::Link)),
            ("160000", Ok(Mode::Submodule)),
            ("0", Err(TreeError::Mode)),
            ("", Err(TreeError::Mode)),
            ("100648", Err(TreeError::Mode)),
            ("77777777", Err(TreeError::Mode)),
        ] {
            let found = Tree::parse(raw(&[(digits, b"name")])).map(|tree| tree.entries()[0].mode);
            assert_eq!(found, wanted, "{digits}");
        }
    }

    #[test]
    fn names_that_could_mean_another_place_are_refused() {
        for name in [&b""[..], b".", b"..", b".git", b".GIT", b".Git", b"a/b", b"/", b"../x"] {
            assert_eq!(Tree::parse(raw(&[("100644", name)])), Err(TreeError::Name), "{name:?}");
        }
        for name in [&b".gitignore"[..], b"...", b"git", b" ", b"\\", b"\xff\xfe", "ä".as_bytes()] {
            assert!(Tree::parse(raw(&[("100644", name)])).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn a_name_is_there_once() {
        let twice = raw(&[("100644", b"a"), ("100644", b"a.b"), ("40000", b"a")]);
        assert_eq!(Tree::parse(twice), Err(TreeError::Duplicate));
        let by_case = Tree::parse(raw(&[("100644", b"A"), ("100644", b"a")])).unwrap();
        assert!(by_case.entry(b"a").is_some() && by_case.entry(b"b").is_none());
    }

    #[test]
    fn a_tree_cut_anywhere_inside_an_entry_is_an_error() {
        let whole = raw(&[("100644", b"name")]);
        for end in 1..whole.len() {
            assert!(Tree::parse(whole.slice(..end)).is_err(), "{end}");
        }
        assert_eq!(Tree::parse(whole.clone()).unwrap().raw(), &whole);
        assert_eq!(Tree::parse(Bytes::new()).unwrap().entries(), []);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Tree::parse(bytes.into());
        }

        #[test]
        fn near_trees_never_panic(mode in "[0-9]{0,8}", name in any::<Vec<u8>>(), cut in 0_usize..64) {
            let whole = raw(&[(&mode, &name), ("40000", b"x")]);
            let _ = Tree::parse(whole.slice(..whole.len().saturating_sub(cut)));
        }
    }
}
