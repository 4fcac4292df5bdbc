//! Asks for objects by id, and reads the pack out of the answer.
//!
//! Source: git's `protocol-v2` page, `fetch`. Never asked for: thin packs, whose deltas would need objects that are
//! not kept, and progress texts.

use bytes::Bytes;
use futures_util::Stream;

use crate::{
    capabilities::Capabilities,
    error::{GitError, refusal},
    http::HttpError,
    oid::Oid,
    pkt_line::{Line, text, write_delimiter, write_flush, write_line},
    reply::Lines,
};

pub(crate) const AGENT: &str = concat!("agent=suitecase/", env!("CARGO_PKG_VERSION"));

/// What is wanted of a server that speaks protocol v2.
pub(crate) struct Request<'a> {
    pub(crate) want: &'a [Oid],
    pub(crate) have: &'a [Oid],
    pub(crate) without_history: bool,
    pub(crate) filter: Option<Filter>,
}

/// What the server is to leave out.
#[derive(Clone, Copy)]
pub(crate) enum Filter {
    /// All files, and all folders deeper than that many levels.
    TreeDepth(u32),
    /// All files.
    Blobs,
}

impl Request<'_> {
    /// Returns the body; fails when it needs a filter and the server offers none, for such a server drops the request.
    pub(crate) fn body(&self, capabilities: &Capabilities) -> Result<Vec<u8>, GitError> {
        let mut request = write_command("fetch", capabilities);
        write_line(&mut request, "no-progress\n");
        write_line(&mut request, "ofs-delta\n");
        if self.without_history && capabilities.offers_shallow() {
            write_line(&mut request, "deepen 1\n");
        }
        match self.filter {
            None => {}
            Some(_) if !capabilities.offers_filter() => return Err(GitError::FilterNotOffered),
            // No file lies above the root folder, and one filter lets the server stop there: of two it goes through
            // everything below.
            Some(Filter::TreeDepth(1)) => write_line(&mut request, "filter tree:1\n"),
            // By itself `tree:N` keeps the files above that depth (git's `rev-list` page, `--filter`).
            Some(Filter::TreeDepth(depth)) => {
                write_line(&mut request, &format!("filter combine:blob:none+tree:{depth}\n"));
            }
            Some(Filter::Blobs) => write_line(&mut request, "filter blob:none\n"),
        }
        for oid in self.want {
            write_line(&mut request, &format!("want {oid}\n"));
        }
        for oid in self.have {
            write_line(&mut request, &format!("have {oid}\n"));
        }
        write_line(&mut request, "done\n");
        write_flush(&mut request);
        Ok(request)
    }
}

/// Begins a request; a server refuses what it did not offer itself.
pub(crate) fn write_command(command: &str, capabilities: &Capabilities) -> Vec<u8> {
    let mut request = Vec::new();
    write_line(&mut request, &format!("command={command}\n"));
    if capabilities.has("agent") {
        write_line(&mut request, AGENT);
    }
    if capabilities.has("object-format") {
        write_line(&mut request, "object-format=sha1");
    }
    write_delimiter(&mut request);
    request
}

/// The pack inside an answer.
pub(crate) struct PackStream<'a, B>(Lines<'a, B>);

impl<'a, B: Stream<Item = Result<Bytes, HttpError>> + Unpin> PackStream<'a, B> {
    /// Reads an answer of protocol v2 up to the first byte of its pack.
    pub(crate) async fn of(mut lines: Lines<'a, B>) -> Result<Self, GitError> {
        loop {
            match lines.line().await? {
                Line::Data(line) if text(&line) == b"packfile" => return Ok(Self(lines)),
                // Sections before the pack tell about history, which is not kept.
                Line::Data(_) | Line::Delimiter => {}
                Line::Flush | Line::ResponseEnd => return Err(UNEXPECTED),
            }
        }
    }

    /// Takes an answer of the old protocol that has been read up to the first byte of its pack.
    pub(crate) fn at_pack(lines: Lines<'a, B>) -> Self {
        Self(lines)
    }

    /// Returns the next bytes of the pack, or none at its end.
    pub(crate) async fn next_chunk(&mut self) -> Result<Option<Bytes>, GitError> {
        loop {
            let mut line = match self.0.line().await? {
                Line::Data(line) => line,
                Line::Flush => {
                    self.0.end().await?;
                    return Ok(None);
                }
                Line::Delimiter | Line::ResponseEnd => return Err(UNEXPECTED),
            };
            match line.split_to(line.len().min(1)).first() {
                Some(1) if !line.is_empty() => return Ok(Some(line)),
                // An empty piece keeps the connection alive; band 2 is for people.
                Some(1 | 2) => {}
                Some(3) => return Err(refusal(&line)),
                Some(_) | None => return Err(UNEXPECTED),
            }
        }
    }
}

const UNEXPECTED: GitError = GitError::UnexpectedReply { expected: "a pack" };

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn shown(request: &Request<'_>, capabilities: &str) -> String {
        let body = request.body(&Capabilities::from_text(capabilities).unwrap()).unwrap();
        let mut agent = Vec::new();
        write_line(&mut agent, AGENT);
        String::from_utf8(body).unwrap().replace(std::str::from_utf8(&agent).unwrap(), "<agent>")
    }

    #[test]
    fn only_what_the_server_offers_is_asked_for() {
        let tree = [Oid::of_tree(b"")];
        let tip = Request { want: &tree, have: &[], without_history: true, filter: None };
        let bare = shown(&tip, "version 2\nfetch");
        assert!(
            !bare.contains("deepen") && !bare.contains("agent") && !bare.contains("object-format"),
            "{bare}"
        );
        let filtered = Request { filter: Some(Filter::Blobs), ..tip };
        let refused = filtered.body(&Capabilities::from_text("version 2\nfetch=shallow").unwrap());
        assert!(matches!(refused, Err(GitError::FilterNotOffered)));
    }

    #[test]
    fn the_root_folder_alone_is_asked_for_with_one_filter() {
        let filter = Some(Filter::TreeDepth(1));
        let request = Request { want: &[], have: &[], without_history: true, filter };
        let body = shown(&request, "version 2\nfetch=shallow filter");
        assert!(body.contains("filter tree:1\n") && !body.contains("combine"), "{body}");
    }

    #[test]
    fn a_request_asks_for_everything_in_gits_order() {
        let request = Request {
            want: &[Oid::of_tree(b"")],
            have: &[Oid::of_blob(b"")],
            without_history: true,
            filter: Some(Filter::TreeDepth(2)),
        };
        let body = shown(&request, "version 2\nagent=x\nfetch=shallow filter\nobject-format=sha1");
        expect![[r"
            0012command=fetch
            <agent>0016object-format=sha100010010no-progress
            000eofs-delta
            000ddeepen 1
            0024filter combine:blob:none+tree:2
            0032want 4b825dc642cb6eb9a060e54bf8d69288fbee4904
            0032have e69de29bb2d1d6434b8b29ae775ad8c2e48c5391
            0009done
            0000"]]
        .assert_eq(&body);
    }
}
