//! Brings the catalogue of a linked repository to one commit.
//!
//! [`SyncService`] owns what runs: one run per link, cancelled between packets, each with exactly one end. A run asks
//! git which commit the link's ref points at, fetches the wanted files ([`fetch`]), makes the new catalogue
//! ([`catalogue`], pure) and switches to it in one transaction. A run that fails leaves the last good catalogue.
//! What is deliberately absent: what a person decides (`suitecase-admin`), and anything of a window.

mod apply;
pub mod catalogue;
pub mod clients;
mod clock;
pub mod error;
pub mod fetch;
pub mod files;
pub mod folders;
mod lent_http;
pub mod lent_rest;
pub mod plan;
pub mod poll;
pub mod preview;
pub mod reading;
mod run;
pub mod service;
pub mod survey;

pub use clients::Clients;
pub use clock::Clock;
pub use error::SyncError;
pub use service::{SyncEvent, SyncService, SyncState};
