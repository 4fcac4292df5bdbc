//! What is wrong with a file of a linked repository; never a reason to stop a sync.

use crate::codes::codes;
use crate::path::RepoPath;

codes! {
    /// The kinds of problem.
    ProblemCode {
    /// The file has no bytes.
    EmptyFile = "empty-file",
    /// The file holds git conflict markers.
    ConflictMarkers = "conflict-markers",
    /// The file is a pointer to Git LFS; its content lies elsewhere.
    LfsPointer = "lfs-pointer",
    /// The file is larger than Suitecase reads.
    Oversized = "oversized",
    /// The file is not in the character encoding it says, or in none that XML knows.
    WrongEncoding = "wrong-encoding",
    /// The file declares a document type, which is not read for safety.
    DocumentType = "document-type",
    /// The file is not well-formed XML.
    MalformedXml = "malformed-xml",
    /// The file is well-formed XML with another root element than its place asks for.
    WrongRoot = "wrong-root",
    /// The entry is a symbolic link; it is not followed.
    SymbolicLink = "symbolic-link",
    /// A suite or collection names a test case or suite that is not there.
    MissingMember = "missing-member",
    /// A suite or collection names a test case or suite in other upper and lower case.
    MemberCaseDiffers = "member-case-differs",
    /// Two test cases or suites share a guid.
    SharedGuid = "shared-guid",
    /// Two names differ only in upper and lower case; Windows and macOS lose one of them.
    CaseTwins = "case-twins",
    /// A suite or collection has no members.
    EmptySuite = "empty-suite",
    /// A test case has no script, so there is nothing to run.
    CaseWithoutScript = "case-without-script",
    /// A script has no test case, so nothing runs it.
    ScriptWithoutCase = "script-without-case",
    /// A dynamic suite's query selects no test case.
    DynamicMatchesNothing = "dynamic-matches-nothing",
    }
}

impl ProblemCode {
    /// Returns whether the problem shows in the file's own bytes, whatever else is in the repository.
    pub fn is_of_one_file(self) -> bool {
        match self {
            Self::EmptyFile
            | Self::ConflictMarkers
            | Self::LfsPointer
            | Self::Oversized
            | Self::WrongEncoding
            | Self::DocumentType
            | Self::MalformedXml
            | Self::WrongRoot
            | Self::SymbolicLink => true,
            Self::MissingMember
            | Self::MemberCaseDiffers
            | Self::SharedGuid
            | Self::CaseTwins
            | Self::EmptySuite
            | Self::CaseWithoutScript
            | Self::ScriptWithoutCase
            | Self::DynamicMatchesNothing => false,
        }
    }

    /// Returns whether the problem is looked for behind a sync, and so not replaced by one.
    pub fn is_found_behind(self) -> bool {
        match self {
            Self::CaseWithoutScript | Self::ScriptWithoutCase | Self::DynamicMatchesNothing => true,
            Self::EmptyFile
            | Self::ConflictMarkers
            | Self::LfsPointer
            | Self::Oversized
            | Self::WrongEncoding
            | Self::DocumentType
            | Self::MalformedXml
            | Self::WrongRoot
            | Self::SymbolicLink
            | Self::MissingMember
            | Self::MemberCaseDiffers
            | Self::SharedGuid
            | Self::CaseTwins
            | Self::EmptySuite => false,
        }
    }
}

/// One problem of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, from the root of the repository.
    pub path: RepoPath,
    /// What kind of problem it is.
    pub code: ProblemCode,
    /// What exactly was found, in a tester's words.
    pub detail: String,
    /// The line in the file, from 1, where known.
    pub line: Option<u32>,
}

/// What a reader found wrong in the bytes of one file, before the file's path is known to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of problem it is.
    pub code: ProblemCode,
    /// What exactly was found, in a tester's words.
    pub detail: String,
    /// The line in the file, from 1, where known.
    pub line: Option<u32>,
}

impl Finding {
    /// Places the finding at a file.
    pub fn at(self, path: RepoPath) -> Problem {
        Problem { path, code: self.code, detail: self.detail, line: self.line }
    }
}
