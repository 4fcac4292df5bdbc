//! The URL field of a linked repository (rule R11): a repository, branch or directory, as pasted from anywhere.

use std::borrow::Cow;

use suitecase_model::path::RepoPath;
use url::Url;

use super::{
    AddressError, Target, decoded_names, on_bitbucket, readable, repository_name, without_secret,
    workspace_name,
};
use crate::origin::Origin;

/// A repository and something in it, as a pasted address names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryAddress {
    /// The workspace, by slug or UUID in braces.
    pub workspace: String,
    /// The repository, by slug or UUID in braces.
    pub repository: String,
    /// What it points at inside the repository.
    pub target: Target,
    /// The parts that mean nothing here, as they were written.
    pub ignored: Vec<String>,
}

impl RepositoryAddress {
    /// Reads every shape of reference section 6: of the site with or without its scheme, of a clone over HTTPS
    /// or SSH, with a user name, `.git`, a query or a fragment.
    pub fn parse(text: &str, origin: &Origin) -> Result<Self, AddressError> {
        let text = readable(text)?;
        let url = Url::parse(&with_scheme(text, origin)).map_err(|_| AddressError::Malformed)?;
        without_secret(text, &url)?;
        match url.scheme() {
            "https" | "http" => on_bitbucket(&url, origin)?,
            "ssh" => on_bitbuckets_ssh(&url)?,
            _ => return Err(AddressError::Malformed),
        }
        let names = decoded_names(&url);
        let (workspace, rest) = names.split_first().ok_or(AddressError::NoWorkspace)?;
        let workspace = workspace_name(workspace)?;
        let (repository, rest) = match rest.split_first() {
            None => return Err(AddressError::NoRepository),
            Some((name, _)) if name == "workspace" => return Err(AddressError::NoRepository),
            Some((name, rest)) => (repository_name(name)?, rest),
        };
        let query = Query::read(&url);
        let mut ignored = query.ignored;
        let target = target(rest, query.at, &mut ignored);
        Ok(Self { workspace, repository, target, ignored })
    }
}

/// Completes an address that lacks its scheme, and turns `git@host:path` into the address it stands for.
fn with_scheme<'a>(text: &'a str, origin: &Origin) -> Cow<'a, str> {
    if text.contains("://") {
        return Cow::Borrowed(text);
    }
    let host = text.split_once('/').map_or(text, |(host, _)| host);
    match text.split_once(':') {
        Some((user_and_host, path)) if host.contains('@') && user_and_host.len() < host.len() => {
            Cow::Owned(format!("ssh://{user_and_host}/{path}"))
        }
        _ => {
            let scheme = if origin.is_loopback() { "http" } else { "https" };
            Cow::Owned(format!("{scheme}://{text}"))
        }
    }
}

/// Bitbucket's SSH hosts; the second one is for networks that only admit port 443.
fn on_bitbuckets_ssh(url: &Url) -> Result<(), AddressError> {
    match (url.host_str(), url.port()) {
        (Some("bitbucket.org"), None | Some(22)) | (Some("altssh.bitbucket.org"), Some(443)) => Ok(()),
        (Some(host), None) => Err(AddressError::OtherHost { host: host.to_owned() }),
        (Some(host), Some(port)) => Err(AddressError::OtherHost { host: format!("{host}:{port}") }),
        (None, _) => Err(AddressError::Malformed),
    }
}

/// The parts after the path: `at` names a branch, the rest is of no use here.
struct Query {
    at: Option<String>,
    ignored: Vec<String>,
}

impl Query {
    fn read(url: &Url) -> Self {
        let mut query = Self { at: None, ignored: Vec::new() };
        for (key, value) in url.query_pairs() {
            if key == "at" && !value.is_empty() {
                query.at = Some(short_name(&value).to_owned());
            } else if !key.is_empty() {
                query.ignored.push(format!("?{key}={value}"));
            }
        }
        query.ignored.extend(url.fragment().filter(|text| !text.is_empty()).map(|text| format!("#{text}")));
        query
    }
}

fn short_name(reference: &str) -> &str {
    reference
        .strip_prefix("refs/heads/")
        .or_else(|| reference.strip_prefix("refs/tags/"))
        .unwrap_or(reference)
}

/// Reads what follows the repository.
fn target(names: &[String], at: Option<String>, ignored: &mut Vec<String>) -> Target {
    let Some((page, rest)) = names.split_first() else { return at.map_or(Target::Default, Target::Branch) };
    match (page.as_str(), rest) {
        ("src" | "branch" | "commits", []) => {
            ignored.extend((page != "src").then(|| page.clone()));
            at.map_or(Target::Default, Target::Branch)
        }
        ("src", [sha, path @ ..]) if is_full_hash(sha) => {
            Target::Commit { sha: sha.to_ascii_lowercase(), at, path: path_of(path) }
        }
        ("src", segments) => Target::RefAndPath { segments: segments.to_vec(), at },
        ("branch", name) => Target::Branch(name.join("/")),
        ("commits", [kind, name @ ..]) if kind == "branch" && !name.is_empty() => {
            Target::Branch(name.join("/"))
        }
        ("commits", [kind, name @ ..]) if kind == "tag" && !name.is_empty() => {
            Target::RefAndPath { segments: name.to_vec(), at: None }
        }
        ("commits", [sha, more @ ..]) if is_full_hash(sha) => {
            ignored.extend((!more.is_empty()).then(|| more.join("/")));
            Target::Commit { sha: sha.to_ascii_lowercase(), at, path: RepoPath::root() }
        }
        _ => {
            ignored.insert(0, names.join("/"));
            at.map_or(Target::Default, Target::Branch)
        }
    }
}

fn path_of(names: &[String]) -> RepoPath {
    RepoPath::from_text(&names.join("/"))
}

pub(super) fn is_full_hash(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

    fn read(text: &str) -> Result<RepositoryAddress, AddressError> {
        RepositoryAddress::parse(&text.replace("SHA", SHA), &Origin::default())
    }

    #[test]
    fn every_shape_that_people_paste_is_understood() {
        let rows = [
            "https://bitbucket.org/acme/shop",
            "https://bitbucket.org/acme/shop/",
            "http://www.bitbucket.org/acme/shop",
            "bitbucket.org/acme/shop",
            "ann@bitbucket.org/acme/shop.git",
            "https://bitbucket.org/acme/shop.git",
            "https://ann@bitbucket.org/acme/shop.git",
            "git@bitbucket.org:acme/shop.git",
            "ssh://git@bitbucket.org/acme/shop.git",
            "ssh://git@altssh.bitbucket.org:443/acme/shop.git",
            "https://bitbucket.org/acme/shop/src",
            "https://bitbucket.org/acme/shop/src/main/",
            "https://bitbucket.org/acme/shop/src/main/Test%20Cases/Log%20in/",
            "https://bitbucket.org/acme/shop/src/SHA/Test%20Cases?at=feature%2Fx",
            "https://bitbucket.org/acme/shop/src/SHA/?at=feature/x",
            "https://bitbucket.org/acme/shop/src/SHA/Test%20Cases/A.tc#lines-12",
            "https://bitbucket.org/acme/shop/src/feature/x/Test%20Cases",
            "https://bitbucket.org/acme/shop/src/feature%2Fx/Test%20Cases",
            "https://bitbucket.org/acme/shop/src/main/a?at=refs%2Fheads%2Fmain&fileviewer=x",
            "https://bitbucket.org/acme/shop/branch/feature/x?dest=main",
            "https://bitbucket.org/acme/shop/commits/SHA",
            "https://bitbucket.org/acme/shop/commits/branch/feature/x",
            "https://bitbucket.org/acme/shop/commits/tag/v1.0",
            "https://bitbucket.org/acme/shop/branches/",
            "https://bitbucket.org/acme/shop/pull-requests/12/diff#chg-a",
            "https://bitbucket.org/acme/shop/pipelines/results/7",
            "https://bitbucket.org/acme/shop/admin",
            "https://bitbucket.org/%7Bb9ab7a9b-0000-4000-8000-000000000000%7D/%7Bb9ab7a9b-0000-4000-8000-000000000001%7D",
        ];
        let seen: String = rows
            .iter()
            .map(|text| match read(text) {
                Ok(it) => format!(
                    "{text}\n    {}/{} {:?} {:?}\n",
                    it.workspace, it.repository, it.target, it.ignored
                ),
                Err(error) => format!("{text}\n    {error:?}\n"),
            })
            .collect();
        expect![[r##"
            https://bitbucket.org/acme/shop
                acme/shop Default []
            https://bitbucket.org/acme/shop/
                acme/shop Default []
            http://www.bitbucket.org/acme/shop
                acme/shop Default []
            bitbucket.org/acme/shop
                acme/shop Default []
            ann@bitbucket.org/acme/shop.git
                acme/shop Default []
            https://bitbucket.org/acme/shop.git
                acme/shop Default []
            https://ann@bitbucket.org/acme/shop.git
                acme/shop Default []
            git@bitbucket.org:acme/shop.git
                acme/shop Default []
            ssh://git@bitbucket.org/acme/shop.git
                acme/shop Default []
            ssh://git@altssh.bitbucket.org:443/acme/shop.git
                acme/shop Default []
            https://bitbucket.org/acme/shop/src
                acme/shop Default []
            https://bitbucket.org/acme/shop/src/main/
                acme/shop RefAndPath { segments: ["main"], at: None } []
            https://bitbucket.org/acme/shop/src/main/Test%20Cases/Log%20in/
                acme/shop RefAndPath { segments: ["main", "Test Cases", "Log in"], at: None } []
            https://bitbucket.org/acme/shop/src/SHA/Test%20Cases?at=feature%2Fx
                acme/shop Commit { sha: "0123456789abcdef0123456789abcdef01234567", at: Some("feature/x"), path: RepoPath("Test Cases") } []
            https://bitbucket.org/acme/shop/src/SHA/?at=feature/x
                acme/shop Commit { sha: "0123456789abcdef0123456789abcdef01234567", at: Some("feature/x"), path: RepoPath("") } []
            https://bitbucket.org/acme/shop/src/SHA/Test%20Cases/A.tc#lines-12
                acme/shop Commit { sha: "0123456789abcdef0123456789abcdef01234567", at: None, path: RepoPath("Test Cases/A.tc") } ["#lines-12"]
            https://bitbucket.org/acme/shop/src/feature/x/Test%20Cases
                acme/shop RefAndPath { segments: ["feature", "x", "Test Cases"], at: None } []
            https://bitbucket.org/acme/shop/src/feature%2Fx/Test%20Cases
                acme/shop RefAndPath { segments: ["feature/x", "Test Cases"], at: None } []
            https://bitbucket.org/acme/shop/src/main/a?at=refs%2Fheads%2Fmain&fileviewer=x
                acme/shop RefAndPath { segments: ["main", "a"], at: Some("main") } ["?fileviewer=x"]
            https://bitbucket.org/acme/shop/branch/feature/x?dest=main
                acme/shop Branch("feature/x") ["?dest=main"]
            https://bitbucket.org/acme/shop/commits/SHA
                acme/shop Commit { sha: "0123456789abcdef0123456789abcdef01234567", at: None, path: RepoPath("") } []
            https://bitbucket.org/acme/shop/commits/branch/feature/x
                acme/shop Branch("feature/x") []
            https://bitbucket.org/acme/shop/commits/tag/v1.0
                acme/shop RefAndPath { segments: ["v1.0"], at: None } []
            https://bitbucket.org/acme/shop/branches/
                acme/shop Default ["branches"]
            https://bitbucket.org/acme/shop/pull-requests/12/diff#chg-a
                acme/shop Default ["pull-requests/12/diff", "#chg-a"]
            https://bitbucket.org/acme/shop/pipelines/results/7
                acme/shop Default ["pipelines/results/7"]
            https://bitbucket.org/acme/shop/admin
                acme/shop Default ["admin"]
            https://bitbucket.org/%7Bb9ab7a9b-0000-4000-8000-000000000000%7D/%7Bb9ab7a9b-0000-4000-8000-000000000001%7D
                {b9ab7a9b-0000-4000-8000-000000000000}/{b9ab7a9b-0000-4000-8000-000000000001} Default []
        "##]].assert_eq(&seen);
    }

    #[test]
    fn what_is_no_repository_is_refused_for_its_own_reason() {
        let rows = [
            "",
            "   ",
            "shop",
            "https://bitbucket.org/",
            "https://bitbucket.org/acme",
            "https://bitbucket.org/acme/workspace/projects/QA",
            "https://bitbucket.org/acme/workspace/repositories",
            "https://bitbucket.org/acme/..",
            "https://bitbucket.org/acme/.git",
            "https://bitbucket.org/acme/sh%20op",
            "https://git.bitbucket.acme.example/projects/QA/repos/shop/browse",
            "https://github.com/acme/shop",
            "git@github.com:acme/shop.git",
            "ssh://git@bitbucket.org:7999/acme/shop.git",
            "ftp://bitbucket.org/acme/shop",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://x-token-auth:ATCTT3x@bitbucket.org/acme/shop.git",
            "https://ann:hunter2@bitbucket.org/acme/shop.git",
            "https://bitbucket.org/acme/shop?access_token=x",
            "https://bitbucket.org/acme/shop\nhttps://evil.example",
        ];
        let seen: Vec<_> = rows.iter().map(|text| format!("{text:?} -> {:?}\n", read(text).err())).collect();
        expect![[r#"
            "" -> Some(Empty)
            "   " -> Some(Empty)
            "shop" -> Some(OtherHost { host: "shop" })
            "https://bitbucket.org/" -> Some(NoWorkspace)
            "https://bitbucket.org/acme" -> Some(NoRepository)
            "https://bitbucket.org/acme/workspace/projects/QA" -> Some(NoRepository)
            "https://bitbucket.org/acme/workspace/repositories" -> Some(NoRepository)
            "https://bitbucket.org/acme/.." -> Some(NoWorkspace)
            "https://bitbucket.org/acme/.git" -> Some(BadRepositoryName { name: ".git" })
            "https://bitbucket.org/acme/sh%20op" -> Some(BadRepositoryName { name: "sh op" })
            "https://git.bitbucket.acme.example/projects/QA/repos/shop/browse" -> Some(OtherHost { host: "git.bitbucket.acme.example" })
            "https://github.com/acme/shop" -> Some(OtherHost { host: "github.com" })
            "git@github.com:acme/shop.git" -> Some(OtherHost { host: "github.com" })
            "ssh://git@bitbucket.org:7999/acme/shop.git" -> Some(OtherHost { host: "bitbucket.org:7999" })
            "ftp://bitbucket.org/acme/shop" -> Some(Malformed)
            "file:///etc/passwd" -> Some(Malformed)
            "javascript:alert(1)" -> Some(Malformed)
            "https://x-token-auth:ATCTT3x@bitbucket.org/acme/shop.git" -> Some(HoldsSecret)
            "https://ann:hunter2@bitbucket.org/acme/shop.git" -> Some(HoldsSecret)
            "https://bitbucket.org/acme/shop?access_token=x" -> Some(HoldsSecret)
            "https://bitbucket.org/acme/shop\nhttps://evil.example" -> Some(Malformed)
        "#]].assert_eq(&seen.concat());
    }

    #[test]
    fn a_stand_in_is_reached_at_its_own_address() {
        let origin = Origin::loopback("http://127.0.0.1:8080").unwrap();
        for text in ["http://127.0.0.1:8080/acme/shop/src/main", "127.0.0.1:8080/acme/shop/src/main"] {
            let read = RepositoryAddress::parse(text, &origin).unwrap();
            assert_eq!(read.target, Target::RefAndPath { segments: vec!["main".to_owned()], at: None });
        }
        assert!(RepositoryAddress::parse("https://bitbucket.org/acme/shop", &origin).is_err());
    }

    #[test]
    fn a_megabyte_is_refused_at_once() {
        assert_eq!(read(&"a/".repeat(500_000)), Err(AddressError::TooLong));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = read(&text);
            let _ = read(&format!("https://bitbucket.org/acme/shop/{text}"));
            let _ = read(&format!("git@bitbucket.org:{text}"));
        }

        #[test]
        fn a_path_survives_its_way_through_an_address(names in proptest::collection::vec("[^/\\\\]{1,12}", 1..5)) {
            prop_assume!(names.iter().all(|name| name != "." && name != ".." && !name.contains("AT")));
            let encode = |name: &String| percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string();
            let path = names.iter().map(encode).collect::<Vec<_>>().join("/");
            let read = read(&format!("https://bitbucket.org/acme/shop/src/{SHA}/{path}")).unwrap();
            let bytes = names.join("/").into_bytes();
            prop_assert_eq!(read.target, Target::Commit { sha: SHA.to_owned(), at: None, path: RepoPath::from_git(&bytes) });
        }
    }
}
