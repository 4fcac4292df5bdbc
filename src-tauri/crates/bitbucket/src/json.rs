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

/// A commit of which only its parents are read.
#[derive(Deserialize)]
pub(crate) struct Commit {
    pub(crate) parents: Vec<ReferenceTarget>,
}

#[derive(Deserialize)]
pub(crate) struct Hook {
    pub(crate) uuid: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) active: bool,
    #[serde(default)]
    pub(crate) events: Vec<String>,
}

/// A pipeline of which nothing is read yet.
#[derive(Deserialize)]
pub(crate) struct Pipeline {}
