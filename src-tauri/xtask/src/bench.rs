//! Benchmarks: each row names what was measured beside it in the same run, and the ratio of the two.
//!
//! Absolute times mean little on a shared machine; the ratios hold. Where somebody waits for an answer, a row has a limit
//! in its own unit, too. Everything runs optimised.

mod apart;
mod desktop;
mod kept;
mod memory;
mod results;
mod row;
mod sync;
mod tests;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::error::TaskError;
use crate::process::{call, cargo};

pub(crate) use apart::DataOptions;
pub(crate) use results::{measure_here, measure_huge_here};
pub(crate) use sync::git::{CloneOptions, clone_here};
pub(crate) use sync::ours::{ServiceOptions, serve};
pub(crate) use tests::ask_here;

/// What is measured, and where the rows go.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this group; without it all of them.
    group: Option<Group>,
    /// Writes the rows as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// How often each sync of 10,000 test cases is measured; those of 100,000 half as often.
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: usize,
    /// Leaves out what is measured with 100,000 test cases.
    #[arg(long)]
    small: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Syncs, beside git.
    Sync,
    /// Search and comparisons in 100,000 test cases.
    Tests,
    /// A history of 5,000,000 results: read, and added to.
    Results,
    /// The window: how soon it can be used, how it scrolls, how it answers keys.
    Desktop,
}

/// Measures and prints a table.
pub(crate) fn measure(options: &Options) -> Result<(), TaskError> {
    if cfg!(debug_assertions) {
        return measure_optimised(options);
    }
    let is_asked = |group| options.group.is_none_or(|only| only == group);
    let mut rows = Vec::new();
    if is_asked(Group::Sync) {
        rows.extend(sync::rows(options.rounds, options.small)?);
    }
    if is_asked(Group::Tests) && !options.small {
        rows.extend(tests::rows()?);
    }
    if is_asked(Group::Results) && !options.small {
        rows.extend(results::rows()?);
    }
    if is_asked(Group::Desktop) && !options.small {
        rows.extend(desktop::rows()?);
    }
    if rows.is_empty() {
        println!("Nothing of this group is measured yet.");
    }
    row::print(&rows);
    match &options.json {
        Some(path) => row::write(&rows, path),
        None => Ok(()),
    }
}

fn measure_optimised(options: &Options) -> Result<(), TaskError> {
    let mut command = cargo(&["run", "--profile", "measured", "--package", "suitecase-xtask", "--", "bench"]);
    if let Some(name) = options.group.and_then(|group| group.to_possible_value()) {
        command.arg(name.get_name());
    }
    command.args(["--rounds", &options.rounds.to_string()]);
    if options.small {
        command.arg("--small");
    }
    if let Some(path) = &options.json {
        let here = std::env::current_dir().unwrap_or_default();
        command.arg("--json").arg(here.join(path));
    }
    call(command)
}
