//! Suitecase's git against the real one: what we fetch is what git lists, whatever the server offers.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails here"
)]

#[path = "real_git/fetching.rs"]
mod fetching;
#[path = "real_git/pieces.rs"]
mod pieces;
#[path = "real_git/refs.rs"]
mod refs;
#[path = "real_git/refusals.rs"]
mod refusals;
#[path = "real_git/repository.rs"]
mod repository;
#[path = "real_git/server.rs"]
mod server;
#[path = "real_git/trouble.rs"]
mod trouble;
#[path = "real_git/whole.rs"]
mod whole;
