//! Writes the files of a Katalon project (katalon.md section 3).

use std::fmt::Write as _;

use uuid::Uuid;

/// What a `.tc` file says.
pub(crate) struct TestCaseFile<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    /// Comma-separated.
    pub(crate) tags: &'a str,
    pub(crate) comment: &'a str,
    pub(crate) guid: Uuid,
    /// Name, Groovy expression and description of each variable.
    pub(crate) variables: &'a [(&'a str, &'a str, &'a str)],
}

/// What every kind of suite file says.
pub(crate) struct SuiteHead<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    /// Comma-separated.
    pub(crate) tags: &'a str,
    pub(crate) guid: Uuid,
}

/// One link of a static suite.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The whole id, `Test Cases/…`.
    pub(crate) test_case: String,
    pub(crate) is_run: bool,
    pub(crate) data: Option<TestData>,
}

/// The test data that a link runs with, row by row.
#[derive(Clone, Debug)]
pub(crate) struct TestData {
    /// The whole id, `Data Files/…`.
    pub(crate) file: &'static str,
    /// Such as `1-3`.
    pub(crate) rows: &'static str,
    /// The column that gives the variable its value.
    pub(crate) column: &'static str,
    /// The id of the test case's variable.
    pub(crate) variable: Uuid,
}

/// One entry of a suite collection.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The whole id, `Test Suites/…`.
    pub(crate) suite: String,
    pub(crate) browser: String,
    pub(crate) is_run: bool,
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Writes a `.tc` file.
pub(crate) fn test_case(case: &TestCaseFile<'_>) -> String {
    let mut text = String::from(DECLARATION);
    text.push_str("<TestCaseEntity>\n");
    element(&mut text, 1, "description", case.description);
    element(&mut text, 1, "name", case.name);
    element(&mut text, 1, "tag", case.tags);
    element(&mut text, 1, "comment", case.comment);
    element(&mut text, 1, "recordOption", "OTHER");
    element(&mut text, 1, "testCaseGuid", &case.guid.to_string());
    for (index, (name, value, description)) in case.variables.iter().enumerate() {
        text.push_str("   <variable>\n");
        element(&mut text, 2, "defaultValue", value);
        element(&mut text, 2, "description", description);
        element(&mut text, 2, "id", &variation(case.guid, index).to_string());
        element(&mut text, 2, "masked", "false");
        element(&mut text, 2, "name", name);
        text.push_str("   </variable>\n");
    }
    text.push_str("</TestCaseEntity>\n");
    text
}

/// Writes a `.ts` file that lists its test cases.
pub(crate) fn static_suite(head: &SuiteHead<'_>, members: &[Member]) -> String {
    let mut text = String::from(DECLARATION);
    text.push_str("<TestSuiteEntity>\n");
    suite_head(&mut text, head);
    for (index, member) in members.iter().enumerate() {
        text.push_str("   <testCaseLink>\n");
        element(&mut text, 2, "guid", &variation(head.guid, index).to_string());
        element(&mut text, 2, "isReuseDriver", "false");
        element(&mut text, 2, "isRun", if member.is_run { "true" } else { "false" });
        element(&mut text, 2, "testCaseId", &member.test_case);
        if let Some(data) = &member.data {
            test_data(&mut text, data, variation(head.guid, 10_000 + index));
        }
        element(&mut text, 2, "usingDataBindingAtTestSuiteLevel", "true");
        text.push_str("   </testCaseLink>\n");
    }
    text.push_str("</TestSuiteEntity>\n");
    text
}

/// Writes a `.ts` file whose members are found by a query when it runs.
pub(crate) fn dynamic_suite(head: &SuiteHead<'_>, query: &str) -> String {
    let mut text = String::from(DECLARATION);
    text.push_str("<FilteringTestSuiteEntity>\n");
    suite_head(&mut text, head);
    element(&mut text, 1, "filteringBuiltIn", "true");
    element(&mut text, 1, "filteringExtension", "");
    element(&mut text, 1, "filteringPlugin", "");
    element(&mut text, 1, "filteringText", query);
    text.push_str("</FilteringTestSuiteEntity>\n");
    text
}

/// Writes a `.ts` file that runs other suites.
pub(crate) fn suite_collection(head: &SuiteHead<'_>, is_parallel: bool, entries: &[Entry]) -> String {
    let mut text = String::from(DECLARATION);
    text.push_str("<TestSuiteCollectionEntity>\n");
    element(&mut text, 1, "description", head.description);
    element(&mut text, 1, "name", head.name);
    element(&mut text, 1, "tag", head.tags);
    element(&mut text, 1, "delayBetweenInstances", "0");
    element(&mut text, 1, "executionMode", if is_parallel { "PARALLEL" } else { "SEQUENTIAL" });
    element(&mut text, 1, "maxConcurrentInstances", if is_parallel { "4" } else { "1" });
    text.push_str("   <testSuiteRunConfigurations>\n");
    for entry in entries {
        text.push_str("      <TestSuiteRunConfiguration>\n         <configuration>\n");
        element(&mut text, 4, "groupName", "Web Desktop");
        element(&mut text, 4, "profileName", "default");
        element(&mut text, 4, "requireConfigurationData", "false");
        element(&mut text, 4, "runConfigurationId", &entry.browser);
        text.push_str("         </configuration>\n");
        element(&mut text, 3, "runEnabled", if entry.is_run { "true" } else { "false" });
        element(&mut text, 3, "testSuiteEntity", &entry.suite);
        text.push_str("      </TestSuiteRunConfiguration>\n");
    }
    text.push_str("   </testSuiteRunConfigurations>\n</TestSuiteCollectionEntity>\n");
    text
}

/// Writes a `.prj` file; `kind` is `WEBUI`, `MOBILE` or `WEBSERVICE`.
pub(crate) fn project(name: &str, kind: &str, guid: Uuid) -> String {
    let mut text = String::from(DECLARATION);
    text.push_str("<Project>\n");
    element(&mut text, 1, "description", "");
    element(&mut text, 1, "name", name);
    element(&mut text, 1, "tag", "");
    element(&mut text, 1, "UUID", &guid.to_string());
    element(&mut text, 1, "pageLoadTimeout", "30");
    element(&mut text, 1, "type", kind);
    text.push_str("</Project>\n");
    text
}

/// Writes a profile with its variables and their Groovy expressions.
pub(crate) fn profile(name: &str, is_default: bool, variables: &[(&str, &str)]) -> String {
    let mut text = String::from(DECLARATION);
    text.push_str("<GlobalVariableEntities>\n");
    element(&mut text, 1, "description", "");
    element(&mut text, 1, "name", name);
    element(&mut text, 1, "tag", "");
    element(&mut text, 1, "defaultProfile", if is_default { "true" } else { "false" });
    for (name, value) in variables {
        text.push_str("   <GlobalVariableEntity>\n");
        element(&mut text, 2, "description", "");
        element(&mut text, 2, "initValue", value);
        element(&mut text, 2, "name", name);
        text.push_str("   </GlobalVariableEntity>\n");
    }
    text.push_str("</GlobalVariableEntities>\n");
    text
}

/// Writes the script of a test case: one commented step a line of `steps`.
pub(crate) fn script(name: &str, steps: &[&str]) -> String {
    let mut text =
        String::from("import com.kms.katalon.core.webui.keyword.WebUiBuiltInKeywords as WebUI\n\n");
    let _ = writeln!(text, "WebUI.comment('{}')", name.replace('\\', "\\\\").replace('\'', "\\'"));
    for step in steps {
        let _ = writeln!(text, "{step}");
    }
    text
}

/// Returns the path of a test case's script beside the project's other folders.
///
/// `folder_and_name` is the id without `Test Cases/`; the number stands for the time it was made.
pub(crate) fn script_path(folder_and_name: &str, milliseconds: u64) -> String {
    format!("Scripts/{folder_and_name}/Script{milliseconds}.groovy")
}

fn test_data(text: &mut String, data: &TestData, link: Uuid) {
    text.push_str("      <testDataLink>\n");
    element(text, 3, "combinationType", "ONE");
    element(text, 3, "id", &link.to_string());
    text.push_str("         <iterationEntity>\n");
    element(text, 4, "iterationType", "RANGE");
    element(text, 4, "value", data.rows);
    text.push_str("         </iterationEntity>\n");
    element(text, 3, "testDataId", data.file);
    text.push_str("      </testDataLink>\n      <variableLink>\n");
    element(text, 3, "testDataLinkId", &link.to_string());
    element(text, 3, "type", "DATA_COLUMN");
    element(text, 3, "value", data.column);
    element(text, 3, "variableId", &data.variable.to_string());
    text.push_str("      </variableLink>\n");
}

fn suite_head(text: &mut String, head: &SuiteHead<'_>) {
    element(text, 1, "description", head.description);
    element(text, 1, "name", head.name);
    element(text, 1, "tag", head.tags);
    element(text, 1, "isRerun", "false");
    element(text, 1, "mailRecipient", "");
    element(text, 1, "numberOfRerun", "0");
    element(text, 1, "pageLoadTimeout", "30");
    element(text, 1, "pageLoadTimeoutDefault", "true");
    element(text, 1, "rerunFailedTestCasesOnly", "false");
    element(text, 1, "testSuiteGuid", &head.guid.to_string());
}

fn element(text: &mut String, depth: usize, name: &str, content: &str) {
    text.extend(std::iter::repeat_n("   ", depth));
    text.push('<');
    text.push_str(name);
    text.push('>');
    for character in content.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            _ => text.push(character),
        }
    }
    text.push_str("</");
    text.push_str(name);
    text.push_str(">\n");
}

/// Returns another id that follows from one.
pub(crate) fn variation(guid: Uuid, index: usize) -> Uuid {
    Uuid::from_u128(guid.as_u128().wrapping_add(index as u128 + 1))
}
