//! Where Bitbucket is.
//!
//! Only two kinds of origin can be made: Bitbucket Cloud itself, and a loopback address for development, tests
//! and the demo. So no setting and no reply can send a credential anywhere else.

use url::{Host, Url};

/// The places Bitbucket answers at: its site, which also serves git, and its REST interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    web: String,
    api: String,
    loopback: bool,
}

/// Why a text is not a loopback origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// The text is no address of the form `http://host:port` or `https://host:port`.
    #[error("the origin is not of the form http://127.0.0.1:PORT")]
    Malformed,
    /// The host is not this computer.
    #[error("the origin is not on this computer")]
    NotLoopback,
}

impl Default for Origin {
    fn default() -> Self {
        Self {
            web: "https://bitbucket.org".to_owned(),
            api: "https://api.bitbucket.org".to_owned(),
            loopback: false,
        }
    }
}

impl Origin {
    /// Takes `http://127.0.0.1:PORT`, `http://localhost:PORT` or `http://[::1]:PORT`, which serves the site, git
    /// and REST alike; with `https` too, whose certificate then has to be a trusted one as anywhere.
    pub fn loopback(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text.trim()).map_err(|_| OriginError::Malformed)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !bare || url.port().is_none() {
            return Err(OriginError::Malformed);
        }
        if !is_on_this_computer(&url) {
            return Err(OriginError::NotLoopback);
        }
        let address = url.origin().ascii_serialization();
        Ok(Self { web: address.clone(), api: address, loopback: true })
    }

    /// Returns the site's address, without a trailing `/`.
    pub fn web(&self) -> &str {
        &self.web
    }

    /// Returns the address of the REST interface, without `/2.0` and without a trailing `/`.
    pub fn api(&self) -> &str {
        &self.api
    }

    /// Returns whether this is a stand-in on this computer.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Returns whether an address has the scheme, host and port of the REST interface.
    pub(crate) fn is_api(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.api
    }

    /// Returns whether an address has the scheme, host and port of the site.
    pub(crate) fn is_web(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.web
    }
}

/// Returns whether an address leads to this very computer, where no proxy is asked.
pub(crate) fn is_on_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.octets() == [127, 0, 0, 1],
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_can_stand_in_for_bitbucket() {
        for text in [
            "http://127.0.0.1:8080",
            "https://127.0.0.1:8443",
            "http://localhost:1",
            "http://[::1]:9999",
            "http://127.0.0.1:80800/",
        ] {
            let made = Origin::loopback(text);
            if text.contains("80800") {
                assert_eq!(made, Err(OriginError::Malformed), "{text}");
            } else {
                assert!(made.is_ok_and(|origin| origin.is_loopback()), "{text}");
            }
        }
        for (text, why) in [
            ("http://127.0.0.1", OriginError::Malformed),
            ("ftp://127.0.0.1:8080", OriginError::Malformed),
            ("https://127.0.0.2:8443", OriginError::NotLoopback),
            ("http://127.0.0.1:8080/x", OriginError::Malformed),
            ("http://127.0.0.1:8080?x", OriginError::Malformed),
            ("http://user@127.0.0.1:8080", OriginError::Malformed),
            ("http://127.0.0.1:8080@evil.example:1", OriginError::Malformed),
            ("http://127.0.0.2:8080", OriginError::NotLoopback),
            ("http://localhost.evil.example:8080", OriginError::NotLoopback),
            ("http://127.0.0.1.evil.example:8080", OriginError::NotLoopback),
            ("http://10.0.0.1:8080", OriginError::NotLoopback),
            ("bitbucket", OriginError::Malformed),
            ("", OriginError::Malformed),
        ] {
            assert_eq!(Origin::loopback(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_foreign_host_or_scheme_is_not_the_api() {
        let cloud = Origin::default();
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(cloud.is_api(&url("https://api.bitbucket.org/2.0/user")));
        assert!(!cloud.is_api(&url("http://api.bitbucket.org/2.0/user")));
        assert!(!cloud.is_api(&url("https://api.bitbucket.org:444/2.0/user")));
        assert!(!cloud.is_api(&url("https://api.bitbucket.org.evil.example/2.0/user")));
        assert!(!cloud.is_api(&url("https://bitbucket.org/2.0/user")));
        assert!(cloud.is_web(&url("https://bitbucket.org/acme/shop.git")));
    }
}
