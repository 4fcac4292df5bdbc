//! Lists as people keep them: an order, and a filter under a name.

use serde::{Deserialize, Serialize};

use crate::catalogue::TestKind;
use crate::ids::{LinkId, MemberId, ProjectId, SavedFilterId};
use crate::path::RepoPath;

/// What a list is ordered by; ties are ordered by link and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SortColumn {
    /// By link and path.
    Path,
    /// By name, without regard to case and marks.
    Name,
    /// By the latest status, the worst first; what never ran comes last.
    Status,
    /// By the latest result, the earliest first; what never ran comes last.
    LastRun,
    /// By the last change seen, the earliest first; where none was seen comes last.
    Changed,
}

impl SortColumn {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Path, Self::Name, Self::Status, Self::LastRun, Self::Changed];

    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Name => "name",
            Self::Status => "status",
            Self::LastRun => "last-run",
            Self::Changed => "changed",
        }
    }

    /// Finds the column of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == word)
    }
}

/// A filter that a member keeps, with the place and the order it was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// Its id.
    pub id: SavedFilterId,
    /// Whose it is; nobody else sees it.
    pub member: MemberId,
    /// The project it is for.
    pub project: ProjectId,
    /// Whether it is for test cases or for suites.
    pub kind: TestKind,
    /// The name shown; a member has each only once in a project and kind, in any case.
    pub name: String,
    /// What was typed.
    pub filter: String,
    /// Only this linked repository.
    pub link: Option<LinkId>,
    /// Only this folder and below; the root for all.
    pub folder: RepoPath,
    /// What the list is ordered by.
    pub sort: SortColumn,
    /// Whether the order is turned round.
    pub descending: bool,
}
