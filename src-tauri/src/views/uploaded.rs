//! Names in reports as the window shows them.

use suitecase_executions::linking::deciding::{Decision, Said};
use suitecase_executions::linking::listing::{Choice, Counts};
use suitecase_executions::linking::preview::Preview;
use suitecase_executions::linking::suggesting::{self, Reason, Suggestion};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{MemberId, ProjectId};
use suitecase_model::reported::LinkBecause as Because;
use suitecase_store::reported_test::{self, ReportedTest};
use suitecase_store::suggestion::{self as catalogue, Living};
use suitecase_store::{Reader, StoreError, alias, link, member, result};
use uuid::Uuid;

use super::results;
use super::room::{fit_list, fit_uploaded, fit_uploaded_detail};
use crate::error::CommandError;
use crate::wire::uploaded::{
    AliasList, AliasView, Candidate, CandidateReason, LinkBecause, LinkPreview, UploadedChoice,
    UploadedDecision, UploadedDetail, UploadedPage, UploadedRow, UploadedTest,
};

impl From<UploadedChoice> for Choice {
    fn from(choice: UploadedChoice) -> Self {
        match choice {
            UploadedChoice::Ambiguous => Self::Ambiguous,
            UploadedChoice::Unmatched => Self::Unmatched,
            UploadedChoice::Unlinked => Self::Unlinked,
            UploadedChoice::Linked => Self::Linked,
        }
    }
}

impl From<Reason> for CandidateReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::SamePath => Self::SamePath,
            Reason::FormerPath { commit } => Self::FormerPath { commit },
            Reason::SameGuid => Self::SameGuid,
            Reason::NormalForm => Self::NormalForm,
            Reason::Case => Self::Case,
            Reason::SameName => Self::SameName,
            Reason::SameSuite => Self::SameSuite,
            Reason::SameRun => Self::SameRun,
        }
    }
}

/// Returns what a person decides; a test whose id is none is not there.
pub(crate) fn decision(decision: &UploadedDecision) -> Result<Decision, CommandError> {
    Ok(match decision {
        UploadedDecision::Link { test_id, always } => {
            Decision::Link { test: test_of_word(test_id)?, always: *always }
        }
        UploadedDecision::KeepApart => Decision::KeepApart,
        UploadedDecision::Undo => Decision::Undo,
        UploadedDecision::TakeBack { because, test_id, always_test_id } => Decision::TakeBack {
            said: match (because, test_id) {
                (LinkBecause::Chosen, Some(test)) => Said::Test(test_of_word(test)?),
                (LinkBecause::KeptApart, _) => Said::KeptApart,
                (
                    LinkBecause::Chosen
                    | LinkBecause::SamePath
                    | LinkBecause::SamePathAndSuite
                    | LinkBecause::Alias
                    | LinkBecause::SeveralTests
                    | LinkBecause::NoTest
                    | LinkBecause::NotAsked,
                    _,
                ) => Said::Nothing,
            },
            always: always_test_id.as_deref().map(test_of_word).transpose()?,
        },
    })
}

fn test_of_word(word: &str) -> Result<Uuid, StoreError> {
    Uuid::try_parse(word).map_err(|_| StoreError::Missing("the test"))
}

/// Returns one page of names.
pub(crate) fn uploaded_page(
    reader: &Reader<'_>,
    (total, names): (u64, Vec<ReportedTest>),
    counts: Counts,
) -> Result<UploadedPage, StoreError> {
    let rows = names.into_iter().map(|name| row(reader, name));
    let mut rows: Vec<UploadedRow> = rows.collect::<Result<_, _>>()?;
    fit_uploaded(&mut rows);
    let Counts { ambiguous, unmatched, unlinked, linked } = counts;
    Ok(UploadedPage { total, rows, ambiguous, unmatched, unlinked, linked })
}

/// Returns everything about one name of a project.
pub(crate) fn uploaded_detail(
    reader: &Reader<'_>,
    project: ProjectId,
    number: i64,
) -> Result<UploadedDetail, StoreError> {
    let name = reported_test::get(reader, number)?;
    if name.name.project != project {
        return Err(StoreError::Missing("the name in reports"));
    }
    let always = alias::of_name(reader, project, name.name.kind, &name.name.name)?;
    let decided = match name.decided.because {
        Because::Alias => always.as_ref().map(|alias| (alias.by, alias.at)),
        Because::Chosen | Because::KeptApart => name.by,
        Because::SamePath
        | Because::SamePathAndSuite
        | Because::SeveralTests
        | Because::NoTest
        | Because::NotAsked => None,
    };
    let candidates = suggesting::suggest(reader, &name)?.into_iter().map(|found| candidate(reader, found));
    let mut detail = UploadedDetail {
        decided_by: decided.map(|(by, _)| name_of(reader, by)).transpose()?,
        decided_at: decided.map(|(_, at)| at.0),
        always_test_id: always.map(|alias| alias.test.to_string()),
        candidates: candidates.collect::<Result<_, _>>()?,
        results: results::shown(result::of_names(reader, &[number])?),
        row: row(reader, name)?,
    };
    fit_uploaded_detail(&mut detail);
    Ok(detail)
}

/// Returns the names of a project that always stand for a test, as far as a message has room.
pub(crate) fn aliases(reader: &Reader<'_>, project: ProjectId) -> Result<AliasList, StoreError> {
    let found = alias::of_project(reader, project)?;
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let views = found.into_iter().map(|alias| {
        Ok(AliasView {
            id: alias.id,
            kind: alias.kind.into(),
            test: test_of(reader, project, alias.kind, alias.test)?,
            name: alias.name,
            created_by: name_of(reader, alias.by)?,
            created_at: alias.at.0,
        })
    });
    Ok(AliasList { total, aliases: fit_list(views.collect::<Result<_, StoreError>>()?) })
}

pub(crate) fn link_preview(preview: Preview) -> LinkPreview {
    let Preview { linked, ambiguous, unmatched, lost } = preview;
    LinkPreview { linked, ambiguous, unmatched, lost }
}

fn row(reader: &Reader<'_>, found: ReportedTest) -> Result<UploadedRow, StoreError> {
    let ReportedTest { number, name, decided, results, last, .. } = found;
    let test = match decided.test {
        Some(test) => test_of(reader, name.project, name.kind, test)?,
        None => None,
    };
    Ok(UploadedRow {
        number,
        kind: name.kind.into(),
        repository: name.link.map(|of| link::get(reader, of)).transpose()?.map(|link| link.name),
        name: name.name,
        suite: name.suite,
        results,
        last_at: last.map(|(at, _)| at.0),
        last_status: last.map(|(_, status)| status),
        because: decided.because.into(),
        test,
    })
}

fn candidate(reader: &Reader<'_>, found: Suggestion) -> Result<Candidate, StoreError> {
    let reasons = found.reasons.into_iter().map(CandidateReason::from).collect();
    Ok(Candidate { test: test(reader, found.test, false)?, reasons })
}

/// Returns a test as it is shown; none where it is gone.
fn test_of(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    id: Uuid,
) -> Result<Option<UploadedTest>, StoreError> {
    let found = catalogue::there(reader, project, kind, id)?;
    found.map(|(there, is_archived)| test(reader, there, is_archived)).transpose()
}

fn test(reader: &Reader<'_>, living: Living, is_archived: bool) -> Result<UploadedTest, StoreError> {
    Ok(UploadedTest {
        id: living.test.to_string(),
        name: living.katalon_id.rsplit('/').next().unwrap_or_default().to_owned(),
        path: living.path,
        repository: link::get(reader, living.link)?.name,
        is_archived,
    })
}

fn name_of(reader: &Reader<'_>, id: MemberId) -> Result<String, StoreError> {
    Ok(member::get(reader, id)?.name)
}
