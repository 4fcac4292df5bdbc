//! What native dialogs say. In a confirmation the button carries the verb, the text says what will happen, with names and
//! counts. Pure.

use suitecase_executions::schedules::archiving::Cancelled;
use suitecase_model::time::Timestamp;

use crate::desktop::Confirmation;
use crate::names::visible;

/// How many names a dialog lists.
const NAMED: usize = 10;

/// What a person is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    /// Whether to disconnect an integration.
    Disconnect { name: &'a str, links: u64, runs: &'a [String] },
    /// Whether to reconnect an integration.
    Reconnect { name: &'a str, links: u64 },
    /// Whether to archive a linked repository.
    Archive { name: &'a str, effects: &'a Archiving },
    /// Whether to take a linked repository out of the archive.
    Unarchive { name: &'a str, tests: Tests, gets_hook: bool },
    /// Whether to remove a schedule.
    RemoveSchedule { name: &'a str },
    /// Whether to stop watching a folder.
    StopWatching { name: &'a str },
    /// Whether to deactivate a member, who may be the one who is asked.
    Deactivate { name: &'a str, is_you: bool },
    /// Whether to stop a run; some of its results may have come.
    StopRun { name: &'a str, what: Stopping, has_results: bool },
    /// Whether to remove a run configuration with the schedules that run it.
    RemoveConfiguration { name: &'a str, schedules: &'a [String] },
    /// Whether a test that was recognised at another place is another one.
    NotTheSame { name: &'a str, path: &'a str, from: &'a str },
    /// Whether a test is the former one after all.
    SameAgain { name: &'a str, path: &'a str, from: &'a str },
}

/// What archiving a linked repository does.
#[derive(Clone, Debug)]
pub(crate) struct Archiving {
    pub(crate) tests: Tests,
    pub(crate) is_syncing: bool,
    pub(crate) has_hook: bool,
    pub(crate) cancels: Cancelled,
}

/// What stopping a run stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopping {
    /// A program on this computer.
    Program,
    /// A pipeline that Bitbucket has not been told to start yet.
    PipelineToCome,
    /// A pipeline at Bitbucket.
    Pipeline,
}

/// The runs on this computer that end when Suitecase quits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quitting {
    /// The names of those that whoever is in front of the screen may see.
    pub(crate) names: Vec<String>,
    /// How many others there are.
    pub(crate) others: usize,
}

/// How many tests of a linked repository are stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tests {
    pub(crate) cases: u64,
    pub(crate) suites: u64,
}

impl Question<'_> {
    /// Returns the dialog that asks it.
    pub(super) fn confirmation(self) -> Confirmation {
        Confirmation { title: self.title(), text: self.text(), verb: self.verb(), other: self.other() }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Disconnect { .. } => "Disconnect",
            Self::Reconnect { .. } => "Reconnect",
            Self::Archive { .. } => "Archive",
            Self::Unarchive { .. } => "Unarchive",
            Self::RemoveSchedule { .. } | Self::RemoveConfiguration { .. } => "Remove",
            Self::StopWatching { .. } => "Stop Watching",
            Self::Deactivate { .. } => "Deactivate",
            Self::StopRun { .. } => "Stop Run",
            Self::NotTheSame { .. } => "Not the Same Test",
            Self::SameAgain { .. } => "Same Test After All",
        }
    }

    /// Returns the words of a second button that says yes to something more.
    fn other(self) -> Option<&'static str> {
        match self {
            Self::Disconnect { .. } => Some("Disconnect and Forget Credential"),
            Self::Reconnect { .. }
            | Self::Archive { .. }
            | Self::Unarchive { .. }
            | Self::RemoveSchedule { .. }
            | Self::StopWatching { .. }
            | Self::Deactivate { .. }
            | Self::StopRun { .. }
            | Self::RemoveConfiguration { .. }
            | Self::NotTheSame { .. }
            | Self::SameAgain { .. } => None,
        }
    }

    fn title(self) -> String {
        let name = match self {
            Self::Disconnect { name, .. }
            | Self::Reconnect { name, .. }
            | Self::Archive { name, .. }
            | Self::Unarchive { name, .. }
            | Self::RemoveSchedule { name }
            | Self::StopWatching { name }
            | Self::Deactivate { name, .. }
            | Self::StopRun { name, .. }
            | Self::RemoveConfiguration { name, .. }
            | Self::NotTheSame { name, .. }
            | Self::SameAgain { name, .. } => name,
        };
        match self {
            Self::NotTheSame { .. } | Self::SameAgain { .. } => format!("“{name}”: {}", self.verb()),
            Self::Disconnect { .. }
            | Self::Reconnect { .. }
            | Self::Archive { .. }
            | Self::Unarchive { .. }
            | Self::RemoveSchedule { .. }
            | Self::StopWatching { .. }
            | Self::StopRun { .. }
            | Self::RemoveConfiguration { .. }
            | Self::Deactivate { .. } => format!("{} “{name}”", self.verb()),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Disconnect { links, runs, .. } => {
                let effect = match links {
                    0 => "No repository is linked through it.".to_owned(),
                    1 => "1 linked repository stops syncing.".to_owned(),
                    _ => format!("{links} linked repositories stop syncing."),
                };
                let stopped = told_stopped(runs);
                format!(
                    "{effect}{stopped} Nothing is deleted: test cases, results and history stay. The credential stays in the \
                     keychain too, so that you can reconnect at any time, unless you let Suitecase forget it."
                )
            }
            Self::Reconnect { links, .. } => match links {
                0 => "The connection is checked.".to_owned(),
                1 => {
                    "The connection is checked, and 1 linked repository follows its branch again.".to_owned()
                }
                _ => format!(
                    "The connection is checked, and {links} linked repositories follow their branches again."
                ),
            },
            Self::Archive { effects, .. } => effects.told(),
            Self::StopWatching { .. } => {
                "New reports in it are not imported any more. What was imported stays.".to_owned()
            }
            Self::RemoveSchedule { .. } => {
                "It runs nothing any more. The runs it made stay, with their results.".to_owned()
            }
            Self::NotTheSame { path, from, .. } if path == from => format!(
                "The file at {path} becomes a test of its own, with the history since it took the place of the test before. \
                 The history before stays with that test, which counts as deleted. No sync joins the two again, and you can \
                 take this back."
            ),
            Self::NotTheSame { path, from, .. } => format!(
                "{path} becomes a test of its own, with the history since it was taken for {from}. The history before \
                 stays with {from}, which counts as deleted. No sync joins the two again, and you can take this back."
            ),
            Self::SameAgain { path, from, .. } if path == from => format!(
                "The file at {path} is again the test that was there before, with the histories of both in one."
            ),
            Self::SameAgain { path, from, .. } => format!(
                "{path} is again the test that was at {from}, with the histories of both in one. Later syncs may \
                 recognise it as such."
            ),
            Self::Unarchive { tests, gets_hook, .. } => {
                let effect = match tests.told() {
                    Some(told) => format!("{told} come back, and a sync checks them against the repository."),
                    None => "A sync looks for its tests.".to_owned(),
                };
                let hook = if gets_hook { " Then its service hook at Bitbucket is made again." } else { "" };
                format!("{effect}{hook}")
            }
            Self::StopRun { what, has_results, .. } => {
                let effect = match what {
                    Stopping::Program => "The program is ended with everything that it started.",
                    Stopping::PipelineToCome => "No pipeline is started for it any more.",
                    Stopping::Pipeline => "The pipeline is stopped at Bitbucket.",
                };
                let rest = match (what, has_results) {
                    (_, true) => "Results that have come stay, and so does the log.",
                    (Stopping::Program, false) => "Its reports are not imported; the log stays.",
                    (Stopping::Pipeline, false) => "Its results are not fetched; the log stays.",
                    (Stopping::PipelineToCome, false) => "The log stays.",
                };
                format!("{effect} {rest}")
            }
            Self::RemoveConfiguration { schedules, .. } => {
                let effect = match schedules {
                    [] => "No schedule runs it.".to_owned(),
                    [one] => format!("The schedule “{one}” is removed too."),
                    several => {
                        format!("{} schedules are removed too: {}.", several.len(), named(several))
                    }
                };
                format!(
                    "{effect} The values of its secured variables are removed from the keychain. Its runs stay with their \
                     results, and what runs now goes on."
                )
            }
            Self::Deactivate { name, is_you } => {
                let effect = if is_you {
                    "You are signed out at once and cannot sign in any more".to_owned()
                } else {
                    format!("{name} cannot sign in any more")
                };
                format!(
                    "{effect}. Nothing is deleted: the roles stay noted, the audit log keeps the name, and an admin can \
                     activate the member again at any time."
                )
            }
        }
    }
}

impl Archiving {
    fn told(&self) -> String {
        let effect = match self.tests.told() {
            Some(told) => format!("{told} leave Tests, and the repository stops syncing."),
            None => "The repository stops syncing. None of its tests were stored.".to_owned(),
        };
        let sync = if self.is_syncing { " The sync that is running is cancelled." } else { "" };
        let hook = if self.has_hook { " Its service hook at Bitbucket is removed." } else { "" };
        let executions = self.cancels_told();
        format!(
            "{effect}{sync}{hook}{executions} Results and history stay. You can unarchive it at any time."
        )
    }

    /// Returns what is cancelled of what runs and is due; nothing where there is nothing.
    fn cancels_told(&self) -> String {
        let Cancelled { runs, schedules } = &self.cancels;
        let runs = told_stopped(runs);
        let schedules = match schedules.as_slice() {
            [] => String::new(),
            [(name, at)] => format!(
                " The schedule {} stays; its runs are cancelled until you unarchive, the next one {}.",
                quoted(name),
                when(*at)
            ),
            several => {
                let next = several.iter().map(|(name, at)| format!("{} {}", quoted(name), when(*at)));
                format!(
                    " {} schedules stay; their runs are cancelled until you unarchive, the next ones {}.",
                    several.len(),
                    in_a_row(next.collect())
                )
            }
        };
        runs + &schedules
    }
}

/// Returns the dialog that asks what closing the window means.
pub(super) fn closing() -> Confirmation {
    Confirmation {
        title: "Close the window".to_owned(),
        text: "Suitecase can go on in the tray: it keeps following your repositories and tells you what changes. You \
               are asked this once, and can change it under This Computer in the menu at the upper right."
            .to_owned(),
        verb: "Keep Following in the Tray",
        other: Some("Quit"),
    }
}

/// Returns the dialog that asks whether to end what runs on this computer.
pub(super) fn quitting(ends: &Quitting) -> Confirmation {
    let number = ends.names.len() + ends.others;
    let (runs, [programs, they, their]) = match number {
        1 => ("1 test run is".to_owned(), ["its program", "it", "its"]),
        _ => (format!("{number} test runs are"), ["their programs", "they", "their"]),
    };
    let mut names: Vec<String> = ends.names.iter().take(NAMED).map(|name| quoted(name)).collect();
    let hidden = number - names.len();
    if hidden > 0 && !names.is_empty() {
        names.push(format!("and {hidden} more"));
    }
    let colon = if names.is_empty() { "" } else { ": " };
    Confirmation {
        title: "Quit Suitecase".to_owned(),
        text: format!(
            "{runs} under way on this computer{colon}{}. Quitting ends {programs} with everything that {they} started; \
             {their} reports are not imported. Pipelines go on at Bitbucket, and their results come after the next \
             start.",
            names.join(", ")
        ),
        verb: "Quit",
        other: None,
    }
}

/// Returns which runs are stopped; nothing where none are.
fn told_stopped(runs: &[String]) -> String {
    match runs {
        [] => String::new(),
        [only] => format!(" The run {} is stopped.", quoted(only)),
        several => format!(" {} runs are stopped: {}.", several.len(), named(several)),
    }
}

/// Returns some of the names, and how many more there are.
fn named(names: &[String]) -> String {
    in_a_row(names.iter().map(|name| quoted(name)).collect())
}

/// Puts the first of these in a row, and tells how many more there are.
fn in_a_row(mut all: Vec<String>) -> String {
    if all.len() > NAMED {
        let more = all.len() - NAMED;
        all.truncate(NAMED);
        all.push(format!("and {more} more"));
    }
    all.join(", ")
}

fn quoted(name: &str) -> String {
    format!("“{}”", visible(name))
}

/// Returns a moment on the clocks of this computer.
fn when(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(
        |_| String::new(),
        |moment| moment.to_zoned(jiff::tz::TimeZone::system()).strftime("on %-d %B %Y at %H:%M").to_string(),
    )
}

impl Tests {
    /// Returns the numbers in words; nothing where there are none.
    fn told(self) -> Option<String> {
        let counted = |number: u64, what: &str| match number {
            1 => format!("1 test {what}"),
            _ => format!("{number} test {what}s"),
        };
        match (self.cases, self.suites) {
            (0, 0) => None,
            (cases, 0) => Some(counted(cases, "case")),
            (0, suites) => Some(counted(suites, "suite")),
            (cases, suites) => Some(format!("{} and {}", counted(cases, "case"), counted(suites, "suite"))),
        }
    }
}

#[cfg(test)]
mod tests;
