//! The names of entries, made so that a person finds them in the operating system's own tool.

use suitecase_model::ids::IntegrationId;

/// The name of one entry within Suitecase's part of the keychain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntryName(String);

impl EntryName {
    /// Names the entry that holds an integration's credential.
    pub fn of_integration(id: IntegrationId) -> Self {
        Self(format!("integration/{id}"))
    }

    /// Returns the name as it stands in the keychain.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
