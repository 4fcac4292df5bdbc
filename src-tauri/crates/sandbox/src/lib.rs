//! A Bitbucket Cloud stand-in for development, tests and the demo; never part of the app.
//!
//! It speaks the REST calls the app makes and git smart HTTP (read only) on one loopback port, and is faithful where
//! Bitbucket hurts: which user name goes with which credential, scopes, opaque pages, invisible repositories, removed
//! calls, the hourly budget. What it is held to is `bitbucket.md` of the reference; the tests name its sections.
//! It never leaves 127.0.0.1, starts git without a shell and writes into no repository it was lent.
//!
//! ```no_run
//! # async fn example() -> Result<(), suitecase_sandbox::SandboxError> {
//! use suitecase_sandbox::{Commit, Repository, RepositoryBuilder, Sandbox, Settings, Workspace};
//!
//! let history = RepositoryBuilder::new().commit(Commit::new("first").file("Test Cases/Login.tc", "<TestCaseEntity/>"));
//! let workspace = Workspace::new("acme", "Acme").with(Repository::built("web-shop", history));
//! let sandbox = Sandbox::start(vec![workspace], Settings::default()).await?;
//! println!("{}", sandbox.origin());
//! # Ok(())
//! # }
//! ```

mod accounts;
mod auth;
mod budget;
mod deliveries;
mod error;
mod faults;
mod git_command;
mod git_http;
mod log;
mod log_host;
mod metered_body;
mod pipelines;
mod ranges;
mod relay;
mod repositories;
mod rest;
pub mod sample;
mod server;
mod slow_line;
mod state;

pub use accounts::{
    Accounts, Credential, DEMO_API_TOKEN, DEMO_EMAIL, DEMO_USERNAME, EXPIRED_API_TOKEN, Holder,
    LIMITED_API_TOKEN, Membership, OLD_APP_PASSWORD, Person, READ_ONLY_API_TOKEN, Reach,
    RepositoryPermission, UNSCOPED_API_TOKEN, Validity, VisibleRepositories, WORKSPACE_ACCESS_TOKEN,
    WorkspacePermission, all_access_token_scopes, all_api_token_scopes, git_authorization,
};
pub use deliveries::{Delivery, SeenHook, signature};
pub use error::SandboxError;
pub use faults::{Fault, Faults, ScopeNaming, Target, Wants};
pub use log::{Counts, Kind, Seen};
pub use log_host::SeenAtLogHost;
pub use pipelines::{PipelinePace, PipelineScript, ScriptedCase, ScriptedStep, SeenPipeline};
pub use relay::Relay;
pub use repositories::builder::{Commit, RepositoryBuilder};
pub use repositories::generated::{GeneratedOptions, Lengths, generate};
pub use repositories::{Repository, Workspace};
pub use server::{Sandbox, Settings};
pub use slow_line::{LineSettings, Passed, SlowLine};
