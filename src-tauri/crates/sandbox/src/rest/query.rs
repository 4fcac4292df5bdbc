//! Bitbucket's query language for lists: `q=name ~ "main" AND type = "branch"` and `sort=-name` (bitbucket.md section 2.1).

use std::cmp::Ordering;

use serde_json::Value;

use crate::rest::error::Refusal;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Operator(String),
    Word(String),
    Literal(Value),
}

#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compare { path: String, operator: Operator, literal: Value },
    OneOf { path: String, literals: Vec<Value> },
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Equal,
    NotEqual,
    Contains,
    ContainsNot,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// Keeps what `q` asks for, in the order `sort` asks for.
pub(crate) fn filtered_and_sorted(
    mut values: Vec<Value>,
    q: Option<&str>,
    sort: Option<&str>,
) -> Result<Vec<Value>, Refusal> {
    if let Some(text) = q.filter(|text| !text.trim().is_empty()) {
        let invalid = || Refusal::BadRequest(format!("Invalid query: {text}"));
        let tokens = tokens(text).ok_or_else(invalid)?;
        let mut reader = Reader { tokens, position: 0 };
        let condition = reader.any().filter(|_| reader.is_at_end()).ok_or_else(invalid)?;
        values.retain(|value| holds(&condition, value));
    }
    if let Some(field) = sort {
        let (path, is_descending) = match field.strip_prefix('-') {
            Some(path) => (path, true),
            None => (field, false),
        };
        values.sort_by(|left, right| {
            let order = compare(at(left, path), at(right, path)).unwrap_or(Ordering::Equal);
            if is_descending { order.reverse() } else { order }
        });
    }
    Ok(values)
}

struct Reader {
    tokens: Vec<Token>,
    position: usize,
}

impl Reader {
    fn any(&mut self) -> Option<Condition> {
        let mut parts = vec![self.all()?];
        while self.takes_word("OR") {
            parts.push(self.all()?);
        }
        Some(Condition::Any(parts))
    }

    fn all(&mut self) -> Option<Condition> {
        let mut parts = vec![self.one()?];
        while self.takes_word("AND") {
            parts.push(self.one()?);
        }
        Some(Condition::All(parts))
    }

    fn one(&mut self) -> Option<Condition> {
        match self.take()? {
            Token::Open => {
                let inner = self.any()?;
                (self.take()? == Token::Close).then_some(inner)
            }
            Token::Word(path) => match self.take()? {
                Token::Operator(text) => {
                    let operator = operator(&text)?;
                    let Token::Literal(literal) = self.take()? else { return None };
                    Some(Condition::Compare { path, operator, literal })
                }
                Token::Word(word) if word.eq_ignore_ascii_case("IN") => {
                    Some(Condition::OneOf { path, literals: self.literals()? })
                }
                Token::Open | Token::Close | Token::Comma | Token::Word(_) | Token::Literal(_) => None,
            },
            Token::Close | Token::Comma | Token::Operator(_) | Token::Literal(_) => None,
        }
    }

    fn literals(&mut self) -> Option<Vec<Value>> {
        let mut literals = Vec::new();
        if self.take()? != Token::Open {
            return None;
        }
        loop {
            let Token::Literal(literal) = self.take()? else { return None };
            literals.push(literal);
            match self.take()? {
                Token::Comma => {}
                Token::Close => return Some(literals),
                Token::Open | Token::Operator(_) | Token::Word(_) | Token::Literal(_) => return None,
            }
        }
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.position).cloned();
        self.position += 1;
        token
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        let is_next = matches!(
            self.tokens.get(self.position),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted)
        );
        self.position += usize::from(is_next);
        is_next
    }

    fn is_at_end(&self) -> bool {
        self.position == self.tokens.len()
    }
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(first) = characters.next() {
        match first {
            _ if first.is_whitespace() => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '"' => {
                let mut literal = String::new();
                loop {
                    match characters.next()? {
                        '"' => break,
                        '\\' => literal.push(characters.next()?),
                        other => literal.push(other),
                    }
                }
                tokens.push(Token::Literal(Value::String(literal)));
            }
            '=' | '~' => tokens.push(Token::Operator(first.to_string())),
            '!' | '<' | '>' => {
                let second = characters.next_if(|next| matches!(next, '=' | '~'));
                tokens.push(Token::Operator([Some(first), second].into_iter().flatten().collect()));
            }
            _ => {
                let mut word = first.to_string();
                while let Some(next) =
                    characters.next_if(|next| next.is_alphanumeric() || "._-:+".contains(*next))
                {
                    word.push(next);
                }
                tokens.push(match word.parse::<serde_json::Number>() {
                    Ok(number) => Token::Literal(Value::Number(number)),
                    Err(_) => match word.as_str() {
                        "true" => Token::Literal(Value::Bool(true)),
                        "false" => Token::Literal(Value::Bool(false)),
                        "null" => Token::Literal(Value::Null),
                        _ if first.is_ascii_digit() => Token::Literal(Value::String(word)),
                        _ => Token::Word(word),
                    },
                });
            }
        }
    }
    Some(tokens)
}

fn operator(text: &str) -> Option<Operator> {
    match text {
        "=" => Some(Operator::Equal),
        "!=" => Some(Operator::NotEqual),
        "~" => Some(Operator::Contains),
        "!~" => Some(Operator::ContainsNot),
        ">" => Some(Operator::Greater),
        ">=" => Some(Operator::GreaterOrEqual),
        "<" => Some(Operator::Less),
        "<=" => Some(Operator::LessOrEqual),
        _ => None,
    }
}

fn holds(condition: &Condition, value: &Value) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, value)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, value)),
        Condition::OneOf { path, literals } => literals.contains(at(value, path)),
        Condition::Compare { path, operator, literal } => {
            let found = at(value, path);
            let order = compare(found, literal);
            match operator {
                Operator::Equal => found == literal,
                Operator::NotEqual => found != literal,
                Operator::Contains => contains(found, literal),
                Operator::ContainsNot => !contains(found, literal),
                Operator::Greater => order == Some(Ordering::Greater),
                Operator::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                Operator::Less => order == Some(Ordering::Less),
                Operator::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            }
        }
    }
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, name| value.get(name).unwrap_or(&Value::Null))
}

fn contains(found: &Value, literal: &Value) -> bool {
    match (found.as_str(), literal.as_str()) {
        (Some(found), Some(part)) => found.to_lowercase().contains(&part.to_lowercase()),
        _ => false,
    }
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(q: Option<&str>, sort: Option<&str>) -> Vec<String> {
        let values = vec![
            json!({ "name": "main", "target": { "date": "2026-03-01" }, "size": 3 }),
            json!({ "name": "feature/one", "target": { "date": "2026-01-01" }, "size": 10 }),
            json!({ "name": "feature/Two", "target": { "date": "2026-02-01" }, "size": 2 }),
        ];
        let kept = filtered_and_sorted(values, q, sort).unwrap();
        kept.iter().map(|value| value["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn conditions_keep_what_they_say() {
        for (q, expected) in [
            ("name ~ \"TWO\"", vec!["feature/Two"]),
            ("name = \"main\"", vec!["main"]),
            ("name !~ \"feature\"", vec!["main"]),
            ("name != \"main\" AND size > 5", vec!["feature/one"]),
            ("(name = \"main\" OR size = 2) AND target.date >= \"2026-02-01\"", vec!["main", "feature/Two"]),
            ("name IN (\"main\", \"feature/one\")", vec!["main", "feature/one"]),
        ] {
            assert_eq!(names(Some(q), None), expected, "{q}");
        }
    }

    #[test]
    fn sorting_reads_nested_fields_both_ways() {
        assert_eq!(names(None, Some("target.date")), ["feature/one", "feature/Two", "main"]);
        assert_eq!(names(None, Some("-size")), ["feature/one", "main", "feature/Two"]);
    }

    #[test]
    fn nonsense_is_a_bad_request() {
        for q in ["name ~", "name = \"open", "= 3", "name = \"a\" name", "(name = 1"] {
            let refused = filtered_and_sorted(vec![json!({})], Some(q), None);
            assert!(matches!(refused, Err(Refusal::BadRequest(_))), "{q}");
        }
    }
}
