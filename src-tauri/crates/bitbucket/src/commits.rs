//! Commits.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;

/// Asks for the full id of a commit of which the first digits are known.
///
/// Digits that fit none, or several, are [`BitbucketError::NotFound`] in one of Bitbucket's words.
pub async fn full_id(
    client: &Client,
    workspace: &str,
    repository: &str,
    beginning: &str,
) -> Result<String, BitbucketError> {
    let url = client
        .api_url(&["repositories", workspace, repository, "commit", beginning], &[("fields", "hash")])?;
    client.get::<json::Commit>(url).await.map(|commit| commit.hash)
}
