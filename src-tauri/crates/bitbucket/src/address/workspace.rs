//! The Organization Account URL field (rule R3).

use percent_encoding::utf8_percent_encode;
use url::Url;

use super::{
    AddressError, decoded_names, is_hidden, on_bitbucket, readable, repository_name, without_secret,
    workspace_name,
};
use crate::client::SEGMENT;
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
    /// A stand-in on this computer is reached without encryption, so there its own scheme is right. The host has to
    /// be typed as it is: what an address parser would only turn into it, such as wide letters, is refused.
    pub fn parse(text: &str, origin: &Origin) -> Result<Self, AddressError> {
        let text = readable(text)?;
        if text.contains(is_hidden) {
            return Err(AddressError::HiddenCharacter);
        }
        let starts_right = starts_with_ignoring_case(text, "https://")
            || (origin.is_loopback() && starts_with_ignoring_case(text, "http://"));
        if !starts_right {
            return Err(AddressError::NotHttps);
        }
        let url = Url::parse(text).map_err(|_| AddressError::Malformed)?;
        without_secret(text, &url)?;
        let authority = authority(text);
        if authority.contains('@') {
            return Err(AddressError::HoldsUser);
        }
        on_bitbucket(&url, origin)?;
        if has_dot_segment(text) {
            return Err(AddressError::Malformed);
        }
        if !is_typed_as(authority, &url) {
            return Err(AddressError::Malformed);
        }
        let names = decoded_names(&url);
        let mut names = names.iter();
        let workspace = workspace_name(names.next().ok_or(AddressError::NoWorkspace)?)?;
        // `/{workspace}/workspace/…` are pages about the workspace itself.
        let offers =
            names.next().filter(|name| *name != "workspace").and_then(|name| repository_name(name).ok());
        Ok(Self { workspace, offers })
    }

    /// Returns the clean address of the workspace, for example `https://bitbucket.org/acme-quality`.
    pub fn url(&self, origin: &Origin) -> String {
        format!("{}/{}", origin.web(), utf8_percent_encode(&self.workspace, SEGMENT))
    }
}

/// Returns what stands between `//` and the path.
fn authority(text: &str) -> &str {
    let behind_scheme = text.split_once("//").map_or("", |(_, behind)| behind);
    behind_scheme.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Returns whether a part of the path would be resolved away, and the address would mean something else than it says.
fn has_dot_segment(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.split('/').any(|part| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."))
}

/// Returns whether an authority is, but for capital letters, what the parser made of it.
fn is_typed_as(authority: &str, url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let with_port = url.port_or_known_default().map(|port| format!("{host}:{port}"));
    authority.eq_ignore_ascii_case(host)
        || with_port.is_some_and(|with_port| authority.eq_ignore_ascii_case(&with_port))
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests;
