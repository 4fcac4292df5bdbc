//! What changed between two commits or branches of a link.

use std::sync::Arc;

use suitecase_model::catalogue::ChangeKind;
use suitecase_model::ids::LinkId;
use suitecase_sync::compare::{Compared, ComparisonId, ComparisonStage};
use tauri::State;
use tauri::ipc::Channel;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views::comparison as views;
use crate::wire::comparison::{
    ComparableBranches, ComparablePoints, ComparedPoint, ComparisonPage, ComparisonProgress, ComparisonView,
};

/// Lists what can be compared of a link without asking anybody.
#[tauri::command]
pub(crate) async fn list_comparable_points(
    state: State<'_, AppState>,
    link_id: LinkId,
) -> Result<ComparablePoints, CommandError> {
    state.allow_link("list_comparable_points", link_id).await?;
    Ok(views::points(state.comparisons.points(link_id).await?))
}

/// Lists the branches of a linked repository whose names hold a text.
#[tauri::command]
pub(crate) async fn list_comparable_branches(
    state: State<'_, AppState>,
    link_id: LinkId,
    text: String,
) -> Result<ComparableBranches, CommandError> {
    state.allow_link("list_comparable_branches", link_id).await?;
    Ok(views::branches(state.comparisons.branches(link_id, &text).await?))
}

/// Compares two sides of a link; a comparison that runs ends cancelled.
#[tauri::command]
pub(crate) async fn compare(
    state: State<'_, AppState>,
    link_id: LinkId,
    from: ComparedPoint,
    to: ComparedPoint,
    on_progress: Channel<ComparisonProgress>,
) -> Result<ComparisonView, CommandError> {
    state.allow_link("compare", link_id).await?;
    let on_progress = Arc::new(move |stage: ComparisonStage| {
        // A window that is gone hears nothing; the result is what counts.
        let _ = on_progress.send(views::progress(stage));
    });
    let (from, to) = (Compared::from(from), Compared::from(to));
    let found = state.comparisons.compare(link_id, from, to, on_progress).await?;
    Ok(views::comparison(&found))
}

/// Ends the comparison that runs, as when its page is left.
#[tauri::command]
pub(crate) async fn cancel_comparison(state: State<'_, AppState>) -> Result<(), CommandError> {
    state.allow("cancel_comparison", None).await?;
    state.comparisons.cancel();
    Ok(())
}

/// Lists what the last comparison found, page by page.
#[tauri::command]
pub(crate) async fn list_comparison(
    state: State<'_, AppState>,
    comparison_id: String,
    change: Option<ChangeKind>,
    offset: u64,
    limit: u64,
) -> Result<ComparisonPage, CommandError> {
    state.somebody().await?;
    let id: ComparisonId = comparison_id.parse()?;
    state.allow_link("list_comparison", id.link).await?;
    let comparison = state.comparisons.kept(id)?;
    let read = state.store.read(move |reader| views::page(reader, &comparison, change, offset, limit));
    Ok(read.await?)
}
