//! Reads what a sync needs to know beforehand, and writes its result: one transaction switches the catalogue.

mod tellings;

use std::collections::HashMap;
use std::hash::Hash;

use suitecase_git::{Oid, Tree};
use suitecase_model::catalogue::{
    BlobId, ChangeKind, Fingerprint, ResolvedMember, SyncChange, TestFile, TestKind, VanishedTest,
};
use suitecase_model::ids::{LinkId, SyncRunId, TestSuiteId};
use suitecase_model::link::{LinkStatus, SyncedCommit};
use suitecase_model::problem::ProblemCode;
use suitecase_model::said::Told;
use suitecase_model::standing::ChangeSpan;
use suitecase_model::test_suite::{SuiteKind, TestSuiteContent};
use suitecase_model::time::Timestamp;
use suitecase_store::content::KnownContents;
use suitecase_store::git_tree::TreeId;
use suitecase_store::synced_commit::RemoteRecord;
use suitecase_store::{
    Reader, StoreError, Writer, content, content_change, folder, git_tree, identity_decision, link, problem,
    suite_member, sync_change, synced_commit, test_case, test_suite, vanished_test,
};

use self::tellings::Tellings;
use crate::catalogue::{Before, ContentFrom, NewCatalogue, Past, RowChange, needs};
use crate::fetch::{AtHand, Fetched};
use crate::reading::{ReadCase, Shelf};

/// Everything a sync needs to know of a link's catalogue.
pub(crate) struct Known {
    pub(crate) before: Before,
    pub(crate) at_hand: AtHand,
    /// What people had decided about identities when `before` was read.
    revision: u64,
}

/// Reads the catalogue as it is.
pub(crate) fn known(reader: &Reader<'_>, link: LinkId) -> Result<Known, StoreError> {
    let synced = synced_commit::get(reader, link)?;
    let revision = identity_decision::revision(reader, link)?;
    // Members are read while the files are fetched; see `members`.
    let before = without_members(reader, link)?;
    let mut at_hand = AtHand {
        commit: synced.as_ref().and_then(|synced| synced.commit.parse().ok()),
        root: synced.as_ref().and_then(|synced| synced.root_tree.parse().ok()),
        ..AtHand::default()
    };
    at_hand.paths.reserve(before.cases.len() + before.suites.len());
    at_hand.cases.extend(before.cases.iter().map(|case| case.blob));
    at_hand.suites.extend(before.suites.iter().map(|suite| suite.blob));
    at_hand.suites.extend(&before.contents.without_suite);
    at_hand.paths.extend(before.cases.iter().map(|case| (case.place.path.clone(), case.blob)));
    at_hand.paths.extend(before.suites.iter().map(|suite| (suite.place.path.clone(), suite.blob)));
    forget_ambiguous(&mut at_hand, &before.contents);
    for (id, raw) in git_tree::all(reader, link)? {
        // A listing that cannot be read any more is fetched again.
        if let Ok(tree) = Tree::parse(raw.into()) {
            at_hand.trees.insert(Oid::from_bytes(id), tree);
        }
    }
    Ok(Known { before, at_hand, revision })
}

/// Reads the members of all suites as they are.
pub(crate) fn members(reader: &Reader<'_>, link: LinkId) -> Result<Members, StoreError> {
    test_suite::members_of_link(reader, link)
}

fn without_members(reader: &Reader<'_>, link: LinkId) -> Result<Before, StoreError> {
    let synced = synced_commit::get(reader, link)?;
    let mut project_problems = problem::of_link(reader, link)?;
    project_problems.retain(|problem| !problem.code.is_of_one_file() && !problem.code.is_found_behind());
    Ok(Before {
        synced: synced.is_some(),
        projects: synced.map(|synced| synced.projects).unwrap_or_default(),
        project_problems,
        cases: test_case::known(reader, link)?,
        suites: test_suite::known(reader, link)?,
        contents: content::known(reader, link)?,
        ..Before::default()
    })
}

/// Returns the catalogue as it is at the moment of writing, with what the plan needs of the past.
///
/// Only a person's decision about an identity can have changed it since [`known`]; a run never works on rows from
/// before one.
pub(crate) fn at_writing(
    writer: &Writer<'_>,
    link: LinkId,
    known: &mut Known,
    fetched: &Fetched,
) -> Result<(), StoreError> {
    let revision = identity_decision::revision(writer, link)?;
    if revision != known.revision {
        let before = without_members(writer, link)?;
        let is_trusted = known.before.is_trusted;
        known.before = Before { members: members(writer, link)?, is_trusted, ..before };
        known.revision = revision;
    }
    let (cases, suites) = needs(&known.before, fetched);
    known.before.cases_past = Past {
        prints: match &cases.prints {
            None => test_case::prints(writer, link)?,
            Some(ids) => some_prints(ids, |id| test_case::print_of(writer, id))?,
        },
        gone: gone(writer, link, TestKind::TestCases, cases.gone)?,
        apart: identity_decision::of_link(writer, link, TestKind::TestCases)?,
    };
    known.before.suites_past = Past {
        prints: match &suites.prints {
            None => test_suite::prints(writer, link)?,
            Some(ids) => some_prints(ids, |id| test_suite::print_of(writer, id))?,
        },
        gone: gone(writer, link, TestKind::TestSuites, suites.gone)?,
        apart: identity_decision::of_link(writer, link, TestKind::TestSuites)?,
    };
    Ok(())
}

fn some_prints<I: Copy + Eq + Hash>(
    ids: &[I],
    print_of: impl Fn(I) -> Result<Fingerprint, StoreError>,
) -> Result<HashMap<I, Fingerprint>, StoreError> {
    ids.iter().map(|id| Ok((*id, print_of(*id)?))).collect()
}

fn gone(
    reader: &Reader<'_>,
    link: LinkId,
    kind: TestKind,
    needed: bool,
) -> Result<Vec<VanishedTest>, StoreError> {
    if needed { vanished_test::of_link(reader, link, kind) } else { Ok(Vec::new()) }
}

/// Findings are kept by content alone. Where that does not tell what they are about, because a content is that of a
/// test case and of a suite or is the target of a symbolic link, the content is read anew each time.
fn forget_ambiguous(at_hand: &mut AtHand, contents: &KnownContents) {
    let both: Vec<BlobId> = at_hand.cases.intersection(&at_hand.suites).copied().collect();
    let of_links = contents
        .findings
        .iter()
        .filter(|(_, findings)| findings.iter().any(|finding| finding.code == ProblemCode::SymbolicLink));
    for blob in both.iter().chain(of_links.map(|(blob, _)| blob)) {
        at_hand.cases.remove(blob);
        at_hand.suites.remove(blob);
    }
}

/// The kinds and members of suites as they are stored.
type Members = HashMap<TestSuiteId, (SuiteKind, Vec<ResolvedMember>)>;

/// What is written beside the catalogue itself.
pub(crate) struct Switch {
    pub(crate) link: LinkId,
    pub(crate) run: SyncRunId,
    pub(crate) synced: SyncedCommit,
    pub(crate) remote: RemoteRecord,
    pub(crate) removed_trees: Vec<TreeId>,
    pub(crate) added_trees: Vec<(TreeId, bytes::Bytes)>,
}

/// Switches the catalogue to the new commit and the link to `ACTIVE`.
///
/// An archived link stays archived: it was archived while the sync ran. An error of `on_row`, which hears of every row,
/// takes everything back.
pub(crate) fn switch(
    writer: &Writer<'_>,
    mut new: NewCatalogue<'_>,
    before: &Members,
    shelf: &mut Shelf,
    switch: &Switch,
    mut on_row: impl FnMut(u64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let id = switch.link;
    let mut told = Tellings::new(&new.changes, before);
    let written = put_rows(writer, id, &mut new, shelf, &mut told, &mut on_row)?;
    vanished_test::remove(writer, new.returned.iter().copied())?;
    vanished_test::insert(writer, id, TestKind::TestCases, &new.vanished_cases)?;
    vanished_test::insert(writer, id, TestKind::TestSuites, &new.vanished_suites)?;
    let changes = new.changes.iter().map(|change| (change, told.of(change.id)));
    sync_change::insert_told(writer, id, Some(switch.run), changes)?;
    let known = synced_commit::get(writer, id)?.map(|before| before.confirmed_at);
    for change in &new.changes {
        if let Some(span) = changed_within(change, told.of(change.id), known, switch.synced.confirmed_at) {
            content_change::insert(writer, change.id, span)?;
        }
    }
    for (suite, members) in &new.members {
        let stored = before.get(suite).map_or(&[][..], |(_, stored)| stored);
        suite_member::change(writer, id, *suite, stored, members)?;
        on_row(written)?;
    }
    problem::replace(writer, id, &new.problems)?;
    content::replace(writer, id, &new.contents)?;
    if let Some((of_cases, of_suites)) = &new.folders {
        folder::replace(writer, id, TestKind::TestCases, of_cases)?;
        folder::replace(writer, id, TestKind::TestSuites, of_suites)?;
    }
    let added = switch.added_trees.iter().map(|(id, raw)| (*id, raw.as_ref()));
    git_tree::replace(writer, id, switch.removed_trees.iter().copied(), added)?;
    synced_commit::set(writer, id, &switch.synced)?;
    synced_commit::set_remote(writer, id, &switch.remote)?;
    match link::get(writer, id)?.status {
        LinkStatus::Archived => Ok(()),
        LinkStatus::Inactive | LinkStatus::Active | LinkStatus::Error { .. } => {
            link::set_status(writer, id, &LinkStatus::Active)
        }
    }
}

fn put_rows(
    writer: &Writer<'_>,
    link: LinkId,
    new: &mut NewCatalogue<'_>,
    shelf: &mut Shelf,
    told: &mut Tellings<'_>,
    on_row: &mut impl FnMut(u64) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    // Contents that rows take over from others are read before any of those rows changes.
    let (changed_cases, changed_suites) = (stored_ids(&new.cases), stored_ids(&new.suites));
    let stored_case = |id| Ok(test_case::get(writer, id)?.1);
    let stored_suite = |id| Ok(test_suite::get(writer, id)?.1);
    let mut open = |case: &ReadCase| shelf.open(case.content.clone()).map_err(StoreError::from);
    let (fresh, rest) = std::mem::take(&mut new.cases).into_iter().partition::<Vec<_>, _>(is_fresh);
    let mut cases = Vec::with_capacity(rest.len());
    for row in rest {
        let (case, before) = file_to_put(row, &mut open, stored_case)?;
        told.case(before.as_ref(), Some(&case));
        cases.push(case);
    }
    let mut said = |suite: &TestSuiteContent| Ok(suite.clone());
    let mut suites = Vec::with_capacity(new.suites.len());
    for row in std::mem::take(&mut new.suites) {
        let source = source_of(&row);
        let (suite, before) = file_to_put(row, &mut said, stored_suite)?;
        told.suite(before.as_ref(), Some((&suite, source)));
        suites.push(suite);
    }
    for id in &new.removed_cases {
        if told.wants(id.0) {
            told.case(Some(&stored_case(*id)?), None);
        }
    }
    for id in &new.removed_suites {
        if told.wants(id.0) {
            told.suite(Some(&stored_suite(*id)?), None);
        }
    }
    test_case::remove(writer, new.removed_cases.iter().copied())?;
    test_suite::remove(writer, new.removed_suites.iter().copied())?;
    // Two tests may have swapped their paths, which are unique.
    test_case::clear_paths(writer, changed_cases)?;
    test_suite::clear_paths(writer, changed_suites)?;

    let mut written = 0;
    // One at a time: a first sync of a large repository is held in memory nowhere.
    let fresh = fresh.into_iter().map(|row| {
        let (case, _) = file_to_put(row, &mut open, stored_case)?;
        told.case(None, Some(&case));
        Ok::<_, StoreError>(case)
    });
    for case in cases.into_iter().map(Ok).chain(fresh) {
        test_case::put(writer, link, &case?)?;
        written += 1;
        on_row(written)?;
    }
    for suite in &suites {
        test_suite::put(writer, link, suite)?;
        written += 1;
        on_row(written)?;
    }
    Ok(written)
}

/// Returns in which span of time a test became another one; `None` where it says what it said before.
///
/// Its file was there in its former state when the branch was looked at last, unless it is new.
fn changed_within(
    change: &SyncChange,
    told: Option<&Told>,
    known: Option<Timestamp>,
    now: Timestamp,
) -> Option<ChangeSpan> {
    let known = known.filter(|_| change.before.is_some());
    match change.change {
        ChangeKind::Added | ChangeKind::Changed => Some(ChangeSpan::between(known, now)),
        ChangeKind::Moved => {
            let says_otherwise = told.is_some_and(|told| told.before.is_some() && told.before != told.after);
            says_otherwise.then(|| ChangeSpan::between(known, now))
        }
        ChangeKind::Removed | ChangeKind::Split | ChangeKind::Joined => None,
    }
}

/// Returns the ids of the rows that are stored already.
fn stored_ids<I: Copy, C>(rows: &[RowChange<'_, I, C>]) -> Vec<I> {
    rows.iter().filter(|row| !row.is_new).map(|row| row.id).collect()
}

/// Returns whether nothing stored is needed to write a row.
fn is_fresh<I, R>(row: &RowChange<'_, I, R>) -> bool {
    row.is_new && matches!(row.content, ContentFrom::File(_))
}

/// Returns the row whose stored content a row takes over.
fn source_of<I: Copy, C>(row: &RowChange<'_, I, C>) -> Option<I> {
    match &row.content {
        ContentFrom::File(_) => None,
        ContentFrom::Row(source) => Some(*source),
    }
}

/// A row, and what it was before where it was there.
type WithBefore<R> = (R, Option<R>);

/// Puts a row together from what changed and what is stored; returns it with the row before.
fn file_to_put<I: Copy, R, C>(
    row: RowChange<'_, I, R>,
    open: &mut impl FnMut(&R) -> Result<C, StoreError>,
    stored: impl Fn(I) -> Result<TestFile<I, C>, StoreError>,
) -> Result<WithBefore<TestFile<I, C>>, StoreError> {
    let (content, print) = match row.content {
        ContentFrom::File(content) => (open(content)?, row.print.cloned().unwrap_or_default()),
        ContentFrom::Row(source) => {
            let source = stored(source)?;
            (source.content, source.print)
        }
    };
    let before = if row.is_new { None } else { Some(stored(row.id)?) };
    let (change, moved) = match &before {
        Some(before) => (before.change.clone(), before.moved.clone()),
        None => (None, None),
    };
    let file = TestFile {
        id: row.id,
        place: row.place.clone(),
        blob: row.blob,
        content,
        print,
        change: row.change.map(|change| *change).or(change),
        moved: row.moved.map(|moved| *moved).or(moved),
    };
    Ok((file, before))
}

#[cfg(test)]
mod tests;
