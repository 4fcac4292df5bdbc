//! What is decided about service hooks for the whole installation: the relay's address, and the port behind it.

use suitecase_bitbucket::CallbackUrl;
use suitecase_store::{Reader, StoreError, Writer, setting};

const URL: &str = "service-hook-url";
const PORT: &str = "service-hook-port";
/// The port while nobody has decided one.
const USUAL_PORT: u16 = 8457;

/// The decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookSettings {
    /// The public address of the relay; without one branches are polled.
    pub callback: Option<CallbackUrl>,
    /// The port of the loopback address that the relay passes on to; 0 takes any that is free.
    pub port: u16,
}

impl HookSettings {
    /// Reads what is decided.
    pub fn read(reader: &Reader<'_>) -> Result<Self, StoreError> {
        let callback = match setting::get(reader, URL)? {
            Some(text) if !text.is_empty() => {
                Some(CallbackUrl::parse(&text).map_err(|_| StoreError::Damaged(URL))?)
            }
            Some(_) | None => None,
        };
        let port = match setting::get(reader, PORT)? {
            Some(text) => text.parse().map_err(|_| StoreError::Damaged(PORT))?,
            None => USUAL_PORT,
        };
        Ok(Self { callback, port })
    }

    /// Writes what was decided.
    pub fn write(&self, writer: &Writer<'_>) -> Result<(), StoreError> {
        setting::put(writer, URL, self.url())?;
        setting::put(writer, PORT, &self.port.to_string())
    }

    /// Returns the relay's address as text; empty for none.
    pub fn url(&self) -> &str {
        self.callback.as_ref().map_or("", CallbackUrl::as_str)
    }
}

#[cfg(test)]
mod tests {
    use suitecase_store::Store;

    use super::*;

    #[tokio::test]
    async fn what_was_decided_is_read_again_and_nothing_is_decided_at_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let decided =
            HookSettings { callback: CallbackUrl::parse("https://relay.acme.io/x").ok(), port: 9_000 };
        let written = decided.clone();
        let (first, second, third) = store
            .write(move |writer| {
                let first = HookSettings::read(writer)?;
                written.write(writer)?;
                let second = HookSettings::read(writer)?;
                HookSettings { callback: None, ..written }.write(writer)?;
                Ok::<_, StoreError>((first, second, HookSettings::read(writer)?))
            })
            .await
            .unwrap();
        assert_eq!(first, HookSettings { callback: None, port: 8457 });
        assert_eq!(second, decided);
        assert_eq!((third.url(), third.port), ("", 9_000));
    }
}
