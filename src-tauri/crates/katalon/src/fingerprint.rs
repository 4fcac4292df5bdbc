//! What is kept of a file's content so that it can be compared with others after its bytes are gone.
//!
//! Two comparisons are served. *Meaning*: a file that was only run or written anew by another Katalon Studio says what
//! it said before. Not part of the meaning are `lastRun`, which Katalon writes on every run of a suite, elements
//! without text, which one version writes and the other leaves out, comments, indentation and line ends. *Likeness*: of
//! what a file says only the lines that can tell it from another one are counted, so neither what every file has
//! (switches, numbers, names of options, tags) nor what has rules of its own (the guid, the name).
//!
//! Promise: the same bytes give the same fingerprint in every version of Suitecase, since fingerprints are stored.
//! What is deliberately absent: a verdict whether two files are the same test, which needs all files of a project.

use std::collections::BTreeSet;

use suitecase_model::catalogue::Fingerprint;

use crate::text::text_of;
use crate::xml::{Step, walk};

/// The most hashes of a sketch; of more, the smallest are kept, which are a fair sample.
pub const LARGEST_SKETCH: usize = 256;

/// Elements directly below the root that say nothing about likeness: they have rules of their own or few values.
const NOT_TELLING: [&str; 7] =
    ["name", "tag", "guid", "testCaseGuid", "testSuiteGuid", "lastRun", "mailRecipient"];

/// The element that Katalon writes on every run.
const WRITTEN_ON_RUNS: &str = "lastRun";

/// A text with fewer letters and digits than this says nothing.
const SHORTEST_TELLING: usize = 3;

/// Takes the fingerprint of a `.tc` or `.ts` file. A file that is no XML is compared by its lines.
pub fn fingerprint_of(bytes: &[u8]) -> Fingerprint {
    let Ok(text) = text_of(bytes) else { return Fingerprint::default() };
    of_elements(&text).unwrap_or_else(|| of_lines(&text))
}

fn of_elements(text: &str) -> Option<Fingerprint> {
    let (mut meaning, mut sketch) = (Hash::default(), Sketch::default());
    let mut is_leaf = false;
    let root = walk(text, |path, step| match (path, step) {
        (_, Step::Opened) => is_leaf = true,
        ([.., name], Step::Closed(text)) => {
            let said = text.trim();
            if !(said.is_empty() || path.len() == 2 && *name == WRITTEN_ON_RUNS) {
                path.iter().for_each(|name| meaning.add(name));
                said.lines().for_each(|line| meaning.add(line.trim_end()));
                let telling = path.len() != 2 || !NOT_TELLING.contains(name);
                said.lines().filter(|_| telling).for_each(|line| sketch.add(name, line));
            }
            if !is_leaf && path.len() > 1 {
                // Where one group ends and the next begins is part of what is said.
                meaning.add("/");
            }
            is_leaf = false;
        }
        ([], Step::Closed(_)) => {}
    })
    .ok()?;
    meaning.add(root);
    Some(Fingerprint { meaning: Some(meaning.0), sketch: sketch.finish() })
}

fn of_lines(text: &str) -> Fingerprint {
    let (mut meaning, mut sketch) = (Hash::default(), Sketch::default());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let element = line
            .strip_prefix('<')
            .and_then(|rest| rest.split_once('>'))
            .and_then(|(name, rest)| Some((name, rest.strip_suffix('>')?.rsplit_once("</")?.0)));
        match element {
            Some((WRITTEN_ON_RUNS, _)) => continue,
            Some((name, said)) if !NOT_TELLING.contains(&name) => sketch.add(name, said),
            // Bare tags and the marks of a conflict are no words of the author.
            None if !line.starts_with(['<', '=', '>']) => sketch.add("", line),
            Some(_) | None => {}
        }
        meaning.add(line);
    }
    Fingerprint { meaning: Some(meaning.0), sketch: sketch.finish() }
}

/// The lines of a file that tell it from others.
#[derive(Default)]
struct Sketch(BTreeSet<u32>);

impl Sketch {
    fn add(&mut self, element: &str, line: &str) {
        let line = line.trim();
        if is_telling(line) {
            let mut hash = Hash::default();
            hash.add(element);
            hash.add(line);
            let [a, b, c, d, e, f, g, h] = hash.0.to_be_bytes();
            self.0.insert(u32::from_be_bytes([a, b, c, d]) ^ u32::from_be_bytes([e, f, g, h]));
        }
    }

    fn finish(self) -> Vec<u32> {
        self.0.into_iter().take(LARGEST_SKETCH).collect()
    }
}

/// Decides whether a line can tell files apart: not a switch, a number or the name of an option.
fn is_telling(line: &str) -> bool {
    let is_option = line.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    let is_number = line.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-'));
    let letters = line.chars().filter(|letter| letter.is_alphanumeric()).count();
    letters >= SHORTEST_TELLING && !is_option && !is_number && !matches!(line, "true" | "false" | "null")
}

/// FNV-1a with 64 bits (RFC 9923): stable, quick on short texts, and never used against an adversary.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Adds a text and its end, so that two texts are never the same as one.
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xFF]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TestSuiteEntity>\n   <description>night</description>\n   \
        <name>S</name>\n   <tag></tag>\n   <isRerun>false</isRerun>\n   <lastRun>2024-01-01T00:00:00</lastRun>\n   \
        <testSuiteGuid>g</testSuiteGuid>\n   <testCaseLink>\n      <guid>11-aa</guid>\n      <isRun>true</isRun>\n      \
        <testCaseId>Test Cases/A</testCaseId>\n   </testCaseLink>\n   <testCaseLink>\n      <guid>22-bb</guid>\n      \
        <isRun>true</isRun>\n      <testCaseId>Test Cases/B</testCaseId>\n   </testCaseLink>\n</TestSuiteEntity>\n";

    fn means_the_same(one: &str, other: &str) -> bool {
        fingerprint_of(one.as_bytes()).means_the_same(&fingerprint_of(other.as_bytes()))
    }

    #[test]
    fn a_run_and_another_way_of_writing_are_no_change() {
        for same in [
            SUITE.replace("2024-01-01T00:00:00", "2026-11-02T10:00:00"),
            SUITE.replace("   <lastRun>2024-01-01T00:00:00</lastRun>\n", ""),
            SUITE.replace('\n', "\r\n"),
            SUITE.replace("   ", "\t"),
            SUITE.replace("<tag></tag>", "<tag/>"),
            SUITE.replace("   <tag></tag>\n", ""),
            SUITE.replace("<name>", "<!-- written by hand --><name>"),
            format!("\u{feff}{SUITE}"),
            SUITE.replace(" encoding=\"UTF-8\"", ""),
            SUITE.trim_end().to_owned(),
        ] {
            assert!(means_the_same(SUITE, &same), "{same}");
        }
    }

    #[test]
    fn whatever_says_something_else_is_a_change() {
        for (from, to) in [
            ("night", "nightly"),
            ("<isRerun>false", "<isRerun>true"),
            ("<testSuiteGuid>g", "<testSuiteGuid>h"),
            ("Test Cases/A", "Test Cases/a"),
            ("<tag></tag>", "<tag>smoke</tag>"),
            ("   </testCaseLink>\n   <testCaseLink>\n", ""),
            ("TestSuiteEntity", "FilteringTestSuiteEntity"),
        ] {
            assert!(!means_the_same(SUITE, &SUITE.replace(from, to)), "{from} is not {to}");
        }
        let order = SUITE.replace("Cases/A", "Cases/X").replace("Cases/B", "Cases/A").replace("Cases/X", "Cases/B");
        assert!(!means_the_same(SUITE, &order), "the order is the run order");
        let inside = SUITE.replace("<guid>11-aa</guid>", "<lastRun>11-aa</lastRun>");
        assert!(!means_the_same(&inside, &inside.replace("11-aa", "33-cc")), "only the suite's own is written on runs");
    }

    #[test]
    fn what_cannot_be_read_never_means_the_same() {
        for bytes in [&b""[..], b"\xFF\xFE\x00\xD8", b"version https://git-lfs.github.com/spec/v1\n"] {
            let print = fingerprint_of(bytes);
            assert_eq!(print, Fingerprint::default());
            assert!(!print.means_the_same(&print.clone()));
        }
    }

    #[test]
    fn boilerplate_leaves_no_sketch_and_words_do() {
        let plain = "<TestCaseEntity><description></description><name>TC1</name><tag>smoke, ui</tag><comment></comment>\
            <recordOption>OTHER</recordOption><testCaseGuid>4f2a7c1e</testCaseGuid></TestCaseEntity>";
        assert_eq!(fingerprint_of(plain.as_bytes()).sketch, Vec::<u32>::new());
        let said = plain.replace("<description>", "<description>Opens the cart\n  and pays by card");
        assert_eq!(fingerprint_of(said.as_bytes()).sketch.len(), 2);
        assert_eq!(fingerprint_of(SUITE.as_bytes()).sketch.len(), 5, "description, two links of two lines");
    }

    #[test]
    fn a_file_broken_by_a_conflict_keeps_the_sketch_of_its_lines() {
        let whole = "<TestCaseEntity>\n   <description>Opens the cart</description>\n   <comment>by Kim</comment>\n\
            </TestCaseEntity>\n";
        let broken = whole.replace("   <comment>", "<<<<<<< HEAD\n   <comment>");
        assert_eq!(fingerprint_of(broken.as_bytes()).sketch, fingerprint_of(whole.as_bytes()).sketch);
        assert!(!means_the_same(whole, &broken));
    }

    #[test]
    fn a_large_file_has_a_small_sketch() {
        let lines: String = (0..5_000).map(|line| format!("<comment>step number {line} here</comment>")).collect();
        let sketch = fingerprint_of(format!("<A>{lines}</A>").as_bytes()).sketch;
        assert_eq!(sketch.len(), LARGEST_SKETCH);
        assert!(sketch.is_sorted());
    }

    #[test]
    fn fingerprints_are_the_same_in_every_version() {
        let print = fingerprint_of(b"<TestCaseEntity><comment>Opens the cart</comment></TestCaseEntity>");
        expect_test::expect!["Some(7428f8262ed7153e) [8576e373]"].assert_eq(&format!("{:x?} {:x?}", print.meaning, print.sketch));
    }
}
