//! The address under which Bitbucket shows a place of a repository. Pure.
//!
//! What is printed here is read back by [`super::RepositoryAddress`] and [`super::resolve`] as the same place.

use percent_encoding::{percent_encode, utf8_percent_encode};
use suitecase_model::link::GitRef;
use suitecase_model::path::{RepoPath, text_to_git};

use super::repository::is_full_hash;
use crate::client::SEGMENT;
use crate::origin::Origin;

/// A folder of a repository at a branch, tag or commit.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What is followed.
    pub reference: &'a GitRef,
    /// The commit it points at, 40 hexadecimal digits; the site puts it in place of a name that holds slashes.
    pub commit: &'a str,
    /// The folder.
    pub directory: &'a RepoPath,
}

/// Returns the address of a place: `/src/{name}/{folder}/`, or `/src/{commit}/{folder}/?at={name}` for a name that
/// cannot stand in the path (reference section 6). The main branch's root is the repository's own address.
pub fn address_of(origin: &Origin, workspace: &str, repository: &str, place: Place<'_>) -> String {
    let mut address = repository_address(origin, workspace, repository);
    let (word, at) = match place.reference {
        GitRef::DefaultBranch if place.directory.is_root() => return address,
        GitRef::DefaultBranch => ("HEAD", None),
        GitRef::Commit(id) => (id.as_str(), None),
        GitRef::Branch(name) | GitRef::Tag(name) if may_stand_in_path(name) => (name.as_str(), None),
        GitRef::Branch(name) => (place.commit, Some(("refs/heads/", name))),
        GitRef::Tag(name) => (place.commit, Some(("refs/tags/", name))),
    };
    address.push_str("/src/");
    address.extend(utf8_percent_encode(word, SEGMENT));
    push_names(&mut address, place.directory);
    address.push('/');
    if let Some((prefix, name)) = at {
        // A name that begins like a full one has to be written out, or its beginning would be taken off.
        let prefix = if name.starts_with("refs/") { prefix } else { "" };
        address.push_str("?at=");
        address.extend(utf8_percent_encode(&format!("{prefix}{name}"), SEGMENT));
    }
    address
}

/// Returns the address of a repository.
pub fn repository_address(origin: &Origin, workspace: &str, repository: &str) -> String {
    let mut address = origin.web().to_owned();
    for name in [workspace, repository] {
        address.push('/');
        address.extend(utf8_percent_encode(name, SEGMENT));
    }
    address
}

/// Returns the address of a file at a commit.
pub fn file_address(
    origin: &Origin,
    workspace: &str,
    repository: &str,
    commit: &str,
    file: &RepoPath,
) -> String {
    let mut address = repository_address(origin, workspace, repository);
    address.push_str("/src/");
    address.extend(utf8_percent_encode(commit, SEGMENT));
    push_names(&mut address, file);
    address
}

fn push_names(address: &mut String, path: &RepoPath) {
    for name in path.names() {
        address.push('/');
        address.extend(percent_encode(&text_to_git(name), SEGMENT));
    }
}

fn may_stand_in_path(name: &str) -> bool {
    !name.contains('/') && !is_full_hash(name) && name != "HEAD"
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;
    use crate::address::{RepositoryAddress, Target, resolve};

    const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

    fn printed(reference: &GitRef, directory: &str) -> String {
        let place = Place { reference, commit: SHA, directory: &RepoPath::from_text(directory) };
        address_of(&Origin::default(), "acme", "web-shop", place)
    }

    #[test]
    fn a_place_has_the_address_that_bitbucket_shows() {
        let branch = |name: &str| GitRef::Branch(name.to_owned());
        let rows = [
            printed(&GitRef::DefaultBranch, ""),
            printed(&GitRef::DefaultBranch, "Test Cases"),
            printed(&branch("main"), ""),
            printed(&branch("main"), "Test Cases/Größe 100%"),
            printed(&branch("feature/x"), "Test Cases"),
            printed(&branch("refs/heads/odd"), ""),
            printed(&branch("HEAD"), "a"),
            printed(&GitRef::Tag("v1.0".to_owned()), "a"),
            printed(&GitRef::Commit(SHA.to_owned()), "a"),
        ];
        expect![["
            https://bitbucket.org/acme/web-shop
            https://bitbucket.org/acme/web-shop/src/HEAD/Test%20Cases/
            https://bitbucket.org/acme/web-shop/src/main/
            https://bitbucket.org/acme/web-shop/src/main/Test%20Cases/Gr%C3%B6%C3%9Fe%20100%25/
            https://bitbucket.org/acme/web-shop/src/0123456789abcdef0123456789abcdef01234567/Test%20Cases/?at=feature%2Fx
            https://bitbucket.org/acme/web-shop/src/0123456789abcdef0123456789abcdef01234567/?at=refs%2Fheads%2Frefs%2Fheads%2Fodd
            https://bitbucket.org/acme/web-shop/src/0123456789abcdef0123456789abcdef01234567/a/?at=HEAD
            https://bitbucket.org/acme/web-shop/src/v1.0/a/
            https://bitbucket.org/acme/web-shop/src/0123456789abcdef0123456789abcdef01234567/a/
        "]]
        .assert_eq(&rows.map(|row| row + "\n").concat());
    }

    #[test]
    fn a_file_has_an_address_at_its_commit() {
        let file = RepoPath::from_git(b"Test Cases/a+b #1/\xff.tc");
        let address = file_address(&Origin::default(), "acme", "web.shop", SHA, &file);
        expect!["https://bitbucket.org/acme/web.shop/src/0123456789abcdef0123456789abcdef01234567/Test%20Cases/a%2Bb%20%231/%FF.tc"]
            .assert_eq(&address);
    }

    fn references() -> impl Strategy<Value = GitRef> {
        let name = "[a-zA-Zäß0-9][a-z%+#.é0-9-]{0,6}(/[a-z0-9%+]{1,4}){0,2}";
        prop_oneof![
            Just(GitRef::DefaultBranch),
            name.prop_map(GitRef::Branch),
            name.prop_map(GitRef::Tag),
            Just(GitRef::Branch(SHA.to_owned())),
            "[0-9a-f]{40}".prop_map(GitRef::Commit),
        ]
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back_as_the_same_place(
            reference in references(),
            names in proptest::collection::vec("[^/\\x00]{1,10}", 0..4),
        ) {
            prop_assume!(names.iter().all(|name| name != "." && name != ".." && !name.contains("AT")));
            let directory = RepoPath::from_git(names.join("/").as_bytes());
            let place = Place { reference: &reference, commit: SHA, directory: &directory };
            let address = address_of(&Origin::default(), "{b9ab7a9b-0000-4000-8000-000000000000}", "web.shop", place);
            let read = RepositoryAddress::parse(&address, &Origin::default()).unwrap();
            prop_assert_eq!(read.repository.as_str(), "web.shop");
            let (branches, tags) = match &reference {
                GitRef::Branch(name) => (vec![name.clone()], Vec::new()),
                GitRef::Tag(name) => (Vec::new(), vec![name.clone()]),
                GitRef::DefaultBranch | GitRef::Commit(_) => (Vec::new(), Vec::new()),
            };
            let meant = resolve(&read.target, &branches, &tags).unwrap();
            prop_assert_eq!(&meant.reference, &reference);
            prop_assert_eq!(&meant.directory, &directory);
            let named = matches!(read.target, Target::Commit { at: Some(_), .. });
            prop_assert_eq!(meant.ignored.len(), usize::from(named));
        }
    }
}
