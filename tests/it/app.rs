//! The running app: calls commands as its window does and keeps everything the window gets to see.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use suitecase_bitbucket::Origin;
use suitecase_keychain::Keychain;
use suitecase_lib::{AppState, Surroundings, follow_drag, start_services, with_commands};
use suitecase_model::ids::LinkId;
use suitecase_store::Store;
use suitecase_sync::Clock;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{DragDropEvent, Listener, Manager, PhysicalPosition, WebviewWindow, WebviewWindowBuilder};

use crate::person::Person;

/// The account of the operating system under which most tests start the app.
pub(crate) const OS_ACCOUNT: &str = "maya";

/// How long something that comes by itself may take before it counts as never.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running app. It is quit when dropped.
pub(crate) struct App {
    pub(crate) person: Person,
    running: tauri::App<MockRuntime>,
    window: Window,
}

/// What may call commands, also from another thread.
#[derive(Clone)]
pub(crate) struct Window {
    webview: WebviewWindow<MockRuntime>,
    seen: Arc<Mutex<Seen>>,
}

/// What reached the window.
#[derive(Default)]
struct Seen {
    replies: Vec<String>,
    messages: Vec<Value>,
    events: Vec<(&'static str, Value)>,
}

impl App {
    /// Starts the app on a data folder; nothing is followed in the background until [`Self::start_services`].
    pub(crate) fn open(
        data_folder: &Path,
        origin: &str,
        keychain: Keychain,
        os_account: &str,
        clock: Clock,
    ) -> Self {
        let _inside = tauri::async_runtime::handle().inner().enter();
        let state = AppState::open(Surroundings {
            data_folder: data_folder.to_owned(),
            origin: Origin::loopback(origin).unwrap(),
            os_account: os_account.to_owned(),
            keychain,
            clock,
        })
        .unwrap();
        let (person, seen) = (Person::default(), Arc::<Mutex<Seen>>::default());
        let heard = seen.clone();
        let app = with_commands(mock_builder(), person.clone())
            .manage(state)
            .channel_interceptor(move |_, _, _, body| {
                let InvokeResponseBody::Json(text) = body else { panic!("no command sends raw bytes") };
                heard.lock().unwrap().messages.push(serde_json::from_str(text).unwrap());
                true
            })
            .build(tauri::generate_context!(test = true))
            .unwrap();
        for name in ["changed", "sync"] {
            let heard = seen.clone();
            app.listen_any(name, move |event| {
                let payload = serde_json::from_str(event.payload()).unwrap();
                heard.lock().unwrap().events.push((name, payload));
            });
        }
        let webview = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build().unwrap();
        Self { person, window: Window { webview, seen }, running: app }
    }

    /// Does what the program does with what it was started with.
    pub(crate) fn started_with(&self, arguments: &[String]) {
        self.running.state::<AppState>().keep_link(arguments);
    }

    /// Starts what runs behind the window.
    pub(crate) fn start_services(&self) {
        start_services(self.running.handle());
    }

    /// The app's own database.
    pub(crate) fn store(&self) -> Store {
        self.running.state::<AppState>().store.clone()
    }

    /// Drops files onto the window.
    pub(crate) fn drop_files(&self, files: &[PathBuf]) {
        let dropped =
            DragDropEvent::Drop { paths: files.to_vec(), position: PhysicalPosition::new(1.0, 1.0) };
        follow_drag(self.running.handle(), &dropped);
    }

    /// Returns what calls commands, for another thread.
    pub(crate) fn window(&self) -> Window {
        self.window.clone()
    }

    /// Calls a command.
    pub(crate) fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.window.invoke(command, arguments)
    }

    /// Calls a command that has to succeed.
    #[track_caller]
    pub(crate) fn ok(&self, command: &str, arguments: Value) -> Value {
        self.invoke(command, arguments).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Calls a command that has to fail, and returns the code and the field of its error.
    #[track_caller]
    pub(crate) fn refused(&self, command: &str, arguments: Value) -> (String, Option<String>) {
        let error = self.invoke(command, arguments).expect_err(command);
        (error["code"].as_str().unwrap().to_owned(), error["field"].as_str().map(str::to_owned))
    }

    /// Waits until nothing runs for a link.
    pub(crate) fn wait_until_idle(&self, link: &str) {
        let link: LinkId = link.parse().unwrap();
        let syncs = self.running.state::<AppState>().syncs.clone();
        tauri::async_runtime::block_on(async move {
            syncs.idle(link).await;
            syncs.scripts_looked_for(link).await;
        });
    }

    /// Waits until something is so; it comes without anybody in front of the screen.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < end, "{what}: {}", self.everything_seen());
            std::thread::yield_now();
        }
    }

    /// Returns the messages that came through channels since the last call.
    pub(crate) fn messages(&self) -> Vec<Value> {
        std::mem::take(&mut self.window.seen.lock().unwrap().messages)
    }

    /// Returns the events of one name so far.
    pub(crate) fn events(&self, name: &str) -> Vec<Value> {
        let seen = self.window.seen.lock().unwrap();
        seen.events.iter().filter(|(found, _)| *found == name).map(|(_, payload)| payload.clone()).collect()
    }

    /// Returns all that ever reached the window, as text.
    pub(crate) fn everything_seen(&self) -> String {
        let seen = self.window.seen.lock().unwrap();
        format!("{:?} {:?} {:?}", seen.replies, seen.messages, seen.events)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let state = self.running.state::<AppState>();
        let (syncs, runs) = (state.syncs.clone(), state.runs.clone());
        tauri::async_runtime::block_on(async move {
            runs.stop().await;
            syncs.stop().await;
        });
    }
}

impl Window {
    /// Calls a command as the page does.
    pub(crate) fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let own_page = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: own_page.parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let reply = get_ipc_response(&self.webview, request).map(|body| body.deserialize::<Value>().unwrap());
        let (Ok(value) | Err(value)) = &reply;
        self.seen.lock().unwrap().replies.push(value.to_string());
        reply
    }
}
