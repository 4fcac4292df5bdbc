use proptest::prelude::*;
use suitecase_listener::Change;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::RepoPath;
use uuid::Uuid;

use super::*;

const URL: &str = "https://relay.acme.io/hooks/7";
const HERE: IntegrationId = IntegrationId(Uuid::from_u128(1));
const ELSEWHERE: IntegrationId = IntegrationId(Uuid::from_u128(2));
const NOW: Timestamp = Timestamp(1_800_000_000_000);
const ON: Hearing = Hearing::On { port: 8457 };

fn link() -> Link {
    Link {
        id: LinkId(Uuid::from_u128(7)),
        project: ProjectId(Uuid::from_u128(3)),
        integration: HERE,
        name: "shop".to_owned(),
        description: String::new(),
        address: String::new(),
        repository: "shop".to_owned(),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: false,
        status: LinkStatus::Active,
    }
}

fn hook(state: HookState, age: Duration) -> ServiceHook {
    ServiceHook {
        link: link().id,
        integration: HERE,
        repository: "shop".to_owned(),
        repository_uuid: None,
        uuid: Some("{u-1}".to_owned()),
        callback_url: URL.to_owned(),
        state,
        checked_at: Timestamp(NOW.0 - i64::try_from(age.as_millis()).unwrap()),
    }
}

fn polled(code: ErrorCode) -> HookState {
    HookState::Polled { code: code.as_str().to_owned(), detail: String::new() }
}

fn leaving(code: ErrorCode) -> HookState {
    HookState::Leaving { code: code.as_str().to_owned(), detail: String::new() }
}

/// What is to be done about a followed link with these hooks, where nothing is out of the ordinary but `change`.
fn done(hooks: &[ServiceHook], change: impl FnOnce(&mut Link, &mut Situation<'_>)) -> Vec<Errand> {
    let mut changed = link();
    let kept = link();
    let mut situation = Situation {
        link: &kept,
        hooks,
        url: Some(URL),
        hearing: ON,
        now: NOW,
        is_forced: false,
        is_known: true,
        is_mistrusted: false,
    };
    change(&mut changed, &mut situation);
    errands(&Situation { link: &changed, ..situation }, |id| id == HERE)
}

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);
const ALMOST_A_DAY: Duration = Duration::from_mins(24 * 60 - 1);

#[test]
fn a_link_has_a_hook_only_while_it_follows_and_there_is_a_relay() {
    let with = |reference: GitRef, status: LinkStatus| Link { reference, status, ..link() };
    let failing = LinkStatus::Error { code: "git.refused".to_owned(), at: NOW };
    for (reference, status, expected) in [
        (GitRef::DefaultBranch, LinkStatus::Active, Wish::Hook),
        (GitRef::Branch("a/b".to_owned()), failing, Wish::Hook),
        (GitRef::Tag("v1".to_owned()), LinkStatus::Active, Wish::Hook),
        (GitRef::Commit("0".repeat(40)), LinkStatus::Active, Wish::NoHook),
        (GitRef::DefaultBranch, LinkStatus::Inactive, Wish::AsIs),
        (GitRef::DefaultBranch, LinkStatus::Archived, Wish::NoHook),
    ] {
        let link = with(reference, status);
        assert_eq!(wish(&link, true, true), expected, "{link:?}");
        assert_eq!(wish(&link, false, true), Wish::NoHook);
        assert_eq!(wish(&link, true, false), Wish::NoHook);
    }
}

#[test]
fn a_hook_is_looked_at_when_it_is_due_and_not_before() {
    let told = |age| hook(HookState::Told, age);
    let rows: [(&str, Vec<ServiceHook>, Vec<Errand>); 9] = [
        ("none yet", vec![], vec![Errand::Keep]),
        ("works", vec![told(ALMOST_A_DAY)], vec![]),
        ("a day ago", vec![told(DAY)], vec![Errand::Keep]),
        ("missing scope", vec![hook(polled(ErrorCode::BitbucketMissingScope), ALMOST_A_DAY)], vec![]),
        (
            "missing scope, a day ago",
            vec![hook(polled(ErrorCode::BitbucketMissingScope), DAY)],
            vec![Errand::Keep],
        ),
        ("offline", vec![hook(polled(ErrorCode::NetworkOffline), 9 * MINUTE)], vec![]),
        (
            "offline, ten minutes ago",
            vec![hook(polled(ErrorCode::NetworkOffline), 10 * MINUTE)],
            vec![Errand::Keep],
        ),
        (
            "the port is free again",
            vec![hook(polled(ErrorCode::ListenerPortTaken), MINUTE)],
            vec![Errand::Keep],
        ),
        ("was to be removed", vec![hook(leaving(ErrorCode::NetworkOffline), MINUTE)], vec![Errand::Keep]),
    ];
    for (case, hooks, expected) in rows {
        assert_eq!(done(&hooks, |_, _| {}), expected, "{case}");
    }
    let fresh = [told(MINUTE)];
    assert_eq!(done(&fresh, |_, it| it.is_forced = true), [Errand::Keep]);
    assert_eq!(done(&fresh, |_, it| it.url = Some("https://other.io/hooks/7")), [Errand::Keep]);
    assert_eq!(done(&fresh, |_, it| it.is_known = false), [Errand::Learn]);
    assert_eq!(done(&fresh, |_, it| it.is_mistrusted = true), []);
    assert_eq!(done(&[told(60 * MINUTE)], |_, it| it.is_mistrusted = true), [Errand::Keep]);
    assert_eq!(done(&fresh, |_, it| it.now = Timestamp(0)), [Errand::Keep], "the clock was set back");
}

#[test]
fn a_link_whose_hook_could_not_be_heard_has_none_made() {
    let taken = Hearing::Failed(ErrorCode::ListenerPortTaken);
    let deafen = [Errand::Deafen(ErrorCode::ListenerPortTaken)];
    assert_eq!(done(&[], |_, it| it.hearing = taken), deafen);
    let fresh = [hook(HookState::Told, MINUTE)];
    assert_eq!(done(&fresh, |_, it| it.hearing = taken), deafen);
    let noted = [hook(polled(ErrorCode::ListenerPortTaken), DAY)];
    assert_eq!(done(&noted, |_, it| it.hearing = taken), []);
    assert_eq!(done(&[], |_, it| it.hearing = Hearing::Off), []);
}

#[test]
fn what_is_not_wanted_any_more_is_removed_where_it_was_made() {
    let told = hook(HookState::Told, MINUTE);
    let remove = vec![Errand::Remove(told.clone())];
    let one = std::slice::from_ref(&told);
    assert_eq!(done(one, |link, _| link.status = LinkStatus::Archived), remove);
    assert_eq!(done(one, |_, it| it.url = None), remove);
    assert_eq!(done(one, |link, _| link.reference = GitRef::Commit("0".repeat(40))), remove);
    assert_eq!(done(one, |link, _| link.status = LinkStatus::Inactive), []);
    let moved = [remove[0].clone(), Errand::Keep];
    assert_eq!(done(one, |link, _| link.repository = "mall".to_owned()), moved);

    let archived = |link: &mut Link, _: &mut Situation<'_>| link.status = LinkStatus::Archived;
    for (age, code, is_tried) in [
        (ALMOST_A_DAY, ErrorCode::BitbucketMissingScope, false),
        (DAY, ErrorCode::BitbucketMissingScope, true),
        (9 * MINUTE, ErrorCode::NetworkOffline, false),
        (10 * MINUTE, ErrorCode::NetworkOffline, true),
    ] {
        let left = [hook(leaving(code), age)];
        assert_eq!(!done(&left, archived).is_empty(), is_tried, "{code:?} {age:?}");
    }
}

#[test]
fn nothing_is_asked_through_an_integration_that_is_disconnected() {
    let told = ServiceHook { integration: ELSEWHERE, ..hook(HookState::Told, DAY) };
    assert_eq!(done(std::slice::from_ref(&told), |_, _| {}), [Errand::GiveUp(told.clone()), Errand::Keep]);
    let left = ServiceHook { integration: ELSEWHERE, ..hook(leaving(ErrorCode::NetworkOffline), DAY) };
    assert_eq!(done(&[left], |link, _| link.integration = ELSEWHERE), []);
}

fn listed(uuid: &str, url: &str, active: bool, events: &[&str], has_secret: bool) -> Hook {
    Hook {
        uuid: uuid.to_owned(),
        url: url.to_owned(),
        active,
        events: events.iter().map(ToString::to_string).collect(),
        has_secret,
        repository_uuid: None,
    }
}

/// What Bitbucket has after a plan was carried out.
fn after(plan: &Plan, found: &[Hook]) -> Vec<Hook> {
    let mut hooks: Vec<_> = found.iter().filter(|hook| !plan.extra.contains(&hook.uuid)).cloned().collect();
    let right = |uuid: &str| listed(uuid, URL, true, &[PUSH], true);
    match &plan.step {
        Step::Keep(_) => {}
        Step::Repair { uuid, .. } => {
            for hook in hooks.iter_mut().filter(|hook| hook.uuid == *uuid) {
                *hook = right(uuid);
            }
        }
        Step::Create => hooks.push(right("{new}")),
    }
    hooks
}

fn any_hook() -> impl Strategy<Value = Hook> {
    let url = prop_oneof![
        Just(URL.to_owned()),
        Just(format!("{URL}/")),
        Just("https://relay.acme.io/hooks/8".to_owned()),
        Just("https://relay.acme.io".to_owned()),
    ];
    let events =
        prop_oneof![Just(vec![PUSH]), Just(vec![]), Just(vec!["repo:fork"]), Just(vec![PUSH, "repo:fork"]),];
    (url, any::<bool>(), events, any::<bool>())
        .prop_map(|(url, active, events, secret)| listed("", &url, active, &events, secret))
}

proptest! {
    #[test]
    fn there_is_exactly_one_right_hook_afterwards_and_everybody_elses_is_as_it_was(
        hooks in proptest::collection::vec(any_hook(), 0..6),
        known in proptest::option::of(0_usize..8),
        is_sure in any::<bool>(),
    ) {
        let numbered = hooks.into_iter().enumerate();
        let found: Vec<_> = numbered.map(|(number, hook)| Hook { uuid: format!("{{{number}}}"), ..hook }).collect();
        let uuid = known.map(|number| format!("{{{number}}}"));
        let stored = ServiceHook { uuid: uuid.clone(), ..hook(HookState::Told, DAY) };
        let is_ours = |hook: &&Hook| hook.url == URL || Some(&hook.uuid) == uuid.as_ref();
        let plan = plan(&found, Some(&stored), URL, is_sure);
        let left = after(&plan, &found);
        for other in found.iter().filter(|hook| !is_ours(hook)) {
            prop_assert!(left.contains(other), "{other:?} is somebody else's");
        }
        let ours: Vec<_> = left.iter().filter(|hook| hook.url == URL).collect();
        prop_assert_eq!(ours.len(), 1);
        prop_assert!(ours[0].active && ours[0].has_secret && ours[0].events == [PUSH]);
        let stored = ServiceHook { uuid: Some(ours[0].uuid.clone()), ..stored };
        let again = super::plan(&left, Some(&stored), URL, true);
        prop_assert_eq!(again, Plan { step: Step::Keep(ours[0].clone()), extra: vec![] });
        let removed = to_remove(&left, &stored);
        prop_assert_eq!(removed, vec![ours[0].uuid.clone()]);
    }
}

#[test]
fn a_hook_gets_a_secret_only_where_it_may_have_another_one() {
    let found = [listed("{U-1}", URL, true, &[PUSH], true)];
    let stored = hook(HookState::Told, DAY);
    let step = |found: &[Hook], is_sure| plan(found, Some(&stored), URL, is_sure).step;
    assert_eq!(step(&found, true), Step::Keep(found[0].clone()));
    let repair = |with_secret| Step::Repair { uuid: "{U-1}".to_owned(), with_secret };
    assert_eq!(step(&found, false), repair(true));
    assert_eq!(step(&[Hook { has_secret: false, ..found[0].clone() }], true), repair(true));
    assert_eq!(step(&[Hook { active: false, ..found[0].clone() }], true), repair(false));
    assert_eq!(
        step(&[Hook { url: "https://old.io/hooks/7".to_owned(), ..found[0].clone() }], true),
        repair(false)
    );
}

#[test]
fn a_push_concerns_a_link_only_when_it_may_have_moved_what_is_followed() {
    let change = |kind, name: &str, created| Change { kind, name: name.to_owned(), created, closed: false };
    let of = |change| Push { repository: None, changes: vec![change] };
    let main = of(change(ChangeKind::Branch, "main", false));
    let other = of(change(ChangeKind::Branch, "feature/x", false));
    let new = of(change(ChangeKind::Branch, "trunk", true));
    let tag = of(change(ChangeKind::Tag, "main", false));
    let unknown = Push::default();
    let odd = of(change(ChangeKind::Other, "x", false));
    let branch = GitRef::Branch("main".to_owned());
    let tagged = GitRef::Tag("main".to_owned());
    let pinned = GitRef::Commit("0".repeat(40));
    for (reference, last_name, [by_main, by_other, by_new, by_tag]) in [
        (&branch, Some("main"), [true, false, false, false]),
        (&branch, None, [true, false, false, false]),
        (&tagged, None, [false, false, false, true]),
        (&GitRef::DefaultBranch, Some("main"), [true, false, true, false]),
        (&GitRef::DefaultBranch, None, [true, true, true, false]),
        (&pinned, None, [false; 4]),
    ] {
        let concerned = [&main, &other, &new, &tag].map(|push| concerns(push, reference, last_name));
        assert_eq!(concerned, [by_main, by_other, by_new, by_tag], "{reference:?} {last_name:?}");
        assert!(concerns(&unknown, reference, last_name));
    }
    assert!(concerns(&odd, &branch, None));
    let both = Push { repository: None, changes: [other.changes, main.changes].concat() };
    assert!(concerns(&both, &branch, None), "one of several is enough");
}
