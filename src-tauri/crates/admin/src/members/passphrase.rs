//! Passphrases: what may be one, its hash (argon2id, as a PHC string), and the check against it.
//!
//! Hashing takes a tenth of a second and 19 MiB on purpose, so it runs on a thread that may block.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use suitecase_model::text::TextError;
use suitecase_store::StoreError;

use super::MemberError;
use crate::AdminError;
use crate::error::Field;

/// The fewest characters of a passphrase.
const SHORTEST: usize = 8;
/// The most characters of a passphrase.
const LONGEST: usize = 128;

/// Returns the hash of a passphrase that may be one.
pub(crate) async fn hash(passphrase: SecretString) -> Result<String, AdminError> {
    check(passphrase.expose_secret())?;
    let work = move || -> password_hash::Result<String> {
        let hash: PasswordHash = Argon2::default().hash_password(passphrase.expose_secret().as_bytes())?;
        Ok(hash.to_string())
    };
    let hashed = tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Ended)?;
    Ok(hashed.map_err(MemberError::Hash)?)
}

/// Returns whether a passphrase is the one of a hash.
pub(crate) async fn fits(passphrase: SecretString, hash: String) -> Result<bool, AdminError> {
    if passphrase.expose_secret().chars().count() > LONGEST {
        return Ok(false);
    }
    let work = move || {
        let hash = PasswordHash::new(&hash)?;
        Argon2::default().verify_password(passphrase.expose_secret().as_bytes(), &hash)
    };
    match tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Ended)? {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(MemberError::Hash(error).into()),
    }
}

fn check(passphrase: &str) -> Result<(), AdminError> {
    let length = passphrase.chars().count();
    let refused = |source| AdminError::Text { field: Field::Passphrase, source };
    if length > LONGEST {
        return Err(refused(TextError::TooLong { length, limit: LONGEST }));
    }
    if passphrase.chars().any(char::is_control) {
        return Err(refused(TextError::ControlCharacter));
    }
    if length < SHORTEST {
        return Err(MemberError::PassphraseTooShort.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use suitecase_model::error_code::ErrorCode;

    #[tokio::test]
    async fn a_hash_fits_its_passphrase_alone_and_shows_nothing_of_it() {
        let kept = hash("correct horse ü".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(!kept.contains("horse"));
        assert_ne!(kept, hash("correct horse ü".into()).await.unwrap(), "each has its own salt");
        assert!(fits("correct horse ü".into(), kept.clone()).await.unwrap());
        for wrong in ["", "correct horse u", "correct horse ü ", &"x".repeat(1_000_000)] {
            assert!(!fits(wrong.into(), kept.clone()).await.unwrap());
        }
        assert!(fits("correct horse ü".into(), "no hash".to_owned()).await.is_err());
    }

    #[test]
    fn what_may_be_a_passphrase_is_counted_in_characters() {
        let table = [
            ("", Some(ErrorCode::MemberPassphraseTooShort)),
            ("üüüüüüü", Some(ErrorCode::MemberPassphraseTooShort)),
            ("üüüüüüüü", None),
            ("        ", None),
            (&"ü".repeat(128), None),
            (&"ü".repeat(129), Some(ErrorCode::InputTooLong)),
            ("pasted with\n", Some(ErrorCode::InputControlCharacter)),
        ];
        for (passphrase, expected) in table {
            let refused = check(passphrase).err();
            assert_eq!(refused.as_ref().map(AdminError::code), expected, "{passphrase:?}");
            let field = refused.as_ref().and_then(AdminError::field);
            assert_eq!(field, expected.map(|_| Field::Passphrase), "{passphrase:?}");
        }
    }
}
