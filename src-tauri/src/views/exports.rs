//! What files say of themselves.

use std::collections::HashSet;

use suitecase_explore::export::{self, Asked, Heading};
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, link, project};
use uuid::Uuid;

use crate::wire::lists::{ExportFormat, TestExport};
use crate::wire::problems::{MutedChoice, ProblemQuery};

impl From<ExportFormat> for export::ExportFormat {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Json => Self::Json,
            ExportFormat::Markdown => Self::Markdown,
        }
    }
}

pub(crate) fn heading_of_tests(
    reader: &Reader<'_>,
    form: &TestExport,
    exported_at: Timestamp,
) -> Result<Heading, StoreError> {
    let asked = Asked::Tests {
        kind: form.kind.into(),
        link: link_name(reader, form.query.project_id, form.query.link_id)?,
        folder: form.query.folder.clone(),
        filter: form.query.filter.clone(),
        selected: form.selected.is_some(),
    };
    Ok(Heading { project: project_name(reader, form.query.project_id)?, asked, exported_at })
}

pub(crate) fn heading_of_problems(
    reader: &Reader<'_>,
    query: &ProblemQuery,
    exported_at: Timestamp,
) -> Result<Heading, StoreError> {
    let asked = Asked::Problems {
        link: link_name(reader, query.project_id, query.link_id)?,
        codes: query.codes.clone(),
        muted: match query.muted {
            MutedChoice::Open => "open",
            MutedChoice::Muted => "muted",
            MutedChoice::Both => "both",
        },
        text: query.text.clone(),
    };
    Ok(Heading { project: project_name(reader, query.project_id)?, asked, exported_at })
}

/// Reads which rows were chosen; what is no id is no row.
pub(crate) fn chosen(selected: Option<Vec<String>>) -> Option<HashSet<Uuid>> {
    selected.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect())
}

fn project_name(reader: &Reader<'_>, id: ProjectId) -> Result<String, StoreError> {
    let found = project::list(reader)?.into_iter().find(|project| project.id == id);
    found.map(|project| project.name).ok_or(StoreError::Missing("the project"))
}

/// Returns the name of a link; a link of another project has no rows here, and its name is nobody's business.
fn link_name(
    reader: &Reader<'_>,
    project: ProjectId,
    id: Option<LinkId>,
) -> Result<Option<String>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let links = link::of_project(reader, project)?;
    Ok(Some(links.into_iter().find(|link| link.id == id).map(|link| link.name).unwrap_or_default()))
}
