//! Commits, as far as git cannot tell about them by itself.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;

/// Asks for the commits that a commit was made on, the first one first; none for the first commit of a history.
///
/// Source: `GET /2.0/repositories/{workspace}/{repository}/commit/{commit}` (reference section 2.3).
pub async fn parents(
    client: &Client,
    workspace: &str,
    repository: &str,
    commit: &str,
) -> Result<Vec<String>, BitbucketError> {
    let url = client.api_url(&["repositories", workspace, repository, "commit", commit], &[])?;
    let found: json::Commit = client.get(url).await?;
    Ok(found.parents.into_iter().map(|parent| parent.hash).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    #[tokio::test]
    async fn a_merge_has_its_parents_in_order_and_a_first_commit_none() {
        for (body, expected) in [
            (r#"{"hash":"m","parents":[{"hash":"a"},{"hash":"b"}]}"#, vec!["a", "b"]),
            (r#"{"hash":"m","parents":[]}"#, vec![]),
        ] {
            let server = Responder::start(move |_, _| Answer::json(body)).await;
            assert_eq!(parents(&server.client(), "acme", "shop", "m").await.unwrap(), expected);
            assert_eq!(server.calls()[0].target, "/2.0/repositories/acme/shop/commit/m");
        }
    }

    #[tokio::test]
    async fn a_commit_that_does_not_tell_its_parents_is_an_error() {
        let server = Responder::start(|_, _| Answer::json(r#"{"hash":"m"}"#)).await;
        assert!(parents(&server.client(), "acme", "shop", "m").await.is_err(), "silence is not the same as none");
    }
}
