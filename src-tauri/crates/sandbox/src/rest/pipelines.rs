//! Pipelines: started, listed, followed, stopped (bitbucket.md section 2.7). What they do is scripted.

mod reading;

use std::sync::PoisonError;

use axum::http::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::accounts::RepositoryPermission;
use crate::git_command;
use crate::pipelines::definition::Definition;
use crate::pipelines::{Pipeline, Stage, Variable};
use crate::repositories::in_braces;
use crate::rest::error::Refusal;
use crate::rest::{Answer, At, Call, Found, git_read, page, repositories, scope};

/// Answers everything below `…/pipelines` and `…/pipelines_config`.
pub(crate) async fn answer(call: &Call, workspace: &str, slug: &str, rest: &[&str]) -> Answer {
    let need = match (&call.method, rest) {
        (_, ["pipelines_config", ..]) => scope::READ_PIPELINE_SETTINGS,
        (&Method::GET, _) => scope::READ_PIPELINE,
        (_, ["pipelines", _, "stopPipeline"]) => scope::STOP_PIPELINE,
        _ => scope::START_PIPELINE,
    };
    let (workspace, repository) = call.repository(workspace, slug, &need)?;
    let at = At { workspace, repository };
    match (&call.method, rest) {
        (&Method::GET, ["pipelines_config"]) => {
            let is_enabled = repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner).is_enabled;
            Ok(Found::Json(json!({ "type": "repository_pipelines_configuration", "enabled": is_enabled })))
        }
        (&Method::GET, ["pipelines"]) => {
            let pipelines = repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
            let branch = call.parameter("target.branch");
            let started = pipelines.started.iter();
            let wanted = started.filter(|pipeline| branch.is_none_or(|branch| branch == pipeline.branch));
            let mut values = wanted.map(|pipeline| json(call, at, pipeline)).collect::<Vec<_>>();
            if call.parameter("sort") == Some("-created_on") {
                values.reverse();
            }
            // Section 2.1: this list ignores `q` and has its own parameters.
            Ok(Found::Json(page::counted(call, &page::MOST_ENDPOINTS, values)?))
        }
        (&Method::POST, ["pipelines"]) => start(call, at).await,
        (&Method::GET, ["pipelines", word, rest @ ..]) => {
            let mut pipelines = repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
            let pipeline = pipelines.find(word).ok_or_else(|| no_such_pipeline(word))?;
            if !rest.is_empty() {
                return reading::answer(call, pipeline, rest);
            }
            let seen = json(call, at, pipeline);
            pipeline.looked_at();
            Ok(Found::Json(seen))
        }
        (&Method::POST, ["pipelines", word, "stopPipeline"]) => {
            check_may_write(call, at)?;
            let mut pipelines = repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
            let pipeline = pipelines.find(word).ok_or_else(|| no_such_pipeline(word))?;
            if pipeline.tell_to_stop() {
                Ok(Found::Nothing)
            } else {
                Err(refused("Pipeline has already completed."))
            }
        }
        _ => Err(Refusal::NoSuchResource),
    }
}

async fn start(call: &Call, at: At<'_>) -> Answer {
    check_may_write(call, at)?;
    if !at.repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner).is_enabled {
        return Err(refused("Pipelines is not enabled for this repository."));
    }
    let body = serde_json::from_slice::<Value>(&call.body);
    let body = body.map_err(|error| Refusal::BadRequest(format!("Invalid JSON: {error}")))?;
    let word = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    if word("/target/type") != Some("pipeline_ref_target") || word("/target/ref_type") != Some("branch") {
        return Err(Refusal::BadRequest("The target must be a pipeline_ref_target of a branch.".to_owned()));
    }
    let branch = word("/target/ref_name").unwrap_or_default().to_owned();
    let branches = git_read::branches(&at.repository.git_directory).await?;
    let tip = branches.iter().find(|row| row.name == branch).map(|row| row.commit.clone());
    // Section 2.7: an empty commit object is not the same as none.
    let commit = match body.pointer("/target/commit") {
        None => tip,
        Some(_) => word("/target/commit/hash").map(ToOwned::to_owned),
    };
    let commit = commit.ok_or_else(|| refused("Could not find the revision"))?;
    let custom = match word("/target/selector/type") {
        None => None,
        Some("custom") => Some(word("/target/selector/pattern").unwrap_or_default().to_owned()),
        Some(_) => return Err(refused("Requested selector is not found in bitbucket-pipelines.yml.")),
    };
    let definition = definition(at, &commit).await?;
    let is_there =
        custom.as_ref().map_or(definition.has_for(&branch), |name| definition.custom.contains(name));
    if !is_there {
        return Err(refused("Requested selector is not found in bitbucket-pipelines.yml."));
    }
    let variables = variables(body.get("variables"))?;
    let mut pipelines = at.repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
    let body = json(call, at, pipelines.start(branch, commit, custom, variables));
    let location = body.pointer("/links/self/href").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Found::Created { location, body })
}

/// Reads the definition at a commit.
async fn definition(at: At<'_>, commit: &str) -> Result<Definition, Refusal> {
    let name = format!("{commit}:bitbucket-pipelines.yml");
    let text = git_command::read(&at.repository.git_directory, ["cat-file", "blob", name.as_str()]).await;
    // Git fails as well where there is no such commit; either way there is no such file.
    let text =
        text.map_err(|_| refused("The bitbucket-pipelines.yml file does not exist in the repository."))?;
    Ok(Definition::read(&String::from_utf8_lossy(&text)))
}

fn variables(given: Option<&Value>) -> Result<Vec<Variable>, Refusal> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let read = |variable: &Value| {
        Some(Variable {
            key: variable.get("key")?.as_str().filter(|key| !key.is_empty())?.to_owned(),
            value: SecretString::from(variable.get("value")?.as_str()?),
            is_secured: variable.get("secured").is_some_and(|secured| secured == &Value::Bool(true)),
        })
    };
    let variables = given.as_array().and_then(|given| given.iter().map(read).collect());
    variables.ok_or_else(|| refused("The variables are not valid."))
}

/// Pipelines run by whoever may write to the repository.
fn check_may_write(call: &Call, at: At<'_>) -> Result<(), Refusal> {
    let permission = call.caller.repository_permission(&at.workspace.slug, at.repository);
    match permission {
        Some(RepositoryPermission::Write | RepositoryPermission::Admin) => Ok(()),
        Some(RepositoryPermission::Read) | None => {
            Err(Refusal::NotPermitted("You need write access to this repository to run pipelines."))
        }
    }
}

fn json(call: &Call, at: At<'_>, pipeline: &Pipeline) -> Value {
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    let uuid = in_braces(pipeline.uuid);
    let encoded = uuid.replace('{', "%7B").replace('}', "%7D");
    let mut target = json!({
        "type": "pipeline_ref_target",
        "ref_type": "branch",
        "ref_name": pipeline.branch,
        "commit": { "type": "commit", "hash": pipeline.commit },
    });
    if let (Some(name), Some(target)) = (&pipeline.custom, target.as_object_mut()) {
        let selector = json!({ "type": "custom", "pattern": name });
        target.insert("selector".to_owned(), selector);
    }
    // The document: "If the variable is secured, this will be empty."
    let variables = pipeline.variables.iter().map(|variable| {
        let mut shown =
            json!({ "type": "pipeline_variable", "key": variable.key, "secured": variable.is_secured });
        if let (false, Some(shown)) = (variable.is_secured, shown.as_object_mut()) {
            shown.insert("value".to_owned(), json!(secrecy::ExposeSecret::expose_secret(&variable.value)));
        }
        shown
    });
    json!({
        "type": "pipeline",
        "uuid": uuid,
        "build_number": pipeline.build_number,
        "repository": repositories::brief(call, at),
        "state": state(pipeline),
        "target": target,
        "variables": variables.collect::<Vec<_>>(),
        "trigger": { "type": "pipeline_trigger_manual", "name": "MANUAL" },
        "created_on": time(pipeline.created),
        "links": {
            "self": call.link(&format!("repositories/{full_name}/pipelines/{encoded}")),
            "steps": call.link(&format!("repositories/{full_name}/pipelines/{encoded}/steps")),
        },
    })
}

fn state(pipeline: &Pipeline) -> Value {
    let ended = |word: &str| {
        let kind = format!("pipeline_state_completed_{}", word.to_ascii_lowercase());
        let mut result = json!({ "type": kind, "name": word });
        if let (Some(message), Some(result)) = (&pipeline.script.error, result.as_object_mut()) {
            let error = json!({ "type": "pipeline_error", "key": "scripted", "message": message });
            result.insert("error".to_owned(), error);
        }
        json!({ "type": "pipeline_state_completed", "name": "COMPLETED", "result": result })
    };
    match pipeline.stage() {
        Stage::Pending => json!({ "type": "pipeline_state_pending", "name": "PENDING" }),
        Stage::Running => json!({
            "type": "pipeline_state_in_progress",
            "name": pipeline.script.running_word,
            "stage": { "type": "pipeline_state_in_progress_running", "name": "RUNNING" },
        }),
        Stage::Over => ended(&pipeline.script.result),
        Stage::Stopped => ended("STOPPED"),
    }
}

fn time(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn refused(detail: &str) -> Refusal {
    Refusal::BadDetail(detail.to_owned())
}

fn no_such_pipeline(word: &str) -> Refusal {
    Refusal::NotFound(format!("Pipeline {word} not found"))
}
