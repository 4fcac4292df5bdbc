//! What each command is called with in the walk over commands and roles.

use serde_json::{Value, json};

use super::{
    ALIAS, CASE, CONFIGURATION, FILTER, FOLDER, HERE, INTEGRATION, LINK, RUN, SCHEDULE, SUITE, TEST_RUN, USER,
};
use crate::world::{World, test_of};

/// Returns arguments with which each command could do its work here.
pub(super) fn arguments(command: &str, world: &World) -> Value {
    let link_form = json!({ "form": {
        "linkId": null, "projectId": HERE, "integrationId": INTEGRATION, "name": "Another",
        "address": world.address("acme-quality", "web-shop"), "description": "", "linkResults": false,
    } });
    let audit_query = json!({
        "actor": null, "area": null, "text": "", "from": null, "to": null, "offset": 0, "limit": 10,
    });
    match command {
        "session_state"
        | "list_integrations"
        | "cancel_test_connection"
        | "list_audit_actors"
        | "verify_audit_log"
        | "lock_session"
        | "note_activity"
        | "list_sign_ins"
        | "list_members"
        | "list_all_projects"
        | "cancel_diagnosis"
        | "cancel_comparison"
        | "pause_syncs"
        | "resume_syncs"
        | "computer_settings"
        | "list_time_zones"
        | "dropped_results"
        | "dismiss_dropped"
        | "service_hook_settings" => json!({}),
        "save_computer_settings" => json!({ "closing": "tray", "notify": false }),
        "sign_in" => json!({ "memberId": USER, "passphrase": null }),
        "set_own_passphrase" => json!({ "current": null, "passphrase": null }),
        "save_service_hook_settings" => json!({ "callbackUrl": "", "port": 8457 }),
        "set_lock_after" => json!({ "minutes": 30 }),
        "save_member" => json!({ "form": {
            "memberId": null, "name": "New", "osAccount": "new", "passphrase": "", "removePassphrase": false,
            "accountRole": "user", "projectRoles": [{ "projectId": HERE, "role": "tester" }],
        } }),
        "deactivate_member" | "activate_member" => json!({ "memberId": USER }),
        "create_first_member" | "create_project" => json!({ "name": "New" }),
        "test_connection" => test_of(&world.integration_form()),
        "save_integration" => json!({ "form": world.integration_form() }),
        "read_workspace_url" => json!({ "text": world.address("acme-quality", "web-shop") }),
        "disconnect_integration" | "reconnect_integration" | "check_integration" => {
            json!({ "integrationId": INTEGRATION })
        }
        "list_connected_integrations"
        | "list_links"
        | "cancel_lookup"
        | "sync_overview"
        | "list_schedules"
        | "list_imports"
        | "list_watched_folders"
        | "list_saved_filters" => json!({ "projectId": HERE }),
        "resolve_address" => json!({
            "projectId": HERE, "integrationId": INTEGRATION,
            "address": world.address("acme-quality", "web-shop"),
        }),
        "list_repositories" => {
            json!({ "projectId": HERE, "integrationId": INTEGRATION, "query": "", "page": null })
        }
        "list_branches" => json!({
            "projectId": HERE, "integrationId": INTEGRATION, "repository": "web-shop", "query": "",
        }),
        "list_directories" => json!({
            "projectId": HERE, "integrationId": INTEGRATION, "repository": "web-shop",
            "reference": { "kind": "default-branch" }, "directory": "",
        }),
        "save_link" | "proceed_link" => link_form,
        "sync_link" | "cancel_sync" | "archive_link" | "unarchive_link" => {
            json!({ "linkId": LINK })
        }
        "list_sync_runs" => json!({ "linkId": LINK, "before": null, "limit": 10 }),
        "list_sync_changes" => json!({ "runId": RUN, "offset": 0, "limit": 10 }),
        "diagnose_link" => json!({ "linkId": LINK, "onLine": "__CHANNEL__:1" }),
        "list_audit_events" => json!({ "query": audit_query }),
        "export_audit_log" => json!({ "query": audit_query, "format": "csv" }),
        "open_in_bitbucket" => json!({ "linkId": LINK, "path": null }),
        "list_test_runs"
        | "read_test_run"
        | "read_run_log"
        | "start_run"
        | "cancel_run"
        | "run_missed"
        | "dismiss_missed"
        | "open_pipeline"
        | "list_run_configurations"
        | "save_run_configuration"
        | "remove_run_configuration"
        | "choose_local_path" => arguments_of_runs(command),
        other => arguments_of_tests(other),
    }
}

/// Returns arguments with which each command about runs could do its work here.
fn arguments_of_runs(command: &str) -> Value {
    match command {
        "list_test_runs" => json!({ "query": {
            "projectId": HERE, "states": ["FAILED"], "triggers": [], "text": "", "offset": 0, "limit": 10,
        } }),
        "read_run_log" => json!({ "runId": TEST_RUN, "from": 0 }),
        "start_run" | "remove_run_configuration" => json!({ "configurationId": CONFIGURATION }),
        "list_run_configurations" => json!({ "projectId": HERE }),
        "choose_local_path" => json!({ "projectId": HERE, "what": "folder" }),
        "save_run_configuration" => json!({ "form": {
            "id": null, "projectId": HERE, "name": "New", "linkId": LINK, "suiteId": null, "profile": "",
            "executor": { "kind": "bitbucket-pipelines", "branch": "", "pipeline": "" }, "variables": [],
        } }),
        _ => json!({ "runId": TEST_RUN }),
    }
}

/// Returns arguments with which each command about tests could do its work here.
fn arguments_of_tests(command: &str) -> Value {
    let query = json!({
        "projectId": HERE, "linkId": LINK, "folder": "", "filter": "", "sort": "path", "descending": false,
        "offset": 0, "limit": 10,
    });
    let problem_query = json!({
        "projectId": HERE, "linkId": null, "codes": [], "muted": "both", "text": "", "offset": 0, "limit": 10,
    });
    let problem =
        json!({ "linkId": LINK, "path": "Test Cases/Login.tc", "code": "empty-file", "detail": "no bytes" });
    let timing = json!({
        "startsAt": "2026-11-24T02:30", "endsAt": null, "every": 1, "unit": "DAY", "timeZone": "UTC",
    });
    match command {
        "list_comparable_points" | "preview_linking" => json!({ "linkId": LINK }),
        "list_comparable_branches" => json!({ "linkId": LINK, "text": "" }),
        "compare" => json!({
            "linkId": LINK, "onProgress": "__CHANNEL__:1",
            "from": { "kind": "branch", "name": "main" }, "to": { "kind": "branch", "name": "develop" },
        }),
        "list_comparison" => json!({
            "comparisonId": format!("{LINK}.{RUN}"), "change": null, "offset": 0, "limit": 10,
        }),
        "not_the_same_test" | "link_to_test" => json!({ "kind": "test-case", "testId": CASE }),
        "same_test_again" => json!({ "kind": "test-suite", "testId": SUITE }),
        "list_folders" => json!({ "projectId": HERE, "kind": "test-cases", "linkId": null, "folder": "" }),
        "list_test_cases" | "list_test_suites" => json!({ "query": query }),
        "list_test_ids" | "list_filter_choices" => json!({ "kind": "test-cases", "query": query }),
        "find_in_list" => json!({ "kind": "test-cases", "query": query, "prefix": "l", "from": 0 }),
        "place_in_list" => json!({ "kind": "test-cases", "query": query, "id": CASE }),
        "save_filter" => json!({ "form": {
            "projectId": HERE, "name": "New", "kind": "test-cases", "filter": "tag:smoke", "linkId": LINK,
            "folder": "", "sort": "path", "descending": false,
        } }),
        "delete_saved_filter" => json!({ "savedFilterId": FILTER }),
        "read_test_case" => json!({ "testCaseId": CASE }),
        "read_test_suite" => json!({ "testSuiteId": SUITE }),
        "list_problems" => json!({ "query": problem_query }),
        "mute_problem" => json!({ "problem": problem, "reason": "it is an example" }),
        "export_problems" => json!({ "query": problem_query, "format": "csv" }),
        "export_tests" => json!({ "form": {
            "kind": "test-cases", "query": query, "selected": null, "format": "csv",
        } }),
        "unmute_problem" => json!({ "problem": problem }),
        "list_uploaded" => json!({ "query": {
            "projectId": HERE, "show": "unmatched", "text": "", "offset": 0, "limit": 10,
        } }),
        "read_uploaded" => json!({ "projectId": HERE, "reported": 1 }),
        "decide_uploaded" => json!({
            "projectId": HERE, "reported": 1, "decision": { "choice": "link", "testId": CASE, "always": true },
        }),
        "list_aliases" => json!({ "projectId": HERE }),
        "remove_alias" => json!({ "aliasId": ALIAS }),
        "read_dashboard" => json!({ "projectId": HERE, "days": 30 }),
        "list_run_results" => json!({ "query": {
            "runId": TEST_RUN, "statuses": ["FAILED"], "text": "", "offset": 0, "limit": 10,
        } }),
        "find_run_result" | "show_bound_values" => json!({ "runId": TEST_RUN, "result": 1 }),
        "read_earlier_history" => json!({ "kind": "test-case", "testId": CASE, "again": true }),
        "search" => json!({ "projectId": HERE, "text": "login" }),
        "read_link_to_test" => json!({ "text": "suitecase:test" }),
        "read_calendar" => json!({ "query": { "projectId": HERE, "from": 0, "until": 86_400_000 } }),
        "preview_schedule" => json!({ "timing": timing }),
        "save_schedule" => json!({ "form": {
            "id": null, "projectId": HERE, "name": "Nightly", "configurationId": CONFIGURATION, "timing": timing,
        } }),
        "switch_schedule" => json!({ "scheduleId": SCHEDULE, "isOn": false }),
        "remove_schedule" => json!({ "scheduleId": SCHEDULE }),
        "choose_results" => json!({ "projectId": HERE, "choice": "folder", "linkId": null }),
        "import_dropped" | "add_watched_folder" => json!({ "projectId": HERE, "linkId": null }),
        "cancel_import" | "dismiss_import" => json!({ "projectId": HERE, "importId": 1 }),
        "save_watched_folder" => json!({ "watchedFolderId": FOLDER, "linkId": null, "isOn": false }),
        "remove_watched_folder" => json!({ "watchedFolderId": FOLDER }),
        other => panic!("the walk does not know the command {other}"),
    }
}
