//! The secret with which Bitbucket signs what it posts to one link's hook: made here, kept in the keychain alone.

use secrecy::SecretString;
use suitecase_keychain::EntryName;
use suitecase_model::link::Link;

/// How many random bytes a secret is made of; as long as the HMAC.
const LENGTH: usize = 32;

/// Makes a new secret from the operating system's random numbers.
pub(super) fn fresh() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(SecretString::from(hex::encode(bytes)))
}

/// Names the keychain entry of a link's hook, with what a person reads in the operating system's own tool.
pub(super) fn entry(link: &Link, workspace: &str) -> EntryName {
    let label = format!("{}, service hook (bitbucket.org/{workspace}/{})", link.name, link.repository);
    EntryName::of_hook(link.id).shown_as(&label)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn each_secret_is_new_and_fits_into_what_bitbucket_takes() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), 64, "at most 128 characters are taken");
    }
}
