//! Schedules through the window's commands: what is kept, what fires while the app is open, what was missed, and what the
//! archive cancels.

use std::time::Duration;

use serde_json::{Value, json};
use suitecase_model::time::Timestamp;
use suitecase_sandbox::sample;

use crate::world::{Ready, World, id, text, with};

const HOUR: Duration = Duration::from_hours(1);

/// A linked repository with a run configuration and an app in which everything runs.
struct Desk<'world> {
    world: &'world World,
    ready: Ready,
    link: String,
    configuration: String,
}

impl<'world> Desk<'world> {
    /// Links a repository and saves a configuration that runs this script, which writes its reports to a folder.
    fn new(world: &'world World, report_folder: &str, script: impl FnOnce(&Ready) -> String) -> Self {
        let ready = Ready::in_world(world);
        let address = world.address(sample::WORKSPACE, "web-shop");
        let link = id(&ready.proceed(&ready.link_form("Web shop", &address)));
        let form = json!({
            "id": null, "projectId": ready.project, "name": "Smoke", "linkId": link, "suiteId": null,
            "profile": "",
            "executor": {
                "kind": "local-command", "program": "sh", "arguments": ["-c", script(&ready)],
                "folder": world.folder.path(), "reportFolder": report_folder, "timeLimitMinutes": 60,
            },
            "variables": [],
        });
        let configuration = id(&ready.app.ok("save_run_configuration", json!({ "form": form })));
        Self { world, ready, link, configuration }
    }

    /// Returns a form for a schedule that is due first in ten minutes, so that it waits for the clock to be moved, and each
    /// hour after that.
    fn form(&self, name: &str) -> Value {
        json!({
            "id": null, "projectId": self.ready.project, "name": name, "configurationId": self.configuration,
            "timing": {
                "startsAt": in_ten_minutes(self.world), "endsAt": null, "every": 1, "unit": "HOUR",
                "timeZone": "UTC",
            },
            "isOn": true,
        })
    }

    fn save(&self, form: &Value) -> Value {
        self.ready.app.ok("save_schedule", json!({ "form": form }))
    }

    fn listed(&self) -> Value {
        self.ready.app.ok("list_schedules", json!({ "projectId": self.ready.project }))
    }

    /// Lets time pass until a schedule is due, and a person come by at that moment, which the ticker notices.
    fn pass_until_due(&self, schedule: &str) {
        let listed = self.listed();
        let found = listed.as_array().unwrap().iter().find(|found| found["id"] == schedule).unwrap();
        let left = found["nextAt"].as_i64().unwrap() - self.world.clock().now().0;
        self.world.pass(Duration::from_millis(u64::try_from(left).unwrap()));
        let form = with(&self.form("Somebody came by"), json!({ "isOn": false }));
        let other = id(&self.save(&form));
        self.ready.app.person.will_say(true);
        assert_eq!(self.ready.app.ok("remove_schedule", json!({ "scheduleId": other })), true);
    }

    /// Returns the runs of schedules in some states, the newest first.
    fn runs(&self, states: Value) -> Vec<Value> {
        let query = json!({
            "projectId": self.ready.project, "states": states, "triggers": ["SCHEDULE"], "text": "", "offset": 0,
            "limit": 100,
        });
        let page = self.ready.app.ok("list_test_runs", json!({ "query": query }));
        page["rows"].as_array().unwrap().clone()
    }

    /// Waits for one run of a schedule in a state, and returns it.
    fn one_run(&self, state: &str) -> Value {
        let mut found = Vec::new();
        self.ready.app.wait_for(state, || {
            found = self.runs(json!([state]));
            !found.is_empty()
        });
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    fn wait_until_ended(&self, run: &str) -> Value {
        let mut shown = Value::Null;
        self.ready.app.wait_for("the end of a run", || {
            shown = self.ready.app.ok("read_test_run", json!({ "runId": run }))["run"].clone();
            !shown["endedAt"].is_null()
        });
        shown
    }

    fn calendar(&self) -> Vec<Value> {
        let now = self.world.clock().now().0;
        let day = 24 * 60 * 60_000;
        let query = json!({ "projectId": self.ready.project, "from": now - day, "until": now + day });
        let found = self.ready.app.ok("read_calendar", json!({ "query": query }));
        assert_eq!(found["leftOut"], 0);
        found["entries"].as_array().unwrap().clone()
    }
}

/// Returns what a clock in Greenwich shows then.
fn in_ten_minutes(world: &World) -> String {
    let then = Timestamp(world.clock().now().0 + 10 * 60_000);
    jiff::Timestamp::from_millisecond(then.0).unwrap().strftime("%Y-%m-%dT%H:%M").to_string()
}

fn fine(_: &Ready) -> String {
    "true".to_owned()
}

#[test]
fn a_schedule_is_previewed_saved_listed_switched_and_removed() {
    let world = World::sample();
    let desk = Desk::new(&world, "", fine);
    let app = &desk.ready.app;
    let zones = app.ok("list_time_zones", json!({}));
    for zone in ["Europe/Berlin", "UTC"] {
        assert!(zones.as_array().unwrap().contains(&json!(zone)), "{zone}");
    }
    let nightly = json!({
        "startsAt": "2099-03-28T02:30", "endsAt": null, "every": 1, "unit": "DAY", "timeZone": "Europe/Berlin",
    });
    let next = app.ok("preview_schedule", json!({ "timing": nightly }));
    let told: Vec<_> = next["times"].as_array().unwrap().iter().map(|due| &due["local"]).collect();
    assert_eq!(
        told,
        [
            "2099-03-28T02:30+01:00",
            "2099-03-29T03:30+02:00",
            "2099-03-30T02:30+02:00",
            "2099-03-31T02:30+02:00",
            "2099-04-01T02:30+02:00",
        ]
    );
    assert_eq!((&next["times"][0]["isMoved"], &next["times"][1]["isMoved"]), (&json!(false), &json!(true)));
    let unknown = with(&nightly, json!({ "timeZone": "Europe/Atlantis" }));
    let refused = app.refused("preview_schedule", json!({ "timing": unknown }));
    assert_eq!(refused, ("schedule.time-zone-unknown".to_owned(), Some("timeZone".to_owned())));

    let form = with(&desk.form("Nightly"), json!({ "timing": nightly }));
    let saved = desk.save(&form);
    assert_eq!((&saved["nextAt"], &saved["configuration"]), (&next["times"][0]["at"], &json!("Smoke")));
    let never_ran = json!([saved["lastState"], saved["lastReason"], saved["lastAt"]]);
    assert_eq!(never_ran, json!([null, null, null]));
    assert_eq!(desk.listed(), json!([saved]));
    let taken = app.refused("save_schedule", json!({ "form": with(&form, json!({ "name": "NIGHTLY" })) }));
    assert_eq!(taken, ("input.taken".to_owned(), Some("name".to_owned())));
    let soon = with(&desk.form("Every hour"), json!({ "id": saved["id"] }));
    let edited = desk.save(&soon);
    assert_eq!((&edited["id"], &edited["timing"]["unit"]), (&saved["id"], &json!("HOUR")));
    let due: Vec<_> = desk.calendar().iter().map(|entry| entry["at"].as_i64().unwrap()).collect();
    assert_eq!(due.first(), edited["nextAt"].as_i64().as_ref());
    assert!(due.len() >= 23 && due.is_sorted(), "{due:?}");

    let switch = |is_on| json!({ "scheduleId": saved["id"], "isOn": is_on });
    let off = app.ok("switch_schedule", switch(false));
    assert_eq!((&off["isOn"], &off["nextAt"], &off["isOver"]), (&json!(false), &Value::Null, &json!(false)));
    assert_eq!(desk.calendar(), Vec::<Value>::new());
    assert!(app.ok("switch_schedule", switch(true))["nextAt"].is_number());

    let remove = json!({ "scheduleId": saved["id"] });
    assert_eq!(app.ok("remove_schedule", remove.clone()), false, "no means no");
    assert_eq!(desk.listed().as_array().unwrap().len(), 1);
    app.person.will_say(true);
    assert_eq!(app.ok("remove_schedule", remove.clone()), true);
    let asked = app.person.asked().pop().unwrap();
    assert_eq!((asked.title.as_str(), asked.verb), ("Remove “Every hour”", "Remove"));
    assert_eq!(desk.listed(), json!([]));
    assert_eq!(app.refused("switch_schedule", switch(true)).0, "not-found");
}

#[test]
#[cfg(unix)]
fn a_schedule_fires_while_the_app_is_open_and_its_results_find_their_test() {
    let world = World::sample();
    let mut case = String::new();
    let desk = Desk::new(&world, "reports", |ready| {
        let cases = ready.app.ok("list_test_cases", ready.query(json!({ "limit": 1 })));
        case = id(&cases["rows"][0]);
        let name = text(&ready.app.ok("read_test_case", json!({ "testCaseId": case })), "katalonId");
        format!(
            r#"mkdir -p reports; cat > reports/report.xml <<'END'
<testsuite name="Nightly"><testcase classname="{name}" name="{name}" time="1.5" status="PASSED"/></testsuite>
END
"#
        )
    });
    desk.ready.app.start_services();
    let schedule = id(&desk.save(&desk.form("Hourly")));
    assert_eq!(desk.runs(json!([])), Vec::<Value>::new());
    desk.pass_until_due(&schedule);

    let run = desk.one_run("SUCCESS");
    assert_eq!((&run["schedule"], &run["counts"]["passed"]), (&json!("Hourly"), &json!(1)));
    let shown = desk.ready.app.ok("read_test_case", json!({ "testCaseId": case }));
    assert_eq!(
        (&shown["results"][0]["runId"], &shown["results"][0]["status"]),
        (&run["id"], &json!("PASSED"))
    );
    let listed = desk.listed();
    assert_eq!((&listed[0]["lastState"], &listed[0]["lastReason"]), (&json!("SUCCESS"), &Value::Null));
    let came_of: Vec<_> = desk.calendar().into_iter().filter(|entry| !entry["run"].is_null()).collect();
    assert_eq!(came_of.len(), 1, "{came_of:?}");
    assert_eq!((&came_of[0]["run"]["id"], &came_of[0]["at"]), (&run["id"], &run["dueAt"]));
    let told = desk.ready.app.events("changed");
    assert!(told.contains(&json!({ "what": "schedules" })), "{told:?}");
}

#[test]
#[cfg(unix)]
fn what_was_missed_while_the_app_was_closed_is_run_or_dismissed_by_a_person() {
    let world = World::sample();
    let desk = Desk::new(&world, "", fine);
    let app = &desk.ready.app;
    desk.save(&desk.form("Hourly"));
    desk.save(&desk.form("Other"));
    // Nothing looks before the services start.
    world.pass(HOUR * 7 / 2);
    app.start_services();
    let mut missed = Vec::new();
    app.wait_for("what was missed", || {
        missed = desk.runs(json!(["WAIT_FOR_TRIGGER"]));
        missed.len() == 2
    });
    for entry in &missed {
        assert_eq!((&entry["reason"], &entry["missed"]), (&json!("missed"), &json!(4)), "{entry}");
    }
    let (first, second) = (id(&missed[0]), id(&missed[1]));
    let started = app.ok("run_missed", json!({ "runId": first }));
    assert_eq!((&started["id"], &started["reason"]), (&json!(first), &Value::Null));
    assert_eq!(desk.wait_until_ended(&first)["state"], "SUCCESS");
    let dismissed = app.ok("dismiss_missed", json!({ "runId": second }));
    assert_eq!((&dismissed["state"], &dismissed["reason"]), (&json!("CANCELED"), &json!("dismissed")));
    for (command, run) in [("run_missed", &second), ("dismiss_missed", &first)] {
        assert_eq!(app.refused(command, json!({ "runId": run })).0, "run.not-waiting", "{command}");
    }
    assert_eq!(app.refused("open_pipeline", json!({ "runId": first })).0, "not-found");
    assert_eq!(desk.runs(json!(["WAIT_FOR_TRIGGER", "QUEUED", "RUNNING"])), Vec::<Value>::new());
}

#[test]
#[cfg(unix)]
fn archiving_cancels_what_runs_and_what_comes_due_and_unarchiving_lets_the_next_time_run() {
    let world = World::sample();
    let desk = Desk::new(&world, "", |_| "while [ ! -e gate ]; do sleep 0.05; done".to_owned());
    let (app, link) = (&desk.ready.app, json!({ "linkId": desk.link }));
    app.start_services();
    let schedule = id(&desk.save(&desk.form("Hourly")));
    let start = || id(&app.ok("start_run", json!({ "configurationId": desk.configuration })));
    let (running, queued) = (start(), start());
    let state = |run: &str| text(&app.ok("read_test_run", json!({ "runId": run }))["run"], "state");
    assert_eq!((state(&running).as_str(), state(&queued).as_str()), ("RUNNING", "QUEUED"));

    app.person.will_say(true);
    let next = jiff::Timestamp::from_millisecond(desk.listed()[0]["nextAt"].as_i64().unwrap()).unwrap();
    assert_eq!(app.ok("archive_link", link.clone())["status"], "ARCHIVED");
    let asked = app.person.asked().pop().unwrap();
    let cancelled = format!(
        "2 runs are stopped: “Smoke”, “Smoke”. The schedule “Hourly” stays; its runs are cancelled until you \
         unarchive, the next one {}.",
        next.to_zoned(jiff::tz::TimeZone::system()).strftime("on %-d %B %Y at %H:%M")
    );
    assert!(asked.text.contains(&cancelled), "{}", asked.text);
    for run in [&running, &queued] {
        let ended = desk.wait_until_ended(run);
        assert_eq!((&ended["state"], &ended["reason"]), (&json!("CANCELED"), &json!("repository-archived")));
    }
    let listed = desk.listed();
    let stays = [&listed[0]["id"], &listed[0]["isOn"], &listed[0]["isArchived"]];
    assert_eq!(stays, [&json!(schedule), &json!(true), &json!(true)]);
    assert_eq!(desk.calendar()[0]["isArchived"], true);

    desk.pass_until_due(&schedule);
    let due = desk.one_run("CANCELED");
    assert_eq!((&due["reason"], &due["startedAt"]), (&json!("repository-archived"), &Value::Null));
    assert_eq!(desk.listed()[0]["lastReason"], "repository-archived");

    assert_eq!(app.ok("unarchive_link", link)["status"], "INACTIVE");
    app.wait_until_idle(&desk.link);
    std::fs::write(world.folder.path().join("gate"), "").unwrap();
    desk.pass_until_due(&schedule);
    let run = desk.one_run("SUCCESS");
    assert_eq!((&run["scheduleId"], &run["reason"]), (&json!(schedule), &Value::Null));
}

#[test]
fn a_run_leads_to_the_page_of_its_pipeline() {
    let world = World::sample();
    let desk = Desk::new(&world, "", fine);
    let app = &desk.ready.app;
    let form = json!({
        "id": null, "projectId": desk.ready.project, "name": "Pipeline", "linkId": desk.link, "suiteId": null,
        "profile": "", "executor": { "kind": "bitbucket-pipelines", "branch": "", "pipeline": "" },
        "variables": [],
    });
    let configuration = app.ok("save_run_configuration", json!({ "form": form }));
    let run = id(&app.ok("start_run", json!({ "configurationId": id(&configuration) })));
    let mut page = Value::Null;
    app.wait_for("the page of the pipeline", || {
        page = app.ok("read_test_run", json!({ "runId": run }))["pipelineUrl"].clone();
        page.is_string()
    });
    app.ok("open_pipeline", json!({ "runId": run }));
    let started = world.sandbox().pipelines(sample::WORKSPACE, "web-shop").unwrap();
    let uuid = started[0].uuid.trim_matches(['{', '}']);
    let expected = world.address(sample::WORKSPACE, &format!("web-shop/pipelines/results/%7B{uuid}%7D"));
    assert_eq!(app.person.browsed(), std::slice::from_ref(&expected));
    assert_eq!(page, json!(expected));
}
