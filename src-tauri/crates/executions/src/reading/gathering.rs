//! What is told of a JUnit file, gathered until it is whole.

use std::collections::{BTreeMap, HashSet};

use jiff::tz::TimeZone;
use suitecase_katalon::junit::{Property, Seen, Suite, Whole};
use suitecase_katalon::report_folder::Bindings;
use suitecase_model::report::{ReportedResult, ReportedSuite};
use suitecase_model::time::Timestamp;

use super::moments::moment;

/// Properties that say where tests ran, as the tools write them, with what they are called here, in the order shown.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("browser", "Browser"),
    ("os", "Operating system"),
    ("deviceName", "Device"),
    ("devicePlatform", "Device platform"),
    ("hostName", "Host"),
    ("katalonVersion", "Katalon version"),
];
const HOST: usize = 4;
const ENVIRONMENT_CHARACTERS: usize = 255;

/// What is known so far.
pub(super) struct Gathered<'a> {
    zone: &'a TimeZone,
    pub(super) bindings: Bindings,
    pub(super) suites: Vec<ReportedSuite>,
    /// Timestamps that are some, and hosts, as written, for the key.
    pub(super) timestamps: Vec<String>,
    pub(super) hosts: Vec<String>,
    /// For each suite the number of the one it is in, which comes before it.
    parents: Vec<Option<usize>>,
    environment: BTreeMap<usize, String>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(zone: &'a TimeZone, bindings: Bindings) -> Self {
        Self {
            zone,
            bindings,
            suites: Vec::new(),
            timestamps: Vec::new(),
            hosts: Vec::new(),
            parents: Vec::new(),
            environment: BTreeMap::new(),
        }
    }

    pub(super) fn take(&mut self, seen: Seen) {
        match seen {
            Seen::Suite(suite) => self.suite(suite),
            Seen::Property(property) => self.property(property),
            Seen::Case(case) => {
                let result = ReportedResult {
                    row: self.bindings.next(&case.id),
                    id: case.id,
                    status: case.status,
                    started_at: case.timestamp.and_then(|written| moment(&written, self.zone)),
                    duration_ms: case.duration_ms,
                    message: case.message,
                    detail: case.detail,
                    failed_attempts: case.failed_attempts,
                };
                if let Some(suite) = self.suites.get_mut(case.suite) {
                    suite.results.push(result);
                }
            }
        }
    }

    /// Returns when the report began: what its root says, else its first suite.
    pub(super) fn started_at(&self, whole: &Whole) -> Option<Timestamp> {
        let root = self.time_of_root(whole).and_then(|written| moment(written, self.zone));
        root.or_else(|| self.suites.iter().filter_map(|suite| suite.started_at).min())
    }

    /// Returns the timestamp of the root as written, if it is one.
    pub(super) fn time_of_root<'b>(&self, whole: &'b Whole) -> Option<&'b str> {
        whole.timestamp.as_deref().filter(|written| moment(written, self.zone).is_some())
    }

    /// Returns how long it took: what its root says, else its suites, else what is in those that do not say.
    ///
    /// The time of a root is by convention the sum of those below it, however much ran at once.
    pub(super) fn duration_ms(&self, whole: &Whole) -> Option<u64> {
        let of_tests = |suite: &ReportedSuite| total(suite.results.iter().map(|result| result.duration_ms));
        let mut inside: Vec<_> = self.suites.iter().map(of_tests).collect();
        let mut outermost = None;
        for (number, suite) in self.suites.iter().enumerate().rev() {
            let took = suite.duration_ms.or(inside.get(number).copied().flatten());
            let around =
                self.parents.get(number).copied().flatten().and_then(|parent| inside.get_mut(parent));
            let sum = around.unwrap_or(&mut outermost);
            *sum = total([*sum, took].into_iter());
        }
        whole.duration_ms.or(outermost)
    }

    /// Returns the suites; one that holds nothing but suites is no more than their folder.
    pub(super) fn into_suites(self) -> Vec<ReportedSuite> {
        let Self { parents, suites, .. } = self;
        let parents: HashSet<usize> = parents.into_iter().flatten().collect();
        let numbered = suites.into_iter().enumerate();
        let kept = numbered.filter(|(number, suite)| !suite.results.is_empty() || !parents.contains(number));
        kept.map(|(_, suite)| suite).collect()
    }

    /// Returns where the tests ran.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let named = self.environment.iter().filter_map(|(place, value)| {
            ENVIRONMENT.get(*place).map(|(_, label)| ((*label).to_owned(), value.clone()))
        });
        named.collect()
    }

    fn suite(&mut self, suite: Suite) {
        let started_at = suite.timestamp.as_deref().and_then(|written| moment(written, self.zone));
        self.timestamps.extend(suite.timestamp.filter(|_| started_at.is_some()));
        self.parents.push(suite.parent);
        if let Some(host) = suite.hostname {
            self.place(HOST, &host);
            self.hosts.push(host);
        }
        let Suite { id, duration_ms, .. } = suite;
        self.suites.push(ReportedSuite { id, started_at, duration_ms, results: Vec::new() });
    }

    fn property(&mut self, property: Property) {
        if let Some(place) = ENVIRONMENT.iter().position(|(name, _)| *name == property.name) {
            self.place(place, &property.value);
        }
    }

    /// Keeps the first value that says something.
    fn place(&mut self, place: usize, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            let value = value.chars().take(ENVIRONMENT_CHARACTERS).collect();
            self.environment.entry(place).or_insert(value);
        }
    }
}

/// Returns the sum of what is known; nothing where nothing is.
fn total(some: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    some.flatten().reduce(u64::saturating_add)
}
