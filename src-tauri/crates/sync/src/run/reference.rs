//! Which commit a reference points at, and what can be said about one that is not there.

use suitecase_git::{Oid, Remote};
use suitecase_model::link::GitRef;
use tokio_util::sync::CancellationToken;

use crate::error::SyncError;
use crate::lent_http::LentHttp;

/// Asks which commit a reference points at, and the short name of the branch or tag; empty for a pinned commit.
pub(crate) async fn resolve_reference(
    remote: &mut Remote<LentHttp>,
    reference: &GitRef,
    cancel: &CancellationToken,
) -> Result<(Oid, String), SyncError> {
    let Some(name) = reference.full_name() else { return Ok((pinned(reference)?, String::new())) };
    let refs = remote.refs(&[name.as_str()], cancel).await?;
    let Some(found) = refs.into_iter().find(|found| found.name == name) else {
        return Err(match reference {
            GitRef::DefaultBranch => SyncError::EmptyRepository,
            GitRef::Branch(name) | GitRef::Tag(name) | GitRef::Commit(name) => {
                SyncError::ReferenceMissing { name: name.clone() }
            }
        });
    };
    let full = found.symref_target.as_deref().unwrap_or(&found.name);
    let short = ["refs/heads/", "refs/tags/"].iter().find_map(|prefix| full.strip_prefix(prefix));
    Ok((found.commit(), short.unwrap_or(full).to_owned()))
}

/// Says more about a branch that is not there: which ones are, and which of them may be the same under another name.
pub(super) async fn missing_branch(
    remote: &mut Remote<LentHttp>,
    reference: &GitRef,
    error: SyncError,
    cancel: &CancellationToken,
) -> SyncError {
    let name = match (&error, reference) {
        (SyncError::ReferenceMissing { .. }, GitRef::Branch(name)) => name.as_str(),
        (SyncError::EmptyRepository, GitRef::DefaultBranch) => "HEAD",
        _ => return error,
    };
    let Ok(refs) = remote.refs(&["refs/heads/"], cancel).await else { return error };
    let branches: Vec<String> =
        refs.iter().filter_map(|found| found.name.strip_prefix("refs/heads/")).map(str::to_owned).collect();
    if branches.is_empty() {
        return SyncError::EmptyRepository;
    }
    SyncError::BranchGone { name: name.to_owned(), branches }
}

fn pinned(reference: &GitRef) -> Result<Oid, SyncError> {
    let (_, name) = reference.as_words();
    name.parse().map_err(|_| SyncError::ReferenceMissing { name: name.to_owned() })
}
