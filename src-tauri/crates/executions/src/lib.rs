//! Results that find their tests, run configurations, schedules and runs.
//!
//! Only this crate writes runs and results. What a report says and which test it is about are two things: the first is
//! stored as it came, the second is decided by rules or by a person and can be decided anew.

pub mod bound_values;
pub mod dashboard;
pub mod linking;
pub mod reading;
pub mod recording;
pub mod standing;
