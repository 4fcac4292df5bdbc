//! What a command answers when it could not do what was asked.

use serde::Serialize;
use suitecase_admin::AdminError;
use suitecase_admin::error::Field;
use suitecase_executions::RunError;
use suitecase_executions::imports::WatchError;
use suitecase_executions::schedules::calendar::TimingError;
use suitecase_executions::schedules::{ScheduleError, ScheduleField};
use suitecase_explore::export::ExportError;
use suitecase_explore::saved_filters::SavedFilterError;
use suitecase_model::error_code::ErrorCode;
use suitecase_store::StoreError;
use suitecase_sync::error::{chain, code_of_store};
use suitecase_sync::{CompareError, SyncError};
use ts_rs::TS;

/// A refused or failed command. The window holds the words for each code; `message` is for *Copy details*.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub(crate) struct CommandError {
    #[ts(type = "import('./ErrorCode').ErrorCode")]
    pub code: ErrorCode,
    /// The chain of causes, without secrets.
    pub message: String,
    /// The name that the sentence is about: a host, a workspace, a branch.
    pub about: Option<String>,
    /// The field of the form at which the error stands.
    pub field: Option<&'static str>,
    /// How long to wait before trying again.
    #[ts(type = "number | null")]
    pub retry_after_seconds: Option<u64>,
}

impl CommandError {
    /// The member may not do this.
    pub(crate) fn denied() -> Self {
        Self::plain(ErrorCode::PermissionDenied, "have the permission for this")
    }

    /// Nobody is signed in.
    pub(crate) fn locked() -> Self {
        Self::plain(ErrorCode::SessionLocked, "do this while nobody is signed in")
    }

    /// A mistake in Suitecase.
    pub(crate) fn bug(message: &str) -> Self {
        Self::plain(ErrorCode::InternalBug, message)
    }

    /// Something that is asked for is not there.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::plain(ErrorCode::NotFound, &format!("find {what}"))
    }

    fn plain(code: ErrorCode, message: &str) -> Self {
        Self { code, message: message.to_owned(), about: None, field: None, retry_after_seconds: None }
    }
}

impl From<AdminError> for CommandError {
    fn from(error: AdminError) -> Self {
        Self {
            code: error.code(),
            message: chain(&error),
            about: error.about().map(str::to_owned),
            field: error.field().map(Field::as_str),
            retry_after_seconds: error.retry_after().map(|wait| wait.as_secs()),
        }
    }
}

impl From<SavedFilterError> for CommandError {
    fn from(error: SavedFilterError) -> Self {
        match error {
            SavedFilterError::Name(source) => AdminError::Text { field: Field::Name, source }.into(),
            error @ SavedFilterError::Filter(_) => Self::plain(ErrorCode::InputTooLong, &chain(&error)),
            error @ SavedFilterError::TooMany => Self::plain(ErrorCode::InputTooMany, &chain(&error)),
            SavedFilterError::Store(error) => error.into(),
        }
    }
}

impl From<ExportError> for CommandError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::File(source) => AdminError::File(source).into(),
            ExportError::Store(error) => error.into(),
        }
    }
}

impl From<ScheduleError> for CommandError {
    fn from(error: ScheduleError) -> Self {
        let field = error.field().map(|field| match field {
            ScheduleField::Name => "name",
            ScheduleField::Configuration => "configuration",
            ScheduleField::StartsAt => "startsAt",
            ScheduleField::EndsAt => "endsAt",
            ScheduleField::Every => "every",
            ScheduleField::TimeZone => "timeZone",
        });
        let message = chain(&error);
        let told = match error {
            ScheduleError::Name(source) => AdminError::Text { field: Field::Name, source }.into(),
            ScheduleError::Taken => Self::plain(ErrorCode::InputTaken, &message),
            ScheduleError::NoConfiguration => Self::plain(ErrorCode::ScheduleConfigurationMissing, &message),
            ScheduleError::Timing(TimingError::Start | TimingError::End) => {
                Self::plain(ErrorCode::ScheduleTimeInvalid, &message)
            }
            ScheduleError::Timing(TimingError::EndBeforeStart) => {
                Self::plain(ErrorCode::ScheduleEndBeforeStart, &message)
            }
            ScheduleError::Timing(TimingError::Every) => {
                Self::plain(ErrorCode::ScheduleIntervalInvalid, &message)
            }
            ScheduleError::Timing(TimingError::TimeZone) => {
                Self::plain(ErrorCode::ScheduleTimeZoneUnknown, &message)
            }
            ScheduleError::Store(error) => error.into(),
        };
        Self { field, ..told }
    }
}

impl From<WatchError> for CommandError {
    fn from(error: WatchError) -> Self {
        let message = chain(&error);
        match error {
            WatchError::Taken => Self::plain(ErrorCode::InputTaken, &message),
            WatchError::NotText => Self::plain(ErrorCode::ReportFolderNoText, &message),
            WatchError::NoLink => Self::plain(ErrorCode::NotFound, &message),
            WatchError::Store(error) => error.into(),
        }
    }
}

impl From<TimingError> for CommandError {
    fn from(error: TimingError) -> Self {
        ScheduleError::Timing(error).into()
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::plain(code_of_store(&error), &chain(&error))
    }
}

impl From<RunError> for CommandError {
    fn from(error: RunError) -> Self {
        Self {
            about: error.about().map(str::to_owned),
            field: error.field().map(suitecase_executions::error::Field::as_str),
            ..Self::plain(error.code(), &chain(&error))
        }
    }
}

impl From<CompareError> for CommandError {
    fn from(error: CompareError) -> Self {
        Self {
            about: error.about().map(str::to_owned),
            retry_after_seconds: error.retry_after().map(|wait| wait.as_secs()),
            ..Self::plain(error.code(), &chain(&error))
        }
    }
}

impl From<SyncError> for CommandError {
    fn from(error: SyncError) -> Self {
        Self::plain(error.code(), &error.chain())
    }
}
