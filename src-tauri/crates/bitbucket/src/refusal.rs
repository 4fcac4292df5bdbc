//! What a refusal by Bitbucket means: status and body in, error out. Pure.
//!
//! Source: reference section 1.5. `detail` may be an object, and a body may be plain text or a web page.

use suitecase_model::credential::CredentialKind;

use crate::auth::Credential;
use crate::error::BitbucketError;
use crate::json::ErrorBody;

/// The most characters of a server's message that are kept.
const MESSAGE_LIMIT: usize = 200;

/// Returns the error that a status outside 2xx stands for; 429 is the pace's business and not expected here.
pub(crate) fn refusal(status: u16, body: &[u8], credential: &Credential) -> BitbucketError {
    let said = Said::read(body);
    if matches!(status, 401 | 403 | 410) && said.speaks_of_app_passwords() {
        return BitbucketError::AppPasswordGone;
    }
    if matches!(status, 401 | 403 | 404) && said.is_foreign {
        return BitbucketError::NotBitbucket { source: None };
    }
    if let (400, Some((field, message))) = (status, &said.field) {
        return BitbucketError::FieldRefused { field: field.clone(), message: credential.redact(message) };
    }
    match status {
        401 => rejected(credential),
        403 => forbidden(said, credential),
        // The service of pipelines says so of a branch or commit that it does not find in a repository it does find.
        404 if said.detail.to_ascii_lowercase().contains("revision") => {
            BitbucketError::Refused { status, message: credential.redact(&said.detail) }
        }
        404 => BitbucketError::NotFoundOrHidden,
        407 => BitbucketError::ProxyFailed { source: None },
        410 => BitbucketError::Gone { message: credential.redact(&said.message) },
        511 => BitbucketError::CaptivePortal,
        555 => BitbucketError::GaveUp,
        500..=599 => BitbucketError::ServerError { status },
        // Where the message says nothing but what the status says, what matters stands in the detail.
        400 if !said.detail.is_empty() => {
            BitbucketError::Refused { status, message: credential.redact(&said.detail) }
        }
        _ => BitbucketError::Refused { status, message: credential.redact(&said.message) },
    }
}

/// Returns whether a body is a web page.
pub(crate) fn is_web_page(content_type: &str, body: &[u8]) -> bool {
    content_type.trim_start().to_ascii_lowercase().starts_with("text/html")
        || body.trim_ascii_start().first() == Some(&b'<')
}

/// Says why a credential is not taken, as far as its kind and first letters tell.
///
/// Letters alone refuse nothing: this is asked only after Bitbucket has.
fn rejected(credential: &Credential) -> BitbucketError {
    match (credential.kind(), credential.looks_like()) {
        (_, Some(CredentialKind::AppPassword)) => BitbucketError::AppPasswordGone,
        (kind, Some(looks_like)) if looks_like != kind => BitbucketError::WrongKind { looks_like },
        (CredentialKind::AppPassword, _) => BitbucketError::AppPasswordGone,
        (CredentialKind::ApiToken | CredentialKind::AccessToken, _) => BitbucketError::TokenRejected,
    }
}

fn forbidden(said: Said, credential: &Credential) -> BitbucketError {
    let lower = said.message.to_ascii_lowercase();
    if !said.required.is_empty() || lower.contains("privilege scopes") {
        return match said.granted {
            Some(granted) if granted.is_empty() => BitbucketError::TokenWithoutScopes,
            granted => {
                BitbucketError::MissingScope { required: said.required, granted: granted.unwrap_or_default() }
            }
        };
    }
    if lower.contains("not accessible by this authentication mechanism") {
        return BitbucketError::NotForThisCredential;
    }
    if ["whitelist", "allowlist", "allow-list", "allow list", "ip address"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return BitbucketError::IpNotAllowed;
    }
    BitbucketError::Forbidden { message: credential.redact(&said.message) }
}

/// What the body of a refusal says.
struct Said {
    message: String,
    /// The detail, where it is a sentence.
    detail: String,
    required: Vec<String>,
    /// `None` where Bitbucket does not tell.
    granted: Option<Vec<String>>,
    /// The first field of the request that is refused, and why.
    field: Option<(String, String)>,
    /// Whether this is JSON of another service: what Bitbucket says stands below `error` (section 2.1).
    is_foreign: bool,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<ErrorBody>(body) {
            Ok(ErrorBody { error }) => Self {
                message: clean(&error.message),
                detail: clean(error.detail.as_str().unwrap_or_default()),
                required: words(error.detail.get("required")).unwrap_or_default(),
                granted: words(error.detail.get("granted")),
                field: refused_field(&error.fields),
                is_foreign: false,
            },
            Err(_) => Self {
                message: clean(&String::from_utf8_lossy(body)),
                detail: String::new(),
                required: Vec::new(),
                granted: None,
                field: None,
                is_foreign: is_foreign(body),
            },
        }
    }

    fn speaks_of_app_passwords(&self) -> bool {
        self.message.contains("CHANGE-3222")
            || self.message.to_ascii_lowercase().contains("app passwords are")
    }
}

/// Returns whether a body is JSON that says something, and not in the way Bitbucket does.
fn is_foreign(body: &[u8]) -> bool {
    match serde_json::from_slice(body) {
        Ok(serde_json::Value::Object(members)) => !members.is_empty() && !members.contains_key("error"),
        _ => false,
    }
}

/// Reads the first of the fields that are refused; its messages are a list or a single one.
fn refused_field(fields: &serde_json::Value) -> Option<(String, String)> {
    let (field, messages) = fields.as_object()?.iter().next()?;
    Some((clean(field), words(Some(messages)).unwrap_or_default().join(" ")))
}

/// Reads a list of words such as scopes, which may also be a single one.
fn words(value: Option<&serde_json::Value>) -> Option<Vec<String>> {
    match value {
        Some(serde_json::Value::Array(items)) => {
            Some(items.iter().filter_map(serde_json::Value::as_str).take(20).map(clean).collect())
        }
        Some(serde_json::Value::String(word)) => Some(vec![clean(word)]),
        _ => None,
    }
}

fn clean(text: &str) -> String {
    let text = text.trim().chars().take(MESSAGE_LIMIT);
    text.map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use secrecy::SecretString;

    use super::*;

    fn refused(status: u16, body: &str) -> BitbucketError {
        let secret = SecretString::from("ATATT3canary");
        refusal(
            status,
            body.as_bytes(),
            &Credential::new(CredentialKind::ApiToken, "ann@acme.example", secret),
        )
    }

    #[test]
    fn each_refusal_has_its_own_meaning() {
        let rows = [
            (
                401,
                r#"{"type":"error","error":{"message":"Token is invalid, expired, or not supported for this endpoint."}}"#,
            ),
            (401, "App passwords are deprecated and must be replaced with API tokens"),
            (
                403,
                r#"{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes.","detail":{"required":["read:webhook:bitbucket"],"granted":["read:repository:bitbucket"]}}}"#,
            ),
            (
                403,
                r#"{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes."}}"#,
            ),
            (
                403,
                r#"{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes.","detail":{"required":["repository"],"granted":[]}}}"#,
            ),
            (403, r#"{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}"#),
            (404, r#"{"message":"Not Found"}"#),
            (403, "To access this repository, an admin must whitelist your IP."),
            (
                403,
                r#"{"type":"error","error":{"message":"This API is not accessible by this authentication mechanism"}}"#,
            ),
            (
                403,
                r#"{"type":"error","error":{"message":"To access this workspace, an admin must whitelist your IP."}}"#,
            ),
            (403, r#"{"type":"error","error":{"message":"Forbidden","detail":"a string"}}"#),
            (404, r#"{"type":"error","error":{"message":"Repository acme/none not found"}}"#),
            (407, ""),
            (410, "remote: CHANGE-3222 App passwords are deprecated"),
            (
                410,
                r#"{"type":"error","error":{"message":"CHANGE-2770 Functionality has been deprecated","data":{"announcement_url":"x"}}}"#,
            ),
            (400, r#"{"type":"error","error":{"message":"Invalid pagelen"}}"#),
            (
                400,
                r#"{"type":"error","error":{"message":"Bad request","detail":"Requested selector is not found in bitbucket-pipelines.yml.","data":{"key":"x"}}}"#,
            ),
            (
                404,
                r#"{"type":"error","error":{"message":"Not found","detail":"Could not find the revision"}}"#,
            ),
            (404, r#"{"type":"error","error":{"message":"Not found","detail":"Pipeline not found"}}"#),
            (
                400,
                r#"{"type":"error","error":{"message":"Bad request","fields":{"url":["Enter a valid URL."]}}}"#,
            ),
            (503, "<html>upstream</html>"),
            (511, "<html>sign in</html>"),
            (555, ""),
        ];
        let seen: Vec<_> =
            rows.iter().map(|(status, body)| format!("{status} {:?}\n", refused(*status, body))).collect();
        expect![[r#"
            401 TokenRejected
            401 AppPasswordGone
            403 MissingScope { required: ["read:webhook:bitbucket"], granted: ["read:repository:bitbucket"] }
            403 MissingScope { required: [], granted: [] }
            403 TokenWithoutScopes
            403 NotBitbucket { source: None }
            404 NotBitbucket { source: None }
            403 IpNotAllowed
            403 NotForThisCredential
            403 IpNotAllowed
            403 Forbidden { message: "Forbidden" }
            404 NotFoundOrHidden
            407 ProxyFailed { source: None }
            410 AppPasswordGone
            410 Gone { message: "CHANGE-2770 Functionality has been deprecated" }
            400 Refused { status: 400, message: "Invalid pagelen" }
            400 Refused { status: 400, message: "Requested selector is not found in bitbucket-pipelines.yml." }
            404 Refused { status: 404, message: "Could not find the revision" }
            404 NotFoundOrHidden
            400 FieldRefused { field: "url", message: "Enter a valid URL." }
            503 ServerError { status: 503 }
            511 CaptivePortal
            555 GaveUp
        "#]]
        .assert_eq(&seen.concat());
    }

    #[test]
    fn a_message_is_cut_cleaned_and_without_the_secret() {
        let BitbucketError::Forbidden { message } = refused(403, "no\u{7} ATATT3canary\n") else {
            panic!("forbidden")
        };
        assert_eq!(message, "no  [redacted]");
        let BitbucketError::Forbidden { message } = refused(403, &"x".repeat(10_000)) else {
            panic!("forbidden")
        };
        assert_eq!(message.len(), MESSAGE_LIMIT);
    }

    #[test]
    fn a_401_is_explained_by_the_kind_and_the_first_letters() {
        use CredentialKind::{AccessToken, ApiToken, AppPassword};
        let seen = [ApiToken, AccessToken, AppPassword].map(|kind| {
            let secrets = ["ATATT3x", "ATCTT3x", "ATBBx", "x"];
            let seen = secrets.map(|secret| {
                let credential = Credential::new(kind, "ann", SecretString::from(secret));
                format!("    {secret}: {:?}\n", refusal(401, b"", &credential))
            });
            format!("{kind:?}\n{}", seen.concat())
        });
        expect![[r"
            ApiToken
                ATATT3x: TokenRejected
                ATCTT3x: WrongKind { looks_like: AccessToken }
                ATBBx: AppPasswordGone
                x: TokenRejected
            AccessToken
                ATATT3x: WrongKind { looks_like: ApiToken }
                ATCTT3x: TokenRejected
                ATBBx: AppPasswordGone
                x: TokenRejected
            AppPassword
                ATATT3x: WrongKind { looks_like: ApiToken }
                ATCTT3x: WrongKind { looks_like: AccessToken }
                ATBBx: AppPasswordGone
                x: AppPasswordGone
        "]]
        .assert_eq(&seen.concat());
    }
}
