//! Changes single lines of the table `suite_member`; whole suites are [`crate::test_suite`]'s.

use rusqlite::{Row, params};
use suitecase_model::catalogue::ResolvedMember;
use suitecase_model::ids::{LinkId, TestSuiteId};
use suitecase_model::path::RepoPath;
use suitecase_model::test_suite::DataBinding;

use crate::error::StoreError;
use crate::open::Writer;
use crate::{row, test_suite};

/// Writes the members of a suite that differ from those stored, `before`.
pub fn change(
    writer: &Writer<'_>,
    link: LinkId,
    suite: TestSuiteId,
    before: &[ResolvedMember],
    members: &[ResolvedMember],
) -> Result<(), StoreError> {
    if before.len() != members.len() {
        return test_suite::set_members(writer, link, suite, members);
    }
    let mut update = writer.connection.prepare_cached(
        "UPDATE suite_member SET target = ?3, target_path = ?4, resolution = ?5, enabled = ?6, \
         run_configuration = ?7, profile = ?8, bindings = ?9 WHERE suite_id = ?1 AND position = ?2",
    )?;
    let suite = suite.to_string();
    for (position, (stored, resolved)) in (1_u32..).zip(before.iter().zip(members)) {
        if stored != resolved {
            update.execute(params![
                suite,
                position,
                resolved.member.target,
                resolved.target.as_ref().map(RepoPath::as_str),
                resolved.resolution.as_str(),
                resolved.member.enabled,
                resolved.member.run_configuration,
                resolved.member.profile,
                bindings_to_sql(&resolved.member.bindings)?,
            ])?;
        }
    }
    Ok(())
}

/// Nearly all lines run without test data, and are read by the ten thousand.
pub(crate) fn bindings_to_sql(bindings: &[DataBinding]) -> Result<String, StoreError> {
    if bindings.is_empty() { Ok(String::new()) } else { row::to_json(&bindings) }
}

pub(crate) fn bindings_from_sql(row: &Row<'_>) -> Result<Vec<DataBinding>, StoreError> {
    let is_empty = row.get_ref("bindings")?.as_str().is_ok_and(str::is_empty);
    if is_empty { Ok(Vec::new()) } else { row::json(row, "bindings") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::Reader;
    use crate::open::tests::temporary;
    use crate::test_suite::tests::{line, smoke};
    use suitecase_model::test_suite::{BoundVariable, Resolution, SuiteKind};

    #[tokio::test]
    async fn changed_members_are_written_as_if_all_were() {
        let (_folder, store) = temporary();
        let before = vec![
            line("Test Cases/A", Resolution::Exact, Some("Test Cases/A.tc")),
            line("Test Cases/B", Resolution::Missing, None),
            line("Test Cases/C", Resolution::Exact, Some("Test Cases/C.tc")),
        ];
        let mut changed = before.clone();
        changed[1] = line("Test Cases/B", Resolution::Exact, Some("Test Cases/B.tc"));
        changed[2].member.enabled = false;
        changed[2].member.bindings = vec![DataBinding {
            test_data: "Data Files/Users".to_owned(),
            iteration: "RANGE".to_owned(),
            rows: "1-3".to_owned(),
            variables: vec![BoundVariable { column: Some("user".to_owned()), ..BoundVariable::default() }],
            ..DataBinding::default()
        }];
        for after in [changed.clone(), changed[..1].to_vec(), [changed, before.clone()].concat()] {
            let (before, expected) = (before.clone(), after.clone());
            let found: Result<_, StoreError> = store
                .write(move |writer| {
                    if test_suite_is_missing(writer)? {
                        with_shop(writer)?;
                        test_suite::put(writer, shop().id, &smoke(SuiteKind::Static))?;
                    }
                    let suite = smoke(SuiteKind::Static).id;
                    test_suite::set_members(writer, shop().id, suite, &before)?;
                    change(writer, shop().id, suite, &before, &after)?;
                    test_suite::members(writer, suite)
                })
                .await;
            let found: Vec<_> = found.unwrap().into_iter().map(|found| found.resolved).collect();
            assert_eq!(found, expected);
        }
    }

    fn test_suite_is_missing(reader: &Reader<'_>) -> Result<bool, StoreError> {
        Ok(test_suite::count(reader, shop().id)? == 0)
    }
}
