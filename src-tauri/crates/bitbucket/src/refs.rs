//! Branches and tags.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::{json, page};

/// A branch or tag and the commit it points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCommit {
    /// The short name, slashes included.
    pub name: String,
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
}

/// Some of the branches or tags of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SomeNames {
    /// The first of them, in git's order.
    pub names: Vec<NamedCommit>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Lists the first 100 branches whose name contains `part`: one call.
pub async fn branches(
    client: &Client,
    workspace: &str,
    repository: &str,
    part: &str,
) -> Result<SomeNames, BitbucketError> {
    list(client, workspace, repository, "branches", part).await
}

/// Lists the first 100 tags whose name contains `part`: one call.
pub async fn tags(
    client: &Client,
    workspace: &str,
    repository: &str,
    part: &str,
) -> Result<SomeNames, BitbucketError> {
    list(client, workspace, repository, "tags", part).await
}

/// Asks for one branch; slashes in its name are fine here (reference section 2.3).
pub async fn branch(
    client: &Client,
    workspace: &str,
    repository: &str,
    name: &str,
) -> Result<NamedCommit, BitbucketError> {
    let url = client.api_url(&["repositories", workspace, repository, "refs", "branches", name], &[])?;
    client.get(url).await.map(named)
}

/// Asks for one tag; slashes in its name are fine here.
pub async fn tag(
    client: &Client,
    workspace: &str,
    repository: &str,
    name: &str,
) -> Result<NamedCommit, BitbucketError> {
    let url = client.api_url(&["repositories", workspace, repository, "refs", "tags", name], &[])?;
    client.get(url).await.map(named)
}

async fn list(
    client: &Client,
    workspace: &str,
    repository: &str,
    what: &str,
    part: &str,
) -> Result<SomeNames, BitbucketError> {
    let filter = page::containing("name", part);
    let mut query = vec![("pagelen", "100"), ("fields", "next,values.name,values.target.hash")];
    query.extend((!part.is_empty()).then_some(("q", filter.as_str())));
    let first = client.api_url(&["repositories", workspace, repository, "refs", what], &query)?;
    let found: json::Page<json::Reference> = page::one(client, first, None).await?;
    Ok(SomeNames { has_more: found.next.is_some(), names: found.values.into_iter().map(named).collect() })
}

fn named(found: json::Reference) -> NamedCommit {
    NamedCommit { name: found.name, commit: found.target.hash }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    #[tokio::test]
    async fn a_branch_with_slashes_is_asked_for_as_one_segment() {
        let server = Responder::start(|_, _| {
            Answer::json(r#"{"type":"branch","name":"feature/x","target":{"hash":"ab"}}"#)
        })
        .await;
        let found = branch(&server.client(), "acme", "shop", "feature/x").await.unwrap();
        assert_eq!(found, NamedCommit { name: "feature/x".to_owned(), commit: "ab".to_owned() });
        assert_eq!(server.calls()[0].target, "/2.0/repositories/acme/shop/refs/branches/feature%2Fx");
    }

    #[tokio::test]
    async fn a_search_cannot_leave_its_quotes() {
        let server = Responder::start(|_, _| Answer::json(r#"{"values":[]}"#)).await;
        branches(&server.client(), "acme", "shop", r#"a" or name ~ "\"#).await.unwrap();
        let asked = url::Url::parse(&format!("http://x{}", server.calls()[0].target)).unwrap();
        let filter = asked.query_pairs().find(|(key, _)| key == "q").unwrap().1.into_owned();
        assert_eq!(filter, r#"name ~ "a\" or name ~ \"\\""#);
    }
}
