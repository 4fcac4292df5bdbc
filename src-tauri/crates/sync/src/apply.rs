//! Reads what a sync needs to know beforehand, and writes its result: one transaction switches the catalogue.

use suitecase_git::{Oid, Tree};
use suitecase_model::catalogue::{BlobId, TestFile, TestKind};
use suitecase_model::ids::LinkId;
use suitecase_model::link::{LinkStatus, SyncedCommit};
use suitecase_model::problem::ProblemCode;
use suitecase_store::content::KnownContents;
use suitecase_store::git_tree::TreeId;
use suitecase_store::synced_commit::RemoteRecord;
use suitecase_store::{
    Reader, StoreError, Writer, content, folder, git_tree, link, problem, synced_commit, test_case,
    test_suite,
};

use crate::catalogue::{Before, ContentFrom, NewCatalogue, RowChange};
use crate::fetch::AtHand;

/// Everything a sync needs to know of a link's catalogue.
pub(crate) struct Known {
    pub(crate) before: Before,
    pub(crate) at_hand: AtHand,
}

/// Reads the catalogue as it is.
pub(crate) fn known(reader: &Reader<'_>, link: LinkId) -> Result<Known, StoreError> {
    let synced = synced_commit::get(reader, link)?;
    let cases = test_case::known(reader, link)?;
    let suites = test_suite::known(reader, link)?;
    let contents = content::known(reader, link)?;
    let members = test_suite::members_of_link(reader, link)?;
    let mut at_hand = AtHand {
        commit: synced.as_ref().and_then(|synced| synced.commit.parse().ok()),
        root: synced.as_ref().and_then(|synced| synced.root_tree.parse().ok()),
        ..AtHand::default()
    };
    at_hand.cases.extend(cases.iter().map(|case| case.blob));
    at_hand.suites.extend(suites.iter().map(|suite| suite.blob));
    at_hand.suites.extend(&contents.without_suite);
    forget_ambiguous(&mut at_hand, &contents);
    for (id, raw) in git_tree::all(reader, link)? {
        // A listing that cannot be read any more is fetched again.
        if let Ok(tree) = Tree::parse(raw.into()) {
            at_hand.trees.insert(Oid::from_bytes(id), tree);
        }
    }
    let before = Before { cases, suites, members, contents, synced: synced.is_some() };
    Ok(Known { before, at_hand })
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

/// What is written beside the catalogue itself.
pub(crate) struct Switch {
    pub(crate) link: LinkId,
    pub(crate) synced: SyncedCommit,
    pub(crate) remote: RemoteRecord,
    pub(crate) removed_trees: Vec<TreeId>,
    pub(crate) added_trees: Vec<(TreeId, bytes::Bytes)>,
}

/// Switches the catalogue to the new commit and the link to `ACTIVE`.
///
/// An archived link stays archived: it was archived while the sync ran.
pub(crate) fn switch(
    writer: &Writer<'_>,
    mut new: NewCatalogue,
    switch: &Switch,
    on_row: impl FnMut(u64),
) -> Result<(), StoreError> {
    let id = switch.link;
    put_rows(writer, id, &mut new, on_row)?;
    for (suite, members) in &new.members {
        test_suite::set_members(writer, id, *suite, members)?;
    }
    problem::replace(writer, id, &new.problems)?;
    content::replace(writer, id, &new.contents)?;
    folder::replace(writer, id, TestKind::TestCases, &new.case_folders)?;
    folder::replace(writer, id, TestKind::TestSuites, &new.suite_folders)?;
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
    new: &mut NewCatalogue,
    mut on_row: impl FnMut(u64),
) -> Result<(), StoreError> {
    // Contents that rows take over from others are read before any of those rows changes.
    let (changed_cases, changed_suites) = (stored_ids(&new.cases), stored_ids(&new.suites));
    let cases = files_to_put(std::mem::take(&mut new.cases), |id| Ok(test_case::get(writer, id)?.1))?;
    let suites = files_to_put(std::mem::take(&mut new.suites), |id| Ok(test_suite::get(writer, id)?.1))?;
    test_case::remove(writer, new.removed_cases.iter().copied())?;
    test_suite::remove(writer, new.removed_suites.iter().copied())?;
    // Two tests may have swapped their paths, which are unique.
    test_case::clear_paths(writer, changed_cases)?;
    test_suite::clear_paths(writer, changed_suites)?;

    let mut written = 0;
    for case in &cases {
        test_case::put(writer, link, case)?;
        written += 1;
        on_row(written);
    }
    for suite in &suites {
        test_suite::put(writer, link, suite)?;
        written += 1;
        on_row(written);
    }
    Ok(())
}

/// Returns the ids of the rows that are stored already.
fn stored_ids<I: Copy, C>(rows: &[RowChange<I, C>]) -> Vec<I> {
    rows.iter().filter(|row| !row.is_new).map(|row| row.id).collect()
}

/// Puts each row together from what changed and what is stored.
fn files_to_put<I: Copy, C>(
    rows: Vec<RowChange<I, C>>,
    stored: impl Fn(I) -> Result<TestFile<I, C>, StoreError>,
) -> Result<Vec<TestFile<I, C>>, StoreError> {
    let put_together = |row: RowChange<I, C>| {
        let content = match row.content {
            ContentFrom::File(content) => content,
            ContentFrom::Row(source) => stored(source)?.content,
        };
        let before = if row.is_new { None } else { Some(stored(row.id)?) };
        let (change, moved) = before.map_or((None, None), |before| (before.change, before.moved));
        Ok(TestFile {
            id: row.id,
            place: row.place,
            blob: row.blob,
            content,
            change: row.change.or(change),
            moved: row.moved.or(moved),
        })
    };
    rows.into_iter().map(put_together).collect()
}
