//! Katalon project files: bytes in, test cases, test suites and problems out; pure.
//!
//! A file of a linked repository comes from strangers: whatever its bytes are, reading it ends, never fails and
//! never opens anything else. What is wrong with it becomes a [`Finding`](suitecase_model::problem::Finding).
//! What is deliberately absent: input and output, clocks, and any writing of Katalon files.

pub mod case_file;
mod conflict;
mod data_bindings;
pub mod dynamic_query;
pub mod fingerprint;
pub mod junit;
pub mod layout;
pub mod membership;
pub mod project_problems;
pub mod report_folder;
pub mod said;
pub mod scripts;
mod suite_detection;
pub mod suite_file;
pub mod text;
mod values;
mod xml;
mod xml_rules;
