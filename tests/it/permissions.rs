//! Who may call what: every command for every role, and nothing happens before the refusal.

use serde_json::{Value, json};
use suitecase_lib::COMMANDS;
use suitecase_model::catalogue::{Fingerprint, Place, TestCase, TestKind, TestSuite};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{
    AliasId, IntegrationId, LinkId, MemberId, ProjectId, RunConfigurationId, SavedFilterId, ScheduleId,
    SyncRunId, TestCaseId, TestRunId, TestSuiteId, WatchedFolderId,
};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::member::{AccountRole, Member, ProjectRole};
use suitecase_model::path::RepoPath;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::project::Project;
use suitecase_model::reported::LinkBecause;
use suitecase_model::saved_filter::{SavedFilter, SortColumn};
use suitecase_model::sync_run::{SyncReason, SyncRun};
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::test_run::{Executor, IntervalUnit, RunConfiguration, Schedule, Timing};
use suitecase_model::test_suite::{SuiteKind, TestSuiteContent};
use suitecase_model::time::Timestamp;
use suitecase_store::alias::{self, Alias};
use suitecase_store::imported_run::{self, ImportedRun};
use suitecase_store::reported_test::{self, Decided, Name};
use suitecase_store::watched_folder::WatchedFolder;
use suitecase_store::{
    Store, StoreError, integration, link, member, project, run_configuration, saved_filter, schedule,
    sync_run, test_case, test_suite, watched_folder,
};
use uuid::Uuid;

use crate::app::App;
use crate::world::World;

mod arguments;

use self::arguments::arguments;

const HERE: ProjectId = ProjectId(Uuid::from_u128(1));
const ELSEWHERE: ProjectId = ProjectId(Uuid::from_u128(2));
const INTEGRATION: IntegrationId = IntegrationId(Uuid::from_u128(3));
const LINK: LinkId = LinkId(Uuid::from_u128(4));
const CASE: TestCaseId = TestCaseId(Uuid::from_u128(5));
/// The user without a project.
const USER: MemberId = MemberId(Uuid::from_u128(109));
const ALIAS: AliasId = AliasId(Uuid::from_u128(20));
const SUITE: TestSuiteId = TestSuiteId(Uuid::from_u128(6));
const RUN: SyncRunId = SyncRunId(Uuid::from_u128(7));
const TEST_RUN: TestRunId = TestRunId(Uuid::from_u128(9));
const CONFIGURATION: RunConfigurationId = RunConfigurationId(Uuid::from_u128(10));
const SCHEDULE: ScheduleId = ScheduleId(Uuid::from_u128(11));
const FOLDER: WatchedFolderId = WatchedFolderId(Uuid::from_u128(12));
const FILTER: SavedFilterId = SavedFilterId(Uuid::from_u128(8));

/// What somebody may do in single projects.
type ProjectRoles = &'static [(ProjectId, ProjectRole)];

/// Everybody there can be, the mightiest first; each has the same name in Suitecase and in the operating system.
fn everybody() -> Vec<Member> {
    use AccountRole::{AccountAdmin, SystemAdmin, User};
    use ProjectRole::{ProjectAdmin, Tester};
    let table: [(&str, AccountRole, ProjectRoles); 10] = [
        ("system admin", SystemAdmin, &[]),
        ("account admin", AccountAdmin, &[]),
        ("account admin who tests here", AccountAdmin, &[(HERE, Tester)]),
        ("account admin who leads here", AccountAdmin, &[(HERE, ProjectAdmin)]),
        ("project admin here", User, &[(HERE, ProjectAdmin)]),
        ("tester here", User, &[(HERE, Tester)]),
        ("project admin elsewhere", User, &[(ELSEWHERE, ProjectAdmin)]),
        ("tester elsewhere", User, &[(ELSEWHERE, Tester)]),
        ("tester here, project admin elsewhere", User, &[(HERE, Tester), (ELSEWHERE, ProjectAdmin)]),
        ("user without a project", User, &[]),
    ];
    (100_u128..)
        .zip(table)
        .map(|(number, (name, account_role, project_roles))| Member {
            id: MemberId(Uuid::from_u128(number)),
            name: name.to_owned(),
            os_account: name.to_owned(),
            has_passphrase: false,
            is_active: true,
            account_role,
            project_roles: project_roles.to_vec(),
        })
        .collect()
}

/// A run that somebody imported.
fn imported(imported_at: Timestamp) -> ImportedRun {
    ImportedRun {
        id: TEST_RUN,
        project: HERE,
        key: "nightly".to_owned(),
        name: "Nightly".to_owned(),
        link: None,
        member: None,
        imported_at,
    }
}

/// Fills the database: two projects, and in the first a linked repository with a test case and a test suite.
fn fill(world: &World, members: Vec<Member>) {
    let _inside = tauri::async_runtime::handle().inner().enter();
    let store = Store::open(&world.folder.path().join("suitecase.db")).unwrap();
    let address = world.address("acme-quality", "web-shop");
    let writing = store.write(move |writer| {
        let now = Timestamp(0);
        project::insert(writer, &Project { id: HERE, name: "Here".to_owned() }, now)?;
        project::insert(writer, &Project { id: ELSEWHERE, name: "Elsewhere".to_owned() }, now)?;
        for found in &members {
            member::insert(writer, found, now)?;
        }
        integration::insert(
            writer,
            &Integration {
                id: INTEGRATION,
                name: "Acme".to_owned(),
                workspace: Workspace { slug: "acme-quality".to_owned(), uuid: None },
                credential_kind: CredentialKind::AccessToken,
                credential_user: String::new(),
                description: String::new(),
                status: IntegrationStatus::Active,
                checked_at: None,
                expires_on: None,
            },
            now,
        )?;
        link::save(
            writer,
            &Link {
                id: LINK,
                project: HERE,
                integration: INTEGRATION,
                name: "Web shop".to_owned(),
                description: String::new(),
                address,
                repository: "web-shop".to_owned(),
                reference: GitRef::DefaultBranch,
                directory: RepoPath::root(),
                link_results: false,
                status: LinkStatus::Active,
            },
            now,
        )?;
        let place = |katalon_id: &str, path: &str| Place {
            path: RepoPath::from_text(path),
            project: RepoPath::root(),
            katalon_id: katalon_id.to_owned(),
        };
        let case = TestCase {
            id: CASE,
            place: place("Test Cases/Login", "Test Cases/Login.tc"),
            blob: [0; 20],
            content: TestCaseContent::default(),
            print: Fingerprint::default(),
            change: None,
            moved: None,
        };
        test_case::put(writer, LINK, &case)?;
        let content = TestSuiteContent {
            kind: SuiteKind::Static,
            description: String::new(),
            tags: Vec::new(),
            guid: None,
            query: None,
            execution_mode: None,
            members: Vec::new(),
        };
        let suite = TestSuite {
            id: SUITE,
            place: place("Test Suites/Smoke", "Test Suites/Smoke.ts"),
            blob: [0; 20],
            content,
            print: Fingerprint::default(),
            change: None,
            moved: None,
        };
        test_suite::put(writer, LINK, &suite)?;
        if members.iter().any(|found| found.id == USER) {
            saved_filter::save(writer, &filter())?;
        }
        imported_run::insert(writer, &imported(now))?;
        reported_test::insert(writer, &unknown(), 0, Decided { test: None, because: LinkBecause::NoTest })?;
        if members.iter().any(|found| found.id == USER) {
            alias::put(writer, &always())?;
        }
        run_configuration::save(writer, &configuration(), now)?;
        schedule::put(writer, &schedule(), now)?;
        watched_folder::insert(writer, &watched_folder())?;
        sync_run::start(writer, &SyncRun::starting(RUN, LINK, SyncReason::Hand, now))?;
        Ok::<_, StoreError>(())
    });
    tauri::async_runtime::block_on(writing).unwrap();
}

/// Runs a program that ends at once, for whoever may start it.
fn configuration() -> RunConfiguration {
    RunConfiguration {
        id: CONFIGURATION,
        project: HERE,
        name: "Version".to_owned(),
        link: LINK,
        suite: None,
        profile: String::new(),
        executor: Executor::LocalCommand {
            program: "cargo".to_owned(),
            arguments: vec!["--version".to_owned()],
            folder: env!("CARGO_MANIFEST_DIR").to_owned(),
            report_folder: String::new(),
            time_limit_minutes: 1,
        },
        variables: Vec::new(),
    }
}

fn filter() -> SavedFilter {
    SavedFilter {
        id: FILTER,
        member: USER,
        project: HERE,
        kind: TestKind::TestCases,
        name: "Kept".to_owned(),
        filter: String::new(),
        link: None,
        folder: RepoPath::root(),
        sort: SortColumn::Path,
        descending: false,
    }
}

fn schedule() -> Schedule {
    let timing = Timing {
        starts_at: "2026-11-24T02:30".into(),
        ends_at: None,
        every: 1,
        unit: IntervalUnit::Day,
        time_zone: "UTC".into(),
    };
    Schedule {
        id: SCHEDULE,
        project: HERE,
        name: "Kept".into(),
        configuration: CONFIGURATION,
        timing,
        is_on: false,
        next_at: None,
    }
}

fn watched_folder() -> WatchedFolder {
    WatchedFolder {
        id: FOLDER,
        project: HERE,
        path: "/reports".into(),
        link: None,
        is_on: false,
        error: None,
    }
}

/// A name in reports that nobody knows a test for.
fn unknown() -> Name {
    Name {
        project: HERE,
        link: None,
        kind: TestKind::TestCases,
        suite: String::new(),
        name: "com.acme.Login".to_owned(),
    }
}

fn always() -> Alias {
    Alias {
        id: ALIAS,
        project: HERE,
        kind: TestKind::TestCases,
        name: "com.acme.Other".to_owned(),
        test: CASE.0,
        at: Timestamp(0),
        by: USER,
    }
}

/// Puts the alias back that somebody who may do so has removed.
fn with_alias(world: &World) {
    let _inside = tauri::async_runtime::handle().inner().enter();
    let store = Store::open(&world.folder.path().join("suitecase.db")).unwrap();
    tauri::async_runtime::block_on(store.write(|writer| alias::put(writer, &always()))).unwrap();
}

/// Calls every command as one person and compares each refusal with the table of permissions.
fn walk(world: &World, who: Option<&Member>) {
    let name = who.map_or("nobody yet", |member| &member.name);
    for (command, permission) in COMMANDS {
        let app = world.app_of(name);
        world.sandbox().clear_requests();
        let answer = app.invoke(command, arguments(command, world));
        let is_denied = answer.as_ref().is_err_and(|error| error["code"] == "permission.denied");
        let project = permission.is_about_a_project().then_some(HERE);
        // The one command with a rule of its own: there is only one first member.
        let is_too_late = *command == "create_first_member" && who.is_some();
        let is_allowed = allows(who, *permission, project) && !is_too_late;
        assert_eq!(is_denied, !is_allowed, "{name}: {command} answers {answer:?}");
        if is_denied {
            assert_eq!(app.person.asked(), [], "{name} is asked before {command} is refused");
            assert_eq!(app.person.proposed(), [], "{name} is asked for a file before {command} is refused");
            assert_eq!(app.person.browsed(), Vec::<String>::new(), "{name}: {command}");
            assert_eq!((app.events("changed"), app.events("sync")), (vec![], vec![]), "{name}: {command}");
            assert_eq!(world.sandbox().requests().len(), 0, "{name}: {command} has asked Bitbucket");
        }
    }
}

#[test]
fn every_command_is_refused_to_every_role_that_lacks_its_permission() {
    let world = World::of(Vec::new());
    fill(&world, everybody());
    for member in everybody() {
        with_alias(&world);
        walk(&world, Some(&member));
    }
}

/// Calls every command while nobody is signed in: what is not for everybody is refused before anything happens.
fn walk_without_anybody(world: &World, app: &App) {
    let told = app.events("changed").len();
    for (command, permission) in COMMANDS {
        // This one ends that nobody is signed in, and is tried elsewhere.
        if *command == "sign_in" {
            continue;
        }
        world.sandbox().clear_requests();
        let answer = app.invoke(command, arguments(command, world));
        let code = answer.as_ref().err().map(|error| error["code"].as_str().unwrap());
        let expected = match *command {
            "create_first_member" => Some("permission.denied"),
            _ if *permission == Permission::Open => None,
            _ => Some("session.locked"),
        };
        assert_eq!(code, expected, "{command} answers {answer:?}");
        assert_eq!(app.person.asked(), [], "{command} asks");
        assert_eq!(app.person.proposed(), [], "{command} asks for a file");
        assert_eq!(app.person.browsed(), Vec::<String>::new(), "{command} opens the browser");
        assert_eq!(app.events("changed").len(), told, "{command} changes something");
        assert_eq!(app.events("sync"), Vec::<Value>::new(), "{command} syncs");
        assert_eq!(world.sandbox().requests().len(), 0, "{command} asks Bitbucket");
    }
}

#[test]
fn while_suitecase_is_locked_no_command_does_anything() {
    let world = World::of(Vec::new());
    fill(&world, everybody());
    for name in ["system admin", "tester here"] {
        let app = world.app_of(name);
        let passphrase = json!({ "current": null, "passphrase": "a passphrase" });
        app.ok("set_own_passphrase", passphrase);
        let locked = app.ok("lock_session", json!({}));
        assert_eq!(locked["signIn"]["reason"], "locked");
        app.person.will_say(true);
        walk_without_anybody(&world, &app);
        assert_eq!(app.ok("session_state", json!({})), locked);
        drop(app);
        walk_without_anybody(&world, &world.app_of(name));
    }
    walk_without_anybody(&world, &world.app_of("an account nobody is bound to"));
}

#[test]
fn before_the_first_member_only_the_first_start_is_possible() {
    let world = World::of(Vec::new());
    fill(&world, Vec::new());
    for (command, permission) in COMMANDS.iter().filter(|(command, _)| *command != "create_first_member") {
        let answer = world.app().invoke(command, arguments(command, &world));
        let is_denied = answer.as_ref().is_err_and(|error| error["code"] == "permission.denied");
        assert_eq!(is_denied, *permission != Permission::Open, "{command} answers {answer:?}");
    }
    world.app().ok("create_first_member", json!({ "name": "Maya" }));
}

#[test]
fn each_person_is_shown_their_projects_and_what_they_may_do_there() {
    let world = World::of(Vec::new());
    fill(&world, everybody());
    for member in everybody() {
        let state = world.app_of(&member.os_account).ok("session_state", json!({}));
        let may = |permission, project| allows(Some(&member), permission, project);
        let projects: Vec<Value> = [(ELSEWHERE, "Elsewhere"), (HERE, "Here")]
            .into_iter()
            .filter(|(id, _)| may(Permission::ViewProject, Some(*id)))
            .map(|(id, name)| {
                json!({ "id": id, "name": name, "canManageLinks": may(Permission::ManageLinks, Some(id)) })
            })
            .collect();
        assert_eq!(state["projects"], json!(projects), "{}", member.name);
        assert_eq!(
            state["member"],
            json!({
                "id": member.id,
                "name": member.name,
                "accountRole": member.account_role,
                "osAccount": member.os_account,
                "hasPassphrase": false,
                "canManageIntegrations": may(Permission::ManageIntegrations, None),
                "canManageMembers": may(Permission::ManageMembers, None),
                "canReadAuditLog": may(Permission::ReadAuditLog, None),
                "canCreateProject": may(Permission::CreateProject, None),
            })
        );
    }
}

#[test]
fn the_table_says_what_the_rules_of_the_design_say() {
    let who_may = |permission: Permission| -> Vec<String> {
        let project = permission.is_about_a_project().then_some(HERE);
        let allowed = everybody().into_iter().filter(|member| allows(Some(member), permission, project));
        allowed.map(|member| member.name).collect()
    };
    assert_eq!(
        who_may(Permission::ManageIntegrations),
        ["system admin", "account admin", "account admin who tests here", "account admin who leads here"]
    );
    for permission in [Permission::ManageMembers, Permission::ReadAuditLog] {
        assert_eq!(who_may(permission), who_may(Permission::ManageIntegrations), "{permission:?}");
    }
    assert_eq!(
        who_may(Permission::ManageLinks),
        ["system admin", "account admin who leads here", "project admin here"]
    );
    assert_eq!(
        who_may(Permission::ViewProject),
        [
            "system admin",
            "account admin who tests here",
            "account admin who leads here",
            "project admin here",
            "tester here",
            "tester here, project admin elsewhere"
        ]
    );
}
