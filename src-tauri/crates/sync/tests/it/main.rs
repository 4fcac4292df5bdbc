//! Whole syncs against a sandbox with a real git: what is stored is what git lists, and nothing else changes.

#![cfg(test)]
#![expect(clippy::string_slice, reason = "a test that cannot go on fails here")]
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "Katalon tells extensions apart by case"
)]

mod bench;
mod cancelling;
mod catalogue;
mod costs;
mod differential;
mod directories;
mod failures;
mod files;
mod histories;
mod identity;
mod interrupted;
mod killed;
mod memory;
mod misbehaving;
mod problems;
mod references;
mod truth;
