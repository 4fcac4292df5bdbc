//! The frame of the window.

use suitecase_model::member::Member;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::project::Project;

use crate::state::AppState;
use crate::wire::session::{MemberView, ProjectView, SessionState};

pub(crate) fn session(state: &AppState, member: Option<&Member>, projects: &[Project]) -> SessionState {
    let may = |permission, project| allows(member, permission, project);
    SessionState {
        member: member.map(|member| MemberView {
            id: member.id,
            name: member.name.clone(),
            account_role: member.account_role,
            can_manage_integrations: may(Permission::ManageIntegrations, None),
            can_create_project: may(Permission::CreateProject, None),
        }),
        suggested_name: state.os_account.clone(),
        projects: projects
            .iter()
            .map(|found| project(found, may(Permission::ManageLinks, Some(found.id))))
            .collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        bitbucket: state.origin.web().to_owned(),
        data_folder: state.data_folder.display().to_string(),
    }
}

pub(crate) fn project(project: &Project, can_manage_links: bool) -> ProjectView {
    ProjectView { id: project.id, name: project.name.clone(), can_manage_links }
}
