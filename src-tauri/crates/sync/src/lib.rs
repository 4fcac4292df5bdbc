//! Brings the catalogue of a linked repository to one commit.
//!
//! [`SyncService`] owns what runs: one run per link, cancelled between packets, each with exactly one end; which link
//! goes when, the [`agenda`] decides (pure). A run asks git which commit the link's ref points at, fetches the wanted
//! files ([`fetch`]), makes the new catalogue ([`catalogue`], pure) and switches to it in one transaction. A run that
//! fails leaves the last good catalogue.
//! [`ServiceHooks`] keeps the webhooks through which Bitbucket tells of pushes, and turns what it tells into hints.
//! What is deliberately absent: what a person decides (`suitecase-admin`), and anything of a window.

pub mod agenda;
mod apply;
mod attempts;
pub mod browse;
pub mod catalogue;
pub mod clients;
mod clock;
pub mod compare;
pub mod doctor;
pub mod error;
pub mod estimate;
pub mod fetch;
pub mod files;
pub mod folders;
pub mod hooks;
pub mod identity;
mod indexing;
mod lent_http;
pub mod plan;
pub mod poll;
pub mod preview;
pub mod reading;
mod run;
pub mod scripts;
pub mod selection;
pub mod service;
pub mod survey;
mod trace;
pub mod visit;
pub mod without_git;

pub use clients::Clients;
pub use clock::Clock;
pub use compare::{CompareError, Comparisons};
pub use error::SyncError;
pub use hooks::ServiceHooks;
pub use indexing::Indexing;
pub use service::{SyncEvent, SyncService, SyncState};
