//! What of all that happens to links is told, and when. Pure: the time is passed in, as time since some start.
//!
//! What comes within moments is told together. Of each kind a link has one notification in ten minutes; what comes sooner
//! waits and is told as it stands then: a failure that has passed by then is not told at all.

use std::collections::BTreeMap;
use std::time::Duration;

use suitecase_model::ids::LinkId;
use suitecase_model::sync_run::SyncStats;

/// How long to wait for more to tell with it.
pub(super) const GATHER: Duration = Duration::from_secs(3);
/// The shortest time between two notifications of one kind about one link or schedule.
pub(super) const APART: Duration = Duration::from_mins(10);
/// How long to leave everything where it could not be told.
const POSTPONED: Duration = Duration::from_mins(1);

/// What happened to a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    /// A sync failed, with the stable error code.
    Failed(String),
    /// A look went well and changed nothing.
    Works,
    /// A sync went well and changed something.
    Synced(Changes),
}

/// What a sync changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Whether it was the first sync of the link.
    pub(super) is_first: bool,
    pub(super) added: u64,
    pub(super) changed: u64,
    pub(super) moved: u64,
    pub(super) removed: u64,
}

/// Who could see a notification about a link at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// Nobody who may: it is not told, and a failure that goes on is told later.
    Nobody,
    /// Somebody who looks at the window, which shows it by itself.
    AtTheWindow,
    /// Somebody who does something else.
    Elsewhere,
}

/// Something to tell about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Its sync fails, with the stable error code.
    Failed(String),
    /// It syncs again.
    Recovered,
    /// Its tests changed.
    Changed(Changes),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Failed,
    Recovered,
    Changed,
}

const KINDS: [Kind; 3] = [Kind::Failed, Kind::Recovered, Kind::Changed];

/// All that was told and is to be told.
#[derive(Debug, Default)]
pub(super) struct Digest {
    links: BTreeMap<LinkId, Known>,
    /// Nothing is told before.
    postponed_to: Duration,
}

#[derive(Debug, Default)]
struct Known {
    /// The failure that was told last and has not been taken back.
    told_failing: Option<String>,
    failing: Option<String>,
    changes: Option<Changes>,
    /// Since when there is something to tell.
    since: Option<Duration>,
    /// When each kind was told last.
    last: BTreeMap<Kind, Duration>,
}

impl Changes {
    /// Returns what a run changed.
    pub(super) fn of(stats: &SyncStats, is_first: bool) -> Self {
        let SyncStats { added, changed, moved, removed, .. } = *stats;
        Self { is_first, added, changed, moved, removed }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn and(self, later: Self) -> Self {
        Self {
            is_first: self.is_first || later.is_first,
            added: self.added.saturating_add(later.added),
            changed: self.changed.saturating_add(later.changed),
            moved: self.moved.saturating_add(later.moved),
            removed: self.removed.saturating_add(later.removed),
        }
    }
}

impl Digest {
    /// Notes what happened to a link.
    pub(super) fn note(&mut self, link: LinkId, now: Duration, happening: Happening) {
        let known = self.links.entry(link).or_default();
        match happening {
            Happening::Failed(code) => known.failing = Some(code),
            Happening::Works => known.failing = None,
            Happening::Synced(changes) => {
                known.failing = None;
                if !changes.is_empty() {
                    known.changes = Some(known.changes.unwrap_or_default().and(changes));
                }
            }
        }
        known.since = if known.has_news() { known.since.or(Some(now)) } else { None };
    }

    /// Notes that somebody at the window sees how a link stands now, so that there is nothing left to tell of it.
    pub(super) fn seen(&mut self, link: LinkId) {
        if let Some(known) = self.links.get_mut(&link) {
            known.told_failing.clone_from(&known.failing);
            (known.changes, known.since) = (None, None);
        }
    }

    /// Returns when there is something to tell.
    pub(super) fn due(&self) -> Option<Duration> {
        let due = self.links.values().filter_map(Known::due).min();
        due.map(|due| due.max(self.postponed_to))
    }

    /// Leaves everything for a while, because nothing can be told now.
    pub(super) fn postpone(&mut self, now: Duration) {
        self.postponed_to = now + POSTPONED;
    }

    /// Takes what is to be told now, for whoever could see it.
    pub(super) fn take(
        &mut self,
        now: Duration,
        audience: impl Fn(LinkId) -> Audience,
    ) -> Vec<(LinkId, News)> {
        if self.due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        let mut told = Vec::new();
        for (link, known) in self.links.iter_mut().filter(|(_, known)| known.since.is_some()) {
            match audience(*link) {
                Audience::Nobody => {
                    // Until it happens again: then somebody may be there.
                    (known.changes, known.since) = (None, None);
                }
                Audience::AtTheWindow => drop(known.tell(now)),
                Audience::Elsewhere => {
                    for (kind, news) in known.tell(now) {
                        known.last.insert(kind, now);
                        told.push((*link, news));
                    }
                }
            }
        }
        told
    }
}

impl Known {
    fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::Failed => self.failing.is_some() && self.failing != self.told_failing,
            Kind::Recovered => self.failing.is_none() && self.told_failing.is_some(),
            Kind::Changed => self.changes.is_some(),
        }
    }

    fn has_news(&self) -> bool {
        KINDS.into_iter().any(|kind| self.has(kind))
    }

    /// From when on a kind may be told again.
    fn free(&self, kind: Kind) -> Duration {
        self.last.get(&kind).map_or(Duration::ZERO, |last| *last + APART)
    }

    fn due(&self) -> Option<Duration> {
        let gathered = self.since? + GATHER;
        let news = KINDS.into_iter().filter(|kind| self.has(*kind));
        news.map(|kind| self.free(kind).max(gathered)).min()
    }

    /// Takes everything that may be told by now.
    fn tell(&mut self, now: Duration) -> Vec<(Kind, News)> {
        let mut told = Vec::new();
        for kind in KINDS {
            if !self.has(kind) || self.free(kind) > now {
                continue;
            }
            let news = match kind {
                Kind::Failed | Kind::Recovered => {
                    self.told_failing.clone_from(&self.failing);
                    self.failing.clone().map_or(News::Recovered, News::Failed)
                }
                Kind::Changed => News::Changed(self.changes.take().unwrap_or_default()),
            };
            told.push((kind, news));
        }
        if !self.has_news() {
            self.since = None;
        }
        told
    }
}

#[cfg(test)]
mod tests;
