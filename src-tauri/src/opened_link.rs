//! Links to tests that the app is started with, or that a second start hands over.
//!
//! A link waits until somebody is signed in; the window then learns with the session which place it opens. It opens
//! nothing that the member may not see.

use std::sync::{Mutex, PoisonError};

use suitecase_explore::test_link::TestLink;
use suitecase_model::catalogue::TestKind;
use suitecase_model::member::Member;
use suitecase_model::permission::{Permission, allows};
use suitecase_store::StoreError;
use tauri::{AppHandle, Manager, Runtime};

use crate::state::AppState;
use crate::window;
use crate::wire::computer::{OpenEvent, Page};

/// The link that waits to be opened; a later one takes its place.
#[derive(Default)]
pub(crate) struct WaitingLink(Mutex<Option<TestLink>>);

impl WaitingLink {
    fn put(&self, link: TestLink) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
    }

    fn take(&self) -> Option<TestLink> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl AppState {
    /// Keeps the link to a test among what the program was started with, until somebody is there to see it.
    pub fn keep_link(&self, arguments: &[String]) {
        if let Some(link) = among(arguments) {
            self.waiting_link.put(link);
        }
    }
}

/// Returns the link to a test among what the program was started with.
pub(crate) fn among(arguments: &[String]) -> Option<TestLink> {
    arguments.iter().find_map(|argument| TestLink::read(argument))
}

/// Shows the window and opens the test of a link in it, at once where somebody is signed in.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, link: TestLink) {
    window::show(app);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let state = app.state::<AppState>();
        state.waiting_link.put(link);
        // Whoever is not here learns of it by signing in.
        let Ok(member) = state.somebody().await else { return };
        match place(&state, &member).await {
            Ok(Some(place)) => window::open_place(&app, place),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "could not find the test of a link"),
        }
    });
}

/// Returns the place that the waiting link opens for a member, once.
pub(crate) async fn place(state: &AppState, member: &Member) -> Result<Option<OpenEvent>, StoreError> {
    let Some(link) = state.waiting_link.take() else { return Ok(None) };
    let member = member.clone();
    let found = state
        .store
        .read(move |reader| {
            link.find(reader, |project| allows(Some(&member), Permission::ViewProject, Some(project)))
        })
        .await?;
    Ok(found.map(|test| OpenEvent {
        project_id: Some(test.project),
        link_id: Some(test.link),
        test_id: Some(test.id),
        ..OpenEvent::page(match test.kind {
            TestKind::TestCases => Page::TestCase,
            TestKind::TestSuites => Page::TestSuite,
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_among_other_arguments() {
        let link = "suitecase:test?workspace=a&repository=b&path=Test%20Cases/C.tc&kind=test-case";
        let among = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            among(&arguments)
        };
        assert_eq!(among(&["suitecase", "--flag", link]).unwrap().path.as_str(), "Test Cases/C.tc");
        assert_eq!(among(&["suitecase", "doctor", "https://example.com"]), None);
        assert_eq!(among(&[]), None);
    }
}
