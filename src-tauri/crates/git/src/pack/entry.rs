//! The header before each object of a pack: what it is, how large, and what it builds on.
//!
//! Source: git's `gitformat-pack` page.

use crate::{
    error::GitError,
    oid::Oid,
    pack::{
        PackError,
        feed::{Feed, read_array, read_byte},
    },
};

/// The four kinds of git objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ObjectKind {
    Commit,
    Tree,
    Blob,
    Tag,
}

impl ObjectKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
            Self::Tag => "tag",
        }
    }
}

/// How an object is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Whole(ObjectKind),
    /// A delta on the object that many bytes earlier.
    DeltaBack(u64),
    DeltaOn(Oid),
}

/// Reads a header; the number is the inflated size of what follows: the object, or the delta.
pub(crate) fn read_header(feed: &mut impl Feed) -> Result<(Form, u64), GitError> {
    let first = read_byte(feed)?;
    let mut size = u64::from(first & 0x0f);
    let mut shift = 4_u32;
    let mut byte = first;
    while byte & 0x80 != 0 {
        byte = read_byte(feed)?;
        let bits = u64::from(byte & 0x7f);
        if shift >= u64::BITS || bits << shift >> shift != bits {
            return Err(PackError::EntryHeader.into());
        }
        size |= bits << shift;
        shift += 7;
    }
    let form = match first >> 4 & 0x07 {
        1 => Form::Whole(ObjectKind::Commit),
        2 => Form::Whole(ObjectKind::Tree),
        3 => Form::Whole(ObjectKind::Blob),
        4 => Form::Whole(ObjectKind::Tag),
        6 => Form::DeltaBack(read_distance(feed)?),
        7 => Form::DeltaOn(Oid::from_bytes(read_array(feed)?)),
        _ => return Err(PackError::EntryHeader.into()),
    };
    Ok((form, size))
}

fn read_distance(feed: &mut impl Feed) -> Result<u64, GitError> {
    let mut byte = read_byte(feed)?;
    let mut distance = u64::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        byte = read_byte(feed)?;
        // Each further byte counts from one, so that no distance can be written in two ways.
        distance = distance
            .checked_add(1)
            .and_then(|distance| distance.checked_mul(128))
            .ok_or(PackError::EntryHeader)?
            | u64::from(byte & 0x7f);
    }
    Ok(distance)
}
