//! Makes what the window shows out of what is stored.

mod audit;
pub(crate) mod comparison;
mod diagnosis;
mod exports;
mod facts;
mod history;
mod imports;
mod integrations;
mod links;
mod lists;
mod members;
pub(crate) mod picker;
mod problems;
mod results;
mod room;
mod runs;
mod schedules;
mod search;
mod service_hooks;
mod session;
mod syncs;
mod tests;
mod uploaded;

pub(crate) use audit::{audit_actors, audit_page, audit_verdict};
pub(crate) use diagnosis::{diagnosis, diagnosis_line};
pub(crate) use exports::{chosen, heading_of_problems, heading_of_tests};
pub(crate) use history::{earlier, sync_changes};
pub(crate) use imports::{import, watched_folder};
pub(crate) use integrations::{check, connection, integration, integrations, workspace_offer};
pub(crate) use links::{link, resolved_address, web_address};
pub(crate) use lists::{
    filter_choices, list_query, saved_filter, saved_filter_of, saved_filters, test_case_page, test_suite_page,
};
pub(crate) use members::{member, members, project_names};
pub(crate) use problems::{problem_key, problem_query, problems};
pub(crate) use results::{bound_values, dashboard, run_result_place, run_results};
pub(crate) use room::PAGE_LIMIT;
pub(crate) use runs::{
    LOG_BYTES, log_part, pipeline_address, run_configuration, test_run, test_run_detail, test_runs,
};
pub(crate) use schedules::{calendar, next_times, schedule, schedules, timing};
pub(crate) use search::{linked_test, search_answer};
pub(crate) use service_hooks::{gets_hook, has_hook, service_hook_settings};
pub(crate) use session::{project, session, sign_in};
pub(crate) use syncs::{sync_overview, sync_run_page, sync_state};
pub(crate) use tests::{folders, test_case, test_suite, top_folders};
pub(crate) use uploaded::{aliases, decision, link_preview, uploaded_detail, uploaded_page};
