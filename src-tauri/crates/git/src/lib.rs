//! Git smart HTTP, protocol v2: the wanted files of one commit, nothing else.
//!
//! [`Remote`] asks a server for refs, for the commit at a tip, and for whatever lies below given tree ids. Every object
//! is verified by its hash before it is handed on, and everything a stranger can make large has a [`Limits`] entry.
//!
//! Deliberately absent: HTTP itself (the caller lends an [`Http`]), a checkout, a repository on disk, pushing,
//! authentication, retries, and the choice between the ways of fetching, which is the sync's.

mod advertisement;
mod capabilities;
mod collect;
mod commit;
mod error;
mod fetch;
mod http;
mod limits;
mod ls_refs;
mod object;
mod oid;
mod old_protocol;
mod pack;
mod pkt_line;
mod receive;
mod remote;
mod reply;
mod tree;
mod walk;
mod whole;

pub use capabilities::{Capabilities, CapabilitiesError, Protocol};
pub use commit::{Commit, InvalidCommit};
pub use error::{Excess, GitError};
pub use http::{Cause, Http, HttpError, Reply};
pub use limits::Limits;
pub use ls_refs::Ref;
pub use object::{Content, Object, Piece, Progress, Received, Tip, Traffic};
pub use oid::{InvalidOid, Oid};
pub use pack::PackError;
pub use pkt_line::PktLineError;
pub use remote::{Ask, Remote};
pub use tree::{Mode, Tree, TreeEntry, TreeError};
pub use walk::{Folder, Found, Walk, walk};
