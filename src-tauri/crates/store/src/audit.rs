//! The table `audit_event`: append-only, chained by hashes.

use rusqlite::{OptionalExtension, params};
use suitecase_model::audit::{AuditEvent, chain_hash};

use crate::error::StoreError;
use crate::open::Writer;

/// Appends an entry in the transaction of the change it tells of.
pub fn append(writer: &Writer<'_>, event: &AuditEvent) -> Result<(), StoreError> {
    let previous: Option<String> = writer
        .connection
        .query_row("SELECT hash FROM audit_event ORDER BY sequence DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    writer.connection.execute(
        "INSERT INTO audit_event (at, actor, action, subject, before, after, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            event.at.0,
            event.actor,
            event.action,
            event.subject,
            event.before,
            event.after,
            chain_hash(previous.as_deref().unwrap_or_default(), event)
        ],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::tests::temporary;
    use suitecase_model::time::Timestamp;

    fn event(action: &str) -> AuditEvent {
        AuditEvent {
            at: Timestamp(1),
            actor: "Kim".into(),
            action: action.into(),
            subject: "x".into(),
            before: String::new(),
            after: "{}".into(),
        }
    }

    #[tokio::test]
    async fn entries_are_chained_and_cannot_be_changed_or_removed() {
        let (_folder, store) = temporary();
        let done: Result<(), StoreError> = store
            .write(|writer| {
                append(writer, &event("one"))?;
                append(writer, &event("two"))?;
                let hashes: Vec<String> = {
                    let mut statement =
                        writer.connection.prepare("SELECT hash FROM audit_event ORDER BY sequence")?;
                    let rows = statement.query_map([], |row| row.get(0))?;
                    rows.collect::<Result<_, _>>()?
                };
                let first = chain_hash("", &event("one"));
                assert_eq!(hashes, [first.clone(), chain_hash(&first, &event("two"))]);
                assert!(writer.connection.execute("UPDATE audit_event SET actor = 'x'", []).is_err());
                assert!(writer.connection.execute("DELETE FROM audit_event", []).is_err());
                Ok(())
            })
            .await;
        done.unwrap();
    }
}
