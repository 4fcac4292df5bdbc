//! The catalogue: folders, and single test cases and test suites.

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId, TestCaseId, TestSuiteId};
use suitecase_model::path::RepoPath;
use suitecase_store::{test_case, test_suite};
use tauri::{AppHandle, Manager, Runtime, State};

use crate::desktop::TheDesktop;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::tests::{FolderView, TestCaseDetail, TestSuiteDetail, TreeKind};

/// Lists the folders of one level: the links of a project, or what lies in a folder of one of them.
#[tauri::command]
pub(crate) async fn list_folders(
    state: State<'_, AppState>,
    project_id: ProjectId,
    kind: TreeKind,
    link_id: Option<LinkId>,
    folder: String,
) -> Result<Vec<FolderView>, CommandError> {
    state.allow("list_folders", Some(project_id)).await?;
    let kind = TestKind::from(kind);
    let read = state.store.read(move |reader| match link_id {
        None => views::top_folders(reader, project_id, kind),
        Some(link) => views::folders(reader, project_id, link, kind, &RepoPath::from_text(&folder)),
    });
    Ok(read.await?)
}

/// Returns everything about one test case.
#[tauri::command]
pub(crate) async fn read_test_case(
    state: State<'_, AppState>,
    test_case_id: TestCaseId,
) -> Result<TestCaseDetail, CommandError> {
    state.somebody().await?;
    let found = state.store.read(move |reader| test_case::get(reader, test_case_id)).await?;
    state.allow_link("read_test_case", found.0).await?;
    let now = state.clock.now();
    Ok(state.store.read(move |reader| views::test_case(reader, found.0, found.1, now)).await?)
}

/// Returns everything about one test suite.
#[tauri::command]
pub(crate) async fn read_test_suite(
    state: State<'_, AppState>,
    test_suite_id: TestSuiteId,
) -> Result<TestSuiteDetail, CommandError> {
    state.somebody().await?;
    let found = state.store.read(move |reader| test_suite::get(reader, test_suite_id)).await?;
    state.allow_link("read_test_suite", found.0).await?;
    let now = state.clock.now();
    Ok(state.store.read(move |reader| views::test_suite(reader, found.0, found.1, now)).await?)
}

/// Opens a linked repository, or one of its files, in the browser.
#[tauri::command]
pub(crate) async fn open_in_bitbucket<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    link_id: LinkId,
    path: Option<String>,
) -> Result<(), CommandError> {
    let (_, link) = state.allow_link("open_in_bitbucket", link_id).await?;
    let origin = state.origin.clone();
    let address =
        state.store.read(move |reader| views::web_address(reader, &origin, &link, path.as_deref())).await?;
    app.state::<TheDesktop<R>>().browse(&app, &address).map_err(|error| CommandError::bug(&error))
}
