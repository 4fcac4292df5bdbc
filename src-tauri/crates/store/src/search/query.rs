//! What is looked for in bodies, as an expression of SQLite's full-text search. Pure.

use std::fmt::Write as _;

/// An expression: each of its groups must be found, and of each group one term is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(String);

/// Something to find: a word, or several words that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term<'a> {
    /// As written; the index takes runs of letters and digits for words.
    pub text: &'a str,
    /// Whether the last word may go on.
    pub is_begun: bool,
}

impl Expression {
    /// Returns the expression for groups of terms; `None` where nothing in a group is a word.
    ///
    /// Each term is quoted, so nothing a person types is taken for an operator.
    pub fn of(groups: &[Vec<Term<'_>>]) -> Option<Self> {
        let mut text = String::new();
        for group in groups {
            let mut words = group.iter().filter(|term| term.text.contains(char::is_alphanumeric));
            let first = words.next()?;
            text.push_str(if text.is_empty() { "(" } else { " AND (" });
            add(&mut text, *first);
            for term in words {
                text.push_str(" OR ");
                add(&mut text, *term);
            }
            text.push(')');
        }
        (!text.is_empty()).then_some(Self(text))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

fn add(text: &mut String, term: Term<'_>) {
    // A text that ends with its first zero byte would end the whole expression.
    let _ = write!(text, "\"{}\"", term.text.replace('"', "\"\"").replace('\0', " "));
    if term.is_begun && term.text.ends_with(char::is_alphanumeric) {
        text.push('*');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(groups: &[&[(&str, bool)]]) -> Option<String> {
        let mut of_terms = Vec::new();
        for group in groups {
            of_terms.push(group.iter().map(|(text, is_begun)| Term { text, is_begun: *is_begun }).collect());
        }
        Expression::of(&of_terms).map(|expression| expression.0)
    }

    #[test]
    fn every_group_and_one_term_of_each_must_be_found() {
        assert_eq!(
            expression(&[&[("sign in", false)], &[("card", false), ("cart", true)]]).as_deref(),
            Some("(\"sign in\") AND (\"card\" OR \"cart\"*)")
        );
    }

    #[test]
    fn nothing_typed_is_an_operator() {
        assert_eq!(expression(&[&[("a\" OR b NOT (c", true)]]).as_deref(), Some("(\"a\"\" OR b NOT (c\"*)"));
        assert_eq!(expression(&[&[("a", false)], &[("* - \"", true)]]), None);
        assert_eq!(expression(&[]), None);
    }
}
