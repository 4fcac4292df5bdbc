//! The app as a person meets it: the real window on a desktop of its own, with mouse and keyboard.
//!
//! Bitbucket is the sandbox; the database, the keyring and the dialogs are the real ones. The page that is driven is the
//! one in `ui/dist`, built before. Promises about commands alone are in `tests/it`.

#![cfg(all(test, target_os = "linux"))]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails here"
)]

mod accessible;
mod audit_export;
mod canary;
mod cancelling;
mod confirmations;
mod executions;
mod finding;
mod first_start;
mod integrations;
mod keyboard;
mod links;
mod locked_keyring;
mod members;
mod no_keyring;
mod notifications;
mod person;
mod pictures;
mod policy;
mod pushes;
mod recording;
mod second_start;
mod secrecy;
mod stage;
mod syncs;
mod tray;
mod understanding;
mod window;
