//! Webhooks of a repository. Listing only: none are made yet.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::{json, page};

/// How many pages of 100 hooks are read before the list is called too long.
const MOST_PAGES: usize = 5;

/// A webhook; its secret cannot be read back (reference section 2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Bitbucket's UUID, in braces.
    pub uuid: String,
    /// Where events are delivered to.
    pub url: String,
    /// Whether events are delivered.
    pub active: bool,
    /// The events, for example `repo:push`.
    pub events: Vec<String>,
}

/// Lists the webhooks of a repository.
pub async fn hooks(client: &Client, workspace: &str, repository: &str) -> Result<Vec<Hook>, BitbucketError> {
    let first = client.api_url(&["repositories", workspace, repository, "hooks"], &[("pagelen", "100")])?;
    let rows: Vec<json::Hook> = page::all(client, first, MOST_PAGES).await?;
    Ok(rows
        .into_iter()
        .map(|hook| Hook { uuid: hook.uuid, url: hook.url, active: hook.active, events: hook.events })
        .collect())
}
