//! Which branch, tag or commit an address means, and which directory below it. Pure.
//!
//! A branch name may hold slashes and so may a path; the longest branch name that fits is meant, then the longest
//! tag (reference section 6). Names are compared byte by byte.

use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;

use super::Target;
use super::repository::{is_full_hash, is_short_hash};

/// What an address means in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What to follow; a commit only when no branch or tag is named.
    pub reference: GitRef,
    /// The file or folder below it; which of the two is not known here.
    pub directory: RepoPath,
    /// The parts that mean nothing, as they were written.
    pub ignored: Vec<String>,
}

/// No branch, tag or commit fits an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no branch or tag of the repository fits `{text}`")]
pub struct UnknownReference {
    /// What was looked for.
    pub text: String,
    /// Its beginning where that can be an abbreviated commit id; see [`Target::with_full_commit`].
    pub abbreviated: Option<String>,
}

impl Target {
    /// Returns the names of branches and tags that could settle what is meant begin with these texts.
    pub fn name_beginnings(&self) -> Vec<String> {
        match self {
            Self::Default | Self::Commit { at: None, .. } => Vec::new(),
            Self::Branch(name) | Self::Commit { at: Some(name), .. } => vec![name.clone()],
            Self::RefAndPath { segments, at } => {
                let text = segments.join("/");
                let first = text.trim_matches('/').split('/').next().unwrap_or_default().to_owned();
                std::iter::once(first).chain(at.clone()).filter(|name| !name.is_empty()).collect()
            }
        }
    }

    /// Replaces an abbreviated commit id at the beginning by the full one.
    #[must_use]
    pub fn with_full_commit(self, full: &str) -> Self {
        match self {
            Self::RefAndPath { segments, at } => {
                let path = segments.get(1..).unwrap_or_default().join("/");
                Self::Commit { sha: full.to_owned(), at, path: RepoPath::from_text(&path) }
            }
            other @ (Self::Default | Self::Branch(_) | Self::Commit { .. }) => other,
        }
    }
}

/// Settles what a target means against the branches and tags there are.
pub fn resolve(target: &Target, branches: &[String], tags: &[String]) -> Result<Resolved, UnknownReference> {
    match target {
        Target::Default => Ok(plain(GitRef::DefaultBranch)),
        Target::Branch(name) => known(name, branches, tags)
            .map(plain)
            .ok_or_else(|| UnknownReference { text: name.clone(), abbreviated: None }),
        Target::Commit { sha, at, path } => Ok(commit(sha, at.as_deref(), path, branches, tags)),
        Target::RefAndPath { segments, at } => ref_and_path(segments, at.as_deref(), branches, tags),
    }
}

fn plain(reference: GitRef) -> Resolved {
    Resolved { reference, directory: RepoPath::root(), ignored: Vec::new() }
}

/// The site shows a commit and names the branch beside it: the branch is what people mean.
fn commit(sha: &str, at: Option<&str>, path: &RepoPath, branches: &[String], tags: &[String]) -> Resolved {
    let directory = path.clone();
    let pinned = GitRef::Commit(sha.to_owned());
    match (at, at.and_then(|name| known(name, branches, tags))) {
        (_, Some(reference)) => {
            let ignored = if reference == pinned { Vec::new() } else { vec![sha.to_owned()] };
            Resolved { reference, directory, ignored }
        }
        (Some(at), None) => Resolved { reference: pinned, directory, ignored: vec![format!("?at={at}")] },
        (None, None) => Resolved { reference: pinned, directory, ignored: Vec::new() },
    }
}

fn ref_and_path(
    segments: &[String],
    at: Option<&str>,
    branches: &[String],
    tags: &[String],
) -> Result<Resolved, UnknownReference> {
    let text = segments.join("/");
    let text = text.trim_matches('/');
    let meant = at.and_then(|name| known(name, branches, tags));
    let fitting = longest(text, branches)
        .map(|name| (GitRef::Branch(name.to_owned()), name))
        .or_else(|| longest(text, tags).map(|name| (GitRef::Tag(name.to_owned()), name)));
    let first = text.split_once('/').map_or(text, |(first, _)| first);
    let written = match &fitting {
        Some((_, name)) => name,
        None => first,
    };
    let directory = RepoPath::from_text(text.strip_prefix(written).unwrap_or_default());
    let mut ignored = Vec::new();
    let reference = match (meant, fitting) {
        (Some(meant), _) => {
            let named = meant.as_words().1 == written;
            ignored.extend((!named).then(|| written.to_owned()));
            meant
        }
        (None, Some((fitting, _))) => {
            ignored.extend(at.map(|at| format!("?at={at}")));
            fitting
        }
        (None, None) if text == "HEAD" || text.starts_with("HEAD/") => GitRef::DefaultBranch,
        (None, None) if is_full_hash(first) => GitRef::Commit(first.to_ascii_lowercase()),
        (None, None) => {
            let abbreviated = is_short_hash(first).then(|| first.to_ascii_lowercase());
            return Err(UnknownReference { text: text.to_owned(), abbreviated });
        }
    };
    Ok(Resolved { reference, directory, ignored })
}

fn known(name: &str, branches: &[String], tags: &[String]) -> Option<GitRef> {
    let is = |known: &String| known == name;
    if branches.iter().any(is) {
        Some(GitRef::Branch(name.to_owned()))
    } else if tags.iter().any(is) {
        Some(GitRef::Tag(name.to_owned()))
    } else if is_full_hash(name) {
        Some(GitRef::Commit(name.to_ascii_lowercase()))
    } else {
        None
    }
}

/// Returns the longest name that a text starts with and that ends where one of its names ends.
fn longest<'a>(text: &str, names: &'a [String]) -> Option<&'a str> {
    let fits = |name: &&String| {
        !name.is_empty()
            && text.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    names.iter().filter(fits).max_by_key(|name| name.len()).map(String::as_str)
}

#[cfg(test)]
mod tests;
