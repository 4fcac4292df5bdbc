//! Workspaces. Only one that is known by name can be asked for: the lists across workspaces are gone (reference
//! section 2.9).

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;

/// A workspace as Bitbucket knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceInfo {
    /// Bitbucket's UUID, in braces; stays when the slug changes.
    pub uuid: String,
    /// The name in addresses.
    pub slug: String,
    /// The name people see.
    pub name: String,
}

/// Asks for a workspace by its slug or UUID in braces.
pub async fn workspace(client: &Client, workspace: &str) -> Result<WorkspaceInfo, BitbucketError> {
    let found: json::Workspace = client.get(client.api_url(&["workspaces", workspace], &[])?).await?;
    let name = found.name.unwrap_or_else(|| found.slug.clone());
    Ok(WorkspaceInfo { uuid: found.uuid, slug: found.slug, name })
}
