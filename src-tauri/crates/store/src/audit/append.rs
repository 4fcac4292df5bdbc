//! Appends entries.

use rusqlite::{OptionalExtension, params};
use suitecase_model::audit::{AuditEvent, chain_hash};

use crate::error::StoreError;
use crate::open::Writer;

/// Appends an entry in the transaction of the change it tells of.
pub fn append(writer: &Writer<'_>, event: &AuditEvent) -> Result<(), StoreError> {
    let head = "SELECT sequence, hash FROM audit_head";
    let before = writer.connection.query_row(head, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (last, previous): (i64, String) = before.unwrap_or_default();
    let sequence = last + 1;
    let (at, actor_id) = (event.at.0.to_string(), event.actor.member.map(|id| id.to_string()));
    let texts = [
        at.as_str(),
        actor_id.as_deref().unwrap_or_default(),
        &event.actor.name,
        event.action.as_str(),
        &event.subject.id,
        &event.subject.name,
        &event.before,
        &event.after,
    ];
    let hash = chain_hash(&previous, sequence, texts);
    writer.connection.execute(
        "INSERT INTO audit_event (sequence, at, actor_id, actor, action, subject_id, subject, before, after, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            sequence,
            event.at.0,
            actor_id,
            event.actor.name,
            event.action.as_str(),
            event.subject.id,
            event.subject.name,
            event.before,
            event.after,
            hash
        ],
    )?;
    writer.connection.execute(
        "INSERT INTO audit_head (only, sequence, hash) VALUES (1, ?1, ?2) \
         ON CONFLICT (only) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash",
        params![sequence, hash],
    )?;
    writer.grow_audit();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::log::{entry, of};
    use crate::open::tests::temporary;
    use tokio::sync::watch::Receiver;

    #[tokio::test]
    async fn entries_are_chained_and_cannot_be_changed_or_removed() {
        let (_folder, store) = temporary();
        of(&store, &[entry(1, "Acme"), entry(2, "Acme 2")]).await;
        let done: Result<(), StoreError> = store
            .write(|writer| {
                let hashes: Vec<String> = {
                    let mut statement =
                        writer.connection.prepare("SELECT hash FROM audit_event ORDER BY sequence")?;
                    let rows = statement.query_map([], |row| row.get(0))?;
                    rows.collect::<Result<_, _>>()?
                };
                let texts = |at, name| [at, "", "Suitecase", "integration.edit", "7", name, "", "{}"];
                let first = chain_hash("", 1, texts("1", "Acme"));
                assert_eq!(hashes, [first.clone(), chain_hash(&first, 2, texts("2", "Acme 2"))]);
                assert!(writer.connection.execute("UPDATE audit_event SET actor = 'x'", []).is_err());
                assert!(writer.connection.execute("DELETE FROM audit_event", []).is_err());
                Ok(())
            })
            .await;
        done.unwrap();
    }

    #[tokio::test]
    async fn growth_is_told_after_it_is_stored_and_not_when_it_is_taken_back() {
        let (_folder, store) = temporary();
        let mut growth = store.audit_growth();
        let has_grown = |growth: &mut Receiver<()>| {
            let has_grown = growth.has_changed().unwrap();
            growth.mark_unchanged();
            has_grown
        };
        of(&store, &[entry(1, "Acme")]).await;
        assert!(has_grown(&mut growth));
        let taken_back: Result<(), StoreError> = store
            .write(|writer| {
                append(writer, &entry(2, "Acme 2"))?;
                Err(StoreError::Missing("anything"))
            })
            .await;
        assert!(taken_back.is_err());
        assert!(!has_grown(&mut growth));
        let untouched: Result<(), StoreError> = store.write(|_| Ok(())).await;
        untouched.unwrap();
        assert!(!has_grown(&mut growth));
    }
}
