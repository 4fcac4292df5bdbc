//! Rules of well-formed XML 1.0 that the XML library leaves to its user: characters, names, references, attributes.
//!
//! Promise: no entity is ever expanded but the five that every XML file has.

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];
const MOST_ATTRIBUTES: usize = 64;

/// Finds the first character that XML does not allow anywhere and returns its offset in bytes.
pub(crate) fn illegal_character(text: &str) -> Option<usize> {
    let control = text.bytes().position(|byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'));
    if text.is_ascii() {
        return control;
    }
    let noncharacter = text.find(['\u{FFFE}', '\u{FFFF}']);
    [control, noncharacter].into_iter().flatten().min()
}

/// Returns whether text is nothing but what XML calls white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Returns whether text can be the name of an element, attribute, entity or processing instruction.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(starts_name) && text.chars().all(continues_name)
}

/// Resolves what stands between `&` and `;`: one of the five predefined entities or a legal character number.
pub(crate) fn referenced_character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => {
            let number = other.strip_prefix('#')?;
            let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
            if !digits.chars().all(|digit| digit.is_digit(radix)) {
                return None;
            }
            u32::from_str_radix(digits, radix)
                .ok()
                .and_then(char::from_u32)
                .filter(|character| is_allowed(*character))
        }
    }
}

/// Reads what follows the name in a start tag: names and values as written, references unresolved.
///
/// # Errors
/// A sentence about the first thing that is wrong.
pub(crate) fn attributes(written: &str) -> Result<Vec<(&str, &str)>, &'static str> {
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    let mut rest = written;
    loop {
        let attribute = rest.trim_start_matches(BLANKS);
        if attribute.is_empty() {
            return Ok(attributes);
        }
        if attribute.len() == rest.len() {
            return Err("Two attributes are not separated by a space.");
        }
        let (name, after_name) = attribute.split_once('=').ok_or("An attribute has no value.")?;
        let name = name.trim_end_matches(BLANKS);
        if !is_name(name) {
            return Err("An attribute has an impossible name.");
        }
        if attributes.iter().any(|(former, _)| *former == name) {
            return Err("An attribute is given twice.");
        }
        if attributes.len() == MOST_ATTRIBUTES {
            return Err("An element has more attributes than Suitecase reads.");
        }
        let quoted = after_name.trim_start_matches(BLANKS);
        let (value, after_value) = ['"', '\'']
            .into_iter()
            .find_map(|quote| quoted.strip_prefix(quote)?.split_once(quote))
            .ok_or("The value of an attribute is not in quotes.")?;
        if value.contains('<') || !references_are_known(value) {
            return Err("The value of an attribute holds a bare `<` or `&`, or an unknown entity.");
        }
        attributes.push((name, value));
        rest = after_value;
    }
}

/// Checks what follows `<?xml`: a version, then perhaps an encoding, then perhaps whether the file stands alone.
///
/// # Errors
/// A sentence that says the declaration is wrong.
pub(crate) fn check_declaration(written: &str) -> Result<(), &'static str> {
    let attributes = attributes(written)?;
    let rest = match attributes.as_slice() {
        [("version", version), rest @ ..] if is_known_version(version) => rest,
        _ => return Err("The XML declaration does not begin with a version such as 1.0."),
    };
    match rest {
        []
        | [("encoding", _) | ("standalone", "yes" | "no")]
        | [("encoding", _), ("standalone", "yes" | "no")] => Ok(()),
        _ => Err("The XML declaration holds something that XML does not know."),
    }
}

fn is_known_version(version: &str) -> bool {
    let minor = version.strip_prefix("1.").unwrap_or_default();
    !minor.is_empty() && minor.bytes().all(|digit| digit.is_ascii_digit())
}

fn references_are_known(value: &str) -> bool {
    value
        .split('&')
        .skip(1)
        .all(|after| after.split_once(';').is_some_and(|(name, _)| referenced_character(name).is_some()))
}

fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn starts_name(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(character: char) -> bool {
    starts_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_predefined_entities_and_legal_character_numbers_resolve() {
        for (name, expected) in [
            ("amp", Some('&')),
            ("apos", Some('\'')),
            ("#65", Some('A')),
            ("#x1F6D2", Some('🛒')),
            ("#13", Some('\r')),
            ("#0", None),
            ("#11", None),
            ("#xD800", None),
            ("#xFFFE", None),
            ("#+65", None),
            ("#X41", None),
            ("#", None),
            ("#99999999999", None),
            ("nbsp", None),
            (" amp", None),
            ("", None),
        ] {
            assert_eq!(referenced_character(name), expected, "{name:?}");
        }
    }

    #[test]
    fn attributes_follow_the_grammar() {
        for written in ["", "  ", " a='1'", " a = \"it's\"\n b='x &amp; y' ", " xml:lang='de'"] {
            assert!(attributes(written).is_ok(), "{written:?}");
        }
        for written in [
            "a='1'",
            " a",
            " a=1",
            " a='1",
            " a='1'b='2'",
            " a='1' a='2'",
            " a='<'",
            " a='&'",
            " a='&x;'",
            " 1='a'",
            " =''",
        ] {
            assert!(attributes(written).is_err(), "{written:?}");
        }
    }

    #[test]
    fn attributes_come_in_order_as_written() {
        assert_eq!(attributes(" a = 'x &amp; y'\tb=\"'\""), Ok(vec![("a", "x &amp; y"), ("b", "'")]));
    }

    #[test]
    fn a_declaration_has_its_parts_in_order() {
        for written in [
            " version='1.0'",
            " version='1.1' encoding='UTF-8' standalone='no'",
            " version='1.0' standalone='yes'",
        ] {
            assert_eq!(check_declaration(written), Ok(()), "{written:?}");
        }
        for written in [
            "",
            " encoding='UTF-8'",
            " version='2.0'",
            " version='1.'",
            " version='1.0' standalone='maybe'",
            " version='1.0' standalone='no' encoding='UTF-8'",
            " version='1.0' mood='good'",
        ] {
            assert!(check_declaration(written).is_err(), "{written:?}");
        }
    }

    #[test]
    fn the_first_illegal_character_is_found() {
        assert_eq!(illegal_character("a\t\r\né"), None);
        assert_eq!(illegal_character("a\u{b}"), Some(1));
        assert_eq!(illegal_character("é\u{FFFF}\u{0}"), Some(2));
    }
}
