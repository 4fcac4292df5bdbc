//! Results that are imported: from files, folders, dropped things and watched folders.

use serde::{Deserialize, Serialize};
use suitecase_model::ids;
use ts_rs::TS;

/// What a person is asked to choose for an import.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ImportChoice {
    /// JUnit files and zipped report folders.
    Files,
    /// Report folders.
    Folder,
}

/// One import since the start of the app, the newest first in lists.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportView {
    /// Counts from 1 since the start of the app.
    #[ts(type = "number")]
    pub id: u64,
    /// What is imported: the name of the file or folder, or of the first with how many more.
    pub name: String,
    /// Whether a watched folder brought it.
    pub is_watched: bool,
    #[ts(type = "number")]
    pub started_at: i64,
    pub state: ImportState,
    /// What could not be imported, at most 100.
    pub problems: Vec<ImportProblem>,
    #[ts(type = "number")]
    pub problems_total: u64,
}

/// How far an import is.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "state", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ImportState {
    Waiting,
    /// Files are being looked for and read; `total` is `null` until it is known.
    Reading {
        #[ts(type = "number")]
        done: u64,
        #[ts(type = "number | null")]
        total: Option<u64>,
    },
    /// All reports are stored, and how their tests stand now is being worked out.
    Storing {
        #[ts(type = "number")]
        reports: u64,
    },
    Done {
        summary: ImportSummary,
    },
    Cancelled {
        summary: ImportSummary,
    },
    /// It broke off, or nothing at all could be read; the problems say why.
    Failed {
        summary: ImportSummary,
    },
}

/// What an import brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportSummary {
    /// Reports that were not known.
    pub new: u32,
    /// Reports that were known with other contents.
    pub updated: u32,
    /// Reports that were known just so.
    pub unchanged: u32,
    /// Results of the new and the updated ones, suites not counted, by what became of them.
    pub linked: u32,
    pub ambiguous: u32,
    pub unmatched: u32,
    /// The run to look at, where there is one only.
    #[ts(type = "string | null")]
    pub run_id: Option<ids::TestRunId>,
    /// How many runs there are.
    pub runs: u32,
}

/// What could not be imported.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportProblem {
    /// The file or folder, below what was chosen.
    pub source: String,
    #[ts(type = "import('./ErrorCode').ErrorCode")]
    pub code: suitecase_model::error_code::ErrorCode,
    /// The line where it shows, where that is known.
    pub line: Option<u32>,
    pub detail: String,
}

/// What was dropped onto the window and waits for the person to say what becomes of it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DroppedView {
    /// The names of the first five.
    pub names: Vec<String>,
    pub total: u32,
}

/// What happens to files over the window.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "what", rename_all = "kebab-case")]
#[ts(export)]
pub enum DragEvent {
    Over(DroppedView),
    Left,
    Dropped(DroppedView),
}

/// A folder whose new reports are imported by themselves.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WatchedFolderView {
    #[ts(type = "string")]
    pub id: ids::WatchedFolderId,
    pub path: String,
    /// The linked repository whose tests report there; `null` where that is left open.
    #[ts(type = "string | null")]
    pub link_id: Option<ids::LinkId>,
    pub is_on: bool,
    /// Why it cannot be watched now.
    #[ts(type = "import('./ErrorCode').ErrorCode | null")]
    pub error: Option<suitecase_model::error_code::ErrorCode>,
}
