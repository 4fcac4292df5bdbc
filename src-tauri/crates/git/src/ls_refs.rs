//! Asks for refs, and reads the list.
//!
//! Source: git's `protocol-v2` page, `ls-refs`.

use bytes::Bytes;
use futures_util::Stream;
use suitecase_model::path::{text_from_git, text_to_git};

use crate::{
    capabilities::Capabilities,
    error::{Excess, GitError},
    fetch::write_command,
    http::HttpError,
    limits::Limits,
    oid::Oid,
    pkt_line::{Line, text, write_flush, write_line},
    reply::Lines,
};

/// A branch, a tag, or another name for a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// The full name, such as `refs/heads/main` or `HEAD`, in the lossless text form of [`text_from_git`].
    pub name: String,
    /// What it points at; for an annotated tag the tag object.
    pub oid: Oid,
    /// The ref it stands for, in the same form; only `HEAD` usually has one.
    pub symref_target: Option<String>,
    /// The commit behind an annotated tag.
    pub peeled: Option<Oid>,
}

impl Ref {
    /// Returns the commit: what an annotated tag points at, or what the ref itself points at.
    pub fn commit(&self) -> Oid {
        self.peeled.unwrap_or(self.oid)
    }
}

pub(crate) fn request(capabilities: &Capabilities, prefixes: &[&str]) -> Vec<u8> {
    let mut request = write_command("ls-refs", capabilities);
    write_line(&mut request, "peel\n");
    write_line(&mut request, "symrefs\n");
    for prefix in prefixes {
        write_line(&mut request, &format!("ref-prefix {prefix}\n"));
    }
    write_flush(&mut request);
    request
}

pub(crate) async fn read<B>(lines: &mut Lines<'_, B>, limits: &Limits) -> Result<Vec<Ref>, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
{
    let mut refs = Vec::new();
    loop {
        match lines.line().await? {
            Line::Data(line) => push(&mut refs, read_ref(text(&line))?, limits)?,
            Line::Flush => break,
            Line::Delimiter | Line::ResponseEnd => return Err(UNEXPECTED),
        }
    }
    lines.end().await?;
    Ok(refs)
}

const UNEXPECTED: GitError = GitError::UnexpectedReply { expected: "a list of refs" };

pub(crate) fn push(refs: &mut Vec<Ref>, found: Ref, limits: &Limits) -> Result<(), GitError> {
    if refs.len() >= limits.refs {
        let limit = u64::try_from(limits.refs).unwrap_or(u64::MAX);
        return Err(GitError::TooLarge { what: Excess::Refs, limit });
    }
    refs.push(found);
    Ok(())
}

/// Drops what was not asked for: a server may send more than the prefixes ask for.
pub(crate) fn matching(mut refs: Vec<Ref>, prefixes: &[&str]) -> Vec<Ref> {
    if !prefixes.is_empty() {
        refs.retain(|found| {
            prefixes.iter().any(|prefix| text_to_git(&found.name).starts_with(prefix.as_bytes()))
        });
    }
    refs
}

fn read_ref(line: &[u8]) -> Result<Ref, GitError> {
    let mut words = line.split(|byte| *byte == b' ');
    let oid = words.next().and_then(Oid::from_hex).ok_or(UNEXPECTED)?;
    let name = words.next().filter(|name| !name.is_empty()).ok_or(UNEXPECTED)?;
    let mut found = Ref { name: text_from_git(name), oid, symref_target: None, peeled: None };
    for attribute in words {
        if let Some(target) = attribute.strip_prefix(b"symref-target:") {
            found.symref_target = Some(text_from_git(target));
        } else if let Some(hex) = attribute.strip_prefix(b"peeled:") {
            found.peeled = Some(Oid::from_hex(hex).ok_or(UNEXPECTED)?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OID: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    #[test]
    fn attributes_are_read_and_unknown_ones_skipped() {
        let line = format!("{OID} HEAD symref-target:refs/heads/main new-thing:1");
        let found = read_ref(line.as_bytes()).unwrap();
        assert_eq!((found.name.as_str(), found.symref_target.as_deref()), ("HEAD", Some("refs/heads/main")));
        let peeled = Oid::of_blob(b"");
        let found = read_ref(format!("{OID} refs/tags/v1 peeled:{peeled}").as_bytes()).unwrap();
        assert_eq!((found.oid.to_string().as_str(), found.commit()), (OID, peeled));
    }

    #[test]
    fn what_is_no_ref_is_an_error() {
        for line in ["", "unborn HEAD", OID, &format!("{OID} "), &format!("{OID} x peeled:1")] {
            assert!(matches!(read_ref(line.as_bytes()), Err(GitError::UnexpectedReply { .. })), "{line}");
        }
    }

    #[test]
    fn only_what_was_asked_for_is_kept() {
        let refs = ["HEAD", "refs/heads/a", "refs/tags/a"]
            .map(|name| read_ref(format!("{OID} {name}").as_bytes()).unwrap());
        let names = |prefixes: &[&str]| matching(refs.to_vec(), prefixes).len();
        assert_eq!(
            (names(&[]), names(&["refs/heads/"]), names(&["HEAD", "refs/"]), names(&["x"])),
            (3, 1, 3, 0)
        );
    }
}
