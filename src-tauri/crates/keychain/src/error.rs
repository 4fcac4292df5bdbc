//! What can go wrong with a keychain, and the one place that reads what the platforms say.

use keyring_core::Error as StoreError;
use zeroize::Zeroize;

/// The cause below an error of this crate, kept for logs; never holds a secret.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a secret could not be kept, read or forgotten. Nothing was changed, except perhaps after `TimedOut`.
#[derive(Debug, thiserror::Error)]
pub enum KeychainError {
    /// No keychain service runs in this session.
    #[error("no keychain service is running")]
    NoService {
        /// The cause below.
        #[source]
        source: Cause,
    },
    /// The service runs and has no keyring to put anything into; the desktop's own tool makes one.
    #[error("the keychain service has no keyring yet")]
    NoKeyring,
    /// The keychain is locked, and nobody unlocked it when the desktop asked, or nobody could be asked.
    #[error("the keychain is locked")]
    Locked,
    /// A person or a policy refused access.
    #[error("access to the keychain was refused")]
    Denied {
        /// The cause below.
        #[source]
        source: Cause,
    },
    /// There is no such entry.
    #[error("the keychain has no such entry")]
    Absent,
    /// No answer within the time limit; most often the desktop is asking a person to unlock the keychain.
    ///
    /// A change that had begun is taken back when it comes to its end.
    #[error("the keychain did not answer in time")]
    TimedOut,
    /// The entry or the keychain is damaged.
    #[error("the entry in the keychain is damaged")]
    Corrupt,
    /// Several entries have the same name.
    #[error("the keychain has {count} entries of the same name")]
    Ambiguous {
        /// How many there are.
        count: usize,
    },
    /// The secret or its name is longer than this platform keeps.
    #[error("the secret is longer than the {limit} this keychain keeps")]
    TooLong {
        /// The platform's limit.
        limit: u32,
    },
    /// The keychain failed for a reason of its own.
    #[error("the keychain failed")]
    Failed {
        /// The cause below.
        #[source]
        source: Cause,
    },
    /// The thread that talks to the keychain ended.
    #[error("the connection to the keychain has ended")]
    Stopped,
}

impl KeychainError {
    /// Returns whether a new connection may do better, as after a restart of the service.
    pub(crate) fn may_be_the_connection(&self) -> bool {
        match self {
            Self::NoService { .. } | Self::Failed { .. } => true,
            Self::NoKeyring
            | Self::Locked
            | Self::Denied { .. }
            | Self::Absent
            | Self::TimedOut
            | Self::Corrupt
            | Self::Ambiguous { .. }
            | Self::TooLong { .. }
            | Self::Stopped => false,
        }
    }
}

impl From<StoreError> for KeychainError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoEntry => Self::Absent,
            StoreError::BadEncoding(mut secret) | StoreError::BadDataFormat(mut secret, _) => {
                // These carry the secret itself.
                secret.zeroize();
                Self::Corrupt
            }
            StoreError::BadStoreFormat(_) => Self::Corrupt,
            StoreError::Ambiguous(entries) => Self::Ambiguous { count: entries.len() },
            StoreError::TooLong(_, limit) => Self::TooLong { limit },
            StoreError::NoStorageAccess(cause) => no_access(cause),
            StoreError::PlatformFailure(cause) => platform_failure(cause),
            other => Self::Failed { source: Box::new(other) },
        }
    }
}

/// Tells apart why the storage is closed; the platforms say it in text only.
fn no_access(cause: Cause) -> KeychainError {
    let text = whole_text(cause.as_ref());
    // On Linux the only question is whether to unlock; dismissed, the keyring stays locked.
    if text.contains("object locked") || text.contains("prompt dismissed") {
        KeychainError::Locked
    } else if text.contains("result not returned") || text.contains("no such keychain") {
        KeychainError::NoKeyring
    } else {
        KeychainError::Denied { source: cause }
    }
}

fn platform_failure(cause: Cause) -> KeychainError {
    let text = whole_text(cause.as_ref());
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if any(&[
        "serviceunknown",
        "no secret service provider",
        "namehasnoowner",
        "was not provided by any",
        // A session bus that is gone left its socket behind.
        "connection refused",
    ]) {
        KeychainError::NoService { source: cause }
    } else if any(&["error.islocked", "interaction is not allowed"]) {
        KeychainError::Locked
    } else if any(&[
        "user canceled",
        "passphrase you entered is not correct",
        "accessdenied",
        "access is denied",
    ]) {
        KeychainError::Denied { source: cause }
    } else {
        KeychainError::Failed { source: cause }
    }
}

/// Returns the texts of an error and everything below it, in lower case.
fn whole_text(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = format!("{error} {error:?}").to_lowercase();
    let mut below = error.source();
    while let Some(cause) = below {
        text.push('\n');
        text.push_str(&cause.to_string().to_lowercase());
        below = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(text: &str) -> Cause {
        text.into()
    }

    #[test]
    fn what_the_platforms_say_is_told_apart() {
        let access = |text| KeychainError::from(StoreError::NoStorageAccess(cause(text)));
        let failure = |text| KeychainError::from(StoreError::PlatformFailure(cause(text)));
        let rows = [
            (access("SS Error: object locked"), "Locked"),
            (access("SS error: result not returned from SS API"), "NoKeyring"),
            (access("SS error: prompt dismissed"), "Locked"),
            (access("The specified keychain is read only"), "Denied"),
            (failure("no secret service provider or dbus session found"), "NoService"),
            (failure("zbus error: I/O error: Connection refused (os error 111)"), "NoService"),
            (
                failure("zbus error: org.freedesktop.DBus.Error.ServiceUnknown: The name is not activatable"),
                "NoService",
            ),
            (failure("zbus error: org.freedesktop.Secret.Error.IsLocked: Cannot create an item"), "Locked"),
            (failure("User interaction is not allowed."), "Locked"),
            (failure("User canceled the operation."), "Denied"),
            (failure("org.freedesktop.DBus.Error.AccessDenied: rejected"), "Denied"),
            (failure("org.freedesktop.Secret.Error.NoSession: The session does not exist"), "Failed"),
            (StoreError::NoEntry.into(), "Absent"),
            (StoreError::BadEncoding(b"secret".to_vec()).into(), "Corrupt"),
            (StoreError::BadDataFormat(b"secret".to_vec(), cause("bad")).into(), "Corrupt"),
            (StoreError::BadStoreFormat("bad".to_owned()).into(), "Corrupt"),
            (StoreError::Ambiguous(Vec::new()).into(), "Ambiguous"),
            (StoreError::TooLong("secret".to_owned(), 2560).into(), "TooLong"),
            (StoreError::Invalid("label".to_owned(), "empty".to_owned()).into(), "Failed"),
        ];
        for (error, kind) in rows {
            let seen = format!("{error:?}");
            assert!(seen.starts_with(kind), "{seen} should be {kind}");
        }
    }

    #[test]
    fn a_damaged_secret_is_not_carried_along() {
        let error = KeychainError::from(StoreError::BadDataFormat(b"canary".to_vec(), cause("bad")));
        assert!(std::error::Error::source(&error).is_none());
    }
}
