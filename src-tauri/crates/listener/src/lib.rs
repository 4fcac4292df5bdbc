//! Hears what Bitbucket posts to Suitecase's service hooks.
//!
//! A person's relay passes deliveries on to a port of this computer's loopback address. They come from strangers until
//! their signature says otherwise: a delivery is taken only at the path of a hook that is known, within limits of size
//! and time, with the right HMAC over its raw bytes, and once. What it says is a hint that something moved ([`Push`]),
//! never data: the commit, the files and their names come over git from Bitbucket itself.
//! It promises to listen on loopback alone, to answer everything else with an empty 404, and to log neither bodies nor
//! header fields.
//! What is deliberately absent: which hooks there are and what a push means to a link (`suitecase-sync`), and storage.

mod door;
mod error;
mod known;
mod push;
mod replay;
mod server;
mod signature;

pub use door::Door;
pub use error::ListenerError;
pub use known::KnownHooks;
pub use push::{Change, ChangeKind, Push};
pub use server::{Limits, Listener};

use suitecase_model::ids::LinkId;

/// A push that Bitbucket told one link's hook of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The link whose hook was told.
    pub link: LinkId,
    /// What was pushed, as far as it was understood.
    pub push: Push,
}
