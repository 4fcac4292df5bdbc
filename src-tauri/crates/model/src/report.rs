//! What a report says of tests that ran, before anything of it is stored.
//!
//! Reports name tests by texts of their own: a Katalon report by the full id of the test case, others by class and name.
//! Which test case or suite such a name stands for is decided afterwards and can be decided anew.

use serde::{Deserialize, Serialize};

use crate::result::ResultStatus;
use crate::time::Timestamp;

/// Where a report came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportFormat {
    /// A Katalon report folder, of either layout.
    Katalon,
    /// A `JUnit` file of any other tool.
    Junit,
    /// The test reports of a step of a Bitbucket pipeline.
    Pipeline,
}

impl ReportFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Katalon, Self::Junit, Self::Pipeline];

    /// Returns the word used in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Katalon => "katalon",
            Self::Junit => "junit",
            Self::Pipeline => "pipeline",
        }
    }

    /// Finds the format of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// One report: what becomes one execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What the same execution is recognised by when it is imported again, with other contents too.
    pub key: String,
    /// What the run it belongs to is recognised by: the suites of a Katalon collection share theirs.
    pub run_key: String,
    /// The name of the run.
    pub run_name: String,
    /// The name of the execution.
    pub name: String,
    /// Where it came from.
    pub format: ReportFormat,
    /// The file or folder, below what the person chose.
    pub source: String,
    /// SHA-256 of all bytes it was read from, in hexadecimal: equal digests mean that nothing is to be done.
    pub digest: String,
    /// When it began, where the report says so.
    pub started_at: Option<Timestamp>,
    /// How long it took in milliseconds, where the report says so.
    pub duration_ms: Option<u64>,
    /// The Katalon profile.
    pub profile: Option<String>,
    /// Where it ran, for example `("Browser", "Chrome 142")`.
    pub environment: Vec<(String, String)>,
    /// Its suites in the report's order.
    pub suites: Vec<ReportedSuite>,
}

/// One suite of a report, with the results of its tests in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedSuite {
    /// What the report calls it, for example `Test Suites/Smoke`.
    pub id: String,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The results of its tests.
    pub results: Vec<ReportedResult>,
}

/// What a report says of one test, or of one data row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedResult {
    /// What the report calls the test: see [`reported_id`].
    pub id: String,
    /// The outcome.
    pub status: ResultStatus,
    /// When it began, where the report says so.
    pub started_at: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The data row it ran with.
    pub row: Option<DataRow>,
    /// Why it did not pass: one short text.
    pub message: Option<String>,
    /// What else the report says of the failure, such as its stack trace; cut where it is long.
    pub detail: Option<String>,
    /// How many attempts before this one did not pass.
    pub failed_attempts: u32,
}

/// One data row that a test ran with.
#[derive(Clone, PartialEq, Eq)]
pub struct DataRow {
    /// Which of the rows of this test in this suite it is, from 1.
    pub number: u32,
    /// The name of the variable that names the rows, where there is one.
    pub named_by: Option<String>,
    /// The variables with their values. Values may be personal or secret: they are shown only when asked for.
    pub values: Vec<(String, String)>,
}

impl std::fmt::Debug for DataRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DataRow").field("number", &self.number).finish_non_exhaustive()
    }
}

/// Returns what a test is called by, from the class and the name of its element in `JUnit`.
///
/// Katalon writes the full id of the test case into both (reference 4.3); of other tools class and name are joined.
pub fn reported_id(class: &str, name: &str) -> String {
    const TEST_CASES: &str = "Test Cases/";
    if class.starts_with(TEST_CASES) || class == name || name.is_empty() {
        class.to_owned()
    } else if name.starts_with(TEST_CASES) || class.is_empty() {
        name.to_owned()
    } else {
        format!("{class}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn katalon_ids_stand_alone_and_other_names_are_joined() {
        let ids = [
            ("Test Cases/A/TC1", "Test Cases/A/TC1", "Test Cases/A/TC1"),
            ("Test Cases/A/TC1", "TC1", "Test Cases/A/TC1"),
            ("Suite", "Test Cases/A/TC1", "Test Cases/A/TC1"),
            ("com.acme.LoginTest", "signsIn", "com.acme.LoginTest.signsIn"),
            ("", "signs in", "signs in"),
            ("signs in", "signs in", "signs in"),
            ("com.acme.LoginTest", "", "com.acme.LoginTest"),
        ];
        for (class, name, id) in ids {
            assert_eq!(reported_id(class, name), id);
        }
    }

    #[test]
    fn values_of_a_row_are_told_by_no_debug_output() {
        let row = DataRow { number: 2, named_by: None, values: vec![("password".into(), "hush".into())] };
        assert!(!format!("{row:?}").contains("hush"));
    }
}
