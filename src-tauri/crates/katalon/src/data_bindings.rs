//! The test data that a line of a static suite runs with.
//!
//! Promises: of a variable only where its value comes from is kept, never the value itself; however much a file binds,
//! what is kept of one line stays small.
//! What is deliberately absent: the names of variables, which the test case has, and the test data itself.

use suitecase_model::test_suite::{BoundVariable, DataBinding};

use crate::values::{shortened, unpadded};
use crate::xml::Step;

/// The most test data of one line that is kept.
pub(crate) const MOST_BINDINGS: usize = 100;
/// The most variables of one line that are kept.
pub(crate) const MOST_VARIABLES: usize = 500;

/// What a variable's value is where a column of the test data gives it.
const COLUMNS: [&str; 2] = ["DATA_COLUMN", "DATA_COLUMN_INDEX"];
/// What it is where nothing but the test case itself gives it, unless the line holds another value.
const DEFAULT: &str = "DEFAULT";

/// What has been read of one line.
#[derive(Default)]
pub(crate) struct Bindings {
    links: Vec<(String, DataBinding)>,
    variables: Vec<Variable>,
    /// Whether the element that is open is one too many.
    is_too_much: bool,
}

/// A variable as the file gives it. The value is dropped with it.
#[derive(Default)]
struct Variable {
    id: String,
    source: String,
    value: String,
    link: String,
}

impl Bindings {
    /// Takes a step of the walk inside a line in.
    pub(crate) fn take(&mut self, inside: &[&str], step: &Step<'_>) {
        match (inside, step) {
            (["testDataLink"], Step::Opened) => {
                self.is_too_much = self.links.len() >= MOST_BINDINGS;
                self.links.extend((!self.is_too_much).then(<(String, DataBinding)>::default));
            }
            (["variableLink"], Step::Opened) => {
                self.is_too_much = self.variables.len() >= MOST_VARIABLES;
                self.variables.extend((!self.is_too_much).then(Variable::default));
            }
            _ if self.is_too_much => {}
            (["testDataLink", field @ ..], Step::Closed(text)) => {
                if let Some((id, binding)) = self.links.last_mut() {
                    take_link_field(id, binding, field, unpadded(text));
                }
            }
            (["variableLink", field], Step::Closed(text)) => {
                if let Some(variable) = self.variables.last_mut() {
                    variable.take_field(field, unpadded(text));
                }
            }
            (_, Step::Opened | Step::Closed(_)) => {}
        }
    }

    /// Joins variables with their test data by the ids that the file gives the latter.
    pub(crate) fn joined(self) -> Vec<DataBinding> {
        let mut links = self.links;
        let mut without_data = DataBinding::default();
        for variable in self.variables.into_iter().filter(|variable| !variable.is_as_ever()) {
            let link = links.iter_mut().find(|(id, _)| !id.is_empty() && *id == variable.link);
            let binding = link.map_or(&mut without_data, |(_, binding)| binding);
            binding.variables.push(variable.without_value());
        }
        let mut bindings: Vec<DataBinding> = links.into_iter().map(|(_, binding)| binding).collect();
        if !without_data.variables.is_empty() {
            bindings.push(without_data);
        }
        bindings
    }
}

impl Variable {
    fn take_field(&mut self, field: &str, text: &str) {
        match field {
            "variableId" => self.id = kept(text),
            "type" => self.source = kept(text),
            "value" => text.clone_into(&mut self.value),
            "testDataLinkId" => self.link = kept(text),
            _ => {}
        }
    }

    /// Returns whether the line leaves the variable what it is: Katalon lists all of a test case's variables.
    fn is_as_ever(&self) -> bool {
        let says_nothing = self.source.is_empty() || self.source == DEFAULT;
        says_nothing && self.value.is_empty() && self.link.is_empty()
    }

    fn without_value(self) -> BoundVariable {
        let is_column = COLUMNS.contains(&self.source.as_str());
        BoundVariable {
            variable_id: self.id,
            source: self.source,
            column: is_column.then(|| kept(&self.value)),
        }
    }
}

fn take_link_field(id: &mut String, binding: &mut DataBinding, field: &[&str], text: &str) {
    match field {
        ["id"] => *id = kept(text),
        ["testDataId"] => binding.test_data = kept(text),
        ["combinationType"] => binding.combination = kept(text),
        ["iterationEntity", "iterationType"] => binding.iteration = kept(text),
        ["iterationEntity", "value"] => binding.rows = kept(text),
        _ => {}
    }
}

fn kept(text: &str) -> String {
    shortened(text).into_owned()
}

#[cfg(test)]
mod tests {
    use suitecase_model::test_suite::SuiteMember;

    use super::*;
    use crate::suite_file::{SuiteReading, read_suite};

    fn line(inside: &str) -> SuiteMember {
        let text = format!(
            "<TestSuiteEntity><testCaseLink><isRun>true</isRun><testCaseId>Test Cases/A</testCaseId>{inside}\
             </testCaseLink></TestSuiteEntity>"
        );
        let SuiteReading::Suite(suite) = read_suite(text.as_bytes()) else { panic!("a suite") };
        suite.members.into_iter().next().unwrap()
    }

    fn data(id: &str, data: &str, iteration: &str, rows: &str) -> String {
        format!(
            "<testDataLink><combinationType>ONE</combinationType><id>{id}</id><iterationEntity>\
             <iterationType>{iteration}</iterationType><value>{rows}</value></iterationEntity>\
             <testDataId>\n   {data}\n</testDataId></testDataLink>"
        )
    }

    fn variable(id: &str, source: &str, value: &str, link: &str) -> String {
        format!(
            "<variableLink><testDataLinkId>{link}</testDataLinkId><type>{source}</type><value>{value}</value>\
             <variableId>{id}</variableId></variableLink>"
        )
    }

    fn bound(id: &str, source: &str, column: Option<&str>) -> BoundVariable {
        BoundVariable {
            variable_id: id.to_owned(),
            source: source.to_owned(),
            column: column.map(str::to_owned),
        }
    }

    #[test]
    fn variables_stand_with_the_data_they_come_from() {
        let inside = [
            variable("v1", "DATA_COLUMN", "user", "d2"),
            data("d1", "Data Files/Prices", "RANGE", "1-3"),
            data("d2", "Data Files/Users", "ALL", ""),
            variable("v2", "DATA_COLUMN_INDEX", "4", "d1"),
            variable("v3", "DATA_COLUMN", "town", "d9"),
            variable("v4", "DEFAULT", "", ""),
        ];
        let found = line(&inside.concat()).bindings;
        let binding = |data: &str, iteration: &str, rows: &str, variables: Vec<BoundVariable>| DataBinding {
            test_data: data.to_owned(),
            combination: if data.is_empty() { String::new() } else { "ONE".to_owned() },
            iteration: iteration.to_owned(),
            rows: rows.to_owned(),
            variables,
        };
        assert_eq!(
            found,
            [
                binding(
                    "Data Files/Prices",
                    "RANGE",
                    "1-3",
                    vec![bound("v2", "DATA_COLUMN_INDEX", Some("4"))]
                ),
                binding("Data Files/Users", "ALL", "", vec![bound("v1", "DATA_COLUMN", Some("user"))]),
                binding("", "", "", vec![bound("v3", "DATA_COLUMN", Some("town"))]),
            ]
        );
    }

    #[test]
    fn a_value_is_never_kept() {
        for source in ["DEFAULT", "SCRIPT_VARIABLE", "", "SOMETHING_NEW", "data_column"] {
            let found = line(&variable("v1", source, "hunter2", ""));
            assert!(!format!("{found:?}").contains("hunter2"), "{source}");
            assert_eq!(found.bindings[0].variables, [bound("v1", source, None)]);
        }
    }

    #[test]
    fn one_line_says_nothing_of_the_next() {
        let one = format!(
            "<testCaseLink><testCaseId>a</testCaseId>{}</testCaseLink>",
            data("d", "Data Files/A", "ALL", "")
        );
        let two = format!(
            "<testCaseLink><testCaseId>b</testCaseId>{}</testCaseLink>",
            variable("v", "DATA_COLUMN", "x", "d")
        );
        let text = format!("<TestSuiteEntity>{one}{two}</TestSuiteEntity>");
        let SuiteReading::Suite(suite) = read_suite(text.as_bytes()) else { panic!("a suite") };
        let data: Vec<Vec<&str>> = suite
            .members
            .iter()
            .map(|member| member.bindings.iter().map(|binding| binding.test_data.as_str()).collect())
            .collect();
        assert_eq!(data, [vec!["Data Files/A"], vec![""]]);
    }

    #[test]
    fn however_much_is_bound_little_is_kept() {
        let many = data("d", "Data Files/A", "ALL", "").repeat(MOST_BINDINGS * 3);
        let many = many + &data("e", "Data Files/B", "SPECIFIC", "7");
        let long = variable("v", "DATA_COLUMN", &"x".repeat(1_000), "d");
        let variables = long + &variable("v", "DATA_COLUMN", "x", "d").repeat(MOST_VARIABLES * 2);
        let found = line(&format!("{many}{variables}")).bindings;
        assert_eq!(found.len(), MOST_BINDINGS);
        assert!(
            found.iter().all(|binding| binding.test_data == "Data Files/A"),
            "what is left out changes nothing"
        );
        assert_eq!(found.iter().map(|binding| binding.variables.len()).sum::<usize>(), MOST_VARIABLES);
        assert!(found[0].variables[0].column.as_ref().unwrap().len() < 1_000);
    }
}
