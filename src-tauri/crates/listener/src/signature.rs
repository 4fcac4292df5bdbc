//! Whether a body was signed with a secret: HMAC-SHA256 (RFC 2104), compared in constant time. Pure.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The word for the one way in which Bitbucket signs (bitbucket.md section 4 of our reference).
const ALGORITHM: &str = "sha256=";
/// How many bytes a signature has.
const LENGTH: usize = 32;

/// Returns whether `header` is `sha256=` and the 64 hexadecimal digits of the body's signature.
pub(crate) fn is_right(secret: &SecretString, header: &str, body: &[u8]) -> bool {
    let mut given = [0; LENGTH];
    let Some(digits) = header.strip_prefix(ALGORITHM) else { return false };
    if hex::decode_to_slice(digits, &mut given).is_err() {
        return false;
    }
    // A key may have any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return false };
    mac.update(body);
    mac.verify_slice(&given).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RIGHT: &str = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9";

    fn secret() -> SecretString {
        SecretString::from("It's a Secret to Everybody")
    }

    #[test]
    fn the_signature_of_the_reference_is_right() {
        assert!(is_right(&secret(), RIGHT, b"Hello World!"));
        assert!(is_right(&secret(), &RIGHT.to_uppercase().replace("SHA256", "sha256"), b"Hello World!"));
    }

    #[test]
    fn anything_else_is_wrong() {
        for header in [
            "",
            "sha256=",
            "sha1=a4771c39fbe90f317c7824e83ddef3caae9cb3d9",
            "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
            "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263",
            "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c900",
            "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c8",
            " sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
        ] {
            assert!(!is_right(&secret(), header, b"Hello World!"), "{header}");
        }
        assert!(!is_right(&secret(), RIGHT, b"Hello World?"));
        assert!(!is_right(&SecretString::from(""), RIGHT, b"Hello World!"));
    }

    proptest! {
        #[test]
        fn no_other_body_key_or_text_passes(
            header in ".{0,90}",
            body in proptest::collection::vec(any::<u8>(), 0..64),
            key in ".{0,40}",
        ) {
            prop_assert!(!is_right(&secret(), &header, &body));
            let is_the_one = key == "It's a Secret to Everybody";
            prop_assert_eq!(is_right(&SecretString::from(key), RIGHT, b"Hello World!"), is_the_one);
        }
    }
}
