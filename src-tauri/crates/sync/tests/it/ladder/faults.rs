//! What goes wrong on the way: answers that break, servers that fail once, and ones that can more than is remembered.

use suitecase_git::{GitError, Limits, Remote};
use suitecase_sandbox::Wants;
use suitecase_sync::SyncError;
use suitecase_sync::fetch::{AtHand, Rung};
use tokio_util::sync::CancellationToken;

use super::two_projects_served;
use crate::bench::{REPOSITORY, WORKSPACE};
use crate::ground::{assert_true, remote};
use crate::http_backend::{Fault, HEALTHY, Kind, NO_FILTER, NO_TREES};

#[tokio::test]
async fn an_answer_that_breaks_anywhere_ends_the_fetch_and_the_next_one_is_whole() {
    let ground = two_projects_served().await;
    let git_directory = ground.sandbox.repository(WORKSPACE, REPOSITORY).unwrap();
    for (kind, first) in [
        (HEALTHY, Rung::ByFolder),
        (NO_FILTER, Rung::Parents),
        (NO_FILTER, Rung::FirstObjects),
        (HEALTHY, Rung::ByContent),
        (NO_FILTER, Rung::Whole),
    ] {
        let backend = ground.backend(REPOSITORY, kind);
        let at_hand = AtHand::default();
        backend.fail(usize::MAX, Fault::Empty);
        ground.fetch(REPOSITORY, &mut remote(&backend), "", &at_hand, first, true).await.unwrap();
        let mut broken = 0;
        for request in 0..backend.seen() {
            for after in [0, 50, 400, 2_000] {
                let place = format!("{first:?}, request {request}, {after} bytes");
                backend.fail(request, Fault::Cut(after));
                let mut remote = remote(&backend);
                match ground.fetch(REPOSITORY, &mut remote, "", &at_hand, first, true).await {
                    Err(SyncError::Git(GitError::Http(_))) => broken += 1,
                    Ok(fetched) => assert_eq!(fetched.rung, first, "{place}"),
                    Err(error) => panic!("{place}: {error}"),
                }
                let mut whole =
                    ground.fetch(REPOSITORY, &mut remote, "", &at_hand, first, true).await.unwrap();
                assert_eq!(whole.rung, first, "{place}");
                assert_true(&mut whole, &at_hand, &git_directory, "", &place);
            }
        }
        assert!(broken >= 4, "{first:?}: {broken}");
    }
}

#[tokio::test]
async fn a_server_that_fails_once_is_fetched_from_another_way_and_nothing_is_remembered_of_it() {
    let ground = two_projects_served().await;
    for (fault, is_remembered) in [(Fault::Status(500), false), (Fault::Empty, true)] {
        let backend = ground.backend(REPOSITORY, HEALTHY);
        backend.fail(1, fault.clone());
        let fetched = ground
            .fetch(REPOSITORY, &mut remote(&backend), "", &AtHand::default(), Rung::BEST, true)
            .await
            .unwrap();
        assert_eq!((fetched.rung, ground.given_up()), (Rung::Parents, vec!["by-folder"]), "{fault:?}");
        let expected = if is_remembered { Rung::Parents } else { Rung::BEST };
        assert_eq!(fetched.next_time, expected, "{fault:?}");
    }
    for status in [403, 404] {
        let backend = ground.backend(REPOSITORY, HEALTHY);
        for with_rest in [true, false] {
            backend.fail(1, Fault::Status(status));
            let mut remote = remote(&backend);
            let at_hand = AtHand::default();
            let fetched = ground.fetch(REPOSITORY, &mut remote, "", &at_hand, Rung::BEST, with_rest).await;
            let came_by = fetched.ok().map(|fetched| (fetched.rung, fetched.next_time));
            assert_eq!(came_by, with_rest.then_some((Rung::Archive, Rung::BEST)), "{status}");
        }
    }
    for status in [401, 429, 502, 503] {
        let backend = ground.backend(REPOSITORY, HEALTHY);
        backend.fail(1, Fault::Status(status));
        let mut remote = remote(&backend);
        let failed = ground.fetch(REPOSITORY, &mut remote, "", &AtHand::default(), Rung::BEST, true).await;
        assert!(failed.is_err(), "{status}");
        assert_eq!(remote.traffic().requests, 2, "{status} is not answered with more requests");
    }
}

#[tokio::test]
async fn a_server_that_can_more_than_is_remembered_of_it_begins_with_the_best_way_again() {
    let ground = two_projects_served().await;
    let backend = ground.backend(REPOSITORY, NO_TREES);
    let known = remote(&backend).learn(&CancellationToken::new()).await.unwrap();
    backend.set(Kind { wants: Wants::NoTrees, ..NO_FILTER });
    let mut remembering = Remote::new(backend.clone(), Limits::default(), Some(known));
    let fetched = ground
        .fetch(REPOSITORY, &mut remembering, "", &AtHand::default(), Rung::ByContent, true)
        .await
        .unwrap();
    assert_eq!(ground.given_up(), ["by-content", "by-folder", "parents", "by-content"]);
    assert!(fetched.tried_best && fetched.rung == Rung::Whole);
}
