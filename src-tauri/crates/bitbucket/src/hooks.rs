//! Webhooks of a repository (reference section 2.6).
//!
//! A secret can be given and replaced and never read back. What a refusal means to whoever keeps hooks is told apart:
//! reading, writing and deleting have scopes of their own.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use suitecase_model::credential::CredentialKind;

use crate::client::Client;
use crate::error::BitbucketError;
use crate::{json, page};

/// The one event that Suitecase listens to.
pub const PUSH: &str = "repo:push";
/// How many pages of 100 hooks are read before the list is called too long.
const MOST_PAGES: usize = 5;

/// A webhook; its secret cannot be read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Bitbucket's UUID, in braces.
    pub uuid: String,
    /// Where events are delivered to.
    pub url: String,
    /// Whether events are delivered.
    pub active: bool,
    /// The events, for example `repo:push`.
    pub events: Vec<String>,
    /// Whether deliveries are signed; true also where Bitbucket does not say.
    pub has_secret: bool,
    /// The UUID of the repository, in braces, where Bitbucket says it.
    pub repository_uuid: Option<String>,
}

/// What a webhook is to be: active, and told of pushes alone.
#[derive(Clone, Copy, Debug)]
pub struct HookDraft<'a> {
    /// Where events are to be delivered to.
    pub url: &'a str,
    /// What people read in Bitbucket's list.
    pub description: &'a str,
    /// What signs the deliveries, at most 128 characters; `None` leaves the present one.
    pub secret: Option<&'a SecretString>,
}

/// What a call does with webhooks; each needs scopes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookRight {
    /// Listing them.
    Read,
    /// Making and changing them.
    Write,
    /// Deleting them.
    Delete,
}

/// Why a call about webhooks failed.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// The token lacks scopes.
    #[error("the token lacks the scope {}", scopes.join(", "))]
    MissingScope {
        /// What was to be done.
        right: HookRight,
        /// The scopes that are missing, by their names in Bitbucket.
        scopes: Vec<String>,
    },
    /// Whoever the token acts for is no administrator of the repository.
    #[error("the credential may not manage the webhooks of the repository")]
    NotAdmin,
    /// The repository has as many webhooks as it may have.
    #[error("the repository takes no more webhooks: {message}")]
    LimitReached {
        /// What Bitbucket said.
        message: String,
    },
    /// Bitbucket does not deliver to the address.
    #[error("Bitbucket does not deliver to the address: {message}")]
    UrlRefused {
        /// What Bitbucket said.
        message: String,
    },
    /// The webhook or the repository is not there, or invisible to this credential.
    #[error("the webhook or its repository is not there, or not visible")]
    NotFoundOrHidden,
    /// Anything that may happen to any call.
    #[error("ask Bitbucket about webhooks")]
    Bitbucket(#[source] BitbucketError),
}

/// Lists the webhooks of a repository.
pub async fn hooks(client: &Client, workspace: &str, repository: &str) -> Result<Vec<Hook>, BitbucketError> {
    let first = client.api_url(&["repositories", workspace, repository, "hooks"], &[("pagelen", "100")])?;
    let rows: Vec<json::Hook> = page::all(client, first, MOST_PAGES).await?;
    Ok(rows.into_iter().map(Hook::from).collect())
}

/// Makes a webhook.
///
/// Where the answer is lost nobody knows whether it was made; [`hooks`] tells.
pub async fn create(
    client: &Client,
    workspace: &str,
    repository: &str,
    draft: HookDraft<'_>,
) -> Result<Hook, HookError> {
    let understood = |error| HookError::of(HookRight::Write, client.credential_kind(), error);
    let url = client.api_url(&["repositories", workspace, repository, "hooks"], &[]).map_err(understood)?;
    let made = client.change::<json::Hook>(Method::POST, url, &body(draft)).await;
    made.map(Hook::from).map_err(understood)
}

/// Makes a webhook what it is to be.
pub async fn update(
    client: &Client,
    workspace: &str,
    repository: &str,
    uuid: &str,
    draft: HookDraft<'_>,
) -> Result<Hook, HookError> {
    let understood = |error| HookError::of(HookRight::Write, client.credential_kind(), error);
    let segments = ["repositories", workspace, repository, "hooks", uuid];
    let url = client.api_url(&segments, &[]).map_err(understood)?;
    let changed = client.change::<json::Hook>(Method::PUT, url, &body(draft)).await;
    changed.map(Hook::from).map_err(understood)
}

/// Deletes a webhook.
pub async fn delete(client: &Client, workspace: &str, repository: &str, uuid: &str) -> Result<(), HookError> {
    let understood = |error| HookError::of(HookRight::Delete, client.credential_kind(), error);
    let segments = ["repositories", workspace, repository, "hooks", uuid];
    client.delete(client.api_url(&segments, &[]).map_err(understood)?).await.map_err(understood)
}

impl HookError {
    /// Says what the failure of a call means to whoever keeps webhooks.
    pub fn of(right: HookRight, kind: CredentialKind, error: BitbucketError) -> Self {
        match error {
            BitbucketError::MissingScope { required, granted } => {
                let missing: Vec<String> =
                    required.into_iter().filter(|scope| !granted.contains(scope)).collect();
                let scopes = if missing.is_empty() { needed_scopes(right, kind) } else { missing };
                Self::MissingScope { right, scopes }
            }
            BitbucketError::TokenWithoutScopes => {
                Self::MissingScope { right, scopes: needed_scopes(right, kind) }
            }
            // A refusal without a word is one for a missing scope (reference section 1.5).
            BitbucketError::Forbidden { message } if message.is_empty() => {
                Self::MissingScope { right, scopes: needed_scopes(right, kind) }
            }
            BitbucketError::Forbidden { .. } => Self::NotAdmin,
            BitbucketError::NotFoundOrHidden => Self::NotFoundOrHidden,
            BitbucketError::FieldRefused { field, message } if field == "url" => Self::UrlRefused { message },
            BitbucketError::Refused { status: 400 | 409, message } if speaks_of_a_limit(&message) => {
                Self::LimitReached { message }
            }
            other => Self::Bitbucket(other),
        }
    }
}

impl From<json::Hook> for Hook {
    fn from(hook: json::Hook) -> Self {
        Self {
            uuid: hook.uuid,
            url: hook.url,
            active: hook.active,
            events: hook.events,
            has_secret: hook.secret_set.unwrap_or(true),
            repository_uuid: hook.subject.and_then(|subject| subject.uuid),
        }
    }
}

fn body(draft: HookDraft<'_>) -> serde_json::Value {
    let mut body =
        json!({ "url": draft.url, "description": draft.description, "active": true, "events": [PUSH] });
    if let (Some(secret), Some(members)) = (draft.secret, body.as_object_mut()) {
        members.insert("secret".to_owned(), json!(secret.expose_secret()));
    }
    body
}

/// Returns the scopes a call needs (reference section 1.2), as the family of the token calls them.
fn needed_scopes(right: HookRight, kind: CredentialKind) -> Vec<String> {
    let scopes: &[&str] = match (kind, right) {
        (CredentialKind::ApiToken, HookRight::Read) => &["read:webhook:bitbucket"],
        (CredentialKind::ApiToken, HookRight::Write) => {
            &["read:webhook:bitbucket", "write:webhook:bitbucket"]
        }
        (CredentialKind::ApiToken, HookRight::Delete) => &["delete:webhook:bitbucket"],
        (CredentialKind::AccessToken | CredentialKind::AppPassword, _) => &["webhook"],
    };
    scopes.iter().map(ToString::to_string).collect()
}

/// How many webhooks a repository may have, and in which words more are refused, is not confirmed (reference section
/// 9), so any refusal that speaks of both is taken for this one.
fn speaks_of_a_limit(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    let is_about_hooks = message.contains("hook");
    is_about_hooks && ["limit", "maximum", "too many", "at most"].iter().any(|word| message.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    const MADE: &str = r#"{"uuid":"{u-1}","url":"https://r.example/hooks/1","active":true,"events":["repo:push"],
        "secret_set":true,"subject":{"type":"repository","uuid":"{r-1}"}}"#;

    fn draft(secret: Option<&SecretString>) -> HookDraft<'_> {
        HookDraft { url: "https://r.example/hooks/1", description: "Suitecase", secret }
    }

    #[tokio::test]
    async fn a_secret_is_sent_where_there_is_one_and_else_left_alone() {
        let server = Responder::start(|_, _| Answer::json(MADE)).await;
        let (client, secret) = (server.client(), SecretString::from("s3cret"));
        let made = create(&client, "acme", "shop", draft(Some(&secret))).await.unwrap();
        assert_eq!((made.uuid.as_str(), made.repository_uuid.as_deref()), ("{u-1}", Some("{r-1}")));
        update(&client, "acme", "shop", "{u-1}", draft(None)).await.unwrap();
        let sent: Vec<_> = server
            .calls()
            .into_iter()
            .map(|call| {
                let body: serde_json::Value = serde_json::from_slice(&call.body).unwrap();
                (call.method, call.target, body)
            })
            .collect();
        let common = json!({
            "url": "https://r.example/hooks/1", "description": "Suitecase", "active": true, "events": ["repo:push"],
        });
        let mut with_secret = common.clone();
        with_secret["secret"] = json!("s3cret");
        assert_eq!(
            sent,
            [
                ("POST".to_owned(), "/2.0/repositories/acme/shop/hooks".to_owned(), with_secret),
                ("PUT".to_owned(), "/2.0/repositories/acme/shop/hooks/%7Bu-1%7D".to_owned(), common),
            ]
        );
    }

    #[tokio::test]
    async fn each_refusal_says_what_to_do_about_it() {
        let required = |scopes: &str, granted: &str| {
            format!(
                r#"{{"error":{{"message":"Your credentials lack one or more required privilege scopes.","detail":{{"required":{scopes},"granted":{granted}}}}}}}"#
            )
        };
        let said = |message: &str| format!(r#"{{"error":{{"message":"{message}"}}}}"#);
        for (status, answer, expected) in [
            (
                403,
                required(
                    r#"["read:webhook:bitbucket","write:webhook:bitbucket"]"#,
                    r#"["read:webhook:bitbucket"]"#,
                ),
                r#"MissingScope { right: Write, scopes: ["write:webhook:bitbucket"] }"#,
            ),
            (
                403,
                required("[]", r#"["repository"]"#),
                r#"MissingScope { right: Write, scopes: ["read:webhook:bitbucket", "write:webhook:bitbucket"] }"#,
            ),
            (
                403,
                String::new(),
                r#"MissingScope { right: Write, scopes: ["read:webhook:bitbucket", "write:webhook:bitbucket"] }"#,
            ),
            (403, said("You must be an administrator of this repository."), "NotAdmin"),
            (404, said("Repository not found"), "NotFoundOrHidden"),
            (
                400,
                r#"{"error":{"message":"Bad request","fields":{"url":["must resolve publicly"]}}}"#
                    .to_owned(),
                r#"UrlRefused { message: "must resolve publicly" }"#,
            ),
            (
                400,
                said("A repository can have at most 50 webhooks"),
                r#"LimitReached { message: "A repository can have at most 50 webhooks" }"#,
            ),
            (
                400,
                said("A rate limit of another thing"),
                r#"Bitbucket(Refused { status: 400, message: "A rate limit of another thing" })"#,
            ),
            (500, String::new(), "Bitbucket(ServerError { status: 500 })"),
        ] {
            let server = Responder::start(move |_, _| Answer::status(status, &answer)).await;
            let refused = create(&server.client(), "acme", "shop", draft(None)).await.unwrap_err();
            assert_eq!(format!("{refused:?}"), expected);
        }
        let server = Responder::start(|_, _| Answer::status(403, "")).await;
        let refused = delete(&server.client(), "acme", "shop", "{u-1}").await.unwrap_err();
        assert_eq!(refused.to_string(), "the token lacks the scope delete:webhook:bitbucket");
    }
}
