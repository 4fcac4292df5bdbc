//! To which tests the results of a run belong: the tables `execution`, `result` and `reported_test`, seen from the run.

use suitecase_model::ids::TestRunId;

use crate::error::StoreError;
use crate::open::Reader;

/// To which tests the results of a run belong, suites not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// How many belong to a test of the catalogue.
    pub linked: u32,
    /// How many await a choice between several tests.
    pub ambiguous: u32,
    /// How many belong to none.
    pub unmatched: u32,
}

/// Returns to which tests the results of a run belong.
pub fn linked_of(reader: &Reader<'_>, run: TestRunId) -> Result<Linked, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT coalesce(sum(t.test_id IS NOT NULL), 0) AS linked, \
         coalesce(sum(t.test_id IS NULL AND t.because = 'several-tests'), 0) AS ambiguous, \
         coalesce(sum(t.test_id IS NULL AND t.because <> 'several-tests'), 0) AS unmatched \
         FROM execution AS e JOIN result AS r ON r.execution = e.number AND r.position > 0 \
         JOIN reported_test AS t ON t.number = r.reported WHERE e.run_id = ?1",
    )?;
    Ok(statement.query_row([run.to_string()], |row| {
        Ok(Linked {
            linked: row.get("linked")?,
            ambiguous: row.get("ambiguous")?,
            unmatched: row.get("unmatched")?,
        })
    })?)
}
