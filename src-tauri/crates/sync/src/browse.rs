//! The folders of a commit, one after the other, for people who choose the directory of a link.
//!
//! The upper folders come with the first request over git; deeper ones are asked for when somebody opens them. Where the
//! server tells no folders without their files, each is asked for over REST.

use suitecase_bitbucket::source::{CommitAt, subfolders};
use suitecase_git::{Commit, GitError, Mode, Oid};
use suitecase_katalon::layout::{TEST_FOLDERS, lies_among_tests};
use suitecase_model::link::GitRef;
use suitecase_model::path::{RepoPath, text_from_git};

use crate::error::SyncError;
use crate::survey::{FolderAt, Trees, folder_at, survey};
use crate::visit::{Tip, Visit};

/// More folders are not listed of one folder: nobody chooses among them by looking.
pub const MOST_FOLDERS: usize = 1000;

/// A folder to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSeen {
    /// Where it lies.
    pub path: RepoPath,
    /// Whether a link on it would find tests.
    pub holds_tests: bool,
}

/// What lies directly in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoldersSeen {
    /// Its folders, in git's order; at most [`MOST_FOLDERS`].
    pub folders: Vec<FolderSeen>,
    /// Whether there are more.
    pub truncated: bool,
    /// The Katalon projects in it and below; where folders come over REST, only whether it is one itself.
    pub projects: Vec<RepoPath>,
}

/// A commit whose folders are opened one after the other; what was seen is kept for the next one.
pub struct Browsing {
    visit: Visit,
    commit: Oid,
    reference_name: String,
    seen: Option<Seen>,
}

struct Seen {
    root: Oid,
    trees: Trees,
    projects: Vec<RepoPath>,
}

impl Browsing {
    /// Looks at the commit that a reference points at.
    pub async fn open(mut visit: Visit, reference: &GitRef) -> Result<Self, SyncError> {
        let Tip { commit, reference_name, upper } = visit.tip(reference).await?;
        let seen = match upper {
            Some((Commit { tree: root, .. }, trees)) => {
                let projects = survey(root, &trees)?.projects;
                Some(Seen { root, trees, projects })
            }
            None => None,
        };
        Ok(Self { visit, commit, reference_name, seen })
    }

    /// Returns the commit, 40 hexadecimal digits.
    pub fn commit(&self) -> String {
        self.commit.to_string()
    }

    /// Returns the name of the branch or tag; the commit where it is pinned.
    pub fn reference_name(&self) -> &str {
        &self.reference_name
    }

    /// Lists the folders that lie directly in a directory; none where it is not there.
    pub async fn folders(&mut self, directory: &RepoPath) -> Result<FoldersSeen, SyncError> {
        let Some(seen) = &mut self.seen else { return self.folders_over_rest(directory).await };
        loop {
            match seen.folders(directory) {
                Err(GitError::MissingTree(missing)) => {
                    let arrived = self.visit.remote.trees_below(&[missing], &[], &self.visit.cancel).await?;
                    if !arrived.contains_key(&missing) {
                        return Err(GitError::MissingTree(missing).into());
                    }
                    seen.trees.extend(arrived);
                }
                found => return Ok(found?),
            }
        }
    }

    async fn folders_over_rest(&self, directory: &RepoPath) -> Result<FoldersSeen, SyncError> {
        let Visit { client, workspace, repository, .. } = &self.visit;
        let commit = self.commit.to_string();
        let at = CommitAt { workspace, repository, commit: &commit };
        let mut paths = subfolders(client, at, directory).await?;
        let truncated = paths.len() > MOST_FOLDERS;
        paths.truncate(MOST_FOLDERS);
        let is_project = paths.iter().any(|path| TEST_FOLDERS.contains(&path.name()));
        let projects = if is_project { vec![directory.clone()] } else { Vec::new() };
        let seen = |path: RepoPath| FolderSeen { holds_tests: lies_among_tests(&path), path };
        Ok(FoldersSeen { folders: paths.into_iter().map(seen).collect(), truncated, projects })
    }
}

impl Seen {
    fn folders(&self, directory: &RepoPath) -> Result<FoldersSeen, GitError> {
        let Some(FolderAt { tree, .. }) = folder_at(self.root, &self.trees, directory)? else {
            return Ok(FoldersSeen::default());
        };
        let listing = self.trees.get(&tree).ok_or(GitError::MissingTree(tree))?;
        let all = || listing.entries().iter().filter(|entry| entry.mode == Mode::Folder);
        let folder = |name: &[u8]| {
            let path = directory.join(&text_from_git(name));
            FolderSeen { holds_tests: self.holds_tests(&path), path }
        };
        Ok(FoldersSeen {
            folders: all().take(MOST_FOLDERS).map(|entry| folder(&entry.name)).collect(),
            truncated: all().count() > MOST_FOLDERS,
            projects: self.projects.iter().filter(|project| project.is_within(directory)).cloned().collect(),
        })
    }

    /// A folder above a project holds its tests, and so does one among them.
    fn holds_tests(&self, folder: &RepoPath) -> bool {
        let is_among =
            |project: &RepoPath| TEST_FOLDERS.iter().any(|name| folder.is_within(&project.join(name)));
        self.projects.iter().any(|project| project.is_within(folder) || is_among(project))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::tests::repository;

    #[test]
    fn folders_with_tests_are_told_from_others_and_missing_listings_are_asked_for() {
        let (root, mut trees) = repository(&[
            "docs/readme.md",
            "qa/web/Web.prj",
            "qa/web/Scripts/a/b.groovy",
            "qa/web/Test Cases/Login/A.tc",
        ]);
        let projects = survey(root, &trees).unwrap().projects;
        let seen = Seen { root, trees: trees.clone(), projects: projects.clone() };
        let listed = |directory: &str| {
            let found = seen.folders(&RepoPath::from_text(directory)).unwrap();
            let mark = |folder: &FolderSeen| {
                format!("{}{}", folder.path, if folder.holds_tests { " *" } else { "" })
            };
            found.folders.iter().map(mark).collect::<Vec<_>>()
        };
        assert_eq!(listed(""), ["docs", "qa *"]);
        assert_eq!(listed("qa"), ["qa/web *"]);
        assert_eq!(listed("qa/web"), ["qa/web/Scripts", "qa/web/Test Cases *"]);
        assert_eq!(listed("qa/web/Test Cases"), ["qa/web/Test Cases/Login *"]);
        assert_eq!(listed("nowhere"), [""; 0]);
        assert_eq!(seen.folders(&RepoPath::from_text("qa")).unwrap().projects, projects);
        assert_eq!(seen.folders(&RepoPath::from_text("docs")).unwrap().projects, []);

        let scripts = folder_at(root, &trees, &RepoPath::from_text("qa/web/Scripts")).unwrap().unwrap();
        trees.remove(&scripts.tree);
        let seen = Seen { root, trees, projects };
        let missing = seen.folders(&RepoPath::from_text("qa/web/Scripts"));
        assert!(matches!(missing, Err(GitError::MissingTree(id)) if id == scripts.tree), "{missing:?}");
    }

    #[test]
    fn a_folder_of_thousands_is_cut_off_and_says_so() {
        let paths: Vec<String> = (0..1200).map(|number| format!("f{number:04}/a")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let (root, trees) = repository(&paths);
        let found = Seen { root, trees, projects: Vec::new() }.folders(&RepoPath::root()).unwrap();
        assert_eq!((found.folders.len(), found.truncated), (MOST_FOLDERS, true));
    }
}
