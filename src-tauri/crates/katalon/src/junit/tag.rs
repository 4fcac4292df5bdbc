//! One start tag: its name and its attributes, each kept up to a length.

use std::io::BufRead;

use super::JunitError;
use super::source::Source;
use super::text::Kept;
use crate::xml_rules::{is_name, referenced_character};

const LONGEST_NAME: usize = 1_000;
const LONGEST_REFERENCE: usize = 32;
const MOST_ATTRIBUTES: usize = 256;
/// The most bytes that the values of one tag have together: Katalon once wrote whole stack traces into them.
const LARGEST_TAG: usize = 16 * 1024 * 1024;

/// The start tag read last.
#[derive(Default)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, Kept)>,
    line: u32,
}

impl Tag {
    /// Reads what follows `<` and returns whether the element is empty.
    pub(super) fn read(&mut self, source: &mut Source<impl BufRead>) -> Result<bool, JunitError> {
        self.line = source.line();
        self.attributes.clear();
        self.name = name(source)?;
        let mut size = 0;
        loop {
            let is_separated = skip_blanks(source)?;
            match source.peek()? {
                Some(b'>') => {
                    source.take()?;
                    return Ok(false);
                }
                Some(b'/') => {
                    source.take()?;
                    return match source.take()? {
                        Some(b'>') => Ok(true),
                        Some(_) => Err(malformed(source, "There is a `/` in the middle of a tag.")),
                        None => Err(cut_off(source)),
                    };
                }
                Some(_) if is_separated => self.attribute_from(source, &mut size)?,
                Some(_) => return Err(malformed(source, "Two attributes are not separated by a space.")),
                None => return Err(cut_off(source)),
            }
        }
    }

    /// Returns the value of an attribute as written, up to the length that is kept.
    ///
    /// # Errors
    /// The value is no UTF-8.
    pub(super) fn value(&self, name: &str) -> Result<Option<String>, JunitError> {
        let Some(kept) = self.kept(name) else { return Ok(None) };
        kept.exact().map(Some).ok_or_else(|| JunitError::Malformed {
            line: self.line,
            detail: format!("The attribute `{name}` holds bytes that are not UTF-8."),
        })
    }

    /// Returns the value of an attribute with a replacement for every byte that is no UTF-8.
    pub(super) fn readable(&self, name: &str) -> Option<String> {
        self.kept(name).map(Kept::readable)
    }

    fn kept(&self, name: &str) -> Option<&Kept> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, kept)| kept)
    }

    fn attribute_from(
        &mut self,
        source: &mut Source<impl BufRead>,
        size: &mut usize,
    ) -> Result<(), JunitError> {
        let name = name(source)?;
        if self.attributes.iter().any(|(former, _)| *former == name) {
            return Err(malformed(source, "An attribute is given twice."));
        }
        if self.attributes.len() == MOST_ATTRIBUTES {
            return Err(too_large(source, "An element has more attributes than Suitecase reads."));
        }
        skip_blanks(source)?;
        expect(source, b'=', "An attribute has no value.")?;
        skip_blanks(source)?;
        let quote = match source.take()? {
            Some(quote @ (b'"' | b'\'')) => quote,
            Some(_) => return Err(malformed(source, "The value of an attribute is not in quotes.")),
            None => return Err(cut_off(source)),
        };
        let mut value = Kept::default();
        loop {
            let ends = |byte| byte == quote || byte == b'<' || byte == b'&';
            let ending = source.run(ends, |bytes| {
                *size = size.saturating_add(bytes.len());
                value.add(bytes);
            })?;
            if *size > LARGEST_TAG {
                return Err(too_large(source, "A tag is larger than Suitecase reads."));
            }
            match ending {
                None => return Err(cut_off(source)),
                Some(b'<') => return Err(malformed(source, "The value of an attribute holds a bare `<`.")),
                Some(b'&') => {
                    *size += 1;
                    value.add_char(reference(source)?);
                }
                Some(_) => {
                    source.take()?;
                    self.attributes.push((name, value));
                    return Ok(());
                }
            }
        }
    }
}

/// Reads the name of an element or attribute.
pub(super) fn name(source: &mut Source<impl BufRead>) -> Result<String, JunitError> {
    let mut bytes = Vec::new();
    let mut is_long = false;
    let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=' | b'<');
    let ending = source.run(ends, |more| {
        is_long |= bytes.len() + more.len() > LONGEST_NAME;
        bytes.extend_from_slice(if is_long { &[] } else { more });
    })?;
    if is_long {
        return Err(malformed(source, "A name is longer than Suitecase reads."));
    }
    if ending.is_none() {
        return Err(cut_off(source));
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|name| is_name(name))
        .ok_or_else(|| malformed(source, "A tag has an impossible name; a plain `<` is written `&lt;`."))
}

/// Reads a reference from its `&` on.
///
/// A number that stands for no character of XML, such as that of a terminal's colours, gives the replacement
/// character: tools write such references, and no report is lost for one.
pub(super) fn reference(source: &mut Source<impl BufRead>) -> Result<char, JunitError> {
    source.take()?;
    let mut name = String::new();
    loop {
        match source.take()? {
            Some(b';') => break,
            Some(byte)
                if name.len() < LONGEST_REFERENCE
                    && (byte.is_ascii_alphanumeric() || b"#._-:".contains(&byte)) =>
            {
                name.push(char::from(byte));
            }
            Some(_) => return Err(malformed(source, "There is a bare `&`; it is written `&amp;`.")),
            None => return Err(cut_off(source)),
        }
    }
    if let Some(character) = referenced_character(&name) {
        return Ok(character);
    }
    let is_number = name.strip_prefix('#').is_some_and(|number| {
        let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
        !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
    });
    if is_number {
        Ok(char::REPLACEMENT_CHARACTER)
    } else if is_name(&name) {
        let detail = format!("`&{name};` is no entity that XML knows; Suitecase reads no others.");
        Err(JunitError::Entities { line: source.line(), detail })
    } else {
        Err(malformed(source, "There is a bare `&`; it is written `&amp;`."))
    }
}

/// Takes blank space and returns whether there was any.
pub(super) fn skip_blanks(source: &mut Source<impl BufRead>) -> Result<bool, JunitError> {
    let mut is_any = false;
    source.run(|byte| !byte.is_ascii_whitespace(), |bytes| is_any |= !bytes.is_empty())?;
    Ok(is_any)
}

/// Takes the byte that is due.
pub(super) fn expect(source: &mut Source<impl BufRead>, due: u8, detail: &str) -> Result<(), JunitError> {
    match source.take()? {
        Some(byte) if byte == due => Ok(()),
        Some(_) => Err(malformed(source, detail)),
        None => Err(cut_off(source)),
    }
}

pub(super) fn malformed(source: &Source<impl BufRead>, detail: &str) -> JunitError {
    JunitError::Malformed { line: source.line(), detail: detail.to_owned() }
}

pub(super) fn too_large(source: &Source<impl BufRead>, detail: &str) -> JunitError {
    JunitError::TooLarge { line: source.line(), detail: detail.to_owned() }
}

pub(super) fn cut_off(source: &Source<impl BufRead>) -> JunitError {
    JunitError::CutOff { line: source.line() }
}
