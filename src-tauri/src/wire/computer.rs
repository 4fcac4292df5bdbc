//! How Suitecase behaves on this computer, and the place in the window that something outside of it opens.

use serde::{Deserialize, Serialize};
use suitecase_admin::Closing;
use suitecase_model::ids::{LinkId, ProjectId, TestRunId};
use ts_rs::TS;
use uuid::Uuid;

/// How Suitecase behaves on this computer, and what the computer offers for it.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComputerSettings {
    /// What closing the window means.
    #[ts(type = "'ask' | 'tray' | 'quit'")]
    pub closing: Closing,
    /// Whether notifications are shown.
    pub notify: bool,
    /// Whether something shows tray icons.
    #[ts(type = "'there' | 'no-host'")]
    pub tray: &'static str,
    /// Whether something shows notifications.
    #[ts(type = "'there' | 'none'")]
    pub notifications: &'static str,
}

/// A page of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// The tests of a project or of one of its links.
    Tests,
    /// The linked repositories of a project.
    Settings,
    /// The integrations of the account.
    Integrations,
    /// One test case.
    TestCase,
    /// One test suite.
    TestSuite,
    /// The test runs of a project, or one of them.
    TestRuns,
}

/// A place that a click on the tray or on a notification opens, or a link to a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OpenEvent {
    #[ts(type = "'tests' | 'settings' | 'integrations' | 'test-case' | 'test-suite' | 'test-runs'")]
    pub page: Page,
    /// The project; `null` where the page is of none.
    #[ts(type = "string | null")]
    pub project_id: Option<ProjectId>,
    /// The link in it; `null` for all.
    #[ts(type = "string | null")]
    pub link_id: Option<LinkId>,
    /// The test case or suite; `null` where the page is not about one.
    #[ts(type = "string | null")]
    pub test_id: Option<Uuid>,
    /// The test run; `null` for all, and where the page is not about runs.
    #[ts(type = "string | null")]
    pub run_id: Option<TestRunId>,
}

impl OpenEvent {
    /// A page that is of no project, or the beginning of a place that names more.
    pub(crate) fn page(page: Page) -> Self {
        Self { page, project_id: None, link_id: None, test_id: None, run_id: None }
    }
}
