//! The table `service_hook`.

use rusqlite::{Row, params};
use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::service_hook::{HookState, ServiceHook};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "link_id, integration_id, repository, repository_uuid, hook_uuid, callback_url, state, \
                       code, detail, checked_at";

/// Returns the service hooks of all links.
pub fn list(reader: &Reader<'_>) -> Result<Vec<ServiceHook>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM service_hook"))?;
    row::all(statement.query([])?, read)
}

/// Returns the service hooks of one link: the wanted one, and those that are to be removed.
pub fn of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<ServiceHook>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM service_hook WHERE link_id = ?1"))?;
    row::all(statement.query([link.to_string()])?, read)
}

/// Returns the service hooks that were made through one integration.
pub fn of_integration(
    reader: &Reader<'_>,
    integration: IntegrationId,
) -> Result<Vec<ServiceHook>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM service_hook WHERE integration_id = ?1"))?;
    row::all(statement.query([integration.to_string()])?, read)
}

/// Writes how a link's service hook in a repository stands.
pub fn put(writer: &Writer<'_>, hook: &ServiceHook) -> Result<(), StoreError> {
    let (state, code, detail) = hook.state.as_words();
    writer.connection.execute(
        "INSERT INTO service_hook (link_id, integration_id, repository, repository_uuid, hook_uuid, \
         callback_url, state, code, detail, checked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
         ON CONFLICT (link_id, integration_id, repository) DO UPDATE SET \
         repository_uuid = excluded.repository_uuid, hook_uuid = excluded.hook_uuid, \
         callback_url = excluded.callback_url, state = excluded.state, code = excluded.code, \
         detail = excluded.detail, checked_at = excluded.checked_at",
        params![
            hook.link.to_string(),
            hook.integration.to_string(),
            hook.repository,
            hook.repository_uuid,
            hook.uuid,
            hook.callback_url,
            state,
            code,
            detail,
            hook.checked_at.0
        ],
    )?;
    Ok(())
}

/// Forgets a link's service hook in a repository, once it is not there any more.
pub fn remove(writer: &Writer<'_>, hook: &ServiceHook) -> Result<(), StoreError> {
    writer.connection.execute(
        "DELETE FROM service_hook WHERE link_id = ?1 AND integration_id = ?2 AND repository = ?3",
        params![hook.link.to_string(), hook.integration.to_string(), hook.repository],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<ServiceHook, StoreError> {
    let word: String = row.get("state")?;
    let state = HookState::from_words(&word, row.get("code")?, row.get("detail")?);
    Ok(ServiceHook {
        link: row::id(row, "link_id")?,
        integration: row::id(row, "integration_id")?,
        repository: row.get("repository")?,
        repository_uuid: row.get("repository_uuid")?,
        uuid: row.get("hook_uuid")?,
        callback_url: row.get("callback_url")?,
        state: state.ok_or(StoreError::Damaged("service_hook.state"))?,
        checked_at: Timestamp(row.get("checked_at")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;

    fn hook(repository: &str, state: HookState) -> ServiceHook {
        ServiceHook {
            link: shop().id,
            integration: shop().integration,
            repository: repository.to_owned(),
            repository_uuid: Some("{r-1}".to_owned()),
            uuid: Some("{h-1}".to_owned()),
            callback_url: "https://relay.example/hooks/1".to_owned(),
            state,
            checked_at: Timestamp(7),
        }
    }

    #[tokio::test]
    async fn a_link_has_one_hook_in_each_repository_and_each_stands_for_itself() {
        let (_folder, store) = temporary();
        let (code, detail) = ("hook.limit".to_owned(), "at most 50".to_owned());
        let told = hook("web-shop", HookState::Told);
        let leaving = hook("old-shop", HookState::Leaving { code: code.clone(), detail: detail.clone() });
        let polled = ServiceHook {
            uuid: None,
            repository_uuid: None,
            checked_at: Timestamp(9),
            ..hook("web-shop", HookState::Polled { code, detail })
        };
        let written = [told.clone(), leaving.clone(), polled.clone()];
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                for hook in &written {
                    put(writer, hook)?;
                }
                let both = of_link(writer, shop().id)?;
                assert_eq!(list(writer)?, both);
                assert_eq!(of_integration(writer, shop().integration)?, both);
                remove(writer, &told)?;
                Ok((both, list(writer)?))
            })
            .await;
        assert_eq!(found.unwrap(), (vec![leaving.clone(), polled], vec![leaving]));
    }
}
