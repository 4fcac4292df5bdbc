//! The people of this installation.

use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, ProjectId};

/// What a member may do in the whole installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountRole {
    /// May do everything.
    SystemAdmin,
    /// Manages integrations and members.
    AccountAdmin,
    /// Nothing beyond the projects that name the member.
    User,
}

impl AccountRole {
    /// Every account role.
    pub const ALL: [Self; 3] = [Self::SystemAdmin, Self::AccountAdmin, Self::User];

    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SystemAdmin => "system-admin",
            Self::AccountAdmin => "account-admin",
            Self::User => "user",
        }
    }

    /// Finds the role of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// What a member may do in one project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProjectRole {
    /// Manages the project's linked repositories and settings.
    ProjectAdmin,
    /// Sees the project's tests and runs them.
    Tester,
}

impl ProjectRole {
    /// Every project role.
    pub const ALL: [Self; 2] = [Self::ProjectAdmin, Self::Tester];

    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProjectAdmin => "project-admin",
            Self::Tester => "tester",
        }
    }

    /// Finds the role of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// A person who uses this installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member's id.
    pub id: MemberId,
    /// The name shown and written into the audit log.
    pub name: String,
    /// The operating system's account that this member is bound to; empty where there is none.
    pub os_account: String,
    /// Whether a passphrase is asked for. Its hash stays in the store.
    pub has_passphrase: bool,
    /// Whether the member may sign in. Members are deactivated, never deleted: the audit log names them.
    pub is_active: bool,
    /// What the member may do in the whole installation.
    pub account_role: AccountRole,
    /// What the member may do in single projects.
    pub project_roles: Vec<(ProjectId, ProjectRole)>,
}

impl Member {
    /// Returns the member's roles in `project`.
    pub fn roles_in(&self, project: ProjectId) -> impl Iterator<Item = ProjectRole> {
        self.project_roles.iter().filter(move |(id, _)| *id == project).map(|(_, role)| *role)
    }
}
