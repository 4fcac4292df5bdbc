//! The end of a token: told at 30, 7 and 1 days before, each until it reached somebody, and an error once it has passed.

use jiff::civil::Date;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::expiry::{Expiry, expiry};
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, integration};

use super::AdminEvent;
use super::health::Trouble;
use crate::{Admin, AdminError};

impl Admin {
    /// Does what the day asks for: tells of an end that is near, or writes that it has passed.
    pub(super) async fn look_at_expiry(&self, found: &Integration) -> Result<(), AdminError> {
        if !found.status.may_sync() {
            return Ok(());
        }
        match expiry(found.expires_on, self.now().day()) {
            Expiry::Unknown | Expiry::Far => Ok(()),
            Expiry::Soon { .. } => {
                if let Some(news) = self.pending_end(found.id).await? {
                    self.tell(news);
                }
                Ok(())
            }
            Expiry::Passed => self.settle_ended(found).await,
        }
    }

    /// Returns the warning that is due and that nobody was told yet.
    pub async fn pending_end(&self, id: IntegrationId) -> Result<Option<AdminEvent>, StoreError> {
        let today = self.now().day();
        self.store.read(move |reader| pending(reader, id, today)).await
    }

    /// Notes that a warning reached somebody who can do something about it, so that it is not told again.
    pub async fn end_was_told(&self, id: IntegrationId, warning: u16) -> Result<(), StoreError> {
        let today = self.now().day();
        let written = self.store.write(move |writer| match pending(writer, id, today)? {
            Some(AdminEvent::TokenEnds { warning: due, .. }) if due == warning => {
                integration::set_expiry_told(writer, id, Some(warning))
            }
            // The date was changed meanwhile.
            Some(_) | None => Ok(()),
        });
        written.await
    }
}

fn pending(reader: &Reader<'_>, id: IntegrationId, today: Date) -> Result<Option<AdminEvent>, StoreError> {
    // Read anew: the date may have been changed a moment ago.
    let found = integration::get(reader, id)?;
    let told = integration::expiry_told(reader, id)?;
    Ok(match expiry(found.expires_on, today) {
        Expiry::Soon { warning, days_left } if told.is_none_or(|told| told > warning) => {
            Some(AdminEvent::TokenEnds { id, integration: found.name, days_left, warning })
        }
        Expiry::Unknown | Expiry::Far | Expiry::Soon { .. } | Expiry::Passed => None,
    })
}

/// Returns whether the last day of an integration's token has passed.
pub(super) fn has_ended(integration: &Integration, now: Timestamp) -> bool {
    expiry(integration.expires_on, now.day()) == Expiry::Passed
}

/// Returns what is wrong with an integration whose token has ended.
pub(super) fn ended(integration: &Integration) -> Trouble {
    let day = integration.expires_on.map(|day| day.to_string());
    Trouble { code: ErrorCode::BitbucketTokenExpired, detail: day.unwrap_or_default() }
}
