//! Walks the whole log and finds what was changed, taken out or cut off.
//!
//! Each hash covers the entry's texts, its place and the hash before it, and `audit_head` tells where the log ends. So
//! whoever changes the file without the app is found, unless they compute every later hash and the head anew: nothing
//! outside the file confirms its end. Nothing is kept but the first findings, however long the log is.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};
use suitecase_model::audit::chain_hash;

use super::list::COLUMNS;
use crate::error::StoreError;
use crate::open::Reader;

/// No more findings than these are listed; the others are only counted.
const LISTED: usize = 100;

/// No more hashes than these are remembered of what a changed entry should have had, however many were changed in a row.
const GUESSES: usize = 2;

/// Where these columns stand among [`COLUMNS`]; the texts that are hashed lie between.
const SEQUENCE: usize = 0;
const AT: usize = 1;
const ACTOR_ID: usize = 2;
const HASH: usize = 9;

/// Whether the log is as the app wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditVerdict {
    /// How many entries were checked.
    pub checked: u64,
    /// How much was found.
    pub finding_count: u64,
    /// The first hundred findings, in the order of the log.
    pub findings: Vec<AuditFinding>,
}

/// Something that the app did not write so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditFinding {
    /// The place of the entry.
    pub sequence: i64,
    /// What is wrong there.
    pub kind: AuditFindingKind,
}

/// What is wrong at a place of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditFindingKind {
    /// The entry is not the one that was written, or was put in.
    Changed,
    /// The entry was taken out.
    Missing,
    /// The log went on here: this entry and perhaps more after it are gone, or what tells where the log ends is.
    CutOff,
}

impl AuditFindingKind {
    /// Returns the word used on the wire and in exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::CutOff => "cut-off",
        }
    }
}

impl AuditVerdict {
    /// Returns whether nothing was found.
    pub fn is_intact(&self) -> bool {
        self.finding_count == 0
    }

    fn find(&mut self, sequence: i64, kind: AuditFindingKind) {
        self.finding_count = self.finding_count.saturating_add(1);
        if self.findings.len() < LISTED {
            self.findings.push(AuditFinding { sequence, kind });
        }
    }

    /// Finds every place from `first` until before `end` missing.
    fn find_missing(&mut self, first: i64, end: i64) {
        let room = i64::try_from(LISTED - self.findings.len()).unwrap_or(0);
        for sequence in first..end.min(first.saturating_add(room)) {
            self.findings.push(AuditFinding { sequence, kind: AuditFindingKind::Missing });
        }
        self.finding_count = self.finding_count.saturating_add(end.abs_diff(first));
    }
}

/// Checks every entry against the one before it, and the last one against what is kept of the log's end.
pub fn verify(reader: &Reader<'_>) -> Result<AuditVerdict, StoreError> {
    reader.at_one_moment(|reader| {
        let head = reader
            .connection
            .query_row("SELECT sequence, hash FROM audit_head", [], |row| {
                Ok(Head { sequence: row.get(SEQUENCE)?, hash: text(row, 1).map(str::to_owned) })
            })
            .optional()?;
        let mut walk = Walk { end: head.as_ref().map(|head| head.sequence), ..Walk::default() };
        let mut statement = reader
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM audit_event ORDER BY sequence"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            walk.step(row)?;
        }
        let is_in_use = || -> Result<bool, StoreError> {
            let member = "SELECT EXISTS (SELECT 1 FROM member)";
            Ok(reader.connection.query_row(member, [], |row| row.get(0))?)
        };
        walk.end(head.as_ref(), is_in_use)
    })
}

/// Where the log ends, as it is kept beside the log.
struct Head {
    sequence: i64,
    hash: Option<String>,
}

/// How far the walk has come.
#[derive(Default)]
struct Walk {
    verdict: AuditVerdict,
    end: Option<i64>,
    /// The place of the last entry.
    last: i64,
    /// The hashes that the next entry may be chained to; none means that the entry before it is gone.
    ///
    /// After a changed entry these are the one that stands there and the ones that should, for nobody knows whether the
    /// entry was changed or its hash.
    before: Vec<String>,
    is_beyond_the_end: bool,
}

impl Walk {
    fn step(&mut self, row: &Row<'_>) -> Result<(), StoreError> {
        let sequence: i64 = row.get(SEQUENCE)?;
        self.verdict.checked += 1;
        if sequence < 1 {
            self.verdict.find(sequence, AuditFindingKind::Changed);
            return Ok(());
        }
        let is_put_behind_the_end = self.end.is_some_and(|end| sequence > end);
        if sequence > self.last.saturating_add(1) {
            // Nothing tells of entries behind the end, so none is missing there.
            let end = self.end.map_or(sequence, |end| sequence.min(end.saturating_add(1)));
            if self.last.saturating_add(1) < end {
                self.verdict.find_missing(self.last.saturating_add(1), end);
            }
            self.before.clear();
        } else if self.last == 0 {
            self.before = vec![String::new()];
        }
        let stored = text(row, HASH);
        let mut wanted: Vec<String> =
            self.before.iter().filter_map(|before| hash_of(row, before, sequence)).collect();
        let is_chained = match stored {
            Some(stored) if self.before.is_empty() => hash_of(row, stored, sequence).is_some(),
            Some(stored) => wanted.iter().any(|hash| hash == stored),
            None => false,
        };
        let is_first_behind_the_end = is_put_behind_the_end && !self.is_beyond_the_end;
        if !is_chained || is_first_behind_the_end {
            self.verdict.find(sequence, AuditFindingKind::Changed);
        }
        wanted.truncate(if is_chained { 0 } else { GUESSES });
        wanted.extend(stored.map(str::to_owned));
        self.before = wanted;
        self.last = sequence;
        self.is_beyond_the_end = is_put_behind_the_end;
        Ok(())
    }

    fn end(
        mut self,
        head: Option<&Head>,
        is_in_use: impl FnOnce() -> Result<bool, StoreError>,
    ) -> Result<AuditVerdict, StoreError> {
        match head {
            Some(head) if head.sequence > self.last => {
                self.verdict.find(self.last.saturating_add(1), AuditFindingKind::CutOff);
            }
            // Without entries there is no head; with a head there is at least one entry.
            Some(_) if self.last == 0 => self.verdict.find(1, AuditFindingKind::CutOff),
            Some(head) => {
                let is_that_end = head.hash.as_ref().is_some_and(|hash| self.before.contains(hash));
                if head.sequence == self.last && !is_that_end {
                    self.verdict.find(self.last, AuditFindingKind::Changed);
                }
            }
            // No member is made without an entry, so an installation with members has a log.
            None if self.last > 0 || is_in_use()? => {
                self.verdict.find(self.last.saturating_add(1), AuditFindingKind::CutOff);
            }
            None => {}
        }
        Ok(self.verdict)
    }
}

/// Returns the hash of an entry that follows one with the hash `before`; none where something stands in it that the app
/// never writes.
fn hash_of(row: &Row<'_>, before: &str, sequence: i64) -> Option<String> {
    let at = row.get::<_, i64>(AT).ok()?.to_string();
    let actor_id = match row.get_ref(ACTOR_ID).ok()? {
        ValueRef::Null => "",
        // No member is written as nothing at all, for the hash could not tell an empty text from that.
        _ => text(row, ACTOR_ID).filter(|id| !id.is_empty())?,
    };
    let mut texts = vec![at.as_str(), actor_id];
    for column in ACTOR_ID + 1..HASH {
        texts.push(text(row, column)?);
    }
    Some(chain_hash(before, sequence, texts))
}

fn text<'row>(row: &'row Row<'_>, column: usize) -> Option<&'row str> {
    row.get_ref(column).ok()?.as_str().ok()
}

#[cfg(test)]
mod tests;
