//! Which run went wrong last, as far as nobody has seen to it.

use suitecase_model::ids::ProjectId;
use suitecase_model::test_run::TestRun;

use super::{COLUMNS, read};
use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// Returns the newest run of a project that went wrong and that none of the same configuration has followed and gone well.
///
/// What was called off says nothing about that; configurations that were removed do not count.
pub fn last_failure(reader: &Reader<'_>, project: ProjectId) -> Result<Option<TestRun>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM test_run WHERE state IN ('FAILED', 'ERROR') AND id IN (\
         SELECT (SELECT r.id FROM test_run AS r WHERE r.configuration_id = c.id \
         AND r.state IN ('SUCCESS', 'FAILED', 'ERROR') ORDER BY r.at DESC, r.id DESC LIMIT 1) \
         FROM run_configuration AS c WHERE c.project_id = ?1 AND c.removed_at IS NULL) \
         ORDER BY at DESC, id DESC LIMIT 1"
    ))?;
    Ok(row::all(statement.query([project.to_string()])?, read)?.pop())
}

#[cfg(test)]
mod tests {
    use suitecase_model::ids::RunConfigurationId;
    use suitecase_model::test_run::{RunConfiguration, TestRunState};
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::run_configuration::{self, tests::smoke};
    use crate::test_run::tests::queued;
    use crate::test_run::{finish, insert};

    #[tokio::test]
    async fn a_failure_is_the_last_one_until_its_configuration_runs_well_or_is_removed() {
        let (_folder, store) = temporary();
        let full =
            RunConfiguration { id: RunConfigurationId(Uuid::from_u128(60)), name: "Full".into(), ..smoke() };
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                run_configuration::save(writer, &smoke(), Timestamp(0))?;
                run_configuration::save(writer, &full, Timestamp(0))?;
                let after = |number: u32, configuration, state| {
                    let run = TestRun { configuration: Some(configuration), ..queued(number) };
                    insert(writer, &run, None)?;
                    finish(writer, run.id, state, (None, ""), Timestamp(i64::from(number) + 1))?;
                    Ok::<_, StoreError>(last_failure(writer, shop().project)?.map(|run| run.name))
                };
                let seen = [
                    after(1, smoke().id, TestRunState::Success)?,
                    after(2, smoke().id, TestRunState::Failed)?,
                    after(3, full.id, TestRunState::Error)?,
                    after(4, full.id, TestRunState::Canceled)?,
                    after(5, full.id, TestRunState::Success)?,
                ];
                run_configuration::remove(writer, smoke().id, Timestamp(9))?;
                Ok((seen, last_failure(writer, shop().project)?))
            })
            .await;
        let name = |number: u32| Some(format!("Smoke {number}"));
        let expected = [None, name(2), name(3), name(3), name(2)];
        assert_eq!(found.unwrap(), (expected, None));
    }
}
