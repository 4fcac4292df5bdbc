use std::fmt::Write;

use expect_test::expect;
use proptest::prelude::*;

use super::*;

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn read(text: &str) -> Result<RepositoryAddress, AddressError> {
    RepositoryAddress::parse(&text.replace("SHA", SHA), &Origin::default())
}

/// Says what each text is read as.
fn seen(rows: &[&str]) -> String {
    let one = |text: &&str| match read(text) {
        Ok(it) => format!(
            "{}\n    {}/{} {:?} {:?}\n",
            text.escape_debug(),
            it.workspace,
            it.repository,
            it.target,
            it.ignored
        ),
        Err(error) => format!("{}\n    {error:?}\n", text.escape_debug()),
    };
    rows.iter().map(one).collect()
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
            acme/shop Default ["ann@"]
        https://bitbucket.org/acme/shop.git
            acme/shop Default []
        https://ann@bitbucket.org/acme/shop.git
            acme/shop Default ["ann@"]
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
    "##]].assert_eq(&seen(&rows));
}

#[test]
fn pages_of_commits_and_files_and_what_is_copied_are_understood() {
    let rows = [
        "https://bitbucket.org/acme/shop/commits/0123abc",
        "https://bitbucket.org/acme/shop/commits/main",
        "https://bitbucket.org/acme/shop/src/0123abc/Test%20Cases",
        "https://bitbucket.org/acme/shop/src/0123abc/?at=feature%2Fx",
        "https://bitbucket.org/acme/shop/raw/SHA/a.tc",
        "https://bitbucket.org/acme/shop/annotate/main/a.tc",
        "https://bitbucket.org/acme/shop/branch/feature%2Fx",
        "https://bitbucket.org/acme/shop/branch/",
        "https://bitbucket.org/acme/shop/downloads/?tab=branches",
        "https://bitbucket.org/acme/shop/get/main.tar.gz",
        "git clone git@bitbucket.org:acme/shop.git",
        "git clone https://ann@bitbucket.org/acme/shop.git",
        "<https://bitbucket.org/acme/shop>",
        "\u{feff}\"https://bitbucket.org/acme/shop\"\u{200b} ",
    ];
    expect![[r#"
        https://bitbucket.org/acme/shop/commits/0123abc
            acme/shop RefAndPath { segments: ["0123abc"], at: None } []
        https://bitbucket.org/acme/shop/commits/main
            acme/shop RefAndPath { segments: ["main"], at: None } []
        https://bitbucket.org/acme/shop/src/0123abc/Test%20Cases
            acme/shop RefAndPath { segments: ["0123abc", "Test Cases"], at: None } []
        https://bitbucket.org/acme/shop/src/0123abc/?at=feature%2Fx
            acme/shop RefAndPath { segments: ["0123abc"], at: Some("feature/x") } []
        https://bitbucket.org/acme/shop/raw/SHA/a.tc
            acme/shop RefAndPath { segments: ["0123456789abcdef0123456789abcdef01234567", "a.tc"], at: None } ["raw"]
        https://bitbucket.org/acme/shop/annotate/main/a.tc
            acme/shop RefAndPath { segments: ["main", "a.tc"], at: None } ["annotate"]
        https://bitbucket.org/acme/shop/branch/feature%2Fx
            acme/shop Branch("feature/x") []
        https://bitbucket.org/acme/shop/branch/
            acme/shop Default ["branch"]
        https://bitbucket.org/acme/shop/downloads/?tab=branches
            acme/shop Default ["downloads", "?tab=branches"]
        https://bitbucket.org/acme/shop/get/main.tar.gz
            acme/shop Default ["get/main.tar.gz"]
        git clone git@bitbucket.org:acme/shop.git
            acme/shop Default []
        git clone https://ann@bitbucket.org/acme/shop.git
            acme/shop Default ["ann@"]
        <https://bitbucket.org/acme/shop>
            acme/shop Default []
        \u{feff}\"https://bitbucket.org/acme/shop\"\u{200b} 
            acme/shop Default []
    "#]].assert_eq(&seen(&rows));
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
        "https://git.acme.example/bitbucket/users/ann/repos/shop/browse?at=refs%2Fheads%2Fmain",
        "https://git.acme.example/scm/qa/shop.git",
        "ssh://git@git.acme.example:7999/qa/shop.git",
        "https://api.bitbucket.org/2.0/repositories/acme/shop",
        "https://acme.atlassian.net/browse/QA-1",
        "https://bitbucket.org/dashboard/overview",
        "https://bitbucket.org/account/settings/app-passwords/",
        "https://bitbucket.org/acme/workspace/overview",
        "https://github.com/acme/shop",
        "git@github.com:acme/shop.git",
        "ssh://git@bitbucket.org:7999/acme/shop.git",
        "ftp://bitbucket.org/acme/shop",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://x-token-auth:ATCTT3x@bitbucket.org/acme/shop.git",
        "https://ann:hunter2@bitbucket.org/acme/shop.git",
        "https://bitbucket.org/acme/shop?access_token=x",
        "https://bitbucket.org/acme/shop?access%5Ftoken=x",
        "https://bitbucket.org/acme/shop/src/main/%41TATT3xFfGF0",
        "https://0123456789abcdef0123456789abcdef@bitbucket.org/acme/shop",
        "https://bitbucket.org/acme/shop\nhttps://evil.example",
    ];
    let seen: Vec<_> = rows.iter().map(|text| format!("{text:?} -> {:?}\n", read(text).err())).collect();
    expect![[r#"
        "" -> Some(Empty)
        "   " -> Some(Empty)
        "shop" -> Some(Malformed)
        "https://bitbucket.org/" -> Some(NoWorkspace)
        "https://bitbucket.org/acme" -> Some(NoRepository)
        "https://bitbucket.org/acme/workspace/projects/QA" -> Some(NoRepository)
        "https://bitbucket.org/acme/workspace/repositories" -> Some(NoRepository)
        "https://bitbucket.org/acme/.." -> Some(NoWorkspace)
        "https://bitbucket.org/acme/.git" -> Some(BadRepositoryName { name: ".git" })
        "https://bitbucket.org/acme/sh%20op" -> Some(BadRepositoryName { name: "sh op" })
        "https://git.bitbucket.acme.example/projects/QA/repos/shop/browse" -> Some(DataCenter { host: "git.bitbucket.acme.example" })
        "https://git.acme.example/bitbucket/users/ann/repos/shop/browse?at=refs%2Fheads%2Fmain" -> Some(DataCenter { host: "git.acme.example" })
        "https://git.acme.example/scm/qa/shop.git" -> Some(DataCenter { host: "git.acme.example" })
        "ssh://git@git.acme.example:7999/qa/shop.git" -> Some(DataCenter { host: "git.acme.example:7999" })
        "https://api.bitbucket.org/2.0/repositories/acme/shop" -> Some(OtherHost { host: "api.bitbucket.org" })
        "https://acme.atlassian.net/browse/QA-1" -> Some(OtherHost { host: "acme.atlassian.net" })
        "https://bitbucket.org/dashboard/overview" -> Some(NotAWorkspace { page: "dashboard" })
        "https://bitbucket.org/account/settings/app-passwords/" -> Some(NotAWorkspace { page: "account" })
        "https://bitbucket.org/acme/workspace/overview" -> Some(NoRepository)
        "https://github.com/acme/shop" -> Some(OtherHost { host: "github.com" })
        "git@github.com:acme/shop.git" -> Some(OtherHost { host: "github.com" })
        "ssh://git@bitbucket.org:7999/acme/shop.git" -> Some(DataCenter { host: "bitbucket.org:7999" })
        "ftp://bitbucket.org/acme/shop" -> Some(Malformed)
        "file:///etc/passwd" -> Some(Malformed)
        "javascript:alert(1)" -> Some(Malformed)
        "https://x-token-auth:ATCTT3x@bitbucket.org/acme/shop.git" -> Some(HoldsSecret)
        "https://ann:hunter2@bitbucket.org/acme/shop.git" -> Some(HoldsSecret)
        "https://bitbucket.org/acme/shop?access_token=x" -> Some(HoldsSecret)
        "https://bitbucket.org/acme/shop?access%5Ftoken=x" -> Some(HoldsSecret)
        "https://bitbucket.org/acme/shop/src/main/%41TATT3xFfGF0" -> Some(HoldsSecret)
        "https://0123456789abcdef0123456789abcdef@bitbucket.org/acme/shop" -> Some(HoldsSecret)
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

    #[test]
    fn no_address_with_a_secret_is_ever_accepted(
        place in 0..6_usize,
        token in "(ATATT3|ATCTT3|ATBB)[A-Za-z0-9_-]{4,40}",
        escaped in any::<bool>(),
    ) {
        let token = if escaped {
            token.bytes().fold(String::new(), |mut text, byte| {
                write!(text, "%{byte:02X}").unwrap();
                text
            })
        } else {
            token
        };
        let address = match place {
            0 => format!("https://{token}@bitbucket.org/acme/shop"),
            1 => format!("https://ann:{token}@bitbucket.org/acme/shop.git"),
            2 => format!("https://bitbucket.org/acme/shop/src/main/{token}"),
            3 => format!("https://bitbucket.org/acme/shop?token={token}"),
            4 => format!("https://bitbucket.org/acme/shop#{token}"),
            _ => format!("git clone https://x-token-auth:{token}@bitbucket.org/acme/shop.git"),
        };
        prop_assert_eq!(read(&address), Err(AddressError::HoldsSecret));
    }
}
