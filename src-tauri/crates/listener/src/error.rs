//! Why nothing can be heard.

/// Why a port cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenerError {
    /// Another program listens on it.
    #[error("port {port} of this computer is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The system does not let this account listen on it.
    #[error("this account may not listen on port {port}")]
    NotPermitted {
        /// The port.
        port: u16,
    },
    /// Anything else.
    #[error("listen on port {port}")]
    Failed {
        /// The port.
        port: u16,
        /// The cause below.
        #[source]
        source: std::io::Error,
    },
}

impl ListenerError {
    pub(crate) fn of(port: u16, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::AddrInUse => Self::PortTaken { port },
            std::io::ErrorKind::PermissionDenied => Self::NotPermitted { port },
            _ => Self::Failed { port, source },
        }
    }
}
