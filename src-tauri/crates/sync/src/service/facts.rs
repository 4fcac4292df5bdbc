//! Reads what the agenda has to know of links and credentials.

use std::collections::HashMap;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::link::LinkStatus;
use suitecase_store::{Reader, StoreError, integration, link, setting, synced_commit};

use super::PAUSED;
use crate::agenda::facts::{CredentialFacts, Facts, Following, LinkFacts};

/// Returns what is stored of all links and credentials, and whether a person paused all syncs.
pub(super) fn facts(reader: &Reader<'_>) -> Result<(Facts, bool), StoreError> {
    let credentials: HashMap<_, _> = integration::list(reader)?
        .into_iter()
        .map(|integration| (integration.id, credential(&integration)))
        .collect();
    let mut links = Vec::new();
    for link in link::list(reader)? {
        let synced = synced_commit::get(reader, link.id)?;
        links.push(LinkFacts {
            link: link.id,
            credential: link.integration,
            following: Following::of(&link),
            failing: failing(&link.status),
            moved_at: synced.as_ref().map(|synced| synced.moved_at),
            confirmed_at: synced.as_ref().map(|synced| synced.confirmed_at),
            reconciled_at: synced_commit::reconciled_at(reader, link.id)?,
        });
    }
    let is_paused = setting::get(reader, PAUSED)?.is_some_and(|word| word == "1");
    Ok((Facts { links, credentials: credentials.into_values().collect() }, is_paused))
}

fn failing(status: &LinkStatus) -> Option<ErrorCode> {
    match status {
        LinkStatus::Error { code, .. } => Some(ErrorCode::from_code(code).unwrap_or(ErrorCode::InternalBug)),
        LinkStatus::Active | LinkStatus::Inactive | LinkStatus::Archived => None,
    }
}

fn credential(integration: &Integration) -> CredentialFacts {
    let broken = match &integration.status {
        IntegrationStatus::Error { code, at, .. } => {
            ErrorCode::from_code(code).filter(|code| code.is_about_the_credential()).map(|code| (code, *at))
        }
        IntegrationStatus::Active | IntegrationStatus::Inactive => None,
    };
    CredentialFacts {
        credential: integration.id,
        is_disconnected: !integration.status.may_sync(),
        broken,
        checked_at: integration.checked_at,
    }
}
