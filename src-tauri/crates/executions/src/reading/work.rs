//! One reading: what was chosen is listed, then read report by report.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use suitecase_katalon::report_folder::{self, LARGEST_SMALL_FILE};
use suitecase_model::error_code::ErrorCode;

use super::archive::Archive;
use super::chosen::{Chosen, chosen, name_of, some_of};
use super::files::{FoundFile, Place, Shelf, Trouble};
use super::folders::{Candidate, JUNIT, Ran, candidates};
use super::listing::has_extension;
use super::marks::{Marks, is_new};
use super::together::Together;
use super::{Counted, Found, Limits, ReadingProblem, Stopped};

/// One reading under way.
pub(super) struct Work<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) limits: &'a Limits,
    pub(super) stop: &'a dyn Fn() -> bool,
    pub(super) on_found: &'a mut dyn FnMut(Found),
    /// What was read before; then only reports are told of, and what is wrong with them.
    known: Option<&'a Marks>,
    together: Together,
    counted: Counted,
    pub(super) done: u64,
    pub(super) total: u64,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        zone: &'a TimeZone,
        limits: &'a Limits,
        known: Option<&'a Marks>,
        stop: &'a dyn Fn() -> bool,
        on_found: &'a mut dyn FnMut(Found),
    ) -> Self {
        let (together, counted) = (Together::default(), Counted::default());
        Self { zone, limits, stop, on_found, known, together, counted, done: 0, total: 0 }
    }

    pub(super) fn all(mut self, paths: &[PathBuf]) -> Result<Counted, Stopped> {
        let mut all_chosen = Vec::new();
        for path in paths {
            match chosen(path, self.limits, self.stop) {
                Ok(chosen) => all_chosen.push(chosen),
                Err(trouble) => self.tell(&name_of(path), trouble)?,
            }
        }
        self.each(all_chosen)
    }

    /// Reads files below a folder and nothing else.
    pub(super) fn these(mut self, folder: &Path, files: Vec<PathBuf>) -> Result<Counted, Stopped> {
        match some_of(folder, files) {
            Ok(chosen) => return self.each(vec![chosen]),
            Err(trouble) => self.tell(&name_of(folder), trouble)?,
        }
        Ok(self.counted)
    }

    fn each(mut self, all_chosen: Vec<Chosen>) -> Result<Counted, Stopped> {
        let files =
            all_chosen.iter().flat_map(|chosen| chosen.listing.files.iter().chain(&chosen.listing.archives));
        let wanted = files.filter(|file| self.known.is_none_or(|known| is_new(known, [*file])));
        self.total = wanted.map(|file| file.weight).fold(0, u64::saturating_add);
        self.progress();
        for chosen in all_chosen {
            let before = self.counted;
            let name = chosen.name.clone();
            self.one(chosen)?;
            if self.counted == before && self.known.is_none() {
                let detail = "There is no Katalon report folder, JUnit file or archive of them.";
                self.tell(&name, Trouble::problem(ErrorCode::ReportNoneFound, detail))?;
            }
        }
        self.done = self.total;
        self.progress();
        Ok(self.counted)
    }

    fn one(&mut self, chosen: Chosen) -> Result<(), Stopped> {
        let Chosen { name, above, is_file, listing } = chosen;
        for (source, trouble) in listing.troubles {
            if !self.is_worth_telling(&trouble) {
                continue;
            }
            let source = if source.is_empty() { name.as_str() } else { source.as_str() };
            self.tell(source, trouble)?;
        }
        let only = is_file.then_some(name.as_str());
        self.files(&mut Shelf::Disk, listing.files, &above, &name, only)?;
        for archive in listing.archives {
            if self.known.is_none_or(|known| is_new(known, [&archive])) {
                self.archive(&archive, is_file)?;
            }
        }
        Ok(())
    }

    fn archive(&mut self, file: &FoundFile, is_chosen: bool) -> Result<(), Stopped> {
        let Place::Disk(path) = &file.place else { return Ok(()) };
        let (before, done) = (self.counted, self.done);
        let source = file.path();
        match Archive::open_at(path, std::slice::from_ref(&source), self.limits) {
            Ok((archive, contents)) => {
                let mut storage = Shelf::Archive(Box::new(archive));
                let reports = self.counted.reports;
                // An archive stands for a folder of its name.
                let mut above = file.folder.clone();
                above.push(file.name.rsplit_once('.').map_or("", |(stem, _)| stem).to_owned());
                self.files(&mut storage, contents.files, &above, &source, None)?;
                // What is beside no report at all is the concern of whoever packed it.
                if self.known.is_none() || self.counted.reports > reports {
                    for (source, trouble) in contents.troubles {
                        self.tell(&source, trouble)?;
                    }
                }
            }
            Err(trouble @ Trouble::Problem { code: ErrorCode::ReportTooLarge, .. })
                if self.known.is_some() =>
            {
                tracing::debug!(?trouble, "an archive in a watched folder was left alone");
            }
            Err(trouble) => self.tell(&source, trouble)?,
        }
        if is_chosen && self.counted == before {
            let detail = "The archive holds neither a Katalon report folder nor a JUnit file.";
            self.tell(&source, Trouble::problem(ErrorCode::ReportNoneFound, detail))?;
        }
        self.done = done.saturating_add(file.weight);
        self.progress();
        Ok(())
    }

    /// Reads all reports among files of one storage, which lie in the folders `above`. `root` stands for the storage's own
    /// folder in sources, and goes before the paths in an archive; `only` is the file that was itself chosen.
    fn files(
        &mut self,
        storage: &mut Shelf,
        files: Vec<FoundFile>,
        above: &[String],
        root: &str,
        only: Option<&str>,
    ) -> Result<(), Stopped> {
        let mut collections = Vec::new();
        for file in files.iter().filter(|file| has_extension(&file.name, "rp")) {
            match self.small(storage, file, LARGEST_SMALL_FILE) {
                Ok((bytes, _)) => {
                    let ran = report_folder::collection(&bytes);
                    collections.extend(ran.map(|collection| Ran { folder: file.folder.clone(), collection }));
                }
                Err(Trouble::Stopped) => return Err(Stopped),
                // The name of a collection is worth no problem; the reports of its suites say what else is wrong.
                Err(Trouble::Problem { .. } | Trouble::NotJunit | Trouble::Empty) => {}
            }
        }
        let found = match (only, files.as_slice()) {
            (Some(name), [only, ..]) if name != JUNIT => vec![Candidate::Other(only.clone())],
            _ => candidates(files, above, &collections, self.stop)?,
        };
        for candidate in found {
            if (self.stop)() {
                return Err(Stopped);
            }
            if let (Shelf::Disk, Some(known)) = (storage as &Shelf, self.known)
                && !is_new(known, candidate.files())
            {
                continue;
            }
            let inside = candidate.source();
            let source = match (storage as &Shelf, inside.as_str()) {
                (_, "") => root.to_owned(),
                (Shelf::Archive(_), inside) => format!("{root}/{inside}"),
                (Shelf::Disk, inside) if inside == JUNIT && only.is_none() => root.to_owned(),
                (Shelf::Disk, inside) => inside.to_owned(),
            };
            let (weight, done) = (candidate.weight(), self.done);
            let is_named = only.is_some() || matches!(candidate, Candidate::Katalon { .. });
            match self.report(storage, &candidate, above, &source) {
                Ok(Some(mut report)) => {
                    if let Candidate::Other(file) = &candidate {
                        self.together.join(above, file, &mut report);
                    }
                    self.counted.reports += 1;
                    (self.on_found)(Found::Report(Box::new(report)));
                }
                Ok(None) if is_named && self.known.is_none() => {
                    let detail = "The JUnit file holds no tests.";
                    self.tell(&source, Trouble::problem(ErrorCode::ReportNoneFound, detail))?;
                }
                Ok(None) => {}
                Err(trouble) => self.trouble(&candidate, &source, trouble, is_named)?,
            }
            self.done = done.saturating_add(weight);
            self.progress();
        }
        Ok(())
    }

    /// Tells what is wrong, unless the file was only looked at because it might have been a report.
    fn trouble(
        &mut self,
        candidate: &Candidate,
        source: &str,
        trouble: Trouble,
        is_named: bool,
    ) -> Result<(), Stopped> {
        let (is_katalon, is_expected) = match candidate {
            Candidate::Katalon { .. } => (true, true),
            Candidate::Other(file) => (false, is_named || is_named_like_a_report(&file.name)),
            Candidate::Aborted(_) => (false, is_named),
        };
        let trouble = match trouble {
            Trouble::NotJunit if !is_named => return Ok(()),
            Trouble::Empty if !is_expected => return Ok(()),
            Trouble::NotJunit if is_katalon => {
                Trouble::problem(ErrorCode::ReportMalformed, "`JUnit_Report.xml` is no JUnit file.")
            }
            Trouble::NotJunit => Trouble::problem(
                ErrorCode::ReportNoneFound,
                "This file is neither a JUnit file nor an archive.",
            ),
            Trouble::Empty => {
                Trouble::problem(ErrorCode::ReportCutOff, "The file ends before anything is said.")
            }
            other @ (Trouble::Stopped | Trouble::Problem { .. }) => other,
        };
        self.tell(source, trouble)
    }

    /// In a watched folder much lies that is no report, and nobody looks after it.
    fn is_worth_telling(&self, of_listing: &Trouble) -> bool {
        self.known.is_none()
            || matches!(
                of_listing,
                Trouble::Problem { code: ErrorCode::ReportTooLarge, .. } | Trouble::Stopped
            )
    }

    pub(super) fn tell(&mut self, source: &str, trouble: Trouble) -> Result<(), Stopped> {
        let (code, line, detail) = match trouble {
            Trouble::Stopped => return Err(Stopped),
            Trouble::Problem { code, line, detail } => (code, line, detail),
            Trouble::NotJunit | Trouble::Empty => return Ok(()),
        };
        self.counted.problems += 1;
        (self.on_found)(Found::Problem(ReadingProblem { source: source.to_owned(), code, line, detail }));
        Ok(())
    }

    fn progress(&mut self) {
        let (done, total) = (self.done.min(self.total), self.total);
        (self.on_found)(Found::Progress { done, total });
    }
}

/// Returns whether Surefire, Gradle or another tool gives such a name to reports and to nothing else.
fn is_named_like_a_report(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("test-") || name.contains("junit")
}
