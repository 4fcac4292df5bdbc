//! *Archive* (R16) and *Unarchive* (R17).

use suitecase_model::audit::AuditAction;
use suitecase_model::ids::LinkId;
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::member::Member;
use suitecase_model::sync_run::SyncReason;
use suitecase_store::{Writer, link};

use crate::{Admin, AdminError, audit};

impl Admin {
    /// Archives a link (R16): its tests leave the lists, results and history stay.
    ///
    /// A run of the link ends first and changes nothing, and none starts afterwards. One that is archived already stays
    /// as it is.
    pub async fn archive_link(&self, actor: &Member, id: LinkId) -> Result<Link, AdminError> {
        let _held = self.syncs.hold(id).await;
        let archived =
            self.set_link_status(actor, id, LinkStatus::Archived, AuditAction::LinkArchive).await?;
        self.hooks.look(id);
        Ok(archived)
    }

    /// Takes a link out of the archive: `INACTIVE`, and a sync that verifies it (R17). One that is not archived stays as
    /// it is.
    pub async fn unarchive_link(&self, actor: &Member, id: LinkId) -> Result<Link, AdminError> {
        let before = self.store.read(move |reader| link::get(reader, id)).await?;
        if before.status.is_shown() {
            return Ok(before);
        }
        let held = self.syncs.hold(id).await;
        let unarchived =
            self.set_link_status(actor, id, LinkStatus::Inactive, AuditAction::LinkUnarchive).await?;
        self.hooks.look(id);
        held.start(SyncReason::Unarchive);
        Ok(unarchived)
    }

    /// Archives or unarchives, unless that was done already.
    async fn set_link_status(
        &self,
        member: &Member,
        id: LinkId,
        status: LinkStatus,
        action: AuditAction,
    ) -> Result<Link, AdminError> {
        let (now, actor) = (self.now(), audit::by(member));
        let change = move |writer: &Writer<'_>| {
            let before = link::get(writer, id)?;
            if before.status.is_shown() == status.is_shown() {
                return Ok(before);
            }
            link::set_status(writer, id, &status)?;
            let after = link::get(writer, id)?;
            let before_and_after = (audit::link(&before), audit::link(&after));
            audit::append(writer, now, actor, action, audit::on(id, &after.name), before_and_after)?;
            Ok(after)
        };
        self.store.write(change).await
    }
}
