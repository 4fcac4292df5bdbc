//! From a candidate to its report: the small files beside it, then the JUnit file in one pass.

use std::cell::Cell;
use std::io::BufReader;
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};
use suitecase_katalon::junit::{self, Whole};
use suitecase_katalon::report_folder::{self, Bindings, LARGEST_BINDING, LARGEST_SMALL_FILE};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::report::{Report, ReportFormat};

use super::files::{FoundFile, Shelf, Trouble};
use super::folders::{BINDING, COLLECTION_ID, Candidate, JUNIT, PROPERTIES, RUN_ID};
use super::gathering::Gathered;
use super::identity::{Identity, KatalonFacts, key_of_junit, of_katalon};
use super::watched::{Allowed, Watched};
use super::work::Work;
use super::{Found, Stopped};

/// Whether to stop is asked, and progress told, after so many suites and test cases.
const TOLD_EACH: usize = 256;
const BUFFER: usize = 256 * 1024;

impl<'a> Work<'a> {
    /// Reads a candidate; nothing where it is well-formed and holds no suite.
    pub(super) fn report(
        &mut self,
        storage: &mut Shelf,
        candidate: &Candidate,
        above: &[String],
        source: &str,
    ) -> Result<Option<Report>, Trouble> {
        match candidate {
            Candidate::Aborted(_) => Err(Trouble::problem(
                ErrorCode::ReportAbortedRun,
                "The folder holds what Katalon writes while tests run, and no report.",
            )),
            Candidate::Other(file) => {
                let (gathered, whole, digest) = self.junit(storage, file, Bindings::default())?;
                Ok(of_junit(gathered, &whole, digest, file, source))
            }
            Candidate::Katalon { junit, beside, collection } => {
                let mut digests = Vec::new();
                let (mut profile, mut run_id, mut collection_id) = (None, None, None);
                let mut bindings = Bindings::default();
                for file in beside {
                    let largest = if file.name == BINDING { LARGEST_BINDING } else { LARGEST_SMALL_FILE };
                    let (bytes, digest) = match self.small(storage, file, largest) {
                        Ok(read) => read,
                        Err(Trouble::Stopped) => return Err(Trouble::Stopped),
                        Err(trouble @ (Trouble::Problem { .. } | Trouble::NotJunit | Trouble::Empty)) => {
                            // The results are worth more than what stands beside them.
                            self.tell(&beside_of(source, &file.name), trouble)
                                .map_err(|Stopped| Trouble::Stopped)?;
                            continue;
                        }
                    };
                    digests.push((file.name.clone(), digest));
                    match file.name.as_str() {
                        PROPERTIES => profile = report_folder::profile(&bytes),
                        RUN_ID => run_id = report_folder::run_id(&bytes),
                        COLLECTION_ID => collection_id = report_folder::collection_id(&bytes),
                        BINDING => bindings = Bindings::read(&bytes),
                        _ => {}
                    }
                }
                let (gathered, whole, digest) = self.junit(storage, junit, bindings)?;
                let suite = gathered.suites.iter().find(|suite| suite.id.starts_with("Test Suites/"));
                if suite.is_none() && digests.is_empty() {
                    return Ok(of_junit(gathered, &whole, digest, junit, source));
                }
                let Some(suite) = suite.or(gathered.suites.first()).map(|suite| suite.id.clone()) else {
                    return Err(Trouble::problem(
                        ErrorCode::ReportMalformed,
                        "The report names no test suite.",
                    ));
                };
                digests.push((junit.name.clone(), digest));
                let digest = digest_of_all(digests);
                let folders: Vec<String> = above.iter().chain(&junit.folder).cloned().collect();
                let ran = collection.as_ref();
                let identity = of_katalon(KatalonFacts {
                    folders: &folders,
                    run_id: run_id.as_deref(),
                    suite: &suite,
                    collection: collection_id
                        .as_deref()
                        .or_else(|| ran.and_then(|ran| ran.collection.id.as_deref())),
                    collection_folder: ran.map(|ran| ran.folder.as_slice()),
                    timestamp: gathered.timestamps.first().map(String::as_str),
                    digest: &digest,
                });
                Ok(Some(assembled(
                    gathered,
                    &whole,
                    identity,
                    ReportFormat::Katalon,
                    source,
                    digest,
                    profile,
                )))
            }
        }
    }

    pub(super) fn small(
        &self,
        storage: &mut Shelf,
        file: &FoundFile,
        largest: u64,
    ) -> Result<(Vec<u8>, String), Trouble> {
        let (left, count) = (storage.left(), Cell::new(0));
        let allowed =
            Allowed { most: largest, left_of_archive: left.as_deref(), count: &count, stop: self.stop };
        Watched::new(file.open(storage)?, allowed).all()
    }

    fn junit(
        &mut self,
        storage: &mut Shelf,
        file: &FoundFile,
        bindings: Bindings,
    ) -> Result<(Gathered<'a>, Whole, String), Trouble> {
        let (left, count) = (storage.left(), Cell::new(0));
        let allowed = Allowed {
            most: self.limits.report_bytes,
            left_of_archive: left.as_deref(),
            count: &count,
            stop: self.stop,
        };
        let mut gathered = Gathered::new(self.zone, bindings);
        let mut bytes = BufReader::with_capacity(BUFFER, Watched::new(file.open(storage)?, allowed));
        let mut told = 0_usize;
        let read = junit::read(&mut bytes, &self.limits.junit, |seen| {
            told += 1;
            if told.is_multiple_of(TOLD_EACH) {
                if (self.stop)() {
                    return ControlFlow::Break(());
                }
                let done = self.done.saturating_add(count.get().min(file.weight)).min(self.total);
                (self.on_found)(Found::Progress { done, total: self.total });
            }
            gathered.take(seen);
            ControlFlow::Continue(())
        });
        let watched = bytes.into_inner();
        match read {
            Ok(whole) => Ok((gathered, whole, watched.digest())),
            Err(error) => Err(watched.trouble().unwrap_or_else(|| error.into())),
        }
    }
}

fn of_junit(
    gathered: Gathered<'_>,
    whole: &Whole,
    digest: String,
    file: &FoundFile,
    source: &str,
) -> Option<Report> {
    let first = gathered.suites.first()?;
    let only = (gathered.suites.len() == 1 && !first.id.is_empty()).then(|| first.id.clone());
    let stem = || file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem).to_owned();
    let name = only.or_else(|| (!whole.name.is_empty()).then(|| whole.name.clone())).unwrap_or_else(stem);
    let key = key_of_junit(
        &file.name,
        gathered.time_of_root(whole).into_iter().chain(gathered.timestamps.iter().map(String::as_str)),
        gathered.suites.iter().map(|suite| suite.id.as_str()),
        gathered.hosts.iter().map(String::as_str),
        &digest,
    );
    let identity = Identity { run_key: key.clone(), key, run_name: name.clone(), name };
    Some(assembled(gathered, whole, identity, ReportFormat::Junit, source, digest, None))
}

fn assembled(
    gathered: Gathered<'_>,
    whole: &Whole,
    identity: Identity,
    format: ReportFormat,
    source: &str,
    digest: String,
    profile: Option<String>,
) -> Report {
    let (started_at, duration_ms) = (gathered.started_at(whole), gathered.duration_ms(whole));
    let environment = gathered.environment();
    let mut suites = gathered.into_suites();
    for suite in suites.iter_mut().filter(|suite| suite.id.is_empty()) {
        suite.id.clone_from(&identity.name);
    }
    // A case that its report gives no name is called by its suite, so that it is not lost.
    for suite in &mut suites {
        for result in suite.results.iter_mut().filter(|result| result.id.is_empty()) {
            result.id.clone_from(&suite.id);
        }
    }
    Report {
        key: identity.key,
        run_key: identity.run_key,
        run_name: identity.run_name,
        name: identity.name,
        format,
        source: source.to_owned(),
        digest,
        started_at,
        duration_ms,
        profile,
        environment,
        suites,
    }
}

/// Returns what a file beside the JUnit file of a source is called.
fn beside_of(source: &str, name: &str) -> String {
    source.strip_suffix(JUNIT).map_or_else(|| format!("{source}/{name}"), |folder| format!("{folder}{name}"))
}

/// Makes one digest of those of all files, in the order of their names; a file alone has its own, wherever it lies.
fn digest_of_all(mut digests: Vec<(String, String)>) -> String {
    if let [(_, only)] = digests.as_slice() {
        return only.clone();
    }
    digests.sort();
    let mut hash = Sha256::new();
    for (name, digest) in digests {
        hash.update(format!("{name}\0{digest}\n"));
    }
    hex::encode(hash.finalize())
}
