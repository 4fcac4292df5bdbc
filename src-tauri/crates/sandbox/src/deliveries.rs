//! What Bitbucket posts to a repository's webhooks after a push, signed (bitbucket.md section 4).
//!
//! Deliveries are made here and sent by whoever asked for them; a file list is not part of them, as on Bitbucket.

use std::path::Path;
use std::sync::PoisonError;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::SandboxError;
use crate::git_command;
use crate::repositories::in_braces;
use crate::rest::hooks::Hook;
use crate::state::ServedRepository;

/// How many commits a push event tells at most.
const MOST_COMMITS: usize = 5;

/// One request to one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The address the hook was made with.
    pub url: String,
    /// The header fields, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The raw body, JSON; the signature covers exactly these bytes.
    pub body: Vec<u8>,
}

/// A webhook as somebody sees it in a repository's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenHook {
    /// Bitbucket's UUID, in braces.
    pub uuid: String,
    /// Where events are delivered to.
    pub url: String,
    /// What it is called.
    pub description: String,
    /// Whether events are delivered.
    pub is_active: bool,
    /// The events.
    pub events: Vec<String>,
    /// Whether deliveries are signed.
    pub has_secret: bool,
}

impl From<&Hook> for SeenHook {
    fn from(hook: &Hook) -> Self {
        Self {
            uuid: in_braces(hook.uuid),
            url: hook.url.clone(),
            description: hook.description.clone(),
            is_active: hook.is_active,
            events: hook.events.clone(),
            has_secret: hook.secret.is_some(),
        }
    }
}

impl Delivery {
    /// Returns the same delivery as a later attempt; Bitbucket tries three times in all.
    #[must_use]
    pub fn attempt(mut self, number: u32) -> Self {
        for (name, value) in &mut self.headers {
            if name == "x-attempt-number" {
                *value = number.to_string();
            }
        }
        self
    }

    /// Returns a header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Makes the deliveries to all active hooks that listen to pushes.
pub(crate) fn of_push(
    repository: &ServedRepository,
    full_name: &str,
    branch: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<Vec<Delivery>, SandboxError> {
    let directory = &repository.git_directory;
    let end = |commit: Option<&str>| -> Result<Value, SandboxError> {
        let Some(commit) = commit else { return Ok(Value::Null) };
        let target = commits(directory, commit, &[])?.into_iter().next();
        Ok(json!({ "type": "branch", "name": branch, "target": target }))
    };
    let is_forced = match (before, after) {
        (Some(before), Some(after)) => !is_ancestor(directory, before, after)?,
        (Some(_) | None, None) | (None, Some(_)) => false,
    };
    let mut change = json!({
        "old": end(before)?,
        "new": end(after)?,
        "created": before.is_none(),
        "closed": after.is_none(),
        "forced": is_forced,
        "truncated": false,
    });
    if let (Some(after), Some(change)) = (after, change.as_object_mut()) {
        let mut told = commits(directory, after, &before.into_iter().collect::<Vec<_>>())?;
        change.insert("truncated".to_owned(), json!(told.len() > MOST_COMMITS));
        told.truncate(MOST_COMMITS);
        change.insert("commits".to_owned(), json!(told));
    }
    let body = json!({
        "actor": { "type": "user", "display_name": "A colleague" },
        "repository": {
            "type": "repository",
            "uuid": repository.uuid,
            "name": repository.name,
            "full_name": full_name,
        },
        "push": { "changes": [change] },
    });
    let body = body.to_string().into_bytes();
    let hooks = repository.hooks.lock().unwrap_or_else(PoisonError::into_inner);
    let listening =
        hooks.iter().filter(|hook| hook.is_active && hook.events.iter().any(|event| event == "repo:push"));
    Ok(listening.map(|hook| delivery(hook, body.clone())).collect())
}

fn delivery(hook: &Hook, body: Vec<u8>) -> Delivery {
    let mut headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("user-agent".to_owned(), "Bitbucket-Webhooks/2.0".to_owned()),
        ("x-event-key".to_owned(), "repo:push".to_owned()),
        ("x-hook-uuid".to_owned(), in_braces(hook.uuid)),
        ("x-request-uuid".to_owned(), Uuid::new_v4().to_string()),
        ("x-attempt-number".to_owned(), "1".to_owned()),
    ];
    if let Some(secret) = &hook.secret {
        headers.push(("x-hub-signature".to_owned(), signature(secret.expose_secret(), &body)));
    }
    Delivery { url: hook.url.clone(), headers, body }
}

/// Signs a body as Bitbucket does: HMAC-SHA256 (RFC 2104) in the form of the `X-Hub-Signature` header.
pub fn signature(secret: &str, body: &[u8]) -> String {
    const BLOCK: usize = 64;
    let secret = secret.as_bytes();
    let mut key = if secret.len() > BLOCK { Sha256::digest(secret).to_vec() } else { secret.to_vec() };
    key.resize(BLOCK, 0);
    let padded = |pad: u8| key.iter().map(|byte| byte ^ pad).collect::<Vec<_>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(body).finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
    format!("sha256={}", hex::encode(outer))
}

/// Returns one commit more than is told, so that a caller sees whether there are more.
fn commits(directory: &Path, from: &str, without: &[&str]) -> Result<Vec<Value>, SandboxError> {
    let format = "--format=%H%x1f%P%x1f%an <%ae>%x1f%cI%x1f%B%x1e";
    let count = if without.is_empty() { 1 } else { MOST_COMMITS + 1 };
    let count = format!("--max-count={count}");
    let excluded = without.iter().map(|commit| format!("^{commit}")).collect::<Vec<_>>();
    let fixed = ["log", format, &count, "--end-of-options", from];
    let arguments = fixed.into_iter().chain(excluded.iter().map(String::as_str));
    let output = git_command::run(directory, arguments)?;
    let text = String::from_utf8_lossy(&output).into_owned();
    let rows = text.split('\u{1e}').filter_map(|record| {
        let mut parts = record.trim_start().split('\u{1f}');
        let (hash, parents, author) = (parts.next()?, parts.next()?, parts.next()?);
        let (date, message) = (parts.next()?, parts.next()?);
        let parents = parents.split_whitespace().map(|hash| json!({ "type": "commit", "hash": hash }));
        Some(json!({
            "type": "commit",
            "hash": hash,
            "date": date,
            "author": { "type": "author", "raw": author },
            "message": message,
            "parents": parents.collect::<Vec<_>>(),
        }))
    });
    Ok(rows.collect())
}

fn is_ancestor(directory: &Path, older: &str, newer: &str) -> Result<bool, SandboxError> {
    let output = git_command::run(
        directory,
        ["rev-list", "--max-count=1", "--end-of-options", older, &format!("^{newer}")],
    )?;
    Ok(output.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_of_the_reference() {
        let expected = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9";
        assert_eq!(signature("It's a Secret to Everybody", b"Hello World!"), expected, "section 4");
    }
}
