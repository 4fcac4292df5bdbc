//! Single calls against the sandbox.

use futures_util::StreamExt;
use suitecase_bitbucket::source::CommitAt;
use suitecase_bitbucket::{BitbucketError, RepositoryAddress, commits, refs, repositories, resolve, source};
use suitecase_model::credential::CredentialKind::ApiToken;
use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;
use suitecase_sandbox::{DEMO_API_TOKEN, Fault, Target};

use crate::support::{bitbucket, client, demo};

fn at(commit: &str) -> CommitAt<'_> {
    CommitAt { workspace: "acme", repository: "web-shop", commit }
}

#[tokio::test]
async fn git_takes_the_token_whatever_the_email_while_rest_does_not() {
    let it = bitbucket().await;
    let wrong_email = client(&it, ApiToken, "somebody@else.example", DEMO_API_TOKEN);
    let git = wrong_email.git("acme", "web-shop").unwrap();
    let reply = git.get("info/refs?service=git-upload-pack", "version=2").await.unwrap();
    assert_eq!(reply.status, 200);
    let body: Vec<_> = reply.body.map(Result::unwrap).collect().await;
    assert!(String::from_utf8_lossy(&body.concat()).contains("version 2"));
    assert!(matches!(repositories::visible(&wrong_email, "acme").await, Err(BitbucketError::TokenRejected)));
}

#[tokio::test]
async fn branches_with_slashes_are_listed_found_and_meant_by_addresses() {
    let it = bitbucket().await;
    let client = demo(&it);
    let tip = it.commit_id("acme", "web-shop", "feature/one-click").unwrap();
    let branches = refs::branches(&client, "acme", "web-shop", "").await.unwrap();
    let mut names: Vec<_> = branches.names.into_iter().map(|branch| branch.name).collect();
    names.sort();
    assert_eq!(names, ["feature/one-click", "main"]);
    let searched = refs::branches(&client, "acme", "web-shop", "one-cl").await.unwrap();
    assert_eq!(
        searched.names.iter().map(|branch| branch.commit.as_str()).collect::<Vec<_>>(),
        [tip.as_str()]
    );
    let found = refs::branch(&client, "acme", "web-shop", "feature/one-click").await.unwrap();
    assert_eq!(found.commit, tip);
    assert_eq!(refs::tags(&client, "acme", "web-shop", "").await.unwrap().names[0].name, "v1.0");
    let short = tip.get(..7).unwrap();
    assert_eq!(commits::commit(&client, "acme", "web-shop", short).await.unwrap().commit, tip);
    assert!(commits::commit(&client, "acme", "web-shop", "fffffff").await.is_err());
    let folders = source::subfolders(&client, at(&tip), &RepoPath::root()).await.unwrap();
    assert!(folders.contains(&RepoPath::from_text("Test Cases")), "{folders:?}");

    let address = format!("{}/acme/web-shop/src/feature/one-click/Test%20Cases", it.origin());
    let read = RepositoryAddress::parse(&address, client.origin()).unwrap();
    let meant = resolve(&read.target, &names, &[]).unwrap();
    assert_eq!(meant.reference, GitRef::Branch("feature/one-click".to_owned()));
    assert_eq!(meant.directory.as_str(), "Test Cases");

    let repository = repositories::repository(&client, "acme", "web-shop").await.unwrap();
    assert_eq!(repository.main_branch.as_deref(), Some("main"));
    let same = repositories::repository(&client, "acme", &repository.uuid).await.unwrap();
    assert_eq!(same, repository);
}

#[tokio::test]
async fn misbehaviour_has_a_name_and_a_lone_401_or_429_goes_unnoticed() {
    let it = bitbucket().await;
    let once = |fault: Fault| it.faults().next(Target::Rest, 1, fault);
    let client = demo(&it);
    let main = it.commit_id("acme", "web-shop", "main").unwrap();
    let ask = async || repositories::repository(&client, "acme", "web-shop").await;

    once(Fault::Unauthorized);
    assert!(ask().await.is_ok());
    once(Fault::TooManyRequests { retry_after: Some(0) });
    assert!(ask().await.is_ok());

    once(Fault::CaptivePortal);
    assert!(matches!(ask().await, Err(BitbucketError::CaptivePortal)));
    once(Fault::RedirectTo("http://127.0.0.1:9/sign-in".to_owned()));
    assert!(matches!(ask().await, Err(BitbucketError::CaptivePortal)));
    once(Fault::WrongJson);
    assert!(matches!(ask().await, Err(BitbucketError::NotBitbucket { .. })));
    once(Fault::CutBody { after: 10 });
    assert!(matches!(ask().await, Err(BitbucketError::Cut { .. })));
    once(Fault::Status(502));
    assert!(matches!(ask().await, Err(BitbucketError::ServerError { status: 502 })));
    it.faults().revoke(DEMO_API_TOKEN);
    assert!(matches!(ask().await, Err(BitbucketError::TokenRejected)));
    it.faults().restore(DEMO_API_TOKEN);
    it.faults().hide_repository("acme", "web-shop");
    assert!(matches!(ask().await, Err(BitbucketError::NotFoundOrHidden)));
    it.faults().clear();

    it.faults().set_endless_pages(true);
    let endless = source::subfolders(&client, at(&main), &RepoPath::root()).await;
    assert!(
        matches!(endless, Err(BitbucketError::TooManyPages { .. } | BitbucketError::InvalidNext)),
        "{endless:?}"
    );
    it.faults().clear();

    once(Fault::TooManyRequests { retry_after: Some(600) });
    let limited = ask().await.unwrap_err();
    assert!(limited.retry_after().is_some_and(|pause| pause.as_secs() > 590), "{limited:?}");
}
