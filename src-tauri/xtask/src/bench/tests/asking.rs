//! The process that holds the catalogue and is asked: what each question takes, and how much memory is held then.

use std::path::Path;
use std::time::Instant;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use suitecase_explore::Explorer;
use suitecase_explore::filter::Now;
use suitecase_explore::search::MOST_HITS;
use suitecase_model::ids::ProjectId;
use suitecase_store::{Store, StoreError, project};
use suitecase_sync::Clock;

use super::lists::{self, Lists};
use super::queries::{self, Class};
use crate::bench::apart::{self, DataOptions};
use crate::bench::memory::resident_megabytes;
use crate::error::TaskError;

/// How often each question is asked.
const ROUNDS: usize = 3;
/// So many common words of names narrow lists.
const WORDS_OF_LISTS: usize = 10;

/// What the process found out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) classes: Vec<Times>,
    /// What questions took that names answered alone.
    pub(super) by_names: Vec<f64>,
    pub(super) resident_megabytes: f64,
    pub(super) lists: Lists,
}

/// What the questions of one class took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Times {
    pub(super) name: String,
    pub(super) milliseconds: Vec<f64>,
}

/// Asks all questions and prints what was found out.
pub(crate) fn ask_here(options: &DataOptions) -> Result<(), TaskError> {
    apart::measure(ask(&options.data))
}

async fn ask(data: &Path) -> Result<Asked, TaskError> {
    let database = data.join("suitecase.db");
    let store = Store::open(&database)?;
    let found = store.read(|reader| Ok::<_, StoreError>(project::list(reader)?.into_iter().next()));
    let project = found.await?.ok_or_else(|| TaskError::Check("there is no project".to_owned()))?.id;
    let explorer = Explorer::new(store.clone());
    let now = Now { at: Clock::of_this_computer().now(), zone: TimeZone::UTC };
    // A first question that nothing has makes everything that is held from then on.
    explorer.search(project, "neverseenanywhere", &now).await?;
    let classes = queries::classes(&store, &explorer, project).await?;
    let mut answered = Vec::new();
    let mut by_names = Vec::new();
    let mut common = Vec::new();
    for Class { name, questions } in classes {
        let mut milliseconds = Vec::new();
        for question in questions.iter().cycle().take(questions.len() * ROUNDS) {
            let (took, is_by_names) = once(&explorer, project, question, &now).await?;
            milliseconds.push(took);
            if is_by_names {
                by_names.push(took);
            }
        }
        if name == queries::COMMON_WORDS {
            common = questions.into_iter().take(WORDS_OF_LISTS).collect();
        }
        answered.push(Times { name: name.to_owned(), milliseconds });
    }
    let resident_megabytes = resident_megabytes();
    let lists = lists::measured(&database, project, &common, &now).await?;
    Ok(Asked { classes: answered, by_names, resident_megabytes, lists })
}

/// Asks once: how many milliseconds it took, and whether names answered it alone.
async fn once(
    explorer: &Explorer,
    project: ProjectId,
    question: &str,
    now: &Now,
) -> Result<(f64, bool), TaskError> {
    let started = Instant::now();
    let answer = explorer.search(project, question, now).await?;
    let took = started.elapsed().as_secs_f64() * 1_000.0;
    Ok((took, answer.total >= MOST_HITS as u64))
}
