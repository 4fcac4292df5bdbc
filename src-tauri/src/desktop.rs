//! What stands around the window: a person who answers native confirmations, and the browser.
//!
//! The app asks the operating system; tests answer in a person's place.

pub(crate) mod offers;

use std::ffi::OsStr;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, MessageDialogButtons, MessageDialogKind, MessageDialogResult};
use tauri_plugin_opener::OpenerExt;

use crate::window::MAIN;
pub use offers::Offers;

/// What is around the window of one app, as its commands find it.
pub(crate) type TheDesktop<R> = Box<dyn Desktop<R>>;

/// What a person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The verb.
    Yes,
    /// The other verb, where one is offered.
    Other,
    /// *Cancel*, or the dialog was closed.
    No,
}

/// Hears what the person answered.
pub type OnAnswer = Box<dyn FnOnce(Answer) + Send>;

/// What a person is asked before something happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The verb and the thing.
    pub title: String,
    /// What will happen.
    pub text: String,
    /// The word on the button that says yes.
    pub verb: &'static str,
    /// The words on a second button that says yes to something more.
    pub other: Option<&'static str>,
}

/// Hears where a file is to be saved; nothing when the person cancelled.
pub type OnPlace = Box<dyn FnOnce(Option<PathBuf>) + Send>;

/// A file that a person is asked to find a place for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveProposal {
    /// The verb and the thing.
    pub title: &'static str,
    /// The name that is offered, with its ending.
    pub file_name: String,
}

/// Hears which files were chosen; none when the person cancelled.
pub type OnPlaces = Box<dyn FnOnce(Vec<PathBuf>) + Send>;

/// Files that a person is asked to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesWanted {
    /// The verb and the thing.
    pub title: &'static str,
    /// The kinds of files that are offered; none for all.
    pub filters: Vec<FileFilter>,
    /// Whether several may be chosen.
    pub many: bool,
}

/// One kind of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFilter {
    /// What people call it.
    pub name: &'static str,
    /// The endings of their names, without dots.
    pub endings: &'static [&'static str],
}

/// Finds out what the desktop offers, in its own time.
pub type OffersFound = Pin<Box<dyn Future<Output = Offers> + Send>>;

/// What is around the window.
pub trait Desktop<R: Runtime>: Send + Sync + 'static {
    /// Asks for a confirmation; an answer that never comes means no.
    fn confirm(&self, app: &AppHandle<R>, confirmation: Confirmation, on_answer: OnAnswer);

    /// Asks where to save a file; the dialog itself asks before a file is replaced.
    fn ask_where_to_save(&self, app: &AppHandle<R>, proposal: SaveProposal, on_place: OnPlace);

    /// Asks which files there are to be read.
    fn ask_for_files(&self, app: &AppHandle<R>, wanted: FilesWanted, on_places: OnPlaces);

    /// Asks for a folder.
    fn ask_for_folder(&self, app: &AppHandle<R>, title: &'static str, on_place: OnPlace);

    /// Opens an address in the browser; the error is for logs.
    fn browse(&self, app: &AppHandle<R>, address: &str) -> Result<(), String>;

    /// Looks which programs for a tray and for notifications are there at this moment.
    fn offers(&self) -> OffersFound;
}

/// The dialogs and the browser of the operating system; needs the plugins for both.
#[derive(Clone, Copy, Debug)]
pub struct NativeDesktop;

impl<R: Runtime> Desktop<R> for NativeDesktop {
    fn confirm(&self, app: &AppHandle<R>, confirmation: Confirmation, on_answer: OnAnswer) {
        let Confirmation { title, text, verb, other } = confirmation;
        let (yes, cancel) = (verb.to_owned(), "Cancel".to_owned());
        let buttons = match other {
            None => MessageDialogButtons::OkCancelCustom(yes, cancel),
            Some(other) => MessageDialogButtons::YesNoCancelCustom(yes, other.to_owned(), cancel),
        };
        let mut dialog =
            app.dialog().message(text).title(title).kind(MessageDialogKind::Warning).buttons(buttons);
        if let Some(window) = app.get_webview_window(MAIN) {
            dialog = dialog.parent(&window);
        }
        // Which of these it is depends on the operating system; a closed dialog is a cancelled one.
        dialog.show_with_result(move |result| {
            on_answer(match result {
                MessageDialogResult::Ok | MessageDialogResult::Yes => Answer::Yes,
                MessageDialogResult::No if other.is_some() => Answer::Other,
                MessageDialogResult::Custom(word) if word == verb => Answer::Yes,
                MessageDialogResult::Custom(word) if Some(word.as_str()) == other => Answer::Other,
                MessageDialogResult::Custom(_) | MessageDialogResult::No | MessageDialogResult::Cancel => {
                    Answer::No
                }
            });
        });
    }

    fn ask_where_to_save(&self, app: &AppHandle<R>, proposal: SaveProposal, on_place: OnPlace) {
        let SaveProposal { title, file_name } = proposal;
        let ending = Path::new(&file_name).extension().and_then(OsStr::to_str).unwrap_or_default().to_owned();
        let mut dialog = over_the_window(app).set_title(title).set_file_name(file_name);
        dialog = dialog.add_filter(ending.to_uppercase(), &[ending.as_str()]);
        if let Some(folder) = dirs::document_dir().filter(|folder| folder.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        dialog.save_file(move |chosen| on_place(chosen.and_then(|path| path.into_path().ok())));
    }

    fn ask_for_files(&self, app: &AppHandle<R>, wanted: FilesWanted, on_places: OnPlaces) {
        let FilesWanted { title, filters, many } = wanted;
        let mut dialog = over_the_window(app).set_title(title);
        for FileFilter { name, endings } in filters {
            dialog = dialog.add_filter(name, endings);
        }
        if many {
            dialog.pick_files(move |chosen| {
                let paths = chosen.unwrap_or_default().into_iter();
                on_places(paths.filter_map(|path| path.into_path().ok()).collect());
            });
        } else {
            dialog.pick_file(move |chosen| {
                on_places(chosen.and_then(|path| path.into_path().ok()).into_iter().collect());
            });
        }
    }

    fn ask_for_folder(&self, app: &AppHandle<R>, title: &'static str, on_place: OnPlace) {
        let dialog = over_the_window(app).set_title(title);
        dialog.pick_folder(move |chosen| on_place(chosen.and_then(|path| path.into_path().ok())));
    }

    fn browse(&self, app: &AppHandle<R>, address: &str) -> Result<(), String> {
        app.opener().open_url(address, None::<&str>).map_err(|error| error.to_string())
    }

    fn offers(&self) -> OffersFound {
        Box::pin(offers::look())
    }
}

/// Begins a dialog about files, in front of the window where there is one.
fn over_the_window<R: Runtime>(app: &AppHandle<R>) -> FileDialogBuilder<R> {
    let dialog = app.dialog().file();
    match app.get_webview_window(MAIN) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}
