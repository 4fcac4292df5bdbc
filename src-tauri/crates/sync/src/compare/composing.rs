//! Puts the recorded changes of several runs together into what happened between the first and the last moment. Pure.
//!
//! For every test what its file was before its first change is held against what it was after its last one, so what
//! was undone on the way is nothing: added and removed, moved there and back, edited and edited back. A decision that
//! two files are two tests counts from the moment at which they were held to be one: there the one test went and the
//! other came. One that was taken back counts nowhere.
//!
//! A line of a suite that names a moved test by its new path is the line that it was, so neither is told. Where another
//! test has taken the path that was left, lines cannot be told apart, and what they name is told as it stands.

use std::collections::{BTreeMap, HashMap};

use suitecase_model::catalogue::{ChangeKind, SameBecause, TestKind};
use suitecase_model::path::RepoPath;
use suitecase_model::said::{LineChange, Said};
use suitecase_store::comparison::{Compared, Division};
use uuid::Uuid;

use super::{Item, ItemChange, Membership};

/// Returns what happened, by path; from the last moment to the first where it goes backwards.
pub(super) fn compose(changes: Vec<Compared>, divisions: &[Division], is_backwards: bool) -> Vec<Item> {
    let divided: HashMap<i64, Uuid> =
        divisions.iter().map(|division| (division.from_number, division.former)).collect();
    let mut tests: HashMap<Uuid, Test> = HashMap::new();
    for compared in changes {
        let former = divided.get(&compared.number).copied();
        take(&mut tests, compared, former);
    }
    if is_backwards {
        tests.values_mut().for_each(Test::turn_round);
    }
    let moves = Moves::of(tests.values());
    let mut items: Vec<Item> =
        tests.into_iter().filter_map(|(id, test)| test.into_item(id, &moves, is_backwards)).collect();
    items.sort_by(|one, other| (&one.path, one.kind, one.id).cmp(&(&other.path, other.kind, other.id)));
    items
}

/// A file at one moment.
#[derive(Clone, Debug)]
struct File {
    path: RepoPath,
    said: Option<Said>,
}

/// Why a file is held to be the same test, and how alike they are where that is the reason.
type Recognition = (SameBecause, Option<f64>);

/// By how much the lines of a suite, and those of them that run, became more, by what they name.
type Lines = BTreeMap<String, (i64, i64)>;

/// Where tests are that lie elsewhere than before, by where they were; paths as lines name them, from the root of the
/// repository.
struct Moves(HashMap<String, String>);

/// What has happened to one test so far.
struct Test {
    kind: TestKind,
    first: Option<File>,
    last: Option<File>,
    /// Whether it was deleted before the first moment and is there again.
    came_back: bool,
    recognised: Option<Recognition>,
    lines: Lines,
    /// Whether the lines of a suite are known throughout.
    knows_lines: bool,
}

/// Adds one change to what is known of its test.
fn take(tests: &mut HashMap<Uuid, Test>, compared: Compared, former: Option<Uuid>) {
    let Compared { change, told, .. } = compared;
    let before = change.before.as_ref().map(|before| File { path: before.path.clone(), said: told.before });
    let after = Some(File { path: change.path.clone(), said: told.after });
    let recognised = change.because.map(|because| (because, change.score));
    let (before, after) = match change.change {
        // The files are the same as before; who they are is told by `former`.
        ChangeKind::Split | ChangeKind::Joined => return,
        ChangeKind::Added => (None, after),
        ChangeKind::Removed => (before, None),
        ChangeKind::Changed | ChangeKind::Moved => match former {
            Some(former) => {
                Test::of(tests, former, change.kind, before.as_ref()).go(None, None, None);
                (None, after)
            }
            None => (before, after),
        },
    };
    let (recognised, lines) = match former {
        Some(_) => (None, None),
        None => (recognised, Some(told.lines)),
    };
    let is_first = !tests.contains_key(&change.id);
    let test = Test::of(tests, change.id, change.kind, before.as_ref());
    test.came_back |= is_first && matches!(recognised, Some((SameBecause::Returned, _)));
    test.go(after, recognised, lines);
}

impl Test {
    fn of<'a>(
        tests: &'a mut HashMap<Uuid, Self>,
        id: Uuid,
        kind: TestKind,
        first: Option<&File>,
    ) -> &'a mut Self {
        tests.entry(id).or_insert_with(|| Self {
            kind,
            first: first.cloned(),
            last: None,
            came_back: false,
            recognised: None,
            lines: BTreeMap::new(),
            knows_lines: true,
        })
    }

    /// Goes one step further; `lines` are `None` where nobody knows what happened to them.
    fn go(&mut self, after: Option<File>, recognised: Option<Recognition>, lines: Option<Vec<LineChange>>) {
        self.last = after;
        // The least certain reason is the one worth telling.
        let stays = match (self.recognised, recognised) {
            (_, None) => true,
            (Some((_, Some(score))), Some((_, newer))) => newer.is_none_or(|newer| newer >= score),
            (Some((_, None)) | None, Some(_)) => false,
        };
        if !stays {
            self.recognised = recognised;
        }
        match lines {
            None => self.knows_lines = false,
            Some(changes) => {
                for LineChange { target, lines, running } in changes {
                    let sum = self.lines.entry(target).or_default();
                    *sum = (sum.0 + lines, sum.1 + running);
                }
            }
        }
    }

    fn turn_round(&mut self) {
        std::mem::swap(&mut self.first, &mut self.last);
        self.lines.values_mut().for_each(|(lines, running)| (*lines, *running) = (-*lines, -*running));
    }

    fn into_item(self, id: Uuid, moves: &Moves, is_backwards: bool) -> Option<Item> {
        let Self { kind, first, last, came_back, recognised, lines, knows_lines } = self;
        let bare = |change, path| Item {
            kind,
            change,
            id,
            path,
            from: None,
            because: None,
            score: None,
            fields: Vec::new(),
            members: None,
        };
        let (first, last) = match (first, last) {
            (None, None) => return None,
            (None, Some(last)) => {
                let because = (came_back && !is_backwards).then_some(SameBecause::Returned);
                return Some(Item { because, ..bare(ItemChange::Added, last.path) });
            }
            (Some(first), None) => return Some(bare(ItemChange::Removed, first.path)),
            (Some(first), Some(last)) => (first, last),
        };
        let is_edited = match (first.said, last.said) {
            (Some(before), Some(after)) => !before.says_the_same(&after),
            (Some(_), None) | (None, Some(_)) => true,
            (None, None) => false,
        };
        let is_moved = first.path != last.path;
        let change = match (is_moved, is_edited) {
            (true, _) => ItemChange::Moved,
            (false, true) => ItemChange::Edited,
            (false, false) => return None,
        };
        let (before, after) = (first.said.unwrap_or_default(), last.said.unwrap_or_default());
        let has_other_order = before.order != after.order;
        let members = (kind == TestKind::TestSuites && is_edited && knows_lines)
            .then(|| {
                let (lines, has_followed) = moves.follow(&last.path, lines);
                // The order is that of names, so where a name has followed its test nobody knows whether it is another.
                Membership::new(lines, has_other_order && !has_followed)
            })
            .filter(|members| !members.is_empty());
        let (because, score) = recognised.map_or((None, None), |(because, score)| (Some(because), score));
        Some(Item {
            from: is_moved.then_some(first.path),
            because,
            score,
            fields: if is_edited { before.unlike(&after) } else { Vec::new() },
            members,
            ..bare(change, last.path)
        })
    }
}

impl Moves {
    fn of<'a>(tests: impl Iterator<Item = &'a Test>) -> Self {
        let moved = tests.filter_map(|test| {
            let (first, last) = (test.first.as_ref()?, test.last.as_ref()?);
            (first.path != last.path).then(|| (named(&first.path).to_owned(), named(&last.path).to_owned()))
        });
        Self(moved.collect())
    }

    /// Counts a line of the suite that follows a moved test as the line it was, and says whether there is any.
    fn follow(&self, suite: &RepoPath, mut lines: Lines) -> (Lines, bool) {
        let project = project(suite);
        let gone = lines.iter().filter(|(_, (lines, _))| *lines < 0);
        let followed: Vec<(String, String)> = gone
            .filter_map(|(target, _)| {
                let now = self.0.get(&format!("{project}{target}"))?.strip_prefix(project)?;
                let has_come = lines.get(now).is_some_and(|(lines, _)| *lines > 0);
                has_come.then(|| (target.clone(), now.to_owned()))
            })
            .collect();
        for (before, now) in &followed {
            let (fewer, fewer_running) = lines.remove(before).unwrap_or_default();
            let sum = lines.entry(now.clone()).or_default();
            *sum = (sum.0 + fewer, sum.1 + fewer_running);
        }
        (lines, !followed.is_empty())
    }
}

/// Returns a path as lines name it, but for the folder of its project.
fn named(path: &RepoPath) -> &str {
    let path = path.as_str();
    path.rsplit_once('.').map_or(path, |(named, _)| named)
}

/// Returns the folder of a suite's project, with the slash that ends it; suites lie below `Test Suites` of it.
fn project(suite: &RepoPath) -> &str {
    const SUITES: &str = "Test Suites/";
    let path = suite.as_str();
    let place =
        if path.starts_with(SUITES) { Some(0) } else { path.find("/Test Suites/").map(|slash| slash + 1) };
    place.and_then(|place| path.get(..place)).unwrap_or_default()
}

impl Membership {
    fn new(lines: Lines, has_other_order: bool) -> Self {
        let mut found = Self::default();
        for (target, (lines, running)) in lines {
            match (lines, running) {
                (1.., _) => found.added.push(target),
                (..0, _) => found.removed.push(target),
                (0, 1..) => found.switched_on.push(target),
                (0, ..0) => found.switched_off.push(target),
                (0, 0) => {}
            }
        }
        // Where lines came or went, the order is another one in any case.
        found.is_reordered = has_other_order && found.added.is_empty() && found.removed.is_empty();
        found
    }
}

#[cfg(test)]
mod tests;
