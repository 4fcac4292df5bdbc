//! What the window and the core said to each other: every request, every reply, event and message of a channel.
//!
//! The page's own ends of Tauri's bridge are listened at: `fetch`, by which a request leaves, and the table of
//! callbacks, through which everything comes in. What was said before the recording began, while the page was loaded,
//! is not in it.

use serde_json::Value;

use crate::window::Window;

const RECORD: &str = "
    const text = (value) => typeof value === 'string' ? value
        : value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder().decode(value)
        : JSON.stringify(value) ?? '';
    const said = (window.saidBetween = { sent: [], received: [] });
    const send = window.fetch.bind(window);
    window.fetch = (address, options) => {
        const { protocol, pathname } = new URL(address);
        if (protocol === 'ipc:') said.sent.push([decodeURIComponent(pathname.slice(1)), text(options?.body)]);
        return send(address, options);
    };
    const { callbacks } = window.__TAURI_INTERNALS__;
    const find = callbacks.get.bind(callbacks);
    callbacks.get = (id) => {
        const callback = find(id);
        return callback && ((message) => { said.received.push(text(message)); return callback(message); });
    };
";

/// What was said since [`begin`].
pub(crate) struct Recording {
    /// Command and arguments of each request.
    pub(crate) sent: Vec<(String, String)>,
    /// Each reply, event and message of a channel.
    pub(crate) received: Vec<String>,
}

/// Begins to record.
pub(crate) fn begin(window: &Window) {
    window.page.execute(RECORD).unwrap();
}

/// Returns what was said so far.
pub(crate) fn so_far(window: &Window) -> Recording {
    let said = window.page.execute("return window.saidBetween").unwrap();
    let all = |what: &str| said[what].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Recording {
        sent: all("sent").iter().map(|request| (text(&request[0]), text(&request[1]))).collect(),
        received: all("received").iter().map(text).collect(),
    }
}
