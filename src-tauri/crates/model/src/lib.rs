//! Suitecase's nouns, states and rules; pure.
//!
//! Nothing here does input or output, reads a clock or makes a random number: times and ids are passed in.
//! What is deliberately absent: SQL, HTTP, git, Tauri and the Katalon file formats.

pub mod audit;
pub mod catalogue;
mod codes;
pub mod credential;
pub mod earlier;
pub mod error_code;
pub mod expiry;
pub mod ids;
pub mod integration;
pub mod link;
pub mod member;
pub mod member_change;
pub mod path;
pub mod permission;
pub mod problem;
pub mod project;
pub mod report;
pub mod reported;
pub mod result;
pub mod said;
pub mod saved_filter;
pub mod service_hook;
pub mod sign_in;
pub mod standing;
pub mod sync_run;
pub mod test_case;
pub mod test_run;
pub mod test_suite;
pub mod text;
pub mod time;
