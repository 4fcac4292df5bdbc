//! The query of a dynamic suite: which test cases Katalon would run.
//!
//! Katalon does not say in public how it reads a query; what is known was seen in real projects (katalon.md section 3.3): conditions
//! such as `name=(Login)`, `tag=(api)`, `tags=(a, b)`, `id=(Test Cases/Folder)`, often with blanks at the end, or nothing
//! at all. What is only likely is marked so: that a name need only hold the text, in any case; that one of several tags
//! is enough; that an id stands for all that lies below it; that all conditions have to hold.
//!
//! Promises: whatever a file holds is read, and each part of it is either a condition or listed as not understood, which
//! leaves no test case out. More conditions never select more.

use crate::values::{beginning, shortened};

/// The most conditions that are looked at; real queries have one or two.
const MOST_CONDITIONS: usize = 50;
/// The most parts that are listed as not understood.
const MOST_NOT_UNDERSTOOD: usize = 20;
/// The most characters of a query that are read; what lies behind them is not understood.
const MOST_CHARACTERS: usize = 10_000;

/// A query that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DynamicQuery {
    /// The conditions, in the order of the query.
    pub conditions: Vec<Condition>,
    /// Parts whose meaning is not known, as written, in the order of the query; of long ones the beginning.
    pub not_understood: Vec<String>,
}

/// One condition of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it is about.
    pub field: Field,
    /// The word the query uses for that.
    pub key: String,
    /// What it asks for, trimmed, at least one; several only for tags.
    pub values: Vec<String>,
    /// The same in lower case.
    folded: Vec<String>,
}

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name of a test case.
    Name,
    /// Its tags.
    Tag,
    /// Its id, `Test Cases/…`.
    Id,
}

impl DynamicQuery {
    /// Reads a query.
    pub fn read(text: &str) -> Self {
        let mut query = Self::default();
        let mut unread = String::new();
        let (mut rest, beyond) = beginning(text, MOST_CHARACTERS);
        while query.conditions.len() < MOST_CONDITIONS
            && let Some(first) = rest.chars().next()
        {
            match condition(rest) {
                Part::Condition(found, after) => {
                    query.note(&mut unread);
                    query.conditions.push(found);
                    rest = after;
                }
                Part::Unclosed => break,
                // A key begins where a word begins, so the whole word is skipped.
                Part::Other => {
                    let word = word_length(rest).max(first.len_utf8());
                    let (skipped, after) = rest.split_at_checked(word).unwrap_or((rest, ""));
                    unread.push_str(skipped);
                    rest = after;
                }
            }
        }
        unread.push_str(rest);
        unread.push_str(beyond);
        query.note(&mut unread);
        query
    }

    /// Returns whether a test case of this id, name and these tags is selected, as far as the query is understood.
    pub fn selects(&self, id: &str, name: &str, tags: &[impl AsRef<str>]) -> bool {
        self.conditions.iter().all(|condition| condition.holds(id, name, tags))
    }

    /// Returns whether tags matter at all.
    pub fn asks_for_tags(&self) -> bool {
        self.conditions.iter().any(|condition| condition.field == Field::Tag)
    }

    fn note(&mut self, unread: &mut String) {
        let part = unread.trim();
        if !part.is_empty() && self.not_understood.len() < MOST_NOT_UNDERSTOOD {
            self.not_understood.push(shortened(part).into_owned());
        }
        unread.clear();
    }
}

impl Condition {
    /// Returns whether it is known, and not only likely, what Katalon makes of it.
    pub fn is_certain(&self) -> bool {
        match self.field {
            Field::Tag => self.values.len() == 1,
            Field::Name | Field::Id => false,
        }
    }

    fn holds(&self, id: &str, name: &str, tags: &[impl AsRef<str>]) -> bool {
        self.folded.iter().any(|wanted| match self.field {
            Field::Name => holds(name, wanted),
            Field::Tag => tags.iter().any(|tag| is_same(tag.as_ref(), wanted)),
            Field::Id => is_at_or_below(id, wanted),
        })
    }
}

/// What stands at the start of a text.
enum Part<'a> {
    /// A condition, and what comes after it.
    Condition(Condition, &'a str),
    /// The beginning of a condition whose parenthesis never closes, so that nothing behind it is outside of it.
    Unclosed,
    /// Anything else.
    Other,
}

/// Reads a condition at the start of a text.
fn condition(text: &str) -> Part<'_> {
    let Some((field, key, inside)) = opened(text) else { return Part::Other };
    let Some(end) = end_of_parentheses(inside) else { return Part::Unclosed };
    let closed = inside
        .split_at_checked(end)
        .and_then(|(inside, after)| Some((filled(field, key, inside)?, after.strip_prefix(')')?)));
    closed.map_or(Part::Other, |(condition, after)| Part::Condition(condition, after))
}

/// Reads the key of a condition and its parenthesis; returns what stands behind that.
fn opened(text: &str) -> Option<(Field, &str, &str)> {
    let (key, rest) = text.split_at_checked(word_length(text))?;
    let field = match key.to_ascii_lowercase().as_str() {
        "name" => Field::Name,
        "tag" | "tags" => Field::Tag,
        "id" => Field::Id,
        _ => return None,
    };
    Some((field, key, rest.trim_start().strip_prefix('=')?.trim_start().strip_prefix('(')?))
}

/// Returns the condition that asks for what stands between parentheses; `None` where that is nothing.
fn filled(field: Field, key: &str, inside: &str) -> Option<Condition> {
    let values: Vec<String> = match field {
        Field::Name | Field::Id => vec![inside.trim().to_owned()],
        Field::Tag => inside.split([',', ';']).map(|tag| tag.trim().to_owned()).collect(),
    };
    let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
    if values.is_empty() {
        return None;
    }
    let compared = |value: &String| match field {
        Field::Name | Field::Tag => value.to_lowercase(),
        // A folder is the same with a slash behind it.
        Field::Id => value.trim_end_matches('/').to_lowercase(),
    };
    let folded = values.iter().map(compared).collect();
    Some(Condition { field, key: key.to_owned(), values, folded })
}

/// Returns how many bytes the word at the start of a text has.
fn word_length(text: &str) -> usize {
    text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len())
}

/// Returns where the parenthesis closes that was opened before the text; names may hold pairs of them.
fn end_of_parentheses(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (place, letter) in text.char_indices() {
        match letter {
            '(' => open += 1,
            ')' if open == 0 => return Some(place),
            ')' => open -= 1,
            _ => {}
        }
    }
    None
}

/// Returns whether a text holds another one, which is in lower case already.
fn holds(text: &str, wanted: &str) -> bool {
    if text.is_ascii() {
        let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
        wanted.is_empty() || text.windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted))
    } else {
        text.to_lowercase().contains(wanted)
    }
}

fn is_same(text: &str, wanted: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(wanted) } else { text.to_lowercase() == wanted }
}

fn is_at_or_below(id: &str, wanted: &str) -> bool {
    let is_within =
        |id: &str| id.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if id.is_ascii() {
        id.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted))
            && id.get(wanted.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    } else {
        is_within(&id.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        let query = DynamicQuery::read(text);
        let conditions = query.conditions.into_iter().map(|found| (found.key, found.values)).collect();
        (conditions, query.not_understood)
    }

    #[test]
    fn what_is_known_of_queries_is_read() {
        for (text, conditions, not_understood) in [
            ("name=(ADM-)", vec![("name", vec!["ADM-"])], vec![]),
            ("tag=(api) ", vec![("tag", vec!["api"])], vec![]),
            ("tags=(a, b ;, c)", vec![("tags", vec!["a", "b", "c"])], vec![]),
            ("id=(Test Cases/Folder)", vec![("id", vec!["Test Cases/Folder"])], vec![]),
            (
                " Name = ( Signs in (again), slowly ) tag=(web)",
                vec![("Name", vec!["Signs in (again), slowly"]), ("tag", vec!["web"])],
                vec![],
            ),
            ("", vec![], vec![]),
            (" \n ", vec![], vec![]),
            ("comment=(x) tag=(api) AND", vec![("tag", vec!["api"])], vec!["comment=(x)", "AND"]),
            ("tag=()", vec![], vec!["tag=()"]),
            ("tag=(api", vec![], vec!["tag=(api"]),
            ("id=(b) name=(a tag=(c)", vec![("id", vec!["b"])], vec!["name=(a tag=(c)"]),
            ("mytag=(api)", vec![], vec!["mytag=(api)"]),
            ("checkout", vec![], vec!["checkout"]),
            ("name=(a)name=(b)", vec![("name", vec!["a"]), ("name", vec!["b"])], vec![]),
        ] {
            let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<_>>();
            let conditions: Vec<_> =
                conditions.into_iter().map(|(key, values)| (key.to_owned(), owned(values))).collect();
            assert_eq!(read(text), (conditions, owned(not_understood)), "{text:?}");
        }
    }

    #[test]
    fn a_test_case_is_selected_by_name_tag_and_folder() {
        let id = "Test Cases/Größe/CT-7 ändert";
        let tags = ["api", "Größe"];
        for (text, expected) in [
            ("name=(ct-)", true),
            ("name=(ÄNDERT)", true),
            ("name=(Größe)", false),
            ("name=(/)", false),
            ("name=(ct-7/)", false),
            ("tag=(api/)", false),
            ("tag=(API)", true),
            ("tag=(ap)", false),
            ("tag=(größe)", true),
            ("tags=(web, api)", true),
            ("tags=(web, slow)", false),
            ("id=(Test Cases/Größe)", true),
            ("id=(Test Cases/Größe/)", true),
            ("id=(test cases/größe/ct-7 ändert)", true),
            ("id=(Test Cases/Grö)", false),
            ("name=(ct-) tag=(web)", false),
            ("name=(ct-) tag=(api)", true),
            ("owner=(maya)", true),
            ("", true),
        ] {
            assert_eq!(DynamicQuery::read(text).selects(id, "CT-7 ändert", &tags), expected, "{text}");
        }
        assert!(DynamicQuery::read("id=(Test Cases/A)").selects("Test Cases/a/b", "b", &[""; 0]));
        assert!(!DynamicQuery::read("id=(Test Cases/A)").selects("Test Cases/Ab", "Ab", &[""; 0]));
    }

    #[test]
    fn only_the_beginning_of_a_query_is_read() {
        let unread = format!("{} tag=(b)", "x".repeat(MOST_CHARACTERS));
        let query = DynamicQuery::read(&format!("name=(a) {unread}"));
        assert_eq!(query.conditions.len(), 1);
        assert_eq!(query.not_understood, [shortened(&unread).into_owned()]);
        let cut = format!("{}name=(a)", " ".repeat(MOST_CHARACTERS - 4));
        assert_eq!(read(&cut), (vec![], vec!["name=(a)".to_owned()]));
        // Without an end to the looking this would take minutes.
        for begun in ["name=(", "name=(a) name=("] {
            assert_eq!(DynamicQuery::read(&begun.repeat(200_000)).not_understood.len(), 1);
        }
    }

    #[test]
    fn only_one_tag_is_certain() {
        let certain = |text: &str| -> Vec<bool> {
            DynamicQuery::read(text).conditions.iter().map(Condition::is_certain).collect()
        };
        assert_eq!(certain("tag=(a) tags=(a, b) name=(c) id=(d)"), [true, false, false, false]);
    }

    fn any_query() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "(name|tag|tags|id|Tag|owner) ?= ?\\([a-c, ;()éÉ/]{0,8}\\)",
            "[a-c =(),é]{0,6}",
            Just("AND".to_owned()),
        ];
        proptest::collection::vec(part, 0..6).prop_map(|parts| parts.join(" "))
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_nothing_of_it_is_lost(text in ".{0,60}") {
            let query = DynamicQuery::read(&text);
            let told: usize = query.not_understood.iter().map(|part| part.chars().filter(|l| !l.is_whitespace()).count()).sum();
            let said = text.chars().filter(|letter| !letter.is_whitespace()).count();
            prop_assert!(told <= said && (told == said || !query.conditions.is_empty()));
        }

        #[test]
        fn a_further_condition_never_selects_more(
            query in any_query(), more in any_query(), name in "[a-cA-CéÉ]{0,4}", tag in "[a-cé]{0,3}",
        ) {
            let id = format!("Test Cases/{name}");
            let (less, all) = (DynamicQuery::read(&format!("{query} {more}")), DynamicQuery::read(&query));
            // What is added may complete what was not understood alone, so conditions are compared and not texts.
            if less.conditions.starts_with(&all.conditions) && less.selects(&id, &name, &[&tag]) {
                prop_assert!(all.selects(&id, &name, &[&tag]));
            }
        }

        #[test]
        fn each_part_of_a_name_finds_it(name in "[a-zA-ZäÄéß 0-9.-]{1,20}", from in 0_usize..20, length in 1_usize..8) {
            let part: String = name.chars().skip(from).take(length).collect();
            prop_assume!(!part.trim().is_empty());
            let query = DynamicQuery::read(&format!("name=({})", part.to_uppercase().replace("SS", "ss")));
            let plain = DynamicQuery::read(&format!("name=({part})"));
            prop_assert!(plain.selects("", &name, &[""; 0]), "{part:?}");
            if !part.contains('ß') {
                prop_assert!(query.selects("", &name, &[""; 0]), "{part:?}");
            }
        }
    }
}
