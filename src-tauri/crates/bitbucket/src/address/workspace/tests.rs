use expect_test::expect;
use proptest::prelude::*;

use super::*;

#[test]
fn every_shape_is_understood_or_refused_for_its_own_reason() {
    let rows = [
        "https://bitbucket.org/acme-quality",
        "  https://bitbucket.org/acme-quality/  ",
        "https://www.bitbucket.org/acme",
        "HTTPS://Bitbucket.org/acme",
        "https://bitbucket.org:443/acme",
        "https://bitbucket.org/acme/workspace/projects/QA",
        "https://bitbucket.org/acme/web-shop/src/main/",
        "https://bitbucket.org/acme/web-shop.git",
        "https://bitbucket.org/%7Bb9ab7a9b-0000-4000-8000-000000000000%7D",
        "",
        "   ",
        "bitbucket.org/acme",
        "http://bitbucket.org/acme",
        "ftp://bitbucket.org/acme",
        "https://",
        "https://bitbucket.org",
        "https://bitbucket.org//",
        "https://bitbucket.org.evil.example/acme",
        "https://bitbucket.org@evil.example/acme",
        "https://evil.example/bitbucket.org/acme",
        "https://api.bitbucket.org/acme",
        "https://bitbucket.org:8443/acme",
        "https://bitbucket.org./acme",
        "https://xn--bitbuckt-l8a.org/acme",
        "https://bitbuckеt.org/acme",
        "https://104.192.141.1/acme",
        "https://[::1]/acme",
        "https://127.0.0.1:8080/acme",
        "https://ann@bitbucket.org/acme",
        "https://ann:hunter2@bitbucket.org/acme",
        "https://bitbucket.org/acme?access_token=abc",
        "https://bitbucket.org/acme#ATATT3xFf",
        "https://bitbucket.org/ac me",
        "https://bitbucket.org/acme%2Fshop",
        "https://bitbucket.org/ac\u{fc}me",
        "https://bitbucket.org\\acme",
        "https://bitbucket.org/dashboard/overview",
    ];
    let origin = Origin::default();
    let seen: String = rows
        .iter()
        .map(|text| match WorkspaceAddress::parse(text, &origin) {
            Ok(WorkspaceAddress { workspace, offers: None }) => format!("{text:?} -> {workspace}\n"),
            Ok(WorkspaceAddress { workspace, offers: Some(offers) }) => {
                format!("{text:?} -> {workspace}, offers {offers}\n")
            }
            Err(error) => format!("{text:?} -> {error:?}\n"),
        })
        .collect();
    expect![[r#"
        "https://bitbucket.org/acme-quality" -> acme-quality
        "  https://bitbucket.org/acme-quality/  " -> acme-quality
        "https://www.bitbucket.org/acme" -> acme
        "HTTPS://Bitbucket.org/acme" -> acme
        "https://bitbucket.org:443/acme" -> acme
        "https://bitbucket.org/acme/workspace/projects/QA" -> acme
        "https://bitbucket.org/acme/web-shop/src/main/" -> acme, offers web-shop
        "https://bitbucket.org/acme/web-shop.git" -> acme, offers web-shop
        "https://bitbucket.org/%7Bb9ab7a9b-0000-4000-8000-000000000000%7D" -> {b9ab7a9b-0000-4000-8000-000000000000}
        "" -> Empty
        "   " -> Empty
        "bitbucket.org/acme" -> NotHttps
        "http://bitbucket.org/acme" -> NotHttps
        "ftp://bitbucket.org/acme" -> NotHttps
        "https://" -> Malformed
        "https://bitbucket.org" -> NoWorkspace
        "https://bitbucket.org//" -> NoWorkspace
        "https://bitbucket.org.evil.example/acme" -> OtherHost { host: "bitbucket.org.evil.example" }
        "https://bitbucket.org@evil.example/acme" -> HoldsUser
        "https://evil.example/bitbucket.org/acme" -> OtherHost { host: "evil.example" }
        "https://api.bitbucket.org/acme" -> OtherHost { host: "api.bitbucket.org" }
        "https://bitbucket.org:8443/acme" -> OtherHost { host: "bitbucket.org:8443" }
        "https://bitbucket.org./acme" -> OtherHost { host: "bitbucket.org." }
        "https://xn--bitbuckt-l8a.org/acme" -> OtherHost { host: "xn--bitbuckt-l8a.org" }
        "https://bitbuckеt.org/acme" -> OtherHost { host: "xn--bitbuckt-i8g.org" }
        "https://104.192.141.1/acme" -> OtherHost { host: "104.192.141.1" }
        "https://[::1]/acme" -> OtherHost { host: "[::1]" }
        "https://127.0.0.1:8080/acme" -> OtherHost { host: "127.0.0.1:8080" }
        "https://ann@bitbucket.org/acme" -> HoldsUser
        "https://ann:hunter2@bitbucket.org/acme" -> HoldsSecret
        "https://bitbucket.org/acme?access_token=abc" -> HoldsSecret
        "https://bitbucket.org/acme#ATATT3xFf" -> HoldsSecret
        "https://bitbucket.org/ac me" -> BadWorkspaceName { name: "ac me" }
        "https://bitbucket.org/acme%2Fshop" -> BadWorkspaceName { name: "acme/shop" }
        "https://bitbucket.org/acüme" -> BadWorkspaceName { name: "acüme" }
        "https://bitbucket.org\\acme" -> Malformed
        "https://bitbucket.org/dashboard/overview" -> NotAWorkspace { page: "dashboard" }
    "#]].assert_eq(&seen);
}

/// An address, and what it is read as: the clean address of the workspace and what it goes on to name, or the reason
/// why it is refused.
type Row = (&'static str, &'static str);

/// Hosts that look like Bitbucket, and odd ways to write the right one.
const LOOK_ALIKES: [Row; 34] = [
    ("https://bitbucket.org.evil.example", r#"OtherHost { host: "bitbucket.org.evil.example" }"#),
    ("https://bitbucket.org-evil.example/acme", r#"OtherHost { host: "bitbucket.org-evil.example" }"#),
    ("https://bitbucket.orgg/acme", r#"OtherHost { host: "bitbucket.orgg" }"#),
    ("https://bitbucket.com/acme", r#"OtherHost { host: "bitbucket.com" }"#),
    ("https://evil.example#bitbucket.org/acme", r#"OtherHost { host: "evil.example" }"#),
    ("https://evil.example?https://bitbucket.org/acme", r#"OtherHost { host: "evil.example" }"#),
    ("https://evil.example/@bitbucket.org/acme", r#"OtherHost { host: "evil.example" }"#),
    ("https://notbitbucket.org/acme", r#"OtherHost { host: "notbitbucket.org" }"#),
    ("https://sub.bitbucket.org/acme", r#"OtherHost { host: "sub.bitbucket.org" }"#),
    ("https://acme.bitbucket.io/acme", r#"OtherHost { host: "acme.bitbucket.io" }"#),
    ("https://localhost/acme", r#"OtherHost { host: "localhost" }"#),
    ("https://0x7f000001/acme", r#"OtherHost { host: "127.0.0.1" }"#),
    ("https://2130706433/acme", r#"OtherHost { host: "127.0.0.1" }"#),
    ("https://[::ffff:104.192.141.1]/acme", r#"OtherHost { host: "[::ffff:68c0:8d01]" }"#),
    ("https://xn--bitbuket-k2c.org/acme", "Malformed"),
    ("https://bitbuсket.org/acme", r#"OtherHost { host: "xn--bitbuket-jch.org" }"#),
    ("https://ᴃitbucket.org/acme", r#"OtherHost { host: "xn--itbucket-5v7c.org" }"#),
    ("https://ｂｉｔｂｕｃｋｅｔ.org/acme", "Malformed"),
    ("https://bitbucket。org/acme", "Malformed"),
    ("https://bitbucket%2Eorg/acme", "Malformed"),
    ("https://bitbucket.org:0443/acme", "Malformed"),
    ("https://bitbucket.org:/acme", "Malformed"),
    ("https://bitbucket.org:80/acme", r#"OtherHost { host: "bitbucket.org:80" }"#),
    ("https://bitbucket.org:99999/acme", "Malformed"),
    ("https://bitbucket..org/acme", r#"OtherHost { host: "bitbucket..org" }"#),
    ("https:////bitbucket.org/acme", "Malformed"),
    ("https:/bitbucket.org/acme", "NotHttps"),
    ("https:bitbucket.org/acme", "NotHttps"),
    ("https://https://bitbucket.org/acme", r#"OtherHost { host: "https" }"#),
    ("//bitbucket.org/acme", "NotHttps"),
    ("javascript:https://bitbucket.org/acme", "NotHttps"),
    ("file:///etc/passwd", "NotHttps"),
    ("ssh://git@bitbucket.org/acme/shop.git", "NotHttps"),
    ("git@bitbucket.org:acme/shop.git", "NotHttps"),
];

/// Addresses that carry a user or a secret.
const USERS_AND_SECRETS: [Row; 7] = [
    ("https://@bitbucket.org/acme", "HoldsUser"),
    ("https://:@bitbucket.org/acme", "HoldsUser"),
    ("https://x-token-auth:ATCTT3x@bitbucket.org/acme", "HoldsSecret"),
    ("https://bitbucket.org%40evil.example/acme", "Malformed"),
    ("https://bitbucket.org/acme?jwt=abc", "HoldsSecret"),
    ("https://bitbucket.org/acme#ATBBx", "HoldsSecret"),
    ("https://ann@evil.example:pw@bitbucket.org/acme", "HoldsSecret"),
];

/// Characters nobody sees.
const HIDDEN: [Row; 14] = [
    ("https://bit\u{200b}bucket.org/acme", "HiddenCharacter"),
    ("https://bitbucket.org\u{ad}/acme", "HiddenCharacter"),
    ("https://bitbucket.org/ac\u{200d}me", "HiddenCharacter"),
    ("https://bitbucket.org/\u{202e}emca", "HiddenCharacter"),
    ("https://bitbucket.org/acme\u{2066}", "HiddenCharacter"),
    ("\u{feff}https://bitbucket.org/acme", "HiddenCharacter"),
    ("https://bitbucket.org/acme\u{e0041}", "HiddenCharacter"),
    ("https://bitbucket.org/ac\nme", "Malformed"),
    ("https://bitbucket.org/ac\tme", "Malformed"),
    ("https://bitbucket.org/acme\0", "Malformed"),
    ("https://bitbucket.org/ac\u{85}me", "Malformed"),
    ("\u{1b}[2Khttps://bitbucket.org/acme", "Malformed"),
    ("https://bitbucket.org/ac%00me", r#"BadWorkspaceName { name: "ac\0me" }"#),
    ("https://bitbucket.org/ac%E2%80%AEme", r#"BadWorkspaceName { name: "ac\u{202e}me" }"#),
];

/// Names no workspace has.
const NAMES: [Row; 13] = [
    ("https://bitbucket.org/🦊", r#"BadWorkspaceName { name: "🦊" }"#),
    ("https://bitbucket.org/acme\u{301}", r#"BadWorkspaceName { name: "acme\u{301}" }"#),
    ("https://bitbucket.org/acme.", r#"BadWorkspaceName { name: "acme." }"#),
    ("https://bitbucket.org/acme%2F..%2F..%2Fuser", r#"BadWorkspaceName { name: "acme/../../user" }"#),
    ("https://bitbucket.org/acme%5C..", r#"BadWorkspaceName { name: "acme\\.." }"#),
    ("https://bitbucket.org/%2e%2e/acme", "Malformed"),
    ("https://bitbucket.org/acme/../other", "Malformed"),
    ("https://bitbucket.org/acme/..", "Malformed"),
    ("https://bitbucket.org/{acme}", r#"BadWorkspaceName { name: "{acme}" }"#),
    ("https://bitbucket.org/~acme", r#"BadWorkspaceName { name: "~acme" }"#),
    ("https://bitbucket.org/<script>", r#"BadWorkspaceName { name: "<script>" }"#),
    ("https://bitbucket.org/acme;drop", r#"BadWorkspaceName { name: "acme;drop" }"#),
    ("https://bitbucket.org/workspaces/acme", r#"NotAWorkspace { page: "workspaces" }"#),
];

/// What people do paste; read as its clean address.
const PASTED: [Row; 4] = [
    ("https://bitbucket.org/a", "https://bitbucket.org/a"),
    ("\u{a0}https://bitbucket.org/acme\u{a0}\r\n", "https://bitbucket.org/acme"),
    ("https://bitbucket.org/acme/shop/src/main/?at=x#lines-3", "https://bitbucket.org/acme, offers shop"),
    ("https://WWW.Bitbucket.ORG:443/Acme_1/", "https://bitbucket.org/Acme_1"),
];

fn read(text: &str) -> String {
    let origin = Origin::default();
    match WorkspaceAddress::parse(text, &origin) {
        Ok(read) => {
            let clean = read.url(&origin);
            let again = WorkspaceAddress::parse(&clean, &origin).unwrap();
            assert_eq!((again.workspace, again.offers), (read.workspace.clone(), None), "{clean}");
            format!("{clean}{}", read.offers.map_or(String::new(), |offers| format!(", offers {offers}")))
        }
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn what_only_looks_right_is_refused_with_its_reason_and_what_is_read_has_a_clean_address() {
    let tables: [&[Row]; 5] = [&LOOK_ALIKES, &USERS_AND_SECRETS, &HIDDEN, &NAMES, &PASTED];
    for (text, expected) in tables.concat() {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn a_name_may_be_as_long_as_names_are() {
    for (length, is_name) in [(1, true), (50, true), (51, true), (128, true), (255, false), (256, false)] {
        let address = format!("https://bitbucket.org/{}", "a".repeat(length));
        assert_eq!(read(&address) == address, is_name, "{length}");
        assert_eq!(read(&address).starts_with("BadWorkspaceName"), !is_name, "{length}");
    }
}

#[test]
fn a_clean_address_is_made_for_uuids_and_stand_ins_too() {
    let cloud = Origin::default();
    let uuid = "https://bitbucket.org/%7Bb9ab7a9b-0000-4000-8000-000000000000%7D";
    assert_eq!(WorkspaceAddress::parse(&format!("{uuid}/shop"), &cloud).unwrap().url(&cloud), uuid);
    let here = Origin::loopback("http://127.0.0.1:8080").unwrap();
    let read = WorkspaceAddress::parse("http://127.0.0.1:8080/acme/shop/src", &here).unwrap();
    assert_eq!(read.url(&here), "http://127.0.0.1:8080/acme");
}

#[test]
fn a_stand_in_is_reached_at_its_own_address_only() {
    let origin = Origin::loopback("http://127.0.0.1:8080").unwrap();
    let parse = |text| WorkspaceAddress::parse(text, &origin);
    assert_eq!(parse("http://127.0.0.1:8080/acme").unwrap().workspace, "acme");
    assert!(matches!(parse("http://127.0.0.1:8081/acme"), Err(AddressError::OtherHost { .. })));
    assert!(matches!(parse("https://bitbucket.org/acme"), Err(AddressError::OtherHost { .. })));
}

#[test]
fn a_megabyte_is_refused_at_once() {
    for filling in ["a", "/", "@", "%2F", "\u{200b}", "🦊", ":", "."] {
        for start in ["https://bitbucket.org/", "https://", ""] {
            let text = format!("{start}{}", filling.repeat(1_000_000 / filling.len()));
            assert_eq!(WorkspaceAddress::parse(&text, &Origin::default()), Err(AddressError::TooLong));
        }
    }
    let blank = " ".repeat(1_000_000);
    assert_eq!(WorkspaceAddress::parse(&blank, &Origin::default()), Err(AddressError::Empty));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = WorkspaceAddress::parse(&text, &Origin::default());
        let _ = WorkspaceAddress::parse(&format!("https://bitbucket.org/{text}"), &Origin::default());
    }

    #[test]
    fn what_is_read_is_a_name_that_changes_no_address(text in "[^/]{1,20}") {
        let read = WorkspaceAddress::parse(&format!("https://bitbucket.org/{text}"), &Origin::default());
        if let Ok(address) = read {
            let harmless = |c: char| c.is_ascii_alphanumeric() || "-_{}".contains(c);
            prop_assert!(address.workspace.chars().all(harmless));
        }
    }
}
