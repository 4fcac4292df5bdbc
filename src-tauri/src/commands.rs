//! The one list of commands, and the permission that each needs.

pub(crate) mod audit;
pub(crate) mod comparison;
pub(crate) mod computer;
pub(crate) mod configurations;
pub(crate) mod diagnosis;
pub(crate) mod exports;
pub(crate) mod history;
pub(crate) mod imports;
pub(crate) mod integrations;
pub(crate) mod links;
pub(crate) mod lists;
pub(crate) mod members;
pub(crate) mod picker;
pub(crate) mod problems;
pub(crate) mod results;
pub(crate) mod runs;
pub(crate) mod schedules;
pub(crate) mod search;
pub(crate) mod service_hooks;
pub(crate) mod session;
pub(crate) mod syncs;
pub(crate) mod tests;
pub(crate) mod uploaded;

use suitecase_model::permission::Permission;
use tauri::{Builder, Runtime};

use crate::desktop::{Desktop, TheDesktop};

include!("commands/table.rs");

/// Returns the permission that a command needs; `None` for a command that is not in the table.
pub(crate) fn permission_of(command: &str) -> Option<Permission> {
    COMMANDS.iter().find(|(name, _)| *name == command).map(|(_, permission)| *permission)
}

/// Gives a builder all commands, and the desktop on which they ask and show.
#[expect(clippy::too_many_lines, reason = "it is the one list of commands")]
pub fn with_commands<R: Runtime>(builder: Builder<R>, desktop: impl Desktop<R>) -> Builder<R> {
    let desktop: TheDesktop<R> = Box::new(desktop);
    builder.manage(desktop).invoke_handler(tauri::generate_handler![
        session::session_state,
        session::create_first_member,
        session::create_project,
        session::sign_in,
        session::lock_session,
        session::note_activity,
        session::list_sign_ins,
        session::set_own_passphrase,
        session::set_lock_after,
        members::list_members,
        members::save_member,
        members::deactivate_member,
        members::activate_member,
        members::list_all_projects,
        integrations::list_integrations,
        integrations::read_workspace_url,
        integrations::test_connection,
        integrations::cancel_test_connection,
        integrations::save_integration,
        integrations::check_integration,
        integrations::disconnect_integration,
        integrations::reconnect_integration,
        integrations::list_connected_integrations,
        links::list_links,
        links::resolve_address,
        picker::cancel_lookup,
        picker::list_repositories,
        picker::list_branches,
        picker::list_directories,
        links::save_link,
        links::proceed_link,
        links::sync_link,
        links::cancel_sync,
        links::archive_link,
        links::unarchive_link,
        diagnosis::diagnose_link,
        diagnosis::cancel_diagnosis,
        syncs::list_sync_runs,
        syncs::sync_overview,
        syncs::pause_syncs,
        syncs::resume_syncs,
        history::list_sync_changes,
        tests::list_folders,
        lists::list_test_cases,
        tests::read_test_case,
        lists::list_test_suites,
        tests::read_test_suite,
        search::search,
        search::link_to_test,
        search::read_link_to_test,
        lists::find_in_list,
        lists::list_test_ids,
        lists::place_in_list,
        lists::list_filter_choices,
        lists::list_saved_filters,
        lists::save_filter,
        lists::delete_saved_filter,
        problems::list_problems,
        exports::export_tests,
        exports::export_problems,
        results::read_dashboard,
        results::list_run_results,
        results::find_run_result,
        results::show_bound_values,
        problems::mute_problem,
        problems::unmute_problem,
        history::read_earlier_history,
        comparison::list_comparable_points,
        comparison::list_comparable_branches,
        comparison::compare,
        comparison::cancel_comparison,
        comparison::list_comparison,
        history::not_the_same_test,
        history::same_test_again,
        tests::open_in_bitbucket,
        schedules::list_schedules,
        schedules::save_schedule,
        schedules::switch_schedule,
        schedules::remove_schedule,
        schedules::preview_schedule,
        schedules::read_calendar,
        schedules::list_time_zones,
        runs::list_test_runs,
        runs::read_test_run,
        runs::read_run_log,
        runs::start_run,
        runs::cancel_run,
        runs::run_missed,
        runs::dismiss_missed,
        runs::open_pipeline,
        configurations::list_run_configurations,
        configurations::save_run_configuration,
        configurations::remove_run_configuration,
        configurations::choose_local_path,
        imports::choose_results,
        imports::dropped_results,
        imports::import_dropped,
        imports::dismiss_dropped,
        imports::list_imports,
        imports::cancel_import,
        imports::dismiss_import,
        imports::list_watched_folders,
        imports::add_watched_folder,
        imports::save_watched_folder,
        imports::remove_watched_folder,
        uploaded::list_uploaded,
        uploaded::read_uploaded,
        uploaded::decide_uploaded,
        uploaded::preview_linking,
        uploaded::list_aliases,
        uploaded::remove_alias,
        service_hooks::service_hook_settings,
        service_hooks::save_service_hook_settings,
        audit::list_audit_events,
        audit::list_audit_actors,
        audit::verify_audit_log,
        audit::export_audit_log,
        computer::computer_settings,
        computer::save_computer_settings,
    ])
}
