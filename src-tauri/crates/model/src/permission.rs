//! Who may do what: one table, asked by every command.

use crate::ids::ProjectId;
use crate::member::{AccountRole, Member, ProjectRole};

/// Something that needs to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Anyone in front of the screen, even before the first member exists and while Suitecase is locked.
    Open,
    /// Any member.
    Member,
    /// Create, test, edit, disconnect and reconnect integrations, and see the Admin area (R1).
    ManageIntegrations,
    /// Add, change and deactivate members.
    ManageMembers,
    /// Read, check and export the audit log.
    ReadAuditLog,
    /// Make a project.
    CreateProject,
    /// Link, edit, proceed, archive and unarchive repositories of one project (R9).
    ManageLinks,
    /// Keep the run configurations and watched folders of one project.
    ManageRuns,
    /// Run and schedule tests of one project, import results and say which tests they belong to.
    RunTests,
    /// See one project's tests, results and settings.
    ViewProject,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Member,
        Self::ManageIntegrations,
        Self::ManageMembers,
        Self::ReadAuditLog,
        Self::CreateProject,
        Self::ManageLinks,
        Self::ManageRuns,
        Self::RunTests,
        Self::ViewProject,
    ];

    /// Returns whether the permission is asked for one project.
    pub fn is_about_a_project(self) -> bool {
        match self {
            Self::ManageLinks | Self::ManageRuns | Self::RunTests | Self::ViewProject => true,
            Self::Open
            | Self::Member
            | Self::ManageIntegrations
            | Self::ManageMembers
            | Self::ReadAuditLog
            | Self::CreateProject => false,
        }
    }

    /// Returns whether an account role grants the permission, in every project.
    pub fn granted_by_account(self, role: AccountRole) -> bool {
        match role {
            AccountRole::SystemAdmin => true,
            AccountRole::AccountAdmin => match self {
                Self::Open
                | Self::Member
                | Self::ManageIntegrations
                | Self::ManageMembers
                | Self::ReadAuditLog
                | Self::CreateProject => true,
                Self::ManageLinks | Self::ManageRuns | Self::RunTests | Self::ViewProject => false,
            },
            AccountRole::User => match self {
                Self::Open | Self::Member => true,
                Self::ManageIntegrations
                | Self::ManageMembers
                | Self::ReadAuditLog
                | Self::CreateProject
                | Self::ManageLinks
                | Self::ManageRuns
                | Self::RunTests
                | Self::ViewProject => false,
            },
        }
    }

    /// Returns whether a project role grants the permission in its project.
    pub fn granted_by_project(self, role: ProjectRole) -> bool {
        match self {
            Self::Open | Self::Member | Self::RunTests | Self::ViewProject => true,
            Self::ManageLinks | Self::ManageRuns => match role {
                ProjectRole::ProjectAdmin => true,
                ProjectRole::Tester => false,
            },
            Self::ManageIntegrations | Self::ManageMembers | Self::ReadAuditLog | Self::CreateProject => {
                false
            }
        }
    }
}

/// Decides whether `member` has `permission`, in `project` where the permission is about one.
///
/// Roles add up: one that grants is enough. Without a member only [`Permission::Open`] is granted.
pub fn allows(member: Option<&Member>, permission: Permission, project: Option<ProjectId>) -> bool {
    let Some(member) = member else { return permission == Permission::Open };
    permission.granted_by_account(member.account_role)
        || project
            .is_some_and(|project| member.roles_in(project).any(|role| permission.granted_by_project(role)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MemberId;
    use uuid::Uuid;

    fn member(account_role: AccountRole, project_roles: Vec<(ProjectId, ProjectRole)>) -> Member {
        Member {
            id: MemberId(Uuid::nil()),
            name: "Kim".into(),
            os_account: "kim".into(),
            has_passphrase: false,
            is_active: true,
            account_role,
            project_roles,
        }
    }

    #[test]
    fn before_the_first_member_only_open_things_are_allowed() {
        for permission in Permission::ALL {
            assert_eq!(allows(None, permission, None), permission == Permission::Open, "{permission:?}");
        }
    }

    #[test]
    fn a_project_admin_rules_that_project_and_no_other() {
        let (mine, other) = (ProjectId(Uuid::from_u128(1)), ProjectId(Uuid::from_u128(2)));
        let kim = member(AccountRole::User, vec![(mine, ProjectRole::ProjectAdmin)]);
        assert!(allows(Some(&kim), Permission::ManageLinks, Some(mine)));
        assert!(!allows(Some(&kim), Permission::ManageLinks, Some(other)));
        assert!(!allows(Some(&kim), Permission::ManageIntegrations, None));
    }

    #[test]
    fn an_account_admin_connects_workspaces_but_links_nothing() {
        let ana = member(AccountRole::AccountAdmin, vec![]);
        assert!(allows(Some(&ana), Permission::ManageIntegrations, None));
        assert!(!allows(Some(&ana), Permission::ManageLinks, Some(ProjectId(Uuid::nil()))));
    }

    #[test]
    fn a_tester_runs_tests_and_changes_no_setting() {
        let project = ProjectId(Uuid::from_u128(1));
        let tess = member(AccountRole::User, vec![(project, ProjectRole::Tester)]);
        assert!(allows(Some(&tess), Permission::ViewProject, Some(project)));
        assert!(allows(Some(&tess), Permission::RunTests, Some(project)));
        assert!(!allows(Some(&tess), Permission::ManageRuns, Some(project)));
        assert!(!allows(Some(&tess), Permission::ManageLinks, Some(project)));
    }
}
