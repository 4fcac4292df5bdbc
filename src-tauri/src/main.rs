//! The desktop program's entry.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    suitecase_lib::run()
}
