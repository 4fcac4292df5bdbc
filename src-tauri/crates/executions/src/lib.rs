//! Results that find their tests, run configurations, schedules and runs.
//!
//! Only this crate writes runs and results. What a report says and which test it is about are two things: the first is
//! stored as it came, the second is decided by rules or by a person and can be decided anew.

mod audit;
pub mod bound_values;
mod collecting;
pub mod configurations;
pub mod dashboard;
pub mod error;
pub mod executors;
pub mod imports;
pub mod linking;
pub mod reading;
pub mod recording;
pub mod runs;
pub mod schedules;
pub mod standing;

pub use configurations::{ConfigurationDraft, Configurations, VariableDraft};
pub use error::RunError;
pub use imports::{Imports, WatchedFolders};
pub use linking::Linking;
pub use runs::{RunEvent, Runs};
pub use schedules::Schedules;
