//! What people decide, against a real database and the sandbox.

#![cfg(test)]

mod audit_log;
mod bench;
mod members;
mod people;
mod sessions;
mod testing;
