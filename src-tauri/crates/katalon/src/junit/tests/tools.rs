//! What is read of the reports of each tool.

use suitecase_model::result::ResultStatus::{self, Error, Failed, Incomplete, NotRun, Passed, Skipped};

use super::{Case, all};

/// Status, id, duration, message, detail and failed attempts of the only case.
fn only(text: &str) -> Case {
    let (_, mut all) = all(text);
    assert_eq!(all.cases.len(), 1, "{text}");
    all.cases.remove(0)
}

fn status(attributes: &str, inside: &str) -> ResultStatus {
    only(&format!("<testsuite name='s'><testcase name='t' {attributes}>{inside}</testcase></testsuite>"))
        .status
}

#[test]
fn the_status_attribute_goes_before_what_stands_inside() {
    for (attributes, inside, expected) in [
        ("", "", Passed),
        ("", "<failure/>", Failed),
        ("", "<error/>", Error),
        ("", "<skipped/>", Skipped),
        ("", "<failure/><error/>", Error),
        ("", "<error/><failure/>", Error),
        ("", "<skipped/><failure/>", Failed),
        ("", "<system-out>x</system-out><failure/>", Failed),
        ("status='INCOMPLETE'", "", Incomplete),
        ("status='not_run'", "", NotRun),
        ("status='notrun' result='suppressed'", "", NotRun),
        ("status='run' result='completed'", "", Passed),
        ("status='run'", "<failure/>", Failed),
        ("status='passed'", "<failure/>", Passed),
        ("status=' Failed '", "", Failed),
        ("status='whatever'", "<skipped/>", Skipped),
        ("status='whatever'", "", Incomplete),
        ("status='aborted'", "<system-out>x</system-out>", Incomplete),
        ("status='Success'", "", Passed),
        ("status='ok'", "", Passed),
        ("status='completed'", "", Passed),
        ("classname='Test Cases/A' status='SOMETHING_NEW'", "", Incomplete),
        ("classname='Test Cases/A' status='SOMETHING_NEW'", "<error/>", Error),
        ("classname='Test Cases/A' status=''", "", Passed),
    ] {
        assert_eq!(status(attributes, inside), expected, "{attributes} {inside}");
    }
}

#[test]
fn katalon_is_read_with_its_ids_properties_and_local_times() {
    let (whole, all) = all(r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Login" time="9.25" tests="99" failures="0" errors="0">
   <testsuite name="Login" tests="2" time="9.25" timestamp="2026-03-04 05:06:07" hostname="host" id="Test Suites/Web/Login">
      <properties><property name="browser" value="Firefox 130"/><property name="os" value=""/></properties>
      <testcase name="Test Cases/Sign in" classname="Test Cases/Sign in" status="FAILED">
         <failure type="FAILED" message="Test Cases/Sign in FAILED.&#10;Reason:&#10;&lt;none&gt;"/>
         <system-out><![CDATA[<testcase name="not me"/> ]] ]]]></system-out>
      </testcase>
      <testcase name="Sign out" classname="Test Cases/Sign out" time="1.5" status="NOT_RUN"/>
   </testsuite>
</testsuites>
"#);
    assert_eq!(
        (whole.name.as_str(), whole.duration_ms, whole.suites, whole.cases),
        ("Login", Some(9_250), 1, 2)
    );
    let suite = &all.suites[0];
    assert_eq!(
        (suite.id.as_str(), suite.timestamp.as_deref()),
        ("Test Suites/Web/Login", Some("2026-03-04 05:06:07"))
    );
    assert_eq!(all.properties[0], (0, "browser".to_owned(), "Firefox 130".to_owned()));
    let first = &all.cases[0];
    assert_eq!((first.id.as_str(), first.status, first.duration_ms), ("Test Cases/Sign in", Failed, None));
    assert_eq!(first.message.as_deref(), Some("Test Cases/Sign in FAILED."));
    assert_eq!(first.detail.as_deref(), Some("Test Cases/Sign in FAILED.\nReason:\n<none>"));
    let second = &all.cases[1];
    assert_eq!(
        (second.id.as_str(), second.status, second.duration_ms),
        ("Test Cases/Sign out", NotRun, Some(1_500))
    );
}

#[test]
fn surefire_attempts_are_counted_and_the_last_word_decides() {
    let case = only(
        r#"<testsuite xmlns:xsi="x" xsi:name="no" name="com.acme.CartTest" time="1,002.5">
        <testcase name="adds" classname="com.acme.CartTest" time="0.5">
        <flakyFailure message="once" type="E"><stackTrace>at once</stackTrace><system-out>o</system-out></flakyFailure>
        <flakyError message="twice"/></testcase></testsuite>"#,
    );
    assert_eq!((case.status, case.failed_attempts, case.message, case.detail), (Passed, 2, None, None));
    let case = only(
        r#"<testsuite name="s"><testcase name="adds" classname="C"><failure message="first" type="E"><![CDATA[at first
at all]]></failure><rerunFailure message="again"><stackTrace>at again</stackTrace></rerunFailure><rerunError/></testcase></testsuite>"#,
    );
    assert_eq!((case.id.as_str(), case.status, case.failed_attempts), ("C.adds", Failed, 2));
    assert_eq!((case.message.as_deref(), case.detail.as_deref()), (Some("first"), Some("at first\nat all")));
}

#[test]
fn the_reports_of_other_tools_are_read() {
    let pytest = r#"<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" hostname="h"
        timestamp="2026-02-03T04:05:06.789+01:00" time="0.5"><testcase classname="tests.test_cart" name="test_sum[1-2]" time="0.001">
        <skipped type="pytest.skip" message="not here">/t.py:3: not here</skipped></testcase></testsuite></testsuites>"#;
    let case = only(pytest);
    assert_eq!(
        (case.id.as_str(), case.status, case.duration_ms),
        ("tests.test_cart.test_sum[1-2]", Skipped, Some(1))
    );
    assert_eq!(
        (case.message.as_deref(), case.detail.as_deref()),
        (Some("not here"), Some("/t.py:3: not here"))
    );

    let jest = r#"<testsuites name="jest tests"><testsuite name="cart" id="0" timestamp="2026-02-03T04:05:06">
        <testcase classname="cart adds" name="cart adds" time="0.03"><failure>Error: no
    at cart.js:1</failure></testcase></testsuite></testsuites>"#;
    let case = only(jest);
    assert_eq!((case.id.as_str(), case.status), ("cart adds", Failed));
    assert_eq!(
        (case.message.as_deref(), case.detail.as_deref()),
        (Some("Error: no"), Some("Error: no\n    at cart.js:1"))
    );
    assert_eq!(all(jest).1.suites[0].id, "cart");

    let dotnet = "\u{feff}<testsuites><testsuite name=\"Cart.Tests.dll\" time=\"2.0E-04\"><testcase classname=\"Cart.Tests\" name=\"Adds(1)\">\
        <error type=\"Boom\"/></testcase><system-out>x</system-out></testsuite></testsuites>";
    let case = only(dotnet);
    assert_eq!(
        (case.id.as_str(), case.status, case.message.as_deref()),
        ("Cart.Tests.Adds(1)", Error, Some("Boom"))
    );
}

#[test]
fn suites_nest_and_cases_may_stand_without_one() {
    let (whole, all) = all(
        r#"<j:testsuites xmlns:j="urn:j" name="all"><j:testcase name="a"/><x/><testsuite name="outer"><testcase name="b"/>
        <testsuite package="p"><testcase name="c"/></testsuite><unknown><testcase name="no"/></unknown><testcase name="d"/></testsuite>
        <testcase name="e"/></j:testsuites>"#,
    );
    let suites: Vec<_> = all.suites.iter().map(|suite| (suite.number, suite.id.as_str())).collect();
    assert_eq!(suites, [(0, "all"), (1, "outer"), (2, "p")]);
    let cases: Vec<_> = all.cases.iter().map(|case| (case.suite, case.id.as_str())).collect();
    assert_eq!(cases, [(0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")]);
    assert_eq!((whole.suites, whole.cases), (3, 5));
}

#[test]
fn broken_logs_cost_nobody_a_report() {
    let mut bytes =
        b"<testsuite name='s'><testcase name='t'><failure message='a&#27;[31m'>x\xFFy\x1b</failure>".to_vec();
    bytes.extend(b"<system-out>\x00\xFF\x1b[0m ]]> <!-- -- --></system-out></testcase></testsuite>\n");
    let (_, all) = super::all_within(&bytes, &super::Limits::default()).unwrap();
    assert_eq!(all.cases[0].message.as_deref(), Some("a\u{fffd}[31m"));
    assert_eq!(all.cases[0].detail.as_deref(), Some("x\u{fffd}y"));
}
