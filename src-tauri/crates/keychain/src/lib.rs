//! Secrets in the operating system's keychain: put in, read, forgotten.
//!
//! On Linux that is the Secret Service (GNOME Keyring, `KWallet`), on macOS the login keychain, on Windows the
//! Credential Manager. The crate promises that no call waits without end, that a failed read changes nothing, and
//! that missing, locked, denied and absent are told apart. What is deliberately absent: any other place for a
//! secret; without a keychain nothing is kept.

mod entry;
mod error;
mod exchange;
mod keychain;
mod memory;
mod namespace;
mod platform;
mod worker;

pub use entry::EntryName;
pub use error::{Cause, KeychainError};
pub use exchange::Exchanged;
pub use keychain::Keychain;
pub use memory::{Memory, Refusal};
pub use namespace::namespace;
