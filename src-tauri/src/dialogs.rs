//! Native dialogs. In a confirmation the button carries the verb, the text says what will happen, with counts.

use std::path::PathBuf;

use suitecase_admin::Presence;
use suitecase_executions::schedules::archiving::Cancelled;
use suitecase_model::ids::MemberId;
use suitecase_model::time::Timestamp;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::oneshot;

use crate::desktop::{Answer, Confirmation, FileFilter, FilesWanted, SaveProposal, TheDesktop};
use crate::state::AppState;

/// What a person is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    /// Whether to disconnect an integration.
    Disconnect { name: &'a str, links: u64 },
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
    /// Whether to stop a run, which may run elsewhere.
    StopRun { name: &'a str, is_elsewhere: bool },
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

/// How many tests of a linked repository are stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tests {
    pub(crate) cases: u64,
    pub(crate) suites: u64,
}

impl Question<'_> {
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
            Self::Disconnect { links, .. } => {
                let effect = match links {
                    0 => "No repository is linked through it.".to_owned(),
                    1 => "1 linked repository stops syncing.".to_owned(),
                    _ => format!("{links} linked repositories stop syncing."),
                };
                format!(
                    "{effect} Nothing is deleted: test cases, results and history stay. The credential stays in the \
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
            Self::Archive { effects, .. } => {
                let effect = match effects.tests.told() {
                    Some(told) => format!("{told} leave Tests, and the repository stops syncing."),
                    None => "The repository stops syncing. None of its tests were stored.".to_owned(),
                };
                let cancelled =
                    if effects.is_syncing { " The sync that is running is cancelled." } else { "" };
                let hook = if effects.has_hook { " Its service hook at Bitbucket is removed." } else { "" };
                let executions = told_cancelled(&effects.cancels);
                format!(
                    "{effect}{cancelled}{hook}{executions} Results and history stay. You can unarchive it at any time."
                )
            }
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
            Self::StopRun { is_elsewhere: true, .. } => {
                "The pipeline is stopped at Bitbucket. Results that have come stay, and so does the log.".to_owned()
            }
            Self::StopRun { is_elsewhere: false, .. } => {
                "The program is ended with everything that it started. Its reports are not imported; the log stays."
                    .to_owned()
            }
            Self::RemoveConfiguration { schedules, .. } => {
                let effect = match schedules {
                    [] => "No schedule runs it.".to_owned(),
                    [one] => format!("The schedule “{one}” is removed too."),
                    several => format!(
                        "{} schedules are removed too: {}.",
                        several.len(),
                        several.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ")
                    ),
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

/// Returns what archiving cancels of what runs and is due; nothing where there is nothing.
fn told_cancelled(cancels: &Cancelled) -> String {
    let runs = match cancels.runs.as_slice() {
        [] => String::new(),
        [only] => format!(" The run “{only}” is stopped."),
        [first, rest @ ..] => {
            format!(" {} runs are stopped: “{first}” and {} more.", rest.len() + 1, rest.len())
        }
    };
    let schedules = match cancels.schedules.as_slice() {
        [] => String::new(),
        [only] => format!(
            " The schedule “{}” stays; its runs are canceled until you unarchive, the next one {}.",
            only.0,
            when(only.1)
        ),
        [first, rest @ ..] => format!(
            " {} schedules stay; their runs are canceled until you unarchive, the next one “{}” {}.",
            rest.len() + 1,
            first.0,
            when(first.1)
        ),
    };
    runs + &schedules
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

/// Asks a question with one verb and waits for the answer; closing the dialog means no.
pub(crate) async fn ask<R: Runtime>(app: &AppHandle<R>, asker: MemberId, question: Question<'_>) -> bool {
    match ask_which(app, asker, question).await {
        Answer::Yes => true,
        Answer::Other | Answer::No => false,
    }
}

/// Asks a question that may have two verbs and waits for the answer; closing the dialog means no.
///
/// So does an answer after Suitecase was locked or the member switched: a dialog that was left open asks for nobody. The
/// asker is the member who was allowed the command.
pub(crate) async fn ask_which<R: Runtime>(
    app: &AppHandle<R>,
    asker: MemberId,
    question: Question<'_>,
) -> Answer {
    let confirmation = Confirmation {
        title: question.title(),
        text: question.text(),
        verb: question.verb(),
        other: question.other(),
    };
    let answer = confirm(app, confirmation).await;
    if in_front(app).await == Some(asker) { answer } else { Answer::No }
}

/// Asks what closing the window means and waits for the answer: *yes* is the tray, *other* is to quit.
///
/// It is about this computer and not about a member, so a locked screen asks it too.
pub(crate) async fn ask_how_to_close<R: Runtime>(app: &AppHandle<R>) -> Answer {
    let confirmation = Confirmation {
        title: "Close the window".to_owned(),
        text: "Suitecase can go on in the tray: it keeps following your repositories and tells you what changes. You \
               are asked this once, and can change it under This Computer in the menu at the upper right."
            .to_owned(),
        verb: "Keep Following in the Tray",
        other: Some("Quit"),
    };
    confirm(app, confirmation).await
}

async fn confirm<R: Runtime>(app: &AppHandle<R>, confirmation: Confirmation) -> Answer {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().confirm(
        app,
        confirmation,
        Box::new(move |given| {
            // Whoever asked may have gone with the window.
            let _ = answer.send(given);
        }),
    );
    answered.await.unwrap_or(Answer::No)
}

async fn in_front<R: Runtime>(app: &AppHandle<R>) -> Option<MemberId> {
    match app.state::<AppState>().session.presence().await {
        Ok(Presence::Here(member)) => Some(member.id),
        Ok(Presence::NobodyYet | Presence::Away { .. }) | Err(_) => None,
    }
}

/// Asks where to save a file and waits for the answer; nothing when the person cancels.
pub(crate) async fn ask_where_to_save<R: Runtime>(
    app: &AppHandle<R>,
    title: &'static str,
    file_name: String,
) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().ask_where_to_save(
        app,
        SaveProposal { title, file_name },
        Box::new(move |place| {
            // The command that asked may have gone with its window.
            let _ = answer.send(place);
        }),
    );
    answered.await.unwrap_or_default()
}

/// Asks for files and waits for the answer; none when the person cancels.
pub(crate) async fn ask_for_files<R: Runtime>(
    app: &AppHandle<R>,
    title: &'static str,
    filters: Vec<FileFilter>,
    many: bool,
) -> Vec<PathBuf> {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().ask_for_files(
        app,
        FilesWanted { title, filters, many },
        Box::new(move |places| {
            // The command that asked may have gone with its window.
            let _ = answer.send(places);
        }),
    );
    answered.await.unwrap_or_default()
}

/// Asks for a folder and waits for the answer; nothing when the person cancels.
pub(crate) async fn ask_for_folder<R: Runtime>(app: &AppHandle<R>, title: &'static str) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().ask_for_folder(
        app,
        title,
        Box::new(move |place| {
            // The command that asked may have gone with its window.
            let _ = answer.send(place);
        }),
    );
    answered.await.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archiving_tells_which_runs_stop_and_which_schedules_are_canceled() {
        assert_eq!(told_cancelled(&Cancelled::default()), "");
        let one = Cancelled { runs: vec!["Smoke".into()], schedules: vec![("Nightly".into(), Timestamp(0))] };
        let told = told_cancelled(&one);
        assert!(
            told.starts_with(
                " The run “Smoke” is stopped. The schedule “Nightly” stays; its runs are canceled"
            )
        );
        assert!(
            told.contains("the next one on 1 January 1970 at ") || told.contains("on 31 December 1969 at "),
            "{told}"
        );
        let many = Cancelled {
            runs: vec!["Smoke".into(), "Full".into()],
            schedules: vec![("Nightly".into(), Timestamp(0)), ("Weekly".into(), Timestamp(1))],
        };
        let told = told_cancelled(&many);
        assert!(told.starts_with(" 2 runs are stopped: “Smoke” and 1 more. 2 schedules stay;"), "{told}");
    }

    #[test]
    fn a_question_names_the_thing_and_counts_what_it_does() {
        let tests = Tests { cases: 1, suites: 32 };
        let full = Archiving { tests, is_syncing: true, has_hook: true, cancels: Cancelled::default() };
        let question = Question::Archive { name: "web-shop", effects: &full };
        assert_eq!(question.title(), "Archive “web-shop”");
        assert!(
            question
                .text()
                .starts_with("1 test case and 32 test suites leave Tests, and the repository stops")
        );
        assert!(question.text().contains("The sync that is running is cancelled."));
        assert!(question.text().contains("Its service hook at Bitbucket is removed."));
        let question = Question::Unarchive { name: "web-shop", tests, gets_hook: true };
        assert!(question.text().starts_with("1 test case and 32 test suites come back"));
        assert!(question.text().ends_with("Then its service hook at Bitbucket is made again."));
        let question = Question::Unarchive { name: "web-shop", tests, gets_hook: false };
        assert!(!question.text().contains("service hook"));
        let none = Tests { cases: 0, suites: 0 };
        let empty =
            Archiving { tests: none, is_syncing: false, has_hook: false, cancels: Cancelled::default() };
        let question = Question::Archive { name: "web-shop", effects: &empty };
        assert!(
            question
                .text()
                .starts_with("The repository stops syncing. None of its tests were stored. Results")
        );
        let question = Question::Disconnect { name: "Acme", links: 2 };
        assert!(question.text().starts_with("2 linked repositories stop syncing."));
        let question = Question::Deactivate { name: "Kim", is_you: false };
        assert!(question.text().starts_with("Kim cannot sign in any more. Nothing is deleted"));
        let question = Question::Deactivate { name: "Kim", is_you: true };
        assert!(question.text().starts_with("You are signed out at once"));
        let schedules = ["Nightly".to_owned(), "Weekly".to_owned()];
        let question = Question::RemoveConfiguration { name: "Smoke", schedules: &schedules };
        assert_eq!(question.title(), "Remove “Smoke”");
        assert!(question.text().starts_with("2 schedules are removed too: “Nightly”, “Weekly”."));
        let question = Question::StopRun { name: "Smoke", is_elsewhere: false };
        assert_eq!(question.title(), "Stop Run “Smoke”");
        assert!(question.text().starts_with("The program is ended with everything that it started."));
        let question = Question::NotTheSame { name: "TC1", path: "b/TC1.tc", from: "a/TC1.tc" };
        assert_eq!(question.title(), "“TC1”: Not the Same Test");
        assert!(question.text().starts_with("b/TC1.tc becomes a test of its own"));
        let question = Question::NotTheSame { name: "TC1", path: "a/TC1.tc", from: "a/TC1.tc" };
        assert!(question.text().starts_with("The file at a/TC1.tc becomes a test of its own"));
        let question = Question::SameAgain { name: "TC1", path: "a/TC1.tc", from: "a/TC1.tc" };
        assert!(
            question
                .text()
                .ends_with("is again the test that was there before, with the histories of both in one.")
        );
    }
}
