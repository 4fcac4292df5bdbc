//! Which test a name in reports stands for.
//!
//! It is decided for each name and never for single results: that another test is meant is one row, however many results
//! follow.

pub mod exact;
pub mod rule;
