use expect_test::expect;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;
use suitecase_model::said::Field;
use uuid::Uuid;

use super::*;
use crate::compare::ComparisonId;

fn at(change: ItemChange, path: &str) -> Item {
    Item {
        kind: TestKind::TestCases,
        change,
        id: Uuid::nil(),
        path: RepoPath::from_text(path),
        from: None,
        because: None,
        score: None,
        fields: Vec::new(),
        members: None,
    }
}

fn of(items: Vec<Item>) -> Comparison {
    Comparison {
        id: ComparisonId { link: LinkId(Uuid::nil()), number: Uuid::nil() },
        from: (Compared::Branch("main".to_owned()), "a".repeat(40)),
        to: (Compared::Commit("b".repeat(40)), "b".repeat(40)),
        items,
        markdown: String::new(),
    }
}

#[test]
fn a_comparison_is_said_section_by_section() {
    let members = Membership {
        added: vec!["Test Cases/B".to_owned()],
        removed: vec!["Test Cases/A".to_owned()],
        switched_off: (0..22).map(|number| format!("Test Cases/C{number}")).collect(),
        ..Membership::default()
    };
    let suite = Item {
        kind: TestKind::TestSuites,
        fields: vec![Field::ExecutionMode, Field::Members],
        members: Some(members),
        ..at(ItemChange::Edited, "Test Suites/Smoke.ts")
    };
    let reordered = Item {
        from: Some(RepoPath::from_text("Test Suites/Old.ts")),
        members: Some(Membership { is_reordered: true, ..Membership::default() }),
        ..at(ItemChange::Moved, "Test Suites/New.ts")
    };
    let text = markdown(
        "Web shop",
        &of(vec![
            at(ItemChange::Added, "Test Cases/Login/TC1.tc"),
            at(ItemChange::Removed, "Test Cases/Gone.tc"),
            reordered,
            Item { fields: vec![Field::Tags], ..at(ItemChange::Edited, "Test Cases/B.tc") },
            at(ItemChange::Edited, "Test Cases/Else.tc"),
            suite,
        ]),
    );
    expect![[r"
        ## Tests of `Web shop`

        `main` (`aaaaaaaaaaaa`) → `bbbbbbbbbbbb`: 1 added, 1 removed, 1 renamed or moved, 3 edited.

        ### Added (1)

        - `Test Cases/Login/TC1.tc`

        ### Removed (1)

        - `Test Cases/Gone.tc`

        ### Renamed or moved (1)

        - `Test Suites/New.ts` (was `Test Suites/Old.ts`)

        ### Edited (3)

        - `Test Cases/B.tc` – tags
        - `Test Cases/Else.tc` – other settings
        - `Test Suites/Smoke.ts` – execution mode, members

        ### Members of suites (2)

        - `Test Suites/New.ts`: in another order
        - `Test Suites/Smoke.ts`: added `Test Cases/B`; removed `Test Cases/A`; switched off `Test Cases/C0`, `Test Cases/C1`, `Test Cases/C2`, `Test Cases/C3`, `Test Cases/C4`, `Test Cases/C5`, `Test Cases/C6`, `Test Cases/C7`, `Test Cases/C8`, `Test Cases/C9`, `Test Cases/C10`, `Test Cases/C11`, `Test Cases/C12`, `Test Cases/C13`, `Test Cases/C14`, `Test Cases/C15`, `Test Cases/C16`, `Test Cases/C17`, `Test Cases/C18`, `Test Cases/C19` and 2 more
    "]].assert_eq(&text);
}

#[test]
fn nothing_to_say_is_said() {
    expect![[r"
        ## Tests of `Web shop`

        `main` (`aaaaaaaaaaaa`) → `bbbbbbbbbbbb`: 0 added, 0 removed, 0 renamed or moved, 0 edited.
    "]]
    .assert_eq(&markdown("Web shop", &of(Vec::new())));
}

#[test]
fn nothing_in_a_name_is_markdown_html_or_a_mention() {
    let names = [
        "@everyone #12 https://evil.example/x",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:b) **bold** | table",
        "`",
        "``a` b`",
        "ends with `",
        "two\nlines\r\n# heading",
        "turned \u{202E}txt.exe\u{2066} \u{200B}\u{7}",
        "no\u{EFFF}utf8 \u{61C}\u{180E}\u{E0041}",
        " spaces ",
    ];
    let items = names.iter().map(|name| at(ItemChange::Added, name)).collect();
    let text = markdown("a `link` <b>", &of(items));
    expect![[r"
        ## Tests of ``a `link` <b>``

        `main` (`aaaaaaaaaaaa`) → `bbbbbbbbbbbb`: 10 added, 0 removed, 0 renamed or moved, 0 edited.

        ### Added (10)

        - `@everyone #12 https://evil.example/x`
        - `<img src=x onerror=alert(1)>`
        - `[a](javascript:b) **bold** | table`
        - `` ` ``
        - ``` ``a` b` ```
        - `` ends with ` ``
        - `two\u{A}lines\u{D}\u{A}# heading`
        - `turned \u{202E}txt.exe\u{2066} \u{200B}\u{7}`
        - `no\u{EFFF}utf8 \u{61C}\u{180E}\u{E0041}`
        - `  spaces  `
    "]]
    .assert_eq(&text);
}

#[test]
fn what_is_too_much_is_cut_and_counted() {
    let items: Vec<Item> = (0..450)
        .map(|number| at(ItemChange::Added, &format!("a{number}")))
        .chain((0..100).map(|number| at(ItemChange::Removed, &format!("r{number}"))))
        .chain((0..3).map(|number| at(ItemChange::Edited, &format!("e{number}"))))
        .collect();
    let text = markdown("Web shop", &of(items));
    assert_eq!(text.lines().filter(|line| line.starts_with("- ")).count(), MOST_ITEMS);
    assert!(text.contains("450 added, 100 removed, 0 renamed or moved, 3 edited"));
    assert!(text.contains("### Removed (100)") && !text.contains("### Edited"));
    assert!(text.ends_with("\n… and 53 more that are not listed.\n"), "{text}");
}

#[test]
fn the_text_stays_small_whatever_the_names_are() {
    let path = |number: usize| format!("{number}{}", "測".repeat(210));
    let suite = |number| Item {
        kind: TestKind::TestSuites,
        members: Some(Membership { added: (0..20).map(path).collect(), ..Membership::default() }),
        ..at(ItemChange::Added, &path(number))
    };
    let text = markdown("Web shop", &of((0..150).map(suite).collect()));
    assert!(text.len() <= MOST_BYTES + 100, "{}", text.len());
    let listed = text.lines().filter(|line| line.starts_with("- ")).count();
    assert!(listed > 150, "{listed}");
    assert!(text.ends_with(&format!("\n… and {} more that are not listed.\n", 300 - listed)));
}
