use std::sync::OnceLock;

use proptest::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use suitecase_model::audit::{AuditAction, AuditEvent};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::Store;
use crate::audit::log::{by, entry, of};
use crate::open::tests::temporary;

/// The entries that most tests begin with.
const LENGTH: i64 = 10;

/// A log that stays as it is: whatever a test does to it is rolled back.
struct Log {
    store: Store,
    runtime: Runtime,
    _folder: TempDir,
}

/// How a transaction ends that is rolled back.
enum RolledBack {
    After(AuditVerdict),
    By(StoreError),
}

impl From<StoreError> for RolledBack {
    fn from(error: StoreError) -> Self {
        Self::By(error)
    }
}

impl Log {
    fn of(length: i64) -> Self {
        let runtime = Runtime::new().unwrap();
        let (folder, store) = temporary();
        let entries: Vec<AuditEvent> = (1..=length)
            .map(|number| match number % 3 {
                0 => entry(1000 + number, "Acme"),
                _ => AuditEvent {
                    action: AuditAction::LinkEdit,
                    before: format!("{{\"number\":{number}}}"),
                    ..by(1, "Maya Bränd", entry(1000 + number, "web-shop"))
                },
            })
            .collect();
        runtime.block_on(of(&store, &entries));
        Self { store, runtime, _folder: folder }
    }

    /// The log of the property tests, made once.
    fn shared() -> &'static Self {
        static SHARED: OnceLock<Log> = OnceLock::new();
        SHARED.get_or_init(|| Self::of(LENGTH))
    }

    /// Returns the verdict on the log after somebody got hold of the file.
    fn after(&self, tamper: impl FnOnce(&Connection) + Send + 'static) -> AuditVerdict {
        let rolled_back = self.store.write(move |writer| {
            let connection = writer.connection;
            connection
                .execute_batch(
                    "DROP TRIGGER audit_event_is_never_changed; DROP TRIGGER audit_event_is_never_removed;",
                )
                .unwrap();
            tamper(connection);
            let verdict = verify(writer)?;
            Err::<(), _>(RolledBack::After(verdict))
        });
        match self.runtime.block_on(rolled_back) {
            Err(RolledBack::After(verdict)) => verdict,
            Err(RolledBack::By(error)) => panic!("{error}"),
            Ok(()) => unreachable!("every transaction here is rolled back"),
        }
    }

    fn after_sql(&self, sql: &str) -> AuditVerdict {
        let sql = sql.to_owned();
        self.after(move |connection| connection.execute_batch(&sql).unwrap())
    }
}

fn words(verdict: &AuditVerdict) -> String {
    let words = verdict.findings.iter().map(|found| format!("{} {}", found.sequence, found.kind.as_str()));
    words.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_log_that_nobody_touched_is_intact() {
    for length in [0, 1, LENGTH] {
        let verdict = Log::of(length).after(|_| {});
        assert!(verdict.is_intact(), "{verdict:?}");
        assert_eq!(verdict.checked, length.unsigned_abs());
    }
}

#[test]
fn each_way_to_tamper_is_found_at_its_place() {
    let log = Log::of(LENGTH);
    let table = [
        ("UPDATE audit_event SET at = at + 1 WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET actor_id = NULL WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET actor_id = '' WHERE sequence = 6", "6 changed"),
        ("UPDATE audit_event SET actor = 'Kim' WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET action = 'link.archive' WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET subject_id = '8' WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET subject = CAST(x'ff' AS TEXT) WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET before = after, after = before WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET hash = upper(hash) WHERE sequence = 5", "5 changed"),
        ("UPDATE audit_event SET hash = CAST(x'ff' AS TEXT) WHERE sequence = 5", "5 changed"),
        (
            "UPDATE audit_event SET actor = 'Kim' WHERE sequence IN (1, 4, 5, 10)",
            "1 changed, 4 changed, 5 changed, 10 changed",
        ),
        ("UPDATE audit_event SET hash = '' WHERE sequence = 10", "10 changed"),
        ("DELETE FROM audit_event WHERE sequence = 1", "1 missing"),
        ("DELETE FROM audit_event WHERE sequence = 5", "5 missing"),
        ("DELETE FROM audit_event WHERE sequence IN (4, 5, 8)", "4 missing, 5 missing, 8 missing"),
        ("DELETE FROM audit_event WHERE sequence = 10", "10 cut-off"),
        ("DELETE FROM audit_event WHERE sequence > 3", "4 cut-off"),
        ("DELETE FROM audit_event", "1 cut-off"),
        (
            "DELETE FROM audit_event WHERE sequence = 3; UPDATE audit_event SET at = 0 WHERE sequence = 7",
            "3 missing, 7 changed",
        ),
        ("DELETE FROM audit_head", "11 cut-off"),
        ("DELETE FROM audit_head; DELETE FROM audit_event WHERE sequence = 9", "9 missing, 11 cut-off"),
        ("UPDATE audit_head SET hash = ''", "10 changed"),
        ("UPDATE audit_head SET sequence = 12", "11 cut-off"),
        ("UPDATE audit_head SET sequence = 7", "8 changed"),
        ("UPDATE audit_head SET sequence = 0; DELETE FROM audit_event", "1 cut-off"),
        (
            "INSERT INTO audit_event SELECT 11, at, actor_id, actor, action, subject_id, subject, before, after, \
          hash FROM audit_event WHERE sequence = 10",
            "11 changed",
        ),
        ("UPDATE audit_event SET sequence = 0 WHERE sequence = 1", "0 changed, 1 missing"),
        (
            "UPDATE audit_event SET sequence = 9223372036854775807 WHERE sequence = 7",
            "7 missing, 9223372036854775807 changed",
        ),
        (
            "UPDATE audit_event SET sequence = -1 WHERE sequence = 5;
          UPDATE audit_event SET sequence = 5 WHERE sequence = 6;
          UPDATE audit_event SET sequence = 6 WHERE sequence = -1",
            "5 changed, 6 changed, 7 changed",
        ),
    ];
    for (sql, expected) in table {
        let verdict = log.after_sql(sql);
        assert_eq!(words(&verdict), expected, "{sql}");
        assert_eq!(verdict.finding_count, verdict.findings.len() as u64, "{sql}");
    }
    assert!(log.after(|_| {}).is_intact(), "what was done was rolled back");
}

#[test]
fn a_log_that_was_emptied_with_its_head_is_missed_where_there_are_members() {
    let log = Log::of(LENGTH);
    let emptied = "DELETE FROM audit_event; DELETE FROM audit_head;";
    let member = "INSERT INTO member (id, name, account_role, created_at) VALUES ('1', 'Maya', 'user', 0);";
    assert_eq!(words(&log.after_sql(&format!("{emptied} {member}"))), "1 cut-off");
    assert!(log.after_sql(emptied).is_intact(), "so does a new installation look");
}

#[test]
fn a_hundred_findings_are_listed_and_all_are_counted() {
    let log = Log::of(250);
    for (sql, count, last) in [
        ("UPDATE audit_event SET actor = 'Kim' WHERE sequence > 30", 220, "130 changed"),
        ("DELETE FROM audit_event WHERE sequence BETWEEN 31 AND 249", 219, "130 missing"),
        (
            "UPDATE audit_head SET sequence = 9000000000;
          UPDATE audit_event SET sequence = 8000000000 WHERE sequence = 250",
            7_999_999_751,
            "349 missing",
        ),
    ] {
        let verdict = log.after_sql(sql);
        assert_eq!((verdict.findings.len(), verdict.finding_count), (LISTED, count), "{sql}");
        assert!(words(&verdict).ends_with(last), "{sql}: {}", words(&verdict));
    }
}

/// Returns a text with one byte changed; an empty one gets its first.
fn with_another_byte(text: &[u8], at: usize, by: u8) -> Vec<u8> {
    let mut bytes = text.to_vec();
    match bytes.len() {
        0 => bytes.push(by),
        length => bytes[at % length] ^= by,
    }
    bytes
}

proptest! {
    #[test]
    fn any_changed_byte_of_any_entry_is_found(
        sequence in 1..=LENGTH,
        column in prop::sample::select(COLUMNS.split(", ").skip(1).collect::<Vec<_>>()),
        at in any::<usize>(),
        by in 1_u8..,
    ) {
        let verdict = Log::shared().after(move |connection| {
            let select = format!("SELECT {column} FROM audit_event WHERE sequence = ?");
            let value = connection.query_row(&select, [sequence], |row| row.get(0)).unwrap();
            let changed = match value {
                Value::Integer(number) => Value::Integer(number ^ i64::from(by)),
                Value::Null => Value::Blob(with_another_byte(b"", at, by)),
                Value::Text(text) => Value::Blob(with_another_byte(text.as_bytes(), at, by)),
                Value::Real(_) | Value::Blob(_) => unreachable!("no column holds these"),
            };
            let cast = if matches!(changed, Value::Integer(_)) { "?" } else { "CAST(? AS TEXT)" };
            let update = format!("UPDATE audit_event SET {column} = {cast} WHERE sequence = ?");
            assert_eq!(connection.execute(&update, params![changed, sequence]).unwrap(), 1);
        });
        prop_assert_eq!(words(&verdict), format!("{sequence} changed"));
    }

    #[test]
    fn any_removed_entry_is_found(sequence in 1..=LENGTH) {
        let verdict = Log::shared().after(move |connection| {
            connection.execute("DELETE FROM audit_event WHERE sequence = ?", [sequence]).unwrap();
        });
        let kind = if sequence == LENGTH { "cut-off" } else { "missing" };
        prop_assert_eq!(words(&verdict), format!("{sequence} {kind}"));
    }

    #[test]
    fn any_entry_put_elsewhere_is_found(sequence in 1..=LENGTH, to in any::<i64>()) {
        prop_assume!(!(1..=LENGTH).contains(&to));
        let verdict = Log::shared().after(move |connection| {
            let update = "UPDATE audit_event SET sequence = ? WHERE sequence = ?";
            connection.execute(update, [to, sequence]).unwrap();
        });
        prop_assert!(verdict.finding_count > 0 && verdict.finding_count <= 2, "{}", words(&verdict));
    }
}
