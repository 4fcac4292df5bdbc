//! Why a decision could not be carried out, at which field, and the stable code of each cause.

use std::time::Duration;

use suitecase_bitbucket::{AddressError, BitbucketError, CallbackError};
use suitecase_keychain::KeychainError;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::expiry::DayError;
use suitecase_model::text::TextError;
use suitecase_store::StoreError;
use suitecase_sync::SyncError;
use suitecase_sync::error::{code_of_bitbucket, code_of_keychain, code_of_store};
use suitecase_sync::identity::IdentityError;
use thiserror::Error;

use crate::members::MemberError;

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A name.
    Name,
    /// *Organization Account URL*.
    WorkspaceUrl,
    /// Account e-mail or user name.
    User,
    /// Token or app password.
    Secret,
    /// The address of a repository, branch or directory.
    Address,
    /// A description.
    Description,
    /// The last day on which a token works.
    ExpiresOn,
    /// The account of the operating system that a member is bound to.
    OsAccount,
    /// A member's passphrase.
    Passphrase,
    /// What a member may do in the whole installation.
    AccountRole,
    /// The address of the relay through which service hooks come.
    CallbackUrl,
    /// The port at which service hooks are heard.
    Port,
    /// Why a problem is muted.
    Reason,
}

impl Field {
    /// Returns the field's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::WorkspaceUrl => "workspaceUrl",
            Self::User => "user",
            Self::Secret => "secret",
            Self::Address => "address",
            Self::Description => "description",
            Self::ExpiresOn => "expiresOn",
            Self::OsAccount => "osAccount",
            Self::Passphrase => "passphrase",
            Self::AccountRole => "accountRole",
            Self::CallbackUrl => "callbackUrl",
            Self::Port => "port",
            Self::Reason => "reason",
        }
    }
}

/// Why a decision could not be carried out; nothing was changed.
#[derive(Debug, Error)]
pub enum AdminError {
    /// A field holds what it may not.
    #[error("accept the field `{}`", field.as_str())]
    Text {
        /// The field.
        field: Field,
        /// What is wrong with it.
        #[source]
        source: TextError,
    },
    /// A day cannot be a token's last one.
    #[error("accept the field `{}`", field.as_str())]
    Day {
        /// The field.
        field: Field,
        /// What is wrong with it.
        #[source]
        source: DayError,
    },
    /// An address cannot be used.
    #[error("accept the address")]
    Address {
        /// The field.
        field: Field,
        /// What is wrong with it.
        #[source]
        source: AddressError,
    },
    /// An address cannot be that of a relay.
    #[error("accept the address of a relay")]
    Callback(#[from] CallbackError),
    /// A number cannot be the port at which service hooks are heard.
    #[error("listen on port {port}")]
    Port {
        /// The number.
        port: i64,
    },
    /// An address leads to another workspace than the integration's.
    #[error("accept an address of the workspace `{found}`, the integration connects `{expected}`")]
    OtherWorkspace {
        /// The workspace of the address.
        found: String,
        /// The integration's workspace.
        expected: String,
    },
    /// No branch or tag fits an address.
    #[error("find `{name}` in the repository")]
    ReferenceMissing {
        /// What was looked for.
        name: String,
    },
    /// The name is in use.
    #[error("use a name twice")]
    Taken,
    /// A user name stands where an API token needs the account's e-mail.
    #[error("use an API token without the account's e-mail")]
    EmailExpected,
    /// An e-mail stands where an app password needs the user name.
    #[error("use an app password with an e-mail")]
    UserNameExpected,
    /// The secret holds characters that no token has.
    #[error("use a secret that no token can be")]
    UnusableSecret,
    /// The stored secret is to be used, and the keychain has none.
    #[error("use a stored secret that is not there")]
    NoStoredSecret,
    /// Another workspace was typed than the one through which repositories are linked.
    #[error("connect another workspace than the one through which repositories are linked")]
    WorkspaceInUse,
    /// The integration is disconnected.
    #[error("check a disconnected integration")]
    Disconnected,
    /// The values are not the ones that passed *Test Connection* (R5).
    #[error("save values that have not passed Test Connection")]
    NotTested,
    /// A first member exists already.
    #[error("make a first member where there is one")]
    NotFirst,
    /// A member may not be changed so, or not sign in.
    #[error("do this with a member")]
    Member(#[from] MemberError),
    /// The linked repository is archived.
    #[error("sync an archived repository")]
    Archived,
    /// The file of the former test is there again.
    #[error("join two tests that are both there")]
    BothThere,
    /// A person cancelled.
    #[error("finish before it was cancelled")]
    Cancelled,
    /// REST failed.
    #[error("ask Bitbucket")]
    Bitbucket(#[from] BitbucketError),
    /// The keychain failed.
    #[error("use the keychain")]
    Keychain(#[from] KeychainError),
    /// The file could not be written.
    #[error("write the file")]
    File(#[from] std::io::Error),
    /// The database failed.
    #[error("use the database")]
    Store(StoreError),
    /// A client could not be made ready, or git failed.
    #[error("reach the repository")]
    Sync(#[from] SyncError),
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken => Self::Taken,
            other => Self::Store(other),
        }
    }
}

impl From<IdentityError> for AdminError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::BothThere => Self::BothThere,
            IdentityError::Store(error) => error.into(),
        }
    }
}

impl AdminError {
    /// Returns the stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Text { source, .. } => match source {
                TextError::Empty => ErrorCode::InputEmpty,
                TextError::TooLong { .. } => ErrorCode::InputTooLong,
                TextError::ControlCharacter => ErrorCode::InputControlCharacter,
            },
            Self::Day { source, .. } => match source {
                DayError::Invalid => ErrorCode::InputDayInvalid,
                DayError::Past => ErrorCode::InputDayPast,
                DayError::TooFar => ErrorCode::InputDayTooFar,
            },
            Self::Address { source, .. } => code_of_address(source),
            Self::Callback(error) => code_of_callback(*error),
            Self::Port { .. } => ErrorCode::InputPortInvalid,
            Self::OtherWorkspace { .. } => ErrorCode::AddressOtherWorkspace,
            Self::ReferenceMissing { .. } => ErrorCode::GitReferenceMissing,
            Self::Taken => ErrorCode::InputTaken,
            Self::EmailExpected => ErrorCode::InputEmailExpected,
            Self::UserNameExpected => ErrorCode::InputUserNameExpected,
            Self::UnusableSecret => ErrorCode::BitbucketTokenUnusable,
            Self::NoStoredSecret => ErrorCode::KeychainAbsent,
            Self::WorkspaceInUse => ErrorCode::IntegrationOtherWorkspace,
            Self::Disconnected => ErrorCode::IntegrationDisconnected,
            Self::NotTested => ErrorCode::IntegrationNotTested,
            Self::NotFirst => ErrorCode::PermissionDenied,
            Self::Member(error) => error.code(),
            Self::Archived => ErrorCode::LinkArchived,
            Self::BothThere => ErrorCode::LinkFormerTestBack,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Bitbucket(error) => code_of_bitbucket(error),
            Self::Keychain(error) => code_of_keychain(error),
            Self::File(_) => ErrorCode::FileNotWritten,
            Self::Store(error) => code_of_store(error),
            Self::Sync(error) => error.code(),
        }
    }

    /// Returns the field of the form at which the error stands, where there is one.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Text { field, .. } | Self::Day { field, .. } | Self::Address { field, .. } => Some(*field),
            Self::OtherWorkspace { .. } | Self::ReferenceMissing { .. } => Some(Field::Address),
            Self::Callback(_) => Some(Field::CallbackUrl),
            Self::Port { .. } => Some(Field::Port),
            Self::Taken => Some(Field::Name),
            Self::EmailExpected | Self::UserNameExpected => Some(Field::User),
            Self::UnusableSecret | Self::NoStoredSecret => Some(Field::Secret),
            Self::WorkspaceInUse => Some(Field::WorkspaceUrl),
            Self::Member(error) => error.field(),
            Self::Disconnected
            | Self::NotTested
            | Self::NotFirst
            | Self::Archived
            | Self::BothThere
            | Self::Cancelled
            | Self::Bitbucket(_)
            | Self::Keychain(_)
            | Self::File(_)
            | Self::Store(_)
            | Self::Sync(_) => None,
        }
    }

    /// Returns the name that the sentence about this error is about: a host, a workspace, a branch.
    pub fn about(&self) -> Option<&str> {
        match self {
            Self::Address { source, .. } => about_of_address(source),
            Self::OtherWorkspace { found, .. } => Some(found),
            Self::ReferenceMissing { name } | Self::Sync(SyncError::ReferenceMissing { name }) => Some(name),
            Self::Text { .. }
            | Self::Day { .. }
            | Self::Callback(_)
            | Self::Port { .. }
            | Self::BothThere
            | Self::Taken
            | Self::EmailExpected
            | Self::UserNameExpected
            | Self::UnusableSecret
            | Self::NoStoredSecret
            | Self::WorkspaceInUse
            | Self::Disconnected
            | Self::NotTested
            | Self::NotFirst
            | Self::Member(_)
            | Self::Archived
            | Self::Cancelled
            | Self::Bitbucket(_)
            | Self::Keychain(_)
            | Self::File(_)
            | Self::Store(_)
            | Self::Sync(_) => None,
        }
    }

    /// Returns how long to wait before trying again, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Bitbucket(error) | Self::Sync(SyncError::Bitbucket(error)) => error.retry_after(),
            Self::Member(error) => error.retry_after(),
            Self::Text { .. }
            | Self::Day { .. }
            | Self::Address { .. }
            | Self::Callback(_)
            | Self::Port { .. }
            | Self::OtherWorkspace { .. }
            | Self::ReferenceMissing { .. }
            | Self::Taken
            | Self::EmailExpected
            | Self::UserNameExpected
            | Self::UnusableSecret
            | Self::NoStoredSecret
            | Self::WorkspaceInUse
            | Self::Disconnected
            | Self::NotTested
            | Self::NotFirst
            | Self::Archived
            | Self::BothThere
            | Self::Cancelled
            | Self::Keychain(_)
            | Self::File(_)
            | Self::Store(_)
            | Self::Sync(_) => None,
        }
    }
}

fn code_of_callback(error: CallbackError) -> ErrorCode {
    match error {
        CallbackError::NotHttps => ErrorCode::AddressNotHttps,
        CallbackError::HoldsUser => ErrorCode::AddressHasSecret,
        CallbackError::NotPublic => ErrorCode::AddressNotPublic,
        CallbackError::Malformed | CallbackError::HoldsQuery => ErrorCode::AddressInvalid,
    }
}

fn code_of_address(error: &AddressError) -> ErrorCode {
    match error {
        AddressError::Empty => ErrorCode::AddressEmpty,
        AddressError::NotHttps => ErrorCode::AddressNotHttps,
        AddressError::OtherHost { .. } => ErrorCode::AddressOtherHost,
        AddressError::DataCenter { .. } => ErrorCode::AddressDataCenter,
        AddressError::HoldsSecret | AddressError::HoldsUser => ErrorCode::AddressHasSecret,
        AddressError::NoWorkspace | AddressError::NotAWorkspace { .. } => ErrorCode::AddressNoWorkspace,
        AddressError::NoRepository => ErrorCode::AddressNoRepository,
        AddressError::TooLong
        | AddressError::Malformed
        | AddressError::HiddenCharacter
        | AddressError::BadWorkspaceName { .. }
        | AddressError::BadRepositoryName { .. } => ErrorCode::AddressInvalid,
    }
}

fn about_of_address(error: &AddressError) -> Option<&str> {
    match error {
        AddressError::OtherHost { host } | AddressError::DataCenter { host } => Some(host),
        AddressError::NotAWorkspace { page: name }
        | AddressError::BadWorkspaceName { name }
        | AddressError::BadRepositoryName { name } => Some(name),
        AddressError::Empty
        | AddressError::TooLong
        | AddressError::NotHttps
        | AddressError::Malformed
        | AddressError::HiddenCharacter
        | AddressError::HoldsSecret
        | AddressError::HoldsUser
        | AddressError::NoWorkspace
        | AddressError::NoRepository => None,
    }
}
