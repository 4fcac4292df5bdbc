//! Which of the tests that a name could stand for are the likeliest, and what speaks for each. Pure.

use suitecase_store::name_key::{composed, folded, in_lower_case};
use suitecase_store::suggestion::Living;

/// More tests are not suggested.
pub const MOST: usize = 20;
/// More tests are not suggested for which nothing but their names speaks.
pub const MOST_BY_NAME: usize = 10;

/// What speaks for a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It has exactly this path and name.
    SamePath,
    /// It had this path until `commit`; `None` where a person's decision ended that.
    FormerPath {
        /// The commit, 40 hexadecimal digits.
        commit: Option<String>,
    },
    /// A test that had this path had the same guid.
    SameGuid,
    /// The Unicode normal form differs.
    NormalForm,
    /// Upper and lower case differ.
    Case,
    /// The last part of the path is the same.
    SameName,
    /// Its Katalon project also holds the suite in which the name was reported.
    SameSuite,
    /// Other names of the same suite and run stand for tests of its repository.
    SameRun,
}

impl Reason {
    /// Returns how much it says: more than all that say less say together.
    fn weight(&self) -> u32 {
        match self {
            Self::SamePath => 128,
            Self::FormerPath { .. } => 64,
            Self::SameGuid => 32,
            Self::NormalForm => 16,
            Self::Case => 8,
            Self::SameName => 4,
            Self::SameSuite => 2,
            Self::SameRun => 1,
        }
    }

    /// Returns whether it speaks for single tests, and not for all of a repository.
    fn is_about_the_test(&self) -> bool {
        match self {
            Self::SamePath
            | Self::FormerPath { .. }
            | Self::SameGuid
            | Self::NormalForm
            | Self::Case
            | Self::SameName => true,
            Self::SameSuite | Self::SameRun => false,
        }
    }
}

/// A test that a name could stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The test.
    pub test: Living,
    /// What speaks for it, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// Gathers tests and what speaks for them.
#[derive(Debug, Default)]
pub(super) struct Gathered(Vec<Suggestion>);

impl Gathered {
    /// Notes a reason for a test; said twice it counts once.
    pub(super) fn add(&mut self, test: Living, reason: Reason) {
        let known = self.0.iter_mut().find(|known| known.test.test == test.test);
        match known {
            Some(known) => {
                let is_of_same_kind =
                    |given: &Reason| std::mem::discriminant(given) == std::mem::discriminant(&reason);
                if !known.reasons.iter().any(is_of_same_kind) {
                    known.reasons.push(reason);
                }
            }
            None => self.0.push(Suggestion { test, reasons: vec![reason] }),
        }
    }

    /// Notes a reason for all tests that are gathered and of which `speaks` says so.
    pub(super) fn add_where(&mut self, reason: &Reason, speaks: impl Fn(&Living) -> bool) {
        for known in self.0.iter_mut().filter(|known| speaks(&known.test)) {
            known.reasons.push(reason.clone());
        }
    }

    /// Returns the tests, the likeliest first, `preferred` before others where as much speaks for them.
    pub(super) fn ranked(self, preferred: impl Fn(&Living) -> bool) -> Vec<Suggestion> {
        let mut ranked = self.0;
        for suggestion in &mut ranked {
            suggestion.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight()));
        }
        ranked.sort_by_cached_key(|suggestion| {
            let weight: u32 = suggestion.reasons.iter().map(Reason::weight).sum();
            let test = &suggestion.test;
            (std::cmp::Reverse((weight, preferred(test))), test.path.clone(), test.test)
        });
        let mut by_name = 0;
        ranked.retain(|suggestion| {
            let about_it = suggestion.reasons.iter().filter(|reason| reason.is_about_the_test());
            let is_by_name = about_it.into_iter().all(|reason| *reason == Reason::SameName);
            by_name += usize::from(is_by_name);
            !is_by_name || by_name <= MOST_BY_NAME
        });
        ranked.truncate(MOST);
        ranked
    }

    /// Returns the ids of what is gathered.
    #[cfg(test)]
    fn ids(self) -> Vec<u128> {
        self.ranked(|_| false).into_iter().map(|found| found.test.test.as_u128()).collect()
    }
}

/// Returns what speaks for a test with one id where another is reported; nothing where not even the last parts are alike.
pub(super) fn likeness(reported: &str, id: &str) -> Vec<Reason> {
    if reported == id {
        return vec![Reason::SamePath];
    }
    if composed(reported) == composed(id) {
        return vec![Reason::NormalForm];
    }
    if in_lower_case(reported) == in_lower_case(id) {
        return vec![Reason::Case];
    }
    if in_lower_case(&composed(reported)) == in_lower_case(&composed(id)) {
        return vec![Reason::NormalForm, Reason::Case];
    }
    if folded(last_part(reported)) == folded(last_part(id)) { vec![Reason::SameName] } else { Vec::new() }
}

/// Returns the last part of an id of Katalon.
pub(super) fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}

/// Returns what may be the name of the test in a name of another tool: what stands behind its classes and groups, and the
/// whole. What stands in brackets at the end are the values of one of its rows.
pub(super) fn names_of_other_tools(name: &str) -> Vec<&str> {
    let without_values = match name.find(['(', '[']) {
        Some(at) if at > 0 => name.get(..at).unwrap_or(name),
        Some(_) | None => name,
    };
    let last = without_values.rsplit(['.', '/', '#', ':', '>', '›']).next().unwrap_or_default().trim();
    let mut names = vec![last, without_values.trim(), name.trim()];
    names.retain(|name| !name.is_empty());
    names.dedup();
    names
}

/// Returns a test for trials.
#[cfg(test)]
fn living(number: u128, path: &str) -> Living {
    Living {
        test: uuid::Uuid::from_u128(number),
        link: suitecase_model::ids::LinkId(uuid::Uuid::from_u128(1)),
        katalon_id: path.to_owned(),
        path: path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_comes_first_and_more_reasons_only_settle_what_is_equal() {
        let mut gathered = Gathered::default();
        let former = Reason::FormerPath { commit: None };
        for (number, reasons) in [
            (1, vec![Reason::SameName, Reason::SameSuite, Reason::SameRun]),
            (2, vec![former.clone()]),
            (3, vec![Reason::SameGuid, Reason::NormalForm, Reason::SameName]),
            (4, vec![former, Reason::SameRun]),
            (5, vec![Reason::SamePath]),
            (6, vec![Reason::Case]),
        ] {
            for reason in reasons {
                gathered.add(living(number, "Test Cases/A"), reason);
            }
        }
        assert_eq!(gathered.ids(), [5, 4, 2, 3, 6, 1]);
    }

    #[test]
    fn the_repository_that_ran_goes_before_others_and_paths_settle_the_rest() {
        let mut gathered = Gathered::default();
        for (number, path) in [(1, "b"), (2, "a"), (3, "c")] {
            gathered.add(living(number, path), Reason::SamePath);
        }
        let ranked = gathered.ranked(|test| test.path == "c");
        let ids: Vec<u128> = ranked.iter().map(|found| found.test.test.as_u128()).collect();
        assert_eq!(ids, [3, 2, 1]);
    }

    #[test]
    fn few_are_suggested_by_their_name_alone() {
        let mut gathered = Gathered::default();
        for number in 0..30 {
            gathered.add(living(number, &format!("{number:02}")), Reason::SameName);
        }
        for number in 100..130 {
            gathered.add(living(number, &format!("{number}")), Reason::Case);
        }
        gathered.add_where(&Reason::SameSuite, |_| true);
        let ids = gathered.ids();
        assert_eq!(ids.len(), MOST);
        let mut by_name = Gathered::default();
        for number in 0..30 {
            by_name.add(living(number, &format!("{number:02}")), Reason::SameName);
        }
        assert_eq!(by_name.ids(), (0..10).collect::<Vec<u128>>());
    }

    #[test]
    fn what_two_ids_have_in_common_is_told_apart() {
        use Reason::{Case, NormalForm, SameName, SamePath};
        let decomposed = "Test Cases/\u{1105}\u{1169}\u{1100}\u{1173}\u{110b}\u{1175}\u{11ab}";
        for (reported, id, expected) in [
            ("Test Cases/A", "Test Cases/A", vec![SamePath]),
            ("Test Cases/로그인", decomposed, vec![NormalForm]),
            ("Test Cases/Sign In", "Test Cases/Sign in", vec![Case]),
            ("Test Cases/CAFÉ", "Test Cases/cafe\u{301}", vec![NormalForm, Case]),
            ("Test Cases/old/Sign in", "Test Cases/new/SignIn", vec![SameName]),
            ("Test Cases/A", "Test Cases/B", vec![]),
        ] {
            assert_eq!(likeness(reported, id), expected, "{reported} {id}");
        }
    }

    #[test]
    fn the_name_of_a_test_is_found_in_those_of_other_tools() {
        for (name, expected) in [
            ("com.acme.LoginTest.signsIn", vec!["signsIn", "com.acme.LoginTest.signsIn"]),
            (
                "com.acme.LoginTest.signsIn[2]",
                vec!["signsIn", "com.acme.LoginTest.signsIn", "com.acme.LoginTest.signsIn[2]"],
            ),
            ("login.spec.ts › Sign in", vec!["Sign in", "login.spec.ts › Sign in"]),
            ("Sign in", vec!["Sign in"]),
            ("(", vec!["("]),
        ] {
            assert_eq!(names_of_other_tools(name), expected, "{name}");
        }
    }
}
