//! Test projects.

use crate::ids::ProjectId;

/// A team's test project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The project's id.
    pub id: ProjectId,
    /// The name shown; unique.
    pub name: String,
}
