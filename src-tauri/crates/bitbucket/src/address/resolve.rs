//! Which branch, tag or commit an address means, and which directory below it. Pure.
//!
//! A branch name may hold slashes and so may a path; the longest branch name that fits is meant, then the longest
//! tag (reference section 6). Names are compared byte by byte.

use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;

use super::Target;
use super::repository::is_full_hash;

/// What an address means in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What to follow; a commit only when no branch or tag is named.
    pub reference: GitRef,
    /// The file or folder below it; which of the two is not known here.
    pub directory: RepoPath,
    /// The parts that mean nothing, as they were written.
    pub ignored: Vec<String>,
}

/// No branch, tag or commit fits an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no branch or tag of the repository fits `{text}`")]
pub struct UnknownReference {
    /// What was looked for.
    pub text: String,
}

/// Settles what a target means against the branches and tags there are.
pub fn resolve(target: &Target, branches: &[String], tags: &[String]) -> Result<Resolved, UnknownReference> {
    match target {
        Target::Default => Ok(plain(GitRef::DefaultBranch)),
        Target::Branch(name) => {
            known(name, branches, tags).map(plain).ok_or_else(|| UnknownReference { text: name.clone() })
        }
        Target::Commit { sha, at, path } => Ok(commit(sha, at.as_deref(), path, branches, tags)),
        Target::RefAndPath { segments, at } => ref_and_path(segments, at.as_deref(), branches, tags),
    }
}

fn plain(reference: GitRef) -> Resolved {
    Resolved { reference, directory: RepoPath::root(), ignored: Vec::new() }
}

/// The site shows a commit and names the branch beside it: the branch is what people mean.
fn commit(sha: &str, at: Option<&str>, path: &RepoPath, branches: &[String], tags: &[String]) -> Resolved {
    let directory = path.clone();
    let pinned = GitRef::Commit(sha.to_owned());
    match (at, at.and_then(|name| known(name, branches, tags))) {
        (_, Some(reference)) => {
            let ignored = if reference == pinned { Vec::new() } else { vec![sha.to_owned()] };
            Resolved { reference, directory, ignored }
        }
        (Some(at), None) => Resolved { reference: pinned, directory, ignored: vec![format!("?at={at}")] },
        (None, None) => Resolved { reference: pinned, directory, ignored: Vec::new() },
    }
}

fn ref_and_path(
    segments: &[String],
    at: Option<&str>,
    branches: &[String],
    tags: &[String],
) -> Result<Resolved, UnknownReference> {
    let text = segments.join("/");
    let text = text.trim_matches('/');
    let meant = at.and_then(|name| known(name, branches, tags));
    let fitting = longest(text, branches)
        .map(|name| (GitRef::Branch(name.to_owned()), name))
        .or_else(|| longest(text, tags).map(|name| (GitRef::Tag(name.to_owned()), name)));
    let first = text.split_once('/').map_or(text, |(first, _)| first);
    let written = match &fitting {
        Some((_, name)) => name,
        None => first,
    };
    let directory = RepoPath::from_text(text.strip_prefix(written).unwrap_or_default());
    let mut ignored = Vec::new();
    let reference = match (meant, fitting) {
        (Some(meant), _) => {
            let named = meant.as_words().1 == written;
            ignored.extend((!named).then(|| written.to_owned()));
            meant
        }
        (None, Some((fitting, _))) => {
            ignored.extend(at.map(|at| format!("?at={at}")));
            fitting
        }
        (None, None) if text == "HEAD" || text.starts_with("HEAD/") => GitRef::DefaultBranch,
        (None, None) if is_full_hash(first) => GitRef::Commit(first.to_ascii_lowercase()),
        (None, None) => return Err(UnknownReference { text: text.to_owned() }),
    };
    Ok(Resolved { reference, directory, ignored })
}

fn known(name: &str, branches: &[String], tags: &[String]) -> Option<GitRef> {
    let is = |known: &String| known == name;
    if branches.iter().any(is) {
        Some(GitRef::Branch(name.to_owned()))
    } else if tags.iter().any(is) {
        Some(GitRef::Tag(name.to_owned()))
    } else if is_full_hash(name) {
        Some(GitRef::Commit(name.to_ascii_lowercase()))
    } else {
        None
    }
}

/// Returns the longest name that a text starts with and that ends where one of its names ends.
fn longest<'a>(text: &str, names: &'a [String]) -> Option<&'a str> {
    let fits = |name: &&String| {
        !name.is_empty()
            && text.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    names.iter().filter(fits).max_by_key(|name| name.len()).map(String::as_str)
}

#[cfg(test)]
mod tests {
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
                    Err(error) => format!("{row} -> {error}\n"),
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
            /src/gone/a -> no branch or tag of the repository fits `gone/a`
            /branch/feature/x -> Branch("feature/x") "" []
            /branch/gone -> no branch or tag of the repository fits `gone`
            /branch/SHA -> Commit("0123456789abcdef0123456789abcdef01234567") "" []
            /commits/SHA -> Commit("0123456789abcdef0123456789abcdef01234567") "" []
            /commits/tag/v1.0 -> Tag("v1.0") "" []
            /src/main/Gro%CC%88%C3%9Fe/%FF -> Branch("main") "Gro\u{308}ße/\u{efff}" []
        "#]]
        .assert_eq(&seen);
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
        fn any_target_is_resolved_or_refused(segments in proptest::collection::vec(".*", 0..4), at in proptest::option::of(".*")) {
            let names: Vec<String> = segments.clone();
            let _ = resolve(&Target::RefAndPath { segments, at: at.clone() }, &names, &names);
            let _ = resolve(&Target::Commit { sha: String::new(), at, path: RepoPath::root() }, &names, &names);
        }
    }
}
