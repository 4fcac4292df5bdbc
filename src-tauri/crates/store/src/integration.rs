//! The table `integration`. No secret is in it; see the crate `suitecase-keychain`.

use rusqlite::{Row, params};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, name, workspace_slug, workspace_uuid, credential_kind, credential_user, \
                       description, status, error_code, error_detail, error_at, checked_at, expires_on";

/// Returns all integrations by name.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Integration>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM integration ORDER BY name COLLATE NOCASE"))?;
    row::all(statement.query([])?, read)
}

/// Returns one integration.
pub fn get(reader: &Reader<'_>, id: IntegrationId) -> Result<Integration, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM integration WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the integration")), read)
}

/// Adds an integration; a name in use is [`StoreError::Taken`].
pub fn insert(writer: &Writer<'_>, integration: &Integration, at: Timestamp) -> Result<(), StoreError> {
    let (status, error_code, error_detail, error_at) = status_words(&integration.status);
    writer
        .connection
        .execute(
            "INSERT INTO integration (id, name, workspace_slug, workspace_uuid, credential_kind, \
             credential_user, description, status, error_code, error_detail, error_at, checked_at, expires_on, \
             created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                integration.id.to_string(),
                integration.name,
                integration.workspace.slug,
                integration.workspace.uuid,
                integration.credential_kind.as_str(),
                integration.credential_user,
                integration.description,
                status,
                error_code,
                error_detail,
                error_at,
                integration.checked_at.map(|at| at.0),
                integration.expires_on.map(|day| day.to_string()),
                at.0
            ],
        )
        .map_err(StoreError::taken_if_unique)?;
    Ok(())
}

/// Writes what a person edits of an integration, and how it stands; a name in use is [`StoreError::Taken`].
pub fn update(writer: &Writer<'_>, integration: &Integration) -> Result<(), StoreError> {
    writer
        .connection
        .execute(
            "UPDATE integration SET name = ?2, workspace_slug = ?3, workspace_uuid = ?4, credential_kind = ?5, \
             credential_user = ?6, description = ?7, expires_on = ?8 WHERE id = ?1",
            params![
                integration.id.to_string(),
                integration.name,
                integration.workspace.slug,
                integration.workspace.uuid,
                integration.credential_kind.as_str(),
                integration.credential_user,
                integration.description,
                integration.expires_on.map(|day| day.to_string()),
            ],
        )
        .map_err(StoreError::taken_if_unique)?;
    set_status(writer, integration.id, &integration.status, integration.checked_at)
}

/// Returns whether the keychain was given a credential that it was not told to forget; what it holds, it alone knows.
pub fn has_credential(reader: &Reader<'_>, id: IntegrationId) -> Result<bool, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT has_credential FROM integration WHERE id = ?1")?;
    Ok(statement.query_row([id.to_string()], |row| row.get(0))?)
}

/// Notes that the keychain was given a credential, or was told to forget it.
pub fn set_has_credential(writer: &Writer<'_>, id: IntegrationId, has: bool) -> Result<(), StoreError> {
    let update = "UPDATE integration SET has_credential = ?2 WHERE id = ?1";
    writer.connection.execute(update, params![id.to_string(), has])?;
    Ok(())
}

/// Returns the fewest days before the token's end about which people were told already.
pub fn expiry_told(reader: &Reader<'_>, id: IntegrationId) -> Result<Option<u16>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT expiry_told FROM integration WHERE id = ?1")?;
    Ok(statement.query_row([id.to_string()], |row| row.get(0))?)
}

/// Notes about how many days people were told; `None` as for a token about which nothing was told.
pub fn set_expiry_told(writer: &Writer<'_>, id: IntegrationId, days: Option<u16>) -> Result<(), StoreError> {
    let update = "UPDATE integration SET expiry_told = ?2 WHERE id = ?1";
    writer.connection.execute(update, params![id.to_string(), days])?;
    Ok(())
}

/// Writes how an integration stands; `checked_at` is when that was found.
pub fn set_status(
    writer: &Writer<'_>,
    id: IntegrationId,
    status: &IntegrationStatus,
    checked_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let (word, error_code, error_detail, error_at) = status_words(status);
    writer.connection.execute(
        "UPDATE integration SET status = ?2, error_code = ?3, error_detail = ?4, error_at = ?5, \
         checked_at = coalesce(?6, checked_at) WHERE id = ?1",
        params![id.to_string(), word, error_code, error_detail, error_at, checked_at.map(|at| at.0)],
    )?;
    Ok(())
}

/// Returns how many links go through each integration.
pub fn link_count(reader: &Reader<'_>, id: IntegrationId) -> Result<u64, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT count(*) FROM link WHERE integration_id = ?1")?;
    Ok(statement.query_row([id.to_string()], |row| row.get(0))?)
}

fn status_words(status: &IntegrationStatus) -> (&'static str, Option<&str>, Option<&str>, Option<i64>) {
    match status {
        IntegrationStatus::Active => ("active", None, None, None),
        IntegrationStatus::Inactive => ("inactive", None, None, None),
        IntegrationStatus::Error { code, detail, at } => ("error", Some(code), Some(detail), Some(at.0)),
    }
}

fn read(row: &Row<'_>) -> Result<Integration, StoreError> {
    let status = match row.get_ref("status")?.as_str().unwrap_or_default() {
        "active" => IntegrationStatus::Active,
        "inactive" => IntegrationStatus::Inactive,
        "error" => IntegrationStatus::Error {
            code: row.get("error_code")?,
            detail: row.get("error_detail")?,
            at: Timestamp(row.get("error_at")?),
        },
        _ => return Err(StoreError::Damaged("integration.status")),
    };
    Ok(Integration {
        id: row::id(row, "id")?,
        name: row.get("name")?,
        workspace: Workspace { slug: row.get("workspace_slug")?, uuid: row.get("workspace_uuid")? },
        credential_kind: row::word(row, "credential_kind", CredentialKind::from_word)?,
        credential_user: row.get("credential_user")?,
        description: row.get("description")?,
        status,
        checked_at: row.get::<_, Option<i64>>("checked_at")?.map(Timestamp),
        expires_on: row::day(row, "expires_on")?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::open::tests::temporary;
    use jiff::civil::date;
    use uuid::Uuid;

    pub(crate) fn acme() -> Integration {
        Integration {
            id: IntegrationId(Uuid::from_u128(10)),
            name: "Acme".into(),
            workspace: Workspace { slug: "acme".into(), uuid: Some("{1}".into()) },
            credential_kind: CredentialKind::ApiToken,
            credential_user: "kim@example.com".into(),
            description: String::new(),
            status: IntegrationStatus::Active,
            checked_at: Some(Timestamp(5)),
            expires_on: Some(date(2027, 3, 31)),
        }
    }

    #[tokio::test]
    async fn an_integration_comes_back_as_it_was_stored_and_keeps_its_error() {
        let (_folder, store) = temporary();
        let broken = IntegrationStatus::Error {
            code: "bitbucket.missing-scope".into(),
            detail: "read:repository:bitbucket".into(),
            at: Timestamp(9),
        };
        let expected = Integration { status: broken.clone(), checked_at: Some(Timestamp(9)), ..acme() };
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                insert(writer, &acme(), Timestamp(1))?;
                set_status(writer, acme().id, &broken, Some(Timestamp(9)))?;
                get(writer, acme().id)
            })
            .await;
        assert_eq!(found.unwrap(), expected);
    }

    #[tokio::test]
    async fn an_edited_integration_comes_back_as_it_was_stored_and_a_name_stays_unique() {
        let (_folder, store) = temporary();
        let edited = Integration {
            name: "Acme Quality".into(),
            workspace: Workspace { slug: "acme-quality".into(), uuid: None },
            credential_kind: CredentialKind::AccessToken,
            credential_user: String::new(),
            description: "For the shop".into(),
            status: IntegrationStatus::Inactive,
            checked_at: Some(Timestamp(7)),
            expires_on: None,
            ..acme()
        };
        let other = Integration { id: IntegrationId(Uuid::from_u128(11)), name: "Other".into(), ..acme() };
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                insert(writer, &acme(), Timestamp(1))?;
                insert(writer, &other, Timestamp(1))?;
                assert_eq!(expiry_told(writer, acme().id)?, None);
                assert!(has_credential(writer, acme().id)?, "a new integration has one");
                set_has_credential(writer, acme().id, false)?;
                set_expiry_told(writer, acme().id, Some(30))?;
                assert_eq!(expiry_told(writer, acme().id)?, Some(30));
                update(writer, &edited)?;
                assert_eq!(get(writer, acme().id)?, edited);
                assert_eq!(expiry_told(writer, acme().id)?, Some(30), "an edit alone does not tell again");
                assert!(!has_credential(writer, acme().id)?, "nor does it bring a credential");
                let clash = Integration { name: "ACME quality".into(), ..other };
                Ok(matches!(update(writer, &clash), Err(StoreError::Taken)))
            })
            .await;
        assert!(found.unwrap());
    }
}
