//! The URL field of a linked repository (rule R11): a repository, branch or directory, as pasted from anywhere.

use std::borrow::Cow;

use suitecase_model::path::RepoPath;
use url::Url;

use super::{
    AddressError, Target, decoded_names, is_hidden, on_bitbucket, readable, repository_name, without_secret,
    workspace_name,
};
use crate::origin::Origin;

/// Where Bitbucket Data Center serves git over SSH.
const DATA_CENTER_SSH: u16 = 7999;

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
    /// or SSH, with a user name, `.git`, a query or a fragment; and with what comes along when it is copied.
    pub fn parse(text: &str, origin: &Origin) -> Result<Self, AddressError> {
        let text = readable(bare(text))?;
        let url = Url::parse(&with_scheme(text, origin)).map_err(|_| AddressError::Malformed)?;
        without_secret(text, &url)?;
        match url.scheme() {
            // A word without a dot is a name, not a host.
            "https" | "http" if !text.contains(['/', '.', ':']) => return Err(AddressError::Malformed),
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
        // Over SSH everybody is `git`.
        if url.scheme() != "ssh" && !url.username().is_empty() {
            ignored.insert(0, format!("{}@", url.username()));
        }
        let target = target(rest, query.at, &mut ignored);
        Ok(Self { workspace, repository, target, ignored })
    }
}

/// Takes off what is copied along with an address: spaces, characters nobody sees, quotes and brackets around it, and the
/// command in which Bitbucket offers it.
fn bare(text: &str) -> &str {
    let around = |character: char| {
        character.is_whitespace() || is_hidden(character) || matches!(character, '<' | '>' | '"' | '\'' | '`')
    };
    let text = text.trim_matches(around);
    text.strip_prefix("git clone ").map_or(text, |address| address.trim_matches(around))
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
        (Some(host), Some(DATA_CENTER_SSH)) => {
            Err(AddressError::DataCenter { host: format!("{host}:{DATA_CENTER_SSH}") })
        }
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
        // The pages of one file, and the list of commits, name what they show as `src` does.
        ("commits" | "raw" | "annotate" | "history-node", segments) if !segments.is_empty() => {
            ignored.extend((page != "commits").then(|| page.clone()));
            Target::RefAndPath { segments: segments.to_vec(), at }
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
    text.len() == 40 && is_hexadecimal(text)
}

/// Returns whether a text can be the beginning of a commit's id, as people and pages abbreviate it.
pub(super) fn is_short_hash(text: &str) -> bool {
    (7..40).contains(&text.len()) && is_hexadecimal(text)
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
