//! Repositories, branches and directories to choose from, each with the address under which Bitbucket shows it.

use serde::Serialize;
use ts_rs::TS;

/// Some of the repositories of a workspace.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RepositoryChoices {
    /// The most recently changed ones first.
    pub repositories: Vec<RepositoryChoice>,
    /// What to ask with for those that follow; `null` at the end.
    pub next: Option<String>,
}

/// A repository to choose.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RepositoryChoice {
    pub slug: String,
    pub name: String,
    /// When something in it changed last.
    #[ts(type = "number | null")]
    pub updated_at: Option<i64>,
    pub address: String,
}

/// Some of the branches and tags of a repository.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BranchChoices {
    /// The main branch first, then branches, then tags.
    pub branches: Vec<BranchChoice>,
    /// Whether more of them fit.
    pub truncated: bool,
}

/// A branch or tag to choose.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BranchChoice {
    pub name: String,
    pub is_default: bool,
    #[ts(type = "'branch' | 'tag'")]
    pub kind: &'static str,
    pub address: String,
}

/// The folders in a folder.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DirectoryChoices {
    pub directories: Vec<DirectoryChoice>,
    /// Whether there are more of them.
    pub truncated: bool,
    /// The Katalon projects in it and below; the root of the repository is the empty text.
    pub projects: Vec<String>,
}

/// A folder to choose.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DirectoryChoice {
    /// Its own name.
    pub name: String,
    pub path: String,
    /// Whether a link on it finds tests.
    pub holds_tests: bool,
    pub address: String,
}
