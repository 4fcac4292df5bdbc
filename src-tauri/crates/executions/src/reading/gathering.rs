//! What is told of a JUnit file, gathered until it is whole.

use std::collections::BTreeMap;

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
    /// Timestamps and hosts as written, for the key.
    pub(super) timestamps: Vec<String>,
    pub(super) hosts: Vec<String>,
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
        let root = whole.timestamp.as_deref().and_then(|written| moment(written, self.zone));
        root.or_else(|| self.suites.iter().filter_map(|suite| suite.started_at).min())
    }

    /// Returns how long it took: what its root says, else its only suite.
    pub(super) fn duration_ms(&self, whole: &Whole) -> Option<u64> {
        whole.duration_ms.or(match self.suites.as_slice() {
            [only] => only.duration_ms,
            _ => None,
        })
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
        self.timestamps.extend(suite.timestamp);
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
