//! What a delivery of `repo:push` says, as far as a hint needs it. Pure.
//!
//! Source: bitbucket.md section 4 of our reference. A body that is not understood is a push of which nothing is known:
//! its signature was right, so something happened.

use serde::Deserialize;

/// What was pushed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Push {
    /// The UUID of the repository, in braces, where it is told.
    pub repository: Option<String>,
    /// The refs that changed; empty where nothing is known of them.
    pub changes: Vec<Change>,
}

/// One ref that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of ref it is.
    pub kind: ChangeKind,
    /// Its short name.
    pub name: String,
    /// Whether it did not exist before.
    pub created: bool,
    /// Whether it does not exist any more.
    pub closed: bool,
}

/// The kind of a ref.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// A branch.
    Branch,
    /// A tag, light or annotated.
    Tag,
    /// A kind that is not known.
    Other,
}

#[derive(Deserialize)]
struct Payload {
    repository: Option<RepositoryPart>,
    push: PushPart,
}

#[derive(Deserialize)]
struct RepositoryPart {
    uuid: Option<String>,
}

#[derive(Deserialize)]
struct PushPart {
    changes: Vec<ChangePart>,
}

#[derive(Deserialize)]
struct ChangePart {
    old: Option<End>,
    new: Option<End>,
}

#[derive(Deserialize)]
struct End {
    #[serde(rename = "type")]
    kind: String,
    name: String,
}

impl Push {
    /// Reads a body whose signature was right.
    pub fn read(body: &[u8]) -> Self {
        let Ok(payload) = serde_json::from_slice::<Payload>(body) else { return Self::default() };
        let repository = payload.repository.and_then(|repository| repository.uuid);
        let mut changes = Vec::new();
        for change in payload.push.changes {
            let (created, closed) = (change.old.is_none(), change.new.is_none());
            // A change without either end says nothing, so that nothing can be ruled out.
            let Some(end) = change.new.or(change.old) else {
                return Self { repository, changes: Vec::new() };
            };
            changes.push(Change { kind: kind_of(&end.kind), name: end.name, created, closed });
        }
        Self { repository, changes }
    }
}

fn kind_of(word: &str) -> ChangeKind {
    match word {
        "branch" => ChangeKind::Branch,
        "tag" | "annotated_tag" => ChangeKind::Tag,
        _ => ChangeKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn end(kind: &str, name: &str) -> serde_json::Value {
        json!({ "type": kind, "name": name, "target": { "hash": "00", "message": "m" }, "links": {} })
    }

    fn read(changes: serde_json::Value) -> Push {
        let body = json!({
            "actor": { "display_name": "A colleague" },
            "repository": { "uuid": "{r-1}", "full_name": "acme/shop" },
            "push": { "changes": changes },
        });
        Push::read(body.to_string().as_bytes())
    }

    #[test]
    fn each_kind_of_change_is_understood() {
        let push = read(json!([
            { "old": end("branch", "main"), "new": end("branch", "main"), "forced": true, "commits": [] },
            { "old": null, "new": end("branch", "feature/x"), "created": true },
            { "old": end("branch", "gone"), "new": null, "closed": true },
            { "new": end("annotated_tag", "v1") },
            { "old": end("tag", "v0"), "new": end("tag", "v0") },
            { "old": end("named_branch", "hg"), "new": end("named_branch", "hg") },
        ]));
        let of = |kind, name: &str, created, closed| Change { kind, name: name.to_owned(), created, closed };
        let expected = vec![
            of(ChangeKind::Branch, "main", false, false),
            of(ChangeKind::Branch, "feature/x", true, false),
            of(ChangeKind::Branch, "gone", false, true),
            of(ChangeKind::Tag, "v1", true, false),
            of(ChangeKind::Tag, "v0", false, false),
            of(ChangeKind::Other, "hg", false, false),
        ];
        assert_eq!(push, Push { repository: Some("{r-1}".to_owned()), changes: expected });
    }

    #[test]
    fn what_says_nothing_rules_nothing_out() {
        let unknown = Push::default();
        for body in ["", "null", "[]", "{}", r#"{"push":{}}"#, r#"{"push":{"changes":[{"new":{"type":7}}]}}"#]
        {
            assert_eq!(Push::read(body.as_bytes()), unknown, "{body}");
        }
        for changes in
            [json!([]), json!([{ "old": end("branch", "main"), "new": end("branch", "main") }, {}])]
        {
            assert_eq!(read(changes).changes, []);
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(Push::read(deep.as_bytes()), unknown);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_an_end(body in proptest::collection::vec(any::<u8>(), 0..512)) {
            Push::read(&body);
        }
    }
}
