//! What can go wrong on a private desktop.

use std::path::PathBuf;
use std::time::Duration;

/// The reason why something on a desktop did not work.
#[derive(Debug, thiserror::Error)]
pub enum DesktopError {
    /// Programs that a desktop is made of are not installed.
    #[error("not found: {}; install the Debian packages {}", .programs.join(", "), .packages.join(" "))]
    MissingTools {
        /// Names of the programs.
        programs: Vec<String>,
        /// Debian packages that bring them, for `apt-get install`.
        packages: Vec<String>,
    },
    /// A file or folder of the desktop could not be made, written or read.
    #[error("{} is not usable", .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The system would not start a program.
    #[error("{program} could not be started")]
    Start {
        /// The program.
        program: String,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// A program that should keep running has ended.
    #[error("{program} has ended; it said: {said}")]
    Ended {
        /// The program.
        program: String,
        /// The end of its log.
        said: String,
    },
    /// A tool ran and failed, or took longer than its time limit.
    #[error("{program} failed; it said: {said}")]
    Tool {
        /// The tool.
        program: String,
        /// What it wrote.
        said: String,
    },
    /// A tool or the WebDriver answered in a shape that is not understood.
    #[error("{from} answered with something else than {wanted}: {answer}")]
    Unreadable {
        /// Who answered.
        from: String,
        /// What the answer should have been.
        wanted: &'static str,
        /// The answer.
        answer: String,
    },
    /// What was waited for did not come.
    #[error("waited {} s for {what}; last seen: {last_seen}", .limit.as_secs())]
    Late {
        /// The condition.
        what: String,
        /// How long it was waited for.
        limit: Duration,
        /// The state at the end.
        last_seen: String,
    },
    /// The WebDriver did not answer.
    #[error("no answer from the WebDriver to {call}")]
    Connection {
        /// Method and path of the call.
        call: String,
        /// The reason.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The WebDriver refused a call.
    #[error("the WebDriver refused {call}: {code}: {message}")]
    Refused {
        /// Method and path of the call.
        call: String,
        /// The error code of the WebDriver specification, such as `no such element`.
        code: String,
        /// Its explanation.
        message: String,
    },
    /// The app under WebDriver did not open a window.
    #[error("no WebDriver session with {}; its log says: {said}", .binary.display())]
    NoSession {
        /// The app.
        binary: PathBuf,
        /// The end of its log.
        said: String,
        /// The failed call.
        #[source]
        source: Box<Self>,
    },
    /// Somebody on the session bus did not answer, or with something else.
    #[error("no usable answer to {call} on the session bus")]
    Bus {
        /// The method or the property.
        call: String,
        /// The reason.
        #[source]
        source: Box<zbus::Error>,
    },
    /// A key has a name that is not known.
    #[error("there is no key named {0:?}")]
    UnknownKey(String),
}
