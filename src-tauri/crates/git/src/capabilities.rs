//! What a server says it can do.
//!
//! The record is small and can be remembered as text, so that a later visit needs no request to learn it again.

use crate::error::GitError;

const MOST_LINES: usize = 64;
const LONGEST_LINE: usize = 1_000;

/// The generation of the protocol a server answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Protocol v2: commands, filters, any object by id.
    Two,
    /// Protocol v0 or v1: tips of refs only.
    Old,
}

/// What a server says it can do, as of the moment it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    protocol: Protocol,
    lines: Vec<String>,
}

/// The list of capabilities makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CapabilitiesError {
    /// The text does not begin with a known version.
    #[error("capabilities name no known protocol version")]
    Version,
    /// A line is longer than any real one, or there are more lines than any server sends.
    #[error("capabilities are longer than any real ones")]
    TooLong,
    /// A line is not printable ASCII.
    #[error("capabilities are not plain text")]
    NotText,
    /// A v2 server offers no `fetch`.
    #[error("git server offers no fetch")]
    NoFetch,
}

impl Capabilities {
    /// Reads capabilities as `key` or `key=value`, one a line.
    ///
    /// Fails with [`GitError::ObjectFormat`] for a repository that does not use SHA-1.
    pub(crate) fn from_lines<'a>(
        protocol: Protocol,
        lines: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, GitError> {
        let mut checked = Vec::new();
        for line in lines {
            if line.len() > LONGEST_LINE || checked.len() == MOST_LINES {
                return Err(CapabilitiesError::TooLong.into());
            }
            if !line.iter().all(|byte| matches!(byte, b' '..=b'~')) {
                return Err(CapabilitiesError::NotText.into());
            }
            checked.push(String::from_utf8_lossy(line).into_owned());
        }
        let found = Self { protocol, lines: checked };
        match found.value("object-format") {
            None | Some("sha1") => {}
            Some(format) => return Err(GitError::ObjectFormat { format: format.to_owned() }),
        }
        if protocol == Protocol::Two && !found.has("fetch") {
            return Err(CapabilitiesError::NoFetch.into());
        }
        Ok(found)
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn from_text(text: &str) -> Result<Self, GitError> {
        let mut lines = text.lines();
        let protocol = match lines.next() {
            Some("version 2") => Protocol::Two,
            Some("version 0") => Protocol::Old,
            Some(_) | None => return Err(CapabilitiesError::Version.into()),
        };
        Self::from_lines(protocol, lines.map(str::as_bytes))
    }

    /// Returns the record as plain ASCII text to be remembered: the version, then one capability a line.
    pub fn to_text(&self) -> String {
        let mut text = String::from(match self.protocol {
            Protocol::Two => "version 2",
            Protocol::Old => "version 0",
        });
        for line in &self.lines {
            text.push('\n');
            text.push_str(line);
        }
        text
    }

    /// Returns the generation of the protocol.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Returns whether the server can leave objects out by a filter.
    pub fn offers_filter(&self) -> bool {
        self.protocol == Protocol::Two && self.fetch_offers("filter")
    }

    /// Returns whether the server can leave history out.
    pub fn offers_shallow(&self) -> bool {
        match self.protocol {
            Protocol::Two => self.fetch_offers("shallow"),
            Protocol::Old => self.has("shallow"),
        }
    }

    /// Returns the server's name for itself.
    pub fn agent(&self) -> Option<&str> {
        self.value("agent")
    }

    /// Returns whether a capability is there, with or without a value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.lines.iter().any(|line| line.split('=').next() == Some(key))
    }

    /// Returns the first value of a capability.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.lines.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
    }

    fn fetch_offers(&self, feature: &str) -> bool {
        self.value("fetch").is_some_and(|features| features.split(' ').any(|offered| offered == feature))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REAL: &str = "version 2\nagent=git/2.39.5\nls-refs=unborn\nfetch=shallow wait-for-done filter\n\
                        server-option\nobject-format=sha1";

    #[test]
    fn a_record_survives_being_remembered_as_text() {
        let record = Capabilities::from_text(REAL).unwrap();
        assert_eq!(record.to_text(), REAL);
        assert!(record.offers_filter() && record.offers_shallow() && record.has("server-option"));
        assert_eq!(record.agent(), Some("git/2.39.5"));
    }

    #[test]
    fn what_is_not_offered_is_not_assumed() {
        let record =
            Capabilities::from_text("version 2\nfetch=wait-for-done filters\nfilter\nshallow").unwrap();
        assert!(!record.offers_filter() && !record.offers_shallow());
        let old = Capabilities::from_text("version 0\nfetch=filter\nshallow").unwrap();
        assert!(!old.offers_filter() && old.offers_shallow());
    }

    #[test]
    fn a_repository_that_does_not_use_sha1_is_said_to() {
        let error = Capabilities::from_text("version 2\nfetch\nobject-format=sha256").unwrap_err();
        assert!(matches!(error, GitError::ObjectFormat { format } if format == "sha256"));
    }

    #[test]
    fn nonsense_is_refused() {
        let long = format!("version 2\nfetch\n{}", "x".repeat(2_000));
        let many = format!("version 2\nfetch\n{}", "x\n".repeat(100));
        for (text, wanted) in [
            ("", CapabilitiesError::Version),
            ("version 3\nfetch", CapabilitiesError::Version),
            ("version 2\nls-refs", CapabilitiesError::NoFetch),
            ("version 2\nfetch\nagent=\u{1b}", CapabilitiesError::NotText),
            (&long, CapabilitiesError::TooLong),
            (&many, CapabilitiesError::TooLong),
        ] {
            let error = Capabilities::from_text(text).unwrap_err();
            assert!(matches!(error, GitError::Capabilities(found) if found == wanted), "{error}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in any::<String>()) {
            let _ = Capabilities::from_text(&text);
            let _ = Capabilities::from_text(&format!("version 2\nfetch={text}"));
        }
    }
}
