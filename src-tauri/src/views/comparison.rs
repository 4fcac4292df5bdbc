//! What changed between two commits or branches of a link.

use suitecase_model::catalogue::ChangeKind;
use suitecase_store::comparison::there;
use suitecase_store::{Reader, StoreError};
use suitecase_sync::compare::{
    Branches, Compared, Comparison, ComparisonStage, Item, ItemChange, Membership, Points,
};
use uuid::Uuid;

use super::room::{PAGE_LIMIT, Room};
use crate::wire::comparison::{
    ComparableBranches, ComparablePoints, ComparedPoint, ComparisonPage, ComparisonProgress, ComparisonRow,
    ComparisonView, MembershipChange, SyncedCommitView,
};

/// The most members that are named of one kind, for one suite.
const MOST_MEMBERS: usize = 5;

/// The bytes of a page that the names of members may take.
const MEMBER_BYTES: usize = 20_000;

impl From<ComparedPoint> for Compared {
    fn from(point: ComparedPoint) -> Self {
        match point {
            ComparedPoint::Commit { commit } => Self::Commit(commit),
            ComparedPoint::Branch { name } => Self::Branch(name),
        }
    }
}

pub(crate) fn points(points: Points) -> ComparablePoints {
    let commits = points.commits.into_iter().map(|point| SyncedCommitView {
        commit: point.commit,
        synced_at: point.synced_at.0,
        changes: point.changes,
        is_first: point.is_first,
    });
    ComparablePoints { commits: commits.collect(), branch: points.branch }
}

pub(crate) fn branches(branches: Branches) -> ComparableBranches {
    ComparableBranches { names: branches.names, is_cut: branches.is_cut }
}

pub(crate) fn progress(ComparisonStage { side, progress }: ComparisonStage) -> ComparisonProgress {
    ComparisonProgress {
        side: side.as_str().to_owned(),
        stage: progress.stage,
        done: (progress.done > 0 || progress.total.is_some()).then_some(progress.done),
        total: progress.total,
    }
}

pub(crate) fn comparison(comparison: &Comparison) -> ComparisonView {
    let count = |change| u64::try_from(comparison.count(change)).unwrap_or(u64::MAX);
    ComparisonView {
        id: comparison.id.to_string(),
        from_commit: comparison.from.1.clone(),
        to_commit: comparison.to.1.clone(),
        added: count(ItemChange::Added),
        removed: count(ItemChange::Removed),
        moved: count(ItemChange::Moved),
        edited: count(ItemChange::Edited),
        markdown: comparison.markdown.clone(),
    }
}

/// Returns one page of what was found, of one change or of all.
pub(crate) fn page(
    reader: &Reader<'_>,
    comparison: &Comparison,
    change: Option<ChangeKind>,
    offset: u64,
    limit: u64,
) -> Result<ComparisonPage, StoreError> {
    // A decision is no change between two moments, so nothing is listed for it.
    let wanted = |item: &&Item| change.is_none_or(|change| item.change.kind() == change);
    let fitting = || comparison.items.iter().filter(wanted);
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    let shown = usize::try_from(limit.min(PAGE_LIMIT)).unwrap_or(usize::MAX);
    let items: Vec<&Item> = fitting().skip(skipped).take(shown).collect();
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let there = there(reader, &ids)?;
    let mut room = Room::of(MEMBER_BYTES);
    Ok(ComparisonPage {
        total: u64::try_from(fitting().count()).unwrap_or(u64::MAX),
        rows: items.into_iter().map(|item| row(item, there.contains(&item.id), &mut room)).collect(),
    })
}

fn row(item: &Item, is_there: bool, room: &mut Room) -> ComparisonRow {
    ComparisonRow {
        kind: item.kind.into(),
        change: item.change.kind(),
        test_id: is_there.then(|| item.id.to_string()),
        name: item.name().to_owned(),
        path: item.path.as_str().to_owned(),
        from: item.from.as_ref().map(|path| path.as_str().to_owned()),
        because: item.because,
        score: item.score,
        fields: item.fields.iter().map(|field| field.as_str().to_owned()).collect(),
        members: item.members.as_ref().map(|found| members(found, room)),
    }
}

fn members(members: &Membership, room: &mut Room) -> MembershipChange {
    let lists = [&members.added, &members.removed, &members.switched_on, &members.switched_off];
    let total: usize = lists.iter().map(|names| names.len()).sum();
    let shown = lists.map(|names| {
        names.iter().take(MOST_MEMBERS).take_while(|name| room.takes(name)).cloned().collect::<Vec<_>>()
    });
    let left_out = total - shown.iter().map(Vec::len).sum::<usize>();
    let [added, removed, switched_on, switched_off] = shown;
    MembershipChange {
        added,
        removed,
        switched_on,
        switched_off,
        is_reordered: members.is_reordered,
        more: u64::try_from(left_out).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use suitecase_model::catalogue::{SameBecause, TestKind};
    use suitecase_model::path::RepoPath;
    use suitecase_model::said::Field;
    use suitecase_sync::compare::ItemChange;

    use super::*;

    fn suite(path: &str, names: &[String]) -> Item {
        let names = || names.to_vec();
        Item {
            kind: TestKind::TestSuites,
            change: ItemChange::Moved,
            id: Uuid::nil(),
            path: RepoPath::from_text(path),
            from: Some(RepoPath::from_text(path)),
            because: Some(SameBecause::Similarity),
            score: Some(0.987_654_321),
            fields: Field::ALL.to_vec(),
            members: Some(Membership {
                added: names(),
                removed: names(),
                switched_on: names(),
                switched_off: names(),
                is_reordered: true,
            }),
        }
    }

    #[test]
    fn a_page_stays_small_and_says_how_many_members_it_does_not_name() {
        let names: Vec<String> = (0..50).map(|_| "測".repeat(210)).collect();
        let item = suite(&names[0], &names);
        let mut room = Room::of(MEMBER_BYTES);
        let rows: Vec<ComparisonRow> = (0..PAGE_LIMIT).map(|_| row(&item, true, &mut room)).collect();
        let [first, .., last] = rows.as_slice() else { panic!("there are many") };
        assert_eq!(first.members.as_ref().map(|members| (members.added.len(), members.more)), Some((5, 180)));
        assert_eq!(last.members.as_ref().map(|members| (members.added.len(), members.more)), Some((0, 200)));
        let bytes = serde_json::to_vec(&ComparisonPage { total: 1_000_000, rows }).unwrap().len();
        assert!(bytes < 256_000, "{bytes}");
    }
}
