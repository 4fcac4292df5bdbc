//! Credentials and the two headers each of them makes: one for REST, one for git.
//!
//! Source: reference section 1. An API token is sent with the account's e-mail to REST and with a fixed user
//! name to git; an access token is a Bearer token for REST and a password with another fixed name for git.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use suitecase_model::credential::CredentialKind;

use crate::error::BitbucketError;

/// The user name git sends with an API token (section 1.2).
const GIT_USER_OF_API_TOKENS: &str = "x-bitbucket-api-token-auth";
/// The user name git sends with an access token (section 1.3).
const GIT_USER_OF_ACCESS_TOKENS: &str = "x-token-auth";

/// The longest secret that is sent, in bytes; Bitbucket's tokens have a few hundred.
const SECRET_LIMIT: usize = 4096;
/// The longest e-mail or user name that is sent, in characters.
const USER_LIMIT: usize = 320;

/// A credential with its secret; neither printed nor serialised.
pub struct Credential {
    kind: CredentialKind,
    user: String,
    secret: SecretString,
}

impl Credential {
    /// Takes a credential as typed; spaces around the user name and the secret are dropped.
    ///
    /// `user` is the account's e-mail for an API token, the user name for an app password, and is not used for
    /// an access token.
    pub fn new(kind: CredentialKind, user: &str, secret: SecretString) -> Self {
        let trimmed = secret.expose_secret().trim();
        let secret = if trimmed.len() == secret.expose_secret().len() {
            secret.clone()
        } else {
            SecretString::from(trimmed.to_owned())
        };
        Self { kind, user: user.trim().to_owned(), secret }
    }

    /// Returns the kind of credential.
    pub fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// Returns the account's e-mail or user name; empty where the kind needs none.
    pub fn user(&self) -> &str {
        &self.user
    }

    pub(crate) fn rest_header(&self) -> Result<HeaderValue, BitbucketError> {
        match self.kind {
            CredentialKind::ApiToken | CredentialKind::AppPassword => self.basic(self.usable_user()?),
            CredentialKind::AccessToken => {
                let secret = self.usable_secret()?;
                let mut text = Zeroizing::new(String::with_capacity("Bearer ".len() + secret.len()));
                text.push_str("Bearer ");
                text.push_str(secret);
                sensitive(&text)
            }
        }
    }

    pub(crate) fn git_header(&self) -> Result<HeaderValue, BitbucketError> {
        match self.kind {
            CredentialKind::ApiToken => self.basic(GIT_USER_OF_API_TOKENS),
            CredentialKind::AccessToken => self.basic(GIT_USER_OF_ACCESS_TOKENS),
            CredentialKind::AppPassword => self.basic(self.usable_user()?),
        }
    }

    /// Returns what the secret looks like, by its first letters.
    pub(crate) fn looks_like(&self) -> Option<CredentialKind> {
        guess_kind(&self.secret)
    }

    /// Returns what the hourly budget is counted for: the account of a personal credential, else the token itself
    /// (section 3).
    pub(crate) fn charged_to(&self) -> &str {
        match self.kind {
            CredentialKind::ApiToken | CredentialKind::AppPassword => &self.user,
            CredentialKind::AccessToken => self.secret.expose_secret(),
        }
    }

    /// Takes the secret out of a text that a server sent.
    pub(crate) fn redact(&self, text: &str) -> String {
        let secret = self.secret.expose_secret();
        if secret.is_empty() { text.to_owned() } else { text.replace(secret, "[redacted]") }
    }

    fn basic(&self, user: &str) -> Result<HeaderValue, BitbucketError> {
        let secret = self.usable_secret()?;
        let mut pair = Zeroizing::new(String::with_capacity(user.len() + 1 + secret.len()));
        pair.push_str(user);
        pair.push(':');
        pair.push_str(secret);
        let mut text = Zeroizing::new(String::with_capacity("Basic ".len() + pair.len() * 4 / 3 + 4));
        text.push_str("Basic ");
        STANDARD.encode_string(pair.as_bytes(), &mut text);
        sensitive(&text)
    }

    /// Returns the secret when it can be one: no token of Bitbucket holds spaces, control or foreign characters.
    fn usable_secret(&self) -> Result<&str, BitbucketError> {
        let secret = self.secret.expose_secret();
        let fits = (1..=SECRET_LIMIT).contains(&secret.len());
        if !fits || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BitbucketError::UnusableSecret);
        }
        Ok(secret)
    }

    /// Returns the user when it can be sent: behind a colon the server would read it as part of the secret.
    fn usable_user(&self) -> Result<&str, BitbucketError> {
        // Counted only as far as needed, so that a megabyte takes no longer than a name.
        let length = self.user.chars().take(USER_LIMIT + 1).count();
        let fits = (1..=USER_LIMIT).contains(&length);
        if !fits || self.user.contains(|character: char| character.is_control() || character == ':') {
            return Err(BitbucketError::UnusableUser { kind: self.kind });
        }
        Ok(&self.user)
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Guesses what a secret is by its first letters; good enough to explain a refusal, never to refuse one.
fn guess_kind(secret: &SecretString) -> Option<CredentialKind> {
    let secret = secret.expose_secret().trim_start();
    if secret.starts_with("ATATT") {
        Some(CredentialKind::ApiToken)
    } else if secret.starts_with("ATCTT") {
        Some(CredentialKind::AccessToken)
    } else if secret.starts_with("ATBB") {
        Some(CredentialKind::AppPassword)
    } else {
        None
    }
}

fn sensitive(text: &str) -> Result<HeaderValue, BitbucketError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| BitbucketError::UnusableSecret)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(kind: CredentialKind, user: &str, secret: &str) -> Credential {
        Credential::new(kind, user, SecretString::from(secret))
    }

    fn decoded(header: HeaderValue) -> String {
        assert!(header.is_sensitive(), "the header must not be printed");
        let text = header.to_str().unwrap();
        match text.strip_prefix("Basic ") {
            Some(encoded) => {
                format!("Basic {}", String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap())
            }
            None => text.to_owned(),
        }
    }

    #[test]
    fn each_kind_makes_its_own_headers_for_rest_and_git() {
        let token = credential(CredentialKind::ApiToken, " ann@acme.example ", "ATATT3xy\n");
        assert_eq!(decoded(token.rest_header().unwrap()), "Basic ann@acme.example:ATATT3xy");
        assert_eq!(decoded(token.git_header().unwrap()), "Basic x-bitbucket-api-token-auth:ATATT3xy");

        let token = credential(CredentialKind::AccessToken, "", "ATCTT3xy");
        assert_eq!(decoded(token.rest_header().unwrap()), "Bearer ATCTT3xy");
        assert_eq!(decoded(token.git_header().unwrap()), "Basic x-token-auth:ATCTT3xy");

        let password = credential(CredentialKind::AppPassword, "ann", "ATBBxy");
        assert_eq!(decoded(password.rest_header().unwrap()), "Basic ann:ATBBxy");
        assert_eq!(decoded(password.git_header().unwrap()), "Basic ann:ATBBxy");
    }

    #[test]
    fn a_secret_that_no_token_can_be_is_refused_before_it_is_sent() {
        for secret in ["", "  ", "two words", "line\nbreak", "tökén"] {
            for kind in [CredentialKind::ApiToken, CredentialKind::AccessToken] {
                let made = credential(kind, "ann@acme.example", secret).rest_header();
                assert!(matches!(made, Err(BitbucketError::UnusableSecret)), "{secret:?}");
            }
        }
    }

    #[test]
    fn a_user_that_would_change_what_is_sent_is_refused() {
        let long = "m".repeat(321);
        for user in ["", " ", "ann:x@acme.example", "ann\n@acme.example", &long] {
            for kind in [CredentialKind::ApiToken, CredentialKind::AppPassword] {
                let made = credential(kind, user, "ATATT3x").rest_header();
                assert!(matches!(made, Err(BitbucketError::UnusableUser { .. })), "{user:?}");
            }
            assert!(credential(CredentialKind::AccessToken, user, "ATCTT3x").rest_header().is_ok());
        }
        assert!(credential(CredentialKind::ApiToken, "änn@acmé.example", "ATATT3x").rest_header().is_ok());
    }

    #[test]
    fn a_credential_is_never_printed_and_is_taken_out_of_texts() {
        let token = credential(CredentialKind::ApiToken, "ann@acme.example", "ATATT3canary");
        let printed = format!("{token:?}");
        assert!(!printed.contains("canary") && !printed.contains("ann"), "{printed}");
        assert_eq!(token.redact("no such token ATATT3canary!"), "no such token [redacted]!");
    }

    #[test]
    fn the_kind_is_guessed_by_the_first_letters() {
        let guess = |text: &str| guess_kind(&SecretString::from(text));
        assert_eq!(guess(" ATATT3xFf"), Some(CredentialKind::ApiToken));
        assert_eq!(guess("ATCTT3xFf"), Some(CredentialKind::AccessToken));
        assert_eq!(guess("ATBBabc"), Some(CredentialKind::AppPassword));
        assert_eq!(guess("something"), None);
    }
}
