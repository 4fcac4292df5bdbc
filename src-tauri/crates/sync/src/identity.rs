//! Carries out what a person decides about who a test is: taken apart, and joined again.
//!
//! Results go with the file they are about. Both happen in the one transaction of the caller. A run that is under way is not disturbed: it reads who tests are
//! when it writes, so what was decided before that holds for it, and what is decided after works on its result.

use suitecase_model::catalogue::{
    Change, ChangeKind, FileThen, Move, NotTheSame, Place, SameBecause, SyncChange, TestCase, TestKind,
    TestSuite, VanishedTest,
};
use suitecase_model::ids::{LinkId, TestCaseId, TestSuiteId};
use suitecase_model::path::RepoPath;
use suitecase_store::identity_decision::Decision;
use suitecase_store::{
    Reader, StoreError, Writer, identity_decision, identity_following, sync_change, test_case, test_suite,
    vanished_test,
};
use thiserror::Error;
use uuid::Uuid;

/// Why a decision cannot be carried out; nothing was changed.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The file of the former test is there again, so that it is a test of its own.
    #[error("join two tests that are both there")]
    BothThere,
    /// The database failed, or does not know the test, the move or the decision.
    #[error("use the database")]
    Store(#[from] StoreError),
}

/// A test with the place it was recognised from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The link it belongs to.
    pub link: LinkId,
    /// Its id at present.
    pub test: Uuid,
    /// Its path.
    pub path: RepoPath,
    /// The path of the test it was held to be, or is not.
    pub from: RepoPath,
}

/// Returns the link of a test of the catalogue.
pub fn link_of(reader: &Reader<'_>, kind: TestKind, test: Uuid) -> Result<LinkId, StoreError> {
    Ok(row_of(reader, kind, test)?.link)
}

/// A test of the catalogue.
struct Row {
    link: LinkId,
    place: Place,
    file: FileThen,
    /// How it was recognised last.
    moved: Option<Move>,
}

fn row_of(reader: &Reader<'_>, kind: TestKind, test: Uuid) -> Result<Row, StoreError> {
    let (link, place, blob, guid, moved) = match kind {
        TestKind::TestCases => {
            let (link, row) = test_case::get(reader, TestCaseId(test))?;
            (link, row.place, row.blob, row.content.guid, row.moved)
        }
        TestKind::TestSuites => {
            let (link, row) = test_suite::get(reader, TestSuiteId(test))?;
            (link, row.place, row.blob, row.content.guid, row.moved)
        }
    };
    let file = FileThen { path: place.path.clone(), blob, guid };
    Ok(Row { link, place, file, moved })
}

/// Returns from where a test was recognised last; fails where it never was, or nothing is recorded of it.
pub fn recognised(reader: &Reader<'_>, kind: TestKind, test: Uuid) -> Result<Recognised, StoreError> {
    let Row { link, file, moved, .. } = row_of(reader, kind, test)?;
    let former = former_of(reader, test, moved.as_ref())?.1;
    Ok(Recognised { link, test, path: file.path, from: former.path })
}

/// Returns the decision that made a test one of its own; fails where there is none.
pub fn taken_apart(reader: &Reader<'_>, kind: TestKind, test: Uuid) -> Result<Recognised, StoreError> {
    let Row { link, file, .. } = row_of(reader, kind, test)?;
    Ok(Recognised { link, test, path: file.path, from: decision_of(reader, test)?.pair.former_file.path })
}

/// Makes a test that was recognised somewhere a test of its own, under `new_id`; the former one has vanished.
///
/// The history since then goes with the file, the one before stays with the former test. `by` tells who decided it.
pub fn take_apart(
    writer: &Writer<'_>,
    kind: TestKind,
    test: Uuid,
    new_id: Uuid,
    by: &Change,
) -> Result<Recognised, IdentityError> {
    let Row { link, place, file, moved } = row_of(writer, kind, test)?;
    let (number, former_file) = former_of(writer, test, moved.as_ref())?;
    rename(writer, link, kind, (test, new_id), None)?;
    sync_change::give_to(writer, test, number, new_id)?;
    identity_following::take_apart(writer, kind, test, new_id, &place)?;
    let pair = NotTheSame { former: test, former_file, other: new_id, other_file: file };
    identity_decision::insert(writer, link, kind, &pair, number, by.at)?;
    let vanished = VanishedTest { id: test, file: pair.former_file.clone() };
    vanished_test::insert(writer, link, kind, [&vanished])?;
    let split = |id, own: &FileThen, other: &FileThen| SyncChange {
        kind,
        change: ChangeKind::Split,
        id,
        path: own.path.clone(),
        before: Some(other.clone()),
        because: Some(SameBecause::Decision),
        score: None,
        by: by.clone(),
    };
    let entries = [
        split(new_id, &pair.other_file, &pair.former_file),
        split(test, &pair.former_file, &pair.other_file),
    ];
    sync_change::insert(writer, link, None, &entries)?;
    Ok(Recognised { link, test: new_id, path: pair.other_file.path, from: pair.former_file.path })
}

/// Takes the last [`take_apart`] back that made this test one of its own: it is the former test again.
pub fn join_again(
    writer: &Writer<'_>,
    kind: TestKind,
    test: Uuid,
    by: &Change,
) -> Result<Recognised, IdentityError> {
    let Row { link, file, .. } = row_of(writer, kind, test)?;
    let Decision { number, pair, history_from, .. } = decision_of(writer, test)?;
    if !vanished_test::is_vanished(writer, pair.former)? {
        return Err(IdentityError::BothThere);
    }
    let from = pair.former_file.path.clone();
    let moved = Move { from: from.clone(), because: SameBecause::Decision, score: None };
    rename(writer, link, kind, (test, pair.former), Some(moved))?;
    vanished_test::remove(writer, [pair.former])?;
    sync_change::give_to(writer, test, history_from, pair.former)?;
    identity_following::join(writer, test, pair.former)?;
    identity_decision::take_back(writer, number, by.at)?;
    let joined = SyncChange {
        kind,
        change: ChangeKind::Joined,
        id: pair.former,
        path: file.path.clone(),
        before: Some(pair.former_file),
        because: Some(SameBecause::Decision),
        score: None,
        by: by.clone(),
    };
    sync_change::insert(writer, link, None, [&joined])?;
    Ok(Recognised { link, test: pair.former, path: file.path, from })
}

/// Returns the entry of the last time a test was recognised, and the file before.
fn former_of(reader: &Reader<'_>, test: Uuid, moved: Option<&Move>) -> Result<(i64, FileThen), StoreError> {
    let entry = sync_change::last_recognised(reader, test)?.filter(|_| moved.is_some());
    entry
        .and_then(|entry| Some((entry.number, entry.change.before?)))
        .ok_or(StoreError::Missing("where the test was before"))
}

fn decision_of(reader: &Reader<'_>, test: Uuid) -> Result<Decision, StoreError> {
    identity_decision::of_test(reader, test)?.ok_or(StoreError::Missing("the decision about the test"))
}

/// Gives a row another id. It is put anew, since other tables name rows by their ids.
fn rename(
    writer: &Writer<'_>,
    link: LinkId,
    kind: TestKind,
    (from, to): (Uuid, Uuid),
    moved: Option<Move>,
) -> Result<(), StoreError> {
    match kind {
        TestKind::TestCases => {
            let (from, to) = (TestCaseId(from), TestCaseId(to));
            let row = test_case::get(writer, from)?.1;
            test_case::clear_paths(writer, [from])?;
            test_case::put(writer, link, &TestCase { id: to, moved, ..row })?;
            test_case::remove(writer, [from])
        }
        TestKind::TestSuites => {
            let (from, to) = (TestSuiteId(from), TestSuiteId(to));
            let row = test_suite::get(writer, from)?.1;
            let members = test_suite::members(writer, from)?;
            let members: Vec<_> = members.into_iter().map(|member| member.resolved).collect();
            test_suite::clear_paths(writer, [from])?;
            test_suite::put(writer, link, &TestSuite { id: to, moved, ..row })?;
            test_suite::set_members(writer, link, to, &members)?;
            test_suite::remove(writer, [from])
        }
    }
}
