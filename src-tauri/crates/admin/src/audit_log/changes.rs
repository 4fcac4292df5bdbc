//! Tells what differs between the states before and after; pure.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// The field that stands for a whole state that is no object.
const WHOLE: &str = "state";

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its name; that of a field within another one after that one's name and a dot.
    pub field: String,
    /// Its value before, as text; none where there was none.
    pub before: Option<String>,
    /// Its value after, as text; none where there is none.
    pub after: Option<String>,
}

/// Returns the fields that differ between two states, by name.
///
/// An empty text, an empty list and `null` count as no value. A text that is no JSON stands there as it is.
pub fn changes(before: &str, after: &str) -> Vec<Change> {
    let (mut before, mut after) = (fields(before), fields(after));
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|field| Change { before: before.remove(&field), after: after.remove(&field), field })
        .filter(|change| change.before != change.after)
        .collect()
}

fn fields(state: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    match serde_json::from_str(state) {
        Ok(value) => flatten(String::new(), value, &mut fields),
        Err(_) if state.is_empty() => {}
        Err(_) => {
            fields.insert(WHOLE.to_owned(), state.to_owned());
        }
    }
    fields
}

fn flatten(name: String, value: Value, fields: &mut BTreeMap<String, String>) {
    if let Value::Object(parts) = value {
        for (part, value) in parts {
            let name = if name.is_empty() { part } else { format!("{name}.{part}") };
            flatten(name, value, fields);
        }
        return;
    }
    let text = as_text(value);
    if !text.is_empty() {
        fields.insert(if name.is_empty() { WHOLE.to_owned() } else { name }, text);
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Array(values) => values.into_iter().map(as_text).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(before: &str, after: &str, expected: Expect) {
        let lines = changes(before, after).into_iter().map(|change| {
            let shown = |value: Option<String>| value.map_or("–".to_owned(), |text| format!("{text:?}"));
            format!("{}: {} → {}\n", change.field, shown(change.before), shown(change.after))
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn only_what_differs_is_told_by_the_names_of_its_fields() {
        check(
            r#"{"name":"Acme","reference":{"kind":"branch","name":"main"},"linkResults":false,"errorCode":"x"}"#,
            r#"{"name":"Acme","reference":{"kind":"branch","name":"dev"},"linkResults":true,"errorCode":null}"#,
            expect![[r#"
                errorCode: "x" → –
                linkResults: "false" → "true"
                reference.name: "main" → "dev"
            "#]],
        );
    }

    #[test]
    fn what_came_into_being_had_nothing_before() {
        check(
            "",
            r#"{"name":"Shop","description":"","tags":[],"roles":["tester",{"a":1}],"rows":12}"#,
            expect![[r#"
                name: – → "Shop"
                roles: – → "tester, {\"a\":1}"
                rows: – → "12"
            "#]],
        );
        check(
            r#"{"name":"Shop"}"#,
            "",
            expect![[r#"
            name: "Shop" → –
        "#]],
        );
    }

    #[test]
    fn a_damaged_state_is_shown_as_it_stands() {
        check(
            r#"{"name":"#,
            r#"{"name":"Acme"}"#,
            expect![[r#"
            name: – → "Acme"
            state: "{\"name\":" → –
        "#]],
        );
        check(
            "7",
            "[]",
            expect![[r#"
            state: "7" → –
        "#]],
        );
        let deep = "[".repeat(100_000);
        assert_eq!(changes("", &deep), [Change { field: WHOLE.into(), before: None, after: Some(deep) }]);
    }

    proptest! {
        #[test]
        fn equal_states_never_differ_and_no_text_is_too_odd(state in ".*", other in ".*") {
            prop_assert_eq!(changes(&state, &state), []);
            changes(&state, &other);
        }
    }
}
