//! Which rows a file gets: a whole list in its order, or what was chosen of it; or all problems that are asked for.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::saved_filter::SortColumn;
use suitecase_model::time::Timestamp;
use suitecase_store::problem::list::{self as problems, ProblemQuery};
use suitecase_store::{Reader, StoreError, integration, link};
use uuid::Uuid;

use super::{ExportError, ExportFormat, Heading, ProblemRecord, TestRecord, begin, file};
use crate::explorer::{Explorer, Shelf};
use crate::listing::{ListQuery, Listing};

impl Explorer {
    /// Writes the tests of a list, or those of them that were chosen, and returns how many these are.
    ///
    /// They are those of one moment, in the order of the list; a Markdown tree is in the order of paths instead. What fails
    /// leaves the file that was there.
    pub async fn export_tests(
        &self,
        mut query: ListQuery,
        chosen: Option<HashSet<Uuid>>,
        heading: Heading,
        format: ExportFormat,
        path: PathBuf,
    ) -> Result<u64, ExportError> {
        match format {
            ExportFormat::Csv | ExportFormat::Json => {}
            ExportFormat::Markdown => (query.sort, query.descending) = (SortColumn::Path, false),
        }
        let project = query.project;
        let repositories = self.store().read(move |reader| repositories(reader, project)).await?;
        let listing = self.list(&query).await?;
        let writing = tokio::task::spawn_blocking(move || {
            file::replace(&path, |out| {
                let mut sheet = begin(format, &heading, out)?;
                let mut count = 0;
                for row in rows(&listing, chosen.as_ref(), &repositories) {
                    sheet.test(&row)?;
                    count += 1;
                }
                sheet.finish()?;
                Ok::<_, ExportError>(count)
            })
        });
        writing.await.map_err(|_| StoreError::Ended)?
    }

    /// Writes all problems that are asked for, whatever the query's offset and limit, and returns how many these are.
    ///
    /// They are those of one moment. What fails leaves the file that was there.
    pub async fn export_problems(
        &self,
        query: ProblemQuery,
        heading: Heading,
        format: ExportFormat,
        path: PathBuf,
    ) -> Result<u64, ExportError> {
        let writing = self.store().read(move |reader| {
            reader.at_one_moment(|reader| {
                let repositories = repositories(reader, query.project)?;
                file::replace(&path, |out| {
                    let mut sheet = begin(format, &heading, out)?;
                    let mut count = 0;
                    problems::each(reader, &query, |link, found| {
                        count += 1;
                        sheet.problem(&ProblemRecord {
                            link: found.link_name,
                            repository: repositories.get(&link.id).cloned().unwrap_or_default(),
                            problem: found.problem,
                            mute: found.mute,
                            test: found.test,
                        })?;
                        Ok::<_, ExportError>(())
                    })?;
                    sheet.finish()?;
                    Ok::<_, ExportError>(count)
                })
            })
        });
        writing.await
    }
}

/// Hands out the rows of a list one by one.
fn rows<'list>(
    listing: &'list Listing,
    chosen: Option<&'list HashSet<Uuid>>,
    repositories: &'list HashMap<LinkId, String>,
) -> impl Iterator<Item = TestRecord> + 'list {
    let is_chosen = move |shelf: &Shelf, row| chosen.is_none_or(|ids| ids.contains(&shelf.columns.id(row)));
    listing.rows().filter(move |(shelf, row)| is_chosen(shelf, *row)).map(|(shelf, row)| {
        let columns = &shelf.columns;
        TestRecord {
            link: shelf.name.clone(),
            repository: repositories.get(&shelf.link).cloned().unwrap_or_default(),
            path: columns.path(row).to_owned(),
            id: columns.id(row).to_string(),
            name: columns.name(row).to_owned(),
            folder: columns.folder(row).to_owned(),
            tags: columns.tags(row).map(str::to_owned).collect(),
            suite: columns.suite_kind(row),
            status: columns.status(row),
            last_run: columns.last_run(row).map(Timestamp),
            changed: columns.change(row).cloned(),
            problems: columns.problems(row),
        }
    })
}

/// Returns the workspace and the repository of each link of a project.
fn repositories(reader: &Reader<'_>, project: ProjectId) -> Result<HashMap<LinkId, String>, StoreError> {
    let links = link::of_project(reader, project)?.into_iter().map(|link| {
        let workspace = integration::get(reader, link.integration)?.workspace.slug;
        Ok((link.id, format!("{workspace}/{}", link.repository)))
    });
    links.collect()
}
