//! From bytes to tags, one by one; text in between is added to what the caller keeps, or passed over.
//!
//! quick-xml, which reads the other files of a project, holds every text as a whole and would need the memory of the
//! longest log. What is read more leniently than XML has it: control characters and broken bytes in texts, `--` in
//! comments and `]]>` in texts, since tools write logs as they come.

use std::io::BufRead;

use super::JunitError;
use super::source::Source;
use super::tag::{self, Tag, cut_off, expect, malformed};
use super::text::Kept;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A start tag, which is in [`Lexer::tag`].
    Start {
        /// Whether it is its end too.
        is_empty: bool,
    },
    /// An end tag, whose name is in [`Lexer::ended`].
    End,
    /// There are no more bytes.
    Over,
}

/// Reads tags from bytes.
pub(super) struct Lexer<R> {
    pub(super) source: Source<R>,
    pub(super) tag: Tag,
    pub(super) ended: String,
    /// The line in which a document type was declared.
    pub(super) document_type: Option<u32>,
    /// Whether there was a `<`.
    pub(super) has_markup: bool,
}

impl<R: BufRead> Lexer<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            source: Source::new(input),
            tag: Tag::default(),
            ended: String::new(),
            document_type: None,
            has_markup: false,
        }
    }

    /// Goes on to the next tag; `text` is where text before it goes, and outside the root there may be none.
    pub(super) fn next(&mut self, mut text: Option<&mut Kept>, is_inside: bool) -> Result<Piece, JunitError> {
        loop {
            let mut is_blank = true;
            let ending = self.source.run(
                |byte| byte == b'<' || byte == b'&',
                |bytes| {
                    is_blank &= is_inside || bytes.trim_ascii().is_empty();
                    if let Some(text) = text.as_mut() {
                        text.add(bytes);
                    }
                },
            )?;
            if !is_blank || (!is_inside && ending == Some(b'&')) {
                return Err(malformed(&self.source, "There is text outside the root element."));
            }
            match ending {
                None => return Ok(Piece::Over),
                Some(b'&') => {
                    let character = tag::reference(&mut self.source)?;
                    if let Some(text) = text.as_mut() {
                        text.add_char(character);
                    }
                }
                Some(_) => {
                    self.source.take()?;
                    self.has_markup = true;
                    if let Some(piece) = self.markup(text.as_deref_mut(), is_inside)? {
                        return Ok(piece);
                    }
                }
            }
        }
    }

    /// Reads what follows `<`; nothing where that is no tag.
    fn markup(&mut self, text: Option<&mut Kept>, is_inside: bool) -> Result<Option<Piece>, JunitError> {
        match self.source.peek()? {
            None => Err(cut_off(&self.source)),
            Some(b'/') => {
                self.source.take()?;
                self.ended = tag::name(&mut self.source)?;
                tag::skip_blanks(&mut self.source)?;
                expect(&mut self.source, b'>', "An end tag holds more than a name.")?;
                Ok(Some(Piece::End))
            }
            Some(b'?') => {
                self.source.take()?;
                self.section(b'?', 1, None)?;
                Ok(None)
            }
            Some(b'!') => {
                self.source.take()?;
                self.declaration(text, is_inside)?;
                Ok(None)
            }
            Some(_) => Ok(Some(Piece::Start { is_empty: self.tag.read(&mut self.source)? })),
        }
    }

    fn declaration(&mut self, text: Option<&mut Kept>, is_inside: bool) -> Result<(), JunitError> {
        const UNKNOWN: &str = "`<!` starts neither a comment nor a CDATA section here.";
        let word: &[u8] = match self.source.peek()? {
            Some(b'-') => b"--",
            Some(b'[') if is_inside => b"[CDATA[",
            Some(b'D') if !is_inside => b"DOCTYPE",
            Some(_) => return Err(malformed(&self.source, UNKNOWN)),
            None => return Err(cut_off(&self.source)),
        };
        let line = self.source.line();
        for byte in word {
            expect(&mut self.source, *byte, UNKNOWN)?;
        }
        match word {
            b"--" => self.section(b'-', 2, None),
            b"DOCTYPE" => {
                self.document_type = Some(line);
                self.rest_of_document_type()
            }
            _ => self.section(b']', 2, text),
        }
    }

    /// Passes over everything up to so many marks with a `>` behind them.
    fn section(&mut self, mark: u8, least: usize, mut text: Option<&mut Kept>) -> Result<(), JunitError> {
        let mut keep = |bytes: &[u8]| {
            if let Some(text) = text.as_mut() {
                text.add(bytes);
            }
        };
        loop {
            self.source.run(|byte| byte == mark, &mut keep)?;
            let mut marks = 0;
            while self.source.peek()? == Some(mark) {
                self.source.take()?;
                marks += 1;
                if marks > least {
                    keep(&[mark]);
                }
            }
            match self.source.peek()? {
                None => return Err(cut_off(&self.source)),
                Some(b'>') if marks >= least => {
                    self.source.take()?;
                    return Ok(());
                }
                Some(_) => (0..marks.min(least)).for_each(|_| keep(&[mark])),
            }
        }
    }

    /// Passes over a document type. Nothing in it is read; one that is written to be misread ends in an error.
    fn rest_of_document_type(&mut self) -> Result<(), JunitError> {
        if self.source.run(|byte| byte == b'[' || byte == b'>', |_| {})? == Some(b'[') {
            self.source.run(|byte| byte == b']', |_| {})?;
            self.source.take()?;
            tag::skip_blanks(&mut self.source)?;
        }
        expect(&mut self.source, b'>', "A document type is not closed.")
    }
}
