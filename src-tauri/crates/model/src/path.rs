//! Paths inside a repository: bytes from strangers, kept without loss in text.
//!
//! Git stores names as bytes. Nothing is case-folded or normalised here; two names are equal only when their
//! bytes are. Bytes that are not UTF-8 are carried as private-use characters (`U+EF80` to `U+EFFF`), and those
//! characters themselves are carried the same way, so the mapping has exactly one inverse.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

const RAW_BASE: u32 = 0xEF00;

/// A path relative to the root of a repository, `/` between names; the empty path is the root itself.
///
/// It is never joined to a path of this computer's file system. Clones share the text: a sync holds each path often.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// The root of the repository.
    pub fn root() -> Self {
        Self::default()
    }

    /// Takes text that is already in the lossless form, without leading or trailing `/`.
    pub fn from_text(text: &str) -> Self {
        Self(text.trim_matches('/').into())
    }

    /// Takes a path as git stores it.
    pub fn from_git(bytes: &[u8]) -> Self {
        Self(text_from_git(bytes).into())
    }

    /// Returns the path as git stores it.
    pub fn to_git(&self) -> Vec<u8> {
        text_to_git(&self.0)
    }

    /// Returns the path in its lossless text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the path of `name` inside this folder.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        if self.is_root() { Self(name.into()) } else { Self(format!("{}/{name}", self.0).into()) }
    }

    /// Returns the last name of the path; empty for the root.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the folder that holds this path; the root's parent is the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0.rsplit_once('/').map_or("", |(parent, _)| parent).into())
    }

    /// Returns the names from the root down.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|name| !name.is_empty())
    }

    /// Returns whether this path is `folder` or lies below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        self.below(folder).is_some()
    }

    /// Returns the part of this path below `folder`: empty for the folder itself, `None` when it lies elsewhere.
    pub fn below<'a>(&'a self, folder: &Self) -> Option<&'a str> {
        if folder.is_root() {
            return Some(&self.0);
        }
        let rest = self.0.strip_prefix(folder.as_str())?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }
}

impl From<String> for RepoPath {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<RepoPath> for String {
    fn from(path: RepoPath) -> Self {
        path.as_str().to_owned()
    }
}

impl std::fmt::Display for RepoPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Turns bytes from git into text without loss; see the module's first lines.
pub fn text_from_git(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_raw(character) {
                push_raw(&mut text, character.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                text.push(character);
            }
        }
        push_raw(&mut text, chunk.invalid());
    }
    text
}

/// Undoes [`text_from_git`].
pub fn text_to_git(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if is_raw(character) {
            bytes.push(u8::try_from(u32::from(character) - RAW_BASE).unwrap_or(b'?'));
        } else {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    bytes
}

fn is_raw(character: char) -> bool {
    (RAW_BASE + 0x80..=RAW_BASE + 0xFF).contains(&u32::from(character))
}

fn push_raw(text: &mut String, bytes: &[u8]) {
    text.extend(bytes.iter().filter_map(|byte| char::from_u32(RAW_BASE + u32::from(*byte))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_survive_the_way_through_text(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(text_to_git(&text_from_git(&bytes)), bytes);
        }

        #[test]
        fn any_text_survives_the_way_through_text(text in ".*") {
            prop_assert_eq!(text_to_git(&text_from_git(text.as_bytes())), text.into_bytes());
        }
    }

    #[test]
    fn a_folder_holds_itself_and_what_lies_below_but_no_namesake() {
        let folder = RepoPath::from_text("Test Cases/Login");
        assert_eq!(RepoPath::from_text("Test Cases/Login/TC1.tc").below(&folder), Some("TC1.tc"));
        assert_eq!(folder.below(&folder), Some(""));
        assert_eq!(RepoPath::from_text("Test Cases/Login2/TC1.tc").below(&folder), None);
        assert_eq!(folder.below(&RepoPath::root()), Some("Test Cases/Login"));
    }

    #[test]
    fn names_that_differ_only_in_normal_form_stay_different() {
        assert_ne!(RepoPath::from_git("Größe".as_bytes()), RepoPath::from_git("Gro\u{308}ße".as_bytes()));
    }
}
