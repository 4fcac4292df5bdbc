//! What Bitbucket tells of the past of a test before Suitecase followed it.

use serde::{Deserialize, Serialize};

use crate::path::RepoPath;
use crate::time::Timestamp;

/// The commits that touched a test before the first change that Suitecase recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierHistory {
    /// The newest first.
    pub commits: Vec<EarlierCommit>,
    /// Whether there are more than were asked for.
    pub is_cut: bool,
    /// When Bitbucket was asked.
    pub read_at: Timestamp,
}

/// One of these commits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlierCommit {
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// Its author's name, without the e-mail.
    pub author: String,
    /// When it was made.
    pub at: Timestamp,
    /// The first line of its message.
    pub subject: String,
    /// Where the file was then.
    pub path: RepoPath,
}
