//! The Organization Account URL field (rule R3).

use url::Url;

use super::{
    AddressError, decoded_names, on_bitbucket, readable, repository_name, without_secret, workspace_name,
};
use crate::origin::Origin;

/// A workspace, as its address names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceAddress {
    /// The workspace, by slug or UUID in braces.
    pub workspace: String,
    /// The repository the address goes on to name; only its workspace is used, which should be said.
    pub offers: Option<String>,
}

impl WorkspaceAddress {
    /// Reads `https://bitbucket.org/{workspace}` and whatever may follow.
    ///
    /// A stand-in on this computer is reached without encryption, so there its own scheme is right.
    pub fn parse(text: &str, origin: &Origin) -> Result<Self, AddressError> {
        let text = readable(text)?;
        let starts_right = starts_with_ignoring_case(text, "https://")
            || (origin.is_loopback() && starts_with_ignoring_case(text, "http://"));
        if !starts_right {
            return Err(AddressError::NotHttps);
        }
        let url = Url::parse(text).map_err(|_| AddressError::Malformed)?;
        without_secret(text, &url)?;
        if !url.username().is_empty() {
            return Err(AddressError::HoldsUser);
        }
        on_bitbucket(&url, origin)?;
        let names = decoded_names(&url);
        let mut names = names.iter();
        let workspace = workspace_name(names.next().ok_or(AddressError::NoWorkspace)?)?;
        // `/{workspace}/workspace/…` are pages about the workspace itself.
        let offers =
            names.next().filter(|name| *name != "workspace").and_then(|name| repository_name(name).ok());
        Ok(Self { workspace, offers })
    }
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
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
        let text = format!("https://bitbucket.org/{}", "a".repeat(1_000_000));
        assert_eq!(WorkspaceAddress::parse(&text, &Origin::default()), Err(AddressError::TooLong));
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
}
