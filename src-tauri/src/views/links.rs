//! Linked repositories and their syncs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use suitecase_model::ids::LinkId;
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::{Link, LinkStatus, SyncedCommit};
use suitecase_model::path::{RepoPath, text_to_git};
use suitecase_model::sync_run::{SyncOutcome, SyncRun};
use suitecase_store::{
    Reader, StoreError, integration, problem, sync_run as runs, synced_commit, test_case, test_suite,
};
use suitecase_sync::{SyncService, SyncState};

use crate::wire::links::{
    IndexingView, LinkView, ResolvedAddress, SyncRunView, SyncStateView, SyncStatsView, SyncedView,
};

/// What may stand unescaped in one segment of an address.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(crate) fn link(reader: &Reader<'_>, syncs: &SyncService, link: &Link) -> Result<LinkView, StoreError> {
    let integration = integration::get(reader, link.integration)?;
    let (status, error_code) = match &link.status {
        LinkStatus::Inactive => ("INACTIVE", None),
        LinkStatus::Active => ("ACTIVE", None),
        LinkStatus::Archived => ("ARCHIVED", None),
        LinkStatus::Error { code, .. } => ("ERROR", Some(code.clone())),
    };
    Ok(LinkView {
        id: link.id,
        project_id: link.project,
        integration_id: link.integration,
        integration_name: integration.name,
        integration_disconnected: integration.status == IntegrationStatus::Inactive,
        name: link.name.clone(),
        description: link.description.clone(),
        address: link.address.clone(),
        workspace: integration.workspace.slug,
        repository: link.repository.clone(),
        reference: link.reference.clone(),
        directory: link.directory.as_str().to_owned(),
        link_results: link.link_results,
        status,
        error_code,
        sync: sync_state(syncs, link.id),
        synced: synced_commit::get(reader, link.id)?.map(synced),
        last_run: runs::newest(reader, link.id, 1)?.into_iter().next().map(sync_run),
        test_cases: test_case::count(reader, link.id)?,
        test_suites: test_suite::count(reader, link.id)?,
        problems: problem::count(reader, link.project, Some(link.id))?,
    })
}

pub(crate) fn sync_state(syncs: &SyncService, link: LinkId) -> SyncStateView {
    let indexing =
        syncs.indexing(link).map(|indexing| IndexingView { done: indexing.done, total: indexing.total });
    match syncs.state(link) {
        SyncState::Idle => SyncStateView { phase: "idle", stage: None, done: 0, total: None, indexing },
        SyncState::Cancelling => {
            SyncStateView { phase: "cancelling", stage: None, done: 0, total: None, indexing }
        }
        SyncState::Running(progress) => SyncStateView {
            phase: "running",
            stage: Some(progress.stage),
            done: progress.done,
            total: progress.total,
            indexing,
        },
    }
}

pub(crate) fn sync_run(run: SyncRun) -> SyncRunView {
    let (error_code, error_message) = match &run.outcome {
        Some(SyncOutcome::Failed { code, message }) => (Some(code.clone()), Some(message.clone())),
        Some(SyncOutcome::Finished | SyncOutcome::Cancelled | SyncOutcome::Interrupted) | None => {
            (None, None)
        }
    };
    SyncRunView {
        id: run.id,
        reason: run.reason,
        started_at: run.started_at.0,
        outcome: run.outcome.map(|outcome| outcome.as_str().to_owned()),
        error_code,
        error_message,
        from_commit: run.from_commit,
        to_commit: run.to_commit,
        stats: SyncStatsView {
            git_requests: run.stats.git_requests,
            rest_requests: run.stats.rest_requests,
            bytes_down: run.stats.bytes_down,
            bytes_up: run.stats.bytes_up,
            added: run.stats.added,
            changed: run.stats.changed,
            moved: run.stats.moved,
            removed: run.stats.removed,
            problems: run.stats.problems,
            duration_ms: run.stats.duration_ms,
        },
    }
}

pub(crate) fn resolved_address(found: suitecase_admin::ResolvedAddress) -> ResolvedAddress {
    ResolvedAddress {
        workspace: found.workspace,
        repository: found.repository,
        repository_name: found.repository_name,
        reference: found.reference,
        reference_name: found.reference_name,
        directory: found.directory.as_str().to_owned(),
        directory_exists: found.directory_exists,
        katalon_projects: found.projects.as_deref().map(texts),
        ignored: found.ignored,
    }
}

/// Returns the address of a linked repository in the browser, or of a file in it at the synced commit.
///
/// A path with `.` or `..` is no path of a file; a browser would follow it out of the repository.
pub(crate) fn web_address(
    reader: &Reader<'_>,
    web: &str,
    link: &Link,
    path: Option<&str>,
) -> Result<String, StoreError> {
    let workspace = integration::get(reader, link.integration)?.workspace.slug;
    let mut address = format!("{web}/{}/{}", escaped(&workspace), escaped(&link.repository));
    let path = path.map(RepoPath::from_text);
    let path = path.filter(|path| path.names().all(|name| !matches!(name, "." | "..")));
    if let (Some(path), Some(synced)) = (path, synced_commit::get(reader, link.id)?) {
        address.push_str("/src/");
        address.push_str(&synced.commit);
        for name in path.names() {
            address.push('/');
            address.push_str(&escaped(name));
        }
    }
    Ok(address)
}

fn synced(synced: SyncedCommit) -> SyncedView {
    SyncedView {
        katalon_projects: texts(&synced.projects),
        commit: synced.commit,
        subject: synced.subject,
        author: synced.author,
        authored_at: synced.authored_at.0,
        reference: synced.reference,
        synced_at: synced.synced_at.0,
        confirmed_at: synced.confirmed_at.0,
    }
}

fn texts(paths: &[RepoPath]) -> Vec<String> {
    paths.iter().map(|path| path.as_str().to_owned()).collect()
}

fn escaped(name: &str) -> String {
    percent_encode(&text_to_git(name), SEGMENT).to_string()
}
