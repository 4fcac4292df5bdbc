//! Partial replies: `fields=values.name,next` keeps, `fields=-links` drops (bitbucket.md section 2.1).

use serde_json::{Map, Value};

/// Returns the body with only the fields that were asked for.
///
/// Fields with a plus are already in every reply here, so they change nothing.
pub(crate) fn narrowed(mut body: Value, fields: Option<&str>) -> Value {
    let Some(fields) = fields else { return body };
    let fields = fields.split(',').map(str::trim).filter(|field| !field.is_empty()).collect::<Vec<_>>();
    for dropped in fields.iter().filter_map(|field| field.strip_prefix('-')) {
        drop_field(&mut body, &dropped.split('.').collect::<Vec<_>>());
    }
    let kept = fields.iter().filter(|field| !field.starts_with(['-', '+'])).collect::<Vec<_>>();
    if kept.is_empty() {
        return body;
    }
    let mut narrow = Value::Object(Map::new());
    for path in kept {
        copy_field(&body, &mut narrow, &path.split('.').collect::<Vec<_>>());
    }
    narrow
}

fn drop_field(value: &mut Value, path: &[&str]) {
    match (value, path) {
        (Value::Array(items), _) => items.iter_mut().for_each(|item| drop_field(item, path)),
        (Value::Object(object), [name]) => {
            object.remove(*name);
        }
        (Value::Object(object), [name, rest @ ..]) => {
            if let Some(inner) = object.get_mut(*name) {
                drop_field(inner, rest);
            }
        }
        (Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_), _) => {}
    }
}

fn copy_field(from: &Value, to: &mut Value, path: &[&str]) {
    match (from, path) {
        (Value::Array(items), _) => {
            if !to.is_array() {
                *to = Value::Array(vec![Value::Object(Map::new()); items.len()]);
            }
            if let Value::Array(targets) = to {
                items.iter().zip(targets).for_each(|(item, target)| copy_field(item, target, path));
            }
        }
        (Value::Object(object), [name, rest @ ..]) if *name != "*" => {
            let (Some(inner), Some(target)) = (object.get(*name), to.as_object_mut()) else { return };
            if rest.is_empty() {
                target.insert((*name).to_owned(), inner.clone());
            } else {
                let place = target.entry(*name).or_insert_with(|| Value::Object(Map::new()));
                copy_field(inner, place, rest);
            }
        }
        (Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_), _) => {
            *to = from.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_keep_and_drop_by_path() {
        let body = json!({
            "next": "n", "pagelen": 2,
            "values": [{ "name": "a", "links": { "self": 1 }, "target": { "hash": "h", "date": "d" } }],
        });
        for (fields, expected) in [
            (None, body.clone()),
            (Some("values.name"), json!({ "values": [{ "name": "a" }] })),
            (
                Some("next, values.name,values.target.hash"),
                json!({ "next": "n", "values": [{ "name": "a", "target": { "hash": "h" } }] }),
            ),
            (
                Some("-values.links,-pagelen,-values.target"),
                json!({ "next": "n", "values": [{ "name": "a" }] }),
            ),
            (Some("+values.name"), body.clone()),
        ] {
            assert_eq!(narrowed(body.clone(), fields), expected, "{fields:?}");
        }
    }
}
