//! What happened to a test before Suitecase followed it: asked of Bitbucket when a person wants to know, and kept.
//!
//! One request for one test, never more. Nothing is told twice: the question goes to the commit before the first change that
//! is recorded, and names the path that the test had there. What was told once stays, whatever the next question ends in.

use suitecase_bitbucket::commits::{FileHistory, file_history};
use suitecase_bitbucket::source::CommitAt;
use suitecase_model::catalogue::TestKind;
use suitecase_model::earlier::{EarlierCommit, EarlierHistory};
use suitecase_model::ids::LinkId;
use suitecase_model::link::LinkStatus;
use suitecase_model::path::RepoPath;
use suitecase_store::{
    Reader, StoreError, any_test, earlier_history, identity_decision, integration, link, sync_change,
    synced_commit,
};
use uuid::Uuid;

use crate::{Admin, AdminError};

/// Where the past of a test begins that Suitecase did not see.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Question {
    commit: String,
    path: RepoPath,
    /// Whether the file may be followed to other paths.
    follows_renames: bool,
    /// A commit that the answer holds and that is recorded already.
    recorded: Option<String>,
}

impl Admin {
    /// Returns the commits that touched a test before its first recorded change, at most a hundred.
    ///
    /// What was told before answers, unless it is to be asked `again`. Fails where the link is archived or its integration
    /// disconnected, and as a call fails; then what was told before is still there.
    pub async fn read_earlier_history(
        &self,
        kind: TestKind,
        test: Uuid,
        again: bool,
    ) -> Result<EarlierHistory, AdminError> {
        let kept = self.store.read(move |reader| earlier_history::get(reader, test)).await?;
        if let Some(kept) = kept.filter(|_| !again) {
            return Ok(kept);
        }
        let read = self.store.read(move |reader| {
            let (id, path) = any_test::place_of(reader, kind, test)?;
            let link = link::get(reader, id)?;
            let integration = integration::get(reader, link.integration)?;
            Ok::<_, StoreError>((question(reader, id, test, path)?, link, integration))
        });
        let (question, link, integration) = read.await?;
        if link.status == LinkStatus::Archived {
            return Err(AdminError::Archived);
        }
        let found = match &question {
            None => FileHistory { commits: Vec::new(), has_more: false },
            Some(Question { commit, path, follows_renames, .. }) => {
                let at =
                    CommitAt { workspace: &integration.workspace.slug, repository: &link.repository, commit };
                self.asking(&integration, async |client| {
                    Ok(file_history(client, at, path, *follows_renames).await?)
                })
                .await?
            }
        };
        let recorded = question.and_then(|question| question.recorded);
        let history = EarlierHistory {
            commits: found
                .commits
                .into_iter()
                .filter(|(found, _)| Some(&found.commit) != recorded.as_ref())
                .map(|(found, path)| EarlierCommit {
                    commit: found.commit,
                    author: found.author,
                    at: found.at,
                    subject: found.subject,
                    path,
                })
                .collect(),
            is_cut: found.has_more,
            read_at: self.now(),
        };
        let kept = history.clone();
        self.store.write(move |writer| earlier_history::put(writer, test, &kept)).await?;
        Ok(history)
    }
}

/// Returns what to ask; nothing where a test has no past of its own before what is recorded.
fn question(
    reader: &Reader<'_>,
    link: LinkId,
    test: Uuid,
    path: RepoPath,
) -> Result<Option<Question>, StoreError> {
    let Some((oldest, commit_before)) = sync_change::oldest_of_test(reader, test)? else {
        // Nothing happened to it since the first sync, so the file is as it was then.
        let synced = synced_commit::get(reader, link)?.ok_or(StoreError::Missing("the synced commit"))?;
        return Ok(Some(Question { commit: synced.commit, path, follows_renames: true, recorded: None }));
    };
    let change = oldest.change;
    let from_there_on = |follows_renames| Question {
        commit: change.by.commit.clone(),
        path: change.path.clone(),
        follows_renames,
        recorded: Some(change.by.commit.clone()),
    };
    if let Some(decision) = identity_decision::of_test(reader, test)? {
        // A person said that what was there before is another test: its past is not this one's.
        let is_at_its_place = decision.pair.former_file.path == change.path;
        return Ok((!is_at_its_place).then(|| from_there_on(false)));
    }
    Ok(Some(match (change.before.as_ref(), commit_before) {
        (Some(before), Some(commit)) => {
            Question { commit, path: before.path.clone(), follows_renames: true, recorded: None }
        }
        // It is new since then, or the run before is no longer recorded.
        (None, _) | (Some(_), None) => from_there_on(true),
    }))
}
