//! The names in one report: which generation of each its results belong to, and what that stands for.

use std::collections::HashMap;

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::TestRunId;
use suitecase_model::reported::LinkBecause;
use suitecase_store::reported_test::{self, Decided, Name, ReportedTest};
use suitecase_store::{Reader, StoreError, Writer, reported_place, result};

use super::Into;
use crate::linking::exact::Places;
use crate::linking::rule::Redecided;

/// Finds the names of one report, each once.
pub(super) struct Names {
    into: Into,
    run: TestRunId,
    places: Places,
    /// Those that an earlier recording of the same report belongs to; they stay its names.
    earlier: HashMap<Name, i64>,
    found: HashMap<(TestKind, String), HashMap<String, (i64, Decided)>>,
}

impl Names {
    /// Begins with a report that was not recorded before.
    pub(super) fn new(reader: &Reader<'_>, into: &Into, run: TestRunId) -> Result<Self, StoreError> {
        let places = Places::of(reader, into.project)?;
        Ok(Self { into: *into, run, places, earlier: HashMap::new(), found: HashMap::new() })
    }

    /// Begins with a report that was recorded before, with results of some names.
    pub(super) fn again(
        reader: &Reader<'_>,
        into: &Into,
        run: TestRunId,
        before: &[(i64, i64)],
    ) -> Result<Self, StoreError> {
        let mut names = Self::new(reader, into, run)?;
        for (number, _) in before {
            names.earlier.insert(reported_test::get(reader, *number)?.name, *number);
        }
        Ok(names)
    }

    /// Returns the number of a name and what it stands for; a name that is not known is added.
    pub(super) fn resolve(
        &mut self,
        writer: &Writer<'_>,
        kind: TestKind,
        suite: &str,
        name: &str,
    ) -> Result<(i64, Decided), StoreError> {
        let of_suite = self.found.entry((kind, suite.to_owned())).or_default();
        if let Some(found) = of_suite.get(name) {
            return Ok(*found);
        }
        let full = Name {
            project: self.into.project,
            link: self.into.link,
            kind,
            suite: suite.to_owned(),
            name: name.to_owned(),
        };
        let found = self.look_up(writer, &full)?;
        self.found.entry((kind, full.suite)).or_default().insert(full.name, found);
        Ok(found)
    }

    fn look_up(&self, writer: &Writer<'_>, name: &Name) -> Result<(i64, Decided), StoreError> {
        if let Some(number) = self.earlier.get(name) {
            let known = reported_test::get(writer, *number)?;
            return self.as_it_stands(writer, &known);
        }
        let Some(known) = reported_test::newest(writer, name)? else {
            return self.add(writer, name, 0);
        };
        let is_another = match known.decided.because {
            // Said of the results there were: what another run brings is a matter of its own.
            LinkBecause::Chosen => !result::is_in_run(writer, known.number, self.run)?,
            LinkBecause::Alias => is_gone(writer, &known)?,
            LinkBecause::KeptApart => false,
            LinkBecause::SamePath
            | LinkBecause::SamePathAndSuite
            | LinkBecause::SeveralTests
            | LinkBecause::NoTest
            | LinkBecause::NotAsked => match self.places.redecide(writer, &known)? {
                Redecided::FromNowOn(_) => true,
                Redecided::AsBefore | Redecided::Otherwise(_) => false,
            },
        };
        if is_another {
            self.add(writer, name, known.generation.saturating_add(1))
        } else {
            self.as_it_stands(writer, &known)
        }
    }

    fn add(&self, writer: &Writer<'_>, name: &Name, generation: u32) -> Result<(i64, Decided), StoreError> {
        let decided = self.places.decide(writer, name)?;
        Ok((reported_test::insert(writer, name, generation, decided)?, decided))
    }

    /// Returns a name that is known, after having decided it anew where no person did.
    fn as_it_stands(&self, writer: &Writer<'_>, known: &ReportedTest) -> Result<(i64, Decided), StoreError> {
        if !known.decided.because.is_of_a_person()
            && let Redecided::Otherwise(decided) = self.places.redecide(writer, known)?
        {
            reported_test::decide(writer, known, decided, None)?;
            return Ok((known.number, decided));
        }
        Ok((known.number, known.decided))
    }
}

/// Returns whether the test that a name stands for is gone: what comes from now on is not about it.
fn is_gone(reader: &Reader<'_>, known: &ReportedTest) -> Result<bool, StoreError> {
    let Some(test) = known.decided.test else { return Ok(false) };
    Ok(!reported_place::is_there(reader, known.name.kind, test)?)
}
