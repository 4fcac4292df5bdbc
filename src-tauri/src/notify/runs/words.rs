//! What notifications of runs say: one run in its own words, several in one that counts them. Pure.

use suitecase_model::ids::{ProjectId, ScheduleId, TestRunId};
use suitecase_model::result::ResultCounts;
use suitecase_model::test_run::{RunReason, TestRunState, Trigger};
use suitecase_store::test_run::Listed;

use crate::names::visible;
use crate::notify::words::{Message, listed};
use crate::wire::computer::{OpenEvent, Page};

/// What happened to a run, the more pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A test failed, or the program or pipeline said so.
    Failed,
    /// It could not run, or was broken off.
    Broken,
    /// Nobody could run it when it was due.
    Missed,
    /// It was cancelled, and by no person.
    Canceled,
    /// It ended, and nothing went wrong.
    Well,
}

const KINDS: [Kind; 5] = [Kind::Failed, Kind::Broken, Kind::Missed, Kind::Canceled, Kind::Well];

/// Something to tell of a run.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) run: TestRunId,
    pub(super) project: ProjectId,
    pub(super) schedule: Option<ScheduleId>,
    pub(super) kind: Kind,
    /// Of the run; of a missed one that of its schedule.
    name: String,
    /// What its results say, or how often it was missed; empty for nothing.
    detail: String,
}

/// Returns what there is to tell of a run; nothing where how it stands is no news.
pub(super) fn item(found: &Listed) -> Option<Item> {
    let run = &found.run;
    let kind = match (run.trigger, run.state) {
        (Trigger::Import, _) | (_, TestRunState::Queued | TestRunState::Running) => return None,
        (_, TestRunState::WaitForTrigger) => Kind::Missed,
        (_, TestRunState::Success) => Kind::Well,
        (_, TestRunState::Failed) => Kind::Failed,
        (_, TestRunState::Error) => Kind::Broken,
        (_, TestRunState::Canceled) if run.reason == Some(RunReason::RepositoryArchived) => Kind::Canceled,
        (_, TestRunState::Canceled) => return None,
    };
    let (name, detail) = match kind {
        Kind::Failed | Kind::Well => (&run.name, results(&found.counts)),
        Kind::Broken | Kind::Canceled => (&run.name, String::new()),
        Kind::Missed => (found.schedule.as_ref().unwrap_or(&run.name), times(found.missed)),
    };
    let (run, project, schedule) = (run.id, run.project, run.schedule);
    Some(Item { run, project, schedule, kind, name: visible(name), detail })
}

/// Makes a notification of each kind.
pub(super) fn messages(items: &[Item]) -> Vec<Message> {
    let of = |kind| items.iter().filter(|item| item.kind == kind).collect::<Vec<_>>();
    KINDS.into_iter().filter_map(|kind| message(kind, &of(kind))).collect()
}

fn message(kind: Kind, items: &[&Item]) -> Option<Message> {
    let (first, others) = items.split_first()?;
    if others.is_empty() {
        let place = OpenEvent {
            project_id: Some(first.project),
            run_id: Some(first.run),
            ..OpenEvent::page(Page::TestRuns)
        };
        return Some(Message { title: first.name.clone(), text: sentence(first), place });
    }
    let is_one_project = others.iter().all(|item| item.project == first.project);
    let lines = items.iter().map(|item| match item.detail.as_str() {
        "" => item.name.clone(),
        detail => format!("{}: {detail}", item.name),
    });
    Some(Message {
        title: format!("{} {}", items.len(), several(kind)),
        text: listed(lines.collect()),
        place: OpenEvent {
            project_id: is_one_project.then_some(first.project),
            ..OpenEvent::page(Page::TestRuns)
        },
    })
}

fn several(kind: Kind) -> &'static str {
    match kind {
        Kind::Failed => "test runs failed",
        Kind::Broken => "test runs could not come to their end",
        Kind::Missed => "schedules missed their time",
        Kind::Canceled => "test runs were cancelled",
        Kind::Well => "test runs ended well",
    }
}

fn sentence(item: &Item) -> String {
    let with = |said: &str| match item.detail.as_str() {
        "" => format!("{said}."),
        detail => format!("{said}: {detail}."),
    };
    match item.kind {
        Kind::Failed => with("The run failed"),
        Kind::Well => with("The run ended well"),
        Kind::Broken => "The run could not come to its end. It says why.".to_owned(),
        Kind::Canceled => "The run was cancelled, because its repository is archived.".to_owned(),
        Kind::Missed => {
            let often = if item.detail.is_empty() { String::new() } else { format!(" {}", item.detail) };
            format!(
                "It was due{often} while Suitecase was closed or the computer slept. You can still run it."
            )
        }
    }
}

/// Returns for example `12 of 14 tests passed`; nothing where there are no results.
fn results(counts: &ResultCounts) -> String {
    match counts.total() {
        0 => String::new(),
        1 => format!("{} of 1 test passed", counts.passed),
        total => format!("{} of {total} tests passed", counts.passed),
    }
}

fn times(missed: u32) -> String {
    match missed {
        0 | 1 => String::new(),
        times => format!("{times} times"),
    }
}

#[cfg(test)]
mod tests;
