//! Writes the stream that `git fast-import` reads.
//!
//! Paths are bytes: a repository may hold names that are no UTF-8.

use std::io::Write;
use std::path::Path;

use crate::error::SandboxError;
use crate::git_command;

/// The mode of an ordinary file.
pub(crate) const FILE: &str = "100644";
/// The mode of an executable file.
pub(crate) const EXECUTABLE: &str = "100755";
/// The mode of a symbolic link.
pub(crate) const SYMBOLIC_LINK: &str = "120000";
/// The mode of a submodule.
pub(crate) const SUBMODULE: &str = "160000";

/// A stream being written to a running `git fast-import`.
pub(crate) struct Stream<'a> {
    output: &'a mut dyn Write,
    marks: u64,
}

/// Who and when of a commit.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Seconds since 1970-01-01, in UTC.
    pub(crate) seconds: i64,
}

/// Starts `git fast-import` on a git directory and lets `write` feed it.
pub(crate) fn import(
    git_directory: &Path,
    write: impl FnOnce(&mut Stream<'_>) -> std::io::Result<()>,
) -> Result<(), SandboxError> {
    // Speed matters more than size here; the server packs again for every fetch.
    let settings = [("pack.compression", "1"), ("core.compression", "1"), ("fastimport.unpackLimit", "0")];
    let mut command = git_command::git_in(git_directory, &settings);
    command.args(["fast-import", "--quiet", "--force", "--date-format=raw", "--depth=4", "--done"]);
    git_command::feed(command, |output| {
        let mut stream = Stream { output, marks: 0 };
        let written = write(&mut stream).and_then(|()| stream.output.write_all(b"done\n"));
        written.map_err(|source| SandboxError::TalkToGit { command: "fast-import".to_owned(), source })
    })
}

impl Stream<'_> {
    /// Begins a commit and returns its mark; the changes of its files follow.
    ///
    /// `parents` are marks or anything else `from` takes; none begins a history of its own.
    pub(crate) fn commit(
        &mut self,
        branch: &str,
        signature: &Signature,
        message: &str,
        parents: &[String],
    ) -> std::io::Result<String> {
        self.marks += 1;
        let mark = format!(":{}", self.marks);
        let Signature { name, email, seconds } = signature;
        if parents.is_empty() {
            // Without a reset the commit would silently continue an existing branch of that name.
            writeln!(self.output, "reset refs/heads/{branch}")?;
        }
        writeln!(self.output, "commit refs/heads/{branch}\nmark {mark}")?;
        writeln!(self.output, "author {name} <{email}> {seconds} +0000")?;
        writeln!(self.output, "committer {name} <{email}> {seconds} +0000")?;
        self.data(message.as_bytes())?;
        for (index, parent) in parents.iter().enumerate() {
            writeln!(self.output, "{} {parent}", if index == 0 { "from" } else { "merge" })?;
        }
        Ok(mark)
    }

    /// Sets a file of the present commit.
    pub(crate) fn file(&mut self, mode: &str, path: &[u8], bytes: &[u8]) -> std::io::Result<()> {
        write!(self.output, "M {mode} inline ")?;
        self.output.write_all(&quoted(path))?;
        self.output.write_all(b"\n")?;
        self.data(bytes)
    }

    /// Sets a path of the present commit to an object that need not be here.
    pub(crate) fn object(&mut self, mode: &str, path: &[u8], object_id: &str) -> std::io::Result<()> {
        write!(self.output, "M {mode} {object_id} ")?;
        self.output.write_all(&quoted(path))?;
        self.output.write_all(b"\n")
    }

    /// Removes a file or folder from the present commit.
    pub(crate) fn remove(&mut self, path: &[u8]) -> std::io::Result<()> {
        self.output.write_all(b"D ")?;
        self.output.write_all(&quoted(path))?;
        self.output.write_all(b"\n")
    }

    /// Renames a file or folder of the present commit.
    pub(crate) fn rename(&mut self, from: &[u8], to: &[u8]) -> std::io::Result<()> {
        self.output.write_all(b"R ")?;
        self.output.write_all(&quoted(from))?;
        self.output.write_all(b" ")?;
        self.output.write_all(&quoted(to))?;
        self.output.write_all(b"\n")
    }

    /// Points a ref at a commit.
    pub(crate) fn reset(&mut self, reference: &str, target: &str) -> std::io::Result<()> {
        writeln!(self.output, "reset {reference}\nfrom {target}\n")
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        writeln!(self.output, "data {}", bytes.len())?;
        self.output.write_all(bytes)?;
        self.output.write_all(b"\n")
    }
}

fn quoted(path: &[u8]) -> Vec<u8> {
    let mut quoted = Vec::with_capacity(path.len() + 2);
    quoted.push(b'"');
    for &byte in path {
        match byte {
            b'"' | b'\\' => quoted.extend([b'\\', byte]),
            b'\n' => quoted.extend(*b"\\n"),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}
