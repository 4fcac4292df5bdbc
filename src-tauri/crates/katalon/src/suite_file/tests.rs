use proptest::prelude::*;

use suitecase_model::test_suite::DataBinding;

use super::*;
use crate::text::LARGEST_FILE;

const STATIC: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<TestSuiteEntity>
   <description>Every night</description>
   <name>Nightly</name>
   <tag>a; b</tag>
   <isRerun>false</isRerun>
   <testSuiteGuid>22222222-0000-0000-0000-000000000001</testSuiteGuid>
   <filteringText>not for this kind</filteringText>
   <testCaseLink>
      <guid>22222222-0000-0000-0000-000000000002</guid>
      <isReuseDriver>false</isReuseDriver>
      <isRun>true</isRun>
      <testCaseId>Test Cases/Pay/By card &amp; voucher</testCaseId>
      <testDataLink><combinationType>ONE</combinationType><testDataId>Data Files/a</testDataId></testDataLink>
      <testDataLink><testCaseId>not the member's</testCaseId><isRun>false</isRun></testDataLink>
   </testCaseLink>
   <testCaseLink>
      <isRun> false </isRun>
      <testCaseId>
         Test Cases/Pay/ by cash
      </testCaseId>
   </testCaseLink>
   <testCaseLink><testCaseId>Test Cases/Pay/By card &amp; voucher</testCaseId></testCaseLink>
   <testCaseLink/>
</TestSuiteEntity>
"#;

const COLLECTION: &str = r"<TestSuiteCollectionEntity>
   <description/>
   <tag></tag>
   <executionMode>PARALLEL</executionMode>
   <testSuiteRunConfigurations>
      <TestSuiteRunConfiguration>
         <configuration>
            <groupName>Web Desktop</groupName>
            <profileName>default</profileName>
            <runConfigurationId>Chrome</runConfigurationId>
         </configuration>
         <runEnabled>true</runEnabled>
         <testSuiteEntity>Test Suites/Smoke</testSuiteEntity>
      </TestSuiteRunConfiguration>
      <TestSuiteRunConfiguration>
         <runEnabled>false</runEnabled>
         <testSuiteEntity>Test Suites/Smoke</testSuiteEntity>
      </TestSuiteRunConfiguration>
   </testSuiteRunConfigurations>
   <TestSuiteRunConfiguration><testSuiteEntity>in the wrong place</testSuiteEntity></TestSuiteRunConfiguration>
</TestSuiteCollectionEntity>";

fn suite(text: &str) -> TestSuiteContent {
    match read_suite(text.as_bytes()) {
        SuiteReading::Suite(content) => content,
        other @ (SuiteReading::NotASuite | SuiteReading::Unreadable(_)) => panic!("{other:?} is not a suite"),
    }
}

fn problem(bytes: &[u8]) -> Option<ProblemCode> {
    match read_suite(bytes) {
        SuiteReading::Unreadable(finding) => Some(finding.code),
        SuiteReading::NotASuite | SuiteReading::Suite(_) => None,
    }
}

fn member(target: &str, enabled: bool) -> SuiteMember {
    SuiteMember { target: target.to_owned(), enabled, ..SuiteMember::default() }
}

#[test]
fn a_static_suite_keeps_order_repeats_and_disabled_lines() {
    let content = suite(STATIC);
    let data = DataBinding {
        test_data: "Data Files/a".to_owned(),
        combination: "ONE".to_owned(),
        ..DataBinding::default()
    };
    let bound = SuiteMember {
        bindings: vec![data, DataBinding::default()],
        ..member("Test Cases/Pay/By card & voucher", true)
    };
    let expected = TestSuiteContent {
        kind: SuiteKind::Static,
        description: "Every night".to_owned(),
        tags: vec!["a".to_owned(), "b".to_owned()],
        guid: Some("22222222-0000-0000-0000-000000000001".to_owned()),
        query: None,
        execution_mode: None,
        members: vec![
            bound,
            member("Test Cases/Pay/ by cash", false),
            member("Test Cases/Pay/By card & voucher", true),
            member("", true),
        ],
    };
    assert_eq!(content, expected);
}

#[test]
fn a_collection_names_suites_with_browser_and_profile() {
    let content = suite(COLLECTION);
    assert_eq!((content.kind, content.execution_mode.as_deref()), (SuiteKind::Collection, Some("PARALLEL")));
    let with_browser = SuiteMember {
        run_configuration: "Chrome".to_owned(),
        profile: "default".to_owned(),
        ..member("Test Suites/Smoke", true)
    };
    assert_eq!(content.members, [with_browser, member("Test Suites/Smoke", false)]);
}

#[test]
fn a_dynamic_suite_has_its_query_as_written_and_no_members() {
    let content = suite(
        "<FilteringTestSuiteEntity><filteringText>tag=(api) </filteringText>\
         <testCaseLink><testCaseId>x</testCaseId></testCaseLink></FilteringTestSuiteEntity>",
    );
    assert_eq!((content.kind, content.query.as_deref()), (SuiteKind::Dynamic, Some("tag=(api) ")));
    assert_eq!(content.members, []);
    assert_eq!(suite("<FilteringTestSuiteEntity/>").query.as_deref(), Some(""));
}

#[test]
fn other_files_of_that_extension_are_no_problem() {
    for bytes in [
        &b""[..],
        b"\n",
        b"export const answer: number = 42;\n",
        b"const suite = `<TestSuiteEntity>`;\n",
        b"<<<<<<< HEAD\nlet a = 1;\n=======\nlet a = 2;\n>>>>>>> topic\n",
        b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE TS>\n<TS version=\"2.1\"></TS>\n",
        b"<TestCaseEntity></TestCaseEntity>",
        b"\x47\x40\x11\x10\xFF\xFF",
        &vec![b'a'; LARGEST_FILE + 1],
    ] {
        assert_eq!(read_suite(bytes), SuiteReading::NotASuite, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_suite_that_cannot_be_read_is_a_problem() {
    let oversized = format!("<TestSuiteEntity>{}", " ".repeat(LARGEST_FILE));
    for (bytes, code) in [
        (&b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"[..], ProblemCode::LfsPointer),
        (b"<TestSuiteEntity>\n   <testCaseLink>\n", ProblemCode::MalformedXml),
        (b"<TestSuiteEntity><tag>\xE9</tag></TestSuiteEntity>", ProblemCode::WrongEncoding),
        (b"<!DOCTYPE a><TestSuiteEntity/>", ProblemCode::DocumentType),
        (
            b"<TestSuiteEntity>\n<<<<<<< HEAD\n=======\n>>>>>>> topic\n</TestSuiteEntity>",
            ProblemCode::ConflictMarkers,
        ),
        (
            b"<<<<<<< HEAD\n<TestSuiteEntity/>\n=======\n<FilteringTestSuiteEntity/>\n>>>>>>> topic\n",
            ProblemCode::ConflictMarkers,
        ),
        (oversized.as_bytes(), ProblemCode::Oversized),
    ] {
        assert_eq!(problem(bytes), Some(code), "{:?}", String::from_utf8_lossy(bytes).get(..60));
    }
}

fn any_member() -> impl Strategy<Value = SuiteMember> {
    ("Test Cases/[ -~é]{0,12}", any::<bool>(), 0..3_usize).prop_map(|(target, enabled, bindings)| {
        SuiteMember {
            target,
            enabled,
            bindings: vec![DataBinding::default(); bindings],
            ..SuiteMember::default()
        }
    })
}

proptest! {
    #[test]
    fn members_read_back_as_they_were_written(members in proptest::collection::vec(any_member(), 0..8)) {
        let links: Vec<String> = members
            .iter()
            .map(|member| {
                let target = member.target.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let bindings = "<testDataLink><id>x</id></testDataLink>".repeat(member.bindings.len());
                let enabled = member.enabled;
                format!("<testCaseLink><isRun>{enabled}</isRun><testCaseId>{target}</testCaseId>{bindings}</testCaseLink>\n")
            })
            .collect();
        prop_assert_eq!(suite(&format!("<TestSuiteEntity>{}</TestSuiteEntity>", links.concat())).members, members);
    }

    #[test]
    fn any_bytes_are_no_suite(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(read_suite(&bytes), SuiteReading::NotASuite);
    }

    #[test]
    fn a_cut_suite_is_a_problem_as_soon_as_its_root_is_there(length in STATIC.find("Entity>").unwrap() + 7..STATIC.len() - 1) {
        prop_assert_eq!(problem(&STATIC.as_bytes()[..length]), Some(ProblemCode::MalformedXml));
    }
}
