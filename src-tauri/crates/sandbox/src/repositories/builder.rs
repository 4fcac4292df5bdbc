//! Writes small histories for tests, with the same commit ids every time.

use std::collections::HashMap;
use std::path::Path;

use crate::error::SandboxError;
use crate::git_command;
use crate::repositories::bare;
use crate::repositories::fast_import::{self, EXECUTABLE, FILE, SUBMODULE, SYMBOLIC_LINK, Signature, Stream};

/// The time of the first commit that names none: 2026-01-05 09:00:00 UTC.
const FIRST_COMMIT_SECONDS: i64 = 1_767_603_600;
/// How much later each further commit is.
const SECONDS_BETWEEN_COMMITS: i64 = 60;

/// A history to be made, step by step.
///
/// Without a time each commit is one minute younger than the one before, the first from 2026-01-05, so equal steps give
/// equal commit ids.
#[derive(Clone, Debug)]
pub struct RepositoryBuilder {
    main_branch: String,
    steps: Vec<Step>,
}

/// A commit to be made.
#[derive(Clone, Debug)]
pub struct Commit {
    message: String,
    name: String,
    email: String,
    seconds: Option<i64>,
    merged: Vec<String>,
    changes: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Step {
    On { branch: String },
    Orphan { branch: String },
    Commit(Commit),
    Tag { name: String },
    Force { branch: String, target: String },
    DeleteBranch { branch: String },
}

#[derive(Clone, Debug)]
enum Change {
    File { path: Vec<u8>, bytes: Vec<u8> },
    Executable { path: Vec<u8>, bytes: Vec<u8> },
    SymbolicLink { path: Vec<u8>, target: Vec<u8> },
    Submodule { path: Vec<u8>, commit: String },
    Remove { path: Vec<u8> },
    Rename { from: Vec<u8>, to: Vec<u8> },
}

impl RepositoryBuilder {
    /// Returns a history without commits whose main branch is `main`.
    pub fn new() -> Self {
        Self { main_branch: "main".to_owned(), steps: Vec::new() }
    }

    /// Names the main branch, the one the first commits go to.
    #[must_use]
    pub fn main_branch(mut self, name: &str) -> Self {
        name.clone_into(&mut self.main_branch);
        self
    }

    /// Lets the following commits go to a branch; a new one begins where the present one stands.
    #[must_use]
    pub fn on(self, branch: &str) -> Self {
        self.step(Step::On { branch: branch.to_owned() })
    }

    /// Lets the following commits go to a new branch that shares no history with the others.
    #[must_use]
    pub fn on_orphan(self, branch: &str) -> Self {
        self.step(Step::Orphan { branch: branch.to_owned() })
    }

    /// Adds a commit to the present branch.
    #[must_use]
    pub fn commit(self, commit: Commit) -> Self {
        self.step(Step::Commit(commit))
    }

    /// Puts a tag on the tip of the present branch.
    #[must_use]
    pub fn tag(self, name: &str) -> Self {
        self.step(Step::Tag { name: name.to_owned() })
    }

    /// Moves a branch to any commit, as a forced push does. The target is a commit id or a name such as `main~2`,
    /// resolved before this history's own commits are made.
    #[must_use]
    pub fn force(self, branch: &str, target: &str) -> Self {
        self.step(Step::Force { branch: branch.to_owned(), target: target.to_owned() })
    }

    /// Deletes a branch.
    #[must_use]
    pub fn delete_branch(self, branch: &str) -> Self {
        self.step(Step::DeleteBranch { branch: branch.to_owned() })
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}

impl Default for RepositoryBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl Commit {
    /// Returns a commit without changes, by Test Author.
    pub fn new(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            name: "Test Author".to_owned(),
            email: "author@acme-quality.example".to_owned(),
            seconds: None,
            merged: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Names its author and committer.
    #[must_use]
    pub fn by(mut self, name: &str, email: &str) -> Self {
        name.clone_into(&mut self.name);
        email.clone_into(&mut self.email);
        self
    }

    /// Sets its time, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn at(mut self, seconds: i64) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// Makes it a merge of another branch; its files are what this branch has and the changes say.
    #[must_use]
    pub fn merging(mut self, branch: &str) -> Self {
        self.merged.push(branch.to_owned());
        self
    }

    /// Adds or replaces a file.
    #[must_use]
    pub fn file(self, path: impl AsRef<[u8]>, bytes: impl AsRef<[u8]>) -> Self {
        self.change(Change::File { path: path.as_ref().to_vec(), bytes: bytes.as_ref().to_vec() })
    }

    /// Adds or replaces an executable file.
    #[must_use]
    pub fn executable(self, path: impl AsRef<[u8]>, bytes: impl AsRef<[u8]>) -> Self {
        self.change(Change::Executable { path: path.as_ref().to_vec(), bytes: bytes.as_ref().to_vec() })
    }

    /// Adds or replaces a symbolic link.
    #[must_use]
    pub fn symbolic_link(self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        self.change(Change::SymbolicLink { path: path.as_ref().to_vec(), target: target.as_ref().to_vec() })
    }

    /// Adds a submodule that stands on a commit of another repository.
    #[must_use]
    pub fn submodule(self, path: impl AsRef<[u8]>, commit: &str) -> Self {
        self.change(Change::Submodule { path: path.as_ref().to_vec(), commit: commit.to_owned() })
    }

    /// Removes a file or a whole folder.
    #[must_use]
    pub fn remove(self, path: impl AsRef<[u8]>) -> Self {
        self.change(Change::Remove { path: path.as_ref().to_vec() })
    }

    /// Renames a file or a whole folder.
    #[must_use]
    pub fn rename(self, from: impl AsRef<[u8]>, to: impl AsRef<[u8]>) -> Self {
        self.change(Change::Rename { from: from.as_ref().to_vec(), to: to.as_ref().to_vec() })
    }

    fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }
}

/// Makes a fresh bare repository with this history.
pub(crate) fn create(history: &RepositoryBuilder, git_directory: &Path) -> Result<(), SandboxError> {
    bare::create_empty(git_directory, &history.main_branch)?;
    apply(history, git_directory)
}

/// Adds this history to a repository; commits on a branch it already has continue that branch.
pub(crate) fn apply(history: &RepositoryBuilder, git_directory: &Path) -> Result<(), SandboxError> {
    let mut tips = branch_tips(git_directory)?;
    let mut targets = HashMap::new();
    for step in &history.steps {
        if let Step::Force { target, .. } = step {
            let commit = format!("{target}^{{commit}}");
            let id = git_command::run(
                git_directory,
                ["rev-parse", "--verify", "--end-of-options", commit.as_str()],
            )?;
            targets.insert(target.clone(), String::from_utf8_lossy(&id).trim().to_owned());
        }
    }
    let mut deleted: Vec<&str> = Vec::new();
    fast_import::import(git_directory, |stream| {
        let mut branch = history.main_branch.clone();
        let mut seconds = FIRST_COMMIT_SECONDS;
        for step in &history.steps {
            match step {
                Step::On { branch: next } => {
                    if !tips.contains_key(next)
                        && let Some(tip) = tips.get(&branch).cloned()
                    {
                        stream.reset(&format!("refs/heads/{next}"), &tip)?;
                        tips.insert(next.clone(), tip);
                    }
                    branch.clone_from(next);
                }
                Step::Orphan { branch: next } => {
                    tips.remove(next);
                    branch.clone_from(next);
                }
                Step::Commit(commit) => {
                    let at = commit.seconds.unwrap_or(seconds);
                    seconds = at + SECONDS_BETWEEN_COMMITS;
                    let mark = write_commit(stream, commit, &branch, at, &tips)?;
                    tips.insert(branch.clone(), mark);
                }
                Step::Tag { name } => {
                    if let Some(tip) = tips.get(&branch) {
                        stream.reset(&format!("refs/tags/{name}"), tip)?;
                    }
                }
                Step::Force { branch: moved, target } => {
                    if let Some(id) = targets.get(target) {
                        stream.reset(&format!("refs/heads/{moved}"), id)?;
                        tips.insert(moved.clone(), id.clone());
                    }
                }
                Step::DeleteBranch { branch } => {
                    tips.remove(branch);
                    deleted.push(branch);
                }
            }
        }
        Ok(())
    })?;
    for branch in deleted {
        git_command::run(git_directory, ["update-ref", "-d", &format!("refs/heads/{branch}")])?;
    }
    Ok(())
}

fn write_commit(
    stream: &mut Stream<'_>,
    commit: &Commit,
    branch: &str,
    seconds: i64,
    tips: &HashMap<String, String>,
) -> std::io::Result<String> {
    let merged = commit.merged.iter().filter_map(|merged| tips.get(merged));
    let parents = tips.get(branch).into_iter().chain(merged).cloned().collect::<Vec<_>>();
    let signature = Signature { name: commit.name.clone(), email: commit.email.clone(), seconds };
    let mark = stream.commit(branch, &signature, &commit.message, &parents)?;
    for change in &commit.changes {
        match change {
            Change::File { path, bytes } => stream.file(FILE, path, bytes)?,
            Change::Executable { path, bytes } => stream.file(EXECUTABLE, path, bytes)?,
            Change::SymbolicLink { path, target } => stream.file(SYMBOLIC_LINK, path, target)?,
            Change::Submodule { path, commit } => stream.object(SUBMODULE, path, commit)?,
            Change::Remove { path } => stream.remove(path)?,
            Change::Rename { from, to } => stream.rename(from, to)?,
        }
    }
    Ok(mark)
}

fn branch_tips(git_directory: &Path) -> Result<HashMap<String, String>, SandboxError> {
    let format = "--format=%(objectname) %(refname:lstrip=2)";
    let output = git_command::run(git_directory, ["for-each-ref", format, "refs/heads"])?;
    let text = String::from_utf8_lossy(&output).into_owned();
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    Ok(lines.map(|(id, name)| (name.to_owned(), id.to_owned())).collect())
}
