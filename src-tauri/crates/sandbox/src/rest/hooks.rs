//! Webhook subscriptions of a repository (bitbucket.md section 2.6).
//!
//! The secret is kept but never told. What a hook would be sent is made in `deliveries`.

use std::sync::PoisonError;

use axum::http::Method;
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use url::{Host, Url};
use uuid::Uuid;

use crate::accounts::RepositoryPermission;
use crate::auth::Caller;
use crate::repositories::in_braces;
use crate::rest::error::Refusal;
use crate::rest::{Answer, At, Call, Found, page, repositories, scope};

/// The longest secret, in characters.
const LONGEST_SECRET: usize = 128;

const REPOSITORY_EVENTS: [&str; 9] = [
    "repo:commit_comment_created",
    "repo:commit_status_created",
    "repo:commit_status_updated",
    "repo:fork",
    "repo:imported",
    "repo:push",
    "repo:transfer",
    "repo:updated",
    "repo:deleted",
];
const PULL_REQUEST_EVENTS: [&str; 8] = [
    "pullrequest:approved",
    "pullrequest:comment_created",
    "pullrequest:created",
    "pullrequest:fulfilled",
    "pullrequest:push",
    "pullrequest:rejected",
    "pullrequest:unapproved",
    "pullrequest:updated",
];
const PIPELINE_EVENTS: [&str; 1] = ["pipeline:span_created"];

/// A webhook subscription.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) uuid: Uuid,
    pub(crate) url: String,
    pub(crate) description: String,
    pub(crate) is_active: bool,
    pub(crate) events: Vec<String>,
    pub(crate) secret: Option<SecretString>,
    created: jiff::Timestamp,
}

/// Answers `GET /hook_events`, which needs no credential.
pub(crate) fn subjects(call: &Call) -> Value {
    json!({
        "repository": { "events": call.link("hook_events/repository") },
        "workspace": { "events": call.link("hook_events/workspace") },
    })
}

/// Answers `GET /hook_events/{subject}`, which needs no credential.
pub(crate) fn events(call: &Call, subject: &str) -> Answer {
    if !["repository", "workspace"].contains(&subject) {
        return Err(Refusal::NoSuchResource);
    }
    let all = REPOSITORY_EVENTS.iter().chain(&PULL_REQUEST_EVENTS).chain(&PIPELINE_EVENTS);
    let values = all.map(|event| {
        let category = event.split(':').next().unwrap_or_default();
        json!({ "event": event, "category": category, "label": event, "description": event })
    });
    Ok(Found::Json(page::list(call, &page::MOST_ENDPOINTS, values.collect())?))
}

/// Answers everything below `…/hooks`.
pub(crate) fn answer(call: &Call, workspace: &str, slug: &str, rest: &[&str]) -> Answer {
    let need = match call.method {
        Method::GET => scope::READ_HOOK,
        Method::DELETE => scope::DELETE_HOOK,
        _ => scope::WRITE_HOOK,
    };
    let (workspace, repository) = call.repository(workspace, slug, &need)?;
    let at = At { workspace, repository };
    let permission = call.caller.repository_permission(&workspace.slug, repository);
    if permission != Some(RepositoryPermission::Admin) {
        return Err(Refusal::NotPermitted(
            "You must be an administrator of this repository to manage webhooks.",
        ));
    }
    let mut hooks = repository.hooks.lock().unwrap_or_else(PoisonError::into_inner);
    match (&call.method, rest) {
        (&Method::GET, ["hooks"]) => {
            let values = hooks.iter().map(|hook| json(call, at, hook)).collect();
            Ok(Found::Json(page::list(call, &page::MOST_ENDPOINTS, values)?))
        }
        (&Method::POST, ["hooks"]) => {
            let body = object(call)?;
            let mut hook = Hook {
                uuid: Uuid::new_v4(),
                url: String::new(),
                description: String::new(),
                is_active: true,
                events: Vec::new(),
                secret: None,
                created: jiff::Timestamp::now(),
            };
            for field in ["url", "events"] {
                if !body.contains_key(field) {
                    return Err(Refusal::BadFields {
                        field,
                        message: "required key not provided".to_owned(),
                    });
                }
            }
            change(&mut hook, &body)?;
            check_event_scopes(&call.caller, &hook.events)?;
            if let Some(limit) = call.state.faults.hook_limit().filter(|limit| hooks.len() >= *limit) {
                let message = format!("A repository can have at most {limit} webhooks.");
                return Err(Refusal::BadRequest(message));
            }
            let body = json(call, at, &hook);
            let location =
                body.pointer("/links/self/href").and_then(Value::as_str).unwrap_or_default().to_owned();
            hooks.push(hook);
            Ok(Found::Created { location, body })
        }
        (&Method::GET, ["hooks", word]) => {
            let hook = hooks.iter().find(|hook| is_named(hook, word)).ok_or_else(|| no_such_hook(word))?;
            Ok(Found::Json(json(call, at, hook)))
        }
        (&Method::PUT, ["hooks", word]) => {
            let hook =
                hooks.iter_mut().find(|hook| is_named(hook, word)).ok_or_else(|| no_such_hook(word))?;
            let mut changed = hook.clone();
            change(&mut changed, &object(call)?)?;
            check_event_scopes(&call.caller, &changed.events)?;
            *hook = changed;
            Ok(Found::Json(json(call, at, hook)))
        }
        (&Method::DELETE, ["hooks", word]) => {
            let position =
                hooks.iter().position(|hook| is_named(hook, word)).ok_or_else(|| no_such_hook(word))?;
            hooks.remove(position);
            Ok(Found::Nothing)
        }
        _ => Err(Refusal::NoSuchResource),
    }
}

fn json(call: &Call, at: At<'_>, hook: &Hook) -> Value {
    let uuid = in_braces(hook.uuid);
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    let encoded = uuid.replace('{', "%7B").replace('}', "%7D");
    json!({
        "type": "webhook_subscription",
        "uuid": uuid,
        "url": hook.url,
        "description": hook.description,
        "subject_type": "repository",
        "subject": repositories::brief(call, at),
        "active": hook.is_active,
        "created_at": hook.created.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string(),
        "events": hook.events,
        "secret_set": hook.secret.is_some(),
        "links": { "self": call.link(&format!("repositories/{full_name}/hooks/{encoded}")) },
    })
}

fn object(call: &Call) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_slice(&call.body).map_err(|error| Refusal::BadRequest(format!("Invalid JSON: {error}")))
}

fn change(hook: &mut Hook, body: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in body {
        match (name.as_str(), value) {
            ("url", Value::String(url)) => {
                check_public(url)?;
                hook.url.clone_from(url);
            }
            ("description", Value::String(text)) => hook.description.clone_from(text),
            ("description", Value::Null) => hook.description.clear(),
            ("active", Value::Bool(active)) => hook.is_active = *active,
            ("events", Value::Array(events)) => hook.events = known_events(events)?,
            // Leaving the secret out keeps it; null or nothing clears it.
            ("secret", Value::Null) => hook.secret = None,
            ("secret", Value::String(secret)) if secret.is_empty() => hook.secret = None,
            ("secret", Value::String(secret)) if secret.chars().count() <= LONGEST_SECRET => {
                hook.secret = Some(SecretString::from(secret.as_str()));
            }
            ("secret", _) => {
                let message = format!("length must be between 0 and {LONGEST_SECRET}");
                return Err(Refusal::BadFields { field: "secret", message });
            }
            ("skip_cert_verification", Value::Bool(_)) => {}
            ("skip_cert_verification", _) => return Err(not_valid("skip_cert_verification")),
            ("url", _) => return Err(not_valid("url")),
            ("description", _) => return Err(not_valid("description")),
            ("active", _) => return Err(not_valid("active")),
            ("events", _) => return Err(not_valid("events")),
            _ => {}
        }
    }
    Ok(())
}

fn known_events(events: &[Value]) -> Result<Vec<String>, Refusal> {
    let refused = |message: &str| Refusal::BadFields { field: "events", message: message.to_owned() };
    let mut known = Vec::new();
    for event in events {
        let event = event.as_str().ok_or_else(|| refused("expected a list of words"))?;
        let all = [REPOSITORY_EVENTS.as_slice(), &PULL_REQUEST_EVENTS, &PIPELINE_EVENTS];
        if !all.iter().any(|group| group.contains(&event)) {
            return Err(refused(&format!("Invalid event: {event}")));
        }
        if known.iter().any(|other| other == event) {
            return Err(refused("events must be unique"));
        }
        known.push(event.to_owned());
    }
    if known.is_empty() { Err(refused("at least one event is needed")) } else { Ok(known) }
}

/// The address must be one the whole internet can reach; nothing is looked up here.
fn check_public(address: &str) -> Result<(), Refusal> {
    let refused = |message: &str| Refusal::BadFields { field: "url", message: message.to_owned() };
    let url = Url::parse(address).map_err(|_| refused("Enter a valid URL."))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(refused("Enter a valid URL."));
    }
    let is_public = match url.host() {
        None => false,
        Some(Host::Ipv4(ip)) => {
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast())
        }
        Some(Host::Ipv6(ip)) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
        Some(Host::Domain(name)) => {
            let last = name.trim_end_matches('.').rsplit_once('.').map(|(_, last)| last);
            last.is_some_and(|last| {
                !["local", "localhost", "internal", "lan", "invalid", "test"].contains(&last)
            })
        }
    };
    if is_public {
        Ok(())
    } else {
        Err(refused("The URL must resolve publicly and cannot be an internal address."))
    }
}

/// A subscription needs the read scope of what its events speak of.
fn check_event_scopes(caller: &Caller, events: &[String]) -> Result<(), Refusal> {
    for event in events {
        let (for_person, for_bot) = match event.split(':').next() {
            Some("pullrequest") => ("read:pullrequest:bitbucket", "pullrequest"),
            Some("pipeline") => ("read:pipeline:bitbucket", "pipeline"),
            Some(_) | None => ("read:repository:bitbucket", "repository"),
        };
        let needed = if matches!(caller, Caller::Bot { .. }) { for_bot } else { for_person };
        if !scope::has(caller, needed) {
            let granted = caller.scopes().to_vec();
            return Err(Refusal::MissingScope { required: vec![needed.to_owned()], granted });
        }
    }
    Ok(())
}

fn is_named(hook: &Hook, word: &str) -> bool {
    in_braces(hook.uuid) == word || hook.uuid.to_string() == word
}

fn no_such_hook(word: &str) -> Refusal {
    Refusal::NotFound(format!("{word} does not exist"))
}

fn not_valid(field: &'static str) -> Refusal {
    Refusal::BadFields { field, message: "not a valid value".to_owned() }
}
