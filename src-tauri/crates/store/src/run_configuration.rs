//! The tables `run_configuration` and `run_variable`. The values of secured variables are not in them; see the crate
//! `suitecase-keychain`.
//!
//! A configuration that was removed stays for the runs it had, and frees its name.

use rusqlite::{OptionalExtension as _, Row, params};
use suitecase_model::ids::{LinkId, ProjectId, RunConfigurationId, TestSuiteId};
use suitecase_model::test_run::{RunConfiguration, TestRunState, Variable};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, project_id, name, link_id, suite_id, profile, executor";

/// What is told of a configuration beside what it says itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// How many schedules run it.
    pub schedules: u32,
    /// The state of its newest run, and when that run began, was due or was made.
    pub last: Option<(TestRunState, Timestamp)>,
}

/// Returns the configurations of a project by name, without the removed ones.
pub fn of_project(reader: &Reader<'_>, project: ProjectId) -> Result<Vec<RunConfiguration>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run_configuration WHERE project_id = ?1 AND removed_at IS NULL \
         ORDER BY name COLLATE NOCASE"
    ))?;
    let mut found = row::all(statement.query([project.to_string()])?, read)?;
    for configuration in &mut found {
        configuration.variables = variables(reader, configuration.id)?;
    }
    Ok(found)
}

/// Returns one configuration; `None` when it was removed.
pub fn find(reader: &Reader<'_>, id: RunConfigurationId) -> Result<Option<RunConfiguration>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run_configuration WHERE id = ?1 AND removed_at IS NULL"
    ))?;
    let mut rows = statement.query([id.to_string()])?;
    let Some(mut configuration) = rows.next()?.map(read).transpose()? else { return Ok(None) };
    configuration.variables = variables(reader, id)?;
    Ok(Some(configuration))
}

/// Returns one configuration; a removed one is missing.
pub fn get(reader: &Reader<'_>, id: RunConfigurationId) -> Result<RunConfiguration, StoreError> {
    find(reader, id)?.ok_or(StoreError::Missing("the run configuration"))
}

/// Returns one configuration, also when it was removed; then without its variables.
pub fn even_removed(reader: &Reader<'_>, id: RunConfigurationId) -> Result<RunConfiguration, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM run_configuration WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::Missing("the run configuration"))?;
    Ok(RunConfiguration { variables: variables(reader, id)?, ..read(row)? })
}

/// Returns what is told of a configuration beside what it says itself.
pub fn use_of(reader: &Reader<'_>, id: RunConfigurationId) -> Result<Use, StoreError> {
    let mut counted = reader
        .connection
        .prepare_cached("SELECT count(*) FROM schedule WHERE configuration_id = ?1 AND removed_at IS NULL")?;
    let schedules = counted.query_row([id.to_string()], |row| row.get(0))?;
    let mut newest = reader.connection.prepare_cached(
        "SELECT state, at FROM test_run WHERE configuration_id = ?1 ORDER BY at DESC LIMIT 1",
    )?;
    let found = row::all(newest.query([id.to_string()])?, |row| {
        Ok((row::word(row, "state", TestRunState::from_word)?, Timestamp(row.get("at")?)))
    })?;
    Ok(Use { schedules, last: found.into_iter().next() })
}

/// Returns the names of the schedules that run a configuration by themselves.
pub fn names_of_schedules(reader: &Reader<'_>, id: RunConfigurationId) -> Result<Vec<String>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT name FROM schedule WHERE configuration_id = ?1 AND removed_at IS NULL \
         ORDER BY name COLLATE NOCASE",
    )?;
    row::all(statement.query([id.to_string()])?, |row| Ok(row.get("name")?))
}

/// Adds a configuration or, under the same id, replaces what it says. A name in use in the project is
/// [`StoreError::Taken`]; a removed configuration is missing.
pub fn save(writer: &Writer<'_>, configuration: &RunConfiguration, at: Timestamp) -> Result<(), StoreError> {
    let id = configuration.id.to_string();
    let removed: Option<bool> = writer
        .connection
        .prepare_cached("SELECT removed_at IS NOT NULL FROM run_configuration WHERE id = ?1")?
        .query_row([&id], |row| row.get(0))
        .optional()?;
    if removed == Some(true) {
        return Err(StoreError::Missing("the run configuration"));
    }
    writer
        .connection
        .prepare_cached(
            "INSERT INTO run_configuration (id, project_id, name, link_id, suite_id, profile, executor, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, link_id = excluded.link_id, \
             suite_id = excluded.suite_id, profile = excluded.profile, executor = excluded.executor",
        )?
        .execute(params![
            id,
            configuration.project.to_string(),
            configuration.name,
            configuration.link.to_string(),
            configuration.suite.map(|suite| suite.to_string()),
            configuration.profile,
            row::to_json(&configuration.executor)?,
            at.0
        ])
        .map_err(StoreError::taken_if_unique)?;
    set_variables(writer, configuration)
}

/// Removes a configuration; its variables go, its runs stay. False where it was removed already.
pub fn remove(writer: &Writer<'_>, id: RunConfigurationId, at: Timestamp) -> Result<bool, StoreError> {
    let removed = writer.connection.execute(
        "UPDATE run_configuration SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL",
        params![id.to_string(), at.0],
    )?;
    writer.connection.execute("DELETE FROM run_variable WHERE configuration_id = ?1", [id.to_string()])?;
    Ok(removed > 0)
}

/// Switches off and removes the schedules that run a configuration.
pub fn remove_schedules(
    writer: &Writer<'_>,
    id: RunConfigurationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    writer.connection.execute(
        "UPDATE schedule SET removed_at = ?2, next_at = NULL, is_on = 0 \
         WHERE configuration_id = ?1 AND removed_at IS NULL",
        params![id.to_string(), at.0],
    )?;
    Ok(())
}

fn variables(reader: &Reader<'_>, id: RunConfigurationId) -> Result<Vec<Variable>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT name, value FROM run_variable WHERE configuration_id = ?1 ORDER BY position",
    )?;
    row::all(statement.query([id.to_string()])?, |row| {
        Ok(Variable { name: row.get("name")?, value: row.get("value")? })
    })
}

fn set_variables(writer: &Writer<'_>, configuration: &RunConfiguration) -> Result<(), StoreError> {
    let id = configuration.id.to_string();
    writer.connection.execute("DELETE FROM run_variable WHERE configuration_id = ?1", [&id])?;
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO run_variable (configuration_id, position, name, value) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (position, variable) in (0_i64..).zip(&configuration.variables) {
        insert.execute(params![id, position, variable.name, variable.value])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<RunConfiguration, StoreError> {
    let link: LinkId = row::id(row, "link_id")?;
    Ok(RunConfiguration {
        id: row::id(row, "id")?,
        project: row::id(row, "project_id")?,
        name: row.get("name")?,
        link,
        suite: row::possible_id::<TestSuiteId>(row, "suite_id")?,
        profile: row.get("profile")?,
        executor: row::json(row, "executor")?,
        variables: Vec::new(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use suitecase_model::test_run::Executor;
    use uuid::Uuid;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;

    /// A local command of the link of [`shop`].
    pub(crate) fn smoke() -> RunConfiguration {
        RunConfiguration {
            id: RunConfigurationId(Uuid::from_u128(50)),
            project: shop().project,
            name: "Smoke".into(),
            link: shop().id,
            suite: Some(TestSuiteId(Uuid::from_u128(51))),
            profile: "staging".into(),
            executor: Executor::LocalCommand {
                program: "katalonc".into(),
                arguments: vec!["-testSuitePath=${suite}".into()],
                folder: "/tests".into(),
                report_folder: "Reports".into(),
                time_limit_minutes: 30,
            },
            variables: vec![
                Variable { name: "STAGE".into(), value: Some("blue".into()) },
                Variable { name: "TOKEN".into(), value: None },
            ],
        }
    }

    #[tokio::test]
    async fn a_configuration_comes_back_as_it_was_saved_and_keeps_its_id_when_edited() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                save(writer, &smoke(), Timestamp(1))?;
                let first = get(writer, smoke().id)?;
                let edited = RunConfiguration {
                    name: "Nightly".into(),
                    suite: None,
                    variables: vec![Variable { name: "A".into(), value: Some(String::new()) }],
                    ..smoke()
                };
                save(writer, &edited, Timestamp(2))?;
                Ok((first, of_project(writer, smoke().project)?, edited))
            })
            .await;
        let (first, listed, edited) = found.unwrap();
        assert_eq!(first, smoke());
        assert_eq!(listed, [edited]);
    }

    #[tokio::test]
    async fn a_name_is_used_once_in_a_project_until_its_configuration_is_removed() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                save(writer, &smoke(), Timestamp(1))?;
                let id = RunConfigurationId(Uuid::from_u128(52));
                let other = RunConfiguration { id, name: "SMOKE".into(), ..smoke() };
                let taken = save(writer, &other, Timestamp(2));
                let removed =
                    (remove(writer, smoke().id, Timestamp(3))?, remove(writer, smoke().id, Timestamp(4))?);
                save(writer, &other, Timestamp(5))?;
                let again = save(writer, &smoke(), Timestamp(6));
                Ok((taken, removed, find(writer, smoke().id)?, again))
            })
            .await;
        let (taken, removed, gone, again) = found.unwrap();
        assert!(matches!(taken, Err(StoreError::Taken)));
        assert_eq!(removed, (true, false));
        assert_eq!(gone, None);
        assert!(matches!(again, Err(StoreError::Missing(_))), "what was removed does not come back");
    }
}
