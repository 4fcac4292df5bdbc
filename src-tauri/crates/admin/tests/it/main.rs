//! What people decide, against a real database and the sandbox.

#![cfg(test)]

mod audit_log;
mod bench;
mod diagnosing;
mod disconnecting;
mod editing;
mod expiring;
mod health;
mod links;
mod lookups;
mod members;
mod people;
mod sessions;
mod testing;
