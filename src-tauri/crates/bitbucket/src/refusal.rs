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
    match status {
        401 => match credential.kind() {
            CredentialKind::ApiToken | CredentialKind::AccessToken => BitbucketError::TokenRejected,
            CredentialKind::AppPassword => BitbucketError::AppPasswordGone,
        },
        403 => forbidden(said, credential),
        404 => BitbucketError::NotFoundOrHidden,
        407 => BitbucketError::ProxyFailed { source: None },
        410 => BitbucketError::Gone { message: credential.redact(&said.message) },
        511 => BitbucketError::CaptivePortal,
        555 => BitbucketError::GaveUp,
        500..=599 => BitbucketError::ServerError { status },
        _ => BitbucketError::Refused { status, message: credential.redact(&said.message) },
    }
}

/// Returns whether a body is a web page.
pub(crate) fn is_web_page(content_type: &str, body: &[u8]) -> bool {
    content_type.trim_start().to_ascii_lowercase().starts_with("text/html")
        || body.trim_ascii_start().first() == Some(&b'<')
}

fn forbidden(said: Said, credential: &Credential) -> BitbucketError {
    let lower = said.message.to_ascii_lowercase();
    if !said.required.is_empty() || lower.contains("privilege scopes") {
        return BitbucketError::MissingScope { required: said.required, granted: said.granted };
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
    required: Vec<String>,
    granted: Vec<String>,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<ErrorBody>(body) {
            Ok(ErrorBody { error }) => Self {
                message: clean(&error.message),
                required: words(error.detail.get("required")),
                granted: words(error.detail.get("granted")),
            },
            Err(_) => Self {
                message: clean(&String::from_utf8_lossy(body)),
                required: Vec::new(),
                granted: Vec::new(),
            },
        }
    }

    fn speaks_of_app_passwords(&self) -> bool {
        self.message.contains("CHANGE-3222")
            || self.message.to_ascii_lowercase().contains("app passwords are")
    }
}

/// Reads a list of scopes, which may also be a single one.
fn words(value: Option<&serde_json::Value>) -> Vec<String> {
    match value {
        Some(serde_json::Value::Array(items)) => {
            items.iter().filter_map(serde_json::Value::as_str).take(20).map(clean).collect()
        }
        Some(serde_json::Value::String(word)) => vec![clean(word)],
        _ => Vec::new(),
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
            403 NotForThisCredential
            403 IpNotAllowed
            403 Forbidden { message: "Forbidden" }
            404 NotFoundOrHidden
            407 ProxyFailed { source: None }
            410 AppPasswordGone
            410 Gone { message: "CHANGE-2770 Functionality has been deprecated" }
            400 Refused { status: 400, message: "Invalid pagelen" }
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
    fn an_app_password_is_explained_whatever_the_text() {
        let password = Credential::new(CredentialKind::AppPassword, "ann", SecretString::from("ATBBx"));
        assert!(matches!(refusal(401, b"", &password), BitbucketError::AppPasswordGone));
    }
}
