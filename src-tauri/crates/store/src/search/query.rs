//! What a person types, as an expression of SQLite's full-text search. Pure.

use std::fmt::Write as _;

/// More words than this are not looked for.
const MOST_WORDS: usize = 12;

/// Returns the expression that finds all words of a text, the last one begun; `None` for a text without any.
///
/// Words are what the index's tokenizer takes for them: letters and digits. Each is quoted, so nothing a person types
/// is taken for an operator.
pub(super) fn expression(text: &str) -> Option<String> {
    let mut expression = String::new();
    let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    for word in words.take(MOST_WORDS) {
        if !expression.is_empty() {
            expression.push(' ');
        }
        let _ = write!(expression, "\"{word}\"");
    }
    if expression.is_empty() {
        return None;
    }
    let is_begun = text.chars().next_back().is_some_and(char::is_alphanumeric);
    if is_begun {
        expression.push('*');
    }
    Some(expression)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_begun_unless_something_follows_it() {
        assert_eq!(expression("Sign in").as_deref(), Some("\"Sign\" \"in\"*"));
        assert_eq!(expression("Sign in ").as_deref(), Some("\"Sign\" \"in\""));
        assert_eq!(expression("TC_001").as_deref(), Some("\"TC\" \"001\"*"));
    }

    #[test]
    fn nothing_typed_is_an_operator() {
        assert_eq!(expression("\"a OR b\" NOT (c*").as_deref(), Some("\"a\" \"OR\" \"b\" \"NOT\" \"c\""));
        assert_eq!(expression(" * - \" "), None);
    }
}
