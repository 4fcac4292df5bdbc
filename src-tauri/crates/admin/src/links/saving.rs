//! *Save* and *Proceed* (R12), and *Sync now*.

use serde_json::Value;
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::member::Member;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::SyncReason;
use suitecase_model::text::{self, TextError};
use suitecase_store::{StoreError, integration, link, synced_commit};
use suitecase_sync::SyncError;
use suitecase_sync::service::Held;

use super::LinkDraft;
use super::lookups::Question;
use crate::error::Field;
use crate::{Admin, AdminError, audit, new_id};

/// What an address was found to mean.
struct Place {
    repository: String,
    reference: GitRef,
    directory: RepoPath,
}

impl Admin {
    /// Saves a link: `INACTIVE` until it is synced (R12). An edited link keeps its identity and history (R13).
    ///
    /// A run of the link ends first and changes nothing; where nothing is saved, it goes on.
    pub async fn save_link(&self, actor: &Member, draft: &LinkDraft) -> Result<Link, AdminError> {
        let (saved, _held) = self.store_link(actor, draft).await?;
        Ok(saved)
    }

    /// Saves a link, syncs it and so activates it (R12).
    pub async fn proceed_link(&self, actor: &Member, draft: &LinkDraft) -> Result<Link, AdminError> {
        let through = draft.integration;
        let through = self.store.read(move |reader| integration::get(reader, through)).await?;
        if !through.status.may_sync() {
            return Err(SyncError::Disconnected.into());
        }
        let (saved, held) = self.store_link(actor, draft).await?;
        held.start(SyncReason::Hand);
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

    async fn store_link(&self, actor: &Member, draft: &LinkDraft) -> Result<(Link, Held), AdminError> {
        let at = |field: Field| move |source: TextError| AdminError::Text { field, source };
        let name = text::name(&draft.name).map_err(at(Field::Name))?;
        let description = text::description(&draft.description).map_err(at(Field::Description))?;
        let place = self.lookups.answer(Question::Saving, self.place_of(draft)).await?;
        let saved = Link {
            id: draft.link.unwrap_or_else(|| LinkId(new_id())),
            project: draft.project,
            integration: draft.integration,
            name,
            description,
            address: draft.address.trim().to_owned(),
            repository: place.repository,
            reference: place.reference,
            directory: place.directory,
            link_results: draft.link_results,
            status: LinkStatus::Inactive,
        };
        // A name that is taken is no reason to end a run; the write looks again.
        let (project, name, id) = (saved.project, saved.name.clone(), saved.id);
        if self.store.read(move |reader| link::is_name_taken(reader, project, &name, id)).await? {
            return Err(StoreError::Taken.into());
        }
        let held = self.syncs.hold(saved.id).await;
        let (now, actor, is_edit) = (self.now(), audit::by(actor), draft.link.is_some());
        let written = self.store.write(move |writer| {
            let before = if is_edit { Some(link::get(writer, saved.id)?) } else { None };
            if let Some(before) = &before {
                may_be_edited(before, saved.project)?;
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
        });
        match written.await {
            Ok(written) => {
                self.hooks.look(written.id);
                Ok((written, held))
            }
            Err(error) => {
                held.resume();
                Err(error)
            }
        }
    }

    /// Finds out what the address means. One that stays as it was means what it meant, so that the rest of a link can be
    /// edited without asking anybody.
    async fn place_of(&self, draft: &LinkDraft) -> Result<Place, AdminError> {
        if let Some(id) = draft.link {
            let before = self.store.read(move |reader| link::get(reader, id)).await?;
            may_be_edited(&before, draft.project)?;
            if before.integration == draft.integration && before.address == draft.address.trim() {
                let Link { repository, reference, directory, .. } = before;
                return Ok(Place { repository, reference, directory });
            }
        }
        let found = self.meaning_of(draft.integration, &draft.address).await?;
        Ok(Place { repository: found.repository, reference: found.reference, directory: found.directory })
    }
}

/// A link stays in its project, and an archived one is unarchived first (R17).
fn may_be_edited(before: &Link, project: ProjectId) -> Result<(), AdminError> {
    if before.project != project {
        return Err(StoreError::Missing("the linked repository").into());
    }
    match before.status {
        LinkStatus::Archived => Err(AdminError::Archived),
        LinkStatus::Inactive | LinkStatus::Active | LinkStatus::Error { .. } => Ok(()),
    }
}

/// What was known of the commit and its folders says nothing about another repository or directory.
fn looks_elsewhere(before: &Link, after: &Link) -> bool {
    before.integration != after.integration
        || before.repository != after.repository
        || before.directory != after.directory
}
