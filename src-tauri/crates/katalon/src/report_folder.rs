//! What stands beside `JUnit_Report.xml` in a Katalon report folder: the profile, the id of the run, the rows of data.
//!
//! Promises: bytes of any kind give what can be read of them and never an error, since none of these files decides
//! what came of a test. Values of data rows may be personal or secret and are told by no Debug output.
//! What is deliberately absent: which files there are and how they are read.

mod bindings;
mod collection;
mod properties;

pub use bindings::Bindings;
pub use collection::{Collection, collection};
pub use properties::profile;

/// The most bytes of `execution.properties`, `execution.uuid`, `tsc_id.txt` and `.rp` files that are worth reading.
pub const LARGEST_SMALL_FILE: u64 = 1024 * 1024;
/// The most bytes of a `testCaseBinding` that are worth reading.
pub const LARGEST_BINDING: u64 = 64 * 1024 * 1024;

const LONGEST_ID: usize = 1_000;

/// Reads `execution.uuid`: the id of the run, which the suites of a collection share.
///
/// Nothing where this is no id of letters, digits and dashes.
pub fn run_id(bytes: &[u8]) -> Option<String> {
    let text = line(bytes)?;
    let is_id =
        text.len() <= 100 && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    is_id.then(|| text.to_ascii_lowercase())
}

/// Reads `tsc_id.txt`: the id of the collection; nothing where the suite ran alone.
pub fn collection_id(bytes: &[u8]) -> Option<String> {
    line(bytes).filter(|text| text.len() <= LONGEST_ID)
}

/// Returns the one line of a file, trimmed; nothing where there is none, or more.
fn line(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim();
    (!text.is_empty() && !text.contains(char::is_control)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_one_line_of_what_ids_are_made_of() {
        assert_eq!(run_id(b"05117ECA-fe00\n").as_deref(), Some("05117eca-fe00"));
        assert_eq!(
            collection_id("Test Suites/N\u{e4}chtlich\r\n".as_bytes()).as_deref(),
            Some("Test Suites/Nächtlich")
        );
        for bytes in [&b""[..], b" \n", b"a\nb", b"\xFF", b"a/b", &[b'a'; 101]] {
            assert_eq!(run_id(bytes), None, "{bytes:?}");
        }
        for bytes in [&b""[..], b"a\nb", b"\xFF", &[b'a'; 1_001]] {
            assert_eq!(collection_id(bytes), None);
        }
    }
}
