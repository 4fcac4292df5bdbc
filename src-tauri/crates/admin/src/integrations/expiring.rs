//! The end of a token: told at 30, 7 and 1 days before, each once, and an error once it has passed.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::expiry::{Expiry, expiry};
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, integration};

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
            Expiry::Soon { .. } => self.tell_of_end(found.id).await,
            Expiry::Passed => self.settle_ended(found).await,
        }
    }

    async fn tell_of_end(&self, id: IntegrationId) -> Result<(), AdminError> {
        let today = self.now().day();
        let written = self.store.write(move |writer| {
            // Read anew: the date may have been changed a moment ago.
            let found = integration::get(writer, id)?;
            let told = integration::expiry_told(writer, id)?;
            match expiry(found.expires_on, today) {
                Expiry::Soon { warning, days_left } if told.is_none_or(|told| told > warning) => {
                    integration::set_expiry_told(writer, id, Some(warning))?;
                    Ok(Some(AdminEvent::TokenEnds { integration: found.name, days_left }))
                }
                Expiry::Unknown | Expiry::Far | Expiry::Soon { .. } | Expiry::Passed => Ok(None),
            }
        });
        let news: Result<_, StoreError> = written.await;
        if let Some(news) = news? {
            self.tell(news);
        }
        Ok(())
    }
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
