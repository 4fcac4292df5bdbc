//! Repositories of a workspace.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::{json, page};

/// A repository as Bitbucket knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryInfo {
    /// Bitbucket's UUID, in braces; stays when the repository is renamed.
    pub uuid: String,
    /// Workspace and slug, with a `/` between.
    pub full_name: String,
    /// The name in addresses.
    pub slug: String,
    /// The name people see.
    pub name: String,
    /// The main branch; `None` for an empty repository.
    pub main_branch: Option<String>,
    /// Whether only members see it.
    pub is_private: bool,
    /// When something in it changed last, as RFC 3339 writes it.
    pub updated_on: Option<String>,
}

/// Some of the repositories of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryPage {
    /// The most recently updated ones first.
    pub repositories: Vec<RepositoryInfo>,
    /// What to ask with for those that follow; `None` at the end.
    pub next: Option<String>,
}

/// The repositories of a workspace that a credential sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visible {
    /// How many there are; at least as many as are listed.
    pub total: u64,
    /// The most recently updated ones, at most 100.
    pub newest: Vec<RepositoryInfo>,
}

/// Asks which repositories of a workspace are visible: one call, whatever their number.
///
/// A token that reaches none gets an empty list and no error (reference section 7.12).
pub async fn visible(client: &Client, workspace: &str) -> Result<Visible, BitbucketError> {
    let query = [("pagelen", "100"), ("sort", "-updated_on")];
    let page: json::Page<json::Repository> =
        client.get(client.api_url(&["repositories", workspace], &query)?).await?;
    let newest: Vec<_> = page.values.into_iter().map(info).collect();
    let listed = u64::try_from(newest.len()).unwrap_or(u64::MAX);
    Ok(Visible { total: page.size.unwrap_or(listed).max(listed), newest })
}

/// Lists the repositories of a workspace, those whose name contains `part`, page by page: one call.
///
/// `after` is what the page before told as the next one.
pub async fn page(
    client: &Client,
    workspace: &str,
    part: &str,
    after: Option<&str>,
) -> Result<RepositoryPage, BitbucketError> {
    let filter = page::containing("name", part);
    let fields = "next,values.uuid,values.full_name,values.slug,values.name,values.is_private,values.mainbranch.name,\
                  values.updated_on";
    let mut query = vec![("pagelen", "50"), ("sort", "-updated_on"), ("fields", fields)];
    query.extend((!part.is_empty()).then_some(("q", filter.as_str())));
    let first = client.api_url(&["repositories", workspace], &query)?;
    let found: json::Page<json::Repository> = page::one(client, first, after).await?;
    Ok(RepositoryPage { repositories: found.values.into_iter().map(info).collect(), next: found.next })
}

/// Asks for one repository by slug or UUID in braces.
pub async fn repository(
    client: &Client,
    workspace: &str,
    repository: &str,
) -> Result<RepositoryInfo, BitbucketError> {
    client.get(client.api_url(&["repositories", workspace, repository], &[])?).await.map(info)
}

fn info(found: json::Repository) -> RepositoryInfo {
    let slug =
        found.slug.unwrap_or_else(|| found.full_name.rsplit('/').next().unwrap_or_default().to_owned());
    RepositoryInfo {
        uuid: found.uuid,
        name: found.name.unwrap_or_else(|| slug.clone()),
        slug,
        full_name: found.full_name,
        main_branch: found.mainbranch.map(|branch| branch.name),
        is_private: found.is_private,
        updated_on: found.updated_on,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    #[tokio::test]
    async fn an_empty_repository_has_no_main_branch() {
        let server = Responder::start(|_, _| {
            Answer::json(r#"{"uuid":"{1}","full_name":"acme/web-shop","mainbranch":null,"is_private":true}"#)
        })
        .await;
        let found = repository(&server.client(), "acme", "{1}").await.unwrap();
        assert_eq!(
            (found.slug.as_str(), found.name.as_str(), found.main_branch),
            ("web-shop", "web-shop", None)
        );
        assert_eq!(server.calls()[0].target, "/2.0/repositories/acme/%7B1%7D");
    }

    #[tokio::test]
    async fn the_number_of_visible_repositories_is_told_beyond_the_first_page() {
        let server = Responder::start(|_, base| {
            Answer::json(format!(
                r#"{{"size":412,"next":"{base}/2.0/x","values":[{{"uuid":"{{1}}","full_name":"acme/a","mainbranch":{{"name":"main","type":"branch"}}}}]}}"#
            ))
        })
        .await;
        let seen = visible(&server.client(), "acme").await.unwrap();
        assert_eq!((seen.total, seen.newest.len()), (412, 1));
        assert_eq!(seen.newest[0].main_branch.as_deref(), Some("main"));
        assert_eq!(server.calls().len(), 1);
    }

    #[tokio::test]
    async fn repositories_are_searched_page_by_page() {
        let server = Responder::start(|call, base| {
            let next = if call.target.contains("ctx") { String::new() } else {
                format!(r#""next":"{base}/2.0/repositories/acme?ctx=2","#)
            };
            Answer::json(format!(
                r#"{{{next}"values":[{{"uuid":"{{1}}","full_name":"acme/a","updated_on":"2026-11-22T12:00:00+00:00"}}]}}"#
            ))
        })
        .await;
        let first = page(&server.client(), "acme", "we\"b", None).await.unwrap();
        assert_eq!(first.repositories[0].updated_on.as_deref(), Some("2026-11-22T12:00:00+00:00"));
        let last = page(&server.client(), "acme", "we\"b", first.next.as_deref()).await.unwrap();
        assert_eq!((last.repositories.len(), last.next), (1, None));
        let asked = url::Url::parse(&format!("http://x{}", server.calls()[0].target)).unwrap();
        let filter = asked.query_pairs().find(|(key, _)| key == "q").unwrap().1.into_owned();
        assert_eq!(filter, r#"name ~ "we\"b""#);
        assert_eq!(server.calls()[1].target, "/2.0/repositories/acme?ctx=2");
    }
}
