//! Asks a server that speaks only protocol v0 or v1 for everything a tip reaches.
//!
//! Source: git's `protocol-pack` and `protocol-capabilities` pages. Such a server serves tips of refs, knows no filter
//! and takes no trees, so nothing else is asked of it.

use bytes::Bytes;
use futures_util::Stream;

use crate::{
    capabilities::Capabilities,
    error::GitError,
    fetch::{AGENT, PackStream},
    http::HttpError,
    oid::Oid,
    pkt_line::{Line, text, write_flush, write_line},
    reply::Lines,
};

/// Returns the body of the request; fails on a server too old to frame its pack.
pub(crate) fn request(capabilities: &Capabilities, commit: Oid) -> Result<Vec<u8>, GitError> {
    if !capabilities.has("side-band-64k") {
        return Err(GitError::OldProtocol);
    }
    let mut want = format!("want {commit} side-band-64k");
    for wish in ["ofs-delta", "no-progress"] {
        if capabilities.has(wish) {
            want.push(' ');
            want.push_str(wish);
        }
    }
    if capabilities.has("agent") {
        want.push(' ');
        want.push_str(AGENT);
    }
    want.push('\n');
    let mut request = Vec::new();
    write_line(&mut request, &want);
    if capabilities.offers_shallow() {
        write_line(&mut request, "deepen 1\n");
    }
    write_flush(&mut request);
    write_line(&mut request, "done\n");
    Ok(request)
}

/// Reads an answer up to the first byte of its pack.
pub(crate) async fn pack_stream<B>(mut lines: Lines<'_, B>) -> Result<PackStream<'_, B>, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
{
    loop {
        match lines.line().await? {
            Line::Data(line) if text(&line) == b"NAK" => return Ok(PackStream::at_pack(lines)),
            Line::Data(line) if line.starts_with(b"shallow ") => {}
            Line::Flush => {}
            Line::Data(_) | Line::Delimiter | Line::ResponseEnd => {
                return Err(GitError::UnexpectedReply { expected: "a pack of the old protocol" });
            }
        }
    }
}
