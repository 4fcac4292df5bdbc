//! Test cases.

use serde::{Deserialize, Serialize};

/// What a `.tc` file says about a test case; its identity is its path, not anything in here.
///
/// Every field is empty when the file cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCaseContent {
    /// What the test case is for, as its author wrote it.
    pub description: String,
    /// The author's comment.
    pub comment: String,
    /// Tags, trimmed, without empty ones, in file order.
    pub tags: Vec<String>,
    /// `testCaseGuid` (older files: `guid`); not unique in real projects, so it proposes and never decides.
    pub guid: Option<String>,
    /// Variables in file order.
    pub variables: Vec<Variable>,
}

/// A variable of a test case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// What suites name the variable by; empty where the file gives none.
    pub id: String,
    /// The variable's name.
    pub name: String,
    /// A Groovy expression such as `'abc'`.
    pub default_value: String,
    /// What the variable is for.
    pub description: String,
    /// Whether the author asked for the value to be hidden.
    pub masked: bool,
}
