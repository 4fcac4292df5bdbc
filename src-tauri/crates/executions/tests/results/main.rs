//! Results on a real database: recorded, linked, linked anew, and what the newest ones tell.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod deciding;
mod killed;
mod linking;
mod outdated;
mod preview;
mod recognising;
mod recording;
mod suggesting;
mod values;
mod world;
