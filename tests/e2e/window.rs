//! The app's window: its page, its process, and what the page complained about.

use std::path::Path;

use serde_json::Value;
use suitecase_testdesk::{Browser, WindowId};

use crate::stage::Stage;

/// The title of the app's window.
pub(crate) const TITLE: &str = "Suitecase";

/// Keeps what a developer would see in red, and the words a sync shows while it runs.
const LISTEN: &str = "
    window.complaints = [];
    window.syncWords = [];
    const complain = (kind, text) => window.complaints.push(`${kind}: ${text}`);
    document.addEventListener('securitypolicyviolation', (event) =>
        complain('policy', `${event.violatedDirective} ${event.blockedURI}`));
    window.addEventListener('error', (event) => complain('error', event.message));
    window.addEventListener('unhandledrejection', (event) =>
        complain('rejection', event.reason?.message ?? JSON.stringify(event.reason)));
    for (const kind of ['error', 'warn']) {
        const usual = console[kind].bind(console);
        console[kind] = (...words) => { complain(kind, words.join(' ')); usual(...words); };
    }
    new MutationObserver(() => {
        for (const shown of document.querySelectorAll('[data-testid=sync-progress]'))
            if (shown.innerText !== window.syncWords.at(-1)) window.syncWords.push(shown.innerText);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
";

/// The running app. A drop ends it at once.
pub(crate) struct Window {
    pub(crate) page: Browser,
    pub(crate) id: WindowId,
    pub(crate) process: u32,
}

impl Window {
    /// Starts the app and waits for its page.
    pub(crate) fn open(stage: &Stage) -> Self {
        Self::open_program(stage, &stage.program().0)
    }

    /// Starts the app through a program that becomes it.
    pub(crate) fn open_program(stage: &Stage, program: &Path) -> Self {
        let (_, variables) = stage.program();
        let page = Browser::open(&stage.desktop, program, &[], &variables).unwrap();
        let id = stage.desktop.wait_for_window(TITLE).unwrap();
        let windows = stage.desktop.windows().unwrap();
        let process = windows.iter().find(|window| window.id == id).unwrap().process_id;
        let window = Self { page, id, process };
        window.until("document.body.innerText.trim() !== ''");
        window.page.execute(LISTEN).unwrap();
        window
    }

    /// Ends the app and waits until its process is gone.
    pub(crate) fn quit(self, stage: &Stage) {
        self.page.close().unwrap();
        let process = self.process.to_string();
        let mut gone = stage.desktop.command("timeout");
        gone.args(["20", "tail", "--sleep-interval=0.05", "--follow", "--pid", &process, "/dev/null"]);
        assert!(gone.status().unwrap().success(), "process {process} goes on");
    }

    /// Waits until a JavaScript expression is truthy, and returns its value.
    #[track_caller]
    pub(crate) fn until(&self, expression: &str) -> Value {
        let waiting = format!(
            "const end = performance.now() + 20000;
            return new Promise((done) => (function look() {{
                const found = {expression};
                if (found || performance.now() > end) done(found);
                else setTimeout(look, 20);
            }})())"
        );
        let found = self.page.execute(&waiting).unwrap();
        let truthy = !matches!(found, Value::Null | Value::Bool(false)) && found != 0 && found != "";
        assert!(truthy, "waited for {expression}; the page says {}", self.words());
        found
    }

    /// Waits until the page shows this text somewhere.
    #[track_caller]
    pub(crate) fn until_shown(&self, text: &str) {
        self.until(&format!("document.body.innerText.includes({})", Value::from(text)));
    }

    /// Waits until the first element of this name contains a text. WebDriver's own reading leaves out names that could
    /// be cut off, as in rows and trees.
    #[track_caller]
    pub(crate) fn until_text(&self, testid: &str, part: &str) {
        let (selector, part) = (Value::from(format!("[data-testid={testid}]")), Value::from(part));
        self.until(&format!("document.querySelector({selector})?.innerText.includes({part})"));
    }

    /// Returns all that can be read on the page.
    pub(crate) fn words(&self) -> String {
        self.page.execute("return document.body.innerText").unwrap().as_str().unwrap().to_owned()
    }

    /// Returns the number behind the words of a tab, such as 148 of `Test Cases 148`.
    #[track_caller]
    pub(crate) fn amount(&self, tab: &str) -> usize {
        let text = self.page.text(tab).unwrap();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap_or_else(|_| panic!("no amount in {text:?}"))
    }

    /// Returns the words that syncs have shown while they ran.
    pub(crate) fn sync_words(&self) -> String {
        self.page.execute("return window.syncWords.join('\\n')").unwrap().as_str().unwrap().to_owned()
    }

    /// Fails if the page broke its security policy, threw, or wrote an error; or was loaded anew since it was opened.
    #[track_caller]
    pub(crate) fn has_no_complaints(&self) {
        let complaints = self.page.execute("return window.complaints ?? 'the page was loaded anew'").unwrap();
        assert_eq!(complaints, serde_json::json!([]));
        let foreign = "return performance.getEntriesByType('resource').map((entry) => entry.name)
            .filter((name) => !/^(tauri|ipc):\\/\\/localhost\\//.test(name))";
        assert_eq!(
            self.page.execute(foreign).unwrap(),
            serde_json::json!([]),
            "only its own files are loaded"
        );
    }
}
