//! Imports and watched folders as the window shows them.

use suitecase_executions::imports::{Job, JobState, Summary};
use suitecase_store::watched_folder::WatchedFolder;

use crate::wire::imports::{ImportProblem, ImportState, ImportSummary, ImportView, WatchedFolderView};

pub(crate) fn import(job: Job) -> ImportView {
    let name = match job.more {
        0 => job.name,
        more => format!("{} and {more} more", job.name),
    };
    let problems = job
        .problems
        .into_iter()
        .map(|problem| ImportProblem {
            source: problem.source,
            code: problem.code,
            line: problem.line,
            detail: problem.detail,
        })
        .collect();
    ImportView {
        id: job.id,
        name,
        is_watched: job.is_watched,
        started_at: job.started_at.0,
        state: state(&job.state),
        problems,
        problems_total: job.problems_total,
    }
}

fn state(state: &JobState) -> ImportState {
    match state {
        JobState::Waiting => ImportState::Waiting,
        JobState::Reading { done, total } => ImportState::Reading { done: *done, total: *total },
        JobState::Storing { reports } => ImportState::Storing { reports: *reports },
        JobState::Done(found) => ImportState::Done { summary: summary(found) },
        JobState::Cancelled(found) => ImportState::Cancelled { summary: summary(found) },
        JobState::Failed(found) => ImportState::Failed { summary: summary(found) },
    }
}

fn summary(found: &Summary) -> ImportSummary {
    let only = match found.runs.len() {
        1 => found.runs.iter().next().copied(),
        _ => None,
    };
    ImportSummary {
        new: found.new,
        updated: found.updated,
        unchanged: found.unchanged,
        linked: found.linked,
        ambiguous: found.ambiguous,
        unmatched: found.unmatched,
        run_id: only,
        runs: u32::try_from(found.runs.len()).unwrap_or(u32::MAX),
    }
}

pub(crate) fn watched_folder(folder: WatchedFolder) -> WatchedFolderView {
    WatchedFolderView {
        id: folder.id,
        path: folder.path,
        link_id: folder.link,
        is_on: folder.is_on,
        error: folder.error,
    }
}
