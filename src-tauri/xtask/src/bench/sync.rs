//! Syncs beside git, interleaved, over one slow line to git's own `http-backend`.
//!
//! Both sides start without a connection, ask for the same commits over the same line and write to the same disk; in
//! every round what they hold in the end is compared with what the server lists.

pub(super) mod git;
pub(super) mod ours;
pub(super) mod repositories;

use std::path::Path;
use std::time::Duration;

use suitecase_sandbox::{LineSettings, Repository, Sandbox, Settings, SlowLine, Workspace};

use self::git::Cloned;
use self::ours::{Ours, Synced, WORKSPACE};
use self::repositories::{Generated, files_in, of_size};
use super::kept::folder;
use super::memory::megabytes;
use super::row::Row;
use crate::error::TaskError;

const LINE: LineSettings =
    LineSettings { round_trip: Duration::from_millis(50), bytes_per_second: 100_000_000 / 8 };
const CLONE: &str = "git clone --depth 1 --filter=blob:none --sparse, sparse-checkout set";
const FETCH: &str = "git fetch --depth 1, checkout";

/// What one kind of sync took, ours and git's, round by round.
#[derive(Default)]
struct Series {
    ours: Vec<f64>,
    text: Vec<f64>,
    git: Vec<f64>,
    peak: Vec<f64>,
    git_peak: Vec<f64>,
    requests: u64,
    bytes: u64,
}

/// What is measured with one repository.
#[derive(Default)]
struct Measured {
    first: Series,
    one: Series,
    renames: Series,
    unchanged: Series,
    without_filter: Series,
    pack_bytes: u64,
}

/// Measures all rows of syncs, or those of 10,000 test cases only.
pub(crate) fn rows(rounds: usize, is_small: bool) -> Result<Vec<Row>, TaskError> {
    let at = |source| TaskError::File { path: folder(), source };
    std::fs::create_dir_all(folder()).map_err(at)?;
    let ten = measure(&of_size("ten-thousand", 10_000)?, rounds.max(1), true)?;
    let mut rows = rows_of_ten(&ten);
    if !is_small {
        let hundred = measure(&of_size("hundred-thousand", 100_000)?, rounds.div_ceil(2), false)?;
        rows.extend(rows_of_hundred(&hundred));
    }
    Ok(rows)
}

fn rows_of_ten(ten: &Measured) -> Vec<Row> {
    let first = |name, series: &[f64]| Row::of(name, "s", series, CLONE, &ten.first.git);
    let (peak, git_peak) = (&ten.first.peak, &ten.first.git_peak);
    vec![
        ten.first.counted(first("first-10k", &ten.first.ours)).at_most(0.55),
        first("first-10k-fulltext", &ten.first.text).at_most(0.70),
        ten.without_filter
            .counted(first("first-10k-nofilter", &ten.without_filter.ours))
            .at_most(0.65)
            .noting("ours on a server without filters, git on one with them"),
        ten.one.row("one-of-10k", FETCH).at_most(0.50),
        ten.renames.row("renames-500", FETCH).at_most(0.60),
        ten.unchanged
            .row("unchanged", "git ls-remote")
            .at_most(0.75)
            .noting("ours over the connection that following keeps open"),
        Row::of("memory-10k", "MB", peak, "the largest process of git's clone", git_peak),
        bytes_row(ten),
    ]
}

fn rows_of_hundred(hundred: &Measured) -> Vec<Row> {
    let first = |name, series: &[f64]| Row::of(name, "s", series, CLONE, &hundred.first.git);
    let (peak, git_peak) = (&hundred.first.peak, &hundred.first.git_peak);
    vec![
        hundred
            .first
            .counted(first("first-100k", &hundred.first.ours))
            .at_most(0.50)
            .noting("50 MB of binaries lie beside the tests"),
        first("first-100k-fulltext", &hundred.first.text),
        Row::of("memory-100k", "MB", peak, "the largest process of git's clone", git_peak)
            .at_most(1.0)
            .noting("ours until all of the text is indexed"),
        hundred.one.row("one-of-100k", FETCH).at_most(0.40),
        hundred.renames.row("renames-500-of-100k", FETCH),
    ]
}

fn bytes_row(measured: &Measured) -> Row {
    let [ours, pack] = [measured.first.bytes, measured.pack_bytes].map(|bytes| megabytes(Some(bytes)));
    Row::of("bytes-10k", "MB", &[ours], "git pack-objects of the wanted folders", &[pack])
        .at_most(1.10)
        .noting("everything that came down the line, headers included")
}

/// Measures every kind of sync with one repository, round by round.
fn measure(repository: &Generated, rounds: usize, without_filter: bool) -> Result<Measured, TaskError> {
    let served = Repository::from_bare(repository.slug, &repository.directory)?;
    let workspace = Workspace::new(WORKSPACE, "Measured").with(served);
    let sandbox =
        Sandbox::start_blocking(vec![workspace], Settings { git_backend: true, ..Settings::default() })?;
    let port = sandbox.origin().rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or_default();
    let line = SlowLine::start(port, LINE)?;
    let place = Place { repository, sandbox, line };
    repository.push("start")?;
    let mut measured = Measured { pack_bytes: repository.pack_bytes()?, ..Measured::default() };
    for round in 1..=rounds {
        println!("{}: round {round} of {rounds}", repository.slug);
        place.round(&mut measured, without_filter)?;
    }
    Ok(measured)
}

struct Place<'a> {
    repository: &'a Generated,
    sandbox: Sandbox,
    line: SlowLine,
}

impl Place<'_> {
    fn round(&self, measured: &mut Measured, without_filter: bool) -> Result<(), TaskError> {
        let at = |source| TaskError::File { path: folder(), source };
        let round = tempfile::tempdir_in(folder()).map_err(at)?;
        let (clone, data) = (round.path().join("clone"), round.path().join("data"));
        let url = format!("{}/{WORKSPACE}/{}.git", self.line.origin(), self.repository.slug);
        self.repository.push("start")?;
        let mut ours = self.start(&data)?;
        // Who goes first changes, so that neither always finds the machine warm.
        let first = &mut measured.first;
        let cloned = if first.git.len().is_multiple_of(2) {
            let cloned = git::clone(&url, &clone)?;
            self.counted(first, || ours.sync())?;
            cloned
        } else {
            self.counted(first, || ours.sync())?;
            git::clone(&url, &clone)?
        };
        first.note_git(&cloned);
        self.verify(&mut ours, &clone)?;
        for (name, series) in [("one", &mut measured.one), ("renamed", &mut measured.renames)] {
            self.repository.push(name)?;
            series.git.push(git::fetch(&clone)?);
            self.counted(series, || ours.sync())?;
            self.verify(&mut ours, &clone)?;
        }
        measured.unchanged.git.push(git::ls_remote(&url)?);
        self.counted(&mut measured.unchanged, || ours.poll_again())?;
        ours.end()?;
        if without_filter {
            self.repository.push("start")?;
            let mut ours = self.start(&round.path().join("without-filter"))?;
            self.sandbox.faults().set_filter(false);
            let synced = self.counted(&mut measured.without_filter, || ours.sync());
            self.sandbox.faults().set_filter(true);
            synced?;
            self.same_files(&mut ours)?;
            ours.end()?;
        }
        Ok(())
    }

    fn start(&self, data: &Path) -> Result<Ours, TaskError> {
        ours::start(data, self.sandbox.origin(), self.line.origin(), self.repository.slug)
    }

    /// Measures one sync and counts what passes meanwhile.
    fn counted(
        &self,
        series: &mut Series,
        sync: impl FnOnce() -> Result<Synced, TaskError>,
    ) -> Result<(), TaskError> {
        self.sandbox.clear_requests();
        let before = self.line.passed().down;
        let synced = sync()?;
        let requests = u64::try_from(self.sandbox.counts().git).unwrap_or(u64::MAX);
        series.requests = series.requests.max(requests);
        series.bytes = series.bytes.max(self.line.passed().down - before);
        series.ours.push(synced.seconds);
        series.text.push(synced.text_seconds);
        series.peak.push(megabytes(synced.peak_bytes));
        Ok(())
    }

    /// Compares what both sides hold with what the server lists.
    fn verify(&self, ours: &mut Ours, clone: &Path) -> Result<(), TaskError> {
        let files = self.same_files(ours)?;
        let held = files_in(clone);
        if held == files {
            return Ok(());
        }
        Err(TaskError::Check(format!("git holds {held} of {files} wanted files")))
    }

    /// Compares our catalogue with the server's listing and returns the number of files.
    fn same_files(&self, ours: &mut Ours) -> Result<usize, TaskError> {
        let (held, wanted) = (ours.files()?, self.repository.wanted_files()?);
        if held != wanted {
            return Err(TaskError::Check("the catalogue differs from the commit's files".to_owned()));
        }
        Ok(wanted.split(|byte| *byte == b'\n').count().saturating_sub(1))
    }
}

impl Series {
    fn note_git(&mut self, cloned: &Cloned) {
        self.git.push(cloned.seconds);
        self.git_peak.push(megabytes(cloned.peak_bytes));
    }

    fn row(&self, name: &'static str, beside: &'static str) -> Row {
        self.counted(Row::of(name, "s", &self.ours, beside, &self.git))
    }

    fn counted(&self, row: Row) -> Row {
        Row { requests: Some(self.requests), bytes: Some(self.bytes), ..row }
    }
}
