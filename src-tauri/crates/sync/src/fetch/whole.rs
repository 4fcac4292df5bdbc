//! Fetches the whole commit and takes out the wanted files; works with any git server.

use suitecase_git::{Http, Oid, Remote, Tip};

use super::needed::wanted_of;
use super::shared::{Shared, progress_of};
use super::{Fetched, Rung, Task};
use crate::error::SyncError;
use crate::files::files_of;
use crate::reading::Reading;

pub(super) async fn fetch<H: Http>(remote: &mut Remote<H>, task: &Task<'_>) -> Result<Fetched, SyncError> {
    let shared = Shared::of(Reading::default());
    let (known_cases, known_suites) = (task.at_hand.cases.clone(), task.at_hand.suites.clone());
    let (directory, limits, expecting) = (task.directory.clone(), task.limits.clone(), shared.clone());
    let select = move |tip: &Tip| {
        // What is wrong with the listings comes out again below, where it can be told.
        let Ok((wanted, _)) = wanted_of(tip.commit.tree, &tip.trees, &directory) else { return Vec::new() };
        let Ok(files) = files_of(&wanted, &tip.trees, &limits) else { return Vec::new() };
        expecting.with(|reading| {
            for tree in tip.trees.values() {
                reading.expect_files_of(tree);
            }
        });
        let cases = files.cases.iter().filter(|file| !file.is_link && !known_cases.contains(&file.blob));
        let suites = files.suites.iter().filter(|file| !file.is_link && !known_suites.contains(&file.blob));
        cases.chain(suites).map(|file| Oid::from_bytes(file.blob)).collect()
    };
    let tip =
        remote.whole(task.commit, progress_of(task.on_progress), select, shared.sink(), task.cancel).await?;
    let (wanted, looked_into) = wanted_of(tip.commit.tree, &tip.trees, task.directory)?;
    let mut reading = shared.take();
    reading.trees = tip.trees;
    let files = files_of(&wanted, &reading.trees, task.limits)?;
    Ok(task.finish(tip.commit, (wanted, files), looked_into, reading, Rung::Whole)?)
}
