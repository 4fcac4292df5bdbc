//! What people decide, against a real database and the sandbox.

mod audit_log;
mod bench;
mod testing;
