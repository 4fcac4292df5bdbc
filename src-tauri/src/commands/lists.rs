//! Lists of test cases and suites, and the filters that members keep for them.

use std::sync::Arc;

use suitecase_explore::saved_filters;
use suitecase_explore::{ListQuery as Query, Listing};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId, SavedFilterId};
use suitecase_model::path::RepoPath;
use suitecase_store::saved_filter;
use tauri::State;
use uuid::Uuid;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::lists::{FilterChoices, SavedFilterForm, SavedFilterView};
use crate::wire::tests::{ListQuery, TestCasePage, TestSuitePage, TreeKind};

/// Lists one page of test cases.
#[tauri::command]
pub(crate) async fn list_test_cases(
    state: State<'_, AppState>,
    query: ListQuery,
) -> Result<TestCasePage, CommandError> {
    state.allow("list_test_cases", Some(query.project_id)).await?;
    let (asked, listing) = listed(&state, &query, TestKind::TestCases).await?;
    look_first(&state, query.link_id, &listing);
    Ok(views::test_case_page(&listing, &asked.filter, query.offset, query.limit))
}

/// Lists one page of test suites.
#[tauri::command]
pub(crate) async fn list_test_suites(
    state: State<'_, AppState>,
    query: ListQuery,
) -> Result<TestSuitePage, CommandError> {
    state.allow("list_test_suites", Some(query.project_id)).await?;
    let (asked, listing) = listed(&state, &query, TestKind::TestSuites).await?;
    look_first(&state, query.link_id, &listing);
    Ok(views::test_suite_page(&listing, &asked.filter, query.offset, query.limit))
}

/// Returns the place of the first row from `from` on, and then from the top, whose name begins with `prefix`.
#[tauri::command]
pub(crate) async fn find_in_list(
    state: State<'_, AppState>,
    kind: TreeKind,
    query: ListQuery,
    prefix: String,
    from: u64,
) -> Result<Option<usize>, CommandError> {
    state.allow("find_in_list", Some(query.project_id)).await?;
    let (_, listing) = listed(&state, &query, kind.into()).await?;
    Ok(listing.find(&prefix, from))
}

/// Returns the ids of the rows that a query lists, at most 5,000 at once.
#[tauri::command]
pub(crate) async fn list_test_ids(
    state: State<'_, AppState>,
    kind: TreeKind,
    query: ListQuery,
) -> Result<Vec<Uuid>, CommandError> {
    state.allow("list_test_ids", Some(query.project_id)).await?;
    let (_, listing) = listed(&state, &query, kind.into()).await?;
    Ok(listing.ids(query.offset, query.limit))
}

/// Returns where a row stands in a list; nothing where the list does not show it.
#[tauri::command]
pub(crate) async fn place_in_list(
    state: State<'_, AppState>,
    kind: TreeKind,
    query: ListQuery,
    id: Uuid,
) -> Result<Option<usize>, CommandError> {
    state.allow("place_in_list", Some(query.project_id)).await?;
    let (_, listing) = listed(&state, &query, kind.into()).await?;
    Ok(listing.place_of(id))
}

/// Returns what a list can be narrowed by in the repository and folder of a query.
#[tauri::command]
pub(crate) async fn list_filter_choices(
    state: State<'_, AppState>,
    kind: TreeKind,
    query: ListQuery,
) -> Result<FilterChoices, CommandError> {
    state.allow("list_filter_choices", Some(query.project_id)).await?;
    let folder = RepoPath::from_text(&query.folder);
    let (kind, now) = (kind.into(), state.clock.now());
    let counted = state.explorer.choices(query.project_id, query.link_id, folder, kind, now).await?;
    Ok(views::filter_choices(counted))
}

/// Lists the filters that the member keeps in a project.
#[tauri::command]
pub(crate) async fn list_saved_filters(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<Vec<SavedFilterView>, CommandError> {
    let member = state.allow("list_saved_filters", Some(project_id)).await?;
    let read = state.store.read(move |reader| saved_filter::of_member(reader, member.id, project_id));
    Ok(views::saved_filters(read.await?))
}

/// Keeps a filter for the member; one of the same name and kind is replaced.
#[tauri::command]
pub(crate) async fn save_filter(
    state: State<'_, AppState>,
    form: SavedFilterForm,
) -> Result<SavedFilterView, CommandError> {
    let member = state.allow("save_filter", Some(form.project_id)).await?;
    let filter = views::saved_filter_of(form, member.id, SavedFilterId(Uuid::now_v7()));
    let kept = state.store.write(move |writer| saved_filters::save(writer, &filter)).await?;
    Ok(views::saved_filter(kept))
}

/// Forgets one of the member's own filters.
#[tauri::command]
pub(crate) async fn delete_saved_filter(
    state: State<'_, AppState>,
    saved_filter_id: SavedFilterId,
) -> Result<(), CommandError> {
    state.somebody().await?;
    let found = state.store.read(move |reader| saved_filter::get(reader, saved_filter_id)).await?;
    let member = state.allow("delete_saved_filter", Some(found.project)).await?;
    let deleting = state.store.write(move |writer| saved_filters::delete(writer, member.id, found.id));
    Ok(deleting.await?)
}

/// Returns the rows that a query lists, with the query as it was read.
pub(crate) async fn listed(
    state: &AppState,
    query: &ListQuery,
    kind: TestKind,
) -> Result<(Query, Arc<Listing>), CommandError> {
    let asked = views::list_query(query, kind, state.clock.now());
    let listing = state.explorer.list(&asked).await?;
    Ok((asked, listing))
}

/// Lets the link that a person looks at be synced first; one of another project is nobody's to put there.
fn look_first(state: &AppState, link: Option<LinkId>, listing: &Listing) {
    if link.is_none_or(|link| listing.is_of(link)) {
        state.syncs.look_first(link);
    }
}
