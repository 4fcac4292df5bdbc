//! Files that are dragged over the window: what was dropped waits here until somebody says what becomes of it, so that
//! paths never come from the window.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, DragDropEvent, Emitter, Manager, Runtime};

use crate::state::AppState;
use crate::wire::imports::{DragEvent, DroppedView};

/// How many names are told.
const NAMES: usize = 5;

/// What was dropped last and waits.
#[derive(Default)]
pub(crate) struct Dropped(Mutex<Vec<PathBuf>>);

impl Dropped {
    /// Returns what waits; `None` where nothing does.
    pub(crate) fn view(&self) -> Option<DroppedView> {
        self.with(|waiting| (!waiting.is_empty()).then(|| view(waiting)))
    }

    /// Lets what was taken wait again, unless something else was dropped since.
    pub(crate) fn put_back(&self, paths: Vec<PathBuf>) {
        self.with(|waiting| {
            if waiting.is_empty() {
                *waiting = paths;
            }
        });
    }

    /// Takes what waits.
    pub(crate) fn take(&self) -> Vec<PathBuf> {
        self.with(std::mem::take)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<PathBuf>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Follows what is dragged over the window; nothing is taken while nobody is signed in.
pub fn follow<R: Runtime>(app: &AppHandle<R>, event: &DragDropEvent) {
    let state = app.state::<AppState>();
    if !state.session.is_taken() {
        return;
    }
    let told = match event {
        DragDropEvent::Enter { paths, .. } => DragEvent::Over(view(paths)),
        DragDropEvent::Drop { paths, .. } if !paths.is_empty() => {
            state.dropped.with(|waiting| waiting.clone_from(paths));
            DragEvent::Dropped(view(paths))
        }
        DragDropEvent::Drop { .. } | DragDropEvent::Leave => DragEvent::Left,
        _ => return,
    };
    if let Err(error) = app.emit("drag", told) {
        tracing::warn!(%error, "could not tell the window what is dragged over it");
    }
}

fn view(paths: &[PathBuf]) -> DroppedView {
    let name = |path: &Path| {
        path.file_name()
            .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    };
    DroppedView {
        names: paths.iter().take(NAMES).map(|path| name(path)).collect(),
        total: u32::try_from(paths.len()).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_dropped_waits_until_it_is_taken() {
        let dropped = Dropped::default();
        assert!(dropped.view().is_none());
        let paths: Vec<PathBuf> = (0..7).map(|number| PathBuf::from(format!("/r/{number}.xml"))).collect();
        dropped.with(|waiting| waiting.clone_from(&paths));
        let told = dropped.view().unwrap();
        assert_eq!((told.names.join(" ").as_str(), told.total), ("0.xml 1.xml 2.xml 3.xml 4.xml", 7));
        assert_eq!(dropped.take(), paths);
        assert!(dropped.view().is_none());
        dropped.put_back(paths.clone());
        dropped.put_back(Vec::new());
        assert_eq!(dropped.take(), paths);
    }
}
