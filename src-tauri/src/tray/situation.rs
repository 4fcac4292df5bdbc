//! Reads how everything stands, as far as whoever is in front of the screen may see it.

use suitecase_admin::Presence;
use suitecase_model::member::Member;
use suitecase_model::permission::{Permission, allows};
use suitecase_store::{Reader, StoreError, integration, link};
use suitecase_sync::SyncService;
use suitecase_sync::agenda::{Row, Standing, age};

use super::pausing::PAUSE;
use super::view::{LinkSituation, Situation};
use crate::commands::permission_of;
use crate::last_look::{self, row_of};
use crate::state::AppState;

/// Reads it. While nobody is signed in all links count, and none is named.
pub(super) async fn read(state: &AppState) -> Result<Situation, StoreError> {
    let (is_locked, member) = match state.session.presence().await? {
        Presence::Here(member) => (false, Some(member)),
        Presence::Away { .. } => (true, None),
        Presence::NobodyYet => (false, None),
    };
    let syncs = state.syncs.clone();
    let may_pause = permission_of(PAUSE).is_some_and(|needed| allows(member.as_ref(), needed, None));
    let links = state.store.read(move |reader| links(reader, &syncs, member.as_ref())).await?;
    Ok(Situation { now: state.clock.now(), is_locked, is_paused: state.syncs.is_paused(), may_pause, links })
}

fn links(
    reader: &Reader<'_>,
    syncs: &SyncService,
    member: Option<&Member>,
) -> Result<Vec<LinkSituation>, StoreError> {
    let mut links = Vec::new();
    for link in link::list(reader)? {
        let is_seen = member.is_none() || allows(member, Permission::ViewProject, Some(link.project));
        if !is_seen || !link.status.is_shown() {
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

/// What runs or waits for its turn is told by itself; how the link stands otherwise does not change with it.
fn at_rest(row: Row) -> Row {
    Row { is_running: false, standing: Standing { is_waiting: false, ..row.standing }, ..row }
}
