//! JSON, for programs: one object with what was asked for and the rows; described in `src-tauri/docs/export.schema.json`.
//!
//! Rows are written one by one, each on a line of its own.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;
use suitecase_model::result::ResultStatus;

use super::{Heading, ProblemRecord, Sheet, TestRecord, test_word, written};

/// The version of the shape; it grows when a program that reads it would be misled.
const SCHEMA_VERSION: u32 = 1;

/// A file with one JSON object.
pub(super) struct JsonSheet<Out: Write> {
    out: Out,
    is_empty: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'row> {
    link: &'row str,
    repository: &'row str,
    path: &'row str,
    id: &'row str,
    name: &'row str,
    folder: &'row str,
    tags: &'row [String],
    kind: &'static str,
    status: Option<&'static str>,
    last_run: Option<String>,
    changed: Option<Changed<'row>>,
    problems: u32,
}

#[derive(Serialize)]
struct Changed<'row> {
    commit: &'row str,
    author: &'row str,
    at: String,
}

#[derive(Serialize)]
struct Problem<'row> {
    link: &'row str,
    repository: &'row str,
    path: &'row str,
    line: Option<u32>,
    code: &'static str,
    detail: &'row str,
    muted: Option<Muted<'row>>,
    test: Option<Reference>,
}

#[derive(Serialize)]
struct Muted<'row> {
    reason: &'row str,
    by: &'row str,
    at: String,
}

#[derive(Serialize)]
struct Reference {
    kind: &'static str,
    id: String,
}

impl<Out: Write> JsonSheet<Out> {
    /// Writes what was asked for.
    pub(super) fn begin(heading: &Heading, mut out: Out) -> io::Result<Self> {
        let head = [
            ("schemaVersion", json!(SCHEMA_VERSION)),
            ("exportedAt", json!(written(heading.exported_at))),
            ("project", json!(heading.project)),
            ("kind", json!(heading.asked.word())),
            ("filter", json!(heading.asked)),
        ];
        out.write_all(b"{\n")?;
        for (name, value) in head {
            writeln!(out, "  \"{name}\": {value},")?;
        }
        out.write_all(b"  \"rows\": [")?;
        Ok(Self { out, is_empty: true })
    }

    fn row(&mut self, row: &impl Serialize) -> io::Result<()> {
        let separator: &[u8] = if self.is_empty { b"\n    " } else { b",\n    " };
        self.is_empty = false;
        self.out.write_all(separator)?;
        Ok(serde_json::to_writer(&mut self.out, row)?)
    }
}

impl<Out: Write> Sheet for JsonSheet<Out> {
    fn test(&mut self, row: &TestRecord) -> io::Result<()> {
        self.row(&Test {
            link: &row.link,
            repository: &row.repository,
            path: &row.path,
            id: &row.id,
            name: &row.name,
            folder: &row.folder,
            tags: &row.tags,
            kind: row.kind(),
            status: row.status.map(ResultStatus::as_str),
            last_run: row.last_run.map(written),
            changed: row.changed.as_ref().map(|change| Changed {
                commit: &change.commit,
                author: &change.author,
                at: written(change.at),
            }),
            problems: row.problems,
        })
    }

    fn problem(&mut self, row: &ProblemRecord) -> io::Result<()> {
        self.row(&Problem {
            link: &row.link,
            repository: &row.repository,
            path: row.problem.path.as_str(),
            line: row.problem.line,
            code: row.problem.code.as_str(),
            detail: &row.problem.detail,
            muted: row.mute.as_ref().map(|mute| Muted {
                reason: &mute.reason,
                by: &mute.by,
                at: written(mute.at),
            }),
            test: row.test.map(|(kind, id)| Reference { kind: test_word(kind), id: id.to_string() }),
        })
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(if self.is_empty { b"]\n}\n" } else { b"\n  ]\n}\n" })
    }
}
