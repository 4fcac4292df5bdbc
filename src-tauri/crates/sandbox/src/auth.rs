//! Decides who a request speaks for, over REST and over git.
//!
//! The two differ on purpose: the e-mail is right for REST and wrong for git, an app password is 401 here and 410 there
//! (bitbucket.md sections 1.1 to 1.3). What the caller may then see is answered by [`Caller`].

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use secrecy::ExposeSecret as _;

use crate::accounts::{
    Accounts, Credential, Holder, Membership, Person, Reach, RepositoryPermission, Validity,
    VisibleRepositories, WorkspacePermission,
};
use crate::faults::Faults;
use crate::state::ServedRepository;

/// The user name git sends with an API token, beside the Bitbucket user name (section 1.2).
const API_TOKEN_USER: &str = "x-bitbucket-api-token-auth";
/// The user name git sends with an access token (section 1.3).
const ACCESS_TOKEN_USER: &str = "x-token-auth";

/// Somebody a request speaks for.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// Nobody in particular.
    Anonymous,
    /// A person, through one of their API tokens.
    Person { person: Arc<Person>, credential: Arc<Credential>, only_workspace: Option<String> },
    /// The bot user behind an access token.
    Bot { reach: Reach, credential: Arc<Credential> },
}

/// Why a caller was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotLetIn {
    /// The credential is wrong, expired, unscoped, revoked or used in the wrong way.
    BadCredential,
    /// The credential is an app password.
    AppPassword,
}

/// What the `Authorization` header says.
enum Presented {
    Nothing,
    Basic { user: String, secret: String },
    Bearer { secret: String },
    Unreadable,
}

/// Finds the caller of a REST request.
pub(crate) fn rest_caller(
    headers: &HeaderMap,
    accounts: &Accounts,
    faults: &Faults,
) -> Result<Caller, NotLetIn> {
    match presented(headers) {
        Presented::Nothing => Ok(Caller::Anonymous),
        Presented::Unreadable => Err(NotLetIn::BadCredential),
        Presented::Basic { user, secret } => {
            let credential = usable(accounts, faults, &secret)?;
            match &credential.holder {
                Holder::ApiToken { email, only_workspace } if email.eq_ignore_ascii_case(&user) => {
                    person_caller(accounts, &credential, email, only_workspace.as_ref())
                }
                Holder::ApiToken { .. } | Holder::AccessToken(_) => Err(NotLetIn::BadCredential),
                Holder::AppPassword { .. } => Err(NotLetIn::AppPassword),
            }
        }
        Presented::Bearer { secret } => {
            let credential = usable(accounts, faults, &secret)?;
            match &credential.holder {
                Holder::AccessToken(reach) => {
                    Ok(Caller::Bot { reach: reach.clone(), credential: credential.clone() })
                }
                Holder::ApiToken { .. } => Err(NotLetIn::BadCredential),
                Holder::AppPassword { .. } => Err(NotLetIn::AppPassword),
            }
        }
    }
}

/// Finds the caller of a git request.
pub(crate) fn git_caller(
    headers: &HeaderMap,
    accounts: &Accounts,
    faults: &Faults,
) -> Result<Caller, NotLetIn> {
    match presented(headers) {
        Presented::Nothing => Ok(Caller::Anonymous),
        Presented::Bearer { .. } | Presented::Unreadable => Err(NotLetIn::BadCredential),
        Presented::Basic { user, secret } => {
            let credential = usable(accounts, faults, &secret)?;
            match &credential.holder {
                Holder::ApiToken { email, only_workspace } => {
                    let caller = person_caller(accounts, &credential, email, only_workspace.as_ref())?;
                    let is_right_user = match &caller {
                        Caller::Person { person, .. } => user == API_TOKEN_USER || user == person.username,
                        Caller::Anonymous | Caller::Bot { .. } => false,
                    };
                    is_right_user.then_some(caller).ok_or(NotLetIn::BadCredential)
                }
                Holder::AccessToken(reach) if user == ACCESS_TOKEN_USER => {
                    Ok(Caller::Bot { reach: reach.clone(), credential: credential.clone() })
                }
                Holder::AccessToken(_) => Err(NotLetIn::BadCredential),
                Holder::AppPassword { .. } => Err(NotLetIn::AppPassword),
            }
        }
    }
}

impl Caller {
    /// Returns a line for the request log that tells who called and never with what secret.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Person { person, .. } => format!("{} (API token)", person.email),
            Self::Bot { reach, .. } => match reach {
                Reach::Repository { workspace, slug } => format!("bot of {workspace}/{slug} (access token)"),
                Reach::Project { workspace, key } => {
                    format!("bot of project {key} in {workspace} (access token)")
                }
                Reach::Workspace { workspace } => format!("bot of {workspace} (access token)"),
            },
        }
    }

    /// Returns the scopes of the credential; none for an anonymous caller.
    pub(crate) fn scopes(&self) -> &[String] {
        match self {
            Self::Anonymous => &[],
            Self::Person { credential, .. } | Self::Bot { credential, .. } => &credential.scopes,
        }
    }

    /// Returns what the caller may do to a workspace; `None` where it cannot be seen as a member.
    pub(crate) fn workspace_permission(&self, workspace: &str) -> Option<WorkspacePermission> {
        match self {
            Self::Anonymous => None,
            Self::Person { .. } => self.membership(workspace).map(|membership| membership.permission),
            Self::Bot { reach, .. } => {
                reach.workspace().eq_ignore_ascii_case(workspace).then_some(WorkspacePermission::Member)
            }
        }
    }

    /// Returns what the caller may do to a repository; `None` where it is invisible to them.
    pub(crate) fn repository_permission(
        &self,
        workspace: &str,
        repository: &ServedRepository,
    ) -> Option<RepositoryPermission> {
        let granted = match self {
            Self::Anonymous => None,
            Self::Person { .. } => {
                self.membership(workspace).and_then(|membership| match &membership.repositories {
                    VisibleRepositories::All(permission) => Some(*permission),
                    VisibleRepositories::Only(listed) => listed
                        .iter()
                        .find(|(slug, _)| *slug == repository.slug)
                        .map(|(_, permission)| *permission),
                })
            }
            Self::Bot { reach, .. } if !reach.workspace().eq_ignore_ascii_case(workspace) => None,
            Self::Bot { reach, .. } => {
                let is_within_reach = match reach {
                    Reach::Repository { slug, .. } => *slug == repository.slug,
                    Reach::Project { key, .. } => *key == repository.project_key,
                    Reach::Workspace { .. } => true,
                };
                is_within_reach.then_some(RepositoryPermission::Admin)
            }
        };
        granted.or((!repository.is_private).then_some(RepositoryPermission::Read))
    }

    fn membership(&self, workspace: &str) -> Option<&Membership> {
        match self {
            Self::Anonymous | Self::Bot { .. } => None,
            Self::Person { person, only_workspace, .. } => {
                let is_outside =
                    only_workspace.as_ref().is_some_and(|only| !only.eq_ignore_ascii_case(workspace));
                if is_outside {
                    return None;
                }
                person
                    .memberships
                    .iter()
                    .find(|membership| membership.workspace.eq_ignore_ascii_case(workspace))
            }
        }
    }
}

fn usable(accounts: &Accounts, faults: &Faults, secret: &str) -> Result<Arc<Credential>, NotLetIn> {
    let known = accounts.credentials.iter().find(|credential| credential.secret.expose_secret() == secret);
    let credential = known.ok_or(NotLetIn::BadCredential)?;
    if faults.is_revoked(secret) {
        return Err(NotLetIn::BadCredential);
    }
    match credential.validity {
        Validity::Valid => Ok(Arc::new(credential.clone())),
        Validity::Expired | Validity::Unscoped => Err(NotLetIn::BadCredential),
    }
}

fn person_caller(
    accounts: &Accounts,
    credential: &Arc<Credential>,
    email: &str,
    only_workspace: Option<&String>,
) -> Result<Caller, NotLetIn> {
    let person = accounts.people.iter().find(|person| person.email.eq_ignore_ascii_case(email));
    let person = person.ok_or(NotLetIn::BadCredential)?;
    Ok(Caller::Person {
        person: Arc::new(person.clone()),
        credential: credential.clone(),
        only_workspace: only_workspace.cloned(),
    })
}

fn presented(headers: &HeaderMap) -> Presented {
    let Some(header) = headers.get(AUTHORIZATION) else { return Presented::Nothing };
    let Ok(text) = header.to_str() else { return Presented::Unreadable };
    let Some((scheme, rest)) = text.split_once(' ') else { return Presented::Unreadable };
    if scheme.eq_ignore_ascii_case("bearer") {
        return Presented::Bearer { secret: rest.trim().to_owned() };
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Presented::Unreadable;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(rest.trim()).unwrap_or_default();
    match String::from_utf8(decoded).ok().as_deref().and_then(|pair| pair.split_once(':')) {
        Some((user, secret)) => Presented::Basic { user: user.to_owned(), secret: secret.to_owned() },
        None => Presented::Unreadable,
    }
}
