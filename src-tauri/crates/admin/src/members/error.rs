//! Why a member could not be changed or sign in.

use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::member_change::ChangeRefusal;
use thiserror::Error;

use crate::error::Field;

/// Why a member could not be changed or sign in.
#[derive(Debug, Error)]
pub enum MemberError {
    /// The rules for members forbid it.
    #[error("change the member so")]
    Refused(#[from] ChangeRefusal),
    /// The passphrase has fewer characters than it needs.
    #[error("accept so short a passphrase")]
    PassphraseTooShort,
    /// The passphrase is not the member's.
    #[error("accept the passphrase")]
    WrongPassphrase,
    /// Too many wrong passphrases were typed.
    #[error("check a passphrase before {} s have passed", wait.as_secs())]
    Wait {
        /// How long to wait.
        wait: Duration,
    },
    /// The member is bound to another account of the operating system and has no passphrase.
    #[error("sign in a member of the account `{account}`")]
    OtherAccount {
        /// The account.
        account: String,
    },
    /// The member is deactivated.
    #[error("sign in a deactivated member")]
    Deactivated,
    /// A passphrase could not be hashed, or what is kept of it is no hash.
    #[error("hash the passphrase")]
    Hash(#[source] argon2::password_hash::Error),
}

impl MemberError {
    /// Returns the stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => match refusal {
                ChangeRefusal::AboveYou => ErrorCode::MemberAboveYou,
                ChangeRefusal::LastSystemAdmin => ErrorCode::MemberLastSystemAdmin,
                ChangeRefusal::AccountTaken => ErrorCode::InputTaken,
                ChangeRefusal::CannotSignIn => ErrorCode::MemberCannotSignIn,
            },
            Self::PassphraseTooShort => ErrorCode::MemberPassphraseTooShort,
            Self::WrongPassphrase => ErrorCode::MemberWrongPassphrase,
            Self::Wait { .. } => ErrorCode::MemberWait,
            Self::OtherAccount { .. } => ErrorCode::MemberOtherAccount,
            Self::Deactivated => ErrorCode::MemberDeactivated,
            Self::Hash(_) => ErrorCode::InternalBug,
        }
    }

    pub(crate) fn field(&self) -> Option<Field> {
        match self {
            Self::Refused(refusal) => match refusal {
                ChangeRefusal::AboveYou | ChangeRefusal::LastSystemAdmin => Some(Field::AccountRole),
                ChangeRefusal::AccountTaken | ChangeRefusal::CannotSignIn => Some(Field::OsAccount),
            },
            Self::PassphraseTooShort | Self::WrongPassphrase | Self::Wait { .. } => Some(Field::Passphrase),
            Self::OtherAccount { .. } | Self::Deactivated | Self::Hash(_) => None,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Wait { wait } => Some(*wait),
            Self::Refused(_)
            | Self::PassphraseTooShort
            | Self::WrongPassphrase
            | Self::OtherAccount { .. }
            | Self::Deactivated
            | Self::Hash(_) => None,
        }
    }
}
