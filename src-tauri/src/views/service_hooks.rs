//! Service hooks: where they are heard, which are left behind, and how a link is followed.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::service_hook::{HookState, ServiceHook};
use suitecase_store::{Reader, StoreError, integration, service_hook};
use suitecase_sync::hooks::{Hearing, HookSettings, may_have_hook};

use crate::wire::links::FollowingView;
use crate::wire::service_hooks::{LeftHook, ServiceHookSettings};

pub(crate) fn service_hook_settings(settings: &HookSettings, hearing: Hearing) -> ServiceHookSettings {
    let error_code = match hearing {
        Hearing::Off | Hearing::On { .. } => None,
        Hearing::Failed(code) => Some(code.as_str().to_owned()),
    };
    ServiceHookSettings {
        callback_url: settings.url().to_owned(),
        port: settings.port,
        local_address: format!("http://127.0.0.1:{}", settings.port),
        listening: matches!(hearing, Hearing::On { .. }),
        error_code,
    }
}

/// Returns whether there is a webhook of a link at Bitbucket, as far as is known.
pub(crate) fn has_hook(reader: &Reader<'_>, link: LinkId) -> Result<bool, StoreError> {
    Ok(service_hook::of_link(reader, link)?.iter().any(|hook| hook.uuid.is_some()))
}

/// Returns whether a link gets a webhook when it follows its branch again.
pub(crate) fn gets_hook(reader: &Reader<'_>, link: &Link) -> Result<bool, StoreError> {
    let is_connected = integration::get(reader, link.integration)?.status.may_sync();
    Ok(may_have_hook(link, HookSettings::read(reader)?.callback.is_some(), is_connected))
}

/// Returns those of an integration's hooks that could not be removed.
pub(super) fn left_hooks(hooks: &[ServiceHook]) -> Vec<LeftHook> {
    let left = hooks.iter().filter_map(|hook| match &hook.state {
        HookState::Told | HookState::Polled { .. } => None,
        HookState::Leaving { code, detail } => Some(LeftHook {
            repository: hook.repository.clone(),
            url: hook.callback_url.clone(),
            code: code.clone(),
            detail: detail.clone(),
        }),
    });
    left.collect()
}

/// Says how a link is followed and why so; `hooks` are all that the link has.
pub(super) fn following_of(
    link: &Link,
    integration: &IntegrationStatus,
    has_relay: bool,
    hooks: &[ServiceHook],
) -> FollowingView {
    let hook = hooks.iter().find(|hook| hook.is_at(link));
    let (way, reason) = way_of(link, integration, has_relay, hook);
    let (hook_code, hook_detail) = match hook.map(|hook| &hook.state) {
        Some(HookState::Polled { code, detail } | HookState::Leaving { code, detail }) => {
            (Some(code.clone()), Some(detail.clone()).filter(|detail| !detail.is_empty()))
        }
        Some(HookState::Told) | None => (None, None),
    };
    let is_made = |hook: &&ServiceHook| hook.uuid.is_some();
    FollowingView {
        way,
        reason,
        next_look_at: None,
        hook_url: hook.filter(is_made).map(|hook| hook.callback_url.clone()),
        hook_code,
        hook_detail,
    }
}

fn way_of(
    link: &Link,
    integration: &IntegrationStatus,
    has_relay: bool,
    hook: Option<&ServiceHook>,
) -> (&'static str, &'static str) {
    match (&link.status, &link.reference, integration) {
        (LinkStatus::Archived, _, _) => ("not-followed", "archived"),
        (_, _, IntegrationStatus::Inactive) => ("not-followed", "disconnected"),
        (LinkStatus::Inactive, _, _) => ("not-followed", "inactive"),
        (LinkStatus::Active | LinkStatus::Error { .. }, GitRef::Commit(_), _) => ("not-followed", "pinned"),
        (LinkStatus::Active | LinkStatus::Error { .. }, _, _) => match hook.map(|hook| &hook.state) {
            Some(HookState::Told) => ("hook", "ok"),
            Some(HookState::Polled { code, .. }) => ("polled", reason_of(code)),
            Some(HookState::Leaving { .. }) | None if !has_relay => ("polled", "no-relay"),
            // It is being made.
            Some(HookState::Leaving { .. }) | None => ("polled", "ok"),
        },
    }
}

fn reason_of(code: &str) -> &'static str {
    let told_apart =
        [(ErrorCode::BitbucketMissingScope, "missing-scope"), (ErrorCode::HookLimit, "hook-limit")];
    let found = told_apart.into_iter().find(|(known, _)| known.as_str() == code);
    found.map_or("hook-failed", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use suitecase_model::ids::{IntegrationId, ProjectId};
    use suitecase_model::path::RepoPath;
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn link(status: LinkStatus, reference: GitRef) -> Link {
        Link {
            id: LinkId(Uuid::from_u128(1)),
            project: ProjectId(Uuid::from_u128(2)),
            integration: IntegrationId(Uuid::from_u128(3)),
            name: "shop".to_owned(),
            description: String::new(),
            address: String::new(),
            repository: "shop".to_owned(),
            reference,
            directory: RepoPath::root(),
            link_results: false,
            status,
        }
    }

    fn hook(repository: &str, state: HookState) -> ServiceHook {
        ServiceHook {
            link: LinkId(Uuid::from_u128(1)),
            integration: IntegrationId(Uuid::from_u128(3)),
            repository: repository.to_owned(),
            repository_uuid: None,
            uuid: Some("{u}".to_owned()),
            callback_url: "https://relay.acme.io/hooks/1".to_owned(),
            state,
            checked_at: Timestamp(0),
        }
    }

    fn because(code: ErrorCode, detail: &str) -> (String, String) {
        (code.as_str().to_owned(), detail.to_owned())
    }

    #[test]
    fn each_link_says_how_it_is_followed_and_why() {
        let polled = |code: ErrorCode, detail: &str| {
            let (code, detail) = because(code, detail);
            Some(HookState::Polled { code, detail })
        };
        let (code, detail) = because(ErrorCode::BitbucketNotFound, "");
        let leaving = Some(HookState::Leaving { code, detail });
        let active = || LinkStatus::Active;
        for (status, relay, state, expected) in [
            (active(), true, Some(HookState::Told), "hook ok"),
            (active(), false, None, "polled no-relay"),
            (active(), true, None, "polled ok"),
            (
                active(),
                true,
                polled(ErrorCode::BitbucketMissingScope, "read:webhook:bitbucket"),
                "polled missing-scope bitbucket.missing-scope read:webhook:bitbucket",
            ),
            (active(), true, polled(ErrorCode::HookLimit, ""), "polled hook-limit hook.limit"),
            (
                active(),
                true,
                polled(ErrorCode::ListenerPortTaken, ""),
                "polled hook-failed listener.port-taken",
            ),
            (LinkStatus::Inactive, true, None, "not-followed inactive"),
            (LinkStatus::Archived, true, None, "not-followed archived"),
            (LinkStatus::Archived, true, leaving, "not-followed archived bitbucket.not-found"),
        ] {
            let hooks: Vec<_> = state.map(|state| hook("shop", state)).into_iter().collect();
            let link = link(status, GitRef::DefaultBranch);
            let view = following_of(&link, &IntegrationStatus::Active, relay, &hooks);
            let words =
                [Some(view.way.to_owned()), Some(view.reason.to_owned()), view.hook_code, view.hook_detail];
            assert_eq!(words.into_iter().flatten().collect::<Vec<_>>().join(" "), expected);
            assert_eq!(view.hook_url.is_some(), !hooks.is_empty());
        }
        let pinned = link(LinkStatus::Active, GitRef::Commit("0".repeat(40)));
        assert_eq!(following_of(&pinned, &IntegrationStatus::Active, true, &[]).reason, "pinned");
        let stopped = link(LinkStatus::Active, GitRef::DefaultBranch);
        assert_eq!(following_of(&stopped, &IntegrationStatus::Inactive, true, &[]).reason, "disconnected");
        let old = [hook("old", HookState::Told)];
        let moved = following_of(&stopped, &IntegrationStatus::Active, true, &old);
        assert_eq!((moved.way, moved.hook_url), ("polled", None), "where the link was says nothing");
    }

    #[test]
    fn only_hooks_that_could_not_be_removed_are_left() {
        let (code, detail) = because(ErrorCode::BitbucketMissingScope, "delete:webhook:bitbucket");
        let leaving = hook("shop", HookState::Leaving { code, detail });
        let left = left_hooks(&[hook("other", HookState::Told), leaving]);
        assert_eq!(left.len(), 1);
        assert_eq!((left[0].repository.as_str(), left[0].code.as_str()), ("shop", "bitbucket.missing-scope"));
    }
}
