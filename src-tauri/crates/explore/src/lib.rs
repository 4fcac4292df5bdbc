//! What a person looks through: lists, search and exports, read from the catalogue.
//!
//! [`Explorer`] is the service. What a list shows of a test is held in memory, one set of [`Columns`] for each link and
//! kind, and made again when the store says that the catalogue is another; so a question costs no walk through the
//! database. What people type is read by [`filter`], the one language of all lists and of search.
//! Everything but the [`Explorer`] is pure: times are passed in.
//! What is deliberately absent: writing the catalogue, and anything of a window.

pub mod choices;
pub mod columns;
pub mod explorer;
pub mod export;
pub mod filter;
pub mod fold;
pub mod listing;
pub mod matching;
pub mod saved_filters;
pub mod search;
pub mod test_link;

pub use columns::Columns;
pub use explorer::{Explorer, Shelf};
pub use filter::Filter;
pub use listing::{ListQuery, Listing};
