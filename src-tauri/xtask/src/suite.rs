//! Every check and every test, in the order in which mistakes are cheapest to find.

use crate::error::TaskError;
use crate::process::{answer, call, cargo, npm, program};
use crate::setup;

/// The types the core writes for the window.
const GENERATED: &str = "ui/src/ipc/types";

/// Runs everything.
pub(crate) fn everything() -> Result<(), TaskError> {
    setup::everything()?;
    call(cargo(&["fmt", "--all", "--check"]))?;
    for check in ["lint", "check", "test", "build"] {
        call(npm(&["run", check]))?;
    }
    call(cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    dependencies()?;
    call(cargo(&["nextest", "run", "--workspace"]))?;
    call(cargo(&["test", "--workspace", "--doc", "--quiet"]))?;
    generated_types_are_committed()
}

/// Licences, sources and duplicates are always checked; known vulnerabilities where their list can be had.
fn dependencies() -> Result<(), TaskError> {
    // A build brings only what this system needs; the rules hold for every system.
    call(cargo(&["fetch", "--locked"]))?;
    call(cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    let output = cargo(&["deny", "check", "advisories"]).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            if said.contains("failed to fetch") {
                println!("The list of known vulnerabilities is out of reach, so it was not checked.");
                Ok(())
            } else {
                Err(TaskError::Check(said.into_owned()))
            }
        }
        Err(source) => Err(TaskError::Start { program: "cargo deny".to_owned(), source }),
    }
}

/// The tests have just written the types; a difference means that they were not committed with the core.
fn generated_types_are_committed() -> Result<(), TaskError> {
    let changed = answer(program("git", &["status", "--porcelain", "--", GENERATED])).unwrap_or_default();
    if changed.is_empty() {
        return Ok(());
    }
    Err(TaskError::Check(format!("the types in {GENERATED} differ from the core:\n{changed}")))
}
