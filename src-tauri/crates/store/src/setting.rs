//! The table `setting`: what is decided for the whole installation, as texts by name.

use rusqlite::{OptionalExtension, params};

use crate::error::StoreError;
use crate::open::{Reader, Writer};

/// Returns the value of a setting; `None` while nobody has decided it.
pub fn get(reader: &Reader<'_>, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = reader.connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Decides a setting.
pub fn put(writer: &Writer<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    writer.connection.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, value],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::tests::temporary;

    #[tokio::test]
    async fn what_was_decided_last_counts() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                let undecided = get(writer, "colour")?;
                put(writer, "colour", "red")?;
                put(writer, "colour", "green")?;
                put(writer, "size", "")?;
                Ok((undecided, get(writer, "colour")?, get(writer, "size")?))
            })
            .await;
        assert_eq!(found.unwrap(), (None, Some("green".to_owned()), Some(String::new())));
    }
}
