//! What has been run of the sample: two weeks of nightly results of each repository, imported as a person would, and a
//! pipeline of one of them that runs every night.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use suitecase_executions::imports::{ImportEvent, JobState, Order, Summary};
use suitecase_executions::recording::Into;
use suitecase_executions::schedules::ScheduleDraft;
use suitecase_executions::{ConfigurationDraft, Configurations, Imports, Runs, Schedules};
use suitecase_model::link::Link;
use suitecase_model::path::text_to_git;
use suitecase_model::test_run::{Executor, IntervalUnit, Timing};
use suitecase_store::{StoreError, test_suite};
use tokio::sync::broadcast::error::RecvError;

use super::seed::Connected;
use super::workbench::Workbench;
use crate::error::TaskError;

/// How many nights are told of.
const NIGHTS: i32 = 14;
/// When the tests of a night begin, on the clocks of this computer.
const BEGINS: i8 = 2;
/// A test that no repository holds, so that there is something to decide.
const NOBODY_KNOWS: &str = "Test Cases/Account/Profile/Changes the nickname";

/// Imports the nights of a repository.
pub(super) async fn import_nights(
    bench: &Workbench,
    connected: &Connected,
    link: &Link,
) -> Result<Summary, TaskError> {
    let Some(suite) = largest_suite(bench, link).await? else { return Ok(Summary::default()) };
    let folder = tempfile::tempdir().map_err(|source| at(Path::new("the temporary folder"), source))?;
    for night in 1..=NIGHTS {
        let path = folder.path().join(format!("{}-{night:02}.xml", link.name));
        fs::write(&path, suite.report(night)).map_err(|source| at(&path, source))?;
    }
    import(bench, connected, link, folder.path().to_owned()).await
}

/// Makes a run configuration of a repository's nightly pipeline, and the schedule that runs it.
pub(super) async fn schedule_nightly(
    bench: &Workbench,
    connected: &Connected,
    link: &Link,
) -> Result<(), TaskError> {
    let configurations = Configurations::new(bench.store.clone(), bench.clients.clone(), bench.clock.clone());
    let draft = ConfigurationDraft {
        id: None,
        project: connected.project,
        name: "Nightly smoke tests".to_owned(),
        link: link.id,
        suite: None,
        profile: String::new(),
        executor: Executor::BitbucketPipelines { branch: String::new(), pipeline: "nightly".to_owned() },
        variables: Vec::new(),
    };
    let configuration = configurations.save(&connected.member, draft).await?;
    let zone = TimeZone::system();
    let tomorrow = at_night(&zone, -1);
    let timing = Timing {
        starts_at: tomorrow.strftime("%Y-%m-%dT%H:%M").to_string(),
        ends_at: None,
        every: 1,
        unit: IntervalUnit::Day,
        time_zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    };
    let runs = Runs::new(bench.store.clone(), bench.clients.clone(), bench.clock.clone());
    let draft = ScheduleDraft {
        schedule: None,
        project: connected.project,
        name: "Every night".to_owned(),
        configuration: configuration.id,
        timing,
    };
    let schedules = Schedules::new(bench.store.clone(), runs, bench.clock.clone());
    schedules.save(&connected.member, draft).await?;
    Ok(())
}

/// A suite, and the ids of its tests in run order.
struct Suite {
    id: String,
    cases: Vec<String>,
}

async fn largest_suite(bench: &Workbench, link: &Link) -> Result<Option<Suite>, TaskError> {
    let link = link.id;
    let largest = bench.store.read(move |reader| {
        let mut largest: Option<Suite> = None;
        for suite in test_suite::of_link(reader, link)? {
            let members = test_suite::members(reader, suite.id)?;
            let cases: Vec<_> = members.into_iter().map(|found| found.resolved.member.target).collect();
            let is_larger = largest.as_ref().is_none_or(|largest| largest.cases.len() < cases.len());
            if is_larger && cases.iter().any(|case| case.starts_with("Test Cases/")) {
                let id = String::from_utf8_lossy(&text_to_git(&suite.place.katalon_id)).into_owned();
                largest = Some(Suite { id, cases });
            }
        }
        Ok::<_, StoreError>(largest)
    });
    Ok(largest.await?)
}

impl Suite {
    /// Writes what a night's run said, as Katalon writes it.
    fn report(&self, night: i32) -> String {
        let began = at_night(&TimeZone::system(), night).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let suite = escape(&self.id);
        let mut text = format!("<testsuite name=\"{suite}\" id=\"{suite}\" timestamp=\"{began}\">\n");
        for (position, case) in self.cases.iter().map(String::as_str).chain([NOBODY_KNOWS]).enumerate() {
            let name = escape(case);
            let outcome = outcome(position, night);
            let seconds = 2 + position * 7 % 23 + usize::from(position == 4) * 90;
            let _ = write!(text, "<testcase name=\"{name}\" classname=\"{name}\" time=\"{seconds}.4\" ");
            let _ = match outcome {
                None => writeln!(text, "status=\"PASSED\"/>"),
                Some(message) => {
                    let message = escape(message);
                    writeln!(
                        text,
                        "status=\"FAILED\"><failure type=\"FAILED\" message=\"{message}\"/></testcase>"
                    )
                }
            };
        }
        text.push_str("</testsuite>\n");
        text
    }
}

/// Returns a text as it stands in an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Returns what went wrong with the test at a position, if anything did: one fails every other night, one has failed for
/// three nights, and now and then one fails by chance.
fn outcome(position: usize, nights_ago: i32) -> Option<&'static str> {
    let by_chance = (position * 31 + usize::try_from(nights_ago).unwrap_or_default() * 17).is_multiple_of(29);
    match position {
        2 if nights_ago % 2 == 1 => Some("The page did not answer within 30 seconds"),
        5 if nights_ago <= 3 => Some("Unable to click on object 'Page_Checkout/btn_Pay'"),
        _ if by_chance => Some("expected 'Thank you' but was 'Please wait'"),
        _ => None,
    }
}

/// Returns when the tests of so many nights ago begin.
fn at_night(zone: &TimeZone, nights_ago: i32) -> Zoned {
    let now = Timestamp::now().to_zoned(zone.clone());
    let night = now.with().time(Time::constant(BEGINS, 0, 0, 0)).build().unwrap_or(now);
    night.checked_sub(Span::new().days(nights_ago)).unwrap_or(night)
}

async fn import(
    bench: &Workbench,
    connected: &Connected,
    link: &Link,
    folder: PathBuf,
) -> Result<Summary, TaskError> {
    let imports = Imports::new(bench.store.clone(), bench.clock.clone(), TimeZone::system());
    let mut events = imports.events();
    let into = Into {
        project: connected.project,
        link: Some(link.id),
        run: None,
        member: Some(connected.member.id),
    };
    let order = Order { into, chosen: vec![folder], actor: Some(connected.member.clone()) };
    let number = imports.start(order).await?;
    let ended = async {
        loop {
            let state = imports.of_project(connected.project).into_iter().find(|job| job.id == number);
            match state.map(|job| job.state) {
                Some(JobState::Done(summary)) => return Ok(summary),
                Some(JobState::Waiting | JobState::Reading { .. } | JobState::Storing { .. }) => {}
                Some(JobState::Cancelled(_) | JobState::Failed(_)) | None => {
                    return Err(TaskError::NotImported { name: link.name.clone() });
                }
            }
            match events.recv().await {
                Ok(ImportEvent::Changed | ImportEvent::Stored) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Err(TaskError::NotImported { name: link.name.clone() }),
            }
        }
    };
    tokio::select! {
        summary = ended => summary,
        () = imports.work() => Err(TaskError::NotImported { name: link.name.clone() }),
    }
}

fn at(path: &Path, source: std::io::Error) -> TaskError {
    TaskError::File { path: path.to_owned(), source }
}
