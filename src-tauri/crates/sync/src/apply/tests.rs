use suitecase_model::catalogue::{Change, TestCase};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, ProjectId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, integration, project};
use uuid::Uuid;

use super::*;
use crate::catalogue::make;
use crate::catalogue::tests::fetched;
use crate::identity::take_apart;

const LINK: LinkId = LinkId(Uuid::from_u128(1));
const NOW: Timestamp = Timestamp(5);

fn with_link(writer: &Writer<'_>) -> Result<(), StoreError> {
    let (integration_id, project_id) = (IntegrationId(Uuid::from_u128(2)), ProjectId(Uuid::from_u128(3)));
    let connected = Integration {
        id: integration_id,
        name: "Acme".to_owned(),
        workspace: Workspace { slug: "acme".to_owned(), uuid: None },
        credential_kind: CredentialKind::ApiToken,
        credential_user: "kim@acme.example".to_owned(),
        description: String::new(),
        status: IntegrationStatus::Active,
        checked_at: None,
        expires_on: None,
    };
    integration::insert(writer, &connected, NOW)?;
    project::insert(writer, &Project { id: project_id, name: "Shop".to_owned() }, NOW)?;
    let linked = Link {
        id: LINK,
        project: project_id,
        integration: integration_id,
        name: "Shop".to_owned(),
        description: String::new(),
        address: "https://bitbucket.org/acme/shop".to_owned(),
        repository: "shop".to_owned(),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: false,
        status: LinkStatus::Inactive,
    };
    link::save(writer, &linked, NOW)
}

/// Writes what was fetched, as a run does that had read `known` before.
fn write(writer: &Writer<'_>, mut known: Known, mut fetched: Fetched) -> Result<Vec<TestCase>, StoreError> {
    known.before.members = members(writer, LINK)?;
    at_writing(writer, LINK, &mut known, &fetched)?;
    let mut shelf = std::mem::take(&mut fetched.reading.shelf);
    let new = make(&known.before, &fetched, "shop", Uuid::now_v7);
    let switch_to = Switch {
        link: LINK,
        run: SyncRunId(Uuid::now_v7()),
        synced: SyncedCommit {
            commit: fetched.commit.oid.to_string(),
            root_tree: fetched.commit.tree.to_string(),
            subject: String::new(),
            author: String::new(),
            authored_at: NOW,
            moved_at: NOW,
            reference: "main".to_owned(),
            synced_at: NOW,
            confirmed_at: NOW,
            projects: fetched.wanted.projects.clone(),
        },
        remote: RemoteRecord { capabilities: String::new(), rung: String::new(), tried_at: NOW },
        removed_trees: Vec::new(),
        added_trees: Vec::new(),
    };
    switch(writer, new, &known.before.members, &mut shelf, &switch_to, |_| Ok(()))?;
    test_case::of_link(writer, LINK)
}

#[tokio::test]
async fn a_decision_made_while_a_sync_runs_holds_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
    let done: Result<_, StoreError> = store
        .write(|writer| {
            with_link(writer)?;
            let first = write(writer, known(writer, LINK)?, fetched(&["Shop.prj", "Test Cases/a.tc"], true))?;
            let moved = fetched(&["Shop.prj", "Test Cases/new/a.tc"], true);
            let second = write(writer, known(writer, LINK)?, moved)?;
            assert_eq!(first[0].id, second[0].id);

            // This run has read the catalogue and is fetching.
            let before_the_decision = known(writer, LINK)?;
            let other = Uuid::from_u128(77);
            let by = Change { commit: String::new(), author: "Kim".to_owned(), at: NOW };
            assert!(take_apart(writer, TestKind::TestCases, second[0].id.0, other, &by).is_ok());
            let moved_on = fetched(&["Shop.prj", "Test Cases/a.tc", "Test Cases/newer/a.tc"], true);
            let third = write(writer, before_the_decision, moved_on)?;
            Ok((first[0].id.0, other, third))
        })
        .await;
    let (former, other, third) = done.unwrap();
    let ids: Vec<_> = third.iter().map(|case| (case.place.path.as_str(), case.id.0)).collect();
    assert_eq!(ids, [("Test Cases/a.tc", former), ("Test Cases/newer/a.tc", other)]);
}
