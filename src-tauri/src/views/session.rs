//! The frame of the window. While nobody is signed in it shows what signing in needs, which is the names of members, the
//! accounts of the operating system that they are bound to and the present one, and what the installation itself is: the
//! version, the data folder, the address of Bitbucket and the time after which it locks. Of projects it shows nothing.

use suitecase_admin::{Absence, Presence, lock_after};
use suitecase_model::member::Member;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::project::Project;
use suitecase_model::sign_in::SignInWay;
use suitecase_store::{StoreError, project as stored};

use crate::opened_link;
use crate::state::AppState;
use crate::wire::session::{MemberView, ProjectView, SessionState, SignInMember, SignInView};

pub(crate) async fn session(state: &AppState) -> Result<SessionState, StoreError> {
    let (member, away) = match state.session.presence().await? {
        Presence::NobodyYet => (None, None),
        Presence::Away { absence, member } => {
            let found = state.session.sign_ins().await?;
            let reason = match absence {
                Absence::Locked => "locked",
                Absence::SignedOut => "signed-out",
            };
            (
                None,
                Some(SignInView {
                    reason,
                    // Whoever is deactivated is not offered.
                    member_id: member.filter(|id| found.iter().any(|(member, _)| member.id == *id)),
                    members: found.iter().map(sign_in).collect(),
                }),
            )
        }
        Presence::Here(member) => (Some(member), None),
    };
    let read =
        state.store.read(|reader| Ok::<_, StoreError>((stored::list(reader)?, lock_after::minutes(reader)?)));
    let (projects, lock_after_minutes) = read.await?;
    let opens = match &member {
        Some(member) => opened_link::place(state, member).await?,
        None => None,
    };
    let may = |permission, project| allows(member.as_ref(), permission, project);
    let projects = projects.iter().filter(|found| may(Permission::ViewProject, Some(found.id)));
    Ok(SessionState {
        member: member.as_ref().map(view),
        sign_in: away,
        suggested_name: state.session.account().to_owned(),
        projects: projects
            .map(|found| project(found, may(Permission::ManageLinks, Some(found.id))))
            .collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        bitbucket: state.origin.web().to_owned(),
        data_folder: state.data_folder.display().to_string(),
        lock_after_minutes,
        opens,
    })
}

pub(crate) fn project(project: &Project, can_manage_links: bool) -> ProjectView {
    ProjectView { id: project.id, name: project.name.clone(), can_manage_links }
}

pub(crate) fn sign_in((member, way): &(Member, SignInWay)) -> SignInMember {
    let os_account = match way {
        SignInWay::Passphrase => String::new(),
        SignInWay::Account | SignInWay::OtherAccount | SignInWay::TakeOver => member.os_account.clone(),
    };
    SignInMember { id: member.id, name: member.name.clone(), way: way.as_str(), os_account }
}

fn view(member: &Member) -> MemberView {
    let may = |permission| allows(Some(member), permission, None);
    MemberView {
        id: member.id,
        name: member.name.clone(),
        account_role: member.account_role,
        os_account: member.os_account.clone(),
        has_passphrase: member.has_passphrase,
        can_manage_integrations: may(Permission::ManageIntegrations),
        can_manage_members: may(Permission::ManageMembers),
        can_read_audit_log: may(Permission::ReadAuditLog),
        can_create_project: may(Permission::CreateProject),
    }
}
