//! Members and their roles.

use suitecase_model::ids::MemberId;
use suitecase_model::member::Member;
use suitecase_model::member_change::{is_last_system_admin, may_change};
use suitecase_model::project::Project;
use suitecase_store::{Reader, StoreError, member as stored, project};

use crate::wire::members::{MemberRow, ProjectName, ProjectRoleRow};

/// Returns all members by name, as `actor` sees them.
pub(crate) fn members(reader: &Reader<'_>, actor: MemberId) -> Result<Vec<MemberRow>, StoreError> {
    let (mut members, projects) = (stored::list(reader)?, project::list(reader)?);
    members.sort_by_cached_key(|member| member.name.to_lowercase());
    let actor = stored::get(reader, actor)?;
    Ok(members.iter().map(|found| row(found, &actor, &members, &projects)).collect())
}

/// Returns one member, as `actor` sees it now.
pub(crate) fn member(reader: &Reader<'_>, actor: MemberId, id: MemberId) -> Result<MemberRow, StoreError> {
    let found = members(reader, actor)?.into_iter().find(|row| row.id == id);
    found.ok_or(StoreError::Missing("the member"))
}

/// Returns the names of all projects.
pub(crate) fn project_names(reader: &Reader<'_>) -> Result<Vec<ProjectName>, StoreError> {
    let projects = project::list(reader)?.into_iter();
    Ok(projects.map(|Project { id, name }| ProjectName { id, name }).collect())
}

fn row(found: &Member, actor: &Member, members: &[Member], projects: &[Project]) -> MemberRow {
    let in_project = |project: &Project| {
        let (project_id, project_name) = (project.id, project.name.clone());
        let roles = found.roles_in(project_id);
        roles.map(move |role| ProjectRoleRow { project_id, project_name: project_name.clone(), role })
    };
    MemberRow {
        id: found.id,
        name: found.name.clone(),
        os_account: found.os_account.clone(),
        has_passphrase: found.has_passphrase,
        is_active: found.is_active,
        account_role: found.account_role,
        project_roles: projects.iter().flat_map(in_project).collect(),
        is_you: found.id == actor.id,
        may_edit: may_change(actor.account_role, found.account_role),
        is_last_system_admin: is_last_system_admin(members, found),
    }
}
