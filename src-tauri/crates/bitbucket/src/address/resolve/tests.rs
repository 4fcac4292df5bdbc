use expect_test::expect;
use proptest::prelude::*;

use super::*;
use crate::address::RepositoryAddress;
use crate::origin::Origin;

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn each_address_means_the_longest_branch_that_fits() {
    let branches = owned(&["main", "feature", "feature/x", "feature/x/y", "release/2026.11"]);
    let tags = owned(&["v1.0", "feature/tag", "main"]);
    let rows = [
        "",
        "/src/main/Test%20Cases",
        "/src/feature/x/Test%20Cases",
        "/src/feature%2Fx/Test%20Cases",
        "/src/feature/x/y",
        "/src/feature/xy/z",
        "/src/feature/tag/z",
        "/src/v1.0/a",
        "/src/SHA/a?at=feature%2Fx",
        "/src/SHA/a?at=gone",
        "/src/SHA/a",
        "/src/SHA/a?at=SHA",
        "/src/HEAD/a",
        "/src/main/a?at=feature/x",
        "/src/main/a?at=gone",
        "/src/gone/a",
        "/src/0123abc/a",
        "/commits/0123ABC",
        "/commits/feature/x",
        "/raw/feature/x/a.tc",
        "/branch/feature/x",
        "/branch/gone",
        "/branch/SHA",
        "/commits/SHA",
        "/commits/tag/v1.0",
        "/src/main/Gro%CC%88%C3%9Fe/%FF",
    ];
    let seen: String = rows
        .iter()
        .map(|row| {
            let address = format!("https://bitbucket.org/acme/shop{row}").replace("SHA", SHA);
            let pasted = RepositoryAddress::parse(&address, &Origin::default()).unwrap();
            match resolve(&pasted.target, &branches, &tags) {
                Ok(it) => {
                    format!("{row} -> {:?} {:?} {:?}\n", it.reference, it.directory.as_str(), it.ignored)
                }
                Err(error) => format!("{row} -> {error} {:?}\n", error.abbreviated),
            }
        })
        .collect();
    expect![[r#"
         -> DefaultBranch "" []
        /src/main/Test%20Cases -> Branch("main") "Test Cases" []
        /src/feature/x/Test%20Cases -> Branch("feature/x") "Test Cases" []
        /src/feature%2Fx/Test%20Cases -> Branch("feature/x") "Test Cases" []
        /src/feature/x/y -> Branch("feature/x/y") "" []
        /src/feature/xy/z -> Branch("feature") "xy/z" []
        /src/feature/tag/z -> Branch("feature") "tag/z" []
        /src/v1.0/a -> Tag("v1.0") "a" []
        /src/SHA/a?at=feature%2Fx -> Branch("feature/x") "a" ["0123456789abcdef0123456789abcdef01234567"]
        /src/SHA/a?at=gone -> Commit("0123456789abcdef0123456789abcdef01234567") "a" ["?at=gone"]
        /src/SHA/a -> Commit("0123456789abcdef0123456789abcdef01234567") "a" []
        /src/SHA/a?at=SHA -> Commit("0123456789abcdef0123456789abcdef01234567") "a" []
        /src/HEAD/a -> DefaultBranch "a" []
        /src/main/a?at=feature/x -> Branch("feature/x") "a" ["main"]
        /src/main/a?at=gone -> Branch("main") "a" ["?at=gone"]
        /src/gone/a -> no branch or tag of the repository fits `gone/a` None
        /src/0123abc/a -> no branch or tag of the repository fits `0123abc/a` Some("0123abc")
        /commits/0123ABC -> no branch or tag of the repository fits `0123ABC` Some("0123abc")
        /commits/feature/x -> Branch("feature/x") "" []
        /raw/feature/x/a.tc -> Branch("feature/x") "a.tc" []
        /branch/feature/x -> Branch("feature/x") "" []
        /branch/gone -> no branch or tag of the repository fits `gone` None
        /branch/SHA -> Commit("0123456789abcdef0123456789abcdef01234567") "" []
        /commits/SHA -> Commit("0123456789abcdef0123456789abcdef01234567") "" []
        /commits/tag/v1.0 -> Tag("v1.0") "" []
        /src/main/Gro%CC%88%C3%9Fe/%FF -> Branch("main") "Gro\u{308}ße/\u{efff}" []
    "#]]
    .assert_eq(&seen);
}

#[test]
fn an_abbreviated_commit_is_pinned_by_its_full_id() {
    let segments = owned(&["0123abc", "Test Cases", "A"]);
    let target = Target::RefAndPath { segments, at: Some("feature/x".to_owned()) };
    let unknown = resolve(&target, &[], &[]).unwrap_err();
    assert_eq!(unknown.abbreviated.as_deref(), Some("0123abc"));
    let pinned = resolve(&target.clone().with_full_commit(SHA), &[], &[]).unwrap();
    assert_eq!(
        (pinned.reference, pinned.directory.as_str()),
        (GitRef::Commit(SHA.to_owned()), "Test Cases/A")
    );
    let followed = resolve(&target, &owned(&["feature/x"]), &[]).unwrap();
    assert_eq!(
        followed.reference,
        GitRef::Branch("feature/x".to_owned()),
        "the branch beside it is what people mean"
    );
    assert_eq!((followed.directory.as_str(), followed.ignored), ("Test Cases/A", owned(&["0123abc"])));
}

proptest! {
    #[test]
    fn nothing_of_an_address_is_lost(
        segments in proptest::collection::vec("[ab]{1,2}", 1..6),
        branches in proptest::collection::vec("[ab]{1,2}(/[ab]{1,2}){0,2}", 0..6),
    ) {
        let target = Target::RefAndPath { segments: segments.clone(), at: None };
        match resolve(&target, &branches, &[]) {
            Ok(Resolved { reference: GitRef::Branch(name), directory, .. }) => {
                let whole = RepoPath::from_text(&format!("{name}/{directory}"));
                prop_assert_eq!(whole.as_str(), segments.join("/"));
                let longer = branches.iter().any(|other| {
                    other.len() > name.len() && format!("{}/", segments.join("/")).starts_with(&format!("{other}/"))
                });
                prop_assert!(!longer, "a longer branch fits");
            }
            Ok(other) => prop_assert!(false, "{:?}", other),
            Err(_) => prop_assert!(!branches.contains(&segments[0]), "the first name alone would fit"),
        }
    }

    #[test]
    fn only_names_with_the_beginnings_that_are_asked_for_matter(
        segments in proptest::collection::vec("[ab]{1,2}", 1..5),
        at in proptest::option::of("[ab]{1,2}(/[ab]{1,2})?"),
        branches in proptest::collection::vec("[ab]{1,2}(/[ab]{1,2}){0,2}", 0..8),
    ) {
        let target = Target::RefAndPath { segments, at };
        let beginnings = target.name_beginnings();
        let begins = |name: &&String| beginnings.iter().any(|beginning| name.starts_with(beginning.as_str()));
        let some: Vec<String> = branches.iter().filter(begins).cloned().collect();
        prop_assert_eq!(resolve(&target, &some, &[]), resolve(&target, &branches, &[]));
    }

    #[test]
    fn any_target_is_resolved_or_refused(segments in proptest::collection::vec(".*", 0..4), at in proptest::option::of(".*")) {
        let names: Vec<String> = segments.clone();
        let _ = resolve(&Target::RefAndPath { segments, at: at.clone() }, &names, &names);
        let _ = resolve(&Target::Commit { sha: String::new(), at, path: RepoPath::root() }, &names, &names);
    }
}
