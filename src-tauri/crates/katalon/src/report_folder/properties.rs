//! `execution.properties`: JSON in spite of its name, or Java properties.

use serde_json::Value;

const KEYS: [&str; 2] = ["executionProfile", "profileName"];
const LONGEST_PROFILE: usize = 255;

/// Finds the name of the Katalon profile, where the file says one.
///
/// Katalon writes JSON with `execution.general.executionProfile`; the same key is looked for wherever it stands.
pub fn profile(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    let found = match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            let usual = value.pointer("/execution/general/executionProfile").and_then(Value::as_str);
            usual.map(str::to_owned).or_else(|| KEYS.iter().find_map(|key| within(&value, key)))
        }
        Err(_) => text.lines().find_map(property),
    };
    found
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_PROFILE)
        .filter(|name| !name.contains(char::is_control))
}

fn within(value: &Value, key: &str) -> Option<String> {
    match value {
        Value::Object(members) => members
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or_else(|| members.values().find_map(|member| within(member, key))),
        Value::Array(items) => items.iter().find_map(|item| within(item, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Reads a line `key=value` or `key: value`, where the key's last part is one of the known ones.
fn property(line: &str) -> Option<String> {
    let line = line.trim();
    if line.starts_with(['#', '!']) {
        return None;
    }
    let (key, value) = line.split_once(['=', ':'])?;
    let last = key.trim().rsplit('.').next()?;
    KEYS.contains(&last).then(|| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_found_in_json_and_in_properties() {
        for (written, expected) in [
            (r#"{"Name":"Smoke","execution":{"general":{"executionProfile":"staging"}}}"#, Some("staging")),
            (r#"{"runs":[{"profileName":" default "}]}"#, Some("default")),
            ("#2017\nexecution.general.executionProfile = qa\n", Some("qa")),
            ("executionProfile: qa", Some("qa")),
            ("# executionProfile=qa", None),
            (r#"{"executionProfile":7}"#, None),
            (r#"{"executionProfile":"#, None),
            (r#"{"executionProfile":"a\nb"}"#, None),
            ("", None),
        ] {
            assert_eq!(profile(written.as_bytes()).as_deref(), expected, "{written:?}");
        }
        assert_eq!(profile(b"\xFF\xFE\x00"), None);
        assert_eq!(profile("[".repeat(100_000).as_bytes()), None);
    }
}
