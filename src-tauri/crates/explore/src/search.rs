//! Finds tests by what a person types, while they type it.
//!
//! First come tests whose whole id, guid or path was typed; then those whose names, folders and tags hold every word,
//! looked for in all rows held in memory; then, where these leave room, those whose descriptions and comments do; and
//! where nothing is found at all, each word that nothing has is replaced by the likest one that something has. A
//! question ends the one before it, which then answers that it is void. Deliberately absent: what was looked for
//! earlier, and learning from it.

mod admitted;
mod answer;
mod bodies;
mod boundary;
mod dictionary;
mod highlight;
mod judge;
mod mapped;
mod names;
mod question;
mod rank;
mod snippet;
mod stages;
mod typed_paths;
mod typo;
mod vocabulary;

use std::sync::{Arc, Mutex, PoisonError};

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_store::{Reader, StoreError, search};

pub use self::answer::{Answer, Corrected, Group, Hit, Snippet};
use self::bodies::Stop;
use self::dictionary::Dictionary;
pub use self::highlight::Part;
pub use self::judge::Field;
use self::question::Questions;
use self::stages::Asked;
use crate::explorer::{Explorer, Shelf};
use crate::filter::{Filter, Now};

/// The most rows of an answer.
pub const MOST_HITS: usize = 60;

/// What search keeps between questions.
#[derive(Debug, Default)]
pub(crate) struct Searching {
    questions: Questions,
    dictionary: Dictionary,
    /// Whether bodies of some links were left to index, as of a version of bodies and of their catalogues.
    indexing: Mutex<Option<(Versions, bool)>>,
}

type Versions = (u64, Vec<(LinkId, u64)>);

impl Explorer {
    /// Finds the tests of a project that a text names.
    ///
    /// The question is asked when this is called and ends those before it, whenever the answer is waited for.
    pub fn search(
        &self,
        project: ProjectId,
        text: &str,
        now: &Now,
    ) -> impl Future<Output = Result<Answer, StoreError>> + Send + use<> {
        let question = self.searching().questions.ask();
        let (explorer, text, filter) = (self.clone(), text.to_owned(), Filter::read(text, now));
        async move {
            let ignored = filter.ignored.clone();
            let shelves = explorer.searched(project).await?;
            let asked = Asked::new(explorer.clone(), shelves, &text, filter, question);
            match explorer.answered(Arc::new(asked)).await {
                Ok(answer) => Ok(Answer { ignored, ..answer }),
                Err(Stop::Superseded) => Ok(Answer { is_superseded: true, ignored, ..Answer::default() }),
                Err(Stop::Failed(error)) => Err(error),
            }
        }
    }

    /// Answers stage by stage, until enough is found.
    async fn answered(&self, asked: Arc<Asked>) -> Result<Answer, Stop> {
        let is_indexing = self.is_indexing(&asked).await?;
        self.make_words_behind(is_indexing, &asked);
        let found = self.on(&asked, Asked::by_ids_and_names).await?;
        if asked.words.is_empty() || found.rows.len() >= MOST_HITS {
            return Ok(asked.answer(found, is_indexing));
        }
        let (words, is_stale) = self.searching().dictionary.of_bodies(self.store(), is_indexing).await?;
        let of_bodies = words.clone();
        let found = self
            .on(&asked, move |asked, reader| asked.by_bodies(reader, found, &of_bodies, is_stale))
            .await?;
        if !found.rows.is_empty() {
            return Ok(asked.answer(found, is_indexing));
        }
        let of_names = self.searching().dictionary.of_names(&asked.shelves).await?;
        let corrected = self.on(&asked, move |asked, reader| {
            let Some(asked) = asked.corrected(reader, &of_names, &words)? else { return Ok(None) };
            let found = asked.by_ids_and_names(reader)?;
            let found = asked.by_bodies(reader, found, &words, is_stale)?;
            Ok((!found.rows.is_empty()).then(|| asked.answer(found, is_indexing)))
        });
        Ok(corrected.await?.unwrap_or(Answer { is_indexing, ..Answer::default() }))
    }

    /// Runs a stage on a reading connection, if the question still counts.
    async fn on<T: Send + 'static>(
        &self,
        asked: &Arc<Asked>,
        stage: impl FnOnce(&Asked, &Reader<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Stop> {
        let asked = asked.clone();
        self.store()
            .read(move |reader| {
                asked.check()?;
                stage(&asked, reader)
            })
            .await
    }

    /// Returns the shown links of a project by name, each with its test cases and then its suites.
    async fn searched(&self, project: ProjectId) -> Result<Arc<[Shelf]>, StoreError> {
        let cases = self.shelves(project, None, TestKind::TestCases).await?;
        let mut suites = self.shelves(project, None, TestKind::TestSuites).await?;
        let mut shelves = Vec::with_capacity(cases.len() * 2);
        for cases in cases {
            let of_link = suites.iter().position(|suites| suites.link == cases.link);
            shelves.push(cases);
            shelves.extend(of_link.map(|place| suites.swap_remove(place)));
        }
        Ok(shelves.into())
    }

    /// Makes the words that a later stage, or the next question, needs.
    fn make_words_behind(&self, is_indexing: bool, asked: &Arc<Asked>) {
        let (explorer, shelves) = (self.clone(), asked.shelves.clone());
        tokio::spawn(async move {
            let dictionary = &explorer.searching().dictionary;
            let made = async {
                dictionary.of_bodies(explorer.store(), is_indexing).await?;
                dictionary.of_names(&shelves).await
            };
            if let Err(error) = made.await {
                tracing::warn!(%error, "could not read the words of the tests");
            }
        });
    }

    /// Returns whether bodies of searched links are left to index.
    async fn is_indexing(&self, asked: &Arc<Asked>) -> Result<bool, Stop> {
        let links: Vec<_> = asked.shelves.iter().map(|shelf| (shelf.link, shelf.version)).collect();
        let versions = (self.store().bodies_version(), links);
        let held = || self.searching().indexing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, is_indexing)) = held().as_ref().filter(|(of, _)| *of == versions) {
            return Ok(*is_indexing);
        }
        let pending = self.on(asked, |_, reader| Ok(search::pending(reader)?)).await?;
        let is_indexing = versions.1.iter().any(|(link, _)| pending.contains(link));
        *held() = Some((versions, is_indexing));
        Ok(is_indexing)
    }
}

#[cfg(test)]
pub(crate) mod tests;
