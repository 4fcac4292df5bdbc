//! What can go wrong while a sandbox is prepared, started or asked.

use std::path::PathBuf;

/// The reasons a sandbox cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The loopback port is taken or may not be used.
    #[error("listen on port {port} of the loopback address")]
    Listen {
        /// The port that was asked for; 0 means any.
        port: u16,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// The server's thread or its runtime could not be started.
    #[error("start the server's thread")]
    Thread(#[source] std::io::Error),
    /// The server's thread ended before it was ready.
    #[error("start the server: its thread ended early")]
    EndedEarly,
    /// The system has no git that can be started.
    #[error("start git")]
    StartGit(#[source] std::io::Error),
    /// Data could not be handed to or taken from a running git.
    #[error("talk to git {command}")]
    TalkToGit {
        /// The git sub-command.
        command: String,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// Git ran and failed.
    #[error("run git {command}: {message}")]
    Git {
        /// The git sub-command.
        command: String,
        /// What git wrote to its error stream.
        message: String,
    },
    /// A file or folder could not be read.
    #[error("read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// No temporary folder could be made for the repositories.
    #[error("create a temporary folder")]
    TemporaryFolder(#[source] std::io::Error),
    /// The folder is neither a bare git directory nor a work tree.
    #[error("find a git repository in {}", path.display())]
    NotARepository {
        /// The folder that was looked at.
        path: PathBuf,
    },
    /// No repository has this workspace and slug.
    #[error("find repository `{slug}` in workspace `{workspace}`")]
    UnknownRepository {
        /// The workspace's slug.
        workspace: String,
        /// The repository's slug.
        slug: String,
    },
    /// The repository is served as it lies on disk and must not be written to.
    #[error("change repository `{slug}`: it is served read-only from where it lies")]
    Lent {
        /// The repository's slug.
        slug: String,
    },
    /// Two workspaces, or two repositories of one workspace, have the same slug.
    #[error("serve `{slug}` twice")]
    SlugTaken {
        /// The slug in question.
        slug: String,
    },
}
