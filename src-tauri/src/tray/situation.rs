//! Reads how everything stands, as far as whoever is in front of the screen may see it.

use suitecase_admin::Presence;
use suitecase_model::ids::ProjectId;
use suitecase_model::member::Member;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::test_run::{TestRun, TestRunState};
use suitecase_store::{Reader, StoreError, integration, link, project, test_run};
use suitecase_sync::SyncService;
use suitecase_sync::agenda::{Row, Standing, age};

use super::pausing::PAUSE;
use super::view::{LinkSituation, RunSituation, RunsSituation, Situation};
use crate::commands::permission_of;
use crate::last_look::{self, row_of};
use crate::state::AppState;

/// Reads it. While nobody is signed in all links and runs count, and none is named.
pub(super) async fn read(state: &AppState) -> Result<Situation, StoreError> {
    let (is_locked, member) = match state.session.presence().await? {
        Presence::Here(member) => (false, Some(member)),
        Presence::Away { .. } => (true, None),
        Presence::NobodyYet => (false, None),
    };
    let syncs = state.syncs.clone();
    let may_pause = permission_of(PAUSE).is_some_and(|needed| allows(member.as_ref(), needed, None));
    let read = state.store.read(move |reader| {
        Ok::<_, StoreError>((links(reader, &syncs, member.as_ref())?, runs(reader, member.as_ref())?))
    });
    let (links, runs) = read.await?;
    let (now, is_paused) = (state.clock.now(), state.syncs.is_paused());
    Ok(Situation { now, is_locked, is_paused, may_pause, links, runs })
}

fn links(
    reader: &Reader<'_>,
    syncs: &SyncService,
    member: Option<&Member>,
) -> Result<Vec<LinkSituation>, StoreError> {
    let mut links = Vec::new();
    for link in link::list(reader)? {
        if !is_seen(member, link.project) || !link.status.is_shown() {
            continue;
        }
        let (last_look, synced, _) = last_look::read(reader, &link)?;
        let integration = integration::get(reader, link.integration)?;
        let row = row_of(syncs, &link, &integration, &last_look, synced.as_ref());
        links.push(LinkSituation {
            id: link.id,
            project: link.project,
            sync: syncs.state(link.id),
            age: age(&at_rest(row)),
            name: link.name,
        });
    }
    Ok(links)
}

fn runs(reader: &Reader<'_>, member: Option<&Member>) -> Result<RunsSituation, StoreError> {
    let running = test_run::open(reader, TestRunState::Running)?.into_iter();
    let under_way = running.filter(|run| is_seen(member, run.project)).map(on_tray).collect();
    let mut failed: Option<RunSituation> = None;
    for project in project::list(reader)?.into_iter().filter(|project| is_seen(member, project.id)) {
        let newest = test_run::last_failure(reader, project.id)?.map(on_tray);
        failed = failed.into_iter().chain(newest).max_by_key(|run| run.at);
    }
    Ok(RunsSituation { under_way, failed })
}

fn on_tray(run: TestRun) -> RunSituation {
    let at = run.ended_at.or(run.started_at).unwrap_or(run.created_at);
    RunSituation { id: run.id, project: run.project, name: run.name, at }
}

fn is_seen(member: Option<&Member>, project: ProjectId) -> bool {
    member.is_none() || allows(member, Permission::ViewProject, Some(project))
}

/// What runs or waits for its turn is told by itself; how the link stands otherwise does not change with it.
fn at_rest(row: Row) -> Row {
    Row { is_running: false, standing: Standing { is_waiting: false, ..row.standing }, ..row }
}
