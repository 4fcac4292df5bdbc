//! A small HTTP client, a git that knows no configuration, and the sandbox most tests start from.

use std::path::Path;
use std::process::{Command, Output};

use base64::Engine as _;
use serde_json::Value;
use suitecase_sandbox::{
    Accounts, Commit, DEMO_API_TOKEN, DEMO_EMAIL, Repository, RepositoryBuilder, Sandbox, Settings, Workspace,
};

/// What came back for one request.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    headers: ureq::http::HeaderMap,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn error(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap_or_default().to_owned()
    }

    /// The strings at `path` in each of `values`.
    pub(crate) fn values(&self, path: &str) -> Vec<String> {
        let json = self.json();
        let values = json["values"].as_array().unwrap();
        values.iter().map(|value| value.pointer(path).and_then(Value::as_str).unwrap().to_owned()).collect()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the tables of the tests put it beside None")]
pub(crate) fn basic(user: &str, secret: &str) -> Option<String> {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{secret}"));
    Some(format!("Basic {pair}"))
}

#[expect(clippy::unnecessary_wraps, reason = "the tables of the tests put it beside None")]
pub(crate) fn bearer(secret: &str) -> Option<String> {
    Some(format!("Bearer {secret}"))
}

/// The credential that may do everything, as REST wants it.
pub(crate) fn demo() -> Option<String> {
    basic(DEMO_EMAIL, DEMO_API_TOKEN)
}

pub(crate) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.max_redirects_will_error(false).build().into()
}

pub(crate) fn request(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    authorization: Option<String>,
    body: Option<Value>,
) -> Reply {
    let address =
        if path.starts_with("http://") { path.to_owned() } else { format!("{}{path}", sandbox.origin()) };
    let mut request = ureq::http::Request::builder().method(method).uri(address);
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let mut response =
        agent().run(request.header("content-type", "application/json").body(body).unwrap()).unwrap();
    let headers = response.headers().clone();
    Reply { status: response.status().as_u16(), body: response.body_mut().read_to_vec().unwrap(), headers }
}

/// Asks the REST API with the demo credential.
pub(crate) fn get(sandbox: &Sandbox, path: &str) -> Reply {
    request(sandbox, "GET", &format!("/2.0{path}"), demo(), None)
}

/// Follows `next` from page to page and returns all replies.
pub(crate) fn all_pages(sandbox: &Sandbox, path: &str) -> Vec<Reply> {
    let mut pages = vec![get(sandbox, path)];
    while let Some(next) = pages.last().unwrap().json()["next"].as_str().map(ToOwned::to_owned) {
        assert!(next.starts_with(sandbox.origin()), "{next}");
        pages.push(request(sandbox, "GET", &next, demo(), None));
        assert!(pages.len() < 100, "the pages never end");
    }
    pages
}

/// Workspace `acme` with `web-shop` (a few branches and files), `handbook` (public), `secret-lab` and `empty`.
pub(crate) fn acme() -> Workspace {
    let shop = RepositoryBuilder::new()
        .commit(
            Commit::new("Add the first tests")
                .file("Shop.prj", "<Project/>")
                .file("Test Cases/Login.tc", "<TestCaseEntity/>\n")
                .file("Test Cases/Cart/Add one.tc", "<TestCaseEntity/>\n")
                .file("Data Files/logo.png", b"\x89PNG\0\0\0"),
        )
        .commit(Commit::new("Check the cart twice").file("Test Cases/Cart/Add two.tc", "<TestCaseEntity/>\n"))
        .tag("v1.0")
        .on("feature/one-click")
        .commit(
            Commit::new("Move the log-in")
                .by("Maya Brandt", DEMO_EMAIL)
                .rename("Test Cases/Login.tc", "Test Cases/Account/Login.tc"),
        )
        .on("main")
        .commit(Commit::new("Drop a test").remove("Test Cases/Cart/Add one.tc"));
    let handbook = RepositoryBuilder::new().commit(Commit::new("Say hello").file("README.md", "# Hello\n"));
    Workspace::new("acme", "Acme Quality")
        .with(Repository::built("web-shop", shop).named("Web shop").in_project("SHOP", "Shop"))
        .with(Repository::built("handbook", handbook.clone()).public())
        .with(Repository::built("secret-lab", handbook).in_project("LAB", "Laboratory"))
        .with(Repository::empty("empty"))
}

pub(crate) fn start() -> Sandbox {
    Sandbox::start_blocking(vec![acme()], Settings::default()).unwrap()
}

pub(crate) fn start_with(accounts: Accounts) -> Sandbox {
    Sandbox::start_blocking(vec![acme()], Settings { accounts: Some(accounts), ..Settings::default() })
        .unwrap()
}

/// Runs the system's git without anybody's configuration, the credential only in a header.
pub(crate) fn git(directory: &Path, authorization: Option<String>, arguments: &[&str]) -> Output {
    let mut command = Command::new("git");
    command.current_dir(directory).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    if let Some(authorization) = authorization {
        command.arg("-c").arg(format!("http.extraHeader=Authorization: {authorization}"));
    }
    command.args(["-c", "protocol.version=2"]).args(arguments).output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
