//! A program on this computer, started without a shell.
//!
//! It gets the environment of Suitecase without what is Suitecase's own, the variables of its configuration, and what
//! names the run. It reads nothing, and what it prints goes to the run's log.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use secrecy::ExposeSecret;
use suitecase_model::test_run::RunReason;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::time::{sleep, timeout};

use super::processes::Processes;
use super::{Context, Ended, Ending, LogStream, PROFILE_VARIABLE, SUITE_VARIABLE};
use crate::collecting::{Collected, Reports};

/// Variables of Suitecase begin with this; programs get only those that name the run.
const OURS: &str = "SUITECASE_";
/// How long is read on what a program that has ended printed; what it left running may keep its output open for ever.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What to run.
pub(super) struct LocalCommand<'configuration> {
    /// The program: a name on the search path, or a path.
    pub(super) program: &'configuration str,
    /// Its arguments, with their placeholders.
    pub(super) arguments: &'configuration [String],
    /// The folder in which it runs.
    pub(super) folder: &'configuration str,
    /// The folder whose reports are imported afterwards; empty for none.
    pub(super) report_folder: &'configuration str,
    /// How many minutes it may run.
    pub(super) time_limit_minutes: u32,
}

/// What ended the wait for a program.
enum Waited {
    Ended(std::io::Result<ExitStatus>),
    Stopped,
    TimedOut,
}

/// Runs the program to its end or its time limit, and imports its reports.
pub(super) async fn run(context: &Context, wanted: &LocalCommand<'_>) -> Ending {
    let folder = Path::new(wanted.folder);
    if !folder.is_dir() {
        context.log.say(&format!("The folder {} is not there.", folder.display()));
        return Ending::Ended(Ended::broken(RunReason::CommandNotStarted, wanted.folder));
    }
    let reports = match wanted.report_folder {
        "" => None,
        below => Some(Reports::before(context, folder.join(below)).await),
    };
    let command = command(context, wanted, folder);
    let started = Processes::start(context.run.id, command);
    let mut processes = match started {
        Ok(processes) => processes,
        Err(error) => {
            context.log.say(&format!("{} could not be started: {error}", wanted.program));
            return Ending::Ended(Ended::broken(RunReason::CommandNotStarted, wanted.program));
        }
    };
    let limit = Duration::from_mins(1).saturating_mul(wanted.time_limit_minutes);
    let ended = match waited(context, &mut processes, limit).await {
        Waited::Ended(status) => ended(context, status),
        Waited::Stopped => return Ending::Stopped,
        Waited::TimedOut => {
            let minutes = wanted.time_limit_minutes.to_string();
            context.log.say(&format!("It took longer than its {minutes} minutes and was ended."));
            Ended::broken(RunReason::TimedOut, minutes)
        }
    };
    let Some(reports) = reports else { return Ending::Ended(ended) };
    let is_cut_short = ended.reason == Some(RunReason::TimedOut);
    match reports.collect(context).await {
        Collected::Reports(0) if ended.state == Ended::well().state => {
            context.log.say("No report was written.");
            Ending::Ended(Ended::broken(RunReason::NoReport, wanted.report_folder))
        }
        Collected::Reports(_) => Ending::Ended(ended),
        // A report that was being written when the program was ended is no surprise; the log tells of it.
        Collected::Problem(_) if is_cut_short => Ending::Ended(ended),
        Collected::Problem(detail) => Ending::Ended(Ended::broken(RunReason::ReportNotImported, detail)),
        Collected::Stopped => Ending::Stopped,
    }
}

/// Puts the command together; placeholders stand in arguments only.
fn command(context: &Context, wanted: &LocalCommand<'_>, folder: &Path) -> Command {
    let run = context.run.id.to_string();
    let (suite, profile) = (context.suite.as_str(), context.configuration.profile.as_str());
    let named = [("${suite}", suite), ("${profile}", profile), ("${run}", run.as_str())];
    let arguments: Vec<String> = wanted.arguments.iter().map(|argument| filled(argument, &named)).collect();
    context.log.say(&format!("{} {} (in {})", wanted.program, arguments.join(" "), folder.display()));
    let mut command = Command::new(program(wanted.program, folder));
    command.args(arguments).current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().to_uppercase().starts_with(OURS) {
            command.env_remove(name);
        }
    }
    for variable in &context.variables {
        command.env(&variable.name, variable.value.expose_secret());
    }
    command.env(SUITE_VARIABLE, suite).env(PROFILE_VARIABLE, profile);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A path that is not full lies within the folder; a name alone is looked for on the search path.
fn program(program: &str, folder: &Path) -> PathBuf {
    let path = Path::new(program);
    let is_name = path.components().count() < 2 && !program.contains(['/', std::path::MAIN_SEPARATOR]);
    if is_name { path.to_owned() } else { folder.join(path) }
}

/// Fills placeholders in, each once from left to right: what was filled in is not looked at again.
fn filled(argument: &str, named: &[(&str, &str)]) -> String {
    let (mut text, mut rest) = (String::with_capacity(argument.len()), argument);
    while let Some((before, from)) = rest.find("${").and_then(|place| rest.split_at_checked(place)) {
        text.push_str(before);
        let found = named.iter().find_map(|(name, value)| Some((value, from.strip_prefix(name)?)));
        let (filled, behind) = found.unwrap_or((&"${", from.strip_prefix("${").unwrap_or_default()));
        text.push_str(filled);
        rest = behind;
    }
    text + rest
}

/// Waits for the end of the program, while what it prints goes to the log. Unless it ended by itself, nothing of it runs
/// any more afterwards.
async fn waited(context: &Context, processes: &mut Processes, limit: Duration) -> Waited {
    let (stdout, stderr) = processes.output();
    let (mut out, mut err) = (context.log.stream(), context.log.stream());
    let waited = {
        let mut printing = pin!(async { tokio::join!(pass_on(stdout, &mut out), pass_on(stderr, &mut err)) });
        let mut over = pin!(sleep(limit));
        let mut has_printed_all = false;
        let waited = loop {
            tokio::select! {
                status = processes.ended() => break Waited::Ended(status),
                () = context.cancel.cancelled() => break Waited::Stopped,
                () = context.quit.cancelled() => break Waited::Stopped,
                () = &mut over => break Waited::TimedOut,
                _ = &mut printing, if !has_printed_all => has_printed_all = true,
            }
        };
        match &waited {
            Waited::Ended(_) => {}
            Waited::Stopped | Waited::TimedOut => {
                // A program that is asked to end may have much to say, and must not wait until somebody reads it.
                let mut ending = pin!(processes.end());
                loop {
                    tokio::select! {
                        () = &mut ending => break,
                        _ = &mut printing, if !has_printed_all => has_printed_all = true,
                    }
                }
            }
        }
        if !has_printed_all {
            // Who keeps the output open longer is not heard any more.
            let _ = timeout(LAST_WORDS, printing).await;
        }
        waited
    };
    out.end();
    err.end();
    waited
}

async fn pass_on(source: Option<impl AsyncRead + Unpin>, log: &mut LogStream) {
    let Some(mut source) = source else { return };
    let mut bytes = vec![0; 16 * 1024];
    loop {
        match source.read(&mut bytes).await {
            Ok(0) => return,
            Ok(read) => log.write(bytes.get(..read).unwrap_or_default()),
            Err(error) => {
                tracing::warn!(%error, "could not read what a command printed");
                return;
            }
        }
    }
}

fn ended(context: &Context, status: std::io::Result<ExitStatus>) -> Ended {
    match status {
        Ok(status) if status.success() => Ended::well(),
        Ok(status) => {
            let detail = told(status);
            context.log.say(&format!("It ended with {detail}."));
            Ended::failed(RunReason::CommandFailed, detail)
        }
        Err(error) => {
            tracing::error!(%error, "could not see how a command ended");
            Ended::failed(RunReason::CommandFailed, "")
        }
    }
}

/// Returns the exit code, or what ended the program as `signal 9`.
fn told(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status.code().map(|code| code.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in_once_and_nothing_else_is_touched() {
        let named = [("${suite}", "Test Suites/${run}"), ("${profile}", ""), ("${run}", "7")];
        for (argument, expected) in [
            ("-testSuitePath=${suite}", "-testSuitePath=Test Suites/${run}"),
            ("${run}${run}", "77"),
            ("[${profile}]", "[]"),
            ("$run ${other} ${", "$run ${other} ${"),
            ("${${run}}", "${7}"),
            ("größe", "größe"),
        ] {
            assert_eq!(filled(argument, &named), expected);
        }
    }

    #[test]
    fn a_name_is_looked_for_on_the_search_path_and_a_path_within_the_folder() {
        let folder = Path::new("/tests");
        assert_eq!(program("npx", folder), Path::new("npx"));
        assert_eq!(program("./gradlew", folder), Path::new("/tests/./gradlew"));
        assert_eq!(program("bin/run", folder), Path::new("/tests/bin/run"));
        assert_eq!(program("/bin/sh", folder), Path::new("/bin/sh"));
    }
}
