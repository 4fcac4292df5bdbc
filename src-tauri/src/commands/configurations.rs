//! Run configurations: listed, saved and removed.

use std::path::PathBuf;

use suitecase_executions::{ConfigurationDraft, VariableDraft};
use suitecase_model::ids::{ProjectId, RunConfigurationId};
use suitecase_model::test_run::{Executor, RunConfiguration};
use suitecase_store::{StoreError, run_configuration};
use tauri::{AppHandle, Runtime, State};

use crate::dialogs::{self, Question};
use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::configurations::{ExecutorForm, LocalPath, RunConfigurationForm, RunConfigurationView};

impl From<RunConfigurationForm> for ConfigurationDraft {
    fn from(form: RunConfigurationForm) -> Self {
        let variable = |variable: crate::wire::configurations::VariableForm| VariableDraft {
            name: variable.name,
            is_secured: variable.is_secured,
            value: variable.value,
        };
        Self {
            id: form.id,
            project: form.project_id,
            name: form.name,
            link: form.link_id,
            suite: form.suite_id,
            profile: form.profile,
            executor: form.executor.into(),
            variables: form.variables.into_iter().map(variable).collect(),
        }
    }
}

impl From<ExecutorForm> for Executor {
    fn from(form: ExecutorForm) -> Self {
        match form {
            ExecutorForm::BitbucketPipelines { branch, pipeline } => {
                Self::BitbucketPipelines { branch, pipeline }
            }
            ExecutorForm::LocalCommand { program, arguments, folder, report_folder, time_limit_minutes } => {
                Self::LocalCommand { program, arguments, folder, report_folder, time_limit_minutes }
            }
        }
    }
}

/// Lists the run configurations of a project.
#[tauri::command]
pub(crate) async fn list_run_configurations(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<Vec<RunConfigurationView>, CommandError> {
    state.allow("list_run_configurations", Some(project_id)).await?;
    let read = state.store.read(move |reader| {
        let found = run_configuration::of_project(reader, project_id)?;
        found.into_iter().map(|it| views::run_configuration(reader, it)).collect::<Result<_, StoreError>>()
    });
    Ok(read.await?)
}

/// Saves a run configuration; the values of secured variables go to the keychain.
#[tauri::command]
pub(crate) async fn save_run_configuration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    form: RunConfigurationForm,
) -> Result<RunConfigurationView, CommandError> {
    let actor = state.allow("save_run_configuration", Some(form.project_id)).await?;
    let saved = state.configurations.save(&actor, form.into()).await?;
    changed(&app, "runs");
    view(&state, saved).await
}

/// Removes a run configuration after a native confirmation; false when the person said no.
#[tauri::command]
pub(crate) async fn remove_run_configuration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    configuration_id: RunConfigurationId,
) -> Result<bool, CommandError> {
    let (actor, found) = state.allow_configuration("remove_run_configuration", configuration_id).await?;
    let read =
        state.store.read(move |reader| run_configuration::names_of_schedules(reader, configuration_id));
    let schedules = read.await?;
    let question = Question::RemoveConfiguration { name: &found.name, schedules: &schedules };
    if !dialogs::ask(&app, actor.id, question).await {
        return Ok(false);
    }
    state.configurations.remove(&actor, configuration_id).await?;
    changed(&app, "runs");
    changed(&app, "schedules");
    Ok(true)
}

/// Asks for a program or a folder in a native dialog; `null` when the person named none.
#[tauri::command]
pub(crate) async fn choose_local_path<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    project_id: ProjectId,
    what: LocalPath,
) -> Result<Option<String>, CommandError> {
    state.allow("choose_local_path", Some(project_id)).await?;
    let path: Option<PathBuf> = match what {
        LocalPath::Program => {
            dialogs::ask_for_files(&app, "Choose a Program", Vec::new(), false).await.into_iter().next()
        }
        LocalPath::Folder => dialogs::ask_for_folder(&app, "Choose a Folder").await,
    };
    Ok(path.map(|path| path.display().to_string()))
}

async fn view(state: &AppState, saved: RunConfiguration) -> Result<RunConfigurationView, CommandError> {
    Ok(state.store.read(move |reader| views::run_configuration(reader, saved)).await?)
}
