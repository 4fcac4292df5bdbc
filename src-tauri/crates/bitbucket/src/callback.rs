//! The public address to which Bitbucket is asked to post: a person's relay, which passes on to this computer. Pure.
//!
//! Bitbucket posts only to addresses that the whole internet can reach (reference section 2.6). What surely is none is
//! refused here, before it is asked; whether a name leads anywhere is not looked up.

use std::net::{Ipv4Addr, Ipv6Addr};

use suitecase_model::ids::LinkId;
use url::{Host, Url};

/// The longest address, in characters; that of a hook adds 43 to it.
const LONGEST: usize = 500;
/// What comes between the address and the id of a link.
const HOOKS: &str = "/hooks/";
/// Last labels of names that no public server answers to (RFC 2606, RFC 6761, RFC 6762, RFC 8375, and habits).
const PRIVATE_LABELS: [&str; 13] = [
    "arpa",
    "corp",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
];

/// The address of a relay: `https`, a public host, no user name, no query; without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackUrl {
    text: String,
    path: String,
}

/// Why an address cannot be that of a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// It does not start with `https://`.
    #[error("the address does not start with https://")]
    NotHttps,
    /// It is no address, or longer than one may be.
    #[error("this is no address")]
    Malformed,
    /// A user name or a password stands before the host.
    #[error("the address holds a user name or a password")]
    HoldsUser,
    /// A query or a fragment stands behind the path.
    #[error("the address holds a query or a fragment")]
    HoldsQuery,
    /// The host is this computer, or one of a private network.
    #[error("the host of the address is not public")]
    NotPublic,
}

impl CallbackUrl {
    /// Reads what a person typed.
    pub fn parse(text: &str) -> Result<Self, CallbackError> {
        let text = text.trim();
        if !text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) {
            return Err(CallbackError::NotHttps);
        }
        if text.chars().count() > LONGEST || text.chars().any(|letter| letter.is_control() || letter == '\\')
        {
            return Err(CallbackError::Malformed);
        }
        let url = Url::parse(text).map_err(|_| CallbackError::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(CallbackError::HoldsUser);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(CallbackError::HoldsQuery);
        }
        match url.host() {
            Some(host) if is_public(&host) => {}
            Some(_) | None => return Err(CallbackError::NotPublic),
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { text, path: url.path().trim_end_matches('/').to_owned() })
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the path that comes before the one of a hook; empty where the address has none.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the address of a link's own hook: no other installation and no other link ever makes the same.
    pub fn of_hook(&self, link: LinkId) -> String {
        format!("{}{HOOKS}{link}", self.text)
    }
}

fn is_public(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.rsplit_once('.').is_some_and(|(_, last)| !PRIVATE_LABELS.contains(&last))
        }
        Host::Ipv4(address) => is_public_v4(*address),
        Host::Ipv6(address) => is_public_v6(*address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_of_this_network = first == 0;
    let is_reserved = first >= 240;
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || is_shared
        || is_of_this_network
        || is_reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let mapped = address.to_ipv4_mapped();
    mapped.is_none_or(is_public_v4)
        && !(address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local()
            || address.is_multicast())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_public_address_is_taken_and_made_tidy() {
        for (typed, text, path) in [
            ("https://relay.acme.io", "https://relay.acme.io", ""),
            (" HTTPS://Relay.Acme.IO:8443/ ", "https://relay.acme.io:8443", ""),
            ("https://acme.io/suitecase/maya/", "https://acme.io/suitecase/maya", "/suitecase/maya"),
            ("https://relay.acme-quality.example/a b", "https://relay.acme-quality.example/a%20b", "/a%20b"),
            ("https://203.0.114.7/x", "https://203.0.114.7/x", "/x"),
            ("https://[2606:4700::1111]", "https://[2606:4700::1111]", ""),
            ("https://bücher.de", "https://xn--bcher-kva.de", ""),
        ] {
            let read = CallbackUrl::parse(typed).unwrap();
            assert_eq!((read.as_str(), read.path()), (text, path), "{typed}");
            assert_eq!(CallbackUrl::parse(read.as_str()), Ok(read), "what was read is read the same");
        }
    }

    #[test]
    fn what_bitbucket_could_never_reach_is_refused() {
        use CallbackError::{HoldsQuery, HoldsUser, Malformed, NotHttps, NotPublic};
        for (typed, expected) in [
            ("", NotHttps),
            ("relay.acme.io", NotHttps),
            ("http://relay.acme.io", NotHttps),
            ("ftp://relay.acme.io", NotHttps),
            ("https://", Malformed),
            ("https://relay.acme.io/\u{7}", Malformed),
            ("https:\\\\relay.acme.io", NotHttps),
            ("https://relay.acme.io\\@evil.io", Malformed),
            ("https://maya@relay.acme.io", HoldsUser),
            ("https://maya:pass@relay.acme.io", HoldsUser),
            ("https://relay.acme.io?to=me", HoldsQuery),
            ("https://relay.acme.io/#me", HoldsQuery),
            ("https://localhost", NotPublic),
            ("https://laptop", NotPublic),
            ("https://laptop.local", NotPublic),
            ("https://laptop.local.", NotPublic),
            ("https://build.corp", NotPublic),
            ("https://router.home.arpa", NotPublic),
            ("https://127.0.0.1", NotPublic),
            ("https://2130706433", NotPublic),
            ("https://0x7f.1", NotPublic),
            ("https://10.1.2.3", NotPublic),
            ("https://172.16.0.1", NotPublic),
            ("https://192.168.0.1", NotPublic),
            ("https://169.254.169.254", NotPublic),
            ("https://100.64.0.1", NotPublic),
            ("https://0.0.0.0", NotPublic),
            ("https://255.255.255.255", NotPublic),
            ("https://[::1]", NotPublic),
            ("https://[::]", NotPublic),
            ("https://[fd00::1]", NotPublic),
            ("https://[fe80::1]", NotPublic),
            ("https://[::ffff:192.168.0.1]", NotPublic),
        ] {
            assert_eq!(CallbackUrl::parse(typed), Err(expected), "{typed}");
        }
        let long = format!("https://relay.acme.io/{}", "x".repeat(LONGEST));
        assert_eq!(CallbackUrl::parse(&long), Err(Malformed));
    }

    #[test]
    fn each_link_has_an_address_of_its_own() {
        let relay = CallbackUrl::parse("https://acme.io/suitecase/").unwrap();
        let of = |number| relay.of_hook(LinkId(Uuid::from_u128(number)));
        assert_eq!(of(7), "https://acme.io/suitecase/hooks/00000000-0000-0000-0000-000000000007");
        assert_ne!(of(7), of(8));
    }
}
