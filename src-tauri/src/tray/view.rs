//! What the tray shows, worked out from how everything stands. Pure: the time is passed in.

mod runs;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{LinkId, ProjectId, TestRunId};
use suitecase_model::sync_run::SyncStage;
use suitecase_model::time::Timestamp;
use suitecase_sync::SyncState;
use suitecase_sync::agenda::{Age, AgeReason};

pub(super) use self::runs::{RunSituation, RunsSituation};
use super::words::{ago, repositories};
use crate::names::visible;
use crate::wire::computer::Page;

/// How many links have a line of their own; a longer menu would not fit on the screen.
const LINES: usize = 12;

/// How everything stands, as far as whoever is in front of the screen may see it.
#[derive(Clone, Debug)]
pub(super) struct Situation {
    pub(super) now: Timestamp,
    /// Whether nobody is signed in: then no name is shown.
    pub(super) is_locked: bool,
    pub(super) is_paused: bool,
    /// Whether whoever is in front of the screen may decide about all syncs; nobody may not.
    pub(super) may_pause: bool,
    pub(super) links: Vec<LinkSituation>,
    pub(super) runs: RunsSituation,
}

/// How one link stands.
#[derive(Clone, Debug)]
pub(super) struct LinkSituation {
    pub(super) id: LinkId,
    pub(super) project: ProjectId,
    pub(super) name: String,
    pub(super) sync: SyncState,
    /// Why its row is as old as it is, apart from what runs.
    pub(super) age: Age,
}

/// The state that the icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mood {
    Idle,
    Syncing,
    Attention,
    Paused,
}

impl Mood {
    #[cfg(test)]
    pub(super) const ALL: [Self; 4] = [Self::Idle, Self::Syncing, Self::Attention, Self::Paused];
}

/// What a click on a line of the menu does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Nothing: the line only tells.
    Tell,
    /// Opens the place of a link in the window: its tests, or its settings where those say more.
    OpenLink(Page, ProjectId, LinkId),
    /// Opens a test run in the window.
    OpenRun(ProjectId, TestRunId),
    SyncNow,
    Pause,
    Resume,
    Open,
    Quit,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) act: Act,
    pub(super) text: String,
    pub(super) is_enabled: bool,
}

/// What the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TrayView {
    pub(super) mood: Mood,
    pub(super) tooltip: String,
    /// The lines in groups, with a separator between two groups.
    pub(super) menu: Vec<Vec<Line>>,
}

impl TrayView {
    /// Works out what to show.
    pub(super) fn of(situation: &Situation) -> Self {
        let counts = Counts::of(&situation.links);
        let mood = mood(situation, counts);
        let status = status(situation, mood, counts);
        Self { tooltip: tooltip(situation, mood, counts, &status), menu: menu(situation, status), mood }
    }
}

/// What a link at rest comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    UpToDate,
    NotSynced,
    NotFollowed,
    /// Something failed that a person has to do something about.
    NeedsSomebody,
    /// Something is in the way that passes by itself.
    NotReachable,
    /// Bitbucket asked to wait.
    Waits,
}

impl Verdict {
    fn of(age: &Age) -> Self {
        match age.reason {
            AgeReason::Disconnected | AgeReason::Archived => Self::NotFollowed,
            AgeReason::Failed | AgeReason::Offline => Self::of_failure(age.code),
            AgeReason::WaitingForBudget => Self::Waits,
            AgeReason::NotSynced => Self::NotSynced,
            // While paused, the code still tells how the last look went.
            AgeReason::Paused if age.code.is_some() => Self::of_failure(age.code),
            AgeReason::Current
            | AgeReason::Pinned
            | AgeReason::Syncing
            | AgeReason::Queued
            | AgeReason::Paused => match age.since {
                Some(_) => Self::UpToDate,
                None => Self::NotSynced,
            },
        }
    }

    fn of_failure(code: Option<ErrorCode>) -> Self {
        if code.is_some_and(ErrorCode::passes_by_itself) { Self::NotReachable } else { Self::NeedsSomebody }
    }
}

/// How many links there are, run, and are not up to date.
#[derive(Clone, Copy)]
struct Counts {
    all: usize,
    running: usize,
    failing: usize,
    not_reachable: usize,
    waiting: usize,
    not_followed: usize,
}

impl Counts {
    fn of(links: &[LinkSituation]) -> Self {
        let count = |verdict| links.iter().filter(|link| Verdict::of(&link.age) == verdict).count();
        Self {
            all: links.len(),
            running: links.iter().filter(|link| link.sync != SyncState::Idle).count(),
            failing: count(Verdict::NeedsSomebody),
            not_reachable: count(Verdict::NotReachable),
            waiting: count(Verdict::Waits),
            not_followed: count(Verdict::NotFollowed),
        }
    }
}

fn mood(situation: &Situation, counts: Counts) -> Mood {
    match (counts.running, situation.is_paused, counts.failing) {
        (1.., _, _) => Mood::Syncing,
        (0, true, _) => Mood::Paused,
        (0, false, 1..) => Mood::Attention,
        (0, false, 0) => Mood::Idle,
    }
}

fn status(situation: &Situation, mood: Mood, counts: Counts) -> String {
    let some = |number: usize| format!("{number} of {}", repositories(counts.all));
    match mood {
        Mood::Syncing if situation.is_locked => "Syncing…".to_owned(),
        Mood::Syncing => format!("Syncing {}…", some(counts.running)),
        Mood::Paused => "Paused".to_owned(),
        Mood::Attention if situation.is_locked => "A repository needs attention".to_owned(),
        Mood::Attention if counts.failing == 1 => format!("{} needs attention", some(1)),
        Mood::Attention => format!("{} need attention", some(counts.failing)),
        Mood::Idle => idle(situation.is_locked, counts),
    }
}

/// Says how everything stands while nothing runs and nobody is needed.
fn idle(is_locked: bool, counts: Counts) -> String {
    let of = |number: usize| format!("{number} of {}", repositories(counts.all));
    let words = match counts {
        Counts { all: 0, .. } if !is_locked => "No repository to follow",
        Counts { all: 1.., not_followed, .. } if not_followed == counts.all => "No repository is followed",
        Counts { not_reachable: number @ 1.., .. } if !is_locked => {
            return format!("{} cannot be reached", of(number));
        }
        Counts { not_reachable: 1.., .. } => "Bitbucket cannot be reached",
        Counts { waiting: number @ 1.., .. } if !is_locked => {
            return format!("{} waiting for Bitbucket", of(number));
        }
        Counts { waiting: 1.., .. } => "Waiting for Bitbucket",
        Counts { .. } => "Up to date",
    };
    words.to_owned()
}

fn tooltip(situation: &Situation, mood: Mood, counts: Counts, status: &str) -> String {
    let mut parts = vec![lower_first(status)];
    match mood {
        Mood::Idle | Mood::Paused if !situation.is_locked && counts.all > 0 => {
            parts.push(repositories(counts.all));
        }
        Mood::Idle | Mood::Paused | Mood::Syncing | Mood::Attention => {}
    }
    if let Some(at) = situation.links.iter().filter_map(|link| link.age.since).max() {
        parts.push(format!("last look {}", ago(at, situation.now)));
    }
    parts.extend(runs::told(situation));
    format!("Suitecase: {}", parts.join(", "))
}

fn menu(situation: &Situation, status: String) -> Vec<Vec<Line>> {
    let mut top = vec![Line { act: Act::Tell, text: status, is_enabled: false }];
    if situation.is_locked {
        let text = "Locked: sign in to see the repositories".to_owned();
        top.push(Line { act: Act::Open, text, is_enabled: true });
    } else {
        top.extend(link_lines(situation));
    }
    let line = |act, text: &str, is_enabled| Line { act, text: text.to_owned(), is_enabled };
    let may_pause = situation.may_pause;
    let may_sync = may_pause && !situation.is_paused && !situation.links.is_empty();
    let pause = if situation.is_paused {
        line(Act::Resume, "Resume", may_pause)
    } else {
        line(Act::Pause, "Pause", may_pause)
    };
    let groups = [
        top,
        runs::lines(situation),
        vec![line(Act::SyncNow, "Sync now", may_sync), pause],
        vec![line(Act::Open, "Open Suitecase", true), line(Act::Quit, "Quit", true)],
    ];
    groups.into_iter().filter(|group| !group.is_empty()).collect()
}

/// Returns a line for each link, in their order; of very many those that need somebody or run come first.
fn link_lines(situation: &Situation) -> Vec<Line> {
    let mut all: Vec<&LinkSituation> = situation.links.iter().collect();
    let hidden = all.len().saturating_sub(LINES);
    if hidden > 0 {
        all.sort_by_key(|link| {
            Verdict::of(&link.age) != Verdict::NeedsSomebody && link.sync == SyncState::Idle
        });
    }
    let mut lines: Vec<Line> = all
        .into_iter()
        .take(LINES)
        .map(|link| Line {
            act: Act::OpenLink(page(link), link.project, link.id),
            text: format!("{}: {}", visible(&link.name), link_words(link, situation)),
            is_enabled: true,
        })
        .collect();
    if hidden > 0 {
        lines.push(Line { act: Act::Open, text: format!("And {hidden} more…"), is_enabled: true });
    }
    lines
}

/// Returns where a link says more about itself.
fn page(link: &LinkSituation) -> Page {
    match Verdict::of(&link.age) {
        Verdict::UpToDate | Verdict::Waits => Page::Tests,
        Verdict::NotSynced | Verdict::NotFollowed | Verdict::NeedsSomebody | Verdict::NotReachable => {
            Page::Settings
        }
    }
}

fn link_words(link: &LinkSituation, situation: &Situation) -> String {
    match link.sync {
        SyncState::Running(progress) => return stage_words(progress.stage).to_owned(),
        SyncState::Cancelling => return "cancelling…".to_owned(),
        SyncState::Idle => {}
    }
    let last = link.age.since.map(|at| format!(", last look {}", ago(at, situation.now))).unwrap_or_default();
    match Verdict::of(&link.age) {
        Verdict::UpToDate if situation.is_paused => format!("paused{last}"),
        Verdict::UpToDate => "up to date".to_owned(),
        Verdict::NotSynced => "not synced yet".to_owned(),
        Verdict::NotFollowed => "disconnected".to_owned(),
        Verdict::NeedsSomebody => format!("failed{last}"),
        Verdict::NotReachable => format!("not reachable{last}"),
        Verdict::Waits => format!("waiting for Bitbucket{last}"),
    }
}

fn stage_words(stage: SyncStage) -> &'static str {
    match stage {
        SyncStage::Queued => "waiting…",
        SyncStage::Resolving => "looking…",
        SyncStage::Surveying | SyncStage::Fetching => "fetching…",
        SyncStage::Reading => "reading…",
        SyncStage::Storing => "storing…",
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
