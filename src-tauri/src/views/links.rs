//! Linked repositories and their syncs.

use suitecase_bitbucket::{Origin, file_address, repository_address};
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::{Link, LinkStatus, SyncedCommit};
use suitecase_model::path::RepoPath;
use suitecase_store::{
    Reader, StoreError, integration, problem, service_hook, synced_commit, test_case, test_suite,
};
use suitecase_sync::SyncService;
use suitecase_sync::hooks::HookSettings;

use super::service_hooks::following_of;
use super::syncs::{age_of, sync_run, sync_state};
use crate::last_look::{self, row_of};
use crate::wire::links::{ElsewhereView, LinkView, ResolvedAddress, SyncedView};

pub(crate) fn link(reader: &Reader<'_>, syncs: &SyncService, link: &Link) -> Result<LinkView, StoreError> {
    let integration = integration::get(reader, link.integration)?;
    let (last_look, synced_commit, last_run) = last_look::read(reader, link)?;
    let age = age_of(&row_of(syncs, link, &integration, &last_look, synced_commit.as_ref()));
    let has_relay = HookSettings::read(reader)?.callback.is_some();
    let hooks = service_hook::of_link(reader, link.id)?;
    let mut following = following_of(link, &integration.status, has_relay, &hooks);
    if following.way != "not-followed" {
        following.next_look_at = syncs.standing(link.id).next_look_at.map(|at| at.0);
        following.reason = if syncs.is_paused() { "paused" } else { following.reason };
    }
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
        synced: synced_commit.map(synced),
        last_run: last_run.map(sync_run),
        following,
        age,
        test_cases: test_case::count(reader, link.id)?,
        test_suites: test_suite::count(reader, link.id)?,
        problems: problem::count_open(reader, link.id)?,
    })
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
        elsewhere: found
            .elsewhere
            .into_iter()
            .map(|(path, address)| ElsewhereView { path: path.as_str().to_owned(), address })
            .collect(),
        ignored: found.ignored,
    }
}

/// Returns the address of a linked repository in the browser, or of a file in it at the synced commit.
///
/// A path with `.` or `..` is no path of a file; a browser would follow it out of the repository.
pub(crate) fn web_address(
    reader: &Reader<'_>,
    origin: &Origin,
    link: &Link,
    path: Option<&str>,
) -> Result<String, StoreError> {
    let workspace = integration::get(reader, link.integration)?.workspace.slug;
    let path = path.map(RepoPath::from_text);
    let path = path.filter(|path| path.names().all(|name| !matches!(name, "." | "..")));
    Ok(match (path, synced_commit::get(reader, link.id)?) {
        (Some(path), Some(synced)) => {
            file_address(origin, &workspace, &link.repository, &synced.commit, &path)
        }
        (None, _) | (_, None) => repository_address(origin, &workspace, &link.repository),
    })
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
