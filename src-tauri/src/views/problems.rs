//! Problems as the window lists them.

use suitecase_store::muted_problem::{Mute, ProblemKey as Key};
use suitecase_store::problem::list::{self, ListedProblem, ProblemQuery as Query};
use suitecase_store::{Reader, StoreError};

use super::room::{PAGE_LIMIT, fit_reasons};
use crate::wire::problems::{
    MutedChoice, MutedView, ProblemAmount, ProblemKey, ProblemPage, ProblemQuery, ProblemRow, ProblemTest,
};

pub(crate) fn problem_query(query: ProblemQuery) -> Query {
    Query {
        project: query.project_id,
        link: query.link_id,
        codes: query.codes,
        muted: match query.muted {
            MutedChoice::Open => list::MutedChoice::Open,
            MutedChoice::Muted => list::MutedChoice::Muted,
            MutedChoice::Both => list::MutedChoice::Both,
        },
        text: query.text,
        offset: query.offset,
        limit: query.limit.min(PAGE_LIMIT),
    }
}

pub(crate) fn problem_key(key: ProblemKey) -> Key {
    Key { link: key.link_id, path: key.path.into(), code: key.code, detail: key.detail }
}

pub(crate) fn problems(reader: &Reader<'_>, query: &Query) -> Result<ProblemPage, StoreError> {
    let page = list::page(reader, query)?;
    let mut rows: Vec<ProblemRow> = page.rows.into_iter().map(problem_row).collect();
    fit_reasons(&mut rows);
    Ok(ProblemPage {
        total: page.total,
        rows,
        kinds: page
            .amounts
            .into_iter()
            .map(|amount| ProblemAmount { code: amount.code, open: amount.open, muted: amount.muted })
            .collect(),
    })
}

pub(super) fn problem_row(found: ListedProblem) -> ProblemRow {
    ProblemRow {
        link_id: found.link,
        link_name: found.link_name,
        path: found.problem.path.as_str().to_owned(),
        code: found.problem.code,
        detail: found.problem.detail,
        line: found.problem.line,
        muted: found.mute.map(|Mute { reason, by, at }| MutedView { reason, by, at: at.0 }),
        test: found.test.map(|(kind, id)| ProblemTest { kind: kind.into(), id: id.to_string() }),
    }
}
