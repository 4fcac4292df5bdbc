//! Service hooks: where they are heard, and which are left behind.

use serde::Serialize;
use ts_rs::TS;

/// Where service hooks are heard.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ServiceHookSettings {
    /// The relay's public address; empty where there is none, so that branches are polled.
    pub callback_url: String,
    /// The port of this computer that the relay passes on to.
    pub port: u16,
    /// The address that the relay passes on to.
    pub local_address: String,
    /// Whether that port is listened on.
    pub listening: bool,
    /// Why it is not, where it should be.
    pub error_code: Option<String>,
}

/// A webhook of ours that could not be removed.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LeftHook {
    /// The repository's slug.
    pub repository: String,
    /// The address it delivers to, by which a person finds it in the repository's settings.
    pub url: String,
    /// Why it could not be removed.
    pub code: String,
    /// What exactly to look at, for example the missing scope; empty where the code says it all.
    pub detail: String,
}
