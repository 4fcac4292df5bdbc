//! The repositories that are measured: generated once, then kept under `target/bench`.
//!
//! Each has `refs/bench/start`, `one` with one changed test case on top of it, and `renamed` with 500 test cases moved
//! on top of that, every second of them edited too. `main` is put on one of them as a push would.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use suitecase_sandbox::{GeneratedOptions, Lengths, generate};

use super::git::{git, output, run};
use crate::bench::kept::made_once;
use crate::error::TaskError;
use crate::process::start_error;

/// The folders whose files are wanted.
pub(super) const WANTED: [&str; 2] = ["Test Cases", "Test Suites"];
const RENAMED: usize = 500;

/// A generated repository.
pub(super) struct Generated {
    pub(super) slug: &'static str,
    pub(super) directory: PathBuf,
}

/// Returns a repository with this many test cases and 1,000 suites, made when it is not there yet.
pub(super) fn of_size(slug: &'static str, cases: usize) -> Result<Generated, TaskError> {
    // The number stands for the shape: another shape gets another folder.
    let options = GeneratedOptions {
        cases,
        suites: 1_000,
        commits: 200,
        renames: 0,
        binaries: 800,
        folder: String::new(),
        lengths: Lengths::Real,
        seed: 1,
    };
    let directory = made_once(&format!("{slug}-3.git"), |fresh| {
        generate(&options, fresh)?;
        add_pushes(fresh)?;
        run(git(fresh, &["repack", "-adbq"]))
    })?;
    Ok(Generated { slug, directory })
}

impl Generated {
    /// Puts `main` on one of the commits, as a push would.
    pub(super) fn push(&self, name: &str) -> Result<(), TaskError> {
        run(git(&self.directory, &["update-ref", "refs/heads/main", &format!("refs/bench/{name}")]))
    }

    /// Returns the wanted files of `main`: path, zero byte, id and line feed for each, by path.
    pub(super) fn wanted_files(&self) -> Result<Vec<u8>, TaskError> {
        let listed = output(git(
            &self.directory,
            &["ls-tree", "-r", "-z", "--format=%(path)%x00%(objectname)", "main", "--", WANTED[0], WANTED[1]],
        ))?;
        let mut fields = listed.split(|byte| *byte == 0);
        let mut lines: Vec<Vec<u8>> = Vec::new();
        while let (Some(path @ [_, ..]), Some(id)) = (fields.next(), fields.next()) {
            lines.push([path, b"\0", id, b"\n"].concat());
        }
        lines.sort();
        Ok(lines.concat())
    }

    /// Returns the size of the server's own pack of the wanted folders of `main`, in bytes.
    pub(super) fn pack_bytes(&self) -> Result<u64, TaskError> {
        let mut packing =
            git(&self.directory, &["pack-objects", "--revs", "--stdout", "--delta-base-offset", "-q"]);
        packing.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = packing.spawn().map_err(|source| start_error(&packing, source))?;
        let at = |source| TaskError::File { path: self.directory.clone(), source };
        if let Some(mut stdin) = child.stdin.take() {
            for name in WANTED {
                let tree = output(git(&self.directory, &["rev-parse", &format!("main:{name}")]))?;
                stdin.write_all(&tree).map_err(at)?;
            }
        }
        let pack = child.wait_with_output().map_err(at)?.stdout;
        Ok(u64::try_from(pack.len()).unwrap_or(u64::MAX))
    }
}

/// Adds the commits that are pushed while it is measured.
fn add_pushes(directory: &Path) -> Result<(), TaskError> {
    let listed = output(git(directory, &["ls-tree", "-r", "-z", "--name-only", "main", "--", WANTED[0]]))?;
    let paths: Vec<String> = listed
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty())
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect();
    let mut stream = commit("one", 1, "refs/heads/main^0", "Say more in one test");
    let changed = paths.last().cloned().unwrap_or_default();
    stream.extend(edited(directory, &changed, &changed)?);
    stream.extend(commit("renamed", 2, ":1", "Move tests to a folder of their own"));
    for (at, path) in paths.iter().take(RENAMED).enumerate() {
        let inner = path.strip_prefix("Test Cases/").unwrap_or(path);
        let moved = format!("Test Cases/Moved/{inner}");
        stream.extend(format!("R \"{path}\" \"{moved}\"\n").bytes());
        let script = inner.strip_suffix(".tc").unwrap_or(inner);
        stream.extend(format!("R \"Scripts/{script}\" \"Scripts/Moved/{script}\"\n").bytes());
        if at % 2 == 1 {
            stream.extend(edited(directory, path, &moved)?);
        }
    }
    let mut importing = git(directory, &["fast-import", "--quiet", "--force", "--date-format=raw"]);
    importing.stdin(Stdio::piped());
    let mut child = importing.spawn().map_err(|source| start_error(&importing, source))?;
    let at = |source| TaskError::File { path: directory.to_owned(), source };
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&stream).map_err(at)?;
    }
    if !child.wait().map_err(at)?.success() {
        return Err(TaskError::Failed { command: "git fast-import".to_owned() });
    }
    run(git(directory, &["update-ref", "refs/bench/start", "refs/heads/main"]))
}

fn commit(name: &str, mark: u32, parent: &str, message: &str) -> Vec<u8> {
    format!(
        "commit refs/bench/{name}\nmark :{mark}\ncommitter Maya Brandt <maya.brandt@acme-quality.example> 1783155600 +0000\n\
         data {}\n{message}\nfrom {parent}\n",
        message.len()
    )
    .into_bytes()
}

/// Puts an edited copy of a file of `main` at a path.
fn edited(directory: &Path, from: &str, to: &str) -> Result<Vec<u8>, TaskError> {
    let before = output(git(directory, &["cat-file", "blob", &format!("main:{from}")]))?;
    let text = String::from_utf8_lossy(&before).replacen("<comment>", "<comment>Looked at again. ", 1);
    Ok(format!("M 100644 inline \"{to}\"\ndata {}\n{text}\n", text.len()).into_bytes())
}

/// Returns how many wanted files lie in a clone.
pub(super) fn files_in(clone: &Path) -> usize {
    let mut files = 0;
    let mut open: Vec<PathBuf> = WANTED.iter().map(|name| clone.join(name)).collect();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(entry.path());
            } else {
                files += 1;
            }
        }
    }
    files
}
