//! How Suitecase behaves on this computer.

use suitecase_admin::{Closing, Computer};
use tauri::{AppHandle, Manager, Runtime, State};

use crate::desktop::TheDesktop;
use crate::error::CommandError;
use crate::state::AppState;
use crate::wire::computer::ComputerSettings;

/// Returns how Suitecase behaves here, and which programs for it were found.
#[tauri::command]
pub(crate) async fn computer_settings<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<ComputerSettings, CommandError> {
    state.allow("computer_settings", None).await?;
    view(&app, &state).await
}

/// Decides how Suitecase behaves here.
#[tauri::command]
pub(crate) async fn save_computer_settings<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    closing: Closing,
    notify: bool,
) -> Result<ComputerSettings, CommandError> {
    state.allow("save_computer_settings", None).await?;
    state.admin.set_computer(Computer { closing, notify }).await?;
    view(&app, &state).await
}

async fn view<R: Runtime>(app: &AppHandle<R>, state: &AppState) -> Result<ComputerSettings, CommandError> {
    let Computer { closing, notify } = state.admin.computer().await?;
    let offers = app.state::<TheDesktop<R>>().offers().await;
    Ok(ComputerSettings {
        closing,
        notify,
        tray: if offers.tray { "there" } else { "no-host" },
        notifications: if offers.notifications { "there" } else { "none" },
    })
}
