//! The words that tests have, kept in memory and made again when the tests have other ones.
//!
//! Words of bodies are read from the search index, which takes a good part of a second for a large catalogue; so a
//! search that finds them old has them made behind itself, and only one that needs them waits. While indexing goes on
//! the old ones do: they would be old again at once.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use suitecase_model::ids::LinkId;
use suitecase_store::{Store, StoreError, search};
use tokio::sync::Mutex;

use super::boundary::words;
use super::vocabulary::Vocabulary;
use crate::explorer::Shelf;
use crate::fold::fold;

/// Shorter words are never what somebody meant.
const SHORTEST: usize = 3;

/// The words of bodies, and those of the names, folders and tags of the project that was searched last.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    bodies: Mutex<Option<(u64, Arc<Vocabulary>)>>,
    names: Mutex<Option<(Versions, Arc<Vocabulary>)>>,
}

/// Links, each with the version of its catalogue.
type Versions = Vec<(LinkId, u64)>;

impl Dictionary {
    /// Returns the words of all bodies, of all projects, and whether the index may have others by now.
    pub(crate) async fn of_bodies(
        &self,
        store: &Store,
        is_indexing: bool,
    ) -> Result<(Arc<Vocabulary>, bool), StoreError> {
        let mut held = self.bodies.lock().await;
        let version = store.bodies_version();
        if let Some((of_version, words)) = held.as_ref().filter(|(of, _)| *of == version || is_indexing) {
            return Ok((words.clone(), *of_version != version));
        }
        let words = store.read(|reader| {
            let mut found = Vocabulary::default();
            search::body_words(reader, |word, bodies| {
                found.add_indexed(word, bodies);
                ControlFlow::Continue(())
            })?;
            found.shrink();
            Ok::<_, StoreError>(Arc::new(found))
        });
        let words = words.await?;
        *held = Some((version, words.clone()));
        Ok((words, is_indexing))
    }

    /// Returns the words of names, folders and tags of some shelves that could be mistyped.
    pub(crate) async fn of_names(&self, shelves: &Arc<[Shelf]>) -> Result<Arc<Vocabulary>, StoreError> {
        let mut held = self.names.lock().await;
        let versions: Vec<_> = shelves.iter().map(|shelf| (shelf.link, shelf.version)).collect();
        if let Some((_, words)) = held.as_ref().filter(|(of, _)| *of == versions) {
            return Ok(words.clone());
        }
        let shelves = shelves.clone();
        let words = tokio::task::spawn_blocking(move || Arc::new(of_names(&shelves)));
        let words = words.await.map_err(|_| StoreError::Ended)?;
        *held = Some((versions, words.clone()));
        Ok(words)
    }
}

fn of_names(shelves: &[Shelf]) -> Vocabulary {
    let mut counts: HashMap<Box<str>, u32> = HashMap::new();
    let mut count = |text: &str, tests: u32| {
        words(text, |word| {
            let could_be_meant = word.chars().all(char::is_alphabetic);
            let folded = if could_be_meant { fold(word) } else { String::new() };
            if folded.chars().nth(SHORTEST - 1).is_some() {
                *counts.entry(folded.into()).or_default() += tests;
            }
        });
    };
    for columns in shelves.iter().map(|shelf| &shelf.columns) {
        let mut folder = None;
        for row in 0..u32::try_from(columns.len()).unwrap_or(u32::MAX) {
            count(columns.name(row), 1);
            // A folder's rows follow one another, but for those of folders inside of it.
            if folder.replace(columns.folder_number(row)) != Some(columns.folder_number(row)) {
                count(columns.inner_folder(row), 1);
            }
        }
        for tag in columns.all_tags() {
            count(tag, 1);
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable();
    let mut words = Vocabulary::default();
    for (word, tests) in counts {
        words.add(&word, tests);
    }
    words.shrink();
    words
}
