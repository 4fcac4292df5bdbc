//! Names as they are compared where people or tools write the same one differently. Pure.
//!
//! The tables of tests hold a number for each name, so that tests of a name are found however it is written.

use unicode_normalization::UnicodeNormalization as _;

/// Returns a name as it is compared: in lower case and composed, its words run together.
pub fn folded(name: &str) -> String {
    let whole: String = name.nfc().flat_map(char::to_lowercase).collect();
    let words: String = whole.chars().filter(|character| character.is_alphanumeric()).collect();
    if words.is_empty() { whole } else { words }
}

/// Returns a text in lower case, as nothing but case tells it from others.
pub fn in_lower_case(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Returns a text in the composed normal form of Unicode.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Returns a text in the decomposed normal form of Unicode.
pub fn decomposed(text: &str) -> String {
    text.nfd().collect()
}

/// Returns the number that stands for a name in the database. Different names seldom have the same.
pub(crate) fn of(name: &str) -> i64 {
    // FNV-1a: the number is stored, so it must be the same in every version and on every computer.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in folded(name).bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_a_name_have_one_number() {
        for (one, other, is_same) in [
            ("Sign in", "signIn", true),
            ("Sign in", "sign_in", true),
            ("로그인", "\u{1105}\u{1169}\u{1100}\u{1173}\u{110b}\u{1175}\u{11ab}", true),
            ("CAFÉ", "cafe\u{301}", true),
            ("café", "cafe", false),
            ("Sign in", "Sign out", false),
            ("---", "...", false),
        ] {
            assert_eq!(of(one) == of(other), is_same, "{one} {other}");
        }
        assert_eq!(of("Sign in"), of("signin"));
        assert_eq!(of("a"), -5_808_556_873_153_909_620);
    }
}
