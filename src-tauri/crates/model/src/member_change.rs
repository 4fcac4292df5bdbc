//! Who may change which member, and what must stay true of all members together.

use thiserror::Error;

use crate::member::{AccountRole, Member};
use crate::sign_in::{SignInWay, ways};

/// Why a member may not be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChangeRefusal {
    /// Only a System Admin makes and changes System Admins, and lets them be taken over.
    #[error("change what only a System Admin changes")]
    AboveYou,
    /// The last active System Admin would be gone.
    #[error("do without any System Admin")]
    LastSystemAdmin,
    /// Another active member is bound to the account of the operating system.
    #[error("bind two members to one account")]
    AccountTaken,
    /// The member would have neither an account of the operating system nor a passphrase.
    #[error("have a member that cannot sign in")]
    CannotSignIn,
}

/// Returns whether somebody with the role `actor` may change a member with the role `of`, or give it.
pub fn may_change(actor: AccountRole, of: AccountRole) -> bool {
    match of {
        AccountRole::SystemAdmin => actor == AccountRole::SystemAdmin,
        AccountRole::AccountAdmin | AccountRole::User => true,
    }
}

/// Returns whether `member` is the only active System Admin among `members`.
pub fn is_last_system_admin(members: &[Member], member: &Member) -> bool {
    let leads = |found: &Member| found.is_active && found.account_role == AccountRole::SystemAdmin;
    leads(member) && !members.iter().any(|other| other.id != member.id && leads(other))
}

/// Decides whether `actor` may bring a member into the state `after`, or add it, to `members` as they are now.
///
/// `here` is the present account of the operating system: nobody but a System Admin may bring about that System Admins
/// are taken over there (see [`ways`]), for whoever does could become one.
pub fn check(actor: &Member, members: &[Member], after: &Member, here: &str) -> Result<(), ChangeRefusal> {
    let before = members.iter().find(|member| member.id == after.id);
    let roles = before.map(|member| member.account_role).into_iter().chain([after.account_role]);
    if !roles.into_iter().all(|role| may_change(actor.account_role, role)) {
        return Err(ChangeRefusal::AboveYou);
    }
    let keeps_leading = after.is_active && after.account_role == AccountRole::SystemAdmin;
    if !keeps_leading && before.is_some_and(|before| is_last_system_admin(members, before)) {
        return Err(ChangeRefusal::LastSystemAdmin);
    }
    let others = || members.iter().filter(|member| member.id != after.id);
    if after.is_active {
        if after.os_account.is_empty() && !after.has_passphrase {
            return Err(ChangeRefusal::CannotSignIn);
        }
        let is_bound = |other: &Member| other.is_active && other.os_account == after.os_account;
        if !after.os_account.is_empty() && others().any(is_bound) {
            return Err(ChangeRefusal::AccountTaken);
        }
    }
    let changed: Vec<Member> = others().chain([after]).cloned().collect();
    let is_open = ways(&changed, here).iter().any(|(_, way)| *way == SignInWay::TakeOver);
    if is_open && actor.account_role != AccountRole::SystemAdmin {
        return Err(ChangeRefusal::AboveYou);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MemberId;
    use AccountRole::{AccountAdmin, SystemAdmin, User};
    use ChangeRefusal::{AboveYou, AccountTaken, CannotSignIn, LastSystemAdmin};
    use uuid::Uuid;

    fn member(number: u128, account: &str, account_role: AccountRole) -> Member {
        Member {
            id: MemberId(Uuid::from_u128(number)),
            name: format!("member {number}"),
            os_account: account.to_owned(),
            has_passphrase: false,
            is_active: true,
            account_role,
            project_roles: Vec::new(),
        }
    }

    /// Two System Admins, an Account Admin who is here, a user, and a deactivated user of the account `gone`.
    fn everybody() -> [Member; 5] {
        let gone = Member { is_active: false, ..member(5, "gone", User) };
        [
            member(1, "ana", SystemAdmin),
            member(2, "ben", SystemAdmin),
            member(3, "cem", AccountAdmin),
            member(4, "dee", User),
            gone,
        ]
    }

    #[test]
    fn each_change_is_allowed_or_refused_for_its_reason() {
        let [ana, ben, cem, dee, gone] = everybody();
        let demoted = |found: &Member| Member { account_role: User, ..found.clone() };
        let promoted = |found: &Member| Member { account_role: SystemAdmin, ..found.clone() };
        let off = |found: &Member| Member { is_active: false, ..found.clone() };
        let on = |found: &Member| Member { is_active: true, ..found.clone() };
        let bound = |found: &Member, account: &str| Member { os_account: account.into(), ..found.clone() };
        let secured = |found: &Member| Member { has_passphrase: true, ..found.clone() };
        let table = [
            ("a System Admin demotes another", &ana, demoted(&ben), Ok(())),
            ("a System Admin steps down", &ana, demoted(&ana), Ok(())),
            ("a System Admin makes another", &ana, promoted(&dee), Ok(())),
            ("an Account Admin makes a System Admin", &cem, promoted(&dee), Err(AboveYou)),
            ("an Account Admin promotes itself", &cem, promoted(&cem), Err(AboveYou)),
            ("an Account Admin demotes a System Admin", &cem, demoted(&ana), Err(AboveYou)),
            ("an Account Admin deactivates a System Admin", &cem, off(&ana), Err(AboveYou)),
            ("an Account Admin gives a System Admin a passphrase", &cem, secured(&ana), Err(AboveYou)),
            ("an Account Admin adds a System Admin", &cem, member(6, "new", SystemAdmin), Err(AboveYou)),
            ("an Account Admin adds an Account Admin", &cem, member(6, "new", AccountAdmin), Ok(())),
            ("an Account Admin deactivates a user", &cem, off(&dee), Ok(())),
            ("two members of one account", &ana, bound(&dee, "cem"), Err(AccountTaken)),
            ("a new member of a taken account", &ana, member(6, "dee", User), Err(AccountTaken)),
            ("the account of a deactivated member", &ana, member(6, "gone", User), Ok(())),
            ("who was deactivated comes back", &cem, on(&gone), Ok(())),
            ("who comes back finds the account taken", &ana, on(&bound(&gone, "dee")), Err(AccountTaken)),
            ("no account and no passphrase", &ana, bound(&dee, ""), Err(CannotSignIn)),
            ("no account and a passphrase", &ana, secured(&bound(&dee, "")), Ok(())),
            ("deactivating who could not sign in", &ana, off(&bound(&dee, "")), Ok(())),
            ("an Account Admin leaves this account to be taken over", &cem, bound(&cem, "x"), Err(AboveYou)),
            ("an Account Admin leaves by deactivating itself", &cem, off(&cem), Err(AboveYou)),
            ("an Account Admin stays with a passphrase", &cem, secured(&bound(&cem, "x")), Ok(())),
            ("a System Admin may let itself be taken over", &ana, bound(&cem, "x"), Ok(())),
        ];
        for (what, actor, after, expected) in table {
            assert_eq!(check(actor, &everybody(), &after, "cem"), expected, "{what}");
        }
    }

    #[test]
    fn the_last_system_admin_stays_whoever_asks() {
        let [ana, mut ben, cem, ..] = everybody();
        ben.is_active = false;
        let members = [ana.clone(), ben.clone(), cem];
        assert!(is_last_system_admin(&members, &ana));
        assert!(!is_last_system_admin(&members, &ben), "who is deactivated does not lead");
        for after in [
            Member { is_active: false, ..ana.clone() },
            Member { account_role: AccountAdmin, ..ana.clone() },
            Member { account_role: User, has_passphrase: true, ..ana.clone() },
        ] {
            assert_eq!(check(&ana, &members, &after, "ana"), Err(LastSystemAdmin));
        }
        let renamed = Member { name: "Ana Maria".into(), ..ana.clone() };
        assert_eq!(check(&ana, &members, &renamed, "ana"), Ok(()));
    }
}
