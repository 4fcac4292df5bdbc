//! Runs with real programs and real processes.

#![cfg(test)]

mod bench;
#[cfg(target_os = "linux")]
mod killed;
mod programs;
mod reports;
#[cfg(target_os = "linux")]
mod trees;
mod turns;
