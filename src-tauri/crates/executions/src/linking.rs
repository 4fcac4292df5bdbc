//! Which test a name in reports stands for.
//!
//! It is decided for each name and never for single results: that another test is meant is one row, however many results
//! follow. A rule decides behind every import and every sync; what a person decides holds until a person takes it back.

pub mod deciding;
pub mod exact;
mod following;
pub mod listing;
pub mod preview;
pub mod rule;
pub mod settling;
pub mod suggesting;

pub use following::Linking;
