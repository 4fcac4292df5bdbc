//! What can go wrong with the database.

use thiserror::Error;

/// Why a read or a write failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file was written by a newer version of the app; it is left as it is.
    #[error("the database has version {found}, this app knows version {known}")]
    TooNew {
        /// The version of the file.
        found: u32,
        /// The newest version this app knows.
        known: u32,
    },
    /// SQLite refused or failed.
    #[error("read or write the database")]
    Sqlite(#[from] rusqlite::Error),
    /// The folder or the safety copy could not be written.
    #[error("write beside the database")]
    File(#[from] std::io::Error),
    /// A value in the database is not one this app ever wrote.
    #[error("understand the database: {0} is not as expected")]
    Damaged(&'static str),
    /// A name is in use already.
    #[error("the name is in use already")]
    Taken,
    /// The row asked for is not there.
    #[error("find {0}")]
    Missing(&'static str),
    /// The thread that did the work was ended with the app.
    #[error("finish the work on the database before the app ended")]
    Ended,
    /// Whoever asked for the work wants it no more; nothing of it is kept.
    #[error("finish the work on the database before it was cancelled")]
    Cancelled,
}

impl StoreError {
    /// Turns a broken uniqueness into [`StoreError::Taken`] and leaves every other error as it is.
    pub(crate) fn taken_if_unique(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|cause| cause.extended_code) {
            Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => Self::Taken,
            _ => Self::Sqlite(error),
        }
    }
}
