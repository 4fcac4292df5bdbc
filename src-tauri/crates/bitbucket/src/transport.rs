//! What a failed connection means: the one place that reads the HTTP client's errors.

use std::error::Error;
use std::sync::LazyLock;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::error::{BitbucketError, Cause};
use crate::origin::is_on_this_computer;

/// Returns what a failure of the HTTP client means; its address is dropped from the cause.
pub(crate) fn failure(error: reqwest::Error) -> BitbucketError {
    let (timed_out, connecting) = (error.is_timeout(), error.is_connect() || error.is_dns());
    // With a proxy in the way it is the proxy that could not be connected to; the host behind is its business.
    let at_the_proxy = connecting && error.url().is_some_and(goes_through_proxy);
    let error = error.without_url();
    let reason = if has_tls_cause(&error) {
        Reason::Tls
    } else if at_the_proxy || has_proxy_cause(&error) {
        Reason::Proxy
    } else if timed_out {
        Reason::Time
    } else if connecting {
        Reason::Connection
    } else {
        Reason::Cut
    };
    let source: Cause = Box::new(error);
    match reason {
        Reason::Tls => BitbucketError::TlsFailed { source },
        Reason::Proxy => BitbucketError::ProxyFailed { source: Some(source) },
        Reason::Time => BitbucketError::TimedOut,
        Reason::Connection => BitbucketError::Offline { source },
        Reason::Cut => BitbucketError::Cut { source },
    }
}

enum Reason {
    Tls,
    Proxy,
    Time,
    Connection,
    Cut,
}

/// Returns whether this computer's settings send an address through a proxy, read as the client reads them: once.
fn goes_through_proxy(url: &Url) -> bool {
    static SETTINGS: LazyLock<Matcher> = LazyLock::new(Matcher::from_system);
    let address = url.as_str().parse();
    !is_on_this_computer(url) && address.is_ok_and(|address| SETTINGS.intercept(&address).is_some())
}

fn has_tls_cause(error: &(dyn Error + 'static)) -> bool {
    any_cause(error, &|cause| cause.is::<rustls::Error>())
}

/// The client's proxy errors cannot be named as a type; their text is this fixed prefix.
fn has_proxy_cause(error: &(dyn Error + 'static)) -> bool {
    any_cause(error, &|cause| cause.to_string().starts_with("tunnel error: "))
}

/// Walks the causes, also into what an `io::Error` wraps, which its `source` leaves out.
fn any_cause(error: &(dyn Error + 'static), fits: &dyn Fn(&(dyn Error + 'static)) -> bool) -> bool {
    if fits(error) {
        return true;
    }
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    if wrapped.is_some_and(|inner| any_cause(inner, fits)) {
        return true;
    }
    error.source().is_some_and(|source| any_cause(source, fits))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::client::http_client;

    async fn failing(client: reqwest::Client, address: &str) -> BitbucketError {
        let answer = async { client.get(address).send().await?.bytes().await };
        failure(answer.await.expect_err("the connection fails"))
    }

    /// Answers one connection with these bytes and closes it; returns its address.
    async fn answering(bytes: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await;
            let _ = connection.write_all(bytes).await;
        });
        address.to_string()
    }

    #[tokio::test]
    async fn a_closed_port_is_offline() {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let error = failing(http_client(true).unwrap(), &format!("http://{closed}/")).await;
        assert!(matches!(error, BitbucketError::Offline { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn a_server_without_tls_fails_as_tls() {
        let address = answering(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let error = failing(http_client(true).unwrap(), &format!("https://{address}/")).await;
        assert!(matches!(error, BitbucketError::TlsFailed { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn a_proxy_that_wants_a_password_is_named() {
        let address = answering(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
        http_client(true).unwrap();
        let proxy = reqwest::Proxy::all(format!("http://{address}")).unwrap();
        let client = reqwest::Client::builder().proxy(proxy).build().unwrap();
        let error = failing(client, "https://bitbucket.invalid/").await;
        assert!(matches!(error, BitbucketError::ProxyFailed { source: Some(_) }), "{error:?}");
    }

    #[tokio::test]
    async fn a_body_that_ends_early_is_cut() {
        let address = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").await;
        let error = failing(http_client(true).unwrap(), &format!("http://{address}/")).await;
        assert!(matches!(error, BitbucketError::Cut { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn silence_is_a_timeout() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let request =
            http_client(true).unwrap().get(format!("http://{address}/")).timeout(Duration::from_millis(50));
        let error = failure(request.send().await.expect_err("nobody answers"));
        assert!(matches!(error, BitbucketError::TimedOut), "{error:?}");
    }
}
