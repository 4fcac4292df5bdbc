//! Bitbucket Cloud over REST, and the HTTP connection that git borrows.
//!
//! Answers who a credential is, what it may see, which addresses people paste, and lends git an authenticated
//! connection. It promises that a credential never leaves the origin it belongs to, that every REST call ends
//! within its time limit, and that no error text holds a secret.
//! What is deliberately absent: what files mean, storage, and anything that retries
//! for longer than one call.

pub mod address;
pub mod archive;
pub mod auth;
pub mod callback;
pub mod check;
pub mod client;
pub mod commits;
pub mod error;
pub mod git_http;
pub mod hooks;
pub mod identity;
mod json;
pub mod origin;
pub mod pace;
mod page;
pub mod pipelines;
pub mod refs;
mod refusal;
pub mod repositories;
#[cfg(test)]
mod responder;
pub mod source;
mod transport;
pub mod workspaces;

pub use address::{
    AddressError, Place, RepositoryAddress, Resolved, Target, WorkspaceAddress, address_of, file_address,
    repository_address, resolve,
};
pub use auth::Credential;
pub use callback::{CallbackError, CallbackUrl};
pub use check::{Check, CheckId, Finding, Report, Verdict, test_connection, test_connection_until};
pub use client::Client;
pub use error::BitbucketError;
pub use git_http::{GitBody, GitEndpoint, GitReply};
pub use hooks::{Hook, HookDraft, HookError, HookRight};
pub use origin::Origin;
