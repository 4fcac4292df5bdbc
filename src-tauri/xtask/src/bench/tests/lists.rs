//! What lists of the measured catalogue take: loading what they show, their first pages, and what narrows them.

use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use suitecase_explore::Explorer;
use suitecase_explore::filter::{Filter, Now};
use suitecase_explore::listing::{ListQuery, PAGE_LIMIT};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::ProjectId;
use suitecase_model::path::RepoPath;
use suitecase_model::saved_filter::SortColumn;
use suitecase_store::Store;

use super::asking::Times;
use crate::error::TaskError;

/// How often everything is looked at, each time by a service that holds nothing yet.
const ROUNDS: usize = 7;

/// What lists took, in milliseconds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Lists {
    /// Reading what is shown of the tests of all links, on connections that were just opened.
    pub(super) loading: Vec<f64>,
    /// About how many megabytes that takes.
    pub(super) megabytes: f64,
    /// What is asked of it then.
    pub(super) classes: Vec<Times>,
}

/// Looks at the lists of a project whose tests have some words in their names.
pub(super) async fn measured(
    database: &Path,
    project: ProjectId,
    words: &[String],
    now: &Now,
) -> Result<Lists, TaskError> {
    let mut lists = Lists { loading: Vec::new(), megabytes: 0.0, classes: Vec::new() };
    for _ in 0..ROUNDS {
        let explorer = Explorer::new(Store::open(database)?);
        let started = Instant::now();
        explorer.shelves(project, None, TestKind::TestCases).await?;
        lists.loading.push(milliseconds(started));
        for sort in SortColumn::ALL {
            for descending in [false, true] {
                let name = match sort {
                    SortColumn::Path => "first page by path",
                    SortColumn::Name => "first page by name",
                    SortColumn::Status => "first page by status",
                    SortColumn::LastRun => "first page by last run",
                    SortColumn::Changed => "first page by change",
                };
                let query = ListQuery { sort, descending, ..all(project) };
                lists.add(name, first_page(&explorer, &query).await?);
            }
        }
        for word in words {
            let query = ListQuery { filter: Filter::read(word, now), ..all(project) };
            lists.add("list with a word", first_page(&explorer, &query).await?);
        }
        let started = Instant::now();
        explorer.choices(project, None, RepoPath::root(), TestKind::TestCases, now.at).await?;
        lists.add("choices", milliseconds(started));
        #[expect(clippy::cast_precision_loss, reason = "for people to read")]
        let megabytes = explorer.memory().await as f64 / 1e6;
        lists.megabytes = megabytes;
    }
    Ok(lists)
}

impl Lists {
    fn add(&mut self, name: &str, took: f64) {
        match self.classes.iter_mut().find(|class| class.name == name) {
            Some(class) => class.milliseconds.push(took),
            None => self.classes.push(Times { name: name.to_owned(), milliseconds: vec![took] }),
        }
    }
}

fn all(project: ProjectId) -> ListQuery {
    ListQuery {
        project,
        link: None,
        folder: RepoPath::root(),
        kind: TestKind::TestCases,
        filter: Filter::default(),
        sort: SortColumn::Path,
        descending: false,
    }
}

/// Returns how many milliseconds the first page of a list takes, with all that is shown of its rows.
async fn first_page(explorer: &Explorer, query: &ListQuery) -> Result<f64, TaskError> {
    let started = Instant::now();
    let listing = explorer.list(query).await?;
    let shown: usize = listing
        .page(0, PAGE_LIMIT)
        .map(|(shelf, row)| {
            shelf.columns.name(row).len() + shelf.columns.tags(row).map(str::len).sum::<usize>()
        })
        .sum();
    let took = milliseconds(started);
    if shown == 0 {
        return Err(TaskError::Check("a list shows nothing".to_owned()));
    }
    Ok(took)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}
