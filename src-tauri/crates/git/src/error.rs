//! Everything that can go wrong between asking a git server and holding its objects.

use crate::{
    capabilities::CapabilitiesError, commit::InvalidCommit, http::HttpError, oid::Oid, pack::PackError,
    pkt_line::PktLineError, tree::TreeError,
};

const MESSAGE_CHARACTERS: usize = 200;

/// Why git could not do what was asked; a message is the server's own, cleaned of control characters and shortened.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// No reply came, or it broke off inside the HTTP client.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server does not know the credential (401).
    #[error("git server does not accept the credential: {message}")]
    Unauthorized {
        /// What the server said.
        message: String,
    },
    /// The credential may not do this (403).
    #[error("git server forbids this: {message}")]
    Forbidden {
        /// What the server said.
        message: String,
    },
    /// There is no such repository, or it is hidden from this credential (404).
    #[error("git server shows no such repository: {message}")]
    NotFound {
        /// What the server said.
        message: String,
    },
    /// This way in was removed for good (410).
    #[error("git server no longer offers this: {message}")]
    Gone {
        /// What the server said.
        message: String,
    },
    /// Too many requests were made (429).
    #[error("git server asks for fewer requests: {message}")]
    RateLimited {
        /// What the server said.
        message: String,
    },
    /// The server failed (5xx).
    #[error("git server failed with status {status}: {message}")]
    ServerFailed {
        /// The HTTP status.
        status: u16,
        /// What the server said.
        message: String,
    },
    /// The server points elsewhere, and the HTTP client did not follow (3xx).
    #[error("git server points elsewhere with status {status}")]
    Redirected {
        /// The HTTP status.
        status: u16,
    },
    /// The server answered with a status git does not use.
    #[error("git server answered with status {status}: {message}")]
    UnexpectedStatus {
        /// The HTTP status.
        status: u16,
        /// What the server said.
        message: String,
    },
    /// The reply is not git's; a login page or a captive portal looks like this.
    #[error("reply is not from a git server: its content type is `{content_type}`")]
    NotGit {
        /// The content type that came instead.
        content_type: String,
    },
    /// The server speaks only protocol v0 or v1.
    #[error("git server speaks only an old protocol")]
    OldProtocol,
    /// The repository names objects by something other than SHA-1.
    #[error("repository uses the object format `{format}`")]
    ObjectFormat {
        /// The format the server named.
        format: String,
    },
    /// The server's list of capabilities makes no sense.
    #[error(transparent)]
    Capabilities(#[from] CapabilitiesError),
    /// The framing of a reply is broken.
    #[error(transparent)]
    PktLine(#[from] PktLineError),
    /// The reply is well framed but is not an answer to what was asked.
    #[error("git server sent something else where {expected} was due")]
    UnexpectedReply {
        /// What should have come.
        expected: &'static str,
    },
    /// The server refuses to serve this object.
    #[error("git server does not serve the object {0}")]
    NotOurRef(Oid),
    /// The server was never going to accept a filter, so none was sent.
    #[error("git server offers no filters")]
    FilterNotOffered,
    /// The server offers filters but not this one.
    #[error("git server refuses the filter: {message}")]
    FilterRefused {
        /// What the server said.
        message: String,
    },
    /// The server refused in words of its own.
    #[error("git server refused: {message}")]
    Refused {
        /// What the server said.
        message: String,
    },
    /// The pack is malformed.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A tree is malformed or holds a name no tree may hold.
    #[error("tree {oid} is invalid")]
    InvalidTree {
        /// The tree.
        oid: Oid,
        /// What is wrong with it.
        #[source]
        source: TreeError,
    },
    /// A commit is malformed.
    #[error("commit {oid} is invalid")]
    InvalidCommit {
        /// The commit.
        oid: Oid,
        /// What is wrong with it.
        #[source]
        source: InvalidCommit,
    },
    /// A tree that is needed neither arrived nor was known.
    #[error("tree {0} is missing")]
    MissingTree(Oid),
    /// An object that was asked for did not arrive, or is of another kind.
    #[error("object {0} is missing")]
    MissingObject(Oid),
    /// The server or the repository goes beyond one of the [`Limits`](crate::Limits).
    #[error("{what} would be more than {limit}")]
    TooLarge {
        /// What is too large.
        what: Excess,
        /// The cap it hit.
        limit: u64,
    },
    /// No byte came for the time-out.
    #[error("git server stalled")]
    TimedOut,
    /// The reply ended before it was whole.
    #[error("reply of the git server ended too early")]
    Cut,
    /// The reply is empty, which is how git's own server ends a request it cannot read.
    #[error("git server answered with nothing")]
    EmptyReply,
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The caller's sink wanted no more objects.
    #[error("receiver of the objects stopped")]
    SinkStopped,
    /// The temporary file for a large pack could not be used.
    #[error("temporary file for the pack failed")]
    Spool(#[source] std::io::Error),
}

/// What a server or a repository made too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// The pack on its way.
    PackBytes,
    /// The objects in the pack.
    Objects,
    /// The deltas on top of one another.
    DeltaDepth,
    /// The bytes inflated and rebuilt.
    Work,
    /// The trees held at once.
    TreeBytes,
    /// The folders inside one another.
    TreeDepth,
    /// The bytes of a path.
    PathBytes,
    /// The files and folders of a walk.
    Files,
    /// The refs of an answer.
    Refs,
    /// The bytes of an answer.
    ReplyBytes,
}

impl std::fmt::Display for Excess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::PackBytes => "bytes in the pack",
            Self::Objects => "objects in the pack",
            Self::DeltaDepth => "deltas on top of one another",
            Self::Work => "bytes of unpacked objects",
            Self::TreeBytes => "bytes of trees",
            Self::TreeDepth => "folders inside one another",
            Self::PathBytes => "bytes in a path",
            Self::Files => "files and folders",
            Self::Refs => "refs",
            Self::ReplyBytes => "bytes in the reply",
        })
    }
}

/// Returns a server's words fit to show: no control characters, one line, at most 200 characters.
pub(crate) fn server_message(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    let mut message = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !message.is_empty() {
            message.push(' ');
        }
        message.push_str(word);
    }
    message.chars().take(MESSAGE_CHARACTERS).collect()
}

/// Returns the typed form of what a server says after `ERR` or on the error band.
pub(crate) fn refusal(words: &[u8]) -> GitError {
    let message = server_message(words);
    if let Some((_, rest)) = message.split_once("not our ref ")
        && let Some(oid) = rest.split(' ').next().and_then(|word| word.parse().ok())
    {
        return GitError::NotOurRef(oid);
    }
    if message.contains("filter")
        && (message.contains("not supported") || message.contains("allows max depth"))
    {
        return GitError::FilterRefused { message };
    }
    GitError::Refused { message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_short_line_without_control_characters() {
        assert_eq!(server_message(b"  bad\x1b[31m \r\nnews\0 \n"), "bad [31m news");
        assert_eq!(server_message("ä".repeat(500).as_bytes()).chars().count(), 200);
    }

    #[test]
    fn refusals_known_by_their_words_are_typed() {
        let oid = "0123456789012345678901234567890123456789";
        assert!(
            matches!(refusal(format!("upload-pack: not our ref {oid}\n").as_bytes()), GitError::NotOurRef(found) if found.to_string() == oid)
        );
        assert!(matches!(refusal(b"filter 'tree' not supported"), GitError::FilterRefused { .. }));
        assert!(matches!(refusal(b"not our ref nonsense"), GitError::Refused { .. }));
    }
}
