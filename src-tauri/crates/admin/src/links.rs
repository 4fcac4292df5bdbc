//! Links: what an address means, saving, proceeding, archiving and unarchiving.

use serde_json::Value;
use suitecase_bitbucket::address::UnknownReference;
use suitecase_bitbucket::refs::{branches, tags};
use suitecase_bitbucket::repositories::repository;
use suitecase_bitbucket::{AddressError, Client, RepositoryAddress, Target, resolve};
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
use suitecase_model::integration::Integration;
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::member::Member;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::SyncReason;
use suitecase_model::text::{self, TextError};
use suitecase_store::{StoreError, Writer, integration, link, synced_commit};
use suitecase_sync::preview::preview;

use crate::error::Field;
use crate::{Admin, AdminError, audit, new_id};

/// What a person types to link a repository (R11).
#[derive(Clone, Debug)]
pub struct LinkDraft {
    /// The link that is edited; `None` for a new one.
    pub link: Option<LinkId>,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The integration it goes through.
    pub integration: IntegrationId,
    /// *Display Name*.
    pub name: String,
    /// *URL*: a repository, branch or directory, as pasted.
    pub address: String,
    /// *Description*.
    pub description: String,
    /// *Link existing test execution results with test cases having the exact same paths and names*.
    pub link_results: bool,
}

/// What a pasted address points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedAddress {
    /// The workspace's slug.
    pub workspace: String,
    /// The repository's slug.
    pub repository: String,
    /// The repository's name as people see it.
    pub repository_name: String,
    /// What a link follows.
    pub reference: GitRef,
    /// The name of the branch or tag that is followed at the moment; the commit where it is pinned.
    pub reference_name: String,
    /// The directory.
    pub directory: RepoPath,
    /// Whether there is such a directory.
    pub directory_exists: bool,
    /// The Katalon projects a link would cover; `None` where the server does not tell beforehand.
    pub projects: Option<Vec<RepoPath>>,
    /// Parts of the address that mean nothing to a link.
    pub ignored: Vec<String>,
}

impl Admin {
    /// Finds out what a pasted address points at; asks Bitbucket and git.
    pub async fn resolve_address(
        &self,
        integration: IntegrationId,
        address: &str,
    ) -> Result<ResolvedAddress, AdminError> {
        let integration = self.store.read(move |reader| integration::get(reader, integration)).await?;
        let pasted = RepositoryAddress::parse(address, self.clients.origin()).map_err(at_address)?;
        if !integration.workspace.is_named(&pasted.workspace) {
            return Err(AdminError::OtherWorkspace {
                found: pasted.workspace,
                expected: integration.workspace.slug,
            });
        }
        let resolved = match self.clients.of(&integration).await {
            Ok(client) => self.resolve_pasted(&client, &integration, pasted).await,
            Err(error) => Err(error.into()),
        };
        self.note_call(&integration, resolved.as_ref().err());
        resolved
    }

    /// Saves a link: `INACTIVE` until it is synced (R12). An edited link keeps its identity and history (R13).
    pub async fn save_link(&self, actor: &Member, draft: &LinkDraft) -> Result<Link, AdminError> {
        let at = |field: Field| move |source: TextError| AdminError::Text { field, source };
        let name = text::name(&draft.name).map_err(at(Field::Name))?;
        let description = text::description(&draft.description).map_err(at(Field::Description))?;
        let resolved = self.resolve_address(draft.integration, &draft.address).await?;
        let saved = Link {
            id: draft.link.unwrap_or_else(|| LinkId(new_id())),
            project: draft.project,
            integration: draft.integration,
            name,
            description,
            address: draft.address.trim().to_owned(),
            repository: resolved.repository,
            reference: resolved.reference,
            directory: resolved.directory,
            link_results: draft.link_results,
            status: LinkStatus::Inactive,
        };
        if draft.link.is_some() {
            let id = saved.id;
            let before = self.store.read(move |reader| link::get(reader, id)).await?;
            may_be_edited(&before, &saved)?;
            self.syncs.cancel(id);
            self.syncs.idle(id).await;
        }
        let (now, actor, is_edit) = (self.now(), audit::by(actor), draft.link.is_some());
        let written = self
            .store
            .write(move |writer| {
                let before = if is_edit { Some(link::get(writer, saved.id)?) } else { None };
                if let Some(before) = &before {
                    may_be_edited(before, &saved)?;
                }
                if before.as_ref().is_some_and(|before| looks_elsewhere(before, &saved)) {
                    synced_commit::forget(writer, saved.id)?;
                }
                link::save(writer, &saved, now)?;
                let action = if is_edit { AuditAction::LinkEdit } else { AuditAction::LinkCreate };
                let before = before.as_ref().map_or(Value::Null, audit::link);
                let subject = audit::on(saved.id, &saved.name);
                audit::append(writer, now, actor, action, subject, (before, audit::link(&saved)))?;
                Ok::<_, AdminError>(saved)
            })
            .await?;
        self.hooks.look(written.id);
        Ok(written)
    }

    /// Saves a link, syncs it and so activates it (R12).
    pub async fn proceed_link(&self, actor: &Member, draft: &LinkDraft) -> Result<Link, AdminError> {
        let saved = self.save_link(actor, draft).await?;
        self.syncs.start(saved.id, SyncReason::Hand);
        Ok(saved)
    }

    /// Syncs a link by hand; false when it is syncing already.
    pub async fn sync_link(&self, id: LinkId) -> Result<bool, AdminError> {
        match self.store.read(move |reader| link::get(reader, id)).await?.status {
            LinkStatus::Archived => Err(AdminError::Archived),
            LinkStatus::Inactive | LinkStatus::Active | LinkStatus::Error { .. } => {
                Ok(self.syncs.start(id, SyncReason::Hand))
            }
        }
    }

    /// Archives a link (R16): its tests leave the lists, results and history stay.
    pub async fn archive_link(&self, actor: &Member, id: LinkId) -> Result<Link, AdminError> {
        let archived =
            self.set_link_status(actor, id, LinkStatus::Archived, AuditAction::LinkArchive).await?;
        self.syncs.cancel(id);
        self.hooks.look(id);
        Ok(archived)
    }

    /// Takes a link out of the archive: `INACTIVE`, and a sync that verifies it (R17).
    pub async fn unarchive_link(&self, actor: &Member, id: LinkId) -> Result<Link, AdminError> {
        let unarchived =
            self.set_link_status(actor, id, LinkStatus::Inactive, AuditAction::LinkUnarchive).await?;
        self.hooks.look(id);
        self.syncs.start(id, SyncReason::Unarchive);
        Ok(unarchived)
    }

    async fn set_link_status(
        &self,
        member: &Member,
        id: LinkId,
        status: LinkStatus,
        action: AuditAction,
    ) -> Result<Link, AdminError> {
        let (now, actor) = (self.now(), audit::by(member));
        let change = move |writer: &Writer<'_>| {
            let before = link::get(writer, id)?;
            link::set_status(writer, id, &status)?;
            let after = link::get(writer, id)?;
            let before_and_after = (audit::link(&before), audit::link(&after));
            audit::append(writer, now, actor, action, audit::on(id, &after.name), before_and_after)?;
            Ok(after)
        };
        self.store.write(change).await
    }

    async fn resolve_pasted(
        &self,
        client: &Client,
        integration: &Integration,
        pasted: RepositoryAddress,
    ) -> Result<ResolvedAddress, AdminError> {
        let workspace = &integration.workspace.slug;
        let info = repository(client, workspace, &pasted.repository).await?;
        let (branch_names, tag_names) = match &pasted.target {
            // Nothing is named that would have to be looked up.
            Target::Default | Target::Commit { at: None, .. } => (Vec::new(), Vec::new()),
            Target::Branch(_) | Target::Commit { .. } | Target::RefAndPath { .. } => {
                let branches = branches(client, workspace, &info.slug, None).await?;
                let tags = tags(client, workspace, &info.slug, None).await?;
                let names = |found: Vec<suitecase_bitbucket::refs::NamedCommit>| {
                    found.into_iter().map(|found| found.name).collect()
                };
                (names(branches), names(tags))
            }
        };
        let resolved = resolve(&pasted.target, &branch_names, &tag_names)
            .map_err(|UnknownReference { text }| AdminError::ReferenceMissing { name: text })?;
        let seen = preview(client, workspace, &info.slug, &resolved.reference, &resolved.directory).await?;
        let mut ignored = pasted.ignored;
        ignored.extend(resolved.ignored);
        if seen.directory != resolved.directory {
            ignored.push(resolved.directory.name().to_owned());
        }
        Ok(ResolvedAddress {
            workspace: workspace.clone(),
            repository: info.slug,
            repository_name: info.name,
            reference: resolved.reference,
            reference_name: seen.reference_name,
            directory: seen.directory,
            directory_exists: seen.directory_exists,
            projects: seen.projects,
            ignored,
        })
    }
}

/// A link stays in its project, and an archived one is unarchived first (R17).
fn may_be_edited(before: &Link, after: &Link) -> Result<(), AdminError> {
    if before.project != after.project {
        return Err(StoreError::Missing("the linked repository").into());
    }
    match before.status {
        LinkStatus::Archived => Err(AdminError::Archived),
        LinkStatus::Inactive | LinkStatus::Active | LinkStatus::Error { .. } => Ok(()),
    }
}

fn at_address(source: AddressError) -> AdminError {
    AdminError::Address { field: Field::Address, source }
}

/// What was known of the commit and its folders says nothing about another repository or directory.
fn looks_elsewhere(before: &Link, after: &Link) -> bool {
    before.integration != after.integration
        || before.repository != after.repository
        || before.directory != after.directory
}
