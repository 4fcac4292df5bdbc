//! The names of entries, made so that a person finds them in the operating system's own tool.
//!
//! An entry is found again by its name alone, which never changes; the label is for people and may.

use suitecase_model::ids::{IntegrationId, LinkId, RunConfigurationId};

/// The longest label in letters; Windows keeps 513 bytes of it.
const LONGEST_LABEL: usize = 100;

/// The name of one entry within Suitecase's part of the keychain, and what people read beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryName {
    name: String,
    label: Option<String>,
}

impl EntryName {
    /// Names the entry that holds an integration's credential.
    pub fn of_integration(id: IntegrationId) -> Self {
        Self { name: format!("integration/{id}"), label: None }
    }

    /// Names the entry that holds the secret with which Bitbucket signs what it posts to a link's service hook.
    pub fn of_hook(id: LinkId) -> Self {
        Self { name: format!("hook/{id}"), label: None }
    }

    /// Names the entry that holds the value of a secured variable of a run configuration.
    pub fn of_variable(id: RunConfigurationId, variable: &str) -> Self {
        Self { name: format!("run/{id}/{variable}"), label: None }
    }

    /// Says what people read in the operating system's own tool when the secret is kept under this name, for example
    /// `Acme (bitbucket.org/acme-quality)`.
    ///
    /// Control characters become spaces, and of more than a hundred letters the first hundred are taken.
    #[must_use]
    pub fn shown_as(mut self, label: &str) -> Self {
        let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
        let label: String = label.chars().take(LONGEST_LABEL).map(plain).collect();
        self.label = Some(label.trim().to_owned()).filter(|label| !label.is_empty());
        self
    }

    /// Returns the name as it stands in the keychain.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Returns what people read, if that was said.
    pub(crate) fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_label_is_one_short_line() {
        let entry = EntryName::of_integration(IntegrationId(Uuid::from_u128(7)));
        assert_eq!(entry.label(), None);
        for (label, expected) in [
            ("Acme (bitbucket.org/acme)", Some("Acme (bitbucket.org/acme)".to_owned())),
            (" Acme\0\n2 ", Some("Acme  2".to_owned())),
            (" \n", None),
            ("", None),
            (&"é".repeat(300), Some("é".repeat(100))),
        ] {
            assert_eq!(entry.clone().shown_as(label).label().map(str::to_owned), expected, "{label:?}");
        }
        assert_eq!(entry.clone().shown_as("any").as_str(), entry.as_str(), "the name stays the same");
    }
}
