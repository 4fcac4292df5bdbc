//! What people decide, against a real database and the sandbox.

mod bench;
mod testing;
