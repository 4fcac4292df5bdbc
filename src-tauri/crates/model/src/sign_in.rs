//! Who may sign in on this computer and how, and when Suitecase locks itself.

use crate::member::{AccountRole, Member};
use crate::time::Timestamp;

/// How a member signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWay {
    /// By the present account of the operating system, which the member is bound to.
    Account,
    /// With a passphrase, whichever account it is.
    Passphrase,
    /// Not here: the member is bound to another account and has no passphrase.
    OtherAccount,
    /// By being bound to the present account, since nobody could sign in here otherwise.
    TakeOver,
}

impl SignInWay {
    /// Returns the word used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Passphrase => "passphrase",
            Self::OtherAccount => "other-account",
            Self::TakeOver => "take-over",
        }
    }
}

/// Returns the active members with the way in which each signs in under the account `here`.
///
/// Where there is no passphrase at all and nobody is bound to `here`, as after moving a data folder, the System Admins
/// may take it over. An account without a name is one like any other.
pub fn ways<'a>(members: &'a [Member], here: &str) -> Vec<(&'a Member, SignInWay)> {
    let active = || members.iter().filter(|member| member.is_active);
    let somebody_can = active().any(|member| member.has_passphrase || member.os_account == here);
    let way = |member: &Member| match (member.has_passphrase, member.account_role) {
        (true, _) => SignInWay::Passphrase,
        (false, _) if member.os_account == here => SignInWay::Account,
        (false, AccountRole::SystemAdmin) if !somebody_can => SignInWay::TakeOver,
        (false, AccountRole::SystemAdmin | AccountRole::AccountAdmin | AccountRole::User) => {
            SignInWay::OtherAccount
        }
    };
    active().map(|member| (member, way(member))).collect()
}

/// Returns whether the one in front of the screen has been away long enough for Suitecase to lock itself.
///
/// Without a passphrase there is nothing to lock with, and 0 `minutes` mean never. Both times are those of the wall
/// clock, so that the time a computer slept counts.
pub fn is_idle(last_activity: Timestamp, now: Timestamp, minutes: u16, has_passphrase: bool) -> bool {
    has_passphrase && minutes > 0 && now.millis_since(last_activity) >= i64::from(minutes) * 60_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MemberId;
    use AccountRole::{AccountAdmin, SystemAdmin, User};
    use SignInWay::{Account, OtherAccount, Passphrase, TakeOver};
    use uuid::Uuid;

    /// One member: account, whether there is a passphrase, whether it is active, role.
    type Given = (&'static str, bool, bool, AccountRole);

    fn members(given: &[Given]) -> Vec<Member> {
        let member = |(number, (account, has_passphrase, is_active, account_role)): (u128, &Given)| Member {
            id: MemberId(Uuid::from_u128(number)),
            name: format!("member {number}"),
            os_account: (*account).to_owned(),
            has_passphrase: *has_passphrase,
            is_active: *is_active,
            account_role: *account_role,
            project_roles: Vec::new(),
        };
        (0..).zip(given).map(member).collect()
    }

    #[test]
    fn each_active_member_has_one_way() {
        let table: [(&str, &[Given], &[SignInWay]); 8] = [
            ("the own account", &[("kim", false, true, User)], &[Account]),
            ("a passphrase goes before the account", &[("kim", true, true, User)], &[Passphrase]),
            (
                "another account while somebody can sign in",
                &[("kim", false, true, User), ("ana", false, true, SystemAdmin)],
                &[Account, OtherAccount],
            ),
            (
                "any passphrase keeps everybody from taking over",
                &[("", true, true, User), ("ana", false, true, SystemAdmin)],
                &[Passphrase, OtherAccount],
            ),
            (
                "only System Admins take over",
                &[
                    ("ana", false, true, SystemAdmin),
                    ("ben", false, true, AccountAdmin),
                    ("cem", false, true, User),
                ],
                &[TakeOver, OtherAccount, OtherAccount],
            ),
            (
                "who is deactivated does not count and is not offered",
                &[
                    ("kim", false, false, User),
                    ("", true, false, SystemAdmin),
                    ("ana", false, true, SystemAdmin),
                ],
                &[TakeOver],
            ),
            ("somebody without an account, here", &[("", false, true, SystemAdmin)], &[TakeOver]),
            ("nobody", &[], &[]),
        ];
        for (what, given, expected) in table {
            let members = members(given);
            let found: Vec<_> = ways(&members, "kim").into_iter().map(|(_, way)| way).collect();
            assert_eq!(found, expected, "{what}");
        }
        let nameless = members(&[("", false, true, SystemAdmin)]);
        assert_eq!(ways(&nameless, ""), [(&nameless[0], Account)], "where the system names no account");
    }

    #[test]
    fn idleness_is_counted_in_whole_minutes_of_the_wall_clock() {
        let table = [
            (0, 15, true, false),
            (15 * 60_000 - 1, 15, true, false),
            (15 * 60_000, 15, true, true),
            (9 * 3_600_000, 15, true, true),
            (9 * 3_600_000, 15, false, false),
            (9 * 3_600_000, 0, true, false),
            (-60_000, 1, true, false),
        ];
        for (later, minutes, has_passphrase, expected) in table {
            let (then, now) = (Timestamp(1_000_000), Timestamp(1_000_000 + later));
            let found = is_idle(then, now, minutes, has_passphrase);
            assert_eq!(found, expected, "after {later} ms of {minutes} min, passphrase: {has_passphrase}");
        }
    }
}
