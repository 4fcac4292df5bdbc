//! Who is in front of the screen: signing in, switching, locking.
//!
//! The member is read afresh each time somebody asks, so a change or a deactivation counts from the next command on,
//! and idleness is checked then too. Nothing of this survives the app: it starts with whoever the account of the
//! operating system names, or with nobody. With whoever leaves goes what was typed for *Test Connection*.
//! What is deliberately absent: syncs, which go on whoever is here.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use suitecase_model::audit::{AuditAction, AuditActor};
use suitecase_model::ids::MemberId;
use suitecase_model::member::Member;
use suitecase_model::sign_in::{SignInWay, is_idle, ways};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, member};
use tokio::sync::Notify;

use crate::lock_after;
use crate::members::MemberError;
use crate::{Admin, AdminError, audit};

/// How often idleness is looked at while no command does.
const LOOK: Duration = Duration::from_secs(5);

/// Who is in front of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// There is no member at all.
    NobodyYet,
    /// Nobody is signed in.
    Away {
        /// Why.
        absence: Absence,
        /// Who was here before, who may be deactivated, or whom the account of the operating system names.
        member: Option<MemberId>,
    },
    /// A member, as stored now.
    Here(Member),
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The member has locked Suitecase, or was idle.
    Locked,
    /// Nobody has signed in, or whoever was here is deactivated.
    SignedOut,
}

/// The session of one window.
pub struct Session {
    admin: Admin,
    account: String,
    front: Mutex<Front>,
    left: Notify,
}

#[derive(Clone, Copy)]
enum Front {
    /// Nobody has looked yet, or there was no member.
    Start,
    Away {
        absence: Absence,
        member: Option<MemberId>,
    },
    Here {
        member: MemberId,
        active_at: Timestamp,
    },
}

impl Session {
    /// Begins a session under an account of the operating system.
    pub fn new(admin: Admin, account: String) -> Self {
        Self { admin, account, front: Mutex::new(Front::Start), left: Notify::new() }
    }

    /// Returns the account of the operating system.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Returns who is in front of the screen, and locks first where that is due.
    pub async fn presence(&self) -> Result<Presence, StoreError> {
        loop {
            // The guard must not live until the end of the match: every arm waits.
            let front = *self.front();
            match front {
                Front::Start => {
                    if !self.start().await? {
                        return Ok(Presence::NobodyYet);
                    }
                }
                Front::Away { absence, member } => return Ok(Presence::Away { absence, member }),
                Front::Here { member: id, .. } => {
                    let read = self.admin.store.read(move |reader| {
                        Ok::<_, StoreError>((member::get(reader, id)?, lock_after::minutes(reader)?))
                    });
                    let (found, minutes) = read.await?;
                    if let Some(presence) = self.confirm(found, minutes) {
                        return Ok(presence);
                    }
                }
            }
        }
    }

    /// Returns whether somebody is in front of the screen, as far as that was looked at; reads nothing.
    pub fn is_taken(&self) -> bool {
        matches!(*self.front(), Front::Here { .. })
    }

    /// Returns the active members with the way in which each signs in here.
    pub async fn sign_ins(&self) -> Result<Vec<(Member, SignInWay)>, StoreError> {
        let members = self.admin.store.read(member::list).await?;
        Ok(ways(&members, &self.account).into_iter().map(|(member, way)| (member.clone(), way)).collect())
    }

    /// Signs a member in, in place of whoever is here.
    pub async fn sign_in(&self, id: MemberId, passphrase: Option<SecretString>) -> Result<(), AdminError> {
        let presence = self.presence().await?;
        let members = self.admin.store.read(member::list).await?;
        let member =
            members.iter().find(|member| member.id == id).ok_or(StoreError::Missing("the member"))?;
        let found = ways(&members, &self.account).into_iter().find(|(found, _)| found.id == id);
        let Some((_, way)) = found else { return Err(MemberError::Deactivated.into()) };
        match way {
            SignInWay::Account => {}
            SignInWay::Passphrase => {
                let typist = match &presence {
                    Presence::Here(typist) => audit::by(typist),
                    Presence::NobodyYet | Presence::Away { .. } => AuditActor::suitecase(),
                };
                self.admin.check_passphrase(member, passphrase, typist).await?;
            }
            SignInWay::OtherAccount => {
                return Err(MemberError::OtherAccount { account: member.os_account.clone() }.into());
            }
            SignInWay::TakeOver => self.take_over(id).await?,
        }
        let before = match presence {
            Presence::Here(before) => Some(before.id),
            Presence::Away { member, .. } => member,
            Presence::NobodyYet => None,
        };
        let replaced = members.iter().find(|member| Some(member.id) == before && member.id != id);
        if way == SignInWay::Passphrase || replaced.is_some() {
            let state = json!({ "way": way.as_str(), "insteadOf": replaced.map(|member| &member.name) });
            self.audit(AuditAction::SessionSignIn, member, (Value::Null, state)).await?;
        }
        self.begin_with(id);
        Ok(())
    }

    /// Puts a member in front of the screen, for example one who has just been made there.
    pub fn begin_with(&self, member: MemberId) {
        let mut front = self.front();
        if !matches!(*front, Front::Here { member: before, .. } if before == member) {
            self.admin.forget_test();
        }
        *front = Front::Here { member, active_at: self.admin.now() };
    }

    /// Locks; returns whether it did. Without a passphrase there is nothing to lock with.
    pub async fn lock(&self) -> Result<bool, StoreError> {
        match self.presence().await? {
            Presence::Here(member) if member.has_passphrase => Ok(self.leave(member.id, Absence::Locked)),
            Presence::Here(_) | Presence::NobodyYet | Presence::Away { .. } => Ok(false),
        }
    }

    /// Notes that the one in front of the screen has typed or pointed; too late where the lock was due before.
    pub async fn note_activity(&self) -> Result<(), StoreError> {
        match self.presence().await? {
            Presence::Here(found) => {
                let now = self.admin.now();
                if let Front::Here { member, active_at } = &mut *self.front()
                    && *member == found.id
                {
                    *active_at = now;
                }
            }
            Presence::NobodyYet | Presence::Away { .. } => {}
        }
        Ok(())
    }

    /// Waits until the one in front of the screen is out without having asked for it: idle, or deactivated.
    pub async fn left_by_itself(&self) {
        loop {
            tokio::select! {
                () = self.left.notified() => return,
                () = tokio::time::sleep(LOOK) => {
                    if let Err(error) = self.presence().await {
                        tracing::warn!(%error, "could not see who is in front of the screen");
                    }
                }
            }
        }
    }

    /// Signs in whom the account of the operating system names; returns `false` where there is no member.
    async fn start(&self) -> Result<bool, StoreError> {
        let members = self.admin.store.read(member::list).await?;
        if members.is_empty() {
            return Ok(false);
        }
        let found = ways(&members, &self.account).into_iter().find(|(_, way)| *way == SignInWay::Account);
        let mine = members.iter().find(|member| member.is_active && member.os_account == self.account);
        let now = self.admin.now();
        let mut front = self.front();
        if let Front::Start = *front {
            *front = match found {
                Some((member, _)) => Front::Here { member: member.id, active_at: now },
                None => Front::Away { absence: Absence::SignedOut, member: mine.map(|member| member.id) },
            };
        }
        Ok(true)
    }

    /// Returns the presence of a member who was read just now; `None` where somebody else is here since.
    fn confirm(&self, found: Member, minutes: u16) -> Option<Presence> {
        let now = self.admin.now();
        let mut front = self.front();
        let Front::Here { member, active_at } = &mut *front else { return None };
        if *member != found.id {
            return None;
        }
        // A clock that was set back must not put the lock off, and a passphrase just set must not lock at once.
        *active_at = if found.has_passphrase { (*active_at).min(now) } else { now };
        let (absence, who) = if !found.is_active {
            (Absence::SignedOut, found.id)
        } else if is_idle(*active_at, now, minutes, found.has_passphrase) {
            (Absence::Locked, found.id)
        } else {
            return Some(Presence::Here(found));
        };
        let who = Some(who);
        *front = Front::Away { absence, member: who };
        self.admin.forget_test();
        self.left.notify_one();
        Some(Presence::Away { absence, member: who })
    }

    /// Takes a member away from the screen; returns whether it was there.
    fn leave(&self, id: MemberId, absence: Absence) -> bool {
        let mut front = self.front();
        let is_here = matches!(*front, Front::Here { member, .. } if member == id);
        if is_here {
            *front = Front::Away { absence, member: Some(id) };
            self.admin.forget_test();
        }
        is_here
    }

    /// Binds a System Admin to the present account, if nobody can sign in here still.
    async fn take_over(&self, id: MemberId) -> Result<(), AdminError> {
        let (now, account) = (self.admin.now(), self.account.clone());
        let written = self.admin.store.write(move |writer| -> Result<(), AdminError> {
            let members = member::list(writer)?;
            let found = ways(&members, &account).into_iter().find(|(member, _)| member.id == id);
            let Some((before, SignInWay::TakeOver)) = found else {
                return Err(MemberError::OtherAccount { account }.into());
            };
            let after = Member { os_account: account.clone(), ..before.clone() };
            member::update(writer, &after)?;
            let states = (json!({ "osAccount": before.os_account }), json!({ "osAccount": account }));
            let (actor, subject) = (audit::by(&after), audit::on(id, &after.name));
            audit::append(writer, now, actor, AuditAction::MemberTakeOver, subject, states)?;
            Ok(())
        });
        written.await
    }

    /// Writes what a member has done with the session itself.
    async fn audit(
        &self,
        action: AuditAction,
        member: &Member,
        states: (Value, Value),
    ) -> Result<(), StoreError> {
        let (now, actor, subject) = (self.admin.now(), audit::by(member), audit::on(member.id, &member.name));
        let written =
            self.admin.store.write(move |writer| audit::append(writer, now, actor, action, subject, states));
        written.await
    }

    fn front(&self) -> MutexGuard<'_, Front> {
        self.front.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
