use suitecase_model::credential::CredentialKind;

use super::*;
use crate::responder::{Answer, Responder};

async fn ask(server: &Responder) -> Result<serde_json::Value, BitbucketError> {
    let client = server.client();
    client.get(client.api_url(&["thing"], &[]).unwrap()).await
}

#[tokio::test]
async fn a_call_carries_the_credential_and_our_name() {
    let server = Responder::start(|_, _| Answer::json(r#"{"a":1}"#)).await;
    assert_eq!(ask(&server).await.unwrap()["a"], 1);
    let call = &server.calls()[0];
    assert_eq!(call.target, "/2.0/thing");
    assert_eq!(call.header("authorization"), "Basic YW5uQGFjbWUuZXhhbXBsZTpBVEFUVDNjYW5hcnk=");
    assert!(call.header("user-agent").starts_with("suitecase/"));
    assert_eq!(call.header("accept"), "application/json");
}

#[tokio::test]
async fn a_lone_401_is_asked_again_and_a_second_one_is_believed() {
    let server = Responder::start_with_count(|count| match count {
        1 => Answer::status(401, "{}"),
        _ => Answer::json("{}"),
    })
    .await;
    assert!(ask(&server).await.is_ok());
    assert_eq!(server.calls().len(), 2);

    let server = Responder::start(|_, _| Answer::status(401, "{}")).await;
    assert!(matches!(ask(&server).await, Err(BitbucketError::TokenRejected)));
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_429_is_waited_out_twice_and_then_reported() {
    let limited = |count: usize| match count {
        1 | 2 => {
            Answer::status(429, "Rate limit for this resource has been exceeded").with("Retry-After", "0")
        }
        _ => Answer::json("{}"),
    };
    let server = Responder::start_with_count(limited).await;
    assert!(ask(&server).await.is_ok());
    assert_eq!(server.calls().len(), 3);

    let server = Responder::start(|_, _| Answer::status(429, "slow").with("Retry-After", "0")).await;
    assert!(matches!(ask(&server).await, Err(BitbucketError::RateLimited { .. })));
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn a_pause_longer_than_the_call_may_take_is_reported_at_once() {
    let server = Responder::start(|_, _| Answer::status(429, "slow").with("Retry-After", "900")).await;
    let error = ask(&server).await.expect_err("the pause is too long");
    assert!(error.retry_after().is_some_and(|pause| pause.as_secs() > 890), "{error:?}");
    assert_eq!(server.calls().len(), 1);
    assert!(ask(&server).await.is_err());
    assert_eq!(server.calls().len(), 1, "the gate stays closed for the next client too");
}

#[tokio::test]
async fn redirects_are_followed_within_bitbucket_and_nowhere_else() {
    let server = Responder::start(|call, _| match call.target.as_str() {
        "/2.0/thing" => Answer::status(301, "").with("Location", "/2.0/renamed?x=1"),
        _ => Answer::json("{}"),
    })
    .await;
    assert!(ask(&server).await.is_ok());
    assert_eq!(server.calls()[1].target, "/2.0/renamed?x=1");

    let other = Responder::start(|_, _| Answer::json("{}")).await;
    let elsewhere = format!("{}/2.0/thing", other.origin().api());
    let server = Responder::start(move |_, _| Answer::status(302, "").with("Location", &elsewhere)).await;
    assert!(matches!(ask(&server).await, Err(BitbucketError::CaptivePortal)));
    assert_eq!(other.calls().len(), 0, "the other host gets no call");

    let server = Responder::start(|_, _| Answer::status(302, "").with("Location", "/2.0/thing")).await;
    assert!(matches!(ask(&server).await, Err(BitbucketError::TooManyRedirects)));
}

#[tokio::test]
async fn a_change_is_sent_once_with_its_body_and_again_only_where_it_was_surely_not_taken() {
    let server = Responder::start(|call, _| match call.target.as_str() {
        "/2.0/renamed" => Answer::json("{}"),
        _ => Answer::status(308, "").with("Location", "/2.0/renamed"),
    })
    .await;
    let client = server.client();
    let put = async |client: &Client| {
        let url = client.api_url(&["thing"], &[]).unwrap();
        client.change::<serde_json::Value>(Method::PUT, url, &serde_json::json!({ "a": 1 })).await
    };
    put(&client).await.unwrap();
    for call in server.calls() {
        assert_eq!((call.method.as_str(), call.body.as_slice()), ("PUT", br#"{"a":1}"#.as_slice()));
        assert_eq!(call.header("content-type"), "application/json");
    }
    assert_eq!(server.calls().len(), 2);

    for (status, calls) in [(303, 1), (500, 1), (401, 2)] {
        let server =
            Responder::start(move |_, _| Answer::status(status, "").with("Location", "/2.0/x")).await;
        assert!(put(&server.client()).await.is_err(), "{status}");
        assert_eq!(server.calls().len(), calls, "{status}");
    }
}

#[tokio::test]
async fn a_change_without_an_answer_is_never_said_to_be_refused() {
    // The second call comes over the same connection, on which nothing more is said.
    let server =
        Responder::start_silent("HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n").await;
    let client = server.client().ending_by(Instant::now() + Duration::from_millis(500));
    let url = client.api_url(&["thing"], &[]).unwrap();
    let error = client.tell(Method::POST, url).await.unwrap_err();
    assert!(matches!(error, BitbucketError::TimedOut), "{error:?}");
}

#[tokio::test]
async fn a_page_in_place_of_json_and_foreign_json_are_told_apart() {
    let server = Responder::start(|_, _| Answer::status(200, "<html>Welcome to our hotel</html>")).await;
    assert!(matches!(ask(&server).await, Err(BitbucketError::CaptivePortal)));
    let server = Responder::start(|_, _| Answer::json("hello")).await;
    assert!(matches!(ask(&server).await, Err(BitbucketError::NotBitbucket { source: Some(_) })));
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let server = Responder::start(|_, _| Answer::json("9".repeat(ANSWER_LIMIT + 1))).await;
    assert!(matches!(ask(&server).await, Err(BitbucketError::TooLarge { .. })));
}

#[tokio::test]
async fn names_that_would_change_the_address_are_never_sent() {
    let server = Responder::start(|_, _| Answer::json("{}")).await;
    let client = server.client_of(CredentialKind::AccessToken);
    for name in ["..", ".", ""] {
        assert!(matches!(client.api_url(&["repositories", name], &[]), Err(BitbucketError::NotAName)));
    }
    let url = client.api_url(&["repositories", "{1-2}", "a/b c?#%"], &[("q", "x+y")]).unwrap();
    assert_eq!(url.path(), "/2.0/repositories/%7B1-2%7D/a%2Fb%20c%3F%23%25");
    assert_eq!(url.query(), Some("q=x%2By"));
}
