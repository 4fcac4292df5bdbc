//! Branches and tags.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::{json, page};

/// How many pages of 100 names are read before the list is called too long.
const MOST_PAGES: usize = 30;

/// A branch or tag and the commit it points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCommit {
    /// The short name, slashes included.
    pub name: String,
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
}

/// Lists the branches of a repository, in git's order; those whose name contains `part`, where one is given.
pub async fn branches(
    client: &Client,
    workspace: &str,
    repository: &str,
    part: Option<&str>,
) -> Result<Vec<NamedCommit>, BitbucketError> {
    list(client, workspace, repository, "branches", part).await
}

/// Lists the tags of a repository; those whose name contains `part`, where one is given.
pub async fn tags(
    client: &Client,
    workspace: &str,
    repository: &str,
    part: Option<&str>,
) -> Result<Vec<NamedCommit>, BitbucketError> {
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
    part: Option<&str>,
) -> Result<Vec<NamedCommit>, BitbucketError> {
    let filter = part.map(|part| format!("name ~ \"{}\"", part.replace('\\', "\\\\").replace('"', "\\\"")));
    let mut query = vec![("pagelen", "100")];
    query.extend(filter.as_deref().map(|filter| ("q", filter)));
    let first = client.api_url(&["repositories", workspace, repository, "refs", what], &query)?;
    let rows: Vec<json::Reference> = page::all(client, first, MOST_PAGES).await?;
    Ok(rows.into_iter().map(named).collect())
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
        branches(&server.client(), "acme", "shop", Some(r#"a" or name ~ "\"#)).await.unwrap();
        let asked = url::Url::parse(&format!("http://x{}", server.calls()[0].target)).unwrap();
        let filter = asked.query_pairs().find(|(key, _)| key == "q").unwrap().1.into_owned();
        assert_eq!(filter, r#"name ~ "a\" or name ~ \"\\""#);
    }
}
