//! Bitbucket Pipelines: whether they may be read. Nothing is started or read from them yet.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;

/// The shortest page Bitbucket promises to make (the REST introduction: "globally, the minimum length is 10").
const LEAST: &str = "10";

/// Checks that the pipelines of a repository may be listed; an empty list is as good as a full one.
pub async fn may_read(client: &Client, workspace: &str, repository: &str) -> Result<(), BitbucketError> {
    let url = client.api_url(&["repositories", workspace, repository, "pipelines"], &[("pagelen", LEAST)])?;
    let _: json::Page<json::Pipeline> = client.get(url).await?;
    Ok(())
}
