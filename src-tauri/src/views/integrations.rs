//! Integrations and the checks of *Test Connection*.

use suitecase_admin::integrations::code_of_check;
use suitecase_bitbucket::{BitbucketError, Check, CheckId, Finding, Report, Verdict};
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_store::{Reader, StoreError, integration as rows};
use suitecase_sync::error::chain;

use crate::wire::integrations::{CheckView, ConnectionResult, IntegrationView};

pub(crate) fn integrations(reader: &Reader<'_>) -> Result<Vec<IntegrationView>, StoreError> {
    let found = rows::list(reader)?;
    found.iter().map(|row| Ok(integration(row, rows::link_count(reader, row.id)?))).collect()
}

pub(crate) fn integration(integration: &Integration, link_count: u64) -> IntegrationView {
    let (status, error_code) = match &integration.status {
        IntegrationStatus::Active => ("ACTIVE", None),
        IntegrationStatus::Inactive => ("INACTIVE", None),
        IntegrationStatus::Error { code, .. } => ("ERROR", Some(code.clone())),
    };
    IntegrationView {
        id: integration.id,
        name: integration.name.clone(),
        description: integration.description.clone(),
        workspace: integration.workspace.slug.clone(),
        credential_kind: integration.credential_kind,
        credential_user: integration.credential_user.clone(),
        status,
        error_code,
        checked_at: integration.checked_at.map(|at| at.0),
        link_count,
    }
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
