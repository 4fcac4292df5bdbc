//! Search, and links to single tests.

use suitecase_explore::filter::Now;
use suitecase_explore::test_link::TestLink;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::ProjectId;
use suitecase_model::permission::{Permission, allows};
use suitecase_sync::identity::link_of;
use tauri::State;
use uuid::Uuid;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::history::TestWord;
use crate::wire::search::{LinkedTest, SearchAnswer};

/// Finds the tests of a project that a text names; a later question makes an earlier one void.
#[tauri::command]
pub(crate) async fn search(
    state: State<'_, AppState>,
    project_id: ProjectId,
    text: String,
) -> Result<SearchAnswer, CommandError> {
    // Asked before anything is waited for, so that the question that came last is the one that counts.
    let asked = state.explorer.search(project_id, &text, &Now::here(state.clock.now()));
    state.allow("search", Some(project_id)).await?;
    Ok(views::search_answer(asked.await?))
}

/// Returns a link to a test that works on every computer with Suitecase.
#[tauri::command]
pub(crate) async fn link_to_test(
    state: State<'_, AppState>,
    kind: TestWord,
    test_id: Uuid,
) -> Result<String, CommandError> {
    state.somebody().await?;
    let kind = TestKind::from(kind);
    let link = state.store.read(move |reader| link_of(reader, kind, test_id)).await?;
    state.allow_link("link_to_test", link).await?;
    Ok(state.store.read(move |reader| TestLink::of(reader, kind, test_id)).await?.to_string())
}

/// Finds the test of a link among those that the member may see; `null` for one that is not there, and for any other text.
#[tauri::command]
pub(crate) async fn read_link_to_test(
    state: State<'_, AppState>,
    text: String,
) -> Result<Option<LinkedTest>, CommandError> {
    let member = state.allow("read_link_to_test", None).await?;
    let Some(link) = TestLink::read(&text) else { return Ok(None) };
    let may_see = move |project| allows(Some(&member), Permission::ViewProject, Some(project));
    let found = state.store.read(move |reader| link.find(reader, may_see)).await?;
    Ok(found.map(views::linked_test))
}
