//! Whether a `.ts` file is meant to be a Katalon suite at all, told from its first element.
//!
//! The extension belongs to others too: TypeScript, and the translation files of Qt Linguist.
//! Promise: a file is taken for a suite only when its first element is one of Katalon's three; damage before that
//! element (conflict markers, a document type, a wrong encoding) does not hide it.

use suitecase_model::test_suite::SuiteKind;

use crate::conflict::is_any_marker;

const ROOTS: [(&str, SuiteKind); 3] = [
    ("TestSuiteEntity", SuiteKind::Static),
    ("FilteringTestSuiteEntity", SuiteKind::Dynamic),
    ("TestSuiteCollectionEntity", SuiteKind::Collection),
];
const LOOKED_AT: usize = 64 * 1024;

/// Returns the kind that the first element of the text announces, or `None` when it is no suite.
pub(crate) fn kind_of_text(text: &str) -> Option<SuiteKind> {
    let tag = first_element(text)?.strip_prefix('<')?;
    ROOTS.into_iter().find_map(|(root, kind)| {
        let after = tag.strip_prefix(root)?;
        (after.is_empty() || after.starts_with(['>', '/', ' ', '\t', '\r', '\n'])).then_some(kind)
    })
}

/// Does the same for bytes that could not be decoded; only their first 64 KiB are looked at.
pub(crate) fn kind_of_bytes(bytes: &[u8]) -> Option<SuiteKind> {
    let looked_at = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    // Without its zero bytes, UTF-16 of either order shows the ASCII names that matter here.
    let shown: Vec<u8> = looked_at.iter().copied().filter(|byte| byte.is_ascii() && *byte != 0).collect();
    kind_of_text(&String::from_utf8_lossy(&shown))
}

fn first_element(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().trim_start_matches('\u{FEFF}');
        let line = rest.lines().next()?;
        rest = if is_any_marker(line) {
            rest.strip_prefix(line)?
        } else if rest.starts_with("<?") {
            after(rest, "?>")?
        } else if rest.starts_with("<!--") {
            after(rest, "-->")?
        } else if rest.starts_with("<!DOCTYPE") {
            after_document_type(rest)?
        } else {
            return Some(rest);
        };
    }
}

fn after<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    text.split_once(end).map(|(_, after)| after)
}

fn after_document_type(text: &str) -> Option<&str> {
    let (head, behind) = text.split_once('>')?;
    if head.contains('[') { after(after(text, "]")?, ">") } else { Some(behind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_decides() {
        for (text, expected) in [
            ("<TestSuiteEntity>", Some(SuiteKind::Static)),
            ("<FilteringTestSuiteEntity/>", Some(SuiteKind::Dynamic)),
            ("<?xml version='1.0'?>\n<!-- a -->\n<TestSuiteCollectionEntity\n>", Some(SuiteKind::Collection)),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]>\n<TestSuiteEntity>", Some(SuiteKind::Static)),
            ("<<<<<<< HEAD\n<?xml?>\n=======\n>>>>>>> topic\n<TestSuiteEntity>", Some(SuiteKind::Static)),
            ("<TestSuiteEntity", Some(SuiteKind::Static)),
            ("<TestSuiteEntityList>", None),
            ("<!DOCTYPE TS>\n<TS version='2.1'><TestSuiteEntity/></TS>", None),
            ("const suite = '<TestSuiteEntity>'", None),
            ("<?xml version='1.0'", None),
            ("<!DOCTYPE TestSuiteEntity [", None),
            ("=======", None),
            ("", None),
        ] {
            assert_eq!(kind_of_text(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_wrong_encoding_does_not_hide_a_suite() {
        let utf_16: Vec<u8> = "<TestSuiteEntity/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(kind_of_bytes(&utf_16), Some(SuiteKind::Static));
        assert_eq!(
            kind_of_bytes(b"<?xml version='1.0'?><!-- \xE9 --><TestSuiteEntity/>"),
            Some(SuiteKind::Static)
        );
        assert_eq!(kind_of_bytes(b"export const caf\xE9 = 1"), None);
    }
}
