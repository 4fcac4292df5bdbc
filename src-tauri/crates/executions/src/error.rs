//! Why a decision about runs could not be carried out, at which field, and the stable code of each cause.

use suitecase_keychain::KeychainError;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::text::TextError;
use suitecase_store::StoreError;
use suitecase_sync::error::{code_of_keychain, code_of_store};
use thiserror::Error;

/// A field of the form of a run configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The linked repository.
    Link,
    /// The suite or collection.
    Suite,
    /// The Katalon profile.
    Profile,
    /// The branch of a pipeline.
    Branch,
    /// The name of a custom pipeline.
    Pipeline,
    /// The program.
    Program,
    /// The arguments.
    Arguments,
    /// The folder in which the program runs.
    Folder,
    /// The folder of reports.
    ReportFolder,
    /// The time limit.
    TimeLimit,
    /// The variables.
    Variables,
}

impl Field {
    /// Returns the field's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Link => "linkId",
            Self::Suite => "suiteId",
            Self::Profile => "profile",
            Self::Branch => "branch",
            Self::Pipeline => "pipeline",
            Self::Program => "program",
            Self::Arguments => "arguments",
            Self::Folder => "folder",
            Self::ReportFolder => "reportFolder",
            Self::TimeLimit => "timeLimitMinutes",
            Self::Variables => "variables",
        }
    }
}

/// Why a decision could not be carried out; nothing was changed.
#[derive(Debug, Error)]
pub enum RunError {
    /// A field holds what it may not.
    #[error("accept the field `{}`", field.as_str())]
    Text {
        /// The field.
        field: Field,
        /// What is wrong with it.
        #[source]
        source: TextError,
    },
    /// There are more arguments or variables than are kept.
    #[error("keep so much in the field `{}`", field.as_str())]
    TooMany {
        /// The field.
        field: Field,
    },
    /// The name is in use in the project.
    #[error("use a name twice")]
    Taken,
    /// A program could not know a variable by this name.
    #[error("name a variable `{name}`")]
    VariableName {
        /// The name.
        name: String,
    },
    /// Two variables have the same name.
    #[error("have two variables `{name}`")]
    VariableTwice {
        /// The name.
        name: String,
    },
    /// A secured variable is to keep its value, and has none.
    #[error("keep the value of the variable `{name}`, which has none")]
    NoValue {
        /// Its name.
        name: String,
    },
    /// A program may run from 1 minute to a day.
    #[error("let a program run {minutes} minutes")]
    TimeLimit {
        /// What was asked for.
        minutes: u32,
    },
    /// The folder in which a program runs is not named from the root on.
    #[error("run a program in a folder that is not named in full")]
    FolderNotFull,
    /// The suite is not one of the linked repository's.
    #[error("run a suite of another linked repository")]
    OtherSuite,
    /// The linked repository is of another project.
    #[error("run tests of another project")]
    OtherLink,
    /// The linked repository is archived, so that nothing of it runs.
    #[error("run tests of an archived repository")]
    Archived,
    /// The run is over.
    #[error("change a run that is over")]
    Over,
    /// The run was not missed, or somebody decided about it already.
    #[error("decide about a run that does not wait for it")]
    NotWaiting,
    /// The keychain failed.
    #[error("use the keychain")]
    Keychain(#[from] KeychainError),
    /// The database failed.
    #[error("use the database")]
    Store(StoreError),
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken => Self::Taken,
            other => Self::Store(other),
        }
    }
}

impl RunError {
    /// Returns the stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Text { source, .. } => match source {
                TextError::Empty => ErrorCode::InputEmpty,
                TextError::TooLong { .. } => ErrorCode::InputTooLong,
                TextError::ControlCharacter => ErrorCode::InputControlCharacter,
            },
            Self::TooMany { .. } => ErrorCode::RunTooMuch,
            Self::Taken => ErrorCode::InputTaken,
            Self::VariableName { .. } => ErrorCode::RunVariableName,
            Self::VariableTwice { .. } => ErrorCode::RunVariableTwice,
            Self::NoValue { .. } => ErrorCode::RunVariableWithoutValue,
            Self::TimeLimit { .. } => ErrorCode::RunTimeLimit,
            Self::FolderNotFull => ErrorCode::RunFolderNotFull,
            Self::OtherSuite => ErrorCode::RunOtherSuite,
            Self::OtherLink => ErrorCode::NotFound,
            Self::Archived => ErrorCode::LinkArchived,
            Self::Over => ErrorCode::RunOver,
            Self::NotWaiting => ErrorCode::RunNotWaiting,
            Self::Keychain(error) => code_of_keychain(error),
            Self::Store(error) => code_of_store(error),
        }
    }

    /// Returns the field of the form at which the error stands, where there is one.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Text { field, .. } | Self::TooMany { field } => Some(*field),
            Self::Taken => Some(Field::Name),
            Self::VariableName { .. } | Self::VariableTwice { .. } | Self::NoValue { .. } => {
                Some(Field::Variables)
            }
            Self::TimeLimit { .. } => Some(Field::TimeLimit),
            Self::FolderNotFull => Some(Field::Folder),
            Self::OtherSuite => Some(Field::Suite),
            Self::OtherLink => Some(Field::Link),
            Self::Archived | Self::Over | Self::NotWaiting | Self::Keychain(_) | Self::Store(_) => None,
        }
    }

    /// Returns the name that the sentence about this error is about: that of a variable.
    pub fn about(&self) -> Option<&str> {
        match self {
            Self::VariableName { name } | Self::VariableTwice { name } | Self::NoValue { name } => Some(name),
            Self::Text { .. }
            | Self::TooMany { .. }
            | Self::Taken
            | Self::TimeLimit { .. }
            | Self::FolderNotFull
            | Self::OtherSuite
            | Self::OtherLink
            | Self::Archived
            | Self::Over
            | Self::NotWaiting
            | Self::Keychain(_)
            | Self::Store(_) => None,
        }
    }
}
