//! The download of an archive itself: it ends when it falls silent and when it is cancelled, and takes over where a
//! whole commit is too large for git.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use suitecase_bitbucket::BitbucketError;
use suitecase_git::{Limits, Remote};
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::{SyncProgress, SyncStage};
use suitecase_sandbox::{Commit, Fault, Repository, RepositoryBuilder, Target, Wants};
use suitecase_sync::SyncError;
use suitecase_sync::fetch::{AtHand, Fetched, OnProgress, Rung, Task, fetch};
use suitecase_sync::without_git::WithoutGit;
use tokio_util::sync::CancellationToken;

use crate::bench::{REPOSITORY, WORKSPACE};
use crate::files::case;
use crate::ground::{Ground, assert_true};
use crate::http_backend::{HEALTHY, Kind};

/// How a fetch is asked for.
struct Asked {
    kind: Kind,
    first: Rung,
    limits: Limits,
    on_progress: OnProgress,
    cancel: CancellationToken,
}

impl Asked {
    /// Asks for an archive.
    fn by_archive() -> Self {
        Self {
            kind: HEALTHY,
            first: Rung::Archive,
            limits: Limits::default(),
            on_progress: Arc::new(|_| ()),
            cancel: CancellationToken::new(),
        }
    }
}

async fn served() -> Ground {
    let mut dice = fastrand::Rng::with_seed(5);
    let mut commit = Commit::new("first").file("Shop.prj", "<Project/>");
    for number in 0..20 {
        let noise: Vec<u8> = (0..30_000).map(|_| dice.u8(..)).collect();
        commit = commit
            .file(format!("Data Files/{number}.bin"), noise)
            .file(format!("Test Cases/{number}.tc"), case(&format!("g{number}"), "beside binaries"));
    }
    Ground::of(vec![Repository::built(REPOSITORY, RepositoryBuilder::new().commit(commit))]).await
}

async fn fetched(ground: &Ground, asked: &Asked) -> Result<Fetched, SyncError> {
    let backend = ground.backend(REPOSITORY, asked.kind);
    let rest = WithoutGit::new(&ground.client, WORKSPACE, REPOSITORY);
    let task = Task {
        commit: ground.tip(REPOSITORY).parse().unwrap(),
        directory: &RepoPath::root(),
        at_hand: &AtHand::default(),
        limits: &asked.limits,
        rest: Some(&rest),
        on_progress: &asked.on_progress,
        on_descent: &|from, _, _| ground.gives_up(from),
        cancel: &asked.cancel,
    };
    fetch(&mut Remote::new(backend, asked.limits.clone(), None), &task, asked.first).await
}

#[tokio::test]
async fn an_archive_that_falls_silent_ends_as_timed_out() {
    let ground = served().await;
    for after in [0, 400] {
        ground.sandbox.faults().next(Target::Archive, 1, Fault::StallBody { after });
        let limits = Limits { stall: Duration::from_millis(50), ..Limits::default() };
        let failed = fetched(&ground, &Asked { limits, ..Asked::by_archive() }).await;
        let failed = failed.map(|fetched| fetched.rung);
        assert!(matches!(failed, Err(SyncError::Bitbucket(BitbucketError::TimedOut))), "{after}: {failed:?}");
    }
}

#[tokio::test]
async fn a_cancelled_download_has_ended_when_its_fetch_has() {
    let ground = served().await;
    ground.sandbox.faults().next(Target::Archive, 1, Fault::StallBody { after: 400 });
    let asked = Asked::by_archive();
    let cancelling = async {
        // Whoever unpacks tells of progress.
        while Arc::strong_count(&asked.on_progress) == 1 {
            tokio::task::yield_now().await;
        }
        asked.cancel.cancel();
    };
    let (cancelled, ()) = tokio::join!(fetched(&ground, &asked), cancelling);
    let cancelled = cancelled.map(|fetched| fetched.rung);
    assert!(matches!(cancelled, Err(SyncError::Cancelled)), "{cancelled:?}");
    assert_eq!(Arc::strong_count(&asked.on_progress), 1, "nothing is left that could tell of progress");
}

#[tokio::test]
async fn a_panic_while_unpacking_is_no_cancellation() {
    let ground = served().await;
    let on_progress: OnProgress =
        Arc::new(|progress: SyncProgress| assert_ne!(progress.stage, SyncStage::Reading, "on purpose"));
    let asked = Asked { on_progress, ..Asked::by_archive() };
    let outcome = AssertUnwindSafe(fetched(&ground, &asked)).catch_unwind().await;
    assert!(outcome.is_err(), "{:?}", outcome.map(|result| result.map(|fetched| fetched.rung)));
}

#[tokio::test]
async fn a_commit_beyond_the_limit_of_a_pack_comes_as_an_archive_where_git_sends_it_whole() {
    let ground = served().await;
    let git_directory = ground.sandbox.repository(WORKSPACE, REPOSITORY).unwrap();
    let beside = [
        (HEALTHY, "by-folder", &[][..]),
        (Kind { wants: Wants::NoTrees, ..HEALTHY }, "by-content", &["by-folder"]),
        (Kind { protocol_v2: false, ..HEALTHY }, "archive", &["by-folder", "whole"]),
        (Kind { wants: Wants::OnlyCommits, ..HEALTHY }, "archive", &["by-folder", "by-content", "whole"]),
    ];
    for (kind, expected, failed) in beside {
        let limits = Limits { pack_bytes: 100_000, ..Limits::default() };
        let asked = Asked { kind, first: Rung::BEST, limits, ..Asked::by_archive() };
        let mut found = fetched(&ground, &asked).await.unwrap();
        let tried = ground.given_up();
        assert_eq!((found.rung.as_str(), &tried[..]), (expected, failed), "{kind:?}");
        assert_eq!(found.files.cases.len(), 20, "{kind:?}");
        assert_true(&mut found, &AtHand::default(), &git_directory, "", &format!("{kind:?}"));
    }
}
