//! Syncs: how far they are, what is recorded of them, how old what they brought is, and what they may use.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
use suitecase_model::integration::Integration;
use suitecase_model::sync_run::{Retry, SyncOutcome, SyncRun};
use suitecase_store::{Reader, StoreError, integration, link};
use suitecase_sync::agenda::{Row, age};
use suitecase_sync::{SyncService, SyncState};

use crate::wire::links::{IndexingView, SyncStateView};
use crate::wire::syncs::{
    AgeView, BudgetView, RetryView, StageTimeView, SyncOverview, SyncRunPage, SyncRunView, SyncStatsView,
};

pub(crate) fn sync_state(syncs: &SyncService, link: LinkId) -> SyncStateView {
    let indexing =
        syncs.indexing(link).map(|indexing| IndexingView { done: indexing.done, total: indexing.total });
    let still = |phase| SyncStateView {
        phase,
        stage: None,
        done: 0,
        total: None,
        bytes: 0,
        remaining_ms: None,
        indexing,
    };
    match syncs.state(link) {
        SyncState::Idle => still("idle"),
        SyncState::Cancelling => still("cancelling"),
        SyncState::Running(progress) => SyncStateView {
            phase: "running",
            stage: Some(progress.stage),
            done: progress.done,
            total: progress.total,
            bytes: progress.bytes,
            remaining_ms: progress.remaining_ms,
            indexing,
        },
    }
}

pub(crate) fn sync_run(run: SyncRun) -> SyncRunView {
    let (error_code, error_message) = match &run.outcome {
        Some(SyncOutcome::Failed { code, message }) => (Some(code.clone()), Some(message.clone())),
        Some(SyncOutcome::Finished | SyncOutcome::Cancelled | SyncOutcome::Interrupted) | None => {
            (None, None)
        }
    };
    SyncRunView {
        id: run.id,
        reason: run.reason,
        started_at: run.started_at.0,
        outcome: run.outcome.map(|outcome| outcome.as_str().to_owned()),
        error_code,
        error_message,
        from_commit: run.from_commit,
        to_commit: run.to_commit,
        stats: SyncStatsView {
            git_requests: run.stats.git_requests,
            rest_requests: run.stats.rest_requests,
            bytes_down: run.stats.bytes_down,
            bytes_up: run.stats.bytes_up,
            added: run.stats.added,
            changed: run.stats.changed,
            moved: run.stats.moved,
            removed: run.stats.removed,
            problems: run.stats.problems,
            duration_ms: run.stats.duration_ms,
        },
        rung: run.rung,
        stages: run.stages.iter().map(|time| StageTimeView { stage: time.stage, ms: time.ms }).collect(),
        retries: run
            .retries
            .into_iter()
            .map(|Retry { stage, code, waited_ms, detail }| RetryView { stage, code, waited_ms, detail })
            .collect(),
        repeated: run.repeated,
        repeated_until: run.repeated_until.map(|at| at.0),
    }
}

pub(crate) fn sync_run_page(mut runs: Vec<SyncRun>, limit: u32) -> SyncRunPage {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = runs.len() > limit;
    runs.truncate(limit);
    SyncRunPage { runs: runs.into_iter().map(sync_run).collect(), more }
}

/// Returns why a link's row is as old as it is.
pub(crate) fn age_of(row: &Row) -> AgeView {
    let found = age(row);
    AgeView {
        fresh: found.is_fresh,
        reason: found.reason.as_str(),
        since: found.since.map(|at| at.0),
        code: found.code.map(ErrorCode::as_str),
        next_try_at: found.next_try_at.map(|at| at.0),
    }
}

pub(crate) fn sync_overview(
    reader: &Reader<'_>,
    syncs: &SyncService,
    project: ProjectId,
) -> Result<SyncOverview, StoreError> {
    let mut used: Vec<IntegrationId> =
        link::of_project(reader, project)?.iter().map(|link| link.integration).collect();
    used.sort_unstable();
    used.dedup();
    let mut budgets = Vec::new();
    for id in used {
        budgets.push(budget(syncs, integration::get(reader, id)?));
    }
    budgets.sort_by(|one, other| one.integration_name.cmp(&other.integration_name));
    Ok(SyncOverview { paused: syncs.is_paused(), budgets })
}

fn budget(syncs: &SyncService, integration: Integration) -> BudgetView {
    let meter = syncs.meter(integration.id);
    BudgetView {
        integration_id: integration.id,
        integration_name: integration.name,
        used: meter.spent.rest,
        allowed: meter.rest_allowed,
        git_used: meter.spent.git,
        git_allowed: meter.git_allowed,
        resets_in_seconds: meter.resets_in.map(|left| left.as_secs()),
        waiting_until: syncs.waiting_until(integration.id).map(|at| at.0),
    }
}
