//! The table `run_log`: what a run printed, in pieces that never change.
//!
//! A log ends at [`MOST_BYTES`], with a piece that says so; what is printed afterwards is lost.

use rusqlite::params;
use suitecase_model::ids::TestRunId;

use crate::error::StoreError;
use crate::open::{Reader, Writer};

/// The most bytes of one piece.
pub const PIECE_BYTES: usize = 16_000;
/// The most bytes of the log of a run, without the piece that says that it ends there.
pub const MOST_BYTES: u64 = 8_000_000;

const END: &str = "\n… The log ends here: it is longer than 8 MB.\n";

/// Some pieces of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPart {
    /// Their texts, one behind the other.
    pub text: String,
    /// The piece to ask for next.
    pub next: u64,
    /// How many pieces there are.
    pub total: u64,
}

/// Adds to the log of a run; returns whether there is room for more.
pub fn append(writer: &Writer<'_>, run: TestRunId, text: &str) -> Result<bool, StoreError> {
    let id = run.to_string();
    let (mut position, bytes): (i64, i64) = writer
        .connection
        .prepare_cached(
            "SELECT coalesce(max(position) + 1, 0), coalesce(sum(octet_length(text)), 0) FROM run_log WHERE run_id = ?1",
        )?
        .query_row([&id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let room = MOST_BYTES.saturating_sub(u64::try_from(bytes).unwrap_or(u64::MAX));
    if room == 0 {
        return Ok(false);
    }
    let mut insert = writer
        .connection
        .prepare_cached("INSERT INTO run_log (run_id, position, text) VALUES (?1, ?2, ?3)")?;
    let (mut rest, behind) = text.split_at(boundary(text, usize::try_from(room).unwrap_or(usize::MAX)));
    while !rest.is_empty() {
        let (piece, others) = rest.split_at(boundary(rest, PIECE_BYTES));
        insert.execute(params![id, position, piece])?;
        (rest, position) = (others, position + 1);
    }
    // A text that ends just where the room ends is whole; what comes next is told to be missing.
    if behind.is_empty() {
        return Ok(true);
    }
    // Whatever the room that a cut letter left, it is filled, so that no later text comes behind the end.
    let end = format!("{}{END}", " ".repeat(fill(room, text.len().saturating_sub(behind.len()))));
    insert.execute(params![id, position, end])?;
    Ok(false)
}

/// Returns the pieces from `from` on, as many as have room in `most` bytes, at least one where there is one.
pub fn read(reader: &Reader<'_>, run: TestRunId, from: u64, most: usize) -> Result<LogPart, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT text FROM run_log WHERE run_id = ?1 AND position >= ?2 ORDER BY position")?;
    let mut rows = statement.query(params![run.to_string(), i64::try_from(from).unwrap_or(i64::MAX)])?;
    let (mut text, mut next) = (String::new(), from);
    while let Some(row) = rows.next()? {
        let piece = row.get_ref("text")?.as_str().map_err(|_| StoreError::Damaged("run_log.text"))?;
        if next > from && text.len() + piece.len() > most {
            break;
        }
        text.push_str(piece);
        next += 1;
    }
    Ok(LogPart { text, next, total: pieces(reader, run)? })
}

/// Returns how many pieces the log of a run has.
pub fn pieces(reader: &Reader<'_>, run: TestRunId) -> Result<u64, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT coalesce(max(position) + 1, 0) FROM run_log WHERE run_id = ?1")?;
    let pieces: i64 = statement.query_row([run.to_string()], |row| row.get(0))?;
    Ok(u64::try_from(pieces).unwrap_or(0))
}

/// Returns the last place at or before `most` between two letters.
fn boundary(text: &str, most: usize) -> usize {
    if text.len() <= most { text.len() } else { text.floor_char_boundary(most) }
}

fn fill(room: u64, taken: usize) -> usize {
    usize::try_from(room).unwrap_or(usize::MAX).saturating_sub(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::with_shop;
    use crate::open::tests::temporary;
    use crate::test_run::{self, tests::queued};

    #[tokio::test]
    async fn what_was_printed_comes_back_whole_from_any_piece_on() {
        let (_folder, store) = temporary();
        let printed = "äöü 🙂 printed\n".repeat(3_000);
        let text = printed.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                test_run::insert(writer, &queued(1), None)?;
                let run = queued(1).id;
                assert!(append(writer, run, &text)?);
                assert!(append(writer, run, "the end")?);
                let (mut whole, mut next, total) = (String::new(), 0, pieces(writer, run)?);
                while next < total {
                    let part = read(writer, run, next, 20_000)?;
                    assert!(part.text.len() <= 20_000 && part.next > next);
                    whole.push_str(&part.text);
                    next = part.next;
                }
                Ok((whole, total, read(writer, run, total, 20_000)?))
            })
            .await;
        let (whole, total, nothing) = found.unwrap();
        assert_eq!(whole, format!("{printed}the end"));
        assert!(total >= 4);
        assert_eq!(nothing, LogPart { text: String::new(), next: total, total });
    }

    #[tokio::test]
    async fn a_log_that_is_too_long_says_so_once_and_takes_no_more() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                test_run::insert(writer, &queued(1), None)?;
                let run = queued(1).id;
                let million = "ä".repeat(500_000);
                for _ in 0..7 {
                    assert!(append(writer, run, &million)?);
                }
                assert!(append(writer, run, "x")?);
                let last = (append(writer, run, &million)?, append(writer, run, "later")?);
                let part = read(writer, run, pieces(writer, run)? - 1, 20_000)?;
                let whole = read(writer, run, 0, usize::MAX)?;
                Ok((last, part.text, whole.text.matches(END).count(), whole.text.contains("later")))
            })
            .await;
        let (last, text, ends, has_later) = found.unwrap();
        assert_eq!(last, (false, false));
        assert!(text.ends_with(END));
        assert_eq!((ends, has_later), (1, false));
    }
}
