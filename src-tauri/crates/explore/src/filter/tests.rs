use jiff::tz::TimeZone;
use proptest::prelude::*;
use suitecase_model::result::ResultStatus::{Error, Failed};

use super::*;

/// 2026-03-10T12:34:56.789Z, in a zone one hour ahead.
fn now() -> Now {
    let zone = TimeZone::fixed(jiff::tz::offset(1));
    Now { at: Timestamp(1_773_146_096_789), zone }
}

fn read(text: &str) -> Filter {
    Filter::read(text, &now())
}

fn words(text: &str) -> Vec<String> {
    read(text).words.into_iter().map(|word| word.folded).collect()
}

fn ignored(text: &str) -> Vec<(String, IgnoredReason)> {
    read(text).ignored.into_iter().map(|ignored| (ignored.text, ignored.reason)).collect()
}

#[test]
fn words_and_phrases_are_looked_for_as_they_are_compared() {
    assert_eq!(words("  Sign  IN "), ["sign", "in"]);
    assert_eq!(words("\"Sign  in\" now"), ["sign in", "now"]);
    assert_eq!(words("\"never closed"), ["never closed"]);
    assert_eq!(words("say \"\"\"hello\"\" twice\""), ["say", "\"hello\" twice"]);
    assert_eq!(words("5\" screen"), ["5\"", "screen"], "a quote inside a word is itself");
    assert_eq!(words("\"\" \u{301}"), Vec::<String>::new());
    assert!(read("\"Sign in\"").words[0].is_phrase && !read("sign").words[0].is_phrase);
    assert_eq!(read("Größe").words[0].typed, "Größe");
}

/// What the window has to read as the core does: its tests read the same table.
#[test]
fn a_text_has_the_parts_that_the_window_shows() {
    #[derive(serde::Deserialize)]
    struct Example {
        typed: String,
        parts: Vec<Vec<Option<String>>>,
    }
    let language: Vec<Example> = serde_json::from_str(include_str!("language.json")).unwrap();
    for Example { typed, parts } in language {
        let read: Vec<Vec<Option<String>>> = token::tokens(&typed)
            .map(|token| match token {
                Token::Word { text, .. } => vec![None, Some(text)],
                Token::Narrowing { typed_key, values, .. } => {
                    let key = typed_key.trim_end_matches(':').to_lowercase();
                    [key]
                        .into_iter()
                        .chain(values.into_iter().map(|value| value.text.into_owned()))
                        .map(Some)
                        .collect()
                }
            })
            .collect();
        assert_eq!(read, parts, "{typed}");
    }
}

#[test]
fn only_the_beginning_of_a_long_text_is_read() {
    let long = "é ".repeat(MOST_CHARACTERS);
    assert_eq!(words(&long).len(), MOST_CHARACTERS / 2);
    assert_eq!(
        words(&format!("{}tag:x", "a".repeat(MOST_CHARACTERS - 2))),
        [format!("{}ta", "a".repeat(MOST_CHARACTERS - 2))]
    );
}

#[test]
fn a_key_is_one_word() {
    assert_eq!(words("tag smoke:x tag :y"), ["tag", "smoke:x", "tag", ":y"]);
    assert_eq!(read("a tag:x:y b").tags, [["x:y"]]);
}

#[test]
fn an_unknown_key_is_a_word() {
    assert_eq!(words("http://x TC:1 :colon tag"), ["http://x", "tc:1", ":colon", "tag"]);
    assert_eq!(words("\"tag:smoke\""), ["tag:smoke"], "quoted, a key is none");
    assert!(read("http://x").ignored.is_empty());
}

#[test]
fn a_comma_means_any_and_the_same_key_again_means_both() {
    let filter =
        read("TAG:Smoke,\"slow, ui\" tag:x status:failed,ERROR in:Login repo:\"Web shop\" author:Kim");
    assert_eq!(filter.tags, [vec!["smoke".to_owned(), "slow, ui".to_owned()], vec!["x".to_owned()]]);
    assert_eq!(filter.statuses, [vec![Some(Failed), Some(Error)]]);
    assert_eq!(filter.folders, [["login"]]);
    assert_eq!(filter.links, [["web shop"]]);
    assert_eq!(filter.authors, [["kim"]]);
    assert!(filter.words.is_empty() && filter.ignored.is_empty());
}

#[test]
fn every_status_and_kind_can_be_typed() {
    for status in statuses() {
        let filter = read(&format!("status:{}", status_word(status)));
        assert_eq!(filter.statuses, [[status]]);
    }
    let kinds = read("kind:test-case,suite,static,Dynamic,collection").kinds;
    let suites = [SuiteKind::Static, SuiteKind::Dynamic, SuiteKind::Collection].map(Kind::Suite);
    assert_eq!(kinds, [[&[Kind::TestCase, Kind::AnySuite], &suites[..]].concat()]);
    assert!(
        read("kind:suite").allows(TestKind::TestSuites) && !read("kind:suite").allows(TestKind::TestCases)
    );
    assert!(read("login").allows(TestKind::TestCases));
    assert!(read("HAS:Problems").has_problems);
    let thirty_days_ago = Timestamp(1_773_146_040_000 - 30 * 24 * 3_600_000);
    assert_eq!(
        read("is:never-run,Flaky is:STALE").flags,
        [vec![Flag::NeverRun, Flag::Flaky], vec![Flag::Stale(thirty_days_ago)]],
        "to the minute"
    );
}

#[test]
fn days_and_spans_have_a_beginning() {
    let since = |text: &str| read(&format!("changed:{text}")).changed_since.map(|at| at.0);
    let midnight = 1_773_097_200_000;
    assert_eq!(since("today"), Some(midnight), "the day begins where the person is");
    assert_eq!(since("2026-03-10"), Some(midnight));
    assert_eq!(since("24h"), Some(1_773_146_040_000 - 24 * 3_600_000), "to the minute");
    assert_eq!((since("7d"), since("1W")), (since("168h"), since("7d")));
    assert_eq!(since("2w,today"), since("2w"), "any of them");
    assert_eq!(read("changed:2w changed:today").changed_since, Some(Timestamp(midnight)), "both of them");
    for text in ["soon", "7", "d", "7y", "-7d", "2026-13-01", "2026-02-30", "99999999999999999999d", "7d7d"] {
        assert_eq!(ignored(&format!("changed:{text}")), [(format!("changed:{text}"), IgnoredReason::Day)]);
    }
}

#[test]
fn what_is_not_understood_is_left_out_and_named_as_typed() {
    assert_eq!(
        ignored("Status:green,failed kind:big is:new has:\"no idea\" tag: in:,, login"),
        [
            ("Status:green".to_owned(), IgnoredReason::Status),
            ("kind:big".to_owned(), IgnoredReason::Kind),
            ("is:new".to_owned(), IgnoredReason::Flag),
            ("has:\"no idea\"".to_owned(), IgnoredReason::Flag),
            ("tag:".to_owned(), IgnoredReason::Empty),
            ("in:".to_owned(), IgnoredReason::Empty),
        ]
    );
    let filter = read("status:green,failed tag: login");
    assert_eq!(filter.statuses, [[Some(Failed)]], "the rest of the values counts");
    assert_eq!(words("status:green,failed tag: login"), ["login"], "and so does the rest of the text");
    assert!(read("status:green").is_empty() && !filter.is_empty());
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn anything_can_be_typed(text in "([a-z:,\" ]|tag:|status:|changed:|\\PC){0,40}") {
        let filter = read(&text);
        for ignored in &filter.ignored {
            let (key, value) = ignored.text.split_once(':').unwrap();
            prop_assert!(text.contains(&[key, ":"].concat()) && text.contains(value));
        }
        for word in &filter.words {
            prop_assert!(!word.folded.is_empty());
            prop_assert!(word.is_phrase || !word.typed.contains(char::is_whitespace));
        }
    }

    #[test]
    fn any_tag_can_be_asked_for_when_it_is_quoted(tags in proptest::collection::vec("\\PC{0,8}[a-z]", 1..4)) {
        let values: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
        let filter = read(&format!("before tag:{} after", values.join(",")));
        prop_assert_eq!(filter.tags, [tags.iter().map(|tag| fold(tag)).collect::<Vec<_>>()]);
        prop_assert_eq!(filter.words.len(), 2);
    }

    #[test]
    fn the_order_of_different_keys_does_not_matter(first in "[a-z]{1,5}", second in "[a-z]{1,5}") {
        let one = read(&format!("tag:{first} in:{second} word"));
        let other = read(&format!("word in:{second} tag:{first}"));
        prop_assert_eq!(one, other);
    }
}
