//! Folders of a commit over REST: for people who choose one where git does not tell folders without their files.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::{json, page};

/// How many pages of 100 folders are read.
const MOST_PAGES: usize = 10;

/// Lists the paths of the folders that lie directly in a folder of a commit, which is named by its full id.
///
/// More than a thousand of them are [`BitbucketError::TooManyPages`].
pub async fn folders(
    client: &Client,
    workspace: &str,
    repository: &str,
    commit: &str,
    names: &[&str],
) -> Result<Vec<String>, BitbucketError> {
    let place = [&["repositories", workspace, repository, "src", commit], names].concat();
    let query = [("pagelen", "100"), ("q", r#"type = "commit_directory""#), ("fields", "next,values.path")];
    let mut url = client.api_url(&place, &query)?;
    if names.is_empty() {
        // The root is listed only with the slash behind it (reference section 2.4).
        let root = format!("{}/", url.path());
        url.set_path(&root);
    }
    let found: Vec<json::Folder> = page::all(client, url, MOST_PAGES).await?;
    Ok(found.into_iter().map(|folder| folder.path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    #[tokio::test]
    async fn each_name_of_a_path_is_escaped_by_itself() {
        let server =
            Responder::start(|_, _| Answer::json(r#"{"values":[{"path":"Test Cases/a b/c"}]}"#)).await;
        let client = server.client();
        let found = folders(&client, "acme", "shop", "ab12", &["Test Cases", "a b"]).await.unwrap();
        assert_eq!(found, ["Test Cases/a b/c"]);
        folders(&client, "acme", "shop", "ab12", &[]).await.unwrap();
        let asked: Vec<String> = server
            .calls()
            .iter()
            .map(|call| call.target.split('?').next().unwrap_or_default().to_owned())
            .collect();
        let src = "/2.0/repositories/acme/shop/src/ab12/";
        assert_eq!(asked, [format!("{src}Test%20Cases/a%20b"), src.to_owned()]);
    }
}
