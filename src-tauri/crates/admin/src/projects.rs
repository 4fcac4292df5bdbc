//! Projects.

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::ProjectId;
use suitecase_model::member::{Member, ProjectRole};
use suitecase_model::project::Project;
use suitecase_model::text;
use suitecase_store::{member, project};

use crate::error::Field;
use crate::{Admin, AdminError, audit, new_id};

impl Admin {
    /// Makes a project; whoever makes it is its first Project Admin.
    pub async fn create_project(&self, actor: &Member, name: &str) -> Result<Project, AdminError> {
        let name = text::name(name).map_err(|source| AdminError::Text { field: Field::Name, source })?;
        let project = Project { id: ProjectId(new_id()), name };
        let (now, actor) = (self.now(), actor.clone());
        self.store
            .write(move |writer| {
                project::insert(writer, &project, now)?;
                member::grant(writer, actor.id, project.id, ProjectRole::ProjectAdmin)?;
                let state = json!({ "name": project.name, "projectAdmin": actor.name });
                let (actor, subject) = (audit::by(&actor), audit::on(project.id, &project.name));
                audit::append(writer, now, actor, AuditAction::ProjectCreate, subject, (Value::Null, state))?;
                Ok(project)
            })
            .await
    }
}
