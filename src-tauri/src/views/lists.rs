//! Lists of test cases and suites, and what they are narrowed by.

use suitecase_explore::choices::Choices;
use suitecase_explore::filter::{self, Filter, Now, status_word};
use suitecase_explore::{Columns, listing};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{MemberId, SavedFilterId, TestCaseId, TestSuiteId};
use suitecase_model::path::RepoPath;
use suitecase_model::saved_filter::{self as saved, SavedFilter};
use suitecase_model::test_suite::SuiteKind;
use suitecase_model::time::Timestamp;

use super::room::first_tags;
use super::tests::change;
use crate::wire::lists::{
    FilterChoice, FilterChoices, FilterReading, IgnoredFilter, IgnoredReason, SavedFilterForm,
    SavedFilterView,
};
use crate::wire::tests::{
    ChangeView, ListQuery, SortColumn, TestCasePage, TestCaseRow, TestSuitePage, TestSuiteRow,
};

impl From<SortColumn> for saved::SortColumn {
    fn from(column: SortColumn) -> Self {
        match column {
            SortColumn::Path => Self::Path,
            SortColumn::Name => Self::Name,
            SortColumn::Status => Self::Status,
            SortColumn::LastRun => Self::LastRun,
            SortColumn::Changed => Self::Changed,
        }
    }
}

impl From<saved::SortColumn> for SortColumn {
    fn from(column: saved::SortColumn) -> Self {
        match column {
            saved::SortColumn::Path => Self::Path,
            saved::SortColumn::Name => Self::Name,
            saved::SortColumn::Status => Self::Status,
            saved::SortColumn::LastRun => Self::LastRun,
            saved::SortColumn::Changed => Self::Changed,
        }
    }
}

impl From<&Filter> for FilterReading {
    fn from(filter: &Filter) -> Self {
        let ignored = filter.ignored.iter().map(|ignored| IgnoredFilter {
            text: ignored.text.clone(),
            reason: match ignored.reason {
                filter::IgnoredReason::Status => IgnoredReason::Status,
                filter::IgnoredReason::Kind => IgnoredReason::Kind,
                filter::IgnoredReason::Day => IgnoredReason::Day,
                filter::IgnoredReason::Empty => IgnoredReason::Empty,
                filter::IgnoredReason::Flag => IgnoredReason::Flag,
            },
        });
        Self { ignored: ignored.collect() }
    }
}

/// Reads what a list is to show at a time.
pub(crate) fn list_query(query: &ListQuery, kind: TestKind, at: Timestamp) -> listing::ListQuery {
    listing::ListQuery {
        project: query.project_id,
        link: query.link_id,
        folder: RepoPath::from_text(&query.folder),
        kind,
        filter: Filter::read(&query.filter, &Now::here(at)),
        sort: query.sort.into(),
        descending: query.descending,
    }
}

pub(crate) fn test_case_page(
    listing: &listing::Listing,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> TestCasePage {
    let rows = listing.page(offset, limit).map(|(shelf, row)| {
        let columns = &shelf.columns;
        TestCaseRow {
            id: TestCaseId(columns.id(row)),
            link_id: shelf.link,
            name: columns.name(row).to_owned(),
            folder: columns.folder(row).to_owned(),
            tags: first_tags(columns.tags(row)),
            status: columns.status(row),
            last_run: columns.last_run(row),
            problems: columns.problems(row),
            change: last_change(columns, row),
        }
    });
    TestCasePage { total: listing.len() as u64, reading: filter.into(), rows: rows.collect() }
}

pub(crate) fn test_suite_page(
    listing: &listing::Listing,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> TestSuitePage {
    let rows = listing.page(offset, limit).map(|(shelf, row)| {
        let columns = &shelf.columns;
        TestSuiteRow {
            id: TestSuiteId(columns.id(row)),
            link_id: shelf.link,
            name: columns.name(row).to_owned(),
            folder: columns.folder(row).to_owned(),
            kind: columns.suite_kind(row).unwrap_or(SuiteKind::Static),
            tags: first_tags(columns.tags(row)),
            members: columns.members(row),
            status: columns.status(row),
            last_run: columns.last_run(row),
            problems: columns.problems(row),
            change: last_change(columns, row),
        }
    });
    TestSuitePage { total: listing.len() as u64, reading: filter.into(), rows: rows.collect() }
}

fn last_change(columns: &Columns, row: u32) -> Option<ChangeView> {
    columns.change(row).cloned().map(change)
}

pub(crate) fn filter_choices(choices: Choices) -> FilterChoices {
    let choice = |value: &str, count| FilterChoice { value: value.to_owned(), count };
    FilterChoices {
        tags: choices.tags.into_iter().map(|(value, count)| FilterChoice { value, count }).collect(),
        statuses: choices
            .statuses
            .into_iter()
            .map(|(status, count)| choice(status_word(status), count))
            .collect(),
        kinds: choices.kinds.into_iter().map(|(kind, count)| choice(kind.as_str(), count)).collect(),
        with_problems: choices.with_problems,
        never_run: choices.never_run,
        flaky: choices.flaky,
        stale: choices.stale,
    }
}

pub(crate) fn saved_filters(filters: Vec<SavedFilter>) -> Vec<SavedFilterView> {
    filters.into_iter().map(saved_filter).collect()
}

pub(crate) fn saved_filter(filter: SavedFilter) -> SavedFilterView {
    SavedFilterView {
        id: filter.id,
        name: filter.name,
        kind: filter.kind.as_str().to_owned(),
        filter: filter.filter,
        link_id: filter.link,
        folder: filter.folder.as_str().to_owned(),
        sort: filter.sort.into(),
        descending: filter.descending,
    }
}

/// Returns the filter that a member asks to keep, under a new id.
pub(crate) fn saved_filter_of(form: SavedFilterForm, member: MemberId, id: SavedFilterId) -> SavedFilter {
    SavedFilter {
        id,
        member,
        project: form.project_id,
        kind: form.kind.into(),
        name: form.name,
        filter: form.filter,
        link: form.link_id,
        folder: RepoPath::from_text(&form.folder),
        sort: form.sort.into(),
        descending: form.descending,
    }
}
