//! Commits: which tree, after which others, by whom, when, and what for.
//!
//! Text that is not UTF-8 is shown with replacement characters: it is for people to read, nothing is looked up by it.

use crate::oid::Oid;

const SUBJECT_CHARACTERS: usize = 1_000;
const NAME_CHARACTERS: usize = 200;

/// What a commit says, as far as Suitecase shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The commit's own id.
    pub oid: Oid,
    /// The root folder.
    pub tree: Oid,
    /// The commits it was made on, the first one first.
    pub parents: Vec<Oid>,
    /// The author's name; may be empty.
    pub author: String,
    /// When the author wrote it, in seconds since 1970 UTC.
    pub authored_at: i64,
    /// When it was committed, in seconds since 1970 UTC.
    pub committed_at: i64,
    /// The first line of the message that is not empty; may be empty.
    pub subject: String,
}

/// The commit is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCommit {
    /// No tree is named.
    #[error("commit names no tree")]
    Tree,
    /// A parent is not an object id.
    #[error("commit names a parent that is no object id")]
    Parent,
    /// The author or the committer is absent or has no time.
    #[error("commit names no author or no time")]
    Author,
}

impl Commit {
    /// Reads a commit as git stores it.
    pub(crate) fn parse(oid: Oid, raw: &[u8]) -> Result<Self, InvalidCommit> {
        let mut lines = raw.split(|byte| *byte == b'\n');
        let (mut tree, mut parents, mut author, mut committer) = (None, Vec::new(), None, None);
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            if let Some(hex) = line.strip_prefix(b"tree ") {
                tree = tree.or(Oid::from_hex(hex));
            } else if let Some(hex) = line.strip_prefix(b"parent ") {
                parents.push(Oid::from_hex(hex).ok_or(InvalidCommit::Parent)?);
            } else if let Some(signature) = line.strip_prefix(b"author ") {
                author = author.or(name_and_time(signature));
            } else if let Some(signature) = line.strip_prefix(b"committer ") {
                committer = committer.or(name_and_time(signature));
            }
        }
        let subject = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
        let (author, authored_at) = author.ok_or(InvalidCommit::Author)?;
        let (_, committed_at) = committer.ok_or(InvalidCommit::Author)?;
        Ok(Self {
            oid,
            tree: tree.ok_or(InvalidCommit::Tree)?,
            parents,
            author,
            authored_at,
            committed_at,
            subject: shortened(subject, SUBJECT_CHARACTERS),
        })
    }
}

/// Reads `Name <address> seconds zone`; names may hold `<`, and some tools have written none at all.
fn name_and_time(signature: &[u8]) -> Option<(String, i64)> {
    let end = signature.iter().rposition(|byte| *byte == b'>')?;
    let (person, times) = signature.split_at_checked(end)?;
    let name = person.split(|byte| *byte == b'<').next().unwrap_or_default();
    let times = std::str::from_utf8(times.get(1..)?).ok()?;
    let seconds = times.split_ascii_whitespace().next()?.parse().ok()?;
    Some((shortened(name, NAME_CHARACTERS), seconds))
}

fn shortened(text: &[u8], characters: usize) -> String {
    String::from_utf8_lossy(text.trim_ascii()).chars().take(characters).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    fn parse(raw: &str) -> Result<Commit, InvalidCommit> {
        Commit::parse(Oid::of_blob(b""), raw.as_bytes())
    }

    #[test]
    fn what_people_see_of_a_commit_is_read() {
        let commit = parse(&format!(
            "tree {TREE}\nparent {TREE}\nparent {TREE}\nauthor Zoë Ω <z@example.org> 1700000000 +0930\n\
             committer Bot <> 1700000007 -0000\ngpgsig -----BEGIN\n author Not <me> 1 +0000\n\n\
             \n  Adds the checkout \n\nbody\n"
        ))
        .unwrap();
        assert_eq!((commit.author.as_str(), commit.authored_at), ("Zoë Ω", 1_700_000_000));
        assert_eq!((commit.committed_at, commit.subject.as_str()), (1_700_000_007, "Adds the checkout"));
        assert_eq!((commit.tree.to_string().as_str(), commit.parents.len()), (TREE, 2));
    }

    #[test]
    fn a_commit_without_a_message_or_a_name_is_still_a_commit() {
        let commit = parse(&format!("tree {TREE}\nauthor <> 0 +0000\ncommitter  <a> -5 +0000\n")).unwrap();
        assert_eq!((commit.author.as_str(), commit.subject.as_str(), commit.committed_at), ("", "", -5));
    }

    #[test]
    fn a_commit_without_its_parts_is_an_error() {
        let person = "author a <b> 1 +0000\ncommitter a <b> 1 +0000\n";
        assert_eq!(parse(person), Err(InvalidCommit::Tree));
        assert_eq!(parse(&format!("tree {TREE}\n\n{person}")), Err(InvalidCommit::Author));
        assert_eq!(parse(&format!("tree {TREE}\nparent x\n{person}")), Err(InvalidCommit::Parent));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in any::<Vec<u8>>(), signature in "[<> 0-9a-]{0,20}") {
            let _ = Commit::parse(Oid::of_blob(b""), &bytes);
            let _ = parse(&format!("tree {TREE}\nauthor {signature}\ncommitter {signature}\n\n{signature}"));
        }
    }
}
