use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
struct File(RepoPath, BlobId, Option<String>, Vec<u32>);

/// A file without a telling line.
fn file(path: &str, content: u8, guid: &str) -> File {
    file_of(path, content, guid, &[])
}

fn file_of(path: &str, content: u8, guid: &str, lines: &[u32]) -> File {
    let guid = Some(guid.to_owned()).filter(|guid| !guid.is_empty());
    File(RepoPath::from_text(path), [content; 20], guid, lines.to_vec())
}

fn states(files: &[File]) -> Vec<FileState<'_>> {
    files.iter().map(state_of).collect()
}

fn state_of(file: &File) -> FileState<'_> {
    FileState { path: &file.0, blob: file.1, guid: file.2.as_deref(), sketch: &file.3 }
}

fn with_ids(files: &[File]) -> Vec<(Uuid, FileState<'_>)> {
    (1..).map(Uuid::from_u128).zip(files.iter().map(state_of)).collect()
}

fn planned(known: &[File], gone: &[File], found: &[File], pairs: &[NotTheSame]) -> Plan {
    plan(&with_ids(known), &with_ids(gone), &states(found), &Refusals::new(pairs))
}

fn steps(known: &[File], found: &[File]) -> (Vec<Step>, Vec<usize>) {
    let plan = planned(known, &[], found, &[]);
    (plan.steps, plan.removed)
}

const CONTENT: SameBecause = SameBecause::Content;
const GUID: SameBecause = SameBecause::Guid;

fn moved(at: usize, because: SameBecause) -> Step {
    Step::Move(at, because, None)
}

#[test]
fn files_that_swap_places_are_followed_by_their_guids() {
    let known = [file("a", 1, "g1"), file("b", 2, "g2"), file("c", 3, "g3")];
    let swapped = [file("a", 2, "g2"), file("b", 1, "g1"), file("c", 3, "g3")];
    assert_eq!(steps(&known, &swapped), (vec![moved(1, CONTENT), moved(0, CONTENT), Step::Keep(2)], vec![]));
    let in_a_ring_and_edited = [file("a", 9, "g3"), file("b", 8, "g1"), file("c", 7, "g2")];
    assert_eq!(
        steps(&known, &in_a_ring_and_edited),
        (vec![moved(2, GUID), moved(0, GUID), moved(1, GUID)], vec![])
    );
}

#[test]
fn guids_alone_that_change_places_do_not_outweigh_contents_that_stay() {
    let known = [file_of("a", 1, "g1", &[1, 2, 3]), file_of("b", 2, "g2", &[4, 5, 6])];
    let found = [file_of("a", 3, "g2", &[1, 2, 3]), file_of("b", 4, "g1", &[4, 5, 6])];
    assert_eq!(steps(&known, &found), (vec![Step::Change(0), Step::Change(1)], vec![]));
}

#[test]
fn a_test_moved_over_another_one_replaces_it() {
    let known = [file("a", 1, "g1"), file("b", 2, "g2")];
    assert_eq!(steps(&known, &[file("b", 1, "g1")]), (vec![moved(0, CONTENT)], vec![1]));
    assert_eq!(steps(&known, &[file("b", 5, "g1")]), (vec![moved(0, GUID)], vec![1]));
}

#[test]
fn a_new_test_at_the_path_of_a_moved_one_is_new() {
    let known = [file("a", 1, "g1")];
    let found = [file("a", 9, "g9"), file("z", 1, "g1")];
    assert_eq!(steps(&known, &found), (vec![Step::Add, moved(0, CONTENT)], vec![]));
}

#[test]
fn a_new_guid_at_the_same_path_is_the_same_test() {
    let known = [file("a", 1, "g1"), file("b", 2, "g2")];
    let found = [file("a", 3, "g9"), file("b", 2, "g2")];
    assert_eq!(steps(&known, &found), (vec![Step::Change(0), Step::Keep(1)], vec![]));
}

#[test]
fn without_telling_guids_only_closed_rings_of_equal_contents_change_places() {
    for guid in ["", "shared"] {
        let known = [file("a", 1, guid), file("b", 2, guid), file("c", 3, guid)];
        let swapped = [file("a", 2, guid), file("b", 1, guid), file("c", 3, guid)];
        assert_eq!(
            steps(&known, &swapped),
            (vec![moved(1, CONTENT), moved(0, CONTENT), Step::Keep(2)], vec![])
        );
        let copied_over = [file("a", 2, guid), file("b", 9, guid), file("c", 3, guid)];
        assert_eq!(
            steps(&known, &copied_over),
            (vec![Step::Change(0), Step::Change(1), Step::Keep(2)], vec![])
        );
    }
}

#[test]
fn a_file_that_lost_its_guid_where_it_lies_is_the_same_test() {
    let known = [file("a", 1, "g1")];
    let found = [file("a", 2, ""), file("copy", 1, "g1")];
    assert_eq!(steps(&known, &found), (vec![Step::Change(0), Step::Add], vec![]));
}

#[test]
fn equal_content_at_a_new_path_is_a_move() {
    let known = [file("old/a", 1, "g1"), file("b", 2, "")];
    let found = [file("b", 2, ""), file("new/a", 1, "g1")];
    assert_eq!(steps(&known, &found), (vec![Step::Keep(1), moved(0, CONTENT)], vec![]));
}

#[test]
fn an_edited_move_is_known_by_its_guid() {
    assert_eq!(steps(&[file("old/a", 1, "g1")], &[file("new/a", 9, "g1")]), (vec![moved(0, GUID)], vec![]));
}

#[test]
fn a_copy_whose_original_lives_is_a_new_test() {
    let known = [file("a", 1, "g1"), file("gone", 3, "g3")];
    let found = [file("a", 1, "g1"), file("copy", 1, "g1"), file("edited copy", 7, "g1")];
    assert_eq!(steps(&known, &found), (vec![Step::Keep(0), Step::Add, Step::Add], vec![1]));
}

#[test]
fn a_deleted_twin_of_a_test_that_stays_is_not_found_in_a_copy() {
    for guid in ["", "shared"] {
        let known = [file("x/TC1", 1, guid), file("y/TC1", 1, guid)];
        let found = [file("x/TC1", 1, guid), file("z/TC1", 1, guid)];
        assert_eq!(steps(&known, &found), (vec![Step::Keep(0), Step::Add], vec![1]));
    }
}

#[test]
fn twins_are_never_guessed_apart_unless_their_names_tell() {
    let known = [file("a", 1, "g"), file("b", 1, "g")];
    let found = [file("c", 1, "g"), file("d", 1, "g")];
    assert_eq!(steps(&known, &found), (vec![Step::Add, Step::Add], vec![0, 1]));
    let found = [file("x/b", 1, "g"), file("x/c", 1, "g")];
    assert_eq!(steps(&known, &found), (vec![moved(1, CONTENT), Step::Add], vec![0]));
    let edited = [file("x/a", 7, "g"), file("x/b", 8, "g")];
    assert_eq!(steps(&known, &edited), (vec![moved(0, GUID), moved(1, GUID)], vec![]));
}

#[test]
fn names_do_not_join_what_says_something_else() {
    let known = [file_of("a", 1, "g", &[1, 2]), file_of("b", 2, "g", &[3, 4])];
    let found = [file_of("x/a", 3, "g", &[5, 6]), file_of("y/b", 4, "g", &[3, 9])];
    assert_eq!(steps(&known, &found), (vec![Step::Add, moved(1, GUID)], vec![0]));
}

#[test]
fn a_rename_of_case_only_keeps_the_test() {
    assert_eq!(
        steps(&[file("Login/TC1", 1, "")], &[file("login/TC1", 1, "")]),
        (vec![moved(0, CONTENT)], vec![])
    );
}

#[test]
fn what_is_ambiguous_follows_its_folder_where_the_certain_moves_agree() {
    let known = [file("old/in/a", 1, "ga"), file("old/in/b", 2, "s"), file("other/b", 3, "s")];
    let found = [file("new/in/a", 1, "ga"), file("new/in/b", 7, "s"), file("other/b", 3, "s")];
    assert_eq!(steps(&known, &found), (vec![moved(0, CONTENT), moved(1, GUID), Step::Keep(2)], vec![]));
    let known =
        [file("old/a", 1, "ga"), file("old/c", 4, "gc"), file("old/b", 2, "s"), file("other/b", 3, "s")];
    let found =
        [file("new/a", 1, "ga"), file("far/c", 4, "gc"), file("new/b", 7, "s"), file("other/b", 3, "s")];
    let expected = vec![moved(0, CONTENT), moved(1, CONTENT), Step::Add, Step::Keep(3)];
    assert_eq!(steps(&known, &found), (expected, vec![2]), "the folder went to two places");
}

#[test]
fn enough_likeness_is_a_move_with_its_score_and_too_little_is_not() {
    let known = [file_of("old/a", 1, "", &[1, 2, 3, 4, 5])];
    let alike = [file_of("new/x", 2, "", &[1, 2, 3, 4, 9])];
    assert_eq!(steps(&known, &alike), (vec![Step::Move(0, SameBecause::Similarity, Some(0.8))], vec![]));
    let less = [file_of("new/x", 2, "", &[1, 2, 7, 8, 9])];
    assert_eq!(steps(&known, &less), (vec![Step::Add], vec![0]));
    let other_guid = ([file_of("a", 1, "g1", &[1, 2, 3])], [file_of("b", 2, "g2", &[1, 2, 3])]);
    assert_eq!(steps(&other_guid.0, &other_guid.1), (vec![Step::Add], vec![0]), "two guids are two tests");
}

#[test]
fn one_line_is_too_little_evidence_without_the_name() {
    let known = [file_of("old/a", 1, "", &[1])];
    assert_eq!(steps(&known, &[file_of("new/b", 2, "", &[1])]), (vec![Step::Add], vec![0]));
    let same_name = steps(&known, &[file_of("new/a", 2, "", &[1])]);
    assert_eq!(same_name, (vec![Step::Move(0, SameBecause::Similarity, Some(1.0))], vec![]));
}

#[test]
fn lines_that_many_files_have_do_not_count() {
    let mut known = vec![file_of("gone", 0, "", &[1, 2, 3, 4])];
    known.extend(
        (1..=40).map(|at| file_of(&format!("stays {at}"), at, "", &[1, 2, 3, 4, 1000 + u32::from(at)])),
    );
    let mut found = known.clone();
    found[0] = file_of("new", 99, "", &[1, 2, 3, 4]);
    assert_eq!(steps(&known, &found).0[0], Step::Add);
}

#[test]
fn an_edited_copy_of_a_test_that_stays_is_new_even_if_a_deleted_one_is_alike() {
    let known = [file_of("stays", 1, "", &[1, 2, 3, 4, 5]), file_of("gone", 2, "", &[1, 2, 3, 4, 8])];
    let found = [file_of("stays", 1, "", &[1, 2, 3, 4, 5]), file_of("copy", 3, "", &[1, 2, 3, 4, 5, 6])];
    assert_eq!(steps(&known, &found), (vec![Step::Keep(0), Step::Add], vec![1]));
}

#[test]
fn two_that_are_equally_alike_are_left_alone() {
    let known = [file_of("a", 1, "", &[1, 2, 3, 4]), file_of("b", 2, "", &[1, 2, 3, 4])];
    assert_eq!(steps(&known, &[file_of("c", 3, "", &[1, 2, 3, 4])]), (vec![Step::Add], vec![0, 1]));
}

#[test]
fn more_candidates_than_can_be_compared_are_left_alone() {
    let amount = u32::try_from(similarity::MOST_CANDIDATES).unwrap() + 1;
    let all = |folder: &str, content: u8| -> Vec<File> {
        (0..amount)
            .map(|at| file_of(&format!("{folder}/{at}"), content, "", &[at, amount + at, 2 * amount + at]))
            .collect()
    };
    assert_eq!(steps(&all("old", 1), &all("new", 2)).1.len(), usize::try_from(amount).unwrap());
    let fewer = steps(&all("old", 1)[1..], &all("new", 2));
    assert!(fewer.1.len() == fewer.0.len() - 1, "one side over the limit is enough to leave all alone");
    assert_eq!(steps(&all("old", 1)[1..], &all("new", 2)[1..]).1, [0; 0]);
}

#[test]
fn a_test_that_comes_back_gets_its_id_back() {
    let gone = [file("a", 1, "g1"), file("b", 2, ""), file("c", 3, "s"), file("a", 9, "g9")];
    let back = |found: &[File]| planned(&[], &gone, found, &[]).steps;
    assert_eq!(back(&[file("a", 7, "g1")]), [Step::Return(0)], "the same path and guid, edited");
    assert_eq!(back(&[file("a", 7, "g9")]), [Step::Return(3)], "of two at one path the one with the guid");
    assert_eq!(back(&[file("z", 7, "g1")]), [Step::Return(0)], "the same guid elsewhere");
    assert_eq!(back(&[file("x/b", 2, "")]), [Step::Return(1)], "the same content and name elsewhere");
    assert_eq!(back(&[file("x/y", 2, "")]), [Step::Add], "the same content alone may be boilerplate");
    assert_eq!(back(&[file("b", 7, "")]), [Step::Return(1)], "the same path without a guid");
    assert_eq!(back(&[file("c", 7, "g7")]), [Step::Add], "the same path with another guid");
    assert_eq!(
        back(&[file("x/c", 4, "s"), file("d", 5, "s")]),
        [Step::Add, Step::Add],
        "a guid of two files"
    );
}

#[test]
fn a_guid_that_lives_gives_no_id_back() {
    let known = [file("a", 1, "g1")];
    let plan = planned(&known, &[file("b", 2, "g1")], &[file("a", 1, "g1"), file("c", 3, "g1")], &[]);
    assert_eq!(plan.steps, [Step::Keep(0), Step::Add]);
}

/// The test 1 at `a`, and `b`, which is not it but the test 2.
fn apart() -> [NotTheSame; 1] {
    let then = |file: File| FileThen { path: file.0, blob: file.1, guid: file.2 };
    [NotTheSame {
        former: Uuid::from_u128(1),
        former_file: then(file("a", 1, "g")),
        other: Uuid::from_u128(2),
        other_file: then(file("b", 2, "g")),
    }]
}

#[test]
fn a_pair_that_a_person_took_apart_is_joined_by_no_rule() {
    let one = [file("a", 1, "g")];
    for found in [file("b", 2, "g"), file("elsewhere", 2, "g"), file("b", 5, "g")] {
        let plan = planned(&one, &[], std::slice::from_ref(&found), &apart());
        assert_eq!((plan.steps, plan.removed), (vec![Step::Add], vec![0]), "{found:?}");
        assert_eq!(planned(&[], &one, &[found], &apart()).steps, [Step::Add]);
    }
    let lines = file_of("a", 1, "", &[1, 2, 3]);
    let alike = file_of("b", 2, "", &[1, 2, 3]);
    assert_eq!(planned(&[lines], &[], &[alike], &apart()).steps, [Step::Add]);
    assert_eq!(
        planned(&one, &[], &[file("c", 1, "g")], &apart()).steps,
        [moved(0, CONTENT)],
        "others may be joined"
    );
    assert_eq!(
        planned(&one, &[], &[file("a", 2, "g")], &apart()).steps,
        [Step::Change(0)],
        "the path is its own"
    );
}

#[test]
fn the_other_side_of_a_decision_is_kept_apart_too() {
    let known = [file("zero", 0, "g0"), file("b", 2, "g")];
    let found = [file("zero", 0, "g0"), file("a", 1, "g")];
    let plan = planned(&known, &[], &found, &apart());
    assert_eq!((plan.steps, plan.removed), (vec![Step::Keep(0), Step::Add], vec![1]));
    let back = planned(&known, &[], &[file("zero", 0, "g0"), file("a", 2, "g")], &apart());
    assert_eq!(back.steps, [Step::Keep(0), moved(1, CONTENT)], "its own content is its own at any path");
}

fn files() -> impl Strategy<Value = Vec<File>> {
    let file = (0_u8..6, 0_u8..6, proptest::collection::btree_set(0_u32..12, 0..6));
    proptest::collection::btree_map("[a-d]{1,2}(/[ab])?", file, 0..12).prop_map(|files| {
        let guids = ["", "", "1", "2", "3", "4"];
        files
            .into_iter()
            .map(|(path, (content, guid, lines))| {
                // Equal contents have equal guids and lines.
                let lines: Vec<u32> = lines.into_iter().map(|line| line + 20 * u32::from(content)).collect();
                let lines =
                    if content == 0 { &[][..] } else { &lines[..lines.len().min(usize::from(content))] };
                file_of(&path, content, guids[usize::from(guid)], lines)
            })
            .collect()
    })
}

fn row_of(step: Step) -> Option<usize> {
    match step {
        Step::Keep(at) | Step::Change(at) | Step::Move(at, ..) => Some(at),
        Step::Return(_) | Step::Add => None,
    }
}

proptest! {
    #[test]
    fn every_known_row_is_used_once_or_removed(known in files(), gone in files(), found in files()) {
        let plan = planned(&known, &gone, &found, &[]);
        prop_assert_eq!(plan.steps.len(), found.len());
        let mut rows: Vec<usize> = plan.steps.iter().filter_map(|step| row_of(*step)).collect();
        rows.extend(&plan.removed);
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..known.len()).collect::<Vec<_>>());
        let mut back: Vec<usize> = plan.steps.iter().filter_map(|step| match step {
            Step::Return(at) => Some(*at),
            _ => None,
        }).collect();
        let amount = back.len();
        back.sort_unstable();
        back.dedup();
        prop_assert_eq!(back.len(), amount, "an id is given back once");
    }

    #[test]
    fn every_step_is_what_it_says(known in files(), found in files()) {
        let plan = planned(&known, &[], &found, &[]);
        for (step, file) in plan.steps.iter().zip(&found) {
            match *step {
                Step::Keep(at) => prop_assert!(known[at].0 == file.0 && known[at].1 == file.1),
                Step::Change(at) => prop_assert!(known[at].0 == file.0 && known[at].1 != file.1),
                Step::Move(at, because, score) => {
                    prop_assert_ne!(&known[at].0, &file.0);
                    if let (Some(one), Some(other)) = (&known[at].2, &file.2) {
                        prop_assert_eq!(one, other, "two guids are two tests");
                    }
                    match because {
                        SameBecause::Content => prop_assert_eq!(known[at].1, file.1),
                        SameBecause::Guid => prop_assert!(file.2.is_some()),
                        SameBecause::Similarity => {
                            prop_assert!(score.is_some_and(|score| (similarity::ENOUGH..=1.0).contains(&score)));
                        }
                        SameBecause::Path | SameBecause::Returned | SameBecause::Decision => prop_assert!(false),
                    }
                    prop_assert_eq!(score.is_some(), because == SameBecause::Similarity);
                }
                Step::Return(_) => prop_assert!(false, "nothing vanished earlier"),
                Step::Add => {}
            }
        }
    }

    #[test]
    fn the_same_commit_again_changes_nothing(files in files(), gone in files()) {
        let plan = planned(&files, &gone, &files, &[]);
        prop_assert!(plan.removed.is_empty());
        prop_assert_eq!(plan.steps, (0..files.len()).map(Step::Keep).collect::<Vec<_>>());
    }

    #[test]
    fn the_order_of_files_does_not_matter(known in files(), found in files()) {
        let reversed: Vec<File> = found.iter().rev().cloned().collect();
        let mut plan = planned(&known, &[], &reversed, &[]);
        plan.steps.reverse();
        prop_assert_eq!(plan.steps, planned(&known, &[], &found, &[]).steps);
    }
}
