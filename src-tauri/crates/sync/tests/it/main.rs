//! Whole syncs against a sandbox with a real git: what is stored is what git lists, and nothing else changes.

#![cfg(test)]
#![expect(clippy::string_slice, reason = "a test that cannot go on fails here")]
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "Katalon tells extensions apart by case"
)]

mod archives;
mod bench;
mod cancelling;
mod catalogue;
mod comparing;
mod content_changes;
mod corpus;
mod costs;
mod decisions;
mod differential;
mod directories;
mod doctor;
mod failures;
mod files;
mod following;
mod ground;
mod histories;
mod hook_bench;
mod hooks_heard;
mod hooks_kept;
mod hooks_removed;
mod http_backend;
mod identity;
mod indexing;
mod interrupted;
mod killed;
mod ladder;
mod memory;
mod misbehaving;
mod mistakes;
mod outcomes;
mod problems;
mod queue;
mod references;
mod scripts;
mod scripts_disturbed;
mod truth;
mod without_git;
