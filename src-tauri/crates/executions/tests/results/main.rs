//! Results on a real database: recorded, linked, linked anew, and what the newest ones tell.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod linking;
mod recording;
mod values;
mod world;
