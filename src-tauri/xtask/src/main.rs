//! One command each: `cargo xtask setup`, `demo`, `run`, `test`, `bench`, `ci`.
//!
//! Each installs what it needs first, so that a fresh clone on a fresh machine needs nothing else typed.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "these commands speak to a terminal")]

mod bench;
mod demo;
mod error;
mod process;
mod setup;
mod suite;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::TaskError;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "What can be done with Suitecase's sources")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing; does nothing the second time.
    Setup,
    /// Shows Suitecase at work on a sample workspace, or on a repository of yours.
    Demo(demo::Options),
    /// Starts the app against the real Bitbucket.
    Run,
    /// Runs every check and every test.
    Test,
    /// Measures, beside something measured in the same run.
    Bench(bench::Options),
    /// What continuous integration runs.
    Ci,
    /// Runs the app's services for a benchmark.
    #[command(hide = true)]
    BenchService(bench::ServiceOptions),
    /// Runs git for a benchmark.
    #[command(hide = true)]
    BenchClone(bench::CloneOptions),
    /// Asks a catalogue for a benchmark.
    #[command(hide = true)]
    BenchAsking(bench::DataOptions),
    /// Reads and adds to results for a benchmark.
    #[command(hide = true)]
    BenchResults(bench::DataOptions),
    /// Imports a huge report for a benchmark.
    #[command(hide = true)]
    BenchHuge(bench::DataOptions),
    /// Fills a data folder for the demo.
    #[command(hide = true)]
    Seed(demo::seed::Options),
}

fn main() -> ExitCode {
    match perform(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask could not {}", suitecase_sync::error::chain(&error));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<(), TaskError> {
    match task {
        Task::Setup => setup::everything(),
        Task::Demo(options) => demo::show(&options),
        Task::Run => demo::run_app(),
        Task::Test | Task::Ci => suite::everything(),
        Task::Bench(options) => bench::measure(&options),
        Task::BenchService(options) => bench::serve(&options),
        Task::BenchClone(options) => bench::clone_here(&options),
        Task::BenchAsking(options) => bench::ask_here(&options),
        Task::BenchResults(options) => bench::measure_here(&options),
        Task::BenchHuge(options) => bench::measure_huge_here(&options),
        Task::Seed(options) => demo::seed::fill(&options),
    }
}
