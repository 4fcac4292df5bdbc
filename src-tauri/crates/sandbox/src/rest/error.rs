//! The refusals of the REST API, in Bitbucket's shapes (bitbucket.md sections 1.5, 2.1 and 2.9).

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::faults::ScopeNaming;

const MISSING_SCOPE: &str = "Your credentials lack one or more required privilege scopes.";

/// Why a REST call is not answered.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The credential is not taken, or there is none where one is needed.
    Unauthorized,
    /// Access tokens may not ask who they are.
    WrongMechanism,
    /// The credential lacks scopes.
    MissingScope { required: Vec<String>, granted: Vec<String> },
    /// The person may not do this here.
    NotPermitted(&'static str),
    /// The repository does not exist or is not for the caller's eyes.
    NoSuchRepository,
    /// The workspace does not exist or is not for the caller's eyes.
    NoSuchWorkspace(String),
    /// A commit, branch, path or hook does not exist.
    NotFound(String),
    /// There is no such call.
    NoSuchResource,
    /// The cross-workspace calls removed by CHANGE-2770.
    Removed,
    /// The request does not make sense.
    BadRequest(String),
    /// The request does not make sense to the service of pipelines, which says why in the detail.
    BadDetail(String),
    /// Fields of the body do not make sense.
    BadFields { field: &'static str, message: String },
    /// Bitbucket's own time-out.
    GaveUp,
    /// Git could not answer.
    Git(SandboxError),
}

impl From<SandboxError> for Refusal {
    fn from(error: SandboxError) -> Self {
        Self::Git(error)
    }
}

impl Refusal {
    /// Makes the reply, with as much about a missing scope as is told at the moment.
    pub(crate) fn told(self, naming: ScopeNaming) -> Response {
        match (self, naming) {
            (Self::MissingScope { required, .. }, ScopeNaming::OneScope) => {
                let mut body = message(MISSING_SCOPE);
                let one = required.into_iter().next();
                if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
                    error.insert("detail".to_owned(), json!({ "required": one }));
                }
                reply(StatusCode::FORBIDDEN, body)
            }
            (Self::MissingScope { .. }, ScopeNaming::Nothing) => StatusCode::FORBIDDEN.into_response(),
            (Self::MissingScope { .. }, ScopeNaming::AsInvalidToken) => Self::Unauthorized.into_response(),
            (other, _) => other.into_response(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized => {
                let body = message("Token is invalid, expired, or not supported for this endpoint.");
                let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"Bitbucket.org HTTP\"")];
                (StatusCode::UNAUTHORIZED, challenge, Json(body)).into_response()
            }
            Self::WrongMechanism => reply(
                StatusCode::FORBIDDEN,
                message("This API is not accessible by this authentication mechanism."),
            ),
            Self::MissingScope { required, granted } => {
                let mut body = message(MISSING_SCOPE);
                if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
                    error.insert("detail".to_owned(), json!({ "required": required, "granted": granted }));
                }
                reply(StatusCode::FORBIDDEN, body)
            }
            Self::NotPermitted(text) => reply(StatusCode::FORBIDDEN, message(text)),
            Self::NoSuchRepository => reply(
                StatusCode::NOT_FOUND,
                message(
                    "You may not have access to this repository or it no longer exists in this workspace.",
                ),
            ),
            Self::NoSuchWorkspace(word) => {
                reply(StatusCode::NOT_FOUND, message(&format!("No workspace with identifier '{word}'.")))
            }
            Self::NotFound(text) => reply(StatusCode::NOT_FOUND, message(&text)),
            Self::NoSuchResource => reply(StatusCode::NOT_FOUND, message("Resource not found")),
            Self::Removed => {
                let mut body = message("CHANGE-2770: this cross-workspace API has been removed.");
                if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
                    let address = "https://developer.atlassian.com/cloud/bitbucket/changelog/#CHANGE-2770";
                    error.insert("data".to_owned(), json!({ "announcement_url": address }));
                }
                reply(StatusCode::GONE, body)
            }
            Self::BadRequest(text) => reply(StatusCode::BAD_REQUEST, message(&text)),
            Self::BadDetail(text) => {
                let error = json!({ "message": "Bad request", "detail": text });
                reply(StatusCode::BAD_REQUEST, json!({ "type": "error", "error": error }))
            }
            Self::BadFields { field, message: text } => {
                let error = json!({ "message": "Bad request", "fields": { field: [text] } });
                reply(StatusCode::BAD_REQUEST, json!({ "type": "error", "error": error }))
            }
            Self::GaveUp => {
                let status = StatusCode::from_u16(555).unwrap_or(StatusCode::GATEWAY_TIMEOUT);
                reply(status, message("The request took too long."))
            }
            Self::Git(error) => {
                tracing::warn!(%error, "git could not answer a REST call");
                reply(StatusCode::INTERNAL_SERVER_ERROR, message(&error.to_string()))
            }
        }
    }
}

fn message(text: &str) -> Value {
    json!({ "type": "error", "error": { "message": text } })
}

fn reply(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}
