//! Makes what the window shows out of what is stored.

mod audit;
mod integrations;
mod links;
mod members;
pub(crate) mod picker;
mod session;
mod tests;

pub(crate) use audit::{audit_actors, audit_page, audit_verdict};
pub(crate) use integrations::{check, connection, integration, integrations, workspace_offer};
pub(crate) use links::{link, resolved_address, sync_run, sync_state, web_address};
pub(crate) use members::{member, members, project_names};
pub(crate) use session::{project, session, sign_in};
pub(crate) use tests::{
    folders, problems, query, test_case, test_cases, test_suite, test_suites, top_folders,
};
