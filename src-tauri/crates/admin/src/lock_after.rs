//! After how many minutes without input Suitecase locks itself.

use serde_json::json;
use suitecase_model::audit::AuditAction;
use suitecase_model::member::Member;
use suitecase_store::{Reader, StoreError, setting};

use crate::{Admin, AdminError, audit};

const SETTING: &str = "lock-after-minutes";
const USUAL: u16 = 15;
/// The longest time; a working day.
const LONGEST: u16 = 480;

/// Returns the minutes; 0 means never.
pub fn minutes(reader: &Reader<'_>) -> Result<u16, StoreError> {
    match setting::get(reader, SETTING)? {
        Some(text) => text.parse().map_err(|_| StoreError::Damaged(SETTING)),
        None => Ok(USUAL),
    }
}

impl Admin {
    /// Decides the minutes; 0 means never, and more than 480 count as 480.
    pub async fn set_lock_after(&self, actor: &Member, minutes: u16) -> Result<(), AdminError> {
        let (now, actor, after) = (self.now(), actor.clone(), minutes.min(LONGEST));
        self.store
            .write(move |writer| {
                let before = self::minutes(writer)?;
                if before != after {
                    setting::put(writer, SETTING, &after.to_string())?;
                    let subject = audit::on(SETTING, "Lock after");
                    let states = (json!({ "minutes": before }), json!({ "minutes": after }));
                    let action = AuditAction::SettingLockAfter;
                    audit::append(writer, now, audit::by(&actor), action, subject, states)?;
                }
                Ok(())
            })
            .await
    }
}
