//! Results on a real database: recorded, linked, linked anew, and what the newest ones tell.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod deciding;
mod linking;
mod preview;
mod recording;
mod suggesting;
mod values;
mod world;
