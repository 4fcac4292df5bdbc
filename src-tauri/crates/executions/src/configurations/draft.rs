//! What a person fills in, checked.

use secrecy::{ExposeSecret, SecretString};
use suitecase_model::ids::{LinkId, ProjectId, RunConfigurationId, TestSuiteId};
use suitecase_model::test_run::{Executor, RunConfiguration, Variable};
use suitecase_model::text::{self, TextError};

use crate::error::{Field, RunError};

/// The most characters of a profile, a branch, a pipeline or the name of a variable.
const LONGEST_WORD: usize = 255;
/// The most characters of a path, an argument or the value of a variable.
const LONGEST_TEXT: usize = 4_000;
/// How many arguments are kept.
const MOST_ARGUMENTS: usize = 200;
/// How many variables are kept.
const MOST_VARIABLES: usize = 100;
/// The most minutes that a program may run: a day.
const MOST_MINUTES: u32 = 24 * 60;

/// A run configuration as a person fills it in.
#[derive(Debug)]
pub struct ConfigurationDraft {
    /// The configuration that is edited; none for a new one.
    pub id: Option<RunConfigurationId>,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The name.
    pub name: String,
    /// The linked repository whose tests run.
    pub link: LinkId,
    /// The suite or collection that runs.
    pub suite: Option<TestSuiteId>,
    /// The Katalon profile; empty for the default one.
    pub profile: String,
    /// What runs it.
    pub executor: Executor,
    /// The variables in their order.
    pub variables: Vec<VariableDraft>,
}

/// A variable as a person fills it in.
#[derive(Debug)]
pub struct VariableDraft {
    /// Its name.
    pub name: String,
    /// Whether nobody may see its value.
    pub is_secured: bool,
    /// Its value; none for a secured one that keeps what is stored.
    pub value: Option<SecretString>,
}

/// A draft that may be saved.
pub(super) struct Checked {
    pub(super) configuration: RunConfiguration,
    /// The values that go to the keychain.
    pub(super) secured: Vec<SecuredValue>,
}

/// A value for the keychain.
pub(super) struct SecuredValue {
    pub(super) name: String,
    pub(super) value: SecretString,
}

impl ConfigurationDraft {
    /// Checks everything that can be told without the database.
    pub(super) fn checked(
        self,
        id: RunConfigurationId,
        stored: Option<&RunConfiguration>,
    ) -> Result<Checked, RunError> {
        let name = text::name(&self.name).map_err(|source| RunError::Text { field: Field::Name, source })?;
        let profile = line(Field::Profile, &self.profile, LONGEST_WORD)?;
        let executor = executor(self.executor)?;
        let (variables, secured) = variables(self.variables, stored)?;
        let configuration = RunConfiguration {
            id,
            project: self.project,
            name,
            link: self.link,
            suite: self.suite,
            profile,
            executor,
            variables,
        };
        Ok(Checked { configuration, secured })
    }
}

fn executor(executor: Executor) -> Result<Executor, RunError> {
    match executor {
        Executor::BitbucketPipelines { branch, pipeline } => Ok(Executor::BitbucketPipelines {
            branch: line(Field::Branch, &branch, LONGEST_WORD)?,
            pipeline: line(Field::Pipeline, &pipeline, LONGEST_WORD)?,
        }),
        Executor::LocalCommand { program, arguments, folder, report_folder, time_limit_minutes } => {
            if arguments.len() > MOST_ARGUMENTS {
                return Err(RunError::TooMany { field: Field::Arguments });
            }
            if !(1..=MOST_MINUTES).contains(&time_limit_minutes) {
                return Err(RunError::TimeLimit { minutes: time_limit_minutes });
            }
            for argument in &arguments {
                value(Field::Arguments, argument)?;
            }
            let folder = required(Field::Folder, line(Field::Folder, &folder, LONGEST_TEXT)?)?;
            if !std::path::Path::new(&folder).is_absolute() {
                return Err(RunError::FolderNotFull);
            }
            Ok(Executor::LocalCommand {
                program: required(Field::Program, line(Field::Program, &program, LONGEST_TEXT)?)?,
                arguments,
                folder,
                report_folder: line(Field::ReportFolder, &report_folder, LONGEST_TEXT)?,
                time_limit_minutes,
            })
        }
    }
}

fn variables(
    drafts: Vec<VariableDraft>,
    stored: Option<&RunConfiguration>,
) -> Result<(Vec<Variable>, Vec<SecuredValue>), RunError> {
    if drafts.len() > MOST_VARIABLES {
        return Err(RunError::TooMany { field: Field::Variables });
    }
    let (mut variables, mut secured) = (Vec::<Variable>::new(), Vec::new());
    for VariableDraft { name, is_secured, value: given } in drafts {
        let name = name.trim().to_owned();
        if !is_name(&name) {
            return Err(RunError::VariableName { name });
        }
        // Windows takes names that differ in case alone for the same one.
        if variables.iter().any(|variable| variable.name.eq_ignore_ascii_case(&name)) {
            return Err(RunError::VariableTwice { name });
        }
        let given = given.filter(|given| !is_secured || !given.expose_secret().is_empty());
        if let Some(given) = &given {
            value(Field::Variables, given.expose_secret())?;
        }
        let plain = match (is_secured, given) {
            (false, given) => Some(given.map(|given| given.expose_secret().to_owned()).unwrap_or_default()),
            (true, Some(value)) => {
                secured.push(SecuredValue { name: name.clone(), value });
                None
            }
            (true, None) if keeps(stored, &name) => None,
            (true, None) => return Err(RunError::NoValue { name }),
        };
        variables.push(Variable { name, value: plain });
    }
    Ok((variables, secured))
}

/// Returns whether a secured variable has a value in the keychain.
fn keeps(stored: Option<&RunConfiguration>, name: &str) -> bool {
    let variables = stored.map(|stored| stored.variables.as_slice()).unwrap_or_default();
    variables.iter().any(|variable| variable.name == name && variable.value.is_none())
}

/// Returns whether every system and shell can know a variable by this name (POSIX, 8.1).
fn is_name(name: &str) -> bool {
    let begins_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    begins_well
        && name.len() <= LONGEST_WORD
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

fn required(field: Field, text: String) -> Result<String, RunError> {
    if text.is_empty() { Err(RunError::Text { field, source: TextError::Empty }) } else { Ok(text) }
}

/// Checks a line: trimmed, at most so many characters, none that cannot be seen.
fn line(field: Field, text: &str, limit: usize) -> Result<String, RunError> {
    let text = text.trim();
    let length = text.chars().count();
    if length > limit {
        return Err(RunError::Text { field, source: TextError::TooLong { length, limit } });
    }
    if text.chars().any(char::is_control) {
        return Err(RunError::Text { field, source: TextError::ControlCharacter });
    }
    Ok(text.to_owned())
}

/// Checks what is given to a program as it is: only a zero byte would be its end.
fn value(field: Field, text: &str) -> Result<(), RunError> {
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        return Err(RunError::Text { field, source: TextError::TooLong { length, limit: LONGEST_TEXT } });
    }
    if text.contains('\0') {
        return Err(RunError::Text { field, source: TextError::ControlCharacter });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use suitecase_model::error_code::ErrorCode;
    use uuid::Uuid;

    use super::*;

    fn draft() -> ConfigurationDraft {
        ConfigurationDraft {
            id: None,
            project: ProjectId(Uuid::nil()),
            name: " Smoke ".into(),
            link: LinkId(Uuid::nil()),
            suite: None,
            profile: String::new(),
            executor: local("sh", if cfg!(windows) { r"C:\" } else { "/" }, 60),
            variables: vec![plain("STAGE", "blue"), secured("TOKEN", Some("hush"))],
        }
    }

    fn local(program: &str, folder: &str, minutes: u32) -> Executor {
        Executor::LocalCommand {
            program: program.into(),
            arguments: vec!["-c".into(), " a\nb ".into()],
            folder: folder.into(),
            report_folder: String::new(),
            time_limit_minutes: minutes,
        }
    }

    fn plain(name: &str, value: &str) -> VariableDraft {
        VariableDraft { name: name.into(), is_secured: false, value: Some(value.into()) }
    }

    fn secured(name: &str, value: Option<&str>) -> VariableDraft {
        VariableDraft { name: name.into(), is_secured: true, value: value.map(SecretString::from) }
    }

    #[test]
    fn what_is_secured_goes_to_the_keychain_and_nowhere_else() {
        let Checked { configuration, secured } =
            draft().checked(RunConfigurationId(Uuid::nil()), None).unwrap();
        assert_eq!(configuration.name, "Smoke");
        let expected = [("STAGE", Some("blue")), ("TOKEN", None)];
        let found = configuration.variables.iter().map(|it| (it.name.as_str(), it.value.as_deref()));
        assert!(found.eq(expected));
        assert_eq!(secured.len(), 1);
        assert!(!format!("{configuration:?} {:?}", draft()).contains("hush"));
    }

    #[test]
    fn every_refusal_stands_at_its_field() {
        let folder = if cfg!(windows) { r"C:\" } else { "/" };
        let cases: Vec<(ErrorCode, Field, Box<dyn Fn(&mut ConfigurationDraft)>)> = vec![
            (ErrorCode::InputEmpty, Field::Name, Box::new(|it| it.name = " ".into())),
            (ErrorCode::InputTooLong, Field::Name, Box::new(|it| it.name = "x".repeat(51))),
            (ErrorCode::InputControlCharacter, Field::Profile, Box::new(|it| it.profile = "a\nb".into())),
            (ErrorCode::InputEmpty, Field::Program, Box::new(move |it| it.executor = local(" ", folder, 1))),
            (ErrorCode::InputEmpty, Field::Folder, Box::new(|it| it.executor = local("sh", "", 1))),
            (
                ErrorCode::RunFolderNotFull,
                Field::Folder,
                Box::new(|it| it.executor = local("sh", "tests", 1)),
            ),
            (
                ErrorCode::RunTimeLimit,
                Field::TimeLimit,
                Box::new(move |it| it.executor = local("sh", folder, 0)),
            ),
            (
                ErrorCode::RunTimeLimit,
                Field::TimeLimit,
                Box::new(move |it| it.executor = local("sh", folder, 1_441)),
            ),
            (ErrorCode::RunVariableName, Field::Variables, Box::new(|it| it.variables.push(plain("1A", "")))),
            (ErrorCode::RunVariableName, Field::Variables, Box::new(|it| it.variables.push(plain("Ä", "")))),
            (
                ErrorCode::RunVariableTwice,
                Field::Variables,
                Box::new(|it| it.variables.push(plain("stage", ""))),
            ),
            (
                ErrorCode::RunVariableWithoutValue,
                Field::Variables,
                Box::new(|it| it.variables.push(secured("NEW", None))),
            ),
            (
                ErrorCode::RunVariableWithoutValue,
                Field::Variables,
                Box::new(|it| it.variables.push(secured("NEW", Some("")))),
            ),
            (
                ErrorCode::InputControlCharacter,
                Field::Variables,
                Box::new(|it| it.variables.push(plain("ZERO", "\0"))),
            ),
            (
                ErrorCode::RunTooMuch,
                Field::Variables,
                Box::new(|it| it.variables = (0..101).map(|it| plain(&format!("V{it}"), "")).collect()),
            ),
        ];
        for (code, field, change) in cases {
            let mut draft = draft();
            change(&mut draft);
            let error = draft.checked(RunConfigurationId(Uuid::nil()), None).err().unwrap();
            assert_eq!((error.code(), error.field()), (code, Some(field)), "{error:?}");
        }
    }

    #[test]
    fn a_secured_variable_keeps_its_value_and_a_plain_one_has_none_to_keep() {
        let stored = draft().checked(RunConfigurationId(Uuid::nil()), None).unwrap().configuration;
        let edit = |variables| ConfigurationDraft { variables, ..draft() }.checked(stored.id, Some(&stored));
        let kept = edit(vec![secured("TOKEN", None)]).unwrap();
        assert!(kept.secured.is_empty());
        assert_eq!(kept.configuration.variables, [Variable { name: "TOKEN".into(), value: None }]);
        assert!(edit(vec![secured("STAGE", None)]).is_err());
    }
}
