//! Pipelines: started, listed, stopped (bitbucket.md section 2.7). Nothing is ever built: a pipeline stays pending.

use std::sync::PoisonError;

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::repositories::in_braces;
use crate::rest::error::Refusal;
use crate::rest::{Answer, At, Call, Found, git_read, page, repositories, scope};

/// A pipeline that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    uuid: Uuid,
    build_number: usize,
    branch: String,
    commit: String,
    selector: Option<Value>,
    is_stopped: bool,
    created: jiff::Timestamp,
}

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
            Ok(Found::Json(json!({ "type": "repository_pipelines_configuration", "enabled": true })))
        }
        (&Method::GET, ["pipelines"]) => {
            let pipelines = repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
            let branch = call.parameter("target.branch");
            let wanted =
                pipelines.iter().filter(|pipeline| branch.is_none_or(|branch| branch == pipeline.branch));
            let mut values = wanted.map(|pipeline| json(call, at, pipeline)).collect::<Vec<_>>();
            if call.parameter("sort") == Some("-created_on") {
                values.reverse();
            }
            // Section 2.1: this list ignores `q` and has its own parameters.
            Ok(Found::Json(page::counted(call, &page::MOST_ENDPOINTS, values)?))
        }
        (&Method::POST, ["pipelines"]) => start(call, at).await,
        (&Method::GET, ["pipelines", word]) => {
            let pipelines = repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
            let found = pipelines.iter().find(|pipeline| is_named(pipeline, word));
            Ok(Found::Json(json(call, at, found.ok_or_else(|| no_such_pipeline(word))?)))
        }
        (&Method::POST, ["pipelines", word, "stopPipeline"]) => {
            let mut pipelines = repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
            let found = pipelines.iter_mut().find(|pipeline| is_named(pipeline, word));
            found.ok_or_else(|| no_such_pipeline(word))?.is_stopped = true;
            Ok(Found::Nothing)
        }
        _ => Err(Refusal::NoSuchResource),
    }
}

async fn start(call: &Call, at: At<'_>) -> Answer {
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
    let commit = commit.ok_or_else(|| Refusal::BadRequest("Could not find the revision".to_owned()))?;
    let mut pipelines = at.repository.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
    let pipeline = Pipeline {
        uuid: Uuid::new_v4(),
        build_number: pipelines.len() + 1,
        branch,
        commit,
        selector: body.pointer("/target/selector").cloned(),
        is_stopped: false,
        created: jiff::Timestamp::now(),
    };
    let body = json(call, at, &pipeline);
    let location = body.pointer("/links/self/href").and_then(Value::as_str).unwrap_or_default().to_owned();
    pipelines.push(pipeline);
    Ok(Found::Created { location, body })
}

fn json(call: &Call, at: At<'_>, pipeline: &Pipeline) -> Value {
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    let uuid = in_braces(pipeline.uuid);
    let encoded = uuid.replace('{', "%7B").replace('}', "%7D");
    let state = if pipeline.is_stopped {
        json!({
            "type": "pipeline_state_completed",
            "name": "COMPLETED",
            "result": { "type": "pipeline_state_completed_stopped", "name": "STOPPED" },
        })
    } else {
        json!({ "type": "pipeline_state_pending", "name": "PENDING" })
    };
    let mut target = json!({
        "type": "pipeline_ref_target",
        "ref_type": "branch",
        "ref_name": pipeline.branch,
        "commit": { "type": "commit", "hash": pipeline.commit },
    });
    if let (Some(selector), Some(target)) = (&pipeline.selector, target.as_object_mut()) {
        target.insert("selector".to_owned(), selector.clone());
    }
    json!({
        "type": "pipeline",
        "uuid": uuid,
        "build_number": pipeline.build_number,
        "repository": repositories::brief(call, at),
        "state": state,
        "target": target,
        "trigger": { "type": "pipeline_trigger_manual", "name": "MANUAL" },
        "created_on": pipeline.created.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        "links": {
            "self": call.link(&format!("repositories/{full_name}/pipelines/{encoded}")),
            "steps": call.link(&format!("repositories/{full_name}/pipelines/{encoded}/steps")),
        },
    })
}

fn is_named(pipeline: &Pipeline, word: &str) -> bool {
    in_braces(pipeline.uuid) == word
}

fn no_such_pipeline(word: &str) -> Refusal {
    Refusal::NotFound(format!("Pipeline {word} not found"))
}
