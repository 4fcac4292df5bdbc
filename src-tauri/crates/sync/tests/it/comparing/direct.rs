//! Two catalogues held side by side: what a comparison must say, found without anything that was recorded.

use std::collections::{BTreeMap, BTreeSet};

use suitecase_model::catalogue::{BlobId, Fingerprint, TestKind};
use suitecase_model::said::Field;
use suitecase_model::test_suite::SuiteMember;
use suitecase_sync::compare::{Comparison, Item, ItemChange, Membership};
use uuid::Uuid;

use crate::catalogue::Catalogue;

/// A file with all that it says.
#[derive(Clone, Debug)]
struct File {
    kind: TestKind,
    path: String,
    project: String,
    blob: BlobId,
    print: Fingerprint,
    fields: BTreeMap<Field, String>,
    members: Vec<SuiteMember>,
}

/// What is compared of an item; why two files are held to be the same test depends on the way between them.
pub(crate) type Difference =
    (TestKind, Uuid, ItemChange, String, Option<String>, Vec<Field>, Option<Membership>);

/// Returns what a comparison says.
pub(crate) fn said(comparison: &Comparison) -> BTreeSet<Sortable> {
    comparison.items.iter().map(of_item).map(Sortable::new).collect()
}

/// Returns what differs between two catalogues, test by test.
pub(crate) fn differences(before: &Catalogue, after: &Catalogue) -> BTreeSet<Sortable> {
    let (before, after) = (files(before), files(after));
    let ids: BTreeSet<&Uuid> = before.keys().chain(after.keys()).collect();
    ids.into_iter()
        .filter_map(|id| difference(*id, before.get(id), after.get(id)))
        .map(Sortable::new)
        .collect()
}

/// A difference by its text, so that sets of them can be shown and compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sortable(String);

impl Sortable {
    fn new(difference: Difference) -> Self {
        Self(format!("{difference:?}"))
    }
}

fn of_item(item: &Item) -> Difference {
    let from = item.from.as_ref().map(|path| path.as_str().to_owned());
    let path = item.path.as_str().to_owned();
    (item.kind, item.id, item.change, path, from, item.fields.clone(), item.members.clone())
}

fn difference(id: Uuid, before: Option<&File>, after: Option<&File>) -> Option<Difference> {
    let bare = |file: &File, change| (file.kind, id, change, file.path.clone(), None, Vec::new(), None);
    let (before, after) = match (before, after) {
        (None, None) => return None,
        (None, Some(after)) => return Some(bare(after, ItemChange::Added)),
        (Some(before), None) => return Some(bare(before, ItemChange::Removed)),
        (Some(before), Some(after)) => (before, after),
    };
    let means_the_same = match (before.print.meaning, after.print.meaning) {
        (None, None) => before.blob == after.blob,
        (one, other) => one == other,
    };
    let is_edited = !means_the_same || before.project != after.project;
    let is_moved = before.path != after.path;
    let change = match (is_moved, is_edited) {
        (true, _) => ItemChange::Moved,
        (false, true) => ItemChange::Edited,
        (false, false) => return None,
    };
    let fields: Vec<Field> = Field::ALL
        .into_iter()
        .filter(|field| is_edited && before.fields.get(field) != after.fields.get(field))
        .collect();
    let members = (is_edited && after.kind == TestKind::TestSuites)
        .then(|| membership(&before.members, &after.members))
        .filter(|members| *members != Membership::default());
    let from = is_moved.then(|| before.path.clone());
    Some((after.kind, id, change, after.path.clone(), from, fields, members))
}

fn membership(before: &[SuiteMember], after: &[SuiteMember]) -> Membership {
    let count = |members: &[SuiteMember], target: &str| {
        let named = || members.iter().filter(|member| member.target == target);
        (named().count(), named().filter(|member| member.enabled).count())
    };
    let targets: BTreeSet<&str> = before.iter().chain(after).map(|member| member.target.as_str()).collect();
    let mut found = Membership::default();
    for target in targets {
        let ((lines, running), (lines_now, running_now)) = (count(before, target), count(after, target));
        let list = if lines_now > lines {
            &mut found.added
        } else if lines_now < lines {
            &mut found.removed
        } else if running_now > running {
            &mut found.switched_on
        } else if running_now < running {
            &mut found.switched_off
        } else {
            continue;
        };
        list.push(target.to_owned());
    }
    let order =
        |members: &[SuiteMember]| members.iter().map(|member| member.target.clone()).collect::<Vec<_>>();
    found.is_reordered = found.added.is_empty() && found.removed.is_empty() && order(before) != order(after);
    found
}

fn files(catalogue: &Catalogue) -> BTreeMap<Uuid, File> {
    let cases = catalogue.cases.iter().map(|case| {
        let fields = BTreeMap::from([
            (Field::Description, case.content.description.clone()),
            (Field::Comment, case.content.comment.clone()),
            (Field::Tags, format!("{:?}", case.content.tags)),
            (Field::Guid, format!("{:?}", case.content.guid)),
            (Field::Variables, format!("{:?}", case.content.variables)),
        ]);
        let file = File {
            kind: TestKind::TestCases,
            path: case.place.path.as_str().to_owned(),
            project: case.place.project.as_str().to_owned(),
            blob: case.blob,
            print: case.print.clone(),
            fields,
            members: Vec::new(),
        };
        (case.id.0, file)
    });
    let suites = catalogue.suites.iter().map(|(suite, members)| {
        let members: Vec<SuiteMember> = members.iter().map(|member| member.resolved.member.clone()).collect();
        let fields = BTreeMap::from([
            (Field::Description, suite.content.description.clone()),
            (Field::Tags, format!("{:?}", suite.content.tags)),
            (Field::Guid, format!("{:?}", suite.content.guid)),
            (Field::Query, format!("{:?}", suite.content.query)),
            (Field::ExecutionMode, format!("{:?}", suite.content.execution_mode)),
            (Field::Members, format!("{members:?}")),
        ]);
        let file = File {
            kind: TestKind::TestSuites,
            path: suite.place.path.as_str().to_owned(),
            project: suite.place.project.as_str().to_owned(),
            blob: suite.blob,
            print: suite.print.clone(),
            fields,
            members,
        };
        (suite.id.0, file)
    });
    cases.chain(suites).collect()
}
