//! Reads the first answer of a server: what it can do and, in the old protocols, its refs.
//!
//! Source: git's `protocol-http`, `protocol-v2` and `protocol-pack` pages.

use bytes::Bytes;
use futures_util::Stream;
use suitecase_model::path::text_from_git;

use crate::{
    capabilities::{Capabilities, CapabilitiesError, Protocol},
    error::GitError,
    http::HttpError,
    limits::Limits,
    ls_refs::{self, Ref},
    oid::Oid,
    pkt_line::{Line, text},
    reply::Lines,
};

const UNEXPECTED: GitError = GitError::UnexpectedReply { expected: "a list of capabilities" };
const MOST_LINES: usize = 1_000;

/// The first answer of a server.
pub(crate) struct Advertisement {
    pub(crate) capabilities: Capabilities,
    /// Empty in protocol v2, which lists refs on request only.
    pub(crate) refs: Vec<Ref>,
}

pub(crate) async fn read<B>(lines: &mut Lines<'_, B>, limits: &Limits) -> Result<Advertisement, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
{
    let mut first = lines.line().await?;
    if let Line::Data(line) = &first
        && line.starts_with(b"# service=")
    {
        if lines.line().await? != Line::Flush {
            return Err(UNEXPECTED);
        }
        first = lines.line().await?;
    }
    let advertisement = match &first {
        Line::Data(line) if text(line) == b"version 2" => read_new(lines).await?,
        Line::Data(line) if text(line) == b"version 1" => {
            let first = lines.line().await?;
            read_old(first, lines, limits).await?
        }
        Line::Data(_) | Line::Flush => read_old(first, lines, limits).await?,
        Line::Delimiter | Line::ResponseEnd => return Err(UNEXPECTED),
    };
    lines.end().await?;
    Ok(advertisement)
}

async fn read_new<B>(lines: &mut Lines<'_, B>) -> Result<Advertisement, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
{
    let mut found = Vec::new();
    loop {
        match lines.line().await? {
            Line::Data(line) if found.len() < MOST_LINES => found.push(line),
            Line::Data(_) => return Err(CapabilitiesError::TooLong.into()),
            Line::Flush => break,
            Line::Delimiter | Line::ResponseEnd => return Err(UNEXPECTED),
        }
    }
    let capabilities = Capabilities::from_lines(Protocol::Two, found.iter().map(text))?;
    Ok(Advertisement { capabilities, refs: Vec::new() })
}

/// Reads `id name`, one ref a line, the first followed by a NUL and the capabilities.
async fn read_old<B>(
    first: Line,
    lines: &mut Lines<'_, B>,
    limits: &Limits,
) -> Result<Advertisement, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
{
    let mut refs = Vec::new();
    let mut offered = None;
    let mut line = first;
    while let Line::Data(data) = &line {
        let mut halves = text(data).splitn(2, |byte| *byte == 0);
        let named = halves.next().unwrap_or_default();
        offered = offered.or_else(|| halves.next().map(<[u8]>::to_vec));
        read_old_ref(named, &mut refs, limits)?;
        line = lines.line().await?;
    }
    if line != Line::Flush {
        return Err(UNEXPECTED);
    }
    let offered = offered.unwrap_or_default();
    let words = offered.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let (symrefs, others): (Vec<_>, Vec<_>) = words.partition(|word| word.starts_with(b"symref="));
    for symref in symrefs {
        let mut names = symref.split(|byte| matches!(byte, b'=' | b':')).skip(1).map(text_from_git);
        let (Some(name), Some(target)) = (names.next(), names.next()) else { return Err(UNEXPECTED) };
        if let Some(found) = refs.iter_mut().find(|found: &&mut Ref| found.name == name) {
            found.symref_target = Some(target);
        }
    }
    Ok(Advertisement { capabilities: Capabilities::from_lines(Protocol::Old, others)?, refs })
}

fn read_old_ref(line: &[u8], refs: &mut Vec<Ref>, limits: &Limits) -> Result<(), GitError> {
    let (hex, name) = line.split_at_checked(41).ok_or(UNEXPECTED)?;
    if line.starts_with(b"shallow ") {
        return Ok(());
    }
    let oid = hex.strip_suffix(b" ").and_then(Oid::from_hex).ok_or(UNEXPECTED)?;
    if name == b"capabilities^{}" {
        return Ok(());
    }
    match name.strip_suffix(b"^{}") {
        Some(tag) => {
            let tag = refs.last_mut().filter(|found| found.name == text_from_git(tag)).ok_or(UNEXPECTED)?;
            tag.peeled = Some(oid);
            Ok(())
        }
        None => ls_refs::push(
            refs,
            Ref { name: text_from_git(name), oid, symref_target: None, peeled: None },
            limits,
        ),
    }
}
