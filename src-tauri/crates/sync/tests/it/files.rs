//! The texts of Katalon files, short and made for tests.

/// A file that Git merged badly: a suite by its first element, yet unreadable.
pub(crate) const CONFLICT_SUITE: &str = "<TestSuiteEntity>\n<<<<<<< HEAD\n<name>a</name>\n=======\n<name>b</name>\n>>>>>>> topic\n</TestSuiteEntity>\n";
/// A file that shares the suites' extension and nothing else.
pub(crate) const TYPESCRIPT: &str = "export const answer = 42;\n";
/// A file that is no XML.
pub(crate) const NO_XML: &str = "this is not a test case\n";

/// Writes a `.tc` file.
pub(crate) fn case(guid: &str, description: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TestCaseEntity>\n   <description>{description}</description>\n   \
         <name>any</name>\n   <tag>smoke</tag>\n   <comment></comment>\n   <testCaseGuid>{guid}</testCaseGuid>\n\
         </TestCaseEntity>\n"
    )
}

/// Writes a `.ts` file that lists test cases.
pub(crate) fn suite(guid: &str, members: &[&str]) -> String {
    let links: Vec<String> = members
        .iter()
        .map(|id| format!("   <testCaseLink>\n      <isRun>true</isRun>\n      <testCaseId>{id}</testCaseId>\n   </testCaseLink>\n"))
        .collect();
    let links = links.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TestSuiteEntity>\n   <name>any</name>\n   \
         <testSuiteGuid>{guid}</testSuiteGuid>\n{links}</TestSuiteEntity>\n"
    )
}

/// Writes a `.ts` file that lists suites.
pub(crate) fn collection(members: &[&str]) -> String {
    let entries: Vec<String> = members
        .iter()
        .map(|id| {
            format!(
                "<TestSuiteRunConfiguration><runEnabled>true</runEnabled><testSuiteEntity>{id}</testSuiteEntity>\
                 </TestSuiteRunConfiguration>"
            )
        })
        .collect();
    let entries = entries.concat();
    format!(
        "<TestSuiteCollectionEntity><name>any</name><testSuiteRunConfigurations>{entries}\
         </testSuiteRunConfigurations></TestSuiteCollectionEntity>\n"
    )
}

/// Writes a `.ts` file that selects its test cases by a query.
pub(crate) fn dynamic(guid: &str) -> String {
    format!(
        "<FilteringTestSuiteEntity><testSuiteGuid>{guid}</testSuiteGuid><filteringText>tag=smoke</filteringText>\
         </FilteringTestSuiteEntity>\n"
    )
}
