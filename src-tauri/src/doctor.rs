//! `suitecase doctor URL`: prints what the git server behind an address offers, with the credential that the app has.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for a terminal")]

use std::process::ExitCode;

use suitecase_sync::doctor::Line;
use suitecase_sync::error::chain;

use crate::state::AppState;

const USAGE: &str = "Usage: suitecase doctor URL\n\nThe URL is that of a repository in a workspace that Suitecase is \
                     connected with.";

/// Returns the address to examine where the program was started for that; `Err` with the words to print where it was
/// started wrongly.
pub(crate) fn address(arguments: &[String]) -> Option<Result<&str, &'static str>> {
    match arguments {
        [first, address] if first == "doctor" => Some(Ok(address)),
        [first, ..] if first == "doctor" => Some(Err(USAGE)),
        _ => None,
    }
}

/// Says how the program is to be started.
pub(crate) fn explain(usage: &str) -> ExitCode {
    eprintln!("{usage}");
    ExitCode::FAILURE
}

/// Examines the server and prints each answer as it comes.
pub(crate) fn run(state: &AppState, address: &str) -> ExitCode {
    let on_line = |line: &Line| println!("{:32} {:8} {}", line.name, line.verdict.as_str(), line.detail);
    match tauri::async_runtime::block_on(state.admin.diagnose_address(address, on_line)) {
        Ok(diagnosis) => {
            println!("\n{} is fetched in this way: {}", diagnosis.url, diagnosis.rung);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Suitecase could not {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &[&str]) -> Option<Result<String, ()>> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        address(&arguments).map(|address| address.map(str::to_owned).map_err(drop))
    }

    #[test]
    fn only_the_word_and_one_address_ask_for_it() {
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&["--hidden"]), None);
        assert_eq!(asked(&["doctor"]), Some(Err(())));
        assert_eq!(asked(&["doctor", "a", "b"]), Some(Err(())));
        assert_eq!(asked(&["doctor", "https://x"]), Some(Ok("https://x".to_owned())));
    }
}
