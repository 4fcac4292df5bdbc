//! What was typed, in parts: words, phrases, and keys with their values.

use std::borrow::Cow;

use super::Key;

/// One part of what was typed.
pub(super) enum Token<'a> {
    /// Something to look for.
    Word { text: String, is_phrase: bool },
    /// A known key with its values, empty ones left out; the key as typed, with the colon.
    Narrowing { key: Key, typed_key: &'a str, values: Vec<Value<'a>> },
}

/// One value behind a key.
pub(super) struct Value<'a> {
    /// What it says.
    pub(super) text: Cow<'a, str>,
    /// As typed, with its quotes.
    pub(super) typed: &'a str,
}

/// Splits what was typed.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return None;
            }
            if let Some((value, behind)) = quoted(rest) {
                rest = behind;
                let phrase = words_of(&value.text);
                if phrase.is_empty() {
                    continue;
                }
                return Some(Token::Word { text: phrase, is_phrase: true });
            }
            if let Some((key, typed_key, behind)) = key(rest) {
                let (values, behind) = values(behind);
                rest = behind;
                return Some(Token::Narrowing { key, typed_key, values });
            }
            let (word, behind) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            rest = behind;
            return Some(Token::Word { text: word.to_owned(), is_phrase: false });
        }
    })
}

/// Returns a phrase with one space between its words.
fn words_of(phrase: &str) -> String {
    phrase.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes a known key with its colon.
fn key(text: &str) -> Option<(Key, &str, &str)> {
    let word = text.split(char::is_whitespace).next()?;
    let (name, _) = word.split_once(':')?;
    let key = Key::of(name)?;
    let behind = text.strip_prefix(name)?.strip_prefix(':')?;
    let typed = text.strip_suffix(behind)?;
    Some((key, typed, behind))
}

/// Takes values up to the next space outside quotes.
fn values(text: &str) -> (Vec<Value<'_>>, &str) {
    let mut values = Vec::new();
    let mut rest = text;
    loop {
        let (value, behind) = quoted(rest).unwrap_or_else(|| {
            let end = rest.find(|at: char| at == ',' || at.is_whitespace()).unwrap_or(rest.len());
            let (value, behind) = rest.split_at(end);
            (Value { text: Cow::Borrowed(value), typed: value }, behind)
        });
        if !value.text.trim().is_empty() {
            values.push(value);
        }
        match behind.strip_prefix(',') {
            Some(behind) => rest = behind,
            None => return (values, behind),
        }
    }
}

/// Takes a quoted text from the beginning; without a second quote it goes to the end.
fn quoted(text: &str) -> Option<(Value<'_>, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut end = 0;
    let mut behind = "";
    let mut rest = inner;
    loop {
        let Some((before, after)) = rest.split_once('"') else {
            end += rest.len();
            break;
        };
        end += before.len();
        if let Some(after) = after.strip_prefix('"') {
            end += 2;
            rest = after;
        } else {
            behind = after;
            break;
        }
    }
    let said = inner.get(..end).unwrap_or_default();
    let said = if said.contains('"') { Cow::Owned(said.replace("\"\"", "\"")) } else { Cow::Borrowed(said) };
    let typed = text.strip_suffix(behind).unwrap_or(text);
    Some((Value { text: said, typed }, behind))
}
