//! The shapes Bitbucket sends, as far as Suitecase reads them; they end in this crate.
//!
//! Everything but what is needed is optional: the published description of the interface declares little as
//! required (reference section 8).

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) values: Vec<T>,
    pub(crate) next: Option<String>,
    pub(crate) size: Option<u64>,
}

#[derive(Deserialize)]
pub(crate) struct ErrorBody {
    pub(crate) error: ErrorDetail,
}

#[derive(Deserialize)]
pub(crate) struct ErrorDetail {
    #[serde(default)]
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) detail: serde_json::Value,
    /// What is wrong with single fields of the request: a name and its messages.
    #[serde(default)]
    pub(crate) fields: serde_json::Value,
}

#[derive(Deserialize)]
pub(crate) struct User {
    pub(crate) uuid: String,
    pub(crate) display_name: Option<String>,
    pub(crate) nickname: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Workspace {
    pub(crate) uuid: String,
    pub(crate) slug: String,
    pub(crate) name: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Repository {
    pub(crate) uuid: String,
    pub(crate) full_name: String,
    pub(crate) slug: Option<String>,
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) is_private: bool,
    pub(crate) mainbranch: Option<MainBranch>,
    /// RFC 3339.
    pub(crate) updated_on: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct MainBranch {
    pub(crate) name: String,
}

#[derive(Deserialize)]
pub(crate) struct Reference {
    pub(crate) name: String,
    pub(crate) target: ReferenceTarget,
}

#[derive(Deserialize)]
pub(crate) struct ReferenceTarget {
    pub(crate) hash: String,
}

#[derive(Deserialize)]
pub(crate) struct Hook {
    pub(crate) uuid: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) active: bool,
    #[serde(default)]
    pub(crate) events: Vec<String>,
    pub(crate) secret_set: Option<bool>,
    pub(crate) subject: Option<HookSubject>,
}

/// What a webhook is about; the document declares nothing of it, so nothing is relied on.
#[derive(Deserialize)]
pub(crate) struct HookSubject {
    pub(crate) uuid: Option<String>,
}

/// A pipeline of which nothing is read yet.
#[derive(Deserialize)]
pub(crate) struct Pipeline {}

#[derive(Deserialize)]
pub(crate) struct Commit {
    pub(crate) hash: String,
    #[serde(default)]
    pub(crate) message: String,
    pub(crate) date: Option<jiff::Timestamp>,
    pub(crate) author: Option<Author>,
    #[serde(default)]
    pub(crate) parents: Vec<ReferenceTarget>,
}

#[derive(Deserialize)]
pub(crate) struct Author {
    #[serde(default)]
    pub(crate) raw: String,
}

/// An entry of a folder (reference section 2.4); no blob id is told.
#[derive(Deserialize)]
pub(crate) struct SourceEntry {
    pub(crate) path: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) size: Option<u64>,
    #[serde(default)]
    pub(crate) attributes: Vec<String>,
}

/// A commit that touched a file, and where the file was then.
#[derive(Deserialize)]
pub(crate) struct FileHistoryRow {
    pub(crate) path: String,
    pub(crate) commit: Commit,
}

/// A row of a diffstat (reference section 2.5).
#[derive(Deserialize)]
pub(crate) struct DiffstatRow {
    pub(crate) old: Option<DiffstatFile>,
    pub(crate) new: Option<DiffstatFile>,
}

#[derive(Deserialize)]
pub(crate) struct DiffstatFile {
    pub(crate) path: String,
}
