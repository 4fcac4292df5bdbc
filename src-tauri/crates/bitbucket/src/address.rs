//! Addresses people paste: of a workspace, or of something inside a repository. Pure; nothing is asked.
//!
//! Every shape of reference section 6 is understood. What an address can mean is only settled against the list of
//! branches and tags, because a branch name may hold slashes: see [`resolve`].

mod print;
mod repository;
mod resolve;
mod workspace;

use percent_encoding::percent_decode_str;
use suitecase_model::path::RepoPath;
use url::{Host, Url};

use crate::origin::Origin;

pub use print::{Place, address_of, file_address, repository_address};
pub use repository::RepositoryAddress;
pub use resolve::{Resolved, UnknownReference, resolve};
pub use workspace::WorkspaceAddress;

/// The longest address that is read, in bytes.
pub const LENGTH_LIMIT: usize = 8192;

/// The longest user name on Bitbucket, in characters.
const LONGEST_USER_NAME: usize = 30;

/// Why a pasted text is not an address Suitecase can use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was typed.
    #[error("the address is empty")]
    Empty,
    /// The text is longer than any address.
    #[error("the address is longer than {LENGTH_LIMIT} characters")]
    TooLong,
    /// The address does not start with `https://`.
    #[error("the address does not start with https://")]
    NotHttps,
    /// The text is no address at all.
    #[error("this is not an address")]
    Malformed,
    /// The text holds characters nobody sees: of no width, or turning the direction of what follows.
    #[error("the address holds invisible characters")]
    HiddenCharacter,
    /// The address holds a password or token, which must not be stored with it.
    #[error("the address holds a password or token")]
    HoldsSecret,
    /// The address holds a user name where none is wanted.
    #[error("the address holds a user name")]
    HoldsUser,
    /// The address is not on Bitbucket Cloud.
    #[error("the address is on `{host}`, not on bitbucket.org")]
    OtherHost {
        /// The host, with the port where one was given.
        host: String,
    },
    /// The address is one of Bitbucket Data Center, which is another product.
    #[error("the address is on the Bitbucket Data Center `{host}`, not on bitbucket.org")]
    DataCenter {
        /// The host, with the port where one was given.
        host: String,
    },
    /// No workspace is named.
    #[error("the address names no workspace")]
    NoWorkspace,
    /// The first name is a page of Bitbucket's own.
    #[error("`{page}` is a page of Bitbucket, not a workspace")]
    NotAWorkspace {
        /// The name.
        page: String,
    },
    /// A workspace name holds characters that none has.
    #[error("`{name}` cannot be the name of a workspace")]
    BadWorkspaceName {
        /// The name.
        name: String,
    },
    /// No repository is named.
    #[error("the address names no repository")]
    NoRepository,
    /// A repository name holds characters that none has.
    #[error("`{name}` cannot be the name of a repository")]
    BadRepositoryName {
        /// The name.
        name: String,
    },
}

/// What an address points at inside a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The repository itself.
    Default,
    /// A branch.
    Branch(String),
    /// A commit, and the branch it was looked at on where the address says so.
    Commit {
        /// 40 hexadecimal digits.
        sha: String,
        /// The branch or tag in `?at=`.
        at: Option<String>,
        /// The file or folder.
        path: RepoPath,
    },
    /// A branch, tag or commit, and a file or folder: which part is which depends on the branches there are.
    RefAndPath {
        /// The decoded names.
        segments: Vec<String>,
        /// The branch or tag in `?at=`.
        at: Option<String>,
    },
}

/// Refuses what is no address whatever its shape.
fn readable(text: &str) -> Result<&str, AddressError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    if text.len() > LENGTH_LIMIT {
        return Err(AddressError::TooLong);
    }
    // An address parser would silently drop these.
    if text.contains(|character: char| character.is_control() || character == '\\') {
        return Err(AddressError::Malformed);
    }
    Ok(text)
}

/// Refuses an address that carries a secret, wherever it stands and however it is escaped.
fn without_secret(text: &str, url: &Url) -> Result<(), AddressError> {
    let tokens = ["ATATT3", "ATCTT3", "ATBB", "access_token=", "jwt="];
    let unescaped = percent_decode_str(text).decode_utf8_lossy();
    let holds = |token: &&str| text.contains(*token) || unescaped.contains(*token);
    // No account's name is longer; on other services a token stands in its place.
    let is_token = url.username().len() > LONGEST_USER_NAME;
    if url.password().is_some() || is_token || tokens.iter().any(holds) {
        return Err(AddressError::HoldsSecret);
    }
    Ok(())
}

/// Refuses every host but Bitbucket's site; `www` and, on request, the other scheme are as good.
fn on_bitbucket(url: &Url, origin: &Origin) -> Result<(), AddressError> {
    if origin.is_web(url) {
        return Ok(());
    }
    let host = match url.host() {
        Some(Host::Domain(name)) if !origin.is_loopback() && url.port().is_none() => {
            if name == "www.bitbucket.org" || name == "bitbucket.org" {
                return Ok(());
            }
            name.to_owned()
        }
        Some(host) => url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}")),
        None => return Err(AddressError::Malformed),
    };
    Err(if has_data_center_path(url) {
        AddressError::DataCenter { host }
    } else {
        AddressError::OtherHost { host }
    })
}

/// Returns whether a path has the shape of Bitbucket Data Center, below whatever context path (reference section 6).
fn has_data_center_path(url: &Url) -> bool {
    let names: Vec<&str> = url.path().split('/').filter(|name| !name.is_empty()).collect();
    let is_browsed = names.windows(3).any(|part| matches!(part, ["projects" | "users", _, "repos"]));
    let is_cloned = names.windows(3).any(|part| matches!(part, ["scm", _, _]));
    is_browsed || is_cloned
}

/// Returns the names of a path, decoded one by one; bytes that are no text are kept as [`RepoPath`] keeps them.
fn decoded_names(url: &Url) -> Vec<String> {
    let names = url.path().split('/').filter(|name| !name.is_empty());
    names
        .map(|name| suitecase_model::path::text_from_git(&percent_decode_str(name).collect::<Vec<u8>>()))
        .collect()
}

/// Returns whether a character has no width of its own or turns the direction of the text around it.
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

fn workspace_name(name: &str) -> Result<String, AddressError> {
    // Bitbucket's own pages stand where a workspace could.
    let pages = [
        "account",
        "api",
        "blog",
        "dashboard",
        "gateway",
        "product",
        "repo",
        "site",
        "snippets",
        "socket",
        "support",
        "workspaces",
        "xhr",
    ];
    if pages.contains(&name) {
        return Err(AddressError::NotAWorkspace { page: name.to_owned() });
    }
    if is_name(name, "-_") {
        Ok(name.to_owned())
    } else {
        Err(AddressError::BadWorkspaceName { name: name.to_owned() })
    }
}

fn repository_name(name: &str) -> Result<String, AddressError> {
    let bare = name.strip_suffix(".git").unwrap_or(name);
    if is_name(bare, "-_.") && !matches!(bare, "." | "..") {
        Ok(bare.to_owned())
    } else {
        Err(AddressError::BadRepositoryName { name: name.to_owned() })
    }
}

/// Returns whether a text can be a slug, or is a UUID in braces, which Bitbucket takes in place of any slug.
fn is_name(name: &str, also: &str) -> bool {
    let inner = name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    match inner {
        Some(uuid) => uuid.len() == 36 && uuid.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'),
        None => {
            (1..=128).contains(&name.len())
                && name.chars().all(|character| character.is_ascii_alphanumeric() || also.contains(character))
        }
    }
}
