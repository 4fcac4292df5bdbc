//! The rule that links by exact path and name (R18). Pure: what stands where is passed in.
//!
//! Ids are compared byte for byte. Where several tests could be meant, none is attached.

use suitecase_model::catalogue::TestKind;
use suitecase_model::reported::LinkBecause;
use suitecase_store::reported_test::Decided;
use uuid::Uuid;

/// A test that has exactly the path and name that a report names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The test.
    pub test: Uuid,
    /// Whether its repository links results by itself, or is the one that ran.
    pub is_asked: bool,
    /// Whether its Katalon project also holds the suite in which it is named.
    pub has_suite: bool,
}

/// Where the test that a name stands for by the rule is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// It still has this path and name, and its repository links results.
    Here,
    /// It still has them; its repository is no longer asked to link results.
    NotAsked,
    /// It still has them; its repository is archived.
    Archived,
    /// It has another path, or is gone.
    Elsewhere,
}

/// Returns whether a name can be the id of a test of Katalon at all; other tools have names of their own.
pub fn is_an_id(kind: TestKind, name: &str) -> bool {
    name.strip_prefix(prefix(kind)).is_some_and(|rest| !rest.is_empty())
}

/// Returns what every id of a kind begins with.
pub fn prefix(kind: TestKind) -> &'static str {
    match kind {
        TestKind::TestCases => "Test Cases/",
        TestKind::TestSuites => "Test Suites/",
    }
}

/// Decides among all tests that have the path and name, archived repositories left out.
pub fn decide(candidates: &[Candidate]) -> Decided {
    let asked: Vec<&Candidate> = candidates.iter().filter(|found| found.is_asked).collect();
    let (test, because) = match asked.as_slice() {
        [] if candidates.is_empty() => (None, LinkBecause::NoTest),
        [] => (None, LinkBecause::NotAsked),
        [one] => (Some(one.test), LinkBecause::SamePath),
        several => {
            let mut with_suite = several.iter().filter(|found| found.has_suite);
            match (with_suite.next(), with_suite.next()) {
                (Some(one), None) => (Some(one.test), LinkBecause::SamePathAndSuite),
                (None, _) | (Some(_), Some(_)) => (None, LinkBecause::SeveralTests),
            }
        }
    };
    Decided { test, because }
}

/// What becomes of a name that was decided by the rule before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redecided {
    /// It stands for what it stood for.
    AsBefore,
    /// It stands for something else from now on, with all its results.
    Otherwise(Decided),
    /// Its results stay where they are; results that come from now on are of another test.
    FromNowOn(Decided),
}

/// Decides anew: `now` is what [`decide`] says today, `whereabouts` where the test that the name stands for is.
///
/// Results stay with a test that moved or is gone, while later ones are of whatever has its place, or of none. They stay
/// with one whose repository is no longer asked to link results, too. They go elsewhere where its repository is archived
/// and another test has the path, and to none where a second one has it besides.
pub fn redecide(before: Decided, whereabouts: Whereabouts, now: Decided) -> Redecided {
    if now == before {
        return Redecided::AsBefore;
    }
    let is_nothing = match now.because {
        LinkBecause::NoTest | LinkBecause::NotAsked => true,
        LinkBecause::SamePath
        | LinkBecause::SamePathAndSuite
        | LinkBecause::SeveralTests
        | LinkBecause::Alias
        | LinkBecause::Chosen
        | LinkBecause::KeptApart => false,
    };
    if before.test.is_none() {
        return Redecided::Otherwise(now);
    }
    match whereabouts {
        Whereabouts::Elsewhere => Redecided::FromNowOn(now),
        Whereabouts::NotAsked => Redecided::AsBefore,
        Whereabouts::Here | Whereabouts::Archived if is_nothing => Redecided::AsBefore,
        Whereabouts::Here | Whereabouts::Archived => Redecided::Otherwise(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LinkBecause::{NoTest, NotAsked, SamePath, SamePathAndSuite, SeveralTests};

    fn candidate(test: u128, is_asked: bool, has_suite: bool) -> Candidate {
        Candidate { test: Uuid::from_u128(test), is_asked, has_suite }
    }

    fn decided(test: u128, because: LinkBecause) -> Decided {
        Decided { test: (test > 0).then(|| Uuid::from_u128(test)), because }
    }

    #[test]
    fn one_test_is_linked_and_of_several_only_the_one_with_the_suite() {
        let table = [
            (vec![], decided(0, NoTest)),
            (vec![candidate(1, false, true)], decided(0, NotAsked)),
            (vec![candidate(1, true, false)], decided(1, SamePath)),
            (vec![candidate(1, true, false), candidate(2, false, true)], decided(1, SamePath)),
            (vec![candidate(1, true, false), candidate(2, true, true)], decided(2, SamePathAndSuite)),
            (vec![candidate(1, true, true), candidate(2, true, true)], decided(0, SeveralTests)),
            (vec![candidate(1, true, false), candidate(2, true, false)], decided(0, SeveralTests)),
        ];
        for (candidates, expected) in table {
            assert_eq!(decide(&candidates), expected, "{candidates:?}");
        }
    }

    #[test]
    fn results_stay_with_their_test_unless_the_path_is_another_ones_or_shared() {
        use Redecided::{AsBefore, FromNowOn, Otherwise};
        use Whereabouts::{Archived, Elsewhere, Here};
        let (one, other) = (decided(1, SamePath), decided(2, SamePath));
        let (none, several) = (decided(0, NoTest), decided(0, SeveralTests));
        let table = [
            (one, Here, one, AsBefore),
            (one, Here, decided(1, SamePathAndSuite), Otherwise(decided(1, SamePathAndSuite))),
            (one, Here, several, Otherwise(several)),
            (one, Elsewhere, none, FromNowOn(none)),
            (one, Elsewhere, decided(0, NotAsked), FromNowOn(decided(0, NotAsked))),
            (one, Elsewhere, other, FromNowOn(other)),
            (one, Elsewhere, several, FromNowOn(several)),
            (one, Archived, none, AsBefore),
            (one, Archived, other, Otherwise(other)),
            (one, Whereabouts::NotAsked, decided(0, NotAsked), AsBefore),
            (one, Whereabouts::NotAsked, other, AsBefore),
            (none, Elsewhere, one, Otherwise(one)),
            (several, Elsewhere, none, Otherwise(none)),
        ];
        for (before, whereabouts, now, expected) in table {
            assert_eq!(redecide(before, whereabouts, now), expected, "{before:?} {whereabouts:?} {now:?}");
        }
    }

    #[test]
    fn names_of_other_tools_are_no_ids() {
        let cases = TestKind::TestCases;
        for (kind, name, is_one) in [
            (cases, "Test Cases/A", true),
            (cases, "Test Cases/", false),
            (cases, "test cases/A", false),
            (cases, "com.acme.Login.signsIn", false),
            (cases, "Test Suites/A", false),
            (TestKind::TestSuites, "Test Suites/A", true),
        ] {
            assert_eq!(is_an_id(kind, name), is_one, "{name}");
        }
    }
}
