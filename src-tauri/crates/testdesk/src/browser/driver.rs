//! WebKit's WebDriver: its process and its HTTP calls (W3C WebDriver specification).

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::program::Program;
use crate::tool::{self, WEBDRIVER};
use crate::wait::{self, Look, TIME_LIMIT};

/// Starts the driver, which hands its environment on to the app, and returns its address when it is ready.
pub(crate) fn start(
    desktop: &Desktop,
    variables: &[(&str, &str)],
) -> Result<(Program, String), DesktopError> {
    const ATTEMPTS: usize = 3;
    tool::require(&[WEBDRIVER])?;
    let mut attempt = 1;
    loop {
        match start_once(desktop, variables) {
            // Between its choice and its use the port can be taken by another program.
            Err(DesktopError::Ended { .. }) if attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

/// One app under the driver.
#[derive(Debug)]
pub(crate) struct Session {
    agent: Agent,
    base: String,
}

impl Session {
    /// Lets the driver at `root` start the app and waits for its page.
    pub(crate) fn open(root: &str, binary: &Path, arguments: &[&str]) -> Result<Self, DesktopError> {
        // A browser name would have to match the app's own; without one any app will do.
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "webkitgtk:browserOptions": { "binary": binary, "args": arguments }
        }}});
        let starting = Self { agent: agent(TIME_LIMIT), base: root.to_owned() };
        let answer = starting.post("/session", &capabilities)?;
        let id = answer
            .get("sessionId")
            .and_then(Value::as_str)
            .ok_or_else(|| unreadable("POST /session", "a session", &answer))?;
        Ok(Self { agent: agent(Duration::from_mins(1)), base: format!("{root}/session/{id}") })
    }

    /// Ends the session, and with it the app.
    pub(crate) fn close(&self) -> Result<(), DesktopError> {
        let call = "DELETE session";
        let response = self.agent.delete(&self.base).call();
        answer_of(call, response).map(drop)
    }

    /// Paths of the elements with this `data-testid`, in page order.
    pub(crate) fn elements(&self, testid: &str) -> Result<Vec<String>, DesktopError> {
        let answer =
            self.post("/elements", &json!({ "using": "css selector", "value": selector(testid) }))?;
        let path = |element: &Value| {
            let id = element.as_object()?.values().next()?.as_str()?;
            Some(format!("/element/{id}"))
        };
        answer
            .as_array()
            .and_then(|elements| elements.iter().map(path).collect())
            .ok_or_else(|| unreadable("POST /elements", "a list of elements", &answer))
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value, DesktopError> {
        answer_of(&format!("GET {path}"), self.agent.get(format!("{}{path}", self.base)).call())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, DesktopError> {
        answer_of(&format!("POST {path}"), self.agent.post(format!("{}{path}", self.base)).send_json(body))
    }
}

/// Tells whether an error code of the specification is about a page that is just changing.
pub(crate) fn may_pass(code: &str) -> bool {
    matches!(
        code,
        "no such element"
            | "stale element reference"
            | "element not interactable"
            | "element click intercepted"
            | "invalid element state"
    )
}

/// The error for an answer in an unexpected shape.
pub(crate) fn unreadable(call: &str, wanted: &'static str, answer: &Value) -> DesktopError {
    DesktopError::Unreadable { from: format!("the WebDriver to {call}"), wanted, answer: answer.to_string() }
}

fn start_once(desktop: &Desktop, variables: &[(&str, &str)]) -> Result<(Program, String), DesktopError> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|source| DesktopError::Start { program: WEBDRIVER.program.to_owned(), source })?
        .port();
    let mut command = desktop.command(WEBDRIVER.program);
    command
        .args(["--host=127.0.0.1", &format!("--port={port}")])
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .envs(variables.iter().copied());
    let driver = desktop.launch(&command)?;
    let root = format!("http://127.0.0.1:{port}");
    let asking = Session { agent: agent(Duration::from_secs(5)), base: root.clone() };
    wait::until(
        || "the WebDriver".to_owned(),
        TIME_LIMIT,
        || {
            driver.check_running()?;
            Ok(match asking.get("/status") {
                Ok(_) => Look::Ready(()),
                Err(error) => Look::NotYet(error.to_string()),
            })
        },
    )?;
    // A driver that found its port taken has ended by now, and somebody else answered.
    driver.check_running()?;
    Ok((driver, root))
}

fn agent(time_limit: Duration) -> Agent {
    Agent::config_builder()
        .proxy(None)
        .http_status_as_error(false)
        .timeout_global(Some(time_limit))
        .build()
        .into()
}

fn answer_of(
    call: &str,
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value, DesktopError> {
    const LARGEST: u64 = 100 * 1024 * 1024;
    let lost = |source| DesktopError::Connection { call: call.to_owned(), source: Box::new(source) };
    let mut response = response.map_err(lost)?;
    let successful = response.status().is_success();
    let mut body: Value = response.body_mut().with_config().limit(LARGEST).read_json().map_err(lost)?;
    let value = body.get_mut("value").map(Value::take).unwrap_or_default();
    if successful {
        return Ok(value);
    }
    let field = |name| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Err(DesktopError::Refused { call: call.to_owned(), code: field("error"), message: field("message") })
}

/// The CSS selector for a `data-testid`, which may hold any character but a line break.
fn selector(testid: &str) -> String {
    let escaped = testid.replace('\\', r"\\").replace('"', r#"\""#);
    format!(r#"[data-testid="{escaped}"]"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_quotes_stays_one_name() {
        assert_eq!(selector("row-Test Cases/Log in"), r#"[data-testid="row-Test Cases/Log in"]"#);
        assert_eq!(selector(r#"a"],*,["\"#), r#"[data-testid="a\"],*,[\"\\"]"#);
    }

    #[test]
    fn a_refused_call_keeps_the_drivers_code_and_message() {
        let response = ureq::http::Response::builder()
            .status(404)
            .body(ureq::Body::builder().data(r#"{"value":{"error":"no such element","message":"gone"}}"#))
            .unwrap();
        let error = answer_of("GET /x", Ok(response)).unwrap_err();
        assert_eq!(error.to_string(), "the WebDriver refused GET /x: no such element: gone");
    }
}
