//! The one SQLite file that holds everything but secrets.
//!
//! One connection writes, a few read; the handles [`Reader`] and [`Writer`] tell the compiler which is which.
//! Each file beside this one owns one table family: its row types, its reads, its writes and their tests.
//! What is deliberately absent: rules. Whether something may happen is decided before it is written here.

pub mod alias;
pub mod any_test;
pub mod audit;
pub mod comparison;
pub mod content;
pub mod content_change;
pub mod due_run;
pub mod earlier_history;
pub mod error;
pub mod execution;
mod file;
pub mod folder;
pub mod git_tree;
pub mod identity_decision;
pub mod identity_following;
pub mod import_order;
pub mod imported_run;
pub mod insight;
pub mod integration;
pub mod latest_result;
pub mod link;
pub mod list;
pub mod member;
mod migrate;
pub mod muted_problem;
pub mod name_key;
pub mod open;
#[cfg(test)]
mod plans;
pub mod problem;
pub mod project;
pub mod relink_due;
pub mod reported_place;
pub mod reported_test;
pub mod result;
mod row;
pub mod run_configuration;
pub mod run_log;
pub mod saved_filter;
pub mod schedule;
pub mod scratch;
pub mod script_tree;
pub mod search;
pub mod service_hook;
pub mod setting;
pub mod sound;
pub mod suggestion;
pub mod suite_member;
pub mod sync_change;
pub mod sync_run;
pub mod synced_commit;
pub mod test_case;
pub mod test_run;
pub mod test_suite;
pub mod uploaded;
pub mod vanished_test;
pub mod watched_folder;

pub use error::StoreError;
pub use open::{Reader, Store, Writer};
