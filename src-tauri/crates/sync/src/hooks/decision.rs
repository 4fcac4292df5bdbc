//! What is to be done about a link's service hooks, and what a push means to a link. Pure: the time and what Bitbucket
//! listed are passed in.
//!
//! A webhook is ours by the UUID it was made with, or because it delivers to the address that holds the link's own id.
//! Nobody else's is ever among what is changed or removed.

use std::time::Duration;

use suitecase_bitbucket::Hook;
use suitecase_bitbucket::hooks::PUSH;
use suitecase_listener::{ChangeKind, Push};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::IntegrationId;
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::service_hook::{HookState, ServiceHook};
use suitecase_model::time::Timestamp;

use super::Hearing;

/// How often a hook that works, or cannot work before somebody changes something, is looked at.
const DAILY: Duration = Duration::from_hours(24);
/// How soon it is tried again after a trouble that passes by itself.
const SOON: Duration = Duration::from_mins(10);
/// How soon a hook is given its secret again after a delivery that was signed with another one.
const MISTRUSTED: Duration = Duration::from_hours(1);

/// What is known of a link and its hooks.
pub(super) struct Situation<'a> {
    pub(super) link: &'a Link,
    pub(super) hooks: &'a [ServiceHook],
    /// The address at which the link's hook is wanted; `None` where no relay is configured.
    pub(super) url: Option<&'a str>,
    pub(super) hearing: Hearing,
    pub(super) now: Timestamp,
    /// Whether somebody decided something, so that the hook is looked at even when it is not due.
    pub(super) is_forced: bool,
    /// Whether the secret is in memory.
    pub(super) is_known: bool,
    /// Whether the last delivery was signed with another secret.
    pub(super) is_mistrusted: bool,
}

/// One thing to do about a link's hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// Remove this one at Bitbucket.
    Remove(ServiceHook),
    /// Note that this one could not be removed: its integration is disconnected, and nothing is asked through it.
    GiveUp(ServiceHook),
    /// Take the secret into memory; the hook itself is not due.
    Learn,
    /// Make sure that there is a hook, exactly one and as it is to be.
    Keep,
    /// Note that nothing can be heard.
    Deafen(ErrorCode),
}

/// Whether a link has a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// It is to have one.
    Hook,
    /// It is to have none.
    NoHook,
    /// It is between two states, and what is there stays.
    AsIs,
}

/// Returns whether a link has a hook while it follows its branch or tag.
pub fn may_have_hook(link: &Link, has_relay: bool, is_connected: bool) -> bool {
    let moves = match link.reference {
        GitRef::DefaultBranch | GitRef::Branch(_) | GitRef::Tag(_) => true,
        GitRef::Commit(_) => false,
    };
    has_relay && is_connected && moves
}

/// Returns whether a link is to have a hook.
pub(super) fn wish(link: &Link, has_relay: bool, is_connected: bool) -> Wish {
    match link.status {
        LinkStatus::Archived => Wish::NoHook,
        LinkStatus::Inactive | LinkStatus::Active | LinkStatus::Error { .. }
            if !may_have_hook(link, has_relay, is_connected) =>
        {
            Wish::NoHook
        }
        LinkStatus::Inactive => Wish::AsIs,
        LinkStatus::Active | LinkStatus::Error { .. } => Wish::Hook,
    }
}

/// Returns what is to be done about a link's hooks, in this order.
pub(super) fn errands(
    situation: &Situation<'_>,
    is_connected: impl Fn(IntegrationId) -> bool,
) -> Vec<Errand> {
    let Situation { link, hooks, url, hearing, now, .. } = situation;
    let wish = wish(link, url.is_some(), is_connected(link.integration));
    let mut errands = Vec::new();
    for hook in hooks.iter().filter(|hook| !hook.is_at(link) || wish == Wish::NoHook) {
        let is_due = match &hook.state {
            HookState::Told | HookState::Polled { .. } => true,
            HookState::Leaving { code, .. } => situation.is_forced || is_over(hook, pause_after(code), *now),
        };
        match (is_connected(hook.integration), &hook.state) {
            (true, _) if is_due => errands.push(Errand::Remove(hook.clone())),
            (true, _) | (false, HookState::Leaving { .. }) => {}
            (false, HookState::Told | HookState::Polled { .. }) => errands.push(Errand::GiveUp(hook.clone())),
        }
    }
    let (Wish::Hook, Some(url)) = (wish, url) else { return errands };
    let here = hooks.iter().find(|hook| hook.is_at(link));
    match hearing {
        Hearing::Off => {}
        Hearing::On { .. } => errands.extend(errand_here(situation, here, url)),
        Hearing::Failed(code) => {
            let is_noted = here.is_some_and(
                |hook| matches!(&hook.state, HookState::Polled { code: noted, .. } if noted == code.as_str()),
            );
            if !is_noted {
                errands.push(Errand::Deafen(*code));
            }
        }
    }
    errands
}

/// Returns what is to be done about the hook where its link is now.
fn errand_here(situation: &Situation<'_>, here: Option<&ServiceHook>, url: &str) -> Option<Errand> {
    let Some(hook) = here else { return Some(Errand::Keep) };
    if situation.is_forced || hook.callback_url != url {
        return Some(Errand::Keep);
    }
    let pause = match &hook.state {
        HookState::Told if situation.is_mistrusted => MISTRUSTED,
        HookState::Told => DAILY,
        HookState::Polled { code, .. } if is_of_the_listener(code) => Duration::ZERO,
        HookState::Polled { code, .. } => pause_after(code),
        HookState::Leaving { .. } => Duration::ZERO,
    };
    if is_over(hook, pause, situation.now) {
        return Some(Errand::Keep);
    }
    (hook.state == HookState::Told && !situation.is_known).then_some(Errand::Learn)
}

/// What is to be done with what Bitbucket listed, so that a link has exactly one hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) step: Step,
    /// The UUIDs of further hooks of the same link.
    pub(super) extra: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is as it is to be.
    Keep(Hook),
    /// It is ours and not as it is to be.
    Repair { uuid: String, with_secret: bool },
    /// There is none.
    Create,
}

/// Plans what makes exactly one right hook of what Bitbucket listed; `is_sure` says whether the hook at Bitbucket has
/// the secret that is known here.
pub(super) fn plan(found: &[Hook], stored: Option<&ServiceHook>, url: &str, is_sure: bool) -> Plan {
    let uuid = stored.and_then(|stored| stored.uuid.as_deref());
    let (by_uuid, by_url): (Vec<_>, Vec<_>) = found
        .iter()
        .filter(|hook| is_same(hook, uuid) || hook.url == url)
        .partition(|hook| is_same(hook, uuid));
    let mut ours = by_uuid.into_iter().chain(by_url);
    let Some(first) = ours.next() else { return Plan { step: Step::Create, extra: Vec::new() } };
    let with_secret = !is_sure || !first.has_secret;
    let is_right = first.url == url && first.active && first.events.iter().eq([PUSH]);
    let step = if is_right && !with_secret {
        Step::Keep(first.clone())
    } else {
        Step::Repair { uuid: first.uuid.clone(), with_secret }
    };
    Plan { step, extra: ours.map(|hook| hook.uuid.clone()).collect() }
}

/// Returns the UUIDs of what Bitbucket listed that are a stored hook.
pub(super) fn to_remove(found: &[Hook], stored: &ServiceHook) -> Vec<String> {
    let is_ours = |hook: &&Hook| is_same(hook, stored.uuid.as_deref()) || hook.url == stored.callback_url;
    found.iter().filter(is_ours).map(|hook| hook.uuid.clone()).collect()
}

/// Returns whether a push may have moved what a link follows. `last_name` is what its ref was called at the last sync.
pub(super) fn concerns(push: &Push, reference: &GitRef, last_name: Option<&str>) -> bool {
    if push.changes.is_empty() {
        return true;
    }
    push.changes.iter().any(|change| match (reference, change.kind) {
        (GitRef::DefaultBranch | GitRef::Branch(_) | GitRef::Tag(_), ChangeKind::Other) => true,
        (GitRef::Branch(name), ChangeKind::Branch) | (GitRef::Tag(name), ChangeKind::Tag) => {
            *name == change.name
        }
        (GitRef::Commit(_), _)
        | (GitRef::Branch(_) | GitRef::DefaultBranch, ChangeKind::Tag)
        | (GitRef::Tag(_), ChangeKind::Branch) => false,
        // A branch that appears may be the old one under a new name.
        (GitRef::DefaultBranch, ChangeKind::Branch) => {
            change.created || last_name.is_none_or(|name| name == change.name)
        }
    })
}

fn is_same(hook: &Hook, uuid: Option<&str>) -> bool {
    uuid.is_some_and(|uuid| hook.uuid.eq_ignore_ascii_case(uuid))
}

fn is_of_the_listener(code: &str) -> bool {
    match ErrorCode::from_code(code) {
        Some(code) => matches!(
            code,
            ErrorCode::ListenerPortTaken | ErrorCode::ListenerNotPermitted | ErrorCode::ListenerFailed
        ),
        None => false,
    }
}

fn pause_after(code: &str) -> Duration {
    if ErrorCode::from_code(code).is_some_and(ErrorCode::passes_by_itself) { SOON } else { DAILY }
}

fn is_over(hook: &ServiceHook, pause: Duration, now: Timestamp) -> bool {
    let since = now.millis_since(hook.checked_at);
    // A clock that was set back must not put the next look off.
    since < 0 || u128::try_from(since).is_ok_and(|since| since >= pause.as_millis())
}

#[cfg(test)]
mod tests;
