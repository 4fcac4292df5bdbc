//! Runs with real programs and real processes.

mod bench;
#[cfg(target_os = "linux")]
mod killed;
mod programs;
#[cfg(target_os = "linux")]
mod trees;
mod turns;
