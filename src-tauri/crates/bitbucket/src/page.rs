//! Lists that come in pages.
//!
//! The address of the next page is taken as Bitbucket sends it and never built (reference section 2.1); it is
//! followed only inside the REST interface, so that no credential goes astray (section 7.6).

use serde::de::DeserializeOwned;
use url::Url;

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json::Page;

/// Reads a list from its first page to its end; more than `most_pages` is an error, never a shorter list.
pub(crate) async fn all<T: DeserializeOwned>(
    client: &Client,
    first: Url,
    most_pages: usize,
) -> Result<Vec<T>, BitbucketError> {
    match beginning(client, first, most_pages).await? {
        (rows, false) => Ok(rows),
        (_, true) => Err(BitbucketError::TooManyPages { pages: most_pages }),
    }
}

/// Reads a list from its first page on, at most `most_pages`; returns whether there are more.
pub(crate) async fn beginning<T: DeserializeOwned>(
    client: &Client,
    first: Url,
    most_pages: usize,
) -> Result<(Vec<T>, bool), BitbucketError> {
    let mut rows = Vec::new();
    let mut visited = Vec::new();
    let mut address = first;
    loop {
        let page: Page<T> = client.get(address.clone()).await?;
        rows.extend(page.values);
        let Some(next) = page.next else { return Ok((rows, false)) };
        visited.push(address);
        let next = Url::parse(&next).map_err(|_| BitbucketError::InvalidNext)?;
        if !client.origin().is_api(&next) || !next.path().starts_with("/2.0/") || visited.contains(&next) {
            return Err(BitbucketError::InvalidNext);
        }
        if visited.len() >= most_pages {
            return Ok((rows, true));
        }
        address = next;
    }
}

/// Reads one page of a list; `continued` is the address of a later one as Bitbucket told it, which has been elsewhere
/// meanwhile and so is checked again.
pub(crate) async fn one<T: DeserializeOwned>(
    client: &Client,
    first: Url,
    continued: Option<&str>,
) -> Result<Page<T>, BitbucketError> {
    let address = match continued {
        None => first,
        Some(text) => {
            let next = Url::parse(text).map_err(|_| BitbucketError::InvalidNext)?;
            if !client.origin().is_api(&next) || next.path() != first.path() {
                return Err(BitbucketError::InvalidNext);
            }
            next
        }
    };
    client.get(address).await
}

/// Returns a filter for names and the like that contain a text, in Bitbucket's query language.
pub(crate) fn containing(field: &str, part: &str) -> String {
    format!("{field} ~ \"{}\"", part.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::responder::{Answer, Responder};

    async fn listed(answer: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> (String, usize) {
        let server = Responder::start(move |call, base| Answer::json(answer(&call.target, base))).await;
        let client = server.client();
        let first = client.api_url(&["list"], &[]).unwrap();
        (format!("{:?}", all::<u32>(&client, first, 5).await), server.calls().len())
    }

    #[tokio::test]
    async fn pages_are_followed_to_the_end() {
        let (rows, calls) = listed(|target, base| match target {
            "/2.0/list" => format!(r#"{{"values":[1,2],"next":"{base}/2.0/list?ctx=opaque%2Bthing"}}"#),
            "/2.0/list?ctx=opaque%2Bthing" => r#"{"values":[3]}"#.to_owned(),
            _ => r#"{"values":[666]}"#.to_owned(),
        })
        .await;
        assert_eq!((rows.as_str(), calls), ("Ok([1, 2, 3])", 2));
    }

    #[tokio::test]
    async fn a_list_without_end_is_an_error_and_never_a_shorter_list() {
        let (rows, calls) =
            listed(|target, base| format!(r#"{{"values":[1],"next":"{base}{target}1"}}"#)).await;
        expect!["Err(TooManyPages { pages: 5 })"].assert_eq(&rows);
        assert_eq!(calls, 5);
    }

    #[tokio::test]
    async fn a_next_page_elsewhere_is_never_asked_for() {
        for next in [
            "https://evil.example/2.0/list?page=2",
            "http://127.0.0.1:1/2.0/list",
            "/2.0/list?page=2",
            "BASE/other",
        ] {
            let (rows, calls) =
                listed(move |_, base| format!(r#"{{"values":[1],"next":"{}"}}"#, next.replace("BASE", base)))
                    .await;
            assert_eq!((rows.as_str(), calls), ("Err(InvalidNext)", 1), "{next}");
        }
    }

    #[tokio::test]
    async fn a_page_that_was_elsewhere_is_asked_for_only_where_its_list_is() {
        let server = Responder::start(|_, _| Answer::json(r#"{"values":[1]}"#)).await;
        let client = server.client();
        let first = || client.api_url(&["list"], &[]).unwrap();
        let base = client.origin().api().to_owned();
        let later = format!("{base}/2.0/list?ctx=a%2Bb");
        assert_eq!(one::<u32>(&client, first(), Some(&later)).await.unwrap().values, [1]);
        for elsewhere in ["https://evil.example/2.0/list", "", &format!("{base}/2.0/user")] {
            let refused = one::<u32>(&client, first(), Some(elsewhere)).await.err();
            assert!(matches!(refused, Some(BitbucketError::InvalidNext)), "{elsewhere}: {refused:?}");
        }
        assert_eq!(server.calls().len(), 1);
    }

    #[tokio::test]
    async fn a_circle_of_pages_is_noticed() {
        let (rows, calls) =
            listed(|_, base| format!(r#"{{"values":[1],"next":"{base}/2.0/list?page=2"}}"#)).await;
        assert_eq!((rows.as_str(), calls), ("Err(InvalidNext)", 2));
    }
}
