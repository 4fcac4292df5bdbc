#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes its literals so")]

use expect_test::expect;
use proptest::prelude::*;

use super::*;

const WHOLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<TestCaseEntity>
   <description>Pays with a card
and with &lt;another&gt; &amp; one</description>
   <name>Pays</name>
   <tag>smoke, ui;slow</tag>
   <comment><![CDATA[for <now>]]></comment>
   <recordOption>OTHER</recordOption>
   <testCaseGuid> 11111111-0000-0000-0000-000000000001 </testCaseGuid>
   <variable>
      <defaultValue>'4111'</defaultValue>
      <description>card number</description>
      <id>11111111-0000-0000-0000-000000000002</id>
      <masked>true</masked>
      <name>card</name>
   </variable>
   <variable/>
   <integratedEntity>
      <description>not the case's</description>
      <tag>nor this</tag>
   </integratedEntity>
</TestCaseEntity>
"#;

#[test]
fn a_whole_test_case_is_read() {
    let (content, findings) = read_case(WHOLE.as_bytes());
    assert_eq!(findings, []);
    expect![[r#"
        TestCaseContent {
            description: "Pays with a card\nand with <another> & one",
            comment: "for <now>",
            tags: [
                "smoke",
                "ui",
                "slow",
            ],
            guid: Some(
                "11111111-0000-0000-0000-000000000001",
            ),
            variables: [
                Variable {
                    id: "11111111-0000-0000-0000-000000000002",
                    name: "card",
                    default_value: "'4111'",
                    description: "card number",
                    masked: true,
                },
                Variable {
                    id: "",
                    name: "",
                    default_value: "",
                    description: "",
                    masked: false,
                },
            ],
        }
    "#]]
    .assert_debug_eq(&content);
}

#[test]
fn windows_line_ends_read_the_same() {
    assert_eq!(read_case(WHOLE.replace('\n', "\r\n").as_bytes()), read_case(WHOLE.as_bytes()));
}

#[test]
fn the_older_guid_counts_only_where_the_newer_is_missing_or_blank() {
    for (elements, expected) in [
        ("<guid>old</guid>", Some("old")),
        ("<guid>old</guid><testCaseGuid>new</testCaseGuid>", Some("new")),
        ("<testCaseGuid>new</testCaseGuid><guid>old</guid>", Some("new")),
        ("<testCaseGuid> </testCaseGuid><guid>old</guid>", Some("old")),
        ("<testCaseGuid/>", None),
        ("", None),
    ] {
        let (content, findings) =
            read_case(format!("<TestCaseEntity>{elements}</TestCaseEntity>").as_bytes());
        assert_eq!((content.guid.as_deref(), findings), (expected, Vec::new()), "{elements}");
    }
}

#[test]
fn what_cannot_be_read_is_empty_with_one_finding() {
    let report: Vec<String> = [
        &b""[..],
        b"version https://git-lfs.github.com/spec/v1\n",
        b"<TestCaseEntity>\n<tag>\xFF</tag></TestCaseEntity>",
        b"<TestCaseEntity>\n<<<<<<< HEAD\n=======\n>>>>>>> topic\n</TestCaseEntity>",
        b"<!DOCTYPE TestCaseEntity [<!ENTITY x 'y'>]><TestCaseEntity/>",
        b"<TestCaseEntity><tag>a</tag>\n<comment>",
        b"<TestCaseEntity><tag>a</tag></TestCaseEntity>\nmore",
        b"<WebElementEntity><tag>a</tag></WebElementEntity>",
    ]
    .into_iter()
    .map(|bytes| {
        let (content, findings) = read_case(bytes);
        assert_eq!(content, TestCaseContent::default());
        assert_eq!(findings.len(), 1);
        let Finding { code, detail, line } = &findings[0];
        format!("{} {line:?} {detail}\n", code.as_str())
    })
    .collect();
    expect![[r#"
        empty-file None The file is empty.
        lfs-pointer None The file is only a pointer to Git LFS; the repository itself does not hold its content.
        wrong-encoding Some(2) The file holds bytes that are not UTF-8.
        conflict-markers Some(2) A merge conflict was committed unresolved; the file holds both versions.
        document-type Some(1) The file declares a document type, which Suitecase does not read for safety.
        malformed-xml Some(2) The file ends before `</comment>`; its end is missing.
        malformed-xml Some(1) There is text outside the root element.
        wrong-root None The root element is `WebElementEntity`; that of a test case is `TestCaseEntity`.
    "#]]
    .assert_eq(&report.concat());
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~\t\n\r]{0,20}", r"[a-z<>&\]'é日🛒]{0,20}"]
}

fn any_variable() -> impl Strategy<Value = Variable> {
    ("[0-9a-f-]{0,8}", any_text(), any_text(), any_text(), any::<bool>()).prop_map(
        |(id, name, default_value, description, masked)| Variable {
            id,
            name,
            default_value,
            description,
            masked,
        },
    )
}

fn any_content() -> impl Strategy<Value = TestCaseContent> {
    (
        any_text(),
        any_text(),
        proptest::collection::vec("[a-zé&<]( ?[a-z]){0,3}", 0..4),
        proptest::option::of("[0-9a-f-]{1,36}"),
        proptest::collection::vec(any_variable(), 0..4),
    )
        .prop_map(|(description, comment, tags, guid, variables)| TestCaseContent {
            description,
            comment,
            tags,
            guid,
            variables,
        })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
}

fn written(content: &TestCaseContent) -> String {
    let variables: Vec<String> = content
        .variables
        .iter()
        .map(|variable| {
            format!(
                "<variable><defaultValue>{}</defaultValue><description>{}</description>\n<id>{}</id><masked>{}</masked>\
                 <name>{}</name></variable>\n",
                escaped(&variable.default_value),
                escaped(&variable.description),
                variable.id,
                variable.masked,
                escaped(&variable.name)
            )
        })
        .collect();
    let variables = variables.concat();
    let guid =
        content.guid.as_ref().map(|guid| format!("<testCaseGuid>{guid}</testCaseGuid>")).unwrap_or_default();
    format!(
        "<TestCaseEntity>\n<description>{}</description>\n<tag>{}</tag><comment>{}</comment>{guid}{variables}\
         </TestCaseEntity>",
        escaped(&content.description),
        escaped(&content.tags.join(", ")),
        escaped(&content.comment)
    )
}

proptest! {
    #[test]
    fn a_test_case_reads_back_as_it_was_written(content in any_content()) {
        prop_assert_eq!(read_case(written(&content).as_bytes()), (content, Vec::new()));
    }

    #[test]
    fn a_test_case_reads_the_same_in_utf_16(content in any_content(), big_endian in any::<bool>()) {
        let to_bytes = if big_endian { u16::to_be_bytes } else { u16::to_le_bytes };
        let marked = format!("\u{feff}{}", written(&content));
        let bytes: Vec<u8> = marked.encode_utf16().flat_map(to_bytes).collect();
        prop_assert_eq!(read_case(&bytes), (content, Vec::new()));
    }

    #[test]
    fn any_bytes_are_read_or_explained(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (content, findings) = read_case(&bytes);
        prop_assert!(content == TestCaseContent::default() && findings.len() == 1);
    }

    #[test]
    fn a_damaged_test_case_is_read_or_explained(
        at in 0..WHOLE.len(), removed in 0_usize..40, put in "[<>/!&;?\\-\\[\\]a=\"' \u{0}]{0,6}",
    ) {
        let mut bytes = WHOLE.as_bytes().to_vec();
        let end = (at + removed).min(bytes.len());
        bytes.splice(at..end, put.into_bytes());
        let (content, findings) = read_case(&bytes);
        prop_assert!(findings.is_empty() || (content == TestCaseContent::default() && findings.len() == 1));
    }

    #[test]
    fn a_cut_test_case_is_never_taken_for_whole(length in 0..WHOLE.len() - 1) {
        let (content, findings) = read_case(&WHOLE.as_bytes()[..length]);
        prop_assert!(content == TestCaseContent::default() && findings.len() == 1);
    }
}
