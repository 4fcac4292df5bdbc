//! The sample workspace of the demo: a shop's tests as a team would have grown them, with the oddities real projects have.
//!
//! Four repositories: `web-shop` (a project at the root), `mobile-app` (a project in a folder with spaces),
//! `payments-api` (services, and most of the broken files) and `handbook` (no project at all). All of it is invented.

mod handbook;
mod matrix;
mod mobile_app;
mod oddities;
mod payments_api;
mod pipelines;
mod project;
mod team;
mod web_shop;

use crate::repositories::{Repository, Workspace};

/// The slug of the sample workspace.
pub const WORKSPACE: &str = "acme-quality";
/// The slug of its repository without a Katalon project.
pub const WITHOUT_TESTS: &str = "handbook";
/// The slug of its repository whose pipelines run tests of which one fails.
pub const WITH_FAILING_PIPELINE: &str = "web-shop";

/// Returns the sample workspace with a history that ends shortly before `now`, in seconds since 1970-01-01 UTC.
///
/// Equal times give equal commit ids.
pub fn workspace(now: i64) -> Workspace {
    Workspace::new(WORKSPACE, "Acme Quality")
        .with(
            Repository::built(WITH_FAILING_PIPELINE, web_shop::history(now))
                .named("Web shop")
                .described("End-to-end tests of the web shop")
                .with_pipelines(pipelines::web_shop())
                .in_project("SHOP", "Shop"),
        )
        .with(
            Repository::built("mobile-app", mobile_app::history(now))
                .named("Mobile app")
                .described("Tests of the app for phones and tablets")
                .with_pipelines(pipelines::mobile_app())
                .in_project("SHOP", "Shop"),
        )
        .with(
            Repository::built("payments-api", payments_api::history(now))
                .named("Payments API")
                .described("Service tests of the payment platform")
                .with_pipelines(pipelines::payments_api())
                .in_project("PAY", "Payments"),
        )
        .with(
            Repository::built(WITHOUT_TESTS, handbook::history(now))
                .named("Handbook")
                .described("How we test at Acme")
                .in_project("DOC", "Documents"),
        )
}
