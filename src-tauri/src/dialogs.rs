//! Native confirmations: the button carries the verb, the text says what will happen, with counts.

use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::oneshot;

use crate::desktop::{Confirmation, TheDesktop};

/// What a person is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    /// Whether to disconnect an integration.
    Disconnect { name: &'a str, links: u64 },
    /// Whether to reconnect an integration.
    Reconnect { name: &'a str, links: u64 },
    /// Whether to archive a linked repository.
    Archive { name: &'a str, test_cases: u64 },
    /// Whether to take a linked repository out of the archive.
    Unarchive { name: &'a str },
}

impl Question<'_> {
    fn verb(self) -> &'static str {
        match self {
            Self::Disconnect { .. } => "Disconnect",
            Self::Reconnect { .. } => "Reconnect",
            Self::Archive { .. } => "Archive",
            Self::Unarchive { .. } => "Unarchive",
        }
    }

    fn title(self) -> String {
        let name = match self {
            Self::Disconnect { name, .. }
            | Self::Reconnect { name, .. }
            | Self::Archive { name, .. }
            | Self::Unarchive { name } => name,
        };
        format!("{} “{name}”", self.verb())
    }

    fn text(self) -> String {
        match self {
            Self::Disconnect { links, .. } => format!(
                "{} stop syncing. Nothing is deleted: test cases, results and history stay, and the credential \
                 stays in the keychain, so that you can reconnect at any time.",
                count(links, "linked repository", "linked repositories")
            ),
            Self::Reconnect { links, .. } => format!(
                "The connection is checked, and {} follow their branches again.",
                count(links, "linked repository", "linked repositories")
            ),
            Self::Archive { test_cases, .. } => format!(
                "{} and the test suites leave Tests, and the repository stops syncing. Results and history stay. \
                 You can unarchive it at any time.",
                count(test_cases, "test case", "test cases")
            ),
            Self::Unarchive { .. } => {
                "The test cases and test suites come back, and a sync checks them against the branch."
                    .to_owned()
            }
        }
    }
}

/// Asks and waits for the answer; closing the dialog means no.
pub(crate) async fn ask<R: Runtime>(app: &AppHandle<R>, question: Question<'_>) -> bool {
    let (answer, answered) = oneshot::channel();
    let confirmation = Confirmation { title: question.title(), text: question.text(), verb: question.verb() };
    app.state::<TheDesktop<R>>().confirm(
        app,
        confirmation,
        Box::new(move |yes| {
            // The command that asked may have gone with its window.
            let _ = answer.send(yes);
        }),
    );
    answered.await.unwrap_or(false)
}

fn count(number: u64, one: &str, several: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {several}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_the_thing_and_counts_what_it_does() {
        let question = Question::Archive { name: "web-shop", test_cases: 1 };
        assert_eq!(question.title(), "Archive “web-shop”");
        assert!(question.text().starts_with("1 test case and the test suites leave Tests"));
    }
}
