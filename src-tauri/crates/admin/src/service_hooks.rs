//! Where service hooks are heard (R14): the relay's public address, and the port of this computer behind it.

use serde_json::{Value, json};
use suitecase_bitbucket::CallbackUrl;
use suitecase_model::audit::AuditAction;
use suitecase_model::member::Member;
use suitecase_sync::hooks::HookSettings;

use crate::{Admin, AdminError, audit};

/// The ports that anybody may listen on, and that no system keeps for itself.
const PORTS: std::ops::RangeInclusive<i64> = 1_024..=65_535;

impl Admin {
    /// Decides the relay's address, empty for none, and the port; from now on it is listened there.
    ///
    /// Hooks follow in the background. A port that cannot be listened on is no error here: `hearing` of the service hooks
    /// tells it, and branches are polled.
    pub async fn save_service_hooks(
        &self,
        actor: &Member,
        callback_url: &str,
        port: i64,
    ) -> Result<HookSettings, AdminError> {
        let callback = match callback_url.trim() {
            "" => None,
            typed => Some(CallbackUrl::parse(typed)?),
        };
        let allowed =
            Some(port).filter(|port| PORTS.contains(port)).and_then(|port| u16::try_from(port).ok());
        let after = HookSettings { callback, port: allowed.ok_or(AdminError::Port { port })? };
        let (now, actor, written) = (self.now(), audit::by(actor), after.clone());
        self.store
            .write(move |writer| {
                let before = HookSettings::read(writer)?;
                if before != written {
                    written.write(writer)?;
                    let subject = audit::on("service-hooks", "Service hooks");
                    let states = (state(&before), state(&written));
                    audit::append(writer, now, actor, AuditAction::SettingServiceHooks, subject, states)?;
                }
                Ok::<_, AdminError>(())
            })
            .await?;
        self.hooks.listen().await?;
        self.hooks.wake();
        Ok(after)
    }
}

fn state(settings: &HookSettings) -> Value {
    json!({ "callbackUrl": settings.url(), "port": settings.port })
}
