//! What is known of a test beside its own file: its scripts, the data it runs with, what a dynamic suite selects.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use suitecase_model::catalogue::{Place, ResolvedMember, TestSuite};
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_store::{Reader, StoreError, test_case};
use suitecase_sync::scripts::{self, Scripts};
use suitecase_sync::selection;

use crate::wire::tests::{
    BoundVariableView, DataBindingView, DynamicCondition, DynamicSelection, ScriptsView, SelectedCase,
};

/// The most test cases of a dynamic suite that come at once.
const MOST_SELECTED: usize = 200;

/// The most bindings of one line of a suite, and the most variables of one binding, that are told.
const MOST_BINDINGS: usize = 20;
const MOST_VARIABLES: usize = 50;

/// The names of variables by their ids, of the test cases that were asked for.
pub(super) type VariableNames = HashMap<RepoPath, HashMap<String, String>>;

/// Returns the scripts of a test case.
pub(super) fn scripts(reader: &Reader<'_>, link: LinkId, place: &Place) -> Result<ScriptsView, StoreError> {
    Ok(match scripts::of_case(reader, link, place)? {
        Scripts::Known(files) => {
            ScriptsView::Known { files: files.iter().map(|file| file.as_str().to_owned()).collect() }
        }
        Scripts::Pending => ScriptsView::Pending,
        Scripts::NotListed => ScriptsView::NotListed,
    })
}

/// Returns the test data that a line runs with; a suite may list the same test case many times.
pub(super) fn bindings(
    reader: &Reader<'_>,
    link: LinkId,
    resolved: &ResolvedMember,
    names: &mut VariableNames,
) -> Result<Vec<DataBindingView>, StoreError> {
    if resolved.member.bindings.is_empty() {
        return Ok(Vec::new());
    }
    let unknown = HashMap::new();
    let names: &HashMap<String, String> = match &resolved.target {
        None => &unknown,
        Some(path) => match names.entry(path.clone()) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => {
                let variables = test_case::variables_at(reader, link, path)?;
                let by_id = variables.into_iter().map(|variable| (variable.id, variable.name));
                place.insert(by_id.filter(|(id, _)| !id.is_empty()).collect())
            }
        },
    };
    let bindings = resolved.member.bindings.iter().take(MOST_BINDINGS).map(|binding| DataBindingView {
        test_data: binding.test_data.clone(),
        combination: binding.combination.clone(),
        iteration: binding.iteration.clone(),
        rows: binding.rows.clone(),
        variables: binding
            .variables
            .iter()
            .take(MOST_VARIABLES)
            .map(|variable| BoundVariableView {
                name: names.get(&variable.variable_id).cloned(),
                source: variable.source.clone(),
                column: variable.column.clone(),
            })
            .collect(),
    });
    Ok(bindings.collect())
}

/// Returns what a dynamic suite selects today; `None` for the other kinds.
pub(super) fn selection(
    reader: &Reader<'_>,
    link: LinkId,
    suite: &TestSuite,
) -> Result<Option<DynamicSelection>, StoreError> {
    let Some(query) = &suite.content.query else { return Ok(None) };
    let selection = selection::selection(reader, link, &suite.place.project, query, MOST_SELECTED)?;
    let understood = selection.query.conditions.into_iter().map(|condition| DynamicCondition {
        is_certain: condition.is_certain(),
        field: condition.key,
        values: condition.values,
    });
    let members = selection.members.into_iter().map(|case| SelectedCase {
        id: case.id,
        name: case.name,
        folder: case.path.parent().as_str().to_owned(),
    });
    Ok(Some(DynamicSelection {
        understood: understood.collect(),
        not_understood: selection.query.not_understood,
        total: selection.total,
        members: members.collect(),
    }))
}
