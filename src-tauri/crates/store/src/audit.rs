//! The tables `audit_event` and `audit_head`: append-only, chained by hashes, read as they stand.
//!
//! What stands in them is never taken on trust: a list shows rows that no version of the app has written, and
//! [`verify`] tells which they are. What is deliberately absent: changing and removing, which triggers refuse too.

mod append;
mod list;
mod verify;

pub use append::append;
pub(crate) use list::add_functions;
pub use list::{AuditActorName, AuditFilter, AuditRow, AuditWho, actors, each, page};
pub use verify::{AuditFinding, AuditFindingKind, AuditVerdict, verify};
