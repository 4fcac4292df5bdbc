//! What a pasted address points at.

use suitecase_bitbucket::address::UnknownReference;
use suitecase_bitbucket::commits::commit;
use suitecase_bitbucket::repositories::repository;
use suitecase_bitbucket::{
    AddressError, BitbucketError, Client, Place, RepositoryAddress, Resolved, Target, address_of, resolve,
};
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;
use suitecase_model::link::GitRef;
use suitecase_store::integration;
use suitecase_sync::SyncError;
use suitecase_sync::visit::{Names, Visit};

use super::ResolvedAddress;
use super::lookups::Question;
use crate::error::Field;
use crate::{Admin, AdminError};

/// How many Katalon projects are told that an address does not cover.
const ELSEWHERE: usize = 20;

impl Admin {
    /// Finds out what a pasted address points at while it is typed; asks Bitbucket and git.
    ///
    /// An older question that is still being answered is [`AdminError::Cancelled`].
    pub async fn resolve_address(
        &self,
        integration: IntegrationId,
        address: &str,
    ) -> Result<ResolvedAddress, AdminError> {
        self.lookups.answer(Question::Address, self.meaning_of(integration, address)).await
    }

    /// Finds out what a pasted address points at.
    pub(crate) async fn meaning_of(
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
        self.asking(&integration, async |client| self.resolve_pasted(client, &integration, pasted).await)
            .await
    }

    /// Asks something through a connected integration, and notes how that went.
    pub(crate) async fn asking<T>(
        &self,
        integration: &Integration,
        ask: impl AsyncFnOnce(&Client) -> Result<T, AdminError>,
    ) -> Result<T, AdminError> {
        if !integration.status.may_sync() {
            return Err(SyncError::Disconnected.into());
        }
        let answer = match self.clients.of(integration).await {
            Ok(client) => ask(&client).await,
            Err(error) => Err(error.into()),
        };
        self.note_call(integration, answer.as_ref().err());
        answer
    }

    async fn resolve_pasted(
        &self,
        client: &Client,
        integration: &Integration,
        pasted: RepositoryAddress,
    ) -> Result<ResolvedAddress, AdminError> {
        let workspace = &integration.workspace.slug;
        let info = repository(client, workspace, &pasted.repository).await?;
        let mut visit = Visit::new(client, workspace, &info.slug)?;
        let names = visit.names(&pasted.target.name_beginnings()).await?;
        let resolved = match meant(&pasted.target, &names) {
            // The browser abbreviates commits, and so do people.
            Err(UnknownReference { abbreviated: Some(beginning), text }) => {
                let full = match commit(client, workspace, &info.slug, &beginning).await {
                    Err(BitbucketError::NotFoundOrHidden) => {
                        return Err(AdminError::ReferenceMissing { name: text });
                    }
                    found => found?.commit,
                };
                meant(&pasted.target.with_full_commit(&full), &names)
            }
            resolved => resolved,
        };
        let resolved =
            resolved.map_err(|UnknownReference { text, .. }| AdminError::ReferenceMissing { name: text })?;
        let seen = visit.preview(&resolved.reference, &resolved.directory).await?;
        let mut ignored = pasted.ignored;
        ignored.extend(resolved.ignored);
        if seen.directory != resolved.directory {
            ignored.push(resolved.directory.name().to_owned());
        }
        let shown = match &resolved.reference {
            GitRef::DefaultBranch => GitRef::Branch(seen.reference_name.clone()),
            GitRef::Branch(_) | GitRef::Tag(_) | GitRef::Commit(_) => resolved.reference.clone(),
        };
        let elsewhere = seen.elsewhere.into_iter().take(ELSEWHERE);
        let with_address = |directory| {
            let place = Place { reference: &shown, commit: &seen.commit, directory: &directory };
            let address = address_of(self.clients.origin(), workspace, &info.slug, place);
            (directory, address)
        };
        Ok(ResolvedAddress {
            workspace: workspace.clone(),
            elsewhere: elsewhere.map(with_address).collect(),
            repository: info.slug.clone(),
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

fn meant(target: &Target, names: &Names) -> Result<Resolved, UnknownReference> {
    resolve(target, &names.branches, &names.tags)
}

fn at_address(source: AddressError) -> AdminError {
    AdminError::Address { field: Field::Address, source }
}
