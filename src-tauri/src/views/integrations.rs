//! Integrations and the checks of *Test Connection*.

use suitecase_admin::Admin;
use suitecase_admin::integrations::code_of_check;
use suitecase_bitbucket::{BitbucketError, Check, CheckId, Finding, Report, Verdict};
use suitecase_model::expiry::{Expiry, days_left, expiry};
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_store::{Reader, StoreError, integration as rows, service_hook};
use suitecase_sync::error::chain;

use super::service_hooks::left_hooks;
use crate::wire::integrations::{CheckView, ConnectionResult, IntegrationView, WorkspaceOffer};

pub(crate) fn integrations(reader: &Reader<'_>, admin: &Admin) -> Result<Vec<IntegrationView>, StoreError> {
    rows::list(reader)?.iter().map(|row| integration(reader, admin, row)).collect()
}

pub(crate) fn integration(
    reader: &Reader<'_>,
    admin: &Admin,
    integration: &Integration,
) -> Result<IntegrationView, StoreError> {
    let (status, error_code, error_detail) = match &integration.status {
        IntegrationStatus::Active => ("ACTIVE", None, None),
        IntegrationStatus::Inactive => ("INACTIVE", None, None),
        IntegrationStatus::Error { code, detail, .. } => {
            ("ERROR", Some(code.clone()), Some(detail.clone()).filter(|detail| !detail.is_empty()))
        }
    };
    let today = admin.today();
    Ok(IntegrationView {
        id: integration.id,
        name: integration.name.clone(),
        description: integration.description.clone(),
        workspace: integration.workspace.slug.clone(),
        workspace_url: admin.workspace_url(&integration.workspace.slug),
        credential_kind: integration.credential_kind,
        credential_user: integration.credential_user.clone(),
        status,
        error_code,
        error_detail,
        checked_at: integration.checked_at.map(|at| at.0),
        expires_on: integration.expires_on.map(|day| day.to_string()),
        expiry: match expiry(integration.expires_on, today) {
            Expiry::Unknown => "unknown",
            Expiry::Far => "far",
            Expiry::Soon { .. } => "soon",
            Expiry::Passed => "passed",
        },
        days_left: days_left(integration.expires_on, today),
        credential_forgotten: !rows::has_credential(reader, integration.id)?,
        link_count: rows::link_count(reader, integration.id)?,
        left_hooks: left_hooks(&service_hook::of_integration(reader, integration.id)?),
    })
}

pub(crate) fn workspace_offer(offer: suitecase_admin::WorkspaceOffer) -> WorkspaceOffer {
    WorkspaceOffer { workspace_url: offer.workspace_url, ignored: offer.ignored }
}

pub(crate) fn connection(report: &Report) -> ConnectionResult {
    ConnectionResult { passed: report.passed(), checks: report.checks.iter().map(check).collect() }
}

pub(crate) fn check(check: &Check) -> CheckView {
    let (detail, missing_scopes) = match &check.finding {
        Finding::Works | Finding::NotForAccessTokens | Finding::NothingToTryOn => (String::new(), vec![]),
        Finding::RepositoriesVisible(1) => ("1 repository is visible".to_owned(), vec![]),
        Finding::RepositoriesVisible(count) => (format!("{count} repositories are visible"), vec![]),
        Finding::NoRepositoryVisible => ("no repository is visible".to_owned(), vec![]),
        Finding::Error(error) => {
            let missing = match error {
                BitbucketError::MissingScope { required, .. } => required.clone(),
                _ => vec![],
            };
            (chain(error), missing)
        }
    };
    CheckView {
        check: match check.id {
            CheckId::Identity => "identity",
            CheckId::Workspace => "workspace",
            CheckId::Repositories => "repositories",
            CheckId::Git => "git",
            CheckId::Webhooks => "webhooks",
            CheckId::Pipelines => "pipelines",
        },
        verdict: match check.verdict {
            Verdict::Passed => "passed",
            Verdict::Warning => "warning",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
        },
        code: code_of_check(check).map(|code| code.as_str().to_owned()),
        detail,
        missing_scopes,
    }
}
