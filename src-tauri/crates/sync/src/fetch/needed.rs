//! What a way of fetching still needs, and its end: every content that the listings name is there.

use std::collections::HashSet;

use suitecase_git::{Commit, GitError, Http, Oid, Remote};
use suitecase_model::catalogue::BlobId;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::SyncStage;

use super::shared::{Shared, progress_of};
use super::{Fetched, Rung, Task};
use crate::files::{Files, files_of};
use crate::reading::Reading;
use crate::survey::{FolderAt, Trees, Wanted, survey, wanted};

/// The most contents asked for by id in one request, which is 2.5 MB long then.
const MOST_AT_ONCE: usize = 50_000;

impl Task<'_> {
    /// Returns the contents that `files` needs and nobody has.
    pub(crate) fn missing(&self, files: &Files, reading: &Reading) -> Vec<Oid> {
        let needed = |file: &BlobId, known: &HashSet<BlobId>| {
            let id = Oid::from_bytes(*file);
            (!known.contains(file) && !reading.files.contains_key(&id)).then_some(id)
        };
        let cases = files.cases.iter().filter(|file| !file.is_link);
        let suites = files.suites.iter().filter(|file| !file.is_link);
        let missing: HashSet<Oid> = cases
            .filter_map(|file| needed(&file.blob, &self.at_hand.cases))
            .chain(suites.filter_map(|file| needed(&file.blob, &self.at_hand.suites)))
            .collect();
        missing.into_iter().collect()
    }

    /// Returns whether nothing of a folder has to be fetched any more.
    pub(super) fn has_all_of(&self, folder: &FolderAt, projects: &[RepoPath], reading: &Reading) -> bool {
        let contents = vec![folder.clone()];
        let wanted = Wanted { projects: projects.to_vec(), contents, names: Vec::new() };
        files_of(&wanted, &reading.trees, self.limits)
            .is_ok_and(|files| self.missing(&files, reading).is_empty())
    }

    /// Asks by id for the contents of wanted folders that have not come, and returns the files of the folders.
    pub(super) async fn by_id<H: Http>(
        &self,
        remote: &mut Remote<H>,
        wanted: &Wanted,
        reading: &mut Reading,
    ) -> Result<Files, GitError> {
        let files = files_of(wanted, &reading.trees, self.limits)?;
        let missing = self.missing(&files, reading);
        if !missing.is_empty() {
            tracing::debug!(contents = missing.len(), "asking for contents by id");
        }
        for some in missing.chunks(MOST_AT_ONCE) {
            self.contents(remote, some, &[], reading).await?;
        }
        Ok(files)
    }

    /// Puts together what was fetched; fails where a content is missing.
    pub(crate) fn finish(
        &self,
        commit: Commit,
        (wanted, files): (Wanted, Files),
        looked_into: HashSet<Oid>,
        reading: Reading,
        rung: Rung,
    ) -> Result<Fetched, GitError> {
        match self.missing(&files, &reading).first() {
            Some(still) => Err(GitError::MissingObject(*still)),
            None => Ok(Fetched {
                commit,
                wanted,
                files,
                reading,
                looked_into,
                rung,
                next_time: rung,
                tried_best: rung == Rung::BEST,
            }),
        }
    }

    /// Fetches folders and files by id into `reading`; what came before an error stays there.
    pub(super) async fn contents<H: Http>(
        &self,
        remote: &mut Remote<H>,
        want: &[Oid],
        have: &[Oid],
        reading: &mut Reading,
    ) -> Result<(), GitError> {
        if want.is_empty() {
            return Ok(());
        }
        self.tell(SyncStage::Fetching);
        let shared = Shared::of(std::mem::take(reading));
        let received = remote.contents_twice(
            want,
            have,
            progress_of(self.on_progress),
            shared.sink(),
            shared.again(),
            self.cancel,
        );
        let received = received.await;
        *reading = shared.take();
        received.map(drop)
    }
}

/// Picks what a link wants of a commit all of whose listings are there.
pub(super) fn wanted_of(
    root: Oid,
    trees: &Trees,
    directory: &RepoPath,
) -> Result<(Wanted, HashSet<Oid>), GitError> {
    let surveyed = survey(root, trees)?;
    if let Some(folder) = surveyed.missing.first() {
        return Err(GitError::MissingTree(folder.tree));
    }
    let wanted = wanted(root, trees, &surveyed.projects, directory)?;
    Ok((wanted, surveyed.looked_into))
}
