//! Lists the names in reports by what became of them.

use suitecase_model::ids::ProjectId;
use suitecase_model::reported::LinkBecause;
use suitecase_store::name_key::{composed, in_lower_case};
use suitecase_store::reported_test::ReportedTest;
use suitecase_store::uploaded::{self, Wanted};
use suitecase_store::{Reader, StoreError};

/// Which names are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Those of several possible tests.
    Ambiguous,
    /// Those of no test.
    Unmatched,
    /// Those that a person keeps apart.
    Unlinked,
    /// Those that stand for a test.
    Linked,
}

impl Choice {
    /// Returns where a name is listed by why it stands for what it stands for.
    pub fn of(because: LinkBecause) -> Self {
        match because {
            LinkBecause::SamePath
            | LinkBecause::SamePathAndSuite
            | LinkBecause::Alias
            | LinkBecause::Chosen => Self::Linked,
            LinkBecause::SeveralTests => Self::Ambiguous,
            LinkBecause::NoTest | LinkBecause::NotAsked => Self::Unmatched,
            LinkBecause::KeptApart => Self::Unlinked,
        }
    }

    fn reasons(self) -> Vec<LinkBecause> {
        LinkBecause::ALL.iter().copied().filter(|because| Self::of(*because) == self).collect()
    }
}

/// How many names there are of each choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those of several possible tests.
    pub ambiguous: u64,
    /// Those of no test.
    pub unmatched: u64,
    /// Those that a person keeps apart.
    pub unlinked: u64,
    /// Those that stand for a test.
    pub linked: u64,
}

/// Returns how many names a project has of each choice.
pub fn counts(reader: &Reader<'_>, project: ProjectId) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for (because, names) in uploaded::counts(reader, project)? {
        let counter = match Choice::of(because) {
            Choice::Ambiguous => &mut counts.ambiguous,
            Choice::Unmatched => &mut counts.unmatched,
            Choice::Unlinked => &mut counts.unlinked,
            Choice::Linked => &mut counts.linked,
        };
        *counter += names;
    }
    Ok(counts)
}

/// Returns how many names of a choice hold every word of a text in their name or suite, in any case, and one page of
/// them, those with the newest results first.
pub fn page(
    reader: &Reader<'_>,
    project: ProjectId,
    choice: Choice,
    text: &str,
    (offset, limit): (u64, u64),
) -> Result<(u64, Vec<ReportedTest>), StoreError> {
    let text = in_lower_case(&composed(text));
    let words: Vec<&str> = text.split_whitespace().collect();
    let holds_all = |name: &str, suite: &str| {
        let (name, suite) = (in_lower_case(&composed(name)), in_lower_case(&composed(suite)));
        words.iter().all(|word| name.contains(word) || suite.contains(word))
    };
    let wanted: Option<Wanted<'_>> = if words.is_empty() { None } else { Some(&holds_all) };
    uploaded::page(reader, project, &choice.reasons(), wanted, (offset, limit))
}
