//! Reports that are cut off, broken, huge or hostile.

use std::fmt::Write as _;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

use proptest::prelude::*;
use suitecase_model::result::ResultStatus;

use super::{JunitError, Limits, all, all_within, read, refusal};

#[test]
fn what_is_no_whole_report_is_told_with_its_line() {
    let latin = b"<testsuite name='s'>\n<testcase name='\xE9'/></testsuite>";
    for (bytes, expected) in [
        (&b""[..], ("empty", 0)),
        (b" \n", ("empty", 0)),
        (b"<?xml version='1.0'?>\n", ("cut off", 2)),
        (b"<?xml vers", ("cut off", 1)),
        (b"<testsui", ("cut off", 1)),
        (b"<html><testsuite/></html>", ("not junit", 0)),
        (b"plain text", ("not junit", 0)),
        (b"{}", ("not junit", 0)),
        (b"\x00\xFF<a", ("not junit", 0)),
        (b"<!DOCTYPE suite SYSTEM 'x'><suite/>", ("not junit", 0)),
        (b"<testsuite name='s'>\n<testcase name='a'/>\n", ("cut off", 3)),
        (b"<testsuite name='s'>\n<testcase name='a", ("cut off", 2)),
        (b"<testsuite name='s'><testcase name='a'><system-out><![CDATA[ ]]", ("cut off", 1)),
        (b"<testsuite name='s'><testcase name='a'>&am", ("cut off", 1)),
        (b"<testsuite>\n</testsuites>", ("malformed", 2)),
        (b"<testsuite/>\n<testsuite/>", ("malformed", 2)),
        (b"<testsuite/>\nx", ("malformed", 2)),
        (b"<testsuite/></testsuite>", ("malformed", 1)),
        (b"<testsuite>\na & b</testsuite>", ("malformed", 2)),
        (b"<testsuite>\na < b</testsuite>", ("malformed", 2)),
        (b"<testsuite>\n<a b='<'/></testsuite>", ("malformed", 2)),
        (b"<testsuite>\n<a b='1' b='2'/></testsuite>", ("malformed", 2)),
        (b"<testsuite>\n<a b='1'c='2'/></testsuite>", ("malformed", 2)),
        (b"<testsuite>\n<a b=1/></testsuite>", ("malformed", 2)),
        (b"<testsuite>\n<a b/></testsuite>", ("malformed", 2)),
        (b"<testsuite>\n<![CDATX[]]></testsuite>", ("malformed", 2)),
        (latin, ("malformed", 2)),
        (b"<testsuite>\n&nbsp;</testsuite>", ("entities", 2)),
        (b"<testsuite>\n<testcase name='&xxe;'/></testsuite>", ("entities", 2)),
        (b"<!-- c -->\n<!DOCTYPE testsuite [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>\n<testsuite name='&x;'/>", ("entities", 2)),
        (b"<!DOCTYPE a>\n<testsuites/>", ("entities", 1)),
        (b"<!DOCTYPE a><a b='&x;'/>", ("not junit", 0)),
    ] {
        assert_eq!(refusal(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn every_beginning_of_a_report_is_known_to_be_cut_off() {
    let whole = "<?xml version='1.0'?><!--c--><testsuites><testsuite name='s'><testcase name='a' time='1'>\
        <failure message='m&amp;'>t<![CDATA[c]]></failure></testcase></testsuite></testsuites>";
    assert!(all_within(whole.as_bytes(), &Limits::default()).is_ok());
    for length in 0..whole.len() {
        let beginning = refusal(&whole.as_bytes()[..length]);
        assert!(matches!(beginning.0, "empty" | "cut off"), "{length}: {beginning:?}");
    }
}

#[test]
fn depth_tags_cases_suites_names_and_texts_are_capped() {
    let nested = |depth: usize| format!("{}{}", "<testsuite>".repeat(depth), "</testsuite>".repeat(depth));
    assert!(all_within(nested(64).as_bytes(), &Limits::default()).is_ok());
    assert_eq!(refusal(nested(65).as_bytes()).0, "too large");
    let long = format!("<testsuite><testcase name='{}'/></testsuite>", "x".repeat(17 * 1024 * 1024));
    assert_eq!(refusal(long.as_bytes()).0, "too large");
    let many: Vec<String> = (0..300).map(|number| format!(" a{number}=''")).collect();
    let many = many.concat();
    assert_eq!(refusal(format!("<testsuite><testcase{many}/></testsuite>").as_bytes()).0, "too large");

    let limits = Limits { cases: 2, suites: 2, names: 9, texts: 5 };
    let cases = |names: &[&str]| {
        let cases: Vec<String> = names.iter().map(|name| format!("<testcase name='{name}'/>")).collect();
        let cases = cases.concat();
        all_within(format!("<testsuite>{cases}</testsuite>").as_bytes(), &limits)
            .map(|(whole, _)| whole.cases)
    };
    assert!(matches!(cases(&["a", "b"]), Ok(2)));
    assert!(matches!(cases(&["a", "b", "c"]), Err(JunitError::TooLarge { .. })));
    assert!(matches!(cases(&["aaaaa", "bbbbb"]), Err(JunitError::TooLarge { .. })));
    let suites = "<testsuites><testsuite/><testsuite/><testsuite/></testsuites>";
    assert!(matches!(all_within(suites.as_bytes(), &limits), Err(JunitError::TooLarge { .. })));
    let texts = "<testsuite><testcase name='a'><failure message='12345'/></testcase><testcase name='b'>\
        <failure message='1'/></testcase></testsuite>";
    let (_, told) = all_within(texts.as_bytes(), &limits).unwrap();
    assert_eq!(told.cases.iter().map(|case| case.message.is_some()).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn long_messages_and_details_are_cut() {
    let text = format!(
        "<testsuite><testcase name='{0}'><failure message='{0}'>{0}</failure></testcase></testsuite>",
        "é".repeat(20_000)
    );
    let case = all(&text).1.cases.remove(0);
    assert_eq!(case.id.chars().count(), 2_001);
    assert_eq!(case.message.map(|message| message.chars().count()), Some(2_001));
    assert_eq!(case.detail.map(|detail| detail.len()), Some(16_000 + '…'.len_utf8()));
}

/// A report whose one log never fits into memory: made while it is read.
struct Endless {
    beginning: &'static [u8],
    log: u64,
    end: &'static [u8],
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if !self.beginning.is_empty() {
            return self.beginning.read(into);
        }
        if self.log == 0 {
            return self.end.read(into);
        }
        let length = into.len().min(usize::try_from(self.log).unwrap_or(usize::MAX));
        into[..length].fill(b'x');
        self.log -= length as u64;
        Ok(length)
    }
}

#[test]
fn a_log_of_any_length_is_passed_over() {
    for (beginning, end) in [
        (&b"<testsuite><testcase name='a'><system-out>"[..], &b"</system-out></testcase></testsuite>"[..]),
        (b"<testsuite><testcase name='a'><failure><![CDATA[", b"]]></failure></testcase></testsuite>"),
        (b"<testsuite><testcase name='a'><!--", b"--></testcase></testsuite>"),
    ] {
        let input = BufReader::new(Endless { beginning, log: 8 * 1024 * 1024, end });
        let whole = read(input, &Limits::default(), |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(whole.cases, 1);
    }
}

#[test]
fn whoever_has_seen_enough_stops_the_reading() {
    let input = BufReader::new(&b"<testsuite><testcase name='a'/><testcase name='b'/></testsuite>"[..]);
    let mut seen = 0;
    let stopped = read(input, &Limits::default(), |_| {
        seen += 1;
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(stopped, Err(JunitError::Stopped)));
    assert_eq!(seen, 2);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;")
}

proptest! {
    #[test]
    fn any_bytes_end_in_a_report_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut inside = b"<testsuite name='s'>".to_vec();
        inside.extend(&bytes);
        let limits = Limits { cases: 3, suites: 3, names: 60, texts: 20 };
        for bytes in [bytes, inside] {
            if let Ok((whole, all)) = all_within(&bytes, &limits) {
                prop_assert!(whole.cases <= 3 && all.suites.len() <= 3);
            }
        }
    }

    #[test]
    fn pieces_of_reports_in_any_order_end_in_a_report_or_an_error(pieces in proptest::collection::vec(
        prop::sample::select(vec!["<testsuites>", "<testsuite name='s'>", "<testcase name='t'>", "<failure>", "<![CDATA[", "]]>",
            "</failure>", "</testcase>", "</testsuite>", "</testsuites>", "&amp;", "&#0;", "<!--", "-->", "<?a", "?>", "x", "'", "\u{feff}"]),
        0..40,
    )) {
        let text: String = pieces.concat();
        if let Ok((whole, all)) = all_within(text.as_bytes(), &Limits::default()) {
            prop_assert_eq!((whole.suites, whole.cases), (all.suites.len(), all.cases.len()));
        }
    }

    #[test]
    fn a_report_that_was_written_is_read_as_it_was(
        suites in proptest::collection::vec(
            ("[a-z<&'é]{1,9}", proptest::collection::vec(("[a-zA-Z/ <&'é]{0,8}[a-z]", 0..6_usize, 0..9_000_000_u64, "[a-z<&' ]{0,9}[a-z]"), 0..5)),
            0..4,
        )
    ) {
        let mut text = String::from("<?xml version='1.0'?>\n<testsuites>");
        for (name, cases) in &suites {
            writeln!(text, "<testsuite name='{}'>", escaped(name)).unwrap();
            for (name, status, time, message) in cases {
                let status = ResultStatus::ALL[*status];
                write!(
                    text,
                    "<testcase name='{}' time='{}.{:03}' status='{}'><failure message='{}'/><system-out>{}</system-out></testcase>",
                    escaped(name), time / 1000, time % 1000, status.as_str(), escaped(message), escaped(message),
                )
                .unwrap();
            }
            text += "</testsuite>";
        }
        text += "</testsuites>";
        let (whole, told) = all(&text);
        prop_assert_eq!(whole.suites, suites.len());
        let mut cases = told.cases.into_iter();
        for (number, (name, written)) in suites.iter().enumerate() {
            prop_assert_eq!(&told.suites[number].id, name);
            for (name, status, time, message) in written {
                let case = cases.next().unwrap();
                let status = ResultStatus::ALL[*status];
                prop_assert_eq!((case.suite, &case.id, case.status), (number, name, status));
                prop_assert_eq!(case.duration_ms, Some(*time));
                let expected = (status != ResultStatus::Passed).then(|| message.trim_start().to_owned());
                prop_assert_eq!(case.message, expected);
            }
        }
        prop_assert!(cases.next().is_none());
    }
}
