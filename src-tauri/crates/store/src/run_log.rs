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

/// Says that the log ends; longer than the letter that was cut, so that the log is full with it.
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

/// Where a log ends. Whoever writes one keeps it, so that nothing that was written is read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogEnd {
    /// The number of the next piece.
    pieces: u64,
    /// How many bytes there are; more than [`MOST_BYTES`] once the piece is there that says so.
    bytes: u64,
}

impl LogEnd {
    /// Returns whether the log takes no more.
    pub fn is_full(self) -> bool {
        self.bytes > MOST_BYTES
    }
}

/// Returns where the log of a run ends.
pub fn end(reader: &Reader<'_>, run: TestRunId) -> Result<LogEnd, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT coalesce(sum(octet_length(text)), 0) FROM run_log WHERE run_id = ?1")?;
    let bytes: i64 = statement.query_row([run.to_string()], |row| row.get(0))?;
    Ok(LogEnd { pieces: pieces(reader, run)?, bytes: u64::try_from(bytes).unwrap_or(0) })
}

/// Adds to the log of a run that ends there; returns where it ends then.
pub fn append(writer: &Writer<'_>, run: TestRunId, mut at: LogEnd, text: &str) -> Result<LogEnd, StoreError> {
    if at.is_full() {
        return Ok(at);
    }
    let room = usize::try_from(MOST_BYTES.saturating_sub(at.bytes)).unwrap_or(usize::MAX);
    let mut insert = writer
        .connection
        .prepare_cached("INSERT INTO run_log (run_id, position, text) VALUES (?1, ?2, ?3)")?;
    let mut add = |piece: &str| {
        let position = i64::try_from(at.pieces).unwrap_or(i64::MAX);
        insert.execute(params![run.to_string(), position, piece])?;
        at.pieces += 1;
        at.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        Ok::<_, StoreError>(())
    };
    let (mut rest, behind) = text.split_at(boundary(text, room));
    while !rest.is_empty() {
        let (piece, others) = rest.split_at(boundary(rest, PIECE_BYTES));
        add(piece)?;
        rest = others;
    }
    // A text that ends just where the room ends is whole.
    if !behind.is_empty() {
        add(END)?;
    }
    Ok(at)
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
                let at = append(writer, run, LogEnd::default(), &text)?;
                let at = append(writer, run, at, "the end")?;
                assert_eq!((at, at.is_full()), (end(writer, run)?, false));
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
                let mut at = append(writer, run, LogEnd::default(), "x")?;
                for _ in 0..7 {
                    at = append(writer, run, at, &million)?;
                    assert!(!at.is_full());
                }
                let last = append(writer, run, at, &million)?;
                let later = append(writer, run, end(writer, run)?, "later")?;
                let part = read(writer, run, pieces(writer, run)? - 1, 20_000)?;
                let whole = read(writer, run, 0, usize::MAX)?;
                Ok(((last, later), part.text, whole.text.matches(END).count(), whole.text.contains("later")))
            })
            .await;
        let ((last, later), text, ends, has_later) = found.unwrap();
        assert!(last.is_full() && later == last);
        assert!(text.ends_with(END));
        assert_eq!((ends, has_later), (1, false));
    }

    #[tokio::test]
    async fn a_log_that_ends_just_where_its_room_ends_is_whole_until_more_comes() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                test_run::insert(writer, &queued(1), None)?;
                let run = queued(1).id;
                let all = "x".repeat(usize::try_from(MOST_BYTES).unwrap_or(0));
                let whole = append(writer, run, LogEnd::default(), &all)?;
                let cut = append(writer, run, whole, "more")?;
                Ok((whole.is_full(), cut.is_full(), read(writer, run, 0, usize::MAX)?.text.ends_with(END)))
            })
            .await;
        assert_eq!(found.unwrap(), (false, true, true));
    }
}
