//! What people decide about names in reports, each with its entry in the audit log, and how that is taken back.
//!
//! A decision is about one name in one suite; an alias is about a name wherever it is reported, also from now on. While a
//! decision holds, what was found without it is kept beside it, so that taking it back leaves what there was before.

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{AliasId, ProjectId};
use suitecase_model::member::Member;
use suitecase_model::reported::LinkBecause;
use suitecase_model::time::Timestamp;
use suitecase_store::alias::{self, Alias};
use suitecase_store::reported_test::{self, Decided, Name, ReportedTest};
use suitecase_store::{Reader, StoreError, Writer, suggestion};
use uuid::Uuid;

use super::exact::Places;
use super::rule::Redecided;
use crate::audit;

/// How many names are settled in one transaction.
const AT_ONCE: u32 = 500;

/// What is to become of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It stands for a test.
    Link {
        /// The test case or suite.
        test: Uuid,
        /// Whether it always does: in every other suite, and in what is still to come.
        always: bool,
    },
    /// It stands for none.
    KeepApart,
    /// What Suitecase finds by itself holds again, or the alias of which this name was an exception.
    Undo,
    /// What held before the last decision holds again, for this name and for every other that is called so.
    TakeBack {
        /// What had been said of this one name.
        said: Said,
        /// The test that the name always stood for.
        always: Option<Uuid>,
    },
}

/// What a person said of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// That it stands for a test.
    Test(Uuid),
    /// That it stands for none.
    KeptApart,
}

/// A name wherever it is reported in a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The project.
    pub project: ProjectId,
    /// What it names.
    pub kind: TestKind,
    /// The name.
    pub name: String,
}

impl Called {
    fn of(name: &ReportedTest) -> Self {
        Self { project: name.name.project, kind: name.name.kind, name: name.name.name.clone() }
    }
}

impl From<Alias> for Called {
    fn from(alias: Alias) -> Self {
        Self { project: alias.project, kind: alias.kind, name: alias.name }
    }
}

/// Who decides, and when.
#[derive(Clone, Debug)]
pub struct By {
    /// The person.
    pub member: Member,
    /// When.
    pub at: Timestamp,
}

/// Carries out a decision about one name of a project. Returns what is to be settled behind it, see [`settle`].
///
/// A test that is not in the project, or whose repository is archived, cannot be chosen.
pub fn decide(
    writer: &Writer<'_>,
    by: &By,
    project: ProjectId,
    number: i64,
    decision: Decision,
    new_alias: AliasId,
) -> Result<Option<Called>, StoreError> {
    let known = reported_test::get(writer, number)?;
    if known.name.project != project {
        return Err(StoreError::Missing("the name in reports"));
    }
    match decision {
        Decision::Link { test, always } => {
            if suggestion::living(writer, project, known.name.kind, test)?.is_none() {
                return Err(StoreError::Missing("the test"));
            }
            if always {
                return always_link(writer, by, &known, test, new_alias);
            }
            let chosen = Decided { test: Some(test), because: LinkBecause::Chosen };
            apply(writer, by, &known, chosen, AuditAction::RunResultLink)?;
            Ok(None)
        }
        Decision::KeepApart => {
            let apart = Decided { test: None, because: LinkBecause::KeptApart };
            apply(writer, by, &known, apart, AuditAction::RunResultUnlink)?;
            Ok(None)
        }
        Decision::Undo => undo(writer, by, &known),
        Decision::TakeBack { said, always } => take_back(writer, by, &known, (said, always), new_alias),
    }
}

/// Removes an alias of a project. Returns what is to be settled behind it.
pub fn remove_alias(writer: &Writer<'_>, by: &By, id: AliasId) -> Result<Called, StoreError> {
    let found = alias::get(writer, id)?;
    alias::remove(writer, id)?;
    let subject = audit::on(found.id, &found.name);
    let states = (alias_state(writer, &found)?, Value::Null);
    audit::append(writer, by.at, &by.member, AuditAction::RunAliasRemove, subject, states)?;
    Ok(found.into())
}

/// Lets some names follow the alias of what they are called, or that there is none any more; returns the last of them
/// where there may be more. What a person decided about single names stays, and so do results of a test that is gone.
pub fn settle(
    writer: &Writer<'_>,
    called: &Called,
    after: Option<&ReportedTest>,
) -> Result<Option<ReportedTest>, StoreError> {
    let Called { project, kind, name } = called;
    let is_said = alias::of_name(writer, *project, *kind, name)?.is_some();
    let always = reported_test::alias(writer, *project, *kind, name)?
        .map(|test| Decided { test: Some(test), because: LinkBecause::Alias });
    let places = Places::of(writer, *project)?;
    let mut names = reported_test::called(writer, (*project, *kind, name), after, AT_ONCE)?;
    for known in &names {
        let decided = match known.decided.because {
            LinkBecause::Chosen | LinkBecause::KeptApart => known.decided,
            LinkBecause::Alias if !is_said => by_itself(writer, &places, known)?,
            LinkBecause::Alias
            | LinkBecause::SamePath
            | LinkBecause::SamePathAndSuite
            | LinkBecause::SeveralTests
            | LinkBecause::NoTest
            | LinkBecause::NotAsked => always.unwrap_or(known.decided),
        };
        if decided != known.decided {
            reported_test::decide(writer, known, decided, None)?;
        }
    }
    let is_full = u32::try_from(names.len()).is_ok_and(|count| count >= AT_ONCE);
    Ok(names.pop().filter(|_| is_full))
}

fn always_link(
    writer: &Writer<'_>,
    by: &By,
    known: &ReportedTest,
    test: Uuid,
    new_alias: AliasId,
) -> Result<Option<Called>, StoreError> {
    put_alias(writer, by, known, test, new_alias)?;
    let decided = Decided { test: Some(test), because: LinkBecause::Alias };
    apply(writer, by, known, decided, AuditAction::RunResultLink)?;
    Ok(Some(Called::of(known)))
}

/// Says that a name always stands for a test, unless that is said already.
fn put_alias(
    writer: &Writer<'_>,
    by: &By,
    known: &ReportedTest,
    test: Uuid,
    id: AliasId,
) -> Result<(), StoreError> {
    let Called { project, kind, name } = Called::of(known);
    let before = alias::of_name(writer, project, kind, &name)?;
    if before.is_some_and(|before| before.test == test) {
        return Ok(());
    }
    alias::put(writer, &Alias { id, project, kind, name, test, at: by.at, by: by.member.id })
}

/// Brings back what held before a decision. A test that is gone since cannot be chosen again.
fn take_back(
    writer: &Writer<'_>,
    by: &By,
    known: &ReportedTest,
    (said, always): (Said, Option<Uuid>),
    new_alias: AliasId,
) -> Result<Option<Called>, StoreError> {
    let Name { project, kind, name, .. } = &known.name;
    let living =
        |test: Uuid| Ok::<_, StoreError>(suggestion::living(writer, *project, *kind, test)?.is_some());
    let always = match always {
        Some(test) if living(test)? => Some(test),
        Some(_) | None => None,
    };
    match (alias::of_name(writer, *project, *kind, name)?, always) {
        (_, Some(test)) => put_alias(writer, by, known, test, new_alias)?,
        (Some(alias), None) => {
            remove_alias(writer, by, alias.id)?;
        }
        (None, None) => {}
    }
    let decided = match said {
        Said::Test(test) if living(test)? => Decided { test: Some(test), because: LinkBecause::Chosen },
        Said::KeptApart => Decided { test: None, because: LinkBecause::KeptApart },
        Said::Test(_) | Said::Nothing => by_itself(writer, &Places::of(writer, *project)?, known)?,
    };
    apply(writer, by, known, decided, AuditAction::RunResultUndo)?;
    Ok(Some(Called::of(known)))
}

fn undo(writer: &Writer<'_>, by: &By, known: &ReportedTest) -> Result<Option<Called>, StoreError> {
    let called = match known.decided.because {
        LinkBecause::Alias => {
            let called = Called::of(known);
            match alias::of_name(writer, called.project, called.kind, &called.name)? {
                Some(alias) => Some(remove_alias(writer, by, alias.id)?),
                None => Some(called),
            }
        }
        LinkBecause::Chosen | LinkBecause::KeptApart => None,
        LinkBecause::SamePath
        | LinkBecause::SamePathAndSuite
        | LinkBecause::SeveralTests
        | LinkBecause::NoTest
        | LinkBecause::NotAsked => return Ok(None),
    };
    let places = Places::of(writer, known.name.project)?;
    let found = by_itself(writer, &places, known)?;
    apply(writer, by, known, found, AuditAction::RunResultUndo)?;
    Ok(called)
}

/// Returns what holds without a person's decision about this one name: the alias where there is one, else what was found
/// before the decision, as far as that would have lasted until now.
fn by_itself(reader: &Reader<'_>, places: &Places, known: &ReportedTest) -> Result<Decided, StoreError> {
    let now = places.decide(reader, &known.name)?;
    let Some(found) = known.found.filter(|_| now.because != LinkBecause::Alias) else { return Ok(now) };
    let as_found = ReportedTest { decided: found, ..known.clone() };
    Ok(match places.redecide(reader, &as_found)? {
        Redecided::Otherwise(decided) => decided,
        Redecided::AsBefore | Redecided::FromNowOn(_) => found,
    })
}

/// Writes what a name stands for, with its entry; nothing where it stands for that already.
fn apply(
    writer: &Writer<'_>,
    by: &By,
    known: &ReportedTest,
    decided: Decided,
    action: AuditAction,
) -> Result<(), StoreError> {
    if decided == known.decided {
        return Ok(());
    }
    // An alias has its own person and time, and names that come later have none.
    let is_about_this_one = match decided.because {
        LinkBecause::Chosen | LinkBecause::KeptApart => true,
        LinkBecause::Alias
        | LinkBecause::SamePath
        | LinkBecause::SamePathAndSuite
        | LinkBecause::SeveralTests
        | LinkBecause::NoTest
        | LinkBecause::NotAsked => false,
    };
    let who = is_about_this_one.then_some((by.member.id, by.at));
    reported_test::decide(writer, known, decided, who)?;
    let states = (state(writer, known, known.decided)?, state(writer, known, decided)?);
    let subject = audit::on(known.number, &known.name.name);
    audit::append(writer, by.at, &by.member, action, subject, states)
}

fn state(reader: &Reader<'_>, name: &ReportedTest, decided: Decided) -> Result<Value, StoreError> {
    Ok(json!({
        "suite": name.name.suite,
        "test": path_of(reader, name.name.project, name.name.kind, decided.test)?,
        "because": decided.because.as_str(),
    }))
}

fn alias_state(reader: &Reader<'_>, alias: &Alias) -> Result<Value, StoreError> {
    let test = path_of(reader, alias.project, alias.kind, Some(alias.test))?;
    Ok(json!({ "name": alias.name, "test": test }))
}

/// Returns the path of a test, or its id where it is gone.
fn path_of(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    test: Option<Uuid>,
) -> Result<Option<String>, StoreError> {
    let Some(test) = test else { return Ok(None) };
    let living = suggestion::living(reader, project, kind, test)?;
    Ok(Some(living.map_or_else(|| test.to_string(), |living| living.path)))
}
