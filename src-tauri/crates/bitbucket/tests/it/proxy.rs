//! What a proxy of this computer does to *Test Connection*: the settings are those of the environment, so the test
//! proper runs in a process of its own. Everything goes to the proxy; nothing leaves this computer.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};

use expect_test::expect;
use secrecy::SecretString;
use suitecase_bitbucket::{Client, Credential, Origin};
use suitecase_model::credential::CredentialKind;

use crate::support::report;

/// Runs [`behind_a_proxy`] with a proxy in the environment and returns what it reported.
fn reported_behind(proxy: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "proxy::behind_a_proxy", "--ignored", "--nocapture"])
        .env("HTTPS_PROXY", proxy)
        .env("https_proxy", proxy)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let report: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("report> ")).collect();
    report.join("\n") + "\n"
}

#[tokio::test]
#[ignore = "run by the tests beside it, which set up its environment"]
async fn behind_a_proxy() {
    assert!(std::env::var("HTTPS_PROXY").is_ok_and(|proxy| proxy.starts_with("http://127.0.0.1:")));
    let credential = Credential::new(
        CredentialKind::ApiToken,
        "maya@acme.example",
        SecretString::from("ATATT3-never-leaves"),
    );
    let client = Client::new(Origin::default(), credential).unwrap();
    for line in report(&client, "acme").await.lines() {
        println!("report> {line}");
    }
}

#[test]
fn a_proxy_nobody_answers_at_is_told_from_being_offline() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    expect![[r#"
        nobody, passed false
        Git: Failed network.proxy-failed the proxy refuses the connection
        Identity: Failed network.proxy-failed the proxy refuses the connection
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed network.proxy-failed the proxy refuses the connection
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed network.proxy-failed the proxy refuses the connection
    "#]]
    .assert_eq(&reported_behind(&format!("http://{closed}")));
}

#[test]
fn a_proxy_that_wants_a_password_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&asked);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else { return };
            let mut request = [0; 4096];
            let length = connection.read(&mut request).unwrap_or(0);
            heard.lock().unwrap().push_str(&String::from_utf8_lossy(&request[..length]));
            let _ = connection
                .write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        }
    });
    expect![[r#"
        nobody, passed false
        Git: Failed network.proxy-failed the proxy refuses the connection
        Identity: Failed network.proxy-failed the proxy refuses the connection
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed network.proxy-failed the proxy refuses the connection
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed network.proxy-failed the proxy refuses the connection
    "#]]
    .assert_eq(&reported_behind(&format!("http://{address}")));
    let asked = asked.lock().unwrap();
    assert!(asked.contains("CONNECT api.bitbucket.org:443"), "{asked}");
    assert!(asked.contains("CONNECT bitbucket.org:443"), "git goes through it too: {asked}");
    assert!(!asked.to_lowercase().contains("authorization"), "the proxy hears no credential: {asked}");
}
