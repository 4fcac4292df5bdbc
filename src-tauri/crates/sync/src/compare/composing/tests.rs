use std::collections::BTreeMap;

use proptest::prelude::*;
use suitecase_model::catalogue::{Change, FileThen, SyncChange};
use suitecase_model::said::{Field, Told};
use suitecase_model::time::Timestamp;

use super::*;

const A: Uuid = Uuid::from_u128(1);
const B: Uuid = Uuid::from_u128(2);

fn said(content: u64) -> Said {
    Said { whole: content, fields: [0, 0, content, 0, 0, 0, 0, 0], ..Said::default() }
}

/// A file at a path that says something.
type There<'a> = Option<(&'a str, u64)>;

fn compared(number: i64, id: Uuid, kind: ChangeKind, before: There<'_>, after: There<'_>) -> Compared {
    let path = after.or(before).map_or("", |(path, _)| path);
    let then =
        |(path, _): (&str, u64)| FileThen { path: RepoPath::from_text(path), blob: [0; 20], guid: None };
    Compared {
        number,
        change: SyncChange {
            kind: TestKind::TestSuites,
            change: kind,
            id,
            path: RepoPath::from_text(path),
            before: before.map(then),
            because: None,
            score: None,
            by: Change { commit: String::new(), author: String::new(), at: Timestamp(0) },
        },
        told: Told {
            before: before.map(|(_, content)| said(content)),
            after: after.map(|(_, content)| said(content)),
            lines: Vec::new(),
        },
    }
}

fn because(compared: Compared, because: SameBecause, score: Option<f64>) -> Compared {
    let change = SyncChange { because: Some(because), score, ..compared.change };
    Compared { change, ..compared }
}

fn with_lines(compared: Compared, lines: &[(&str, i64, i64)]) -> Compared {
    let line = |(target, lines, running): &(&str, i64, i64)| LineChange {
        target: (*target).to_owned(),
        lines: *lines,
        running: *running,
    };
    Compared { told: Told { lines: lines.iter().map(line).collect(), ..compared.told }, ..compared }
}

/// What is said of an item in tests: its id, what happened, where, from where, and whether fields differ.
fn brief(items: &[Item]) -> Vec<(u128, ItemChange, &str, Option<&str>, bool)> {
    let of = |item: &Item| (item.id.as_u128(), item.change);
    items
        .iter()
        .map(|item| {
            let from = item.from.as_ref().map(RepoPath::as_str);
            (of(item).0, of(item).1, item.path.as_str(), from, !item.fields.is_empty())
        })
        .collect()
}

use ChangeKind::{Added, Changed, Joined, Moved, Removed, Split};

#[test]
fn what_was_undone_on_the_way_is_nothing() {
    for undone in [
        vec![compared(1, A, Added, None, Some(("a", 1))), compared(2, A, Removed, Some(("a", 1)), None)],
        vec![compared(1, A, Removed, Some(("a", 1)), None), compared(2, A, Added, None, Some(("a", 1)))],
        vec![
            compared(1, A, Moved, Some(("a", 1)), Some(("b", 1))),
            compared(2, A, Moved, Some(("b", 1)), Some(("a", 1))),
        ],
        vec![
            compared(1, A, Changed, Some(("a", 1)), Some(("a", 2))),
            compared(2, A, Moved, Some(("a", 2)), Some(("b", 3))),
            compared(3, A, Moved, Some(("b", 3)), Some(("a", 1))),
        ],
    ] {
        assert_eq!(compose(undone.clone(), &[], false), []);
        assert_eq!(compose(undone, &[], true), []);
    }
}

#[test]
fn a_removed_test_that_returns_elsewhere_with_another_content_has_moved_and_says_what_differs() {
    let changes = vec![
        compared(1, A, Removed, Some(("a", 1)), None),
        because(compared(2, A, Added, None, Some(("b", 2))), SameBecause::Returned, None),
    ];
    let items = compose(changes, &[], false);
    assert_eq!(brief(&items), [(1, ItemChange::Moved, "b", Some("a"), true)]);
    assert_eq!((items[0].because, &items[0].fields[..]), (Some(SameBecause::Returned), &[Field::Tags][..]));
}

#[test]
fn the_least_certain_reason_is_told() {
    let step = |number, from, to, reason, score| {
        because(compared(number, A, Moved, Some((from, 1)), Some((to, 1))), reason, score)
    };
    let changes = vec![
        step(1, "a", "b", SameBecause::Similarity, Some(0.9)),
        step(2, "b", "c", SameBecause::Similarity, Some(0.7)),
        step(3, "c", "d", SameBecause::Similarity, Some(0.8)),
        step(4, "d", "e", SameBecause::Content, None),
    ];
    let items = compose(changes, &[], false);
    assert_eq!((items[0].because, items[0].score), (Some(SameBecause::Similarity), Some(0.7)));
}

#[test]
fn a_test_that_comes_back_says_so_unless_it_came_in_between() {
    let back =
        |number| because(compared(number, A, Added, None, Some(("a", 1))), SameBecause::Returned, None);
    assert_eq!(compose(vec![back(1)], &[], false)[0].because, Some(SameBecause::Returned));
    assert_eq!(compose(vec![back(1)], &[], true)[0].because, None, "backwards it goes");
    let new = vec![
        compared(1, A, Added, None, Some(("a", 1))),
        compared(2, A, Removed, Some(("a", 1)), None),
        back(3),
    ];
    assert_eq!(compose(new, &[], false)[0].because, None);
}

#[test]
fn what_a_person_took_apart_went_and_came_where_it_was_held_to_be_one() {
    // B's history begins with the move that was none; the decision itself changes no file.
    let changes = vec![
        compared(1, A, Changed, Some(("a", 1)), Some(("a", 2))),
        compared(2, B, Moved, Some(("a", 2)), Some(("b", 3))),
        compared(3, B, Split, Some(("a", 2)), Some(("b", 3))),
        compared(4, A, Split, Some(("b", 3)), Some(("a", 2))),
        compared(5, B, Changed, Some(("b", 3)), Some(("b", 4))),
    ];
    let apart = [Division { from_number: 2, former: A }];
    let gone_and_come =
        [(1, ItemChange::Removed, "a", None, false), (2, ItemChange::Added, "b", None, false)];
    assert_eq!(brief(&compose(changes.clone(), &apart, false)), gone_and_come);
    // After it, B was there before as well.
    let after = compose(changes[4..].to_vec(), &apart, false);
    assert_eq!(brief(&after), [(2, ItemChange::Edited, "b", None, true)]);
    // Where the former one returns, it was there before and is there again.
    let back = because(compared(6, A, Added, None, Some(("a", 2))), SameBecause::Returned, None);
    let all = [changes, vec![back]].concat();
    let edited = [(1, ItemChange::Edited, "a", None, true), (2, ItemChange::Added, "b", None, false)];
    assert_eq!(brief(&compose(all, &apart, false)), edited);
}

#[test]
fn what_was_joined_again_has_moved() {
    let changes = vec![
        compared(1, A, Moved, Some(("a", 1)), Some(("b", 1))),
        compared(2, A, Split, Some(("a", 1)), Some(("b", 1))),
        compared(3, A, Joined, Some(("a", 1)), Some(("b", 1))),
    ];
    assert_eq!(brief(&compose(changes, &[], false)), [(1, ItemChange::Moved, "b", Some("a"), false)]);
}

#[test]
fn lines_are_added_up_over_all_runs_and_turned_round_backwards() {
    let changes = vec![
        with_lines(
            compared(1, A, Changed, Some(("s", 1)), Some(("s", 2))),
            &[("x", 1, 1), ("y", 0, -1), ("z", 1, 1)],
        ),
        with_lines(compared(2, A, Changed, Some(("s", 2)), Some(("s", 3))), &[("z", -1, -1), ("v", -1, 0)]),
    ];
    let lists = |items: &[Item]| {
        let members = items[0].members.clone().unwrap();
        [members.added, members.removed, members.switched_on, members.switched_off]
            .map(|names| names.concat())
    };
    assert_eq!(lists(&compose(changes.clone(), &[], false)), ["x", "v", "", "y"]);
    assert_eq!(lists(&compose(changes, &[], true)), ["v", "x", "y", ""]);
}

/// Composes the edit of a suite whose lines changed so, with tests that moved beside it.
fn membership(moved: &[(&str, &str)], lines: &[(&str, i64, i64)], is_backwards: bool) -> Option<Membership> {
    let moved = moved
        .iter()
        .zip(10..)
        .map(|((from, to), id)| compared(1, Uuid::from_u128(id), Moved, Some((*from, 1)), Some((*to, 1))));
    let path = "shop/Test Suites/Smoke.ts";
    let mut edit = with_lines(compared(2, A, Changed, Some((path, 1)), Some((path, 2))), lines);
    edit.told.after.as_mut().unwrap().order = 1;
    let items = compose(moved.chain([edit]).collect(), &[], is_backwards);
    items.into_iter().find(|item| item.id == A).unwrap().members
}

#[test]
fn a_line_that_follows_a_moved_test_is_no_change_of_members() {
    let moved = [("shop/Test Cases/a.tc", "shop/Test Cases/new/a.tc")];
    let followed = [("Test Cases/a", -1, -1), ("Test Cases/new/a", 1, 1)];
    assert_eq!(membership(&moved, &followed, false), None);
    assert_eq!(membership(&moved, &followed, true), None);

    let more = [("Test Cases/a", -1, -1), ("Test Cases/b", 1, 1), ("Test Cases/new/a", 1, 0)];
    let found = membership(&moved, &more, false).unwrap();
    assert_eq!(found.added, ["Test Cases/b"]);
    assert_eq!(found.switched_off, ["Test Cases/new/a"]);
    assert!(found.removed.is_empty() && found.switched_on.is_empty() && !found.is_reordered);
    let back = membership(&moved, &more, true).unwrap();
    assert_eq!(
        (&back.removed[..], &back.switched_on[..]),
        (&found.added[..], &["Test Cases/a".to_owned()][..])
    );

    let twice = membership(&moved, &[("Test Cases/a", -1, -1), ("Test Cases/new/a", 2, 2)], false).unwrap();
    assert_eq!((&twice.added[..], twice.removed.len()), (&["Test Cases/new/a".to_owned()][..], 0));
}

#[test]
fn a_line_that_does_not_follow_is_told() {
    let lines = [("Test Cases/a", -1, -1), ("Test Cases/b", 1, 1)];
    for moved in [
        &[][..],
        &[("shop/Test Cases/a.tc", "shop/Test Cases/c.tc")],
        &[("Test Cases/a.tc", "Test Cases/b.tc")],
        &[("shop/Test Cases/a.tc", "other/Test Cases/b.tc")],
    ] {
        let found = membership(moved, &lines, false).unwrap();
        assert_eq!(
            (&found.added[..], &found.removed[..]),
            (&["Test Cases/b".to_owned()][..], &["Test Cases/a".to_owned()][..])
        );
    }
    let gone = [("shop/Test Cases/a.tc", "shop/Test Cases/b.tc")];
    assert_eq!(membership(&gone, &[("Test Cases/a", -1, -1)], false).unwrap().removed, ["Test Cases/a"]);
}

#[test]
fn another_order_is_told_where_the_same_lines_stand_in_it() {
    let of = |lines: &[(&str, i64, i64)]| {
        let mut change = with_lines(compared(1, A, Changed, Some(("s", 1)), Some(("s", 2))), lines);
        change.told.after = Some(Said { order: 7, ..said(2) });
        compose(vec![change], &[], false).remove(0).members.unwrap().is_reordered
    };
    assert!(of(&[]));
    assert!(of(&[("x", 0, 1)]));
    assert!(!of(&[("x", 1, 1)]));
}

/// What a moment is: each test with its path and what it says.
type Moment = BTreeMap<u8, (String, u64)>;

/// Steps from moment to moment, each of which says for some tests where they are and what they say.
fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let moment = proptest::collection::btree_map(0..5_u8, ("[ab]", 0..3_u64), 0..5);
    proptest::collection::vec(moment, 2..7)
}

/// Records the way between two moments as runs do.
fn recorded(number: i64, before: &Moment, after: &Moment) -> Vec<Compared> {
    let ids = before.keys().chain(after.keys().filter(|id| !before.contains_key(*id)));
    ids.filter_map(|id| {
        let of = |moment: &Moment| moment.get(id).cloned();
        let (one, other) = (of(before), of(after));
        let kind = match (&one, &other) {
            (None, Some(_)) => Added,
            (Some(_), None) => Removed,
            (Some(one), Some(other)) if one.0 != other.0 => Moved,
            (Some(one), Some(other)) if one != other => Changed,
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(compared(
            number,
            Uuid::from_u128(u128::from(*id)),
            kind,
            one.as_ref().map(|(path, content)| (path.as_str(), *content)),
            other.as_ref().map(|(path, content)| (path.as_str(), *content)),
        ))
    })
    .collect()
}

proptest! {
    #[test]
    fn any_way_between_two_moments_composes_to_the_direct_one(moments in moments()) {
        for first in 0..moments.len() {
            for last in first..moments.len() {
                let way: Vec<Compared> = (first..last)
                    .flat_map(|at| recorded(i64::try_from(at).unwrap(), &moments[at], &moments[at + 1]))
                    .collect();
                let direct = recorded(0, &moments[first], &moments[last]);
                let back = recorded(0, &moments[last], &moments[first]);
                let expected = compose(direct, &[], false);
                prop_assert_eq!(compose(way.clone(), &[], false), expected);
                prop_assert_eq!(compose(way, &[], true), compose(back, &[], false));
            }
        }
    }
}
