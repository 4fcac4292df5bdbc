//! From tags to suites and cases.

use std::io::BufRead;
use std::ops::ControlFlow;

use suitecase_model::report::reported_id;

use super::encoding::Utf8;
use super::lexer::{Lexer, Piece};
use super::numbers::milliseconds;
use super::outcome::{Kind, Outcome, Told};
use super::tag::{cut_off, malformed, too_large};
use super::text::name;
use super::{Case, JunitError, Limits, Property, Seen, Suite, Whole};
use crate::values::shortened;

const DEEPEST_NESTING: usize = 64;
const TEST_SUITES: &str = "Test Suites/";

/// What an open element is.
#[derive(Clone, Copy)]
enum Element {
    Suites,
    Suite(usize),
    Properties(usize),
    Case,
    Told,
    StackTrace,
    Other,
}

struct Unfinished {
    suite: usize,
    id: String,
    status: Option<String>,
    timestamp: Option<String>,
    duration_ms: Option<u64>,
    outcome: Outcome,
}

struct Reading<'a, R, See> {
    lexer: Lexer<R>,
    limits: &'a Limits,
    see: See,
    open: Vec<(String, Element)>,
    case: Option<Unfinished>,
    /// The suite of the test cases that stand directly below `testsuites`.
    direct: Option<usize>,
    names: usize,
    texts: usize,
    root: Option<Whole>,
}

pub(super) fn read(
    input: impl BufRead,
    limits: &Limits,
    see: impl FnMut(Seen) -> ControlFlow<()>,
) -> Result<Whole, JunitError> {
    let input = match Utf8::new(input) {
        Ok(input) => input,
        Err(JunitError::Malformed { .. }) => return Err(JunitError::NotJunit),
        Err(other) => return Err(other),
    };
    let mut reading = Reading {
        lexer: Lexer::new(input),
        limits,
        see,
        open: Vec::new(),
        case: None,
        direct: None,
        names: 0,
        texts: 0,
        root: None,
    };
    match reading.run() {
        Ok(()) => match reading.root {
            Some(root) => Ok(root),
            None if reading.lexer.has_markup => Err(cut_off(&reading.lexer.source)),
            None => Err(JunitError::Empty),
        },
        Err(error) if reading.root.is_some() => Err(error),
        // Whatever is no JUnit report need not be well-formed either.
        Err(JunitError::Malformed { .. } | JunitError::TooLarge { .. }) => Err(JunitError::NotJunit),
        Err(JunitError::Entities { .. }) if !is_root(&reading.lexer.tag.name) => Err(JunitError::NotJunit),
        Err(JunitError::Entities { line, detail }) => {
            Err(reading.lexer.document_type.map_or(JunitError::Entities { line, detail }, document_type))
        }
        Err(error) => Err(error),
    }
}

impl<R: BufRead, See: FnMut(Seen) -> ControlFlow<()>> Reading<'_, R, See> {
    fn run(&mut self) -> Result<(), JunitError> {
        loop {
            let is_told = matches!(self.open.last(), Some((_, Element::Told | Element::StackTrace)));
            let told = self.case.as_mut().and_then(|case| case.outcome.told.as_mut());
            let text = told.filter(|told| is_told && told.kind != Kind::Attempt).map(|told| &mut told.text);
            match self.lexer.next(text, !self.open.is_empty())? {
                Piece::Start { is_empty } => {
                    self.start()?;
                    if is_empty {
                        self.end()?;
                    }
                }
                Piece::End => match self.open.last() {
                    Some((name, _)) if *name == self.lexer.ended => self.end()?,
                    Some((name, _)) => {
                        let (found, due) = (shortened(&self.lexer.ended), shortened(name));
                        let detail = format!("`</{found}>` stands where `</{due}>` is due.");
                        return Err(malformed(&self.lexer.source, &detail));
                    }
                    None => return Err(malformed(&self.lexer.source, "An end tag closes nothing.")),
                },
                Piece::Over if self.open.is_empty() => return Ok(()),
                Piece::Over => return Err(cut_off(&self.lexer.source)),
            }
        }
    }

    fn start(&mut self) -> Result<(), JunitError> {
        if self.open.len() == DEEPEST_NESTING {
            return Err(too_large(&self.lexer.source, "The report nests deeper than Suitecase reads."));
        }
        let whole_name = self.lexer.tag.name.clone();
        let local = whole_name.rsplit(':').next().unwrap_or_default();
        let element = match self.open.last().map(|(_, element)| *element) {
            None => self.start_root(local)?,
            Some(Element::Suites) => match local {
                "testsuite" => self.start_suite(None)?,
                "testcase" => {
                    let suite = match self.direct {
                        Some(suite) => suite,
                        None => self.start_direct_suite()?,
                    };
                    self.start_case(suite)?
                }
                _ => Element::Other,
            },
            Some(Element::Suite(suite)) => match local {
                "testsuite" => self.start_suite(Some(suite))?,
                "testcase" => self.start_case(suite)?,
                "properties" => Element::Properties(suite),
                _ => Element::Other,
            },
            Some(Element::Properties(suite)) => self.property(suite, local)?,
            Some(Element::Case) => self.start_told(local),
            Some(Element::Told) if local == "stackTrace" => Element::StackTrace,
            Some(Element::Told | Element::StackTrace | Element::Other) => Element::Other,
        };
        self.open.push((whole_name, element));
        Ok(())
    }

    fn start_root(&mut self, local: &str) -> Result<Element, JunitError> {
        if self.root.is_some() {
            return Err(malformed(&self.lexer.source, "There is a second root element."));
        }
        if !is_root(local) {
            return Err(JunitError::NotJunit);
        }
        if let Some(line) = self.lexer.document_type {
            return Err(document_type(line));
        }
        // From here on it is a report, with whatever may be wrong in it.
        self.root =
            Some(Whole { name: String::new(), timestamp: None, duration_ms: None, suites: 0, cases: 0 });
        let (name, timestamp, duration_ms) =
            (self.named("name")?, self.timestamp()?, self.lexer.tag.value("time")?);
        if let Some(root) = self.root.as_mut() {
            root.name = name.unwrap_or_default();
            root.timestamp = timestamp;
            root.duration_ms = duration_ms.as_deref().and_then(milliseconds);
        }
        if local == "testsuites" { Ok(Element::Suites) } else { self.start_suite(None) }
    }

    fn start_suite(&mut self, parent: Option<usize>) -> Result<Element, JunitError> {
        let full_id = self.named("id")?.filter(|id| id.starts_with(TEST_SUITES));
        let id = match full_id {
            Some(id) => Some(id),
            None => match self.named("name")? {
                Some(name) => Some(name),
                None => self.named("package")?,
            },
        };
        let suite = Suite {
            number: 0,
            parent,
            id: id.unwrap_or_default(),
            timestamp: self.timestamp()?,
            hostname: self.named("hostname")?,
            duration_ms: self.lexer.tag.value("time")?.as_deref().and_then(milliseconds),
        };
        self.tell_suite(suite).map(Element::Suite)
    }

    fn start_direct_suite(&mut self) -> Result<usize, JunitError> {
        let root = self.root.as_ref();
        let suite = Suite {
            number: 0,
            parent: None,
            id: root.map(|root| root.name.clone()).unwrap_or_default(),
            timestamp: root.and_then(|root| root.timestamp.clone()),
            hostname: None,
            duration_ms: root.and_then(|root| root.duration_ms),
        };
        let number = self.tell_suite(suite)?;
        self.direct = Some(number);
        Ok(number)
    }

    fn tell_suite(&mut self, suite: Suite) -> Result<usize, JunitError> {
        let Some(root) = self.root.as_mut() else { return Err(JunitError::NotJunit) };
        let number = root.suites;
        if number == self.limits.suites {
            return Err(too_large(&self.lexer.source, "The report holds more suites than Suitecase reads."));
        }
        root.suites += 1;
        self.count_name(suite.id.len() + suite.hostname.as_ref().map_or(0, String::len))?;
        self.tell(Seen::Suite(Suite { number, ..suite }))?;
        Ok(number)
    }

    fn start_case(&mut self, suite: usize) -> Result<Element, JunitError> {
        let Some(root) = self.root.as_mut() else { return Err(JunitError::NotJunit) };
        if root.cases == self.limits.cases {
            return Err(too_large(
                &self.lexer.source,
                "The report holds more test cases than Suitecase reads.",
            ));
        }
        root.cases += 1;
        let class = self.named("classname")?.unwrap_or_default();
        let name = self.named("name")?.unwrap_or_default();
        let id = reported_id(&class, &name);
        self.count_name(id.len())?;
        self.case = Some(Unfinished {
            suite,
            id,
            status: self.lexer.tag.value("status")?,
            timestamp: self.timestamp()?,
            duration_ms: self.lexer.tag.value("time")?.as_deref().and_then(milliseconds),
            outcome: Outcome::default(),
        });
        Ok(Element::Case)
    }

    fn property(&mut self, suite: usize, local: &str) -> Result<Element, JunitError> {
        if local == "property"
            && let (Some(name), Some(value)) = (self.named("name")?, self.lexer.tag.readable("value"))
        {
            self.tell(Seen::Property(Property { suite, name, value: super::text::name(&value) }))?;
        }
        Ok(Element::Other)
    }

    fn start_told(&mut self, local: &str) -> Element {
        let (Some(kind), Some(case)) = (Kind::of(local), self.case.as_mut()) else { return Element::Other };
        case.outcome.told = Some(Told {
            kind,
            message: self.lexer.tag.readable("message"),
            type_name: self.lexer.tag.readable("type"),
            text: super::text::Kept::default(),
        });
        Element::Told
    }

    fn end(&mut self) -> Result<(), JunitError> {
        match self.open.pop().map(|(_, element)| element) {
            Some(Element::Told) => {
                if let Some(case) = self.case.as_mut() {
                    case.outcome.end_told();
                }
                Ok(())
            }
            Some(Element::Case) => self.end_case(),
            Some(
                Element::Suites
                | Element::Suite(_)
                | Element::Properties(_)
                | Element::StackTrace
                | Element::Other,
            )
            | None => Ok(()),
        }
    }

    fn end_case(&mut self) -> Result<(), JunitError> {
        let Some(case) = self.case.take() else { return Ok(()) };
        let failed_attempts = case.outcome.failed_attempts;
        let (status, message, detail) = case.outcome.result(case.status.as_deref());
        let mut within = |text: Option<String>| {
            text.filter(|text| {
                self.texts = self.texts.saturating_add(text.len());
                self.texts <= self.limits.texts
            })
        };
        let (message, detail) = (within(message), within(detail));
        self.tell(Seen::Case(Case {
            suite: case.suite,
            id: case.id,
            status,
            timestamp: case.timestamp,
            duration_ms: case.duration_ms,
            message,
            detail,
            failed_attempts,
        }))
    }

    /// Returns an attribute that names something; nothing where it is missing or blank.
    fn named(&self, attribute: &str) -> Result<Option<String>, JunitError> {
        let value = self.lexer.tag.value(attribute)?;
        Ok(value.filter(|value| !value.trim().is_empty()).map(|value| name(&value)))
    }

    fn timestamp(&self) -> Result<Option<String>, JunitError> {
        const LONGEST_TIMESTAMP: usize = 64;
        let written = self.lexer.tag.value("timestamp")?;
        Ok(written
            .map(|text| text.trim().to_owned())
            .filter(|text| (1..=LONGEST_TIMESTAMP).contains(&text.len())))
    }

    fn count_name(&mut self, bytes: usize) -> Result<(), JunitError> {
        self.names = self.names.saturating_add(bytes);
        if self.names > self.limits.names {
            return Err(too_large(
                &self.lexer.source,
                "The names in the report are longer than Suitecase reads.",
            ));
        }
        Ok(())
    }

    fn tell(&mut self, seen: Seen) -> Result<(), JunitError> {
        match (self.see)(seen) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(JunitError::Stopped),
        }
    }
}

fn is_root(name: &str) -> bool {
    matches!(name.rsplit(':').next(), Some("testsuites" | "testsuite"))
}

fn document_type(line: u32) -> JunitError {
    let detail = "The report declares a document type, which Suitecase does not read for safety.";
    JunitError::Entities { line, detail: detail.to_owned() }
}
