//! The shell: the only Rust that knows Tauri. Windows, commands, tray, dialogs, notifications and their wiring.
//!
//! A command parses, calls and converts; rules, SQL and HTTP are in the crates below `src-tauri/crates`.

mod closing;
mod commands;
mod desktop;
mod dialogs;
mod doctor;
mod dropped;
mod error;
mod events;
mod last_look;
mod logging;
mod names;
mod notify;
mod opened_link;
mod paths;
mod process;
mod state;
mod tray;
mod views;
mod window;
pub mod wire;

use std::process::ExitCode;

use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Builder, Manager, RunEvent, Runtime, WindowEvent};
use tauri_plugin_window_state::StateFlags;

pub use commands::{COMMANDS, with_commands};
pub use desktop::{
    Answer, Confirmation, Desktop, FileFilter, FilesWanted, NativeDesktop, Offers, OffersFound, OnAnswer,
    OnPlace, OnPlaces, SaveProposal,
};
pub use dropped::follow as follow_drag;
pub use state::{AppState, StartError, Surroundings};

/// Runs the app until it is quit.
pub fn run() -> ExitCode {
    let closed = process::close_memory();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let examined = doctor::address(&arguments);
    if let Some(Err(usage)) = examined {
        return doctor::explain(usage);
    }
    prepare_webview();
    let surroundings = match Surroundings::of_this_computer() {
        Ok(surroundings) => surroundings,
        Err(error) => return refuse(&error),
    };
    let _log = logging::start(&surroundings.data_folder);
    if let Err(error) = closed {
        tracing::warn!(%error, "a crash may write memory to a file");
    }
    let _inside = tauri::async_runtime::handle().inner().enter();
    let state = match AppState::open(surroundings) {
        Ok(state) => state,
        Err(error) => return refuse(&error),
    };
    if let Some(Ok(address)) = examined {
        return doctor::run(&state, address);
    }
    state.keep_link(&arguments);
    let app = with_commands(Builder::default(), NativeDesktop)
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| started_again(app, &arguments)))
        .plugin(remembering_the_window())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .manage(state)
        .on_window_event(|window, event| match event {
            WindowEvent::Focused(true) => commands::syncs::wake(window.app_handle()),
            WindowEvent::DragDrop(event) => dropped::follow(window.app_handle(), event),
            WindowEvent::CloseRequested { api, .. } => {
                api.prevent_close();
                closing::close(window.app_handle());
            }
            _ => {}
        })
        .setup(|app| {
            window::open(app.handle())?;
            tray::start(app.handle());
            notify::start(app.handle());
            start_services(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(on_run_event)).unwrap_or(1)),
        Err(error) => refuse(&error),
    }
}

/// A second start hands over what it was started with and ends.
fn started_again<R: Runtime>(app: &AppHandle<R>, arguments: &[String]) {
    match opened_link::among(arguments) {
        Some(link) => opened_link::open(app, link),
        None => window::show(app),
    }
}

/// A window that was in the tray at the end is shown at the next start.
fn remembering_the_window<R: Runtime>() -> TauriPlugin<R> {
    let flags = StateFlags::all().difference(StateFlags::VISIBLE);
    tauri_plugin_window_state::Builder::default().with_state_flags(flags).build()
}

/// Starts what runs behind the window: hints to it, what the last session left, and the following of branches.
///
/// A second start ends before this, so what comparisons left behind is no other app's.
pub fn start_services<R: Runtime>(app: &AppHandle<R>) {
    app.state::<AppState>().comparisons.clear_leftovers();
    events::start(app);
    let (syncs, admin, explorer) = {
        let state = app.state::<AppState>();
        (state.syncs.clone(), state.admin.clone(), state.explorer.clone())
    };
    start_executions(app);
    let hooks = admin.service_hooks().clone();
    tauri::async_runtime::spawn(async move { hooks.run().await });
    tauri::async_runtime::spawn(explorer.keep_fresh());
    tauri::async_runtime::spawn(async move { admin.watch_health().run().await });
    tauri::async_runtime::spawn(async move {
        if let Err(error) = syncs.recover().await {
            tracing::error!(
                error = suitecase_sync::error::chain(&error),
                "could not take up interrupted syncs"
            );
        }
        if let Err(error) = syncs.poll_all().await {
            tracing::error!(error = suitecase_sync::error::chain(&error), "could not look at the links");
        }
        syncs.follow().await;
    });
}

/// Takes up what ran when Suitecase ended, keeps schedules, and imports.
fn start_executions<R: Runtime>(app: &AppHandle<R>) {
    let (runs, schedules, imports, watched_folders, store) = {
        let state = app.state::<AppState>();
        let (imports, watched_folders) = (state.imports.clone(), state.watched_folders.clone());
        (state.runs.clone(), state.schedules.clone(), imports, watched_folders, state.store.clone())
    };
    tauri::async_runtime::spawn(async move {
        if let Err(error) = runs.recover().await {
            tracing::error!(error = suitecase_sync::error::chain(&error), "could not take up runs");
        }
        schedules.follow().await;
    });
    tauri::async_runtime::spawn(async move {
        if let Err(error) = suitecase_executions::standing::work_off(&store).await {
            tracing::error!(
                error = suitecase_sync::error::chain(&error),
                "could not work out latest results"
            );
        }
        imports.work().await;
    });
    tauri::async_runtime::spawn(async move { watched_folders.follow().await });
    let linking = app.state::<AppState>().linking.clone();
    tauri::async_runtime::spawn(async move { linking.follow().await });
}

fn on_run_event<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    match event {
        RunEvent::Exit => {
            let state = app.state::<AppState>();
            tauri::async_runtime::block_on(state.runs.stop());
            tauri::async_runtime::block_on(state.syncs.stop());
            if let Err(error) = state.store.settle() {
                tracing::warn!(%error, "the database is whole, and still in two files");
            }
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        // What other systems hand over as an argument comes as an event there.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let urls: Vec<String> = urls.iter().map(ToString::to_string).collect();
            started_again(app, &urls);
        }
        _ => {}
    }
}

/// Windows of `WebKitGTK` stay blank with some graphics drivers unless this variable is set when the process starts, so
/// the process starts itself once more with it. Whoever sets it differently is left alone.
#[cfg(target_os = "linux")]
fn prepare_webview() {
    use std::os::unix::process::CommandExt;
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        // This returns only when the start fails; the app then runs as it is.
        let _ =
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
    }
}

#[cfg(not(target_os = "linux"))]
fn prepare_webview() {}

#[expect(clippy::print_stderr, reason = "there is no window and no log yet")]
fn refuse(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("Suitecase could not start: {}", suitecase_sync::error::chain(error));
    ExitCode::FAILURE
}
