//! The catalogue of one linked repository as a document.

use serde::Serialize;
use suitecase_model::link::Link;
use suitecase_model::path::{RepoPath, text_to_git};
use suitecase_model::sync_run::SyncStats;
use suitecase_store::{Reader, StoreError, problem, synced_commit, test_case, test_suite};

/// What a sync brought; lists are sorted by root and id.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    #[serde(skip)]
    name: String,
    commit: String,
    #[serde(rename = "ref")]
    reference: String,
    roots: Vec<String>,
    test_cases: Vec<CaseEntry>,
    test_suites: Vec<SuiteEntry>,
    problems: Vec<ProblemEntry>,
    stats: Stats,
}

#[derive(Debug, Serialize)]
struct CaseEntry {
    root: String,
    id: String,
    tags: Vec<String>,
    guid: Option<String>,
}

#[derive(Debug, Serialize)]
struct SuiteEntry {
    root: String,
    id: String,
    kind: &'static str,
    members: Vec<MemberEntry>,
}

#[derive(Debug, Serialize)]
struct MemberEntry {
    id: String,
    enabled: bool,
    resolution: &'static str,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct ProblemEntry {
    path: String,
    code: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    git_requests: u64,
    rest_requests: u64,
    bytes_down: u64,
    bytes_up: u64,
}

impl Report {
    /// Says in two lines what was synced.
    pub(crate) fn summary(&self) -> String {
        let short = self.commit.get(..12).unwrap_or(&self.commit);
        let roots = match self.roots.len() {
            0 => "no Katalon project".to_owned(),
            1 => "1 Katalon project".to_owned(),
            several => format!("{several} Katalon projects"),
        };
        format!(
            "\n{} at {} {short}\n  {roots}, {} test cases, {} test suites, {} problems; {} git requests, {} bytes",
            self.name,
            self.reference,
            self.test_cases.len(),
            self.test_suites.len(),
            self.problems.len(),
            self.stats.git_requests,
            self.stats.bytes_down,
        )
    }
}

/// Reads the report of a link from the database.
pub(crate) fn of_link(reader: &Reader<'_>, link: &Link, stats: SyncStats) -> Result<Report, StoreError> {
    let synced = synced_commit::get(reader, link.id)?.ok_or(StoreError::Missing("the synced commit"))?;
    let mut test_cases: Vec<CaseEntry> = test_case::of_link(reader, link.id)?
        .into_iter()
        .map(|case| CaseEntry {
            root: plain(case.place.project.as_str()),
            id: plain(&case.place.katalon_id),
            tags: case.content.tags,
            guid: case.content.guid,
        })
        .collect();
    test_cases.sort_by(|one, other| (&one.root, &one.id).cmp(&(&other.root, &other.id)));
    let mut test_suites = test_suite::of_link(reader, link.id)?
        .into_iter()
        .map(|suite| {
            let members = test_suite::members(reader, suite.id)?;
            Ok(SuiteEntry {
                root: plain(suite.place.project.as_str()),
                id: plain(&suite.place.katalon_id),
                kind: suite.content.kind.as_str(),
                members: members
                    .into_iter()
                    .map(|found| MemberEntry {
                        id: found.resolved.member.target,
                        enabled: found.resolved.member.enabled,
                        resolution: found.resolved.resolution.as_str(),
                    })
                    .collect(),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    test_suites.sort_by(|one, other| (&one.root, &one.id).cmp(&(&other.root, &other.id)));
    let mut problems: Vec<ProblemEntry> = problem::of_link(reader, link.id)?
        .into_iter()
        .map(|problem| ProblemEntry { path: plain(problem.path.as_str()), code: problem.code.as_str() })
        .collect();
    problems.sort();
    Ok(Report {
        name: link.name.clone(),
        commit: synced.commit,
        reference: synced.reference,
        roots: synced.projects.iter().map(RepoPath::as_str).map(plain).collect(),
        test_cases,
        test_suites,
        problems,
        stats: Stats {
            git_requests: stats.git_requests,
            rest_requests: stats.rest_requests,
            bytes_down: stats.bytes_down,
            bytes_up: stats.bytes_up,
        },
    })
}

/// Turns the lossless text of a path into what a reader of JSON expects: bytes that are no UTF-8 become `U+FFFD`.
fn plain(text: &str) -> String {
    String::from_utf8_lossy(&text_to_git(text)).into_owned()
}
