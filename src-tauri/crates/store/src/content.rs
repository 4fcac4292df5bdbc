//! The tables `content_finding` and `content_without_suite`: what is known of file contents by their ids in git.

use std::collections::{HashMap, HashSet};

use rusqlite::params;
use suitecase_model::catalogue::BlobId;
use suitecase_model::ids::LinkId;
use suitecase_model::problem::{Finding, ProblemCode};

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// What is known of the contents of a link's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownContents {
    /// What was found wrong in a content; absent when nothing was.
    pub findings: HashMap<BlobId, Vec<Finding>>,
    /// Contents of `.ts` files that are no test suites.
    pub without_suite: HashSet<BlobId>,
}

/// Returns what is known of the contents of a link's files.
pub fn known(reader: &Reader<'_>, link: LinkId) -> Result<KnownContents, StoreError> {
    let mut contents = KnownContents::default();
    let mut statement = reader.connection.prepare_cached(
        "SELECT blob, code, detail, line FROM content_finding WHERE link_id = ?1 ORDER BY rowid",
    )?;
    let findings = row::all(statement.query([link.to_string()])?, |row| {
        let code = row::word(row, "code", ProblemCode::from_code)?;
        let finding = Finding { code, detail: row.get("detail")?, line: row.get("line")? };
        Ok((row.get::<_, BlobId>("blob")?, finding))
    })?;
    for (blob, finding) in findings {
        contents.findings.entry(blob).or_default().push(finding);
    }
    let mut statement =
        reader.connection.prepare_cached("SELECT blob FROM content_without_suite WHERE link_id = ?1")?;
    contents.without_suite =
        row::all(statement.query([link.to_string()])?, |row| Ok(row.get("blob")?))?.into_iter().collect();
    Ok(contents)
}

/// Replaces what is known of the contents of a link's files.
pub fn replace(writer: &Writer<'_>, link: LinkId, contents: &KnownContents) -> Result<(), StoreError> {
    let link = link.to_string();
    writer.connection.execute("DELETE FROM content_finding WHERE link_id = ?1", [&link])?;
    writer.connection.execute("DELETE FROM content_without_suite WHERE link_id = ?1", [&link])?;
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO content_finding (link_id, blob, code, detail, line) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (blob, findings) in &contents.findings {
        for finding in findings {
            insert.execute(params![link, blob, finding.code.as_str(), finding.detail, finding.line])?;
        }
    }
    let mut insert = writer
        .connection
        .prepare_cached("INSERT INTO content_without_suite (link_id, blob) VALUES (?1, ?2)")?;
    for blob in &contents.without_suite {
        insert.execute(params![link, blob])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;

    #[tokio::test]
    async fn what_is_known_is_replaced_as_a_whole() {
        let (_folder, store) = temporary();
        let finding = Finding { code: ProblemCode::EmptyFile, detail: "no bytes".into(), line: None };
        let first = KnownContents {
            findings: HashMap::from([([1; 20], vec![finding.clone(), finding.clone()])]),
            without_suite: HashSet::from([[3; 20]]),
        };
        let second = KnownContents { findings: HashMap::new(), without_suite: HashSet::from([[4; 20]]) };
        let expected = (first.clone(), second.clone());
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                replace(writer, shop().id, &first)?;
                let before = known(writer, shop().id)?;
                replace(writer, shop().id, &second)?;
                Ok((before, known(writer, shop().id)?))
            })
            .await;
        assert_eq!(found.unwrap(), expected);
    }
}
