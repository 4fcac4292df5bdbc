//! One pass over the text of an XML file that either sees every element or says why the file is not well-formed.
//!
//! Promises: a document type is refused before anything in it is looked at; nesting and the number of elements are
//! capped; text is borrowed from the file wherever it stands there as it is meant.
//! What is deliberately absent: attributes (no Katalon file needs one), namespaces, and a tree in memory.

use std::borrow::Cow;

use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use suitecase_model::problem::{Finding, ProblemCode};

use crate::conflict::line_of_conflict;
use crate::text::line_at;
use crate::values::shortened;
use crate::xml_rules::{
    attributes, check_declaration, illegal_character, is_blank, is_name, referenced_character,
};

const DEEPEST_NESTING: usize = 64;
const MOST_ELEMENTS: usize = 100_000;

/// What happens to the element at the end of the path.
pub(crate) enum Step<'a> {
    /// Its start tag was read.
    Opened,
    /// Its end tag was read; this is its own text, without that of the elements inside it.
    Closed(Cow<'a, str>),
}

/// Calls `see` with the names from the root to each element, when it opens and when it closes; returns the root's
/// name.
///
/// # Errors
/// The finding that says why the text is not well-formed, or is refused. `see` has then been called for a part.
pub(crate) fn walk<'a>(text: &'a str, see: impl FnMut(&[&'a str], Step<'a>)) -> Result<&'a str, Finding> {
    Walk { text, see, path: Vec::new(), texts: Vec::new(), elements: 0, root: None }.run().map_err(|flaw| {
        // A conflict makes the text malformed somewhere; the conflict is what its author has to hear of.
        match line_of_conflict(text) {
            Some(line) => Finding {
                code: ProblemCode::ConflictMarkers,
                detail: "A merge conflict was committed unresolved; the file holds both versions.".to_owned(),
                line: Some(line),
            },
            None => Finding {
                code: flaw.code,
                detail: flaw.detail,
                line: Some(line_at(text.as_bytes(), flaw.offset)),
            },
        }
    })
}

struct Flaw {
    code: ProblemCode,
    offset: usize,
    detail: String,
}

struct Walk<'a, See> {
    text: &'a str,
    see: See,
    path: Vec<&'a str>,
    texts: Vec<Cow<'a, str>>,
    elements: usize,
    root: Option<&'a str>,
}

impl<'a, See: FnMut(&[&'a str], Step<'a>)> Walk<'a, See> {
    fn run(mut self) -> Result<&'a str, Flaw> {
        if let Some(offset) = illegal_character(self.text) {
            return Err(malformed(offset, "The file holds a control character that XML does not allow."));
        }
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().check_comments = true;
        loop {
            let offset = offset_of(reader.buffer_position());
            match reader.read_event() {
                Ok(Event::Eof) => return self.end(),
                Ok(event) => self.take(event, offset)?,
                Err(error) => return Err(flaw_of(&error, offset_of(reader.error_position()))),
            }
        }
    }

    fn take(&mut self, event: Event<'a>, offset: usize) -> Result<(), Flaw> {
        match event {
            Event::Start(tag) => self.open(&tag, offset)?,
            Event::Empty(tag) => {
                self.open(&tag, offset)?;
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(text) => {
                if text.contains("]]>") {
                    return Err(malformed(offset, "The text holds a bare `]]>`."));
                }
                if !self.path.is_empty() {
                    self.add(text.xml10_content());
                } else if !is_blank(&text) || self.starts_with_second_mark() {
                    return Err(malformed(offset, "There is text outside the root element."));
                }
            }
            Event::CData(text) => {
                self.inside_root(offset)?;
                self.add(text.xml10_content());
            }
            Event::GeneralRef(reference) => {
                self.inside_root(offset)?;
                let Some(character) = referenced_character(&reference) else {
                    let detail = format!(
                        "`&{};` is no entity that XML knows; a plain `&` is written `&amp;`.",
                        shortened(&reference)
                    );
                    return Err(malformed(offset, &detail));
                };
                self.add(Cow::Owned(character.to_string()));
            }
            Event::Decl(declaration) => {
                if offset != 0 || self.starts_with_second_mark() {
                    return Err(malformed(
                        offset,
                        "The XML declaration is not at the very start of the file.",
                    ));
                }
                let parts = declaration.strip_prefix("xml").unwrap_or_default();
                check_declaration(parts).map_err(|detail| malformed(offset, detail))?;
            }
            Event::PI(instruction) => {
                let target = instruction.target();
                if !is_name(target) || target.eq_ignore_ascii_case("xml") {
                    return Err(malformed(offset, "A processing instruction has an impossible name."));
                }
            }
            Event::DocType(_) => return Err(document_type(offset)),
            Event::Comment(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart<'_>, offset: usize) -> Result<(), Flaw> {
        // The name is cut out of the text again because the event lends its own copy only for as long as it lives.
        let start = offset + 1;
        let name = self.text.get(start..start + tag.name().as_ref().len()).unwrap_or_default();
        if !is_name(name) {
            return Err(malformed(offset, "`<` starts no element here; a plain `<` is written `&lt;`."));
        }
        attributes(tag.attributes_raw()).map_err(|detail| malformed(offset, detail))?;
        if self.path.is_empty() && self.root.replace(name).is_some() {
            return Err(malformed(offset, "There is a second root element."));
        }
        self.elements += 1;
        if self.path.len() == DEEPEST_NESTING || self.elements > MOST_ELEMENTS {
            let detail = "The file nests deeper, or holds more elements, than Suitecase reads.".to_owned();
            return Err(Flaw { code: ProblemCode::Oversized, offset, detail });
        }
        self.path.push(name);
        self.texts.push(Cow::Borrowed(""));
        (self.see)(&self.path, Step::Opened);
        Ok(())
    }

    fn close(&mut self) {
        if let Some(text) = self.texts.pop() {
            (self.see)(&self.path, Step::Closed(text));
            self.path.pop();
        }
    }

    fn add(&mut self, more: Cow<'a, str>) {
        match self.texts.last_mut() {
            Some(text) if text.is_empty() => *text = more,
            Some(text) => text.to_mut().push_str(&more),
            None => {}
        }
    }

    fn inside_root(&self, offset: usize) -> Result<(), Flaw> {
        if self.path.is_empty() {
            return Err(malformed(offset, "There is text outside the root element."));
        }
        Ok(())
    }

    /// The library silently drops one byte-order mark, and the file's own was taken off before.
    fn starts_with_second_mark(&self) -> bool {
        self.text.starts_with('\u{FEFF}')
    }

    fn end(self) -> Result<&'a str, Flaw> {
        if let Some(open) = self.path.last() {
            let detail = format!("The file ends before `</{}>`; its end is missing.", shortened(open));
            return Err(malformed(self.text.len(), &detail));
        }
        self.root.ok_or_else(|| malformed(self.text.len(), "The file holds no element."))
    }
}

fn flaw_of(error: &Error, offset: usize) -> Flaw {
    match error {
        Error::Syntax(SyntaxError::UnclosedDoctype)
        | Error::IllFormed(IllFormedError::MissingDoctypeName) => document_type(offset),
        Error::Syntax(SyntaxError::InvalidBangMarkup) => {
            malformed(offset, "`<!` starts neither a comment nor a CDATA section here.")
        }
        Error::Syntax(_) => {
            malformed(offset, "The file ends inside a tag, comment or section; its end is missing.")
        }
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => malformed(
            offset,
            &format!("`</{}>` stands where `</{}>` is due.", shortened(found), shortened(expected)),
        ),
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            malformed(offset, &format!("`</{}>` closes nothing.", shortened(found)))
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            malformed(offset, "There is a bare `&`; it is written `&amp;`.")
        }
        Error::IllFormed(IllFormedError::DoubleHyphenInComment) => malformed(offset, "A comment holds `--`."),
        other => malformed(offset, &format!("The XML cannot be read: {other}.")),
    }
}

fn document_type(offset: usize) -> Flaw {
    let detail = "The file declares a document type, which Suitecase does not read for safety.".to_owned();
    Flaw { code: ProblemCode::DocumentType, offset, detail }
}

fn malformed(offset: usize, detail: &str) -> Flaw {
    Flaw { code: ProblemCode::MalformedXml, offset, detail: detail.to_owned() }
}

fn offset_of(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Result<Vec<(String, String)>, Finding> {
        let mut seen = Vec::new();
        walk(text, |path, step| {
            if let Step::Closed(text) = step {
                seen.push((path.join("/"), text.into_owned()));
            }
        })?;
        Ok(seen)
    }

    fn text_of_root(text: &str) -> String {
        texts(text).expect("the text is well-formed").pop().expect("there is a root").1
    }

    fn refusal(text: &str) -> (ProblemCode, Option<u32>) {
        let finding = texts(text).expect_err("the text is not well-formed");
        assert!(finding.detail.ends_with('.'), "{:?} is a sentence", finding.detail);
        (finding.code, finding.line)
    }

    #[test]
    fn text_is_what_xml_says_it_is() {
        for (text, expected) in [
            ("<a>x &lt;b&gt; &amp; &quot;&apos;&#65;&#x42;</a>", "x <b> & \"'AB"),
            ("<a><![CDATA[<b> & c]]></a>", "<b> & c"),
            ("<a>one <![CDATA[two]]> three</a>", "one two three"),
            ("<a>1\r\n2\r3\n&#13;\n<![CDATA[\r\n]]></a>", "1\n2\n3\n\r\n\n"),
            ("<a>x<!-- not this -->y<?nor this?>z</a>", "xyz"),
            ("<a>x<b>not this</b>y</a>", "xy"),
            (
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='yes'?>\n<!-- c -->\n<a x='&lt;' >t</a >\n",
                "t",
            ),
            ("<a/>", ""),
        ] {
            assert_eq!(text_of_root(text), expected, "{text:?}");
        }
    }

    #[test]
    fn elements_are_seen_with_their_whole_path() {
        let seen = texts("<a><b><c>1</c></b><d/></a>").expect("the text is well-formed");
        let paths: Vec<&str> = seen.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["a/b/c", "a/b", "a/d", "a"]);
    }

    #[test]
    fn whatever_is_not_well_formed_is_refused_with_its_line() {
        for (text, line) in [
            ("", 1),
            (" \n ", 2),
            ("text", 1),
            ("<a>\n<b>\n</a>", 3),
            ("<a>\n", 2),
            ("<a>\n<b", 2),
            ("<a/>\nx", 1),
            ("<a/>\n<b/>", 2),
            ("<a/></a>", 1),
            ("<a/>&amp;", 1),
            ("<![CDATA[]]><a/>", 1),
            ("<a>\n &nbsp;</a>", 2),
            ("<a>\n a & b</a>", 2),
            ("<a>\n a & b;</a>", 2),
            ("<a>&#0;</a>", 1),
            ("<a>\n\u{b}</a>", 2),
            ("<a>]]></a>", 1),
            ("<a><1/></a>", 1),
            ("<a>x < y > z</a>", 1),
            ("<a><></></a>", 1),
            ("<a b=1/>", 1),
            ("<a b='1' b='1'/>", 1),
            ("<a><!-- -- --></a>", 1),
            ("<a><!-- </a>", 1),
            ("<a><![CDATA[</a>", 1),
            ("<a><!b></a>", 1),
            ("\n<?xml version='1.0'?><a/>", 2),
            ("<?xml?><a/>", 1),
            ("<?xml encoding='UTF-8'?><a/>", 1),
            ("<?XML version='1.0'?><a/>", 1),
            ("<a><??></a>", 1),
            ("\u{FEFF}<?xml version='1.0'?><a/>", 1),
        ] {
            assert_eq!(refusal(text), (ProblemCode::MalformedXml, Some(line)), "{text:?}");
        }
    }

    #[test]
    fn a_document_type_is_refused_and_nothing_in_it_expanded() {
        for text in [
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x 'y'",
        ] {
            assert_eq!(refusal(text), (ProblemCode::DocumentType, Some(1)), "{text:?}");
        }
    }

    #[test]
    fn a_conflict_is_named_instead_of_the_error_it_causes() {
        let text = "<a>\n<<<<<<< HEAD\n<b/>\n=======\n<c/>\n>>>>>>> topic\n</a>\n";
        assert_eq!(refusal(text), (ProblemCode::ConflictMarkers, Some(2)));
    }

    #[test]
    fn a_conflict_quoted_in_a_section_is_only_text() {
        let text = "<a><![CDATA[\n<<<<<<< HEAD\n=======\n>>>>>>> topic\n]]></a>";
        assert_eq!(text_of_root(text), "\n<<<<<<< HEAD\n=======\n>>>>>>> topic\n");
    }

    #[test]
    fn nesting_and_number_of_elements_are_capped() {
        let nested = |depth| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(texts(&nested(DEEPEST_NESTING)).is_ok());
        assert_eq!(refusal(&nested(DEEPEST_NESTING + 1)).0, ProblemCode::Oversized);
        let wide = |count| format!("<r>{}</r>", "<a/>".repeat(count));
        assert!(texts(&wide(MOST_ELEMENTS - 1)).is_ok());
        assert_eq!(refusal(&wide(MOST_ELEMENTS)).0, ProblemCode::Oversized);
    }
}
