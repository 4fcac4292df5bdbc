//! Test suites: static, dynamic and collections.

use serde::{Deserialize, Serialize};

/// The three kinds of `.ts` file, told apart by their root element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SuiteKind {
    /// `TestSuiteEntity`: lists its test cases.
    Static,
    /// `FilteringTestSuiteEntity`: selects its test cases by a query when it runs.
    Dynamic,
    /// `TestSuiteCollectionEntity`: lists test suites.
    Collection,
}

impl SuiteKind {
    /// Returns the word used in SQL, on the wire and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::Collection => "collection",
        }
    }

    /// Finds the kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "static" => Some(Self::Static),
            "dynamic" => Some(Self::Dynamic),
            "collection" => Some(Self::Collection),
            _ => None,
        }
    }
}

/// What a `.ts` file says about a test suite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSuiteContent {
    /// Which of the three kinds it is.
    pub kind: SuiteKind,
    /// What the suite is for, as its author wrote it.
    pub description: String,
    /// Tags, trimmed, without empty ones, in file order.
    pub tags: Vec<String>,
    /// `testSuiteGuid`.
    pub guid: Option<String>,
    /// The query of a dynamic suite, as written; `None` for the other kinds.
    pub query: Option<String>,
    /// A collection's `executionMode` (`SEQUENTIAL` or `PARALLEL`); `None` for the other kinds.
    pub execution_mode: Option<String>,
    /// Members in run order; repeats are kept. Always empty for a dynamic suite.
    pub members: Vec<SuiteMember>,
}

/// One line of a static suite or a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteMember {
    /// The id of the test case or suite it names, byte for byte as written.
    pub target: String,
    /// Whether it runs (`isRun`, `runEnabled`).
    pub enabled: bool,
    /// The run configuration of a collection's entry, such as `Chrome`; empty where the file names none.
    pub run_configuration: String,
    /// The execution profile of a collection's entry; empty where the file names none.
    pub profile: String,
    /// The test data that a static suite's line runs with, in file order.
    pub bindings: Vec<DataBinding>,
}

/// Test data that a line of a static suite runs with, and the variables that take their values from it.
///
/// Values are never in here, only where they come from. Variables that no test data gives stand together in one last
/// binding without test data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataBinding {
    /// The id of the test data, such as `Data Files/Users`; empty for variables that no test data gives.
    pub test_data: String,
    /// `ONE` or `MANY`, as written.
    pub combination: String,
    /// `ALL`, `RANGE` or `SPECIFIC`, as written.
    pub iteration: String,
    /// The rows of a range or choice, such as `1-3`; empty for all.
    pub rows: String,
    /// The variables, in file order.
    pub variables: Vec<BoundVariable>,
}

/// A variable of a test case that takes its value from somewhere else than its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundVariable {
    /// The id of the test case's variable, as written.
    pub variable_id: String,
    /// `DATA_COLUMN`, `DATA_COLUMN_INDEX`, `SCRIPT_VARIABLE` or `DEFAULT`, as written.
    pub source: String,
    /// The name or the number of the column; `None` where the file holds a value, which is not kept.
    pub column: Option<String>,
}

/// Whether what a member names is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// A file of exactly that path is there.
    Exact,
    /// Only a file whose path differs in upper and lower case is there.
    CaseOnly,
    /// Nothing of that path is there.
    Missing,
}

impl Resolution {
    /// Returns the word used in SQL, on the wire and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::CaseOnly => "case-only",
            Self::Missing => "missing",
        }
    }

    /// Finds the resolution of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "exact" => Some(Self::Exact),
            "case-only" => Some(Self::CaseOnly),
            "missing" => Some(Self::Missing),
            _ => None,
        }
    }
}
