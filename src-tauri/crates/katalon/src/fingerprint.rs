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

use suitecase_model::catalogue::Fingerprint;

use crate::text::text_of;
use crate::xml::{Step, walk};

/// The most hashes of a sketch; of more, the smallest are kept, which are a fair sample.
pub const LARGEST_SKETCH: usize = 256;

/// Elements that say nothing about likeness: they have rules of their own or few values.
const NOT_TELLING: [&str; 6] = ["name", "tag", "testCaseGuid", "testSuiteGuid", "lastRun", "mailRecipient"];

/// The guid of older test cases; deeper down it is that of a suite's line, which tells much.
const FORMER_GUID: &str = "guid";

/// The element of a suite's line that gives a variable its value, and the value in it. It may be a secret, so nothing is
/// kept of it alone, not even a hash.
const BOUND: &str = "variableLink";
const VALUE: &str = "value";

/// The element that Katalon writes on every run.
const WRITTEN_ON_RUNS: &str = "lastRun";

/// How the lines begin that a merge leaves in a file; they are not the author's words.
const MARKS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// A text with fewer letters and digits than this says nothing.
const SHORTEST_TELLING: usize = 3;

/// Takes the fingerprint of a `.tc` or `.ts` file. A file that is no XML is compared by its lines.
pub fn fingerprint_of(bytes: &[u8]) -> Fingerprint {
    let Ok(text) = text_of(bytes) else { return Fingerprint::default() };
    of_elements(&text).unwrap_or_else(|| of_lines(&text))
}

fn of_elements(text: &str) -> Option<Fingerprint> {
    let mut print = Print::default();
    walk(text, |path, step| print.take(path, &step)).ok()?;
    Some(print.finish())
}

/// Takes the fingerprint while a walk through a file goes on.
#[derive(Default)]
pub(crate) struct Print {
    meaning: Hash,
    sketch: Sketch,
    is_leaf: bool,
}

impl Print {
    /// Takes one step of the walk in.
    pub(crate) fn take(&mut self, path: &[&str], step: &Step<'_>) {
        let text = match step {
            Step::Opened => {
                self.is_leaf = true;
                return;
            }
            Step::Closed(text) => text.trim(),
        };
        let [.., name] = path else { return };
        let below_root = path.len() == 2;
        if !(text.is_empty() || below_root && *name == WRITTEN_ON_RUNS) {
            for part in path.iter().copied().chain(text.lines().map(str::trim_end)) {
                self.meaning.add(part);
            }
            let is_value = matches!(path, [.., parent, VALUE] if *parent == BOUND);
            if !(NOT_TELLING.contains(name) || is_value || below_root && *name == FORMER_GUID) {
                text.lines().for_each(|line| self.sketch.add(name, line));
            }
        }
        if path.len() == 1 {
            self.meaning.add(name);
        } else if !self.is_leaf {
            // Where one group ends and the next begins is part of what is said.
            self.meaning.add("/");
        }
        self.is_leaf = false;
    }

    /// Returns the fingerprint of the file, which has to be well-formed to its end.
    pub(crate) fn finish(self) -> Fingerprint {
        Fingerprint { meaning: Some(self.meaning.0), sketch: self.sketch.finish() }
    }
}

fn of_lines(text: &str) -> Fingerprint {
    let (mut meaning, mut sketch) = (Hash::default(), Sketch::default());
    // The element in which a line begins.
    let mut element = "";
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut said = line;
        if let Some((name, rest)) = line.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            (element, said) = (name, rest);
        }
        let (before_end, ends) = said.split_once("</").map_or((said, false), |(before, _)| (before, true));
        if element == WRITTEN_ON_RUNS {
            continue;
        }
        meaning.add(line);
        let is_mark = MARKS.iter().any(|mark| line.starts_with(mark));
        if !is_mark && element != VALUE && !NOT_TELLING.contains(&element) {
            sketch.add(element, before_end);
        }
        if ends {
            element = "";
        }
    }
    Fingerprint { meaning: Some(meaning.0), sketch: sketch.finish() }
}

/// The lines of a file that tell it from others.
#[derive(Default)]
struct Sketch(Vec<u32>);

impl Sketch {
    fn add(&mut self, element: &str, line: &str) {
        let line = line.trim();
        if is_telling(line) {
            let mut hash = Hash::default();
            hash.add(element);
            hash.add(line);
            let [_, _, _, _, a, b, c, d] = (hash.0 ^ (hash.0 >> 32)).to_be_bytes();
            self.0.push(u32::from_be_bytes([a, b, c, d]));
        }
    }

    fn finish(mut self) -> Vec<u32> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.truncate(LARGEST_SKETCH);
        // A hundred thousand of them are held at once.
        self.0.shrink_to_fit();
        self.0
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
pub(crate) struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Adds a text and its end, so that two texts are never the same as one.
    pub(crate) fn add(&mut self, text: &str) {
        self.add_bytes(text.as_bytes());
        self.add_bytes(&[0xFF]);
    }

    /// Adds bytes as they are.
    pub(crate) fn add_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Returns the hash of what was added.
    pub(crate) fn finish(self) -> u64 {
        self.0
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
        let order =
            SUITE.replace("Cases/A", "Cases/X").replace("Cases/B", "Cases/A").replace("Cases/X", "Cases/B");
        assert!(!means_the_same(SUITE, &order), "the order is the run order");
        let inside = SUITE.replace("<guid>11-aa</guid>", "<lastRun>11-aa</lastRun>");
        assert!(
            !means_the_same(&inside, &inside.replace("11-aa", "33-cc")),
            "only the suite's own is written on runs"
        );
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
        let whole = "<TestCaseEntity>\n   <description>Opens the cart\nand pays</description>\n   <comment>by Kim</comment>\n\
            </TestCaseEntity>\n";
        let broken = whole.replace("   <comment>", "<<<<<<< HEAD\n   <comment>");
        assert_eq!(fingerprint_of(broken.as_bytes()).sketch, fingerprint_of(whole.as_bytes()).sketch);
        assert!(!means_the_same(whole, &broken));
    }

    #[test]
    fn of_a_bound_value_only_the_meaning_of_the_whole_knows() {
        let with = |value: &str| {
            let link =
                format!("<variableLink>\n<type>DEFAULT</type>\n<value>{value}</value>\n</variableLink>");
            SUITE.replace("<guid>11-aa</guid>", &link)
        };
        let (one, other) =
            (fingerprint_of(with("hunter2").as_bytes()), fingerprint_of(with("secret").as_bytes()));
        assert_ne!(one.meaning, other.meaning);
        assert_eq!(one.sketch, other.sketch);
        let broken = |value: &str| with(value).replace("</TestSuiteEntity>", "");
        assert_eq!(
            fingerprint_of(broken("hunter2").as_bytes()).sketch,
            fingerprint_of(broken("secret").as_bytes()).sketch
        );
    }

    #[test]
    fn a_large_file_has_a_small_sketch() {
        let line = |number: u32| format!("<comment>step number {number} here</comment>");
        let lines = (0..5_000).map(line).collect::<Vec<_>>().concat();
        let sketch = fingerprint_of(format!("<A>{lines}</A>").as_bytes()).sketch;
        assert_eq!(sketch.len(), LARGEST_SKETCH);
        assert!(sketch.is_sorted());
    }

    #[test]
    fn fingerprints_are_the_same_in_every_version() {
        let print = fingerprint_of(b"<TestCaseEntity><comment>Opens the cart</comment></TestCaseEntity>");
        expect_test::expect!["Some(7428f8262ed7153e) [8576e373]"]
            .assert_eq(&format!("{:x?} {:x?}", print.meaning, print.sketch));
    }
}
