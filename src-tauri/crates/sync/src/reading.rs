//! Reads test cases and test suites out of file contents while they arrive.
//!
//! Contents arrive by id, without a path; the names in folder listings tell what a content is for. Git sends a
//! listing before its contents, except for those that others are packed as differences to: these wait for their names.

mod shelf;

pub use self::shelf::{Kept, Shelf};

use std::cell::Cell;
use std::collections::HashMap;

use bytes::Bytes;
use suitecase_git::{Content, Mode, Object, Oid, Tree};
use suitecase_katalon::case_file::read_case_and_print;
use suitecase_katalon::suite_file::{SuiteReading, read_suite_and_print};
use suitecase_model::catalogue::Fingerprint;
use suitecase_model::problem::{Finding, ProblemCode};
use suitecase_model::test_case::TestCaseContent;

use crate::survey::Trees;

/// More bytes than this do not wait for their names; what came too early beyond it is read again at the end of the
/// answer, or asked for again by id.
const MOST_WAITING_BYTES: usize = 8 << 20;
/// More contents than this are not read again at the end of an answer.
const MOST_LATE: usize = 250_000;

/// A content that was read.
#[derive(Clone, Debug, Default)]
pub struct ReadFile {
    /// As a test case, when a `.tc` file has this content.
    pub case: Option<(ReadCase, Vec<Finding>)>,
    /// As a test suite, when a `.ts` file has this content.
    pub suite: Option<Box<SuiteReading>>,
    /// What is kept of the content to compare it with others.
    pub print: Fingerprint,
}

/// A test case that was read. A hundred thousand of them are held at once, but not what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadCase {
    /// The guid in it.
    pub guid: Option<String>,
    /// Where the rest waits.
    pub content: Kept,
}

/// What has arrived so far.
#[derive(Debug, Default)]
pub struct Reading {
    /// Folder listings by id.
    pub trees: Trees,
    /// Contents by id.
    pub files: HashMap<Oid, Box<ReadFile>>,
    /// What test cases say.
    pub shelf: Shelf,
    purposes: HashMap<Oid, Purpose>,
    waiting: HashMap<Oid, Bytes>,
    waiting_bytes: usize,
    /// Contents that found no room to wait.
    late: Vec<Oid>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Purpose {
    case: bool,
    suite: bool,
}

impl Reading {
    /// Notes what the contents named in a listing are for, and reads those that wait for it.
    pub fn expect_files_of(&mut self, tree: &Tree) {
        for entry in tree.entries().iter().filter(|entry| entry.mode == Mode::File) {
            self.expect_file(entry.oid, &entry.name);
        }
    }

    /// Notes what a content is for by the name of a file that has it, and reads it if it waits for that.
    pub fn expect_file(&mut self, oid: Oid, name: &[u8]) {
        let (case, suite) = (name.ends_with(b".tc"), name.ends_with(b".ts"));
        if case || suite {
            let purpose = self.purposes.entry(oid).or_default();
            let before = *purpose;
            purpose.case |= case;
            purpose.suite |= suite;
            if *purpose != before {
                // What was read already was not read for this; it is asked for again.
                self.files.remove(&oid);
            }
            if let Some(bytes) = self.waiting.remove(&oid) {
                self.waiting_bytes = self.waiting_bytes.saturating_sub(bytes.len());
                self.read_bytes(oid, &bytes);
            }
        }
    }

    /// Takes in one object.
    pub fn take(&mut self, object: Object) {
        match object.content {
            Content::Tree(tree) => {
                self.expect_files_of(&tree);
                self.trees.insert(object.oid, tree);
            }
            Content::Blob(bytes) if self.purposes.contains_key(&object.oid) => {
                self.read_bytes(object.oid, &bytes);
            }
            Content::Blob(bytes) => self.keep_waiting(object.oid, bytes),
            Content::Oversized { size } => self.read(
                object.oid,
                || (TestCaseContent::default(), vec![oversized(size)]),
                || SuiteReading::Unreadable(oversized(size)),
            ),
        }
    }

    /// Returns the contents that came too early for anybody to read them, and whose names have come meanwhile.
    pub fn came_too_early(&mut self) -> Vec<Oid> {
        let late = std::mem::take(&mut self.late);
        late.into_iter().filter(|id| self.purposes.contains_key(id) && !self.files.contains_key(id)).collect()
    }

    /// Lets go of contents that still wait for a name.
    pub fn forget_waiting(&mut self) {
        self.waiting = HashMap::new();
        self.waiting_bytes = 0;
        self.late = Vec::new();
    }

    fn keep_waiting(&mut self, oid: Oid, bytes: Bytes) {
        let with_it = self.waiting_bytes.saturating_add(bytes.len());
        if with_it > MOST_WAITING_BYTES {
            self.late.extend((self.late.len() < MOST_LATE).then_some(oid));
        } else if self.waiting.insert(oid, bytes).is_none() {
            self.waiting_bytes = with_it;
        }
    }

    fn read_bytes(&mut self, oid: Oid, bytes: &[u8]) {
        let taken = Cell::new(Fingerprint::default());
        let case = || {
            let (case, print) = read_case_and_print(bytes);
            taken.set(print);
            case
        };
        let suite = || {
            let (suite, print) = read_suite_and_print(bytes);
            // A content that is read for both kinds has the same fingerprint as either, where it has one.
            if matches!(suite, SuiteReading::Suite(_)) {
                taken.set(print);
            }
            suite
        };
        self.read(oid, case, suite);
        if let Some(file) = self.files.get_mut(&oid) {
            file.print = taken.into_inner();
        }
    }

    fn read(
        &mut self,
        oid: Oid,
        case: impl FnOnce() -> (TestCaseContent, Vec<Finding>),
        suite: impl FnOnce() -> SuiteReading,
    ) {
        let Some(purpose) = self.purposes.get(&oid) else { return };
        let (case, suite) = (purpose.case.then(case), purpose.suite.then(suite));
        let case = case.map(|(content, findings)| {
            (ReadCase { guid: content.guid.clone(), content: self.shelf.keep(content) }, findings)
        });
        let file = ReadFile { case, suite: suite.map(Box::new), print: Fingerprint::default() };
        self.files.insert(oid, Box::new(file));
    }
}

fn oversized(size: Option<u64>) -> Finding {
    let detail = match size {
        Some(size) => format!("The file has {size} bytes; Suitecase does not read files of that size."),
        None => "The file is larger than Suitecase reads.".to_owned(),
    };
    Finding { code: ProblemCode::Oversized, detail, line: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::tests::repository;

    #[test]
    fn a_content_is_read_for_what_its_names_say_and_nothing_else() {
        let (root, trees) = repository(&["a.tc", "b.ts", "c.groovy"]);
        let mut reading = Reading::default();
        reading.take(Object { oid: root, content: Content::Tree(trees[&root].clone()) });
        for name in ["a.tc", "b.ts", "c.groovy", "d.tc"] {
            reading.take(blob(name));
        }
        assert_eq!(kinds(&reading, "a.tc"), Some((true, false)));
        assert_eq!(kinds(&reading, "b.ts"), Some((false, true)));
        assert_eq!(kinds(&reading, "c.groovy"), None);
        assert_eq!(kinds(&reading, "d.tc"), None);
    }

    #[test]
    fn a_content_that_comes_before_its_name_is_read_when_the_name_comes() {
        let (root, trees) = repository(&["a.tc", "b.ts", "c.groovy"]);
        let mut reading = Reading::default();
        for name in ["a.tc", "b.ts", "c.groovy"] {
            reading.take(blob(name));
        }
        assert!(reading.files.is_empty(), "nobody knows yet what these are");
        reading.take(Object { oid: root, content: Content::Tree(trees[&root].clone()) });
        assert_eq!(kinds(&reading, "a.tc"), Some((true, false)));
        assert_eq!(kinds(&reading, "b.ts"), Some((false, true)));
        assert_eq!(kinds(&reading, "c.groovy"), None);
    }

    #[test]
    fn a_content_read_for_one_name_is_asked_for_again_when_another_kind_of_name_comes() {
        let mut reading = Reading::default();
        let name = |file: &str| {
            let raw = [format!("100644 {file}\0").as_bytes(), Oid::of_blob(b"same").as_bytes()].concat();
            Object { oid: Oid::of_tree(&raw), content: Content::Tree(Tree::parse(raw.into()).unwrap()) }
        };
        reading.take(name("a.tc"));
        reading.take(blob("same"));
        reading.take(name("b.tc"));
        assert_eq!(kinds(&reading, "same"), Some((true, false)));
        reading.take(name("c.ts"));
        assert_eq!(kinds(&reading, "same"), None);
        reading.take(blob("same"));
        assert_eq!(kinds(&reading, "same"), Some((true, true)));
    }

    #[test]
    fn only_so_many_bytes_wait_for_their_names() {
        let mut reading = Reading::default();
        let large: Bytes = vec![b'x'; MOST_WAITING_BYTES - 1].into();
        reading.take(Object { oid: Oid::of_blob(b"large"), content: Content::Blob(large) });
        for content in ["1", "2", "3"] {
            reading.take(blob(content));
        }
        assert_eq!((reading.waiting.len(), reading.waiting_bytes), (2, MOST_WAITING_BYTES));
    }

    #[test]
    fn what_found_no_room_to_wait_is_named_when_its_name_has_come() {
        let mut reading = Reading::default();
        let large: Bytes = vec![b'x'; MOST_WAITING_BYTES].into();
        reading.take(Object { oid: Oid::of_blob(b"large"), content: Content::Blob(large) });
        for content in ["1", "2"] {
            reading.take(blob(content));
        }
        reading.expect_file(Oid::of_blob(b"2"), b"two.tc");
        assert_eq!(reading.came_too_early(), [Oid::of_blob(b"2")]);
        assert_eq!(reading.came_too_early(), [], "each is named once");
    }

    /// Tells whether a content was read as a test case and as a suite.
    fn kinds(reading: &Reading, content: &str) -> Option<(bool, bool)> {
        let file = reading.files.get(&Oid::of_blob(content.as_bytes()));
        file.map(|file| (file.case.is_some(), file.suite.is_some()))
    }

    fn blob(content: &'static str) -> Object {
        Object { oid: Oid::of_blob(content.as_bytes()), content: Content::Blob(content.as_bytes().into()) }
    }
}
