//! The listener on a real socket: what is told, what is refused, and that nobody can hold it up.

#![cfg(test)]

mod refusals;
mod support;
mod told;
