//! Reads entries that match a filter: in pages, or all of them one by one.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, ToSql, params_from_iter};
use suitecase_model::audit::AuditArea;
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// Whose entries are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditWho {
    /// The member with this id.
    Member(String),
    /// Suitecase itself.
    Suitecase,
}

/// Which entries are wanted; the default wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what they did.
    pub who: Option<AuditWho>,
    /// Only this part of the installation.
    pub area: Option<AuditArea>,
    /// Only where the name of the actor or of the subject holds this text, in any case.
    pub text: String,
    /// Only at or after this time.
    pub from: Option<Timestamp>,
    /// Only before this time.
    pub to: Option<Timestamp>,
}

/// One entry as it stands in the table. Bytes that are no text are shown as replacement characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place in the log, from 1.
    pub sequence: i64,
    /// When it happened.
    pub at: Timestamp,
    /// The member's id; none where Suitecase itself found something out.
    pub actor_id: Option<String>,
    /// The actor's name at that time.
    pub actor: String,
    /// What was done: a code of `AuditAction`, or a word that this version does not know.
    pub action: String,
    /// The id of what it was done to.
    pub subject_id: String,
    /// Its name at that time.
    pub subject: String,
    /// The state before, as JSON; empty when there was none.
    pub before: String,
    /// The state after, as JSON; empty when there is none.
    pub after: String,
    /// The hash that chains it to the entry before it.
    pub hash: String,
}

/// Somebody who stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditActorName {
    /// The member's id; none for Suitecase itself.
    pub id: Option<String>,
    /// The name in the newest of their entries.
    pub name: String,
}

/// The columns of an entry, in the order in which [`read`] and the hash take them.
pub(super) const COLUMNS: &str =
    "sequence, at, actor_id, actor, action, subject_id, subject, before, after, hash";

/// Returns how many entries match, and one page of them, the newest first.
pub fn page(
    reader: &Reader<'_>,
    filter: &AuditFilter,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<AuditRow>), StoreError> {
    let Conditions { sql, mut values } = Conditions::of(filter);
    reader.at_one_moment(|reader| {
        let count = format!("SELECT count(*) FROM audit_event WHERE {sql}");
        let total =
            reader.connection.prepare_cached(&count)?.query_row(params_from_iter(&values), |row| row.get(0))?;
        let whole = |number: u64| Value::Number(i64::try_from(number).unwrap_or(i64::MAX));
        values.extend([whole(limit), whole(offset)]);
        // Which entries these are is told by short columns; whole entries are read for this page alone.
        let page = format!(
            "SELECT {COLUMNS} FROM audit_event WHERE sequence IN (SELECT sequence FROM audit_event WHERE {sql} \
             ORDER BY sequence DESC LIMIT ? OFFSET ?) ORDER BY sequence DESC"
        );
        let mut statement = reader.connection.prepare_cached(&page)?;
        Ok((total, row::all(statement.query(params_from_iter(&values))?, read)?))
    })
}

/// Hands out all entries that match, the oldest first, one at a time.
pub fn each<E: From<StoreError>>(
    reader: &Reader<'_>,
    filter: &AuditFilter,
    mut hear: impl FnMut(AuditRow) -> Result<(), E>,
) -> Result<(), E> {
    let Conditions { sql, values } = Conditions::of(filter);
    let all = format!("SELECT {COLUMNS} FROM audit_event WHERE {sql} ORDER BY sequence");
    let mut statement = reader.connection.prepare_cached(&all).map_err(StoreError::from)?;
    let mut rows = statement.query(params_from_iter(&values)).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        hear(read(row)?)?;
    }
    Ok(())
}

/// Returns everybody who stands in the log: the members by name, then Suitecase itself.
pub fn actors(reader: &Reader<'_>) -> Result<Vec<AuditActorName>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT actor_id, actor FROM audit_event \
         WHERE sequence IN (SELECT max(sequence) FROM audit_event GROUP BY actor_id) \
         ORDER BY actor_id IS NULL, actor COLLATE NOCASE, actor_id",
    )?;
    row::all(statement.query([])?, |row| {
        Ok(AuditActorName { id: possible_text(row, "actor_id")?, name: text(row, "actor")? })
    })
}

/// Adds to a connection what the filter needs of SQL: its own `lower` knows the letters of English only.
pub(crate) fn add_functions(connection: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let lower_case = |context: &Context<'_>| {
        let bytes = context.get_raw(0).as_bytes_or_null()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(bytes).to_lowercase())
    };
    Ok(connection.create_scalar_function("lower_case", 1, flags, lower_case)?)
}

fn read(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        sequence: row.get("sequence")?,
        at: Timestamp(row.get("at")?),
        actor_id: possible_text(row, "actor_id")?,
        actor: text(row, "actor")?,
        action: text(row, "action")?,
        subject_id: text(row, "subject_id")?,
        subject: text(row, "subject")?,
        before: text(row, "before")?,
        after: text(row, "after")?,
        hash: text(row, "hash")?,
    })
}

fn text(row: &Row<'_>, column: &'static str) -> Result<String, StoreError> {
    Ok(possible_text(row, column)?.unwrap_or_default())
}

fn possible_text(row: &Row<'_>, column: &'static str) -> Result<Option<String>, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => Ok(Some(String::from_utf8_lossy(bytes).into_owned())),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => Err(StoreError::Damaged(column)),
    }
}

struct Conditions {
    sql: String,
    values: Vec<Value>,
}

/// A value of a condition.
enum Value {
    Text(String),
    Number(i64),
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Text(text) => text.to_sql(),
            Self::Number(number) => number.to_sql(),
        }
    }
}

impl Conditions {
    fn of(filter: &AuditFilter) -> Self {
        let mut conditions = Self { sql: "TRUE".to_owned(), values: Vec::new() };
        match &filter.who {
            None => {}
            Some(AuditWho::Suitecase) => conditions.add("actor_id IS NULL", []),
            Some(AuditWho::Member(id)) => conditions.add("actor_id = ?", [Value::Text(id.clone())]),
        }
        if let Some(area) = filter.area {
            // `/` is the character after `.`: the range holds the actions of the area and nothing else.
            let ends = ['.', '/'].map(|end| Value::Text(format!("{}{end}", area.as_str())));
            conditions.add("action >= ? AND action < ?", ends);
        }
        if let Some(from) = filter.from {
            conditions.add("at >= ?", [Value::Number(from.0)]);
        }
        if let Some(to) = filter.to {
            conditions.add("at < ?", [Value::Number(to.0)]);
        }
        let part = filter.text.trim();
        if !part.is_empty() {
            let part = || Value::Text(part.to_lowercase());
            conditions
                .add("(instr(lower_case(subject), ?) OR instr(lower_case(actor), ?))", [part(), part()]);
        }
        conditions
    }

    fn add<const COUNT: usize>(&mut self, condition: &str, values: [Value; COUNT]) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.extend(values);
    }
}

#[cfg(test)]
mod tests {
    use suitecase_model::audit::{AuditAction, AuditEvent};

    use super::*;
    use crate::Store;
    use crate::audit::log::{by, entry, of};
    use crate::open::tests::temporary;

    const MAYA: &str = "00000000-0000-0000-0000-000000000001";

    fn did(action: AuditAction, entry: AuditEvent) -> AuditEvent {
        AuditEvent { action, ..entry }
    }

    async fn sample(store: &Store) {
        let entries = [
            by(1, "Maya Brandt", did(AuditAction::ProjectCreate, entry(10, "100% Shop"))),
            by(1, "Maya Brandt", did(AuditAction::LinkCreate, entry(20, "web_shop"))),
            did(AuditAction::IntegrationHealth, entry(20, "Äußerst")),
            by(2, "Ånne", did(AuditAction::LinkArchive, entry(15, "web-shop"))),
            by(1, "Maya Sørensen", did(AuditAction::SessionSignIn, entry(40, "Maya Sørensen"))),
        ];
        of(store, &entries).await;
    }

    async fn found(store: &Store, filter: AuditFilter) -> Vec<i64> {
        let (total, rows) = store.read(move |reader| page(reader, &filter, 0, 100)).await.unwrap();
        assert_eq!(total, rows.len() as u64, "these pages hold everything");
        rows.iter().map(|row| row.sequence).collect()
    }

    #[tokio::test]
    async fn entries_are_found_by_who_where_when_and_by_parts_of_names() {
        let (_folder, store) = temporary();
        sample(&store).await;
        let all = AuditFilter::default;
        let maya = AuditWho::Member(MAYA.into());
        let (from, to) = (Some(Timestamp(15)), Some(Timestamp(40)));
        let table: [(AuditFilter, &[i64]); 9] = [
            (all(), &[5, 4, 3, 2, 1]),
            (AuditFilter { who: Some(maya.clone()), ..all() }, &[5, 2, 1]),
            (AuditFilter { who: Some(AuditWho::Suitecase), ..all() }, &[3]),
            (AuditFilter { who: Some(AuditWho::Member("nobody".into())), ..all() }, &[]),
            (AuditFilter { area: Some(AuditArea::Link), ..all() }, &[4, 2]),
            (AuditFilter { from, ..all() }, &[5, 4, 3, 2]),
            (AuditFilter { to, ..all() }, &[4, 3, 2, 1]),
            (AuditFilter { from, to, ..all() }, &[4, 3, 2]),
            (
                AuditFilter { who: Some(maya), area: Some(AuditArea::Link), from, to, text: "web".into() },
                &[2],
            ),
        ];
        for (filter, expected) in table {
            assert_eq!(found(&store, filter.clone()).await, expected, "{filter:?}");
        }
        let texts: [(&str, &[i64]); 9] = [
            (" SHOP ", &[4, 2, 1]),
            ("brandt", &[2, 1]),
            ("ÄUSSERST", &[]),
            ("äuß", &[3]),
            ("ÅNNE", &[4]),
            ("SØREN", &[5]),
            ("%", &[1]),
            ("_", &[2]),
            ("'", &[]),
        ];
        for (text, expected) in texts {
            let filter = AuditFilter { text: text.into(), ..all() };
            assert_eq!(found(&store, filter).await, expected, "{text}");
        }
    }

    #[tokio::test]
    async fn pages_go_from_the_newest_entry_to_the_oldest() {
        let (_folder, store) = temporary();
        sample(&store).await;
        let pages = [(0, 2, vec![5, 4]), (2, 2, vec![3, 2]), (4, 2, vec![1]), (9, 2, vec![]), (0, 0, vec![])];
        for (offset, limit, expected) in pages.into_iter().chain([(u64::MAX, u64::MAX, vec![])]) {
            let filter = AuditFilter::default();
            let (total, rows) = store.read(move |reader| page(reader, &filter, offset, limit)).await.unwrap();
            assert_eq!(total, 5);
            assert_eq!(rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), expected);
        }
    }

    #[tokio::test]
    async fn all_that_match_come_one_by_one_in_the_order_of_the_log() {
        let (_folder, store) = temporary();
        sample(&store).await;
        let read: Result<Vec<i64>, StoreError> = store
            .read(|reader| {
                let mut heard = Vec::new();
                let filter = AuditFilter { text: "shop".into(), ..AuditFilter::default() };
                each(reader, &filter, |row| {
                    heard.push(row.sequence);
                    Ok::<_, StoreError>(())
                })?;
                Ok(heard)
            })
            .await;
        assert_eq!(read.unwrap(), [1, 2, 4]);
    }

    #[tokio::test]
    async fn everybody_is_named_once_as_they_were_named_last() {
        let (_folder, store) = temporary();
        sample(&store).await;
        let found = store.read(actors).await.unwrap();
        let found: Vec<_> = found.iter().map(|actor| (actor.id.as_deref(), actor.name.as_str())).collect();
        let anne = "00000000-0000-0000-0000-000000000002";
        assert_eq!(found, [(Some(MAYA), "Maya Sørensen"), (Some(anne), "Ånne"), (None, "Suitecase")]);
    }

    #[tokio::test]
    async fn what_somebody_else_has_written_into_the_table_is_shown() {
        let (_folder, store) = temporary();
        sample(&store).await;
        let changed: Result<(), StoreError> = store
            .write(|writer| {
                Ok(writer.connection.execute_batch(
                    "DROP TRIGGER audit_event_is_never_changed;
                     UPDATE audit_event SET actor_id = 'x', action = 'gone', before = CAST(x'41ff' AS TEXT)
                     WHERE sequence = 2;",
                )?)
            })
            .await;
        changed.unwrap();
        let filter = AuditFilter { who: Some(AuditWho::Member("x".into())), ..AuditFilter::default() };
        let (_, rows) = store.read(move |reader| page(reader, &filter, 0, 10)).await.unwrap();
        assert_eq!((rows[0].action.as_str(), rows[0].before.as_str()), ("gone", "A\u{fffd}"));
        assert_eq!(store.read(actors).await.unwrap().len(), 4);
    }
}
