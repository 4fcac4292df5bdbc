//! What happened to tests, and what people decide about who they are.

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_store::sync_run;
use suitecase_sync::identity::{Recognised, link_of, recognised, taken_apart};
use tauri::{AppHandle, Runtime, State};
use uuid::Uuid;

use crate::dialogs::{self, Question};
use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::history::{EarlierHistory, SyncChangePage, TestIdView, TestWord};

/// Lists one page of what a sync run did to tests.
#[tauri::command]
pub(crate) async fn list_sync_changes(
    state: State<'_, AppState>,
    run_id: SyncRunId,
    offset: u64,
    limit: u64,
) -> Result<SyncChangePage, CommandError> {
    state.somebody().await?;
    let link = state.store.read(move |reader| sync_run::link_of(reader, run_id)).await?;
    state.allow_link("list_sync_changes", link).await?;
    Ok(state.store.read(move |reader| views::sync_changes(reader, run_id, offset, limit)).await?)
}

/// Makes a test that was recognised at another place a test of its own; `null` when the person said no.
#[tauri::command]
pub(crate) async fn not_the_same_test<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    kind: TestWord,
    test_id: Uuid,
) -> Result<Option<TestIdView>, CommandError> {
    let kind = TestKind::from(kind);
    let link = link_of_test(&state, kind, test_id).await?;
    let (actor, _) = state.allow_link("not_the_same_test", link).await?;
    let found = state.store.read(move |reader| recognised(reader, kind, test_id)).await?;
    let (name, path, from) = words_of(&found);
    if !dialogs::ask(&app, actor.id, Question::NotTheSame { name, path, from }).await {
        return Ok(None);
    }
    let test_id = state.admin.not_the_same_test(&actor, kind, test_id).await?;
    changed(&app, "catalogue");
    Ok(Some(TestIdView { test_id }))
}

/// Joins a test with the one that a person said it is not; `null` when the person said no.
#[tauri::command]
pub(crate) async fn same_test_again<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    kind: TestWord,
    test_id: Uuid,
) -> Result<Option<TestIdView>, CommandError> {
    let kind = TestKind::from(kind);
    let link = link_of_test(&state, kind, test_id).await?;
    let (actor, _) = state.allow_link("same_test_again", link).await?;
    let found = state.store.read(move |reader| taken_apart(reader, kind, test_id)).await?;
    let (name, path, from) = words_of(&found);
    if !dialogs::ask(&app, actor.id, Question::SameAgain { name, path, from }).await {
        return Ok(None);
    }
    let test_id = state.admin.same_test_again(&actor, kind, test_id).await?;
    changed(&app, "catalogue");
    Ok(Some(TestIdView { test_id }))
}

/// Returns the commits that touched a test before Suitecase followed it; Bitbucket is asked the first time, or `again`.
#[tauri::command]
pub(crate) async fn read_earlier_history(
    state: State<'_, AppState>,
    kind: TestWord,
    test_id: Uuid,
    again: bool,
) -> Result<EarlierHistory, CommandError> {
    let kind = TestKind::from(kind);
    let link = link_of_test(&state, kind, test_id).await?;
    state.allow_link("read_earlier_history", link).await?;
    Ok(views::earlier(state.admin.read_earlier_history(kind, test_id, again).await?))
}

async fn link_of_test(state: &AppState, kind: TestKind, test: Uuid) -> Result<LinkId, CommandError> {
    state.somebody().await?;
    Ok(state.store.read(move |reader| link_of(reader, kind, test)).await?)
}

/// Returns the name, the path and the former path of a test.
fn words_of(found: &Recognised) -> (&str, &str, &str) {
    let file = found.path.name();
    (file.rsplit_once('.').map_or(file, |(name, _)| name), found.path.as_str(), found.from.as_str())
}
