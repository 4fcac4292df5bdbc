//! What a file says, as hashes that tell which of its fields say something else later.
//!
//! A text is taken without the white space around it and at the ends of its lines: the same noise that the
//! [fingerprint](crate::fingerprint) of a file leaves out. Promise: the same content gives the same hashes in every
//! version of Suitecase, since they are stored.

use std::collections::BTreeMap;

use suitecase_model::catalogue::{BlobId, Fingerprint};
use suitecase_model::path::RepoPath;
use suitecase_model::said::{LineChange, Said};
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::test_suite::{SuiteMember, TestSuiteContent};

use crate::fingerprint::Hash;

/// The file as a whole: its bytes, what they mean, and the project it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    /// The content's id in git, which stands for contents that could not be read.
    pub blob: &'a BlobId,
    /// What is kept of the content.
    pub print: &'a Fingerprint,
    /// The Katalon project.
    pub project: &'a RepoPath,
}

/// Returns what a test case says.
pub fn said_by_case(whole: Whole<'_>, content: &TestCaseContent) -> Said {
    let mut variables = Hash::default();
    for variable in &content.variables {
        for text in [&variable.name, &variable.default_value, &variable.description] {
            variables.add(text.trim());
        }
        variables.add(if variable.masked { "masked" } else { "shown" });
    }
    let fields = [
        of_text(&content.description),
        of_text(&content.comment),
        of_texts(content.tags.iter().map(String::as_str)),
        of_option(content.guid.as_deref()),
        variables.finish(),
        0,
        0,
        0,
    ];
    Said { fields, ..of_whole(whole) }
}

/// Returns what a test suite says; its lines are `members`, for they are stored apart from the rest of it.
pub fn said_by_suite(whole: Whole<'_>, content: &TestSuiteContent, members: &[SuiteMember]) -> Said {
    let mut lines = Hash::default();
    for member in members {
        for text in [&member.target, &member.run_configuration, &member.profile] {
            lines.add(text);
        }
        lines.add(if member.enabled { "runs" } else { "rests" });
        for binding in &member.bindings {
            for text in [&binding.test_data, &binding.combination, &binding.iteration, &binding.rows] {
                lines.add(text);
            }
            for variable in &binding.variables {
                for text in [&variable.variable_id, &variable.source] {
                    lines.add(text);
                }
                lines.add(variable.column.as_deref().unwrap_or_default());
            }
        }
    }
    let fields = [
        of_text(&content.description),
        0,
        of_texts(content.tags.iter().map(String::as_str)),
        of_option(content.guid.as_deref()),
        0,
        of_option(content.query.as_deref()),
        of_option(content.execution_mode.as_deref()),
        lines.finish(),
    ];
    let order = of_texts(members.iter().map(|member| member.target.as_str()));
    Said { fields, order, ..of_whole(whole) }
}

/// Returns what happened to the lines of a suite, by target.
pub fn lines_changed(before: &[SuiteMember], after: &[SuiteMember]) -> Vec<LineChange> {
    let mut found: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for (members, sign) in [(before, -1), (after, 1)] {
        for member in members {
            let (lines, running) = found.entry(&member.target).or_default();
            *lines += sign;
            *running += if member.enabled { sign } else { 0 };
        }
    }
    found
        .into_iter()
        .filter(|(_, change)| *change != (0, 0))
        .map(|(target, (lines, running))| LineChange { target: target.to_owned(), lines, running })
        .collect()
}

fn of_whole(whole: Whole<'_>) -> Said {
    let of_bytes = || {
        let mut hash = Hash::default();
        hash.add_bytes(whole.blob);
        hash.finish()
    };
    Said {
        whole: whole.print.meaning.unwrap_or_else(of_bytes),
        project: of_text(whole.project.as_str()),
        ..Said::default()
    }
}

fn of_text(text: &str) -> u64 {
    of_texts(text.trim().lines().map(str::trim_end))
}

fn of_option(text: Option<&str>) -> u64 {
    of_texts(text.map(str::trim))
}

fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut hash = Hash::default();
    texts.into_iter().for_each(|text| hash.add(text));
    hash.finish()
}

#[cfg(test)]
mod tests {
    use suitecase_model::said::Field;
    use suitecase_model::test_case::Variable;
    use suitecase_model::test_suite::SuiteKind;

    use super::*;

    fn case(content: &TestCaseContent) -> Said {
        let print = Fingerprint { meaning: Some(7), sketch: Vec::new() };
        said_by_case(Whole { blob: &[1; 20], print: &print, project: &RepoPath::root() }, content)
    }

    fn suite(content: &TestSuiteContent) -> Said {
        let print = Fingerprint { meaning: Some(7), sketch: Vec::new() };
        let whole = Whole { blob: &[1; 20], print: &print, project: &RepoPath::root() };
        said_by_suite(whole, content, &content.members)
    }

    fn smoke() -> TestSuiteContent {
        TestSuiteContent {
            kind: SuiteKind::Static,
            description: "night".to_owned(),
            tags: vec!["smoke".to_owned()],
            guid: Some("g".to_owned()),
            query: None,
            execution_mode: None,
            members: vec![line("a", true), line("b", true)],
        }
    }

    fn line(target: &str, enabled: bool) -> SuiteMember {
        SuiteMember { target: target.to_owned(), enabled, ..SuiteMember::default() }
    }

    #[test]
    fn each_field_of_a_test_case_is_told_from_the_others() {
        let before = TestCaseContent {
            variables: vec![Variable { name: "user".to_owned(), ..Variable::default() }],
            ..TestCaseContent::default()
        };
        let mut masked = before.clone();
        masked.variables[0].masked = true;
        for (after, field) in [
            (TestCaseContent { description: "d".to_owned(), ..before.clone() }, Field::Description),
            (TestCaseContent { comment: "c".to_owned(), ..before.clone() }, Field::Comment),
            (TestCaseContent { tags: vec!["t".to_owned()], ..before.clone() }, Field::Tags),
            (TestCaseContent { guid: Some(String::new()), ..before.clone() }, Field::Guid),
            (masked, Field::Variables),
        ] {
            assert_eq!(case(&before).unlike(&case(&after)), [field]);
        }
    }

    #[test]
    fn each_field_of_a_suite_is_told_from_the_others() {
        let before = smoke();
        for (after, field) in [
            (TestSuiteContent { query: Some("tag=a".to_owned()), ..smoke() }, Field::Query),
            (
                TestSuiteContent { execution_mode: Some("PARALLEL".to_owned()), ..smoke() },
                Field::ExecutionMode,
            ),
            (
                TestSuiteContent { members: vec![line("a", true), line("b", false)], ..smoke() },
                Field::Members,
            ),
            (TestSuiteContent { members: vec![line("b", true), line("a", true)], ..smoke() }, Field::Members),
        ] {
            assert_eq!(suite(&before).unlike(&suite(&after)), [field]);
        }
    }

    #[test]
    fn white_space_around_texts_and_at_the_ends_of_lines_says_nothing() {
        let said = |description: &str| {
            case(&TestCaseContent { description: description.to_owned(), ..TestCaseContent::default() })
        };
        assert_eq!(said("one\n two"), said(" one  \r\n two\n"));
        assert_ne!(said("one two"), said("one\ntwo"));
    }

    #[test]
    fn what_could_not_be_read_is_told_by_its_bytes() {
        let print = Fingerprint::default();
        let of = |blob| {
            let whole = Whole { blob, print: &print, project: &RepoPath::root() };
            said_by_case(whole, &TestCaseContent::default())
        };
        assert!(!of(&[1; 20]).says_the_same(&of(&[2; 20])));
        assert!(of(&[1; 20]).says_the_same(&of(&[1; 20])));
    }

    #[test]
    fn lines_are_counted_by_target() {
        let changed = |before: &[SuiteMember], after: &[SuiteMember]| {
            let of = |change: LineChange| (change.target, change.lines, change.running);
            lines_changed(before, after).into_iter().map(of).collect::<Vec<_>>()
        };
        let (a, b, off) = (line("a", true), line("b", true), line("a", false));
        let at = |target: &str, lines, running| (target.to_owned(), lines, running);
        assert_eq!(changed(&[a.clone(), b.clone()], &[b.clone(), a.clone()]), []);
        assert_eq!(
            changed(&[a.clone(), b.clone()], &[off.clone(), b.clone(), b.clone()]),
            [at("a", 0, -1), at("b", 1, 1)]
        );
        assert_eq!(changed(std::slice::from_ref(&off), &[]), [at("a", -1, 0)]);
    }

    #[test]
    fn hashes_are_the_same_in_every_version() {
        expect_test::expect!["[0, 0, 0, 0, 0, 0, 0, 7, cb, f2, 9c, e4, 84, 22, 23, 25, d2, b3, 71, 81, 92, 97, f9, 8a, 34, e4, e2, f2, bc, 9f, 2f, 9a, 0, 0, 0, 0, 0, 0, 0, 0, 92, ca, a7, e0, 53, e8, 21, 3b, 8, 95, c9, 7, b5, 40, 5b, bb, 0, 0, 0, 0, 0, 0, 0, 0, cb, f2, 9c, e4, 84, 22, 23, 25, cb, f2, 9c, e4, 84, 22, 23, 25, f0, e, 40, 2a, 1e, 3, 84, d6]"].assert_eq(&format!("{:x?}", suite(&smoke()).to_bytes()));
    }
}
