//! What an app finds around itself in a test, and the steps most tests begin with.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use suitecase_keychain::{EntryName, Memory};
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, Sandbox, Settings, Workspace, sample};
use suitecase_sync::Clock;
use tempfile::TempDir;

use crate::app::{App, OS_ACCOUNT};

/// The time at which the sample workspace's history ends: 2026-11-22 12:00:00 UTC.
const NOW: i64 = 1_795_348_800;

/// A Bitbucket, a data folder and a keychain; they outlive the app.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) keychain: Memory,
    /// How far the app's clock is ahead of this computer's, in milliseconds.
    ahead: Arc<AtomicI64>,
    sandbox: Option<Sandbox>,
    origin: String,
}

impl World {
    /// Makes a world whose Bitbucket holds these workspaces.
    pub(crate) fn of(workspaces: Vec<Workspace>) -> Self {
        let sandbox = Sandbox::start_blocking(workspaces, Settings::default()).unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            keychain: Memory::new("Suitecase (test)".to_owned()),
            ahead: Arc::default(),
            origin: sandbox.origin().to_owned(),
            sandbox: Some(sandbox),
        }
    }

    /// Makes a world whose Bitbucket holds the sample workspace.
    pub(crate) fn sample() -> Self {
        Self::of(vec![sample::workspace(NOW)])
    }

    /// Makes a world whose Bitbucket was there and is gone.
    pub(crate) fn offline() -> Self {
        let mut world = Self::of(Vec::new());
        world.end_sandbox();
        world
    }

    /// Starts the app.
    pub(crate) fn app(&self) -> App {
        self.app_of(OS_ACCOUNT)
    }

    /// Starts the app under an account of the operating system.
    pub(crate) fn app_of(&self, os_account: &str) -> App {
        App::open(self.folder.path(), &self.origin, self.keychain.keychain(), os_account, self.clock())
    }

    /// Lets time pass on the app's clock.
    pub(crate) fn pass(&self, time: Duration) {
        self.passing(time)();
    }

    /// Returns what lets time pass on the app's clock, for later.
    pub(crate) fn passing(&self, time: Duration) -> impl FnOnce() + Send + 'static {
        let (ahead, time) = (self.ahead.clone(), i64::try_from(time.as_millis()).unwrap());
        move || {
            ahead.fetch_add(time, Ordering::SeqCst);
        }
    }

    /// Returns the app's clock.
    pub(crate) fn clock(&self) -> Clock {
        let (ahead, computer) = (self.ahead.clone(), Clock::of_this_computer());
        Clock::telling(move || Timestamp(computer.now().0 + ahead.load(Ordering::SeqCst)))
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("the sandbox runs")
    }

    /// Ends Bitbucket: nothing answers at its address any more.
    pub(crate) fn end_sandbox(&mut self) {
        self.sandbox = None;
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns an address of a repository of a workspace as the browser shows it.
    pub(crate) fn address(&self, workspace: &str, rest: &str) -> String {
        format!("{}/{workspace}/{rest}", self.origin)
    }

    /// Returns whether the keychain holds an integration's secret.
    pub(crate) fn keeps_secret_of(&self, integration: &str) -> bool {
        self.keychain.holds(&EntryName::of_integration(integration.parse().unwrap()))
    }

    /// Returns a filled-in form for a new integration of the sample workspace, with the good token.
    pub(crate) fn integration_form(&self) -> Value {
        json!({
            "integrationId": null,
            "name": "Acme",
            "workspaceUrl": format!("{}/{}", self.origin, sample::WORKSPACE),
            "credentialKind": "api-token",
            "user": DEMO_EMAIL,
            "secret": DEMO_API_TOKEN,
            "description": "The workspace of the shop",
            "expiresOn": "",
        })
    }
}

/// Returns a form with other values in some of its fields.
pub(crate) fn with(form: &Value, changes: Value) -> Value {
    let mut form = form.clone();
    for (field, value) in changes.as_object().unwrap() {
        assert!(form.get(field).is_some(), "the form has no field {field}");
        form[field] = value.clone();
    }
    form
}

/// Returns the arguments of *Test Connection*, with a channel for the verdicts.
pub(crate) fn test_of(form: &Value) -> Value {
    json!({ "form": form, "onCheck": "__CHANNEL__:1" })
}

/// Starts the app and makes its first member.
pub(crate) fn first_start(world: &World) -> App {
    let app = world.app();
    app.ok("create_first_member", json!({ "name": "Maya Brandt" }));
    app
}

/// Tests and saves an integration, and returns it.
pub(crate) fn connect(app: &App, form: &Value) -> Value {
    let report = app.ok("test_connection", test_of(form));
    assert_eq!(report["passed"], true, "{report}");
    app.ok("save_integration", json!({ "form": form }))
}

/// The app after the first steps of its first person: a project and a connected workspace.
pub(crate) struct Ready {
    pub(crate) app: App,
    pub(crate) project: String,
    pub(crate) integration: String,
}

impl Ready {
    pub(crate) fn in_world(world: &World) -> Self {
        let app = first_start(world);
        let project = app.ok("create_project", json!({ "name": "Shop" }));
        let integration = connect(&app, &world.integration_form());
        Self { project: id(&project), integration: id(&integration), app }
    }

    /// Returns a form that links an address under a name.
    pub(crate) fn link_form(&self, name: &str, address: &str) -> Value {
        json!({
            "linkId": null,
            "projectId": self.project,
            "integrationId": self.integration,
            "name": name,
            "address": address,
            "description": "",
            "linkResults": false,
        })
    }

    /// Links an address, waits for its sync and returns the link.
    #[track_caller]
    pub(crate) fn proceed(&self, form: &Value) -> Value {
        let link = id(&self.app.ok("proceed_link", json!({ "form": form })));
        self.app.wait_until_idle(&link);
        self.link(&link)
    }

    /// Syncs a link by hand, waits for the end and returns the link.
    #[track_caller]
    pub(crate) fn sync(&self, link: &str) -> Value {
        self.app.ok("sync_link", json!({ "linkId": link }));
        self.app.wait_until_idle(link);
        self.link(link)
    }

    /// Waits until everything of a link can be found, and returns the link.
    #[track_caller]
    pub(crate) fn indexed(&self, link: &str) -> Value {
        let mut shown = Value::Null;
        self.app.wait_for("everything can be found", || {
            shown = self.link(link);
            shown["sync"]["indexing"].is_null()
        });
        shown
    }

    /// Returns a link as it is shown now.
    #[track_caller]
    pub(crate) fn link(&self, link: &str) -> Value {
        let links = self.app.ok("list_links", json!({ "projectId": self.project }));
        let found = links.as_array().unwrap().iter().find(|found| found["id"] == link);
        found.unwrap_or_else(|| panic!("no {link} among {links}")).clone()
    }

    /// Returns a query for the first rows of a list of this project.
    pub(crate) fn query(&self, changes: Value) -> Value {
        let all = json!({
            "projectId": self.project,
            "linkId": null,
            "folder": "",
            "filter": "",
            "sort": "path",
            "descending": false,
            "offset": 0,
            "limit": 200,
        });
        json!({ "query": with(&all, changes) })
    }

    /// Returns a query for the first problems of this project, muted or not.
    pub(crate) fn problems(&self, changes: Value) -> Value {
        let all = json!({
            "projectId": self.project,
            "linkId": null,
            "codes": [],
            "muted": "both",
            "text": "",
            "offset": 0,
            "limit": 200,
        });
        json!({ "query": with(&all, changes) })
    }
}

/// Returns the id of a row.
#[track_caller]
pub(crate) fn id(row: &Value) -> String {
    text(row, "id")
}

/// Returns a text of a row.
#[track_caller]
pub(crate) fn text(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or_else(|| panic!("no text {field} in {row}")).to_owned()
}
