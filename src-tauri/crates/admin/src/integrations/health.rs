//! Whether an integration works: the checks of *Test Connection* with the stored credential (R6).

use std::sync::atomic::{AtomicU64, Ordering};

use suitecase_bitbucket::{
    BitbucketError, Check, CheckId, Client, Credential, Finding, Report, Verdict, test_connection,
};
use suitecase_keychain::EntryName;
use suitecase_model::audit::{AuditAction, AuditActor};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, integration};
use suitecase_sync::error::{code_of_bitbucket, code_of_keychain};

use super::expiring::{ended, has_ended};
use super::{AdminEvent, code_of_check};
use crate::{Admin, AdminError, audit};

/// What is wrong with an integration.
pub(super) struct Trouble {
    pub(super) code: ErrorCode,
    /// What exactly to look at; empty where the code says it all.
    pub(super) detail: String,
}

/// Counts what people decided about integrations, so that a check of what was before is not written.
#[derive(Default)]
pub(crate) struct Decisions(AtomicU64);

impl Decisions {
    /// Notes a decision; called in the transaction that writes it.
    pub(super) fn note(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Admin {
    /// Checks an integration with its stored credential: `ACTIVE` or `ERROR`, or as it was where nothing is found out.
    ///
    /// Fails with [`AdminError::Disconnected`] where a person disconnected it.
    pub async fn check_integration(&self, id: IntegrationId) -> Result<Integration, AdminError> {
        self.find_out(id).await.map(|(integration, _)| integration)
    }

    /// Checks an integration; tells also whether anything was found out.
    pub(super) async fn find_out(&self, id: IntegrationId) -> Result<(Integration, bool), AdminError> {
        loop {
            let decided = self.decisions.count();
            let stored = self.store.read(move |reader| integration::get(reader, id)).await?;
            if !stored.status.may_sync() {
                return Err(AdminError::Disconnected);
            }
            let began = self.now();
            let status = match self.examine(&stored).await {
                Ok(()) => IntegrationStatus::Active,
                Err(trouble) if trouble.code.passes_by_itself() => return Ok((stored, false)),
                Err(trouble) => trouble.into_status(began),
            };
            if let Some(found) = self.settle(id, status, began, decided).await? {
                return Ok((found, true));
            }
        }
    }

    /// Makes the calls of *Test Connection* with the stored credential, as the keychain holds it now.
    pub(super) async fn examine(&self, integration: &Integration) -> Result<(), Trouble> {
        if has_ended(integration, self.now()) {
            return Err(ended(integration));
        }
        let plain = |code: ErrorCode| Trouble { code, detail: String::new() };
        let entry = EntryName::of_integration(integration.id);
        let read = self.clients.keychain().read(&entry).await;
        let secret = read.map_err(|error| plain(code_of_keychain(&error)))?;
        // What syncs use from now on is what is examined here.
        self.clients.forget(integration.id);
        let credential = Credential::new(integration.credential_kind, &integration.credential_user, secret);
        let client = Client::new(self.clients.origin().clone(), credential)
            .map_err(|error| plain(code_of_bitbucket(&error)))?;
        let report = test_connection(&client, &integration.workspace.slug, |_| {}).await;
        judged(&report, &integration.workspace.slug)
    }

    /// Writes what was found out at `at`; `None` when a person has decided something since `decided` was counted.
    async fn settle(
        &self,
        id: IntegrationId,
        status: IntegrationStatus,
        at: Timestamp,
        decided: u64,
    ) -> Result<Option<Integration>, AdminError> {
        let decisions = self.decisions.clone();
        let written = self.store.write(move |writer| {
            if decisions.count() != decided {
                return Ok(None);
            }
            let before = integration::get(writer, id)?;
            let status = since_when(&before.status, status);
            integration::set_status(writer, id, &status, Some(at))?;
            let after = integration::get(writer, id)?;
            if code_of(&before.status) != code_of(&after.status) {
                let change = (audit::integration(&before), audit::integration(&after));
                let subject = audit::on(id, &after.name);
                let actor = AuditActor::suitecase();
                audit::append(writer, at, actor, AuditAction::IntegrationHealth, subject, change)?;
            }
            Ok::<_, StoreError>(Some((before, after)))
        });
        let Some((before, after)) = written.await? else { return Ok(None) };
        self.tell(AdminEvent::IntegrationsChanged);
        if let Some(news) = news(&before.status, &after) {
            self.tell(news);
        }
        Ok(Some(after))
    }

    /// Writes that a token has ended, unless that is written already.
    pub(super) async fn settle_ended(&self, integration: &Integration) -> Result<(), AdminError> {
        let (now, decided) = (self.now(), self.decisions.count());
        let status = ended(integration).into_status(now);
        if code_of(&status) != code_of(&integration.status) {
            // After a decision in between the next look sees what is to be done.
            self.settle(integration.id, status, now, decided).await?;
        }
        Ok(())
    }
}

impl Trouble {
    pub(super) fn into_status(self, at: Timestamp) -> IntegrationStatus {
        IntegrationStatus::Error { code: self.code.as_str().to_owned(), detail: self.detail, at }
    }
}

/// An error that was there before keeps the time at which it was found.
fn since_when(before: &IntegrationStatus, mut after: IntegrationStatus) -> IntegrationStatus {
    if let (
        IntegrationStatus::Error { code: before, at: since, .. },
        IntegrationStatus::Error { code, at, .. },
    ) = (before, &mut after)
        && before == code
    {
        *at = *since;
    }
    after
}

/// Returns the word for how an integration stands, as far as people and the audit log tell it apart.
fn code_of(status: &IntegrationStatus) -> &str {
    match status {
        IntegrationStatus::Active => "ACTIVE",
        IntegrationStatus::Inactive => "INACTIVE",
        IntegrationStatus::Error { code, .. } => code,
    }
}

/// Returns what people hear of a change: a token that ended, and what broke.
fn news(before: &IntegrationStatus, after: &Integration) -> Option<AdminEvent> {
    let integration = after.name.clone();
    let IntegrationStatus::Error { code, .. } = &after.status else { return None };
    let is_ended = code == ErrorCode::BitbucketTokenExpired.as_str();
    match before {
        _ if is_ended && code_of(before) != code => Some(AdminEvent::TokenEnded { integration }),
        IntegrationStatus::Active => Some(AdminEvent::IntegrationBroken { integration }),
        IntegrationStatus::Inactive | IntegrationStatus::Error { .. } => None,
    }
}

/// Says what is wrong, if anything: what a person has to mend before what passes by itself, in the order of the checks.
fn judged(report: &Report, workspace: &str) -> Result<(), Trouble> {
    const ORDER: [CheckId; 6] = [
        CheckId::Identity,
        CheckId::Workspace,
        CheckId::Repositories,
        CheckId::Git,
        CheckId::Webhooks,
        CheckId::Pipelines,
    ];
    let failed = report.checks.iter().filter(|check| check.verdict == Verdict::Failed);
    let troubles = failed.map(|check| {
        let code = code_of_check(check).unwrap_or(ErrorCode::BitbucketNotBitbucket);
        (code.passes_by_itself(), ORDER.iter().position(|id| *id == check.id), code, check)
    });
    match troubles.min_by_key(|(passes, place, ..)| (*passes, *place)) {
        None => Ok(()),
        Some((_, _, code, check)) => Err(Trouble { code, detail: what_to_look_at(check, code, workspace) }),
    }
}

fn what_to_look_at(check: &Check, code: ErrorCode, workspace: &str) -> String {
    match &check.finding {
        Finding::Error(BitbucketError::MissingScope { required, .. }) => required.join(", "),
        Finding::Error(BitbucketError::Forbidden { message } | BitbucketError::GitRefused { message }) => {
            message.clone()
        }
        _ if code == ErrorCode::BitbucketNotFound => workspace.to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(id: CheckId, error: BitbucketError) -> Check {
        Check { id, verdict: Verdict::Failed, finding: Finding::Error(error) }
    }

    fn seen(checks: Vec<Check>) -> Option<(&'static str, String)> {
        let report = Report { checks, account: None, workspace: None };
        judged(&report, "acme").err().map(|trouble| (trouble.code.as_str(), trouble.detail))
    }

    #[test]
    fn what_a_person_can_mend_counts_before_what_passes() {
        let offline = || BitbucketError::TimedOut;
        let scope = |scope: &str| BitbucketError::MissingScope {
            required: vec![scope.to_owned(), "read:user:bitbucket".to_owned()],
            granted: vec![],
        };
        let warning = Check {
            id: CheckId::Webhooks,
            verdict: Verdict::Warning,
            finding: Finding::Error(scope("read:webhook:bitbucket")),
        };
        assert_eq!(seen(vec![warning]), None, "a warning is no trouble");
        let both = vec![
            failed(CheckId::Identity, offline()),
            failed(CheckId::Git, scope("read:repository:bitbucket")),
        ];
        let detail = "read:repository:bitbucket, read:user:bitbucket".to_owned();
        assert_eq!(seen(both), Some(("bitbucket.missing-scope", detail)));
        // Checks end in any order.
        let two = vec![
            failed(CheckId::Repositories, BitbucketError::TokenRejected),
            failed(CheckId::Workspace, BitbucketError::NotFoundOrHidden),
        ];
        assert_eq!(seen(two), Some(("bitbucket.not-found", "acme".to_owned())));
        let passing = vec![failed(CheckId::Workspace, offline())];
        assert_eq!(seen(passing), Some(("network.timed-out", String::new())));
    }
}
