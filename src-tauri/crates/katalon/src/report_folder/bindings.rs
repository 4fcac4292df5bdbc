//! `testCaseBinding`: which row of data each test case ran with, one JSON object a line, in the order of the run.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use serde_json::Value;
use suitecase_model::report::DataRow;

use crate::values::beginning;

const MOST_LINES: usize = 500_000;
const MOST_VARIABLES: usize = 100;
const NAME_CHARACTERS: usize = 255;
const VALUE_CHARACTERS: usize = 2_000;
/// The most bytes of names and values that are kept of one file.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The rows of data of one suite, by the test case they belong to.
///
/// The n-th time a test case stands in the report it ran with the n-th of its rows: this is the only way to tell rows
/// apart (reference 4.1).
#[derive(Default)]
pub struct Bindings {
    rows: HashMap<String, VecDeque<Option<DataRow>>>,
}

impl fmt::Debug for Bindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bindings").field("test_cases", &self.rows.len()).finish_non_exhaustive()
    }
}

impl Bindings {
    /// Reads the file up to the first line that is no binding: behind a lost line rows could be taken for others.
    pub fn read(bytes: &[u8]) -> Self {
        let mut bindings = Self::default();
        let mut kept = 0;
        for line in bytes.split(|byte| *byte == b'\n').take(MOST_LINES) {
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
            if line.is_empty() {
                continue;
            }
            let Some((test_case, row)) =
                serde_json::from_slice::<Value>(line).ok().as_ref().and_then(binding)
            else {
                break;
            };
            kept += test_case.len() + row.as_ref().map_or(0, size);
            if kept > MOST_BYTES {
                break;
            }
            let rows = bindings.rows.entry(test_case).or_default();
            let number = u32::try_from(rows.len() + 1).unwrap_or(u32::MAX);
            rows.push_back(row.map(|row| DataRow { number, ..row }));
        }
        bindings
    }

    /// Returns the row that the next occurrence of a test case ran with, if it ran with one.
    pub fn next(&mut self, test_case: &str) -> Option<DataRow> {
        self.rows.get_mut(test_case)?.pop_front().flatten()
    }
}

fn binding(line: &Value) -> Option<(String, Option<DataRow>)> {
    let text = |key: &str| line.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let test_case = text("testCaseId").or_else(|| text("testCaseName"))?;
    let Some(Value::Object(bound)) = line.get("bindedValues") else {
        return Some((test_case.to_owned(), None));
    };
    let values: Vec<(String, String)> = bound
        .iter()
        .take(MOST_VARIABLES)
        .map(|(name, value)| (cut(name, NAME_CHARACTERS), cut(&bound_text(value), VALUE_CHARACTERS)))
        .collect();
    let named_by = text("iterationVariableName").filter(|name| bound.contains_key(*name));
    let row = DataRow { number: 0, named_by: named_by.map(|name| cut(name, NAME_CHARACTERS)), values };
    Some((test_case.to_owned(), (!row.values.is_empty()).then_some(row)))
}

/// Returns a value without the quotes that Katalon puts around texts.
fn bound_text(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(inner) => inner.to_owned(),
        None => text,
    }
}

fn cut(text: &str, characters: usize) -> String {
    match beginning(text, characters) {
        (all, "") => all.to_owned(),
        (start, _) => format!("{start}…"),
    }
}

fn size(row: &DataRow) -> usize {
    row.values.iter().map(|(name, value)| name.len() + value.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = concat!(
        r#"{"testCaseName":"Test Cases/Rows","testCaseId":"Test Cases/Rows","iterationVariableName":"user","#,
        r#""bindedValues":{"user":"'ann'","count":3,"none":null}}"#,
        "\n",
        r#"{"testCaseName":"Plain","testCaseId":"Test Cases/Plain","iterationVariableName":""}"#,
        "\r\n\n",
        r#"{"testCaseName":"Test Cases/Rows","iterationVariableName":"other","bindedValues":{"user":"'bob'"}}"#,
        "\n",
    );

    #[test]
    fn the_nth_occurrence_of_a_test_case_has_its_nth_row() {
        let mut bindings = Bindings::read(FILE.as_bytes());
        assert_eq!(bindings.next("Test Cases/Plain"), None);
        let first = bindings.next("Test Cases/Rows").unwrap();
        assert_eq!((first.number, first.named_by.as_deref()), (1, Some("user")));
        let mut values = first.values;
        values.sort();
        let expected = [("count", "3"), ("none", ""), ("user", "ann")];
        assert_eq!(values, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let second = bindings.next("Test Cases/Rows").unwrap();
        assert_eq!((second.number, second.named_by.as_deref()), (2, None));
        assert_eq!(bindings.next("Test Cases/Rows"), None);
    }

    #[test]
    fn nothing_is_bound_behind_a_line_that_cannot_be_read() {
        let broken = FILE.replacen("{\"testCaseName\":\"Plain\"", "{\"testCaseName\":", 1);
        let mut bindings = Bindings::read(broken.as_bytes());
        assert!(bindings.next("Test Cases/Rows").is_some());
        assert_eq!(bindings.next("Test Cases/Rows"), None);
        assert_eq!(Bindings::read(b"\xFF\n[1]\n").next("Test Cases/Rows"), None);
    }

    #[test]
    fn values_are_told_by_no_debug_output() {
        assert!(!format!("{:?}", Bindings::read(FILE.as_bytes())).contains("ann"));
    }
}
