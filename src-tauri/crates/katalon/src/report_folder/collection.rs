//! `.rp` files: what a Katalon test suite collection ran, and where the reports of its suites are.

use crate::text::text_of;
use crate::xml::{Step, walk};

const MOST_LOCATIONS: usize = 10_000;

/// One run of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collection {
    /// The full id of the collection.
    pub id: Option<String>,
    /// The folders of its suites' reports, as written: below the project, parted by `/`.
    pub report_locations: Vec<String>,
}

/// Reads an `.rp` file; nothing where it is none.
pub fn collection(bytes: &[u8]) -> Option<Collection> {
    let text = text_of(bytes).ok()?;
    let mut collection = Collection::default();
    let root = walk(&text, |path, step| {
        let Step::Closed(text) = step else { return };
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match path.last() {
            Some(&"testSuiteCollectionId") => collection.id = Some(text.to_owned()),
            Some(&"reportLocation") if collection.report_locations.len() < MOST_LOCATIONS => {
                collection.report_locations.push(text.replace('\\', "/"));
            }
            _ => {}
        }
    });
    (root == Ok("ReportCollectionEntity")).then_some(collection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_names_itself_and_its_reports() {
        let written = "<?xml version='1.0' encoding='UTF-8'?>\n<ReportCollectionEntity>\n<name>20261101_100000</name>\n\
            <reportItemDescriptions><ReportItemDescription><reportLocation>Reports\\20261101_100000\\Smoke\\20261101_100001\
            </reportLocation></ReportItemDescription></reportItemDescriptions>\n\
            <testSuiteCollectionId>Test Suites/Nightly</testSuiteCollectionId></ReportCollectionEntity>";
        let expected = Collection {
            id: Some("Test Suites/Nightly".to_owned()),
            report_locations: vec!["Reports/20261101_100000/Smoke/20261101_100001".to_owned()],
        };
        assert_eq!(collection(written.as_bytes()), Some(expected));
        for other in ["", "<a/>", "<ReportCollectionEntity>", "<!DOCTYPE a><ReportCollectionEntity/>"] {
            assert_eq!(collection(other.as_bytes()), None, "{other:?}");
        }
    }
}
