//! How pipelines and their steps stand, in Bitbucket's words. Pure.
//!
//! Source: reference section 2.7. A word that is not known is kept: of something that goes on it means that it goes on,
//! of an end that nothing good can be said of it.

use serde::Deserialize;

/// A pipeline that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Bitbucket's UUID, in braces.
    pub uuid: String,
    /// The number people see; `None` where Bitbucket does not say.
    pub build_number: Option<u64>,
    /// How it stands.
    pub state: PipelineState,
}

/// How a pipeline stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipelineState {
    /// It has not begun.
    Pending,
    /// It runs.
    Running,
    /// It waits until somebody lets it go on.
    Paused,
    /// It has ended.
    Completed(Outcome),
    /// A word that is not known; it is taken to go on.
    Unknown(String),
}

/// What a pipeline or a step came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything went well.
    Successful,
    /// Something in it failed.
    Failed,
    /// It could not be carried out.
    Error {
        /// What Bitbucket says about it; may be empty.
        message: String,
    },
    /// Somebody stopped it.
    Stopped,
    /// It waited for too long.
    Expired,
    /// A word that is not known.
    Unknown(String),
}

/// How a step of a pipeline stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It has not begun.
    Waiting,
    /// It runs.
    Running,
    /// It has ended.
    Completed(Outcome),
    /// It never began and never will.
    NotRun,
    /// A word that is not known; it is taken to go on.
    Unknown(String),
}

#[derive(Deserialize)]
pub(crate) struct PipelineJson {
    uuid: String,
    build_number: Option<u64>,
    state: Option<StateJson>,
}

/// A state; of its members only some are there, by its name.
#[derive(Deserialize, Default)]
pub(crate) struct StateJson {
    #[serde(default)]
    name: String,
    stage: Option<StageJson>,
    result: Option<ResultJson>,
}

#[derive(Deserialize)]
struct StageJson {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize, Default)]
struct ResultJson {
    #[serde(default)]
    name: String,
    error: Option<ErrorJson>,
}

#[derive(Deserialize)]
struct ErrorJson {
    #[serde(default)]
    message: String,
}

/// The most characters of a message or of an unknown word that are kept.
const TEXT_LIMIT: usize = 300;

impl From<PipelineJson> for Pipeline {
    fn from(found: PipelineJson) -> Self {
        let state = found.state.unwrap_or_default();
        Self { uuid: found.uuid, build_number: found.build_number, state: state.into() }
    }
}

impl From<StateJson> for PipelineState {
    fn from(found: StateJson) -> Self {
        match found.name.as_str() {
            "PENDING" => Self::Pending,
            "IN_PROGRESS" => match found.stage.map(|stage| stage.name).as_deref() {
                Some("PAUSED" | "HALTED") => Self::Paused,
                Some(_) | None => Self::Running,
            },
            "COMPLETED" => Self::Completed(found.result.unwrap_or_default().into()),
            word => Self::Unknown(shortened(word)),
        }
    }
}

impl From<StateJson> for StepState {
    fn from(found: StateJson) -> Self {
        match found.name.as_str() {
            "PENDING" | "READY" => Self::Waiting,
            "IN_PROGRESS" => Self::Running,
            "COMPLETED" => match found.result.unwrap_or_default() {
                result if result.name == "NOT_RUN" => Self::NotRun,
                result => Self::Completed(result.into()),
            },
            word => Self::Unknown(shortened(word)),
        }
    }
}

impl From<ResultJson> for Outcome {
    fn from(found: ResultJson) -> Self {
        match found.name.as_str() {
            "SUCCESSFUL" => Self::Successful,
            "FAILED" => Self::Failed,
            "ERROR" => Self::Error {
                message: found.error.map(|error| shortened(&error.message)).unwrap_or_default(),
            },
            "STOPPED" => Self::Stopped,
            "EXPIRED" => Self::Expired,
            word => Self::Unknown(shortened(word)),
        }
    }
}

/// Cuts a text of the server and takes control characters out of it.
pub(crate) fn shortened(text: &str) -> String {
    let text = text.trim().chars().take(TEXT_LIMIT);
    text.map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_reference_is_understood_and_no_other_breaks_anything() {
        let read = |text: &str| PipelineState::from(serde_json::from_str::<StateJson>(text).unwrap());
        let ended = |word: &str| {
            read(&format!(
                r#"{{"name":"COMPLETED","result":{{"name":"{word}","error":{{"message":"no runner"}}}}}}"#
            ))
        };
        assert_eq!(read(r#"{"name":"PENDING"}"#), PipelineState::Pending);
        assert_eq!(read(r#"{"name":"IN_PROGRESS","stage":{"name":"RUNNING"}}"#), PipelineState::Running);
        assert_eq!(read(r#"{"name":"IN_PROGRESS","stage":{"name":"PAUSED"}}"#), PipelineState::Paused);
        assert_eq!(read(r#"{"name":"IN_PROGRESS","stage":{"name":"HALTED"}}"#), PipelineState::Paused);
        assert_eq!(read(r#"{"name":"IN_PROGRESS"}"#), PipelineState::Running);
        for (word, outcome) in [
            ("SUCCESSFUL", Outcome::Successful),
            ("FAILED", Outcome::Failed),
            ("ERROR", Outcome::Error { message: "no runner".to_owned() }),
            ("STOPPED", Outcome::Stopped),
            ("EXPIRED", Outcome::Expired),
            ("EVAPORATED", Outcome::Unknown("EVAPORATED".to_owned())),
        ] {
            assert_eq!(ended(word), PipelineState::Completed(outcome));
        }
        assert_eq!(read("{}"), PipelineState::Unknown(String::new()));
        assert_eq!(read(r#"{"name":"DREAMING"}"#), PipelineState::Unknown("DREAMING".to_owned()));
        let unnamed = PipelineState::Completed(Outcome::Unknown(String::new()));
        assert_eq!(read(r#"{"name":"COMPLETED"}"#), unnamed);
        assert_eq!(read(r#"{"name":"COMPLETED","result":{}}"#), unnamed);
    }

    #[test]
    fn steps_have_words_of_their_own() {
        let read = |text: &str| StepState::from(serde_json::from_str::<StateJson>(text).unwrap());
        assert_eq!(read(r#"{"name":"READY"}"#), StepState::Waiting);
        assert_eq!(read(r#"{"name":"IN_PROGRESS"}"#), StepState::Running);
        assert_eq!(read(r#"{"name":"COMPLETED","result":{"name":"NOT_RUN"}}"#), StepState::NotRun);
        let failed = StepState::Completed(Outcome::Failed);
        assert_eq!(read(r#"{"name":"COMPLETED","result":{"name":"FAILED"}}"#), failed);
        assert_eq!(read(r#"{"name":"NAPPING"}"#), StepState::Unknown("NAPPING".to_owned()));
    }
}
