//! Lends a fetch what REST can tell about one repository, and counts what is asked of it.

use std::sync::atomic::{AtomicU64, Ordering};

use suitecase_bitbucket::{BitbucketError, Client, commits};
use suitecase_git::Oid;

/// REST for one repository, for as long as one fetch.
pub struct LentRest<'a> {
    client: &'a Client,
    workspace: &'a str,
    repository: &'a str,
    requests: AtomicU64,
}

impl<'a> LentRest<'a> {
    /// Lends a client for the repository of a workspace.
    pub fn new(client: &'a Client, workspace: &'a str, repository: &'a str) -> Self {
        Self { client, workspace, repository, requests: AtomicU64::new(0) }
    }

    /// Returns how many calls were made so far.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Asks which commits a commit was made on: one call.
    pub async fn parents(&self, commit: Oid) -> Result<Vec<Oid>, BitbucketError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let parents =
            commits::parents(self.client, self.workspace, self.repository, &commit.to_string()).await?;
        let parsed = parents.iter().map(|parent| parent.parse());
        parsed.collect::<Result<_, _>>().map_err(|_| BitbucketError::NotBitbucket { source: None })
    }
}
