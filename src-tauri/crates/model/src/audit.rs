//! The audit log: who did what to what, when; append-only and chained by hashes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::codes::codes;
use crate::ids::MemberId;
use crate::time::Timestamp;

codes! {
    /// What was done.
    AuditAction {
        /// An integration was saved for the first time.
        IntegrationCreate = "integration.create",
        /// An integration's name, address, description or expiry date was changed.
        IntegrationEdit = "integration.edit",
        /// An integration's credential was replaced.
        IntegrationRotate = "integration.rotate",
        /// An integration was disconnected.
        IntegrationDisconnect = "integration.disconnect",
        /// An integration's credential was taken out of the keychain.
        IntegrationForget = "integration.forget",
        /// An integration was reconnected.
        IntegrationReconnect = "integration.reconnect",
        /// A check or a call found that an integration is broken, or healthy again.
        IntegrationHealth = "integration.health",
        /// A project was made.
        ProjectCreate = "project.create",
        /// A repository was linked.
        LinkCreate = "link.create",
        /// A linked repository was changed.
        LinkEdit = "link.edit",
        /// A linked repository was archived.
        LinkArchive = "link.archive",
        /// A linked repository was taken out of the archive.
        LinkUnarchive = "link.unarchive",
        /// A test that was recognised at another place was made a test of its own.
        LinkTestSplit = "link.test-split",
        /// That was taken back.
        LinkTestJoin = "link.test-join",
        /// A problem was muted, or a muted one got another reason.
        LinkProblemMute = "link.problem-mute",
        /// A muted problem was opened again.
        LinkProblemUnmute = "link.problem-unmute",
        /// A service hook was made for a linked repository, or found again.
        LinkHookCreate = "link.hook-create",
        /// A linked repository's service hook was made right again.
        LinkHookRepair = "link.hook-repair",
        /// A linked repository's service hook was removed.
        LinkHookRemove = "link.hook-remove",
        /// A schedule was made.
        ScheduleCreate = "schedule.create",
        /// A schedule was changed, or switched on or off.
        ScheduleEdit = "schedule.edit",
        /// A schedule was removed.
        ScheduleRemove = "schedule.remove",
        /// A run configuration was saved for the first time.
        RunConfigurationCreate = "run.configuration-create",
        /// A run configuration was changed.
        RunConfigurationEdit = "run.configuration-edit",
        /// A run configuration was removed.
        RunConfigurationRemove = "run.configuration-remove",
        /// A run was started, or what was missed was.
        RunStart = "run.start",
        /// A run was called off.
        RunCancel = "run.cancel",
        /// Results were imported.
        RunImport = "run.import",
        /// A folder was put on the list of watched ones, changed, or taken from it.
        RunWatch = "run.watch",
        /// A person said which test a name in reports stands for.
        RunResultLink = "run.result-link",
        /// A person said that a name in reports stands for no test.
        RunResultUnlink = "run.result-unlink",
        /// A person took back what was said of a name in reports.
        RunResultUndo = "run.result-undo",
        /// A name in reports no longer always stands for a test.
        RunAliasRemove = "run.alias-remove",
        /// A missed run was put aside.
        RunDismiss = "run.dismiss",
        /// A member was added.
        MemberCreate = "member.create",
        /// A member's name, account, role or project roles were changed.
        MemberEdit = "member.edit",
        /// A member's passphrase was set, changed or removed.
        MemberPassphrase = "member.passphrase",
        /// A member was deactivated.
        MemberDeactivate = "member.deactivate",
        /// A deactivated member was made active again.
        MemberActivate = "member.activate",
        /// A member was bound to the present account of the operating system, since nobody could sign in.
        MemberTakeOver = "member.take-over",
        /// A member signed in with a passphrase or in another member's place.
        SessionSignIn = "session.sign-in",
        /// A wrong passphrase was typed.
        SessionRefused = "session.refused",
        /// The time after which Suitecase locks itself was changed.
        SettingLockAfter = "setting.lock-after",
        /// The address or the port at which service hooks are heard was changed.
        SettingServiceHooks = "setting.service-hooks",
        /// The values that a test was run with were shown to a member.
        RunShowValues = "run.show-values",
        /// The audit log was exported.
        AuditExport = "audit.export",
    }
}

/// A part of the installation; the first word of each [`AuditAction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditArea {
    /// Integrations.
    Integration,
    /// Linked repositories.
    Link,
    /// Run configurations and runs.
    Run,
    /// Schedules.
    Schedule,
    /// Projects.
    Project,
    /// Members.
    Member,
    /// Who is in front of the screen.
    Session,
    /// Settings of the whole installation.
    Setting,
    /// The audit log itself.
    Audit,
}

impl AuditArea {
    /// Every area.
    pub const ALL: [Self; 9] = [
        Self::Integration,
        Self::Link,
        Self::Run,
        Self::Schedule,
        Self::Project,
        Self::Member,
        Self::Session,
        Self::Setting,
        Self::Audit,
    ];

    /// Returns the word with which the actions of this area begin.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::Link => "link",
            Self::Run => "run",
            Self::Schedule => "schedule",
            Self::Project => "project",
            Self::Member => "member",
            Self::Session => "session",
            Self::Setting => "setting",
            Self::Audit => "audit",
        }
    }
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditActor {
    /// The member; none where Suitecase itself found something out.
    pub member: Option<MemberId>,
    /// The member's name at that time, or `Suitecase`.
    pub name: String,
}

impl AuditActor {
    /// Stands for Suitecase itself.
    pub fn suitecase() -> Self {
        Self { member: None, name: "Suitecase".to_owned() }
    }
}

/// What something was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSubject {
    /// Its id.
    pub id: String,
    /// Its name at that time.
    pub name: String,
}

/// One entry, before it is chained. Secrets never enter it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: AuditActor,
    /// What was done.
    pub action: AuditAction,
    /// What it was done to.
    pub subject: AuditSubject,
    /// The state before, as JSON; empty when there was none.
    pub before: String,
    /// The state after, as JSON; empty when there is none.
    pub after: String,
}

/// Returns the hash that chains the texts of an entry to the entry before it, in hexadecimal digits.
///
/// It is taken over what stands in the row, so that a row whose words no version knows is checked too. Each text is
/// preceded by its length, so no two different entries give the same bytes.
pub fn chain_hash<'a>(previous: &'a str, sequence: i64, texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(sequence.to_be_bytes());
    for text in std::iter::once(previous).chain(texts) {
        hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_in_an_area_and_every_area_has_actions() {
        let area_of = |action: &AuditAction| action.as_str().split('.').next().unwrap_or_default();
        for action in AuditAction::ALL {
            let area = area_of(action);
            assert!(AuditArea::ALL.iter().any(|known| known.as_str() == area), "{area} is no area");
        }
        for area in AuditArea::ALL {
            assert!(AuditAction::ALL.iter().any(|action| area_of(action) == area.as_str()), "{area:?}");
        }
    }

    #[test]
    fn moving_a_letter_between_texts_changes_the_hash() {
        assert_ne!(chain_hash("", 1, ["ab", "c"]), chain_hash("", 1, ["a", "bc"]));
    }

    #[test]
    fn the_entry_before_and_the_place_are_part_of_the_hash() {
        assert_ne!(chain_hash("", 1, ["a"]), chain_hash("00", 1, ["a"]));
        assert_ne!(chain_hash("", 1, ["a"]), chain_hash("", 2, ["a"]));
    }
}
