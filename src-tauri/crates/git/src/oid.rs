//! Object ids and the hash that makes them.

use std::{fmt, str::FromStr};

use sha1::{Digest as _, Sha1};

use crate::pack::ObjectKind;

/// The SHA-1 name of a git object; shown and read as 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid([u8; 20]);

impl Oid {
    /// Takes the 20 bytes of an id.
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Returns the 20 bytes of the id.
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Returns the id that git gives to a blob with this content.
    pub fn of_blob(content: &[u8]) -> Self {
        Self::of(ObjectKind::Blob, content)
    }

    /// Returns the id that git gives to a tree with these raw bytes.
    pub fn of_tree(raw: &[u8]) -> Self {
        Self::of(ObjectKind::Tree, raw)
    }

    pub(crate) fn of(kind: ObjectKind, content: &[u8]) -> Self {
        let mut hasher = ObjectHasher::new(kind, u64::try_from(content.len()).unwrap_or(u64::MAX));
        hasher.update(content);
        hasher.finish()
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn from_hex(digits: &[u8]) -> Option<Self> {
        let mut bytes = [0; 20];
        hex::decode_to_slice(digits, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Oid {
    type Err = InvalidOid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_hex(text.as_bytes()).ok_or(InvalidOid)
    }
}

/// The text is not 40 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 40 hexadecimal digits")]
pub struct InvalidOid;

/// Names an object whose content passes by in pieces.
pub(crate) struct ObjectHasher(Sha1);

impl ObjectHasher {
    pub(crate) fn new(kind: ObjectKind, size: u64) -> Self {
        let mut hasher = Sha1::new();
        hasher.update(format!("{} {size}\0", kind.name()));
        Self(hasher)
    }

    pub(crate) fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(crate) fn finish(self) -> Oid {
        Oid(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_ones_git_gives() {
        assert_eq!(Oid::of_blob(b"").to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(Oid::of_tree(b"").to_string(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    }

    #[test]
    fn only_40_hexadecimal_digits_are_an_id() {
        let digits = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
        assert_eq!(digits.parse::<Oid>().unwrap().to_string(), digits);
        for wrong in ["", "4b825d", &format!("{digits}0"), &digits.replace('4', "g"), "ä"] {
            assert_eq!(wrong.parse::<Oid>(), Err(InvalidOid), "{wrong}");
        }
    }
}
