//! Runs and schedules on a real database, with real programs and real processes.

#![cfg(test)]

mod bench;
mod imports;
#[cfg(target_os = "linux")]
mod killed;
#[cfg(target_os = "linux")]
mod killed_imports;
mod left;
mod programs;
mod reports;
mod schedules;
#[cfg(target_os = "linux")]
mod trees;
mod turns;
