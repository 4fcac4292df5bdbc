//! What notifications say: one link in its own words, several in one that counts them. Pure.

use suitecase_model::ids::{LinkId, ProjectId};

use super::digest::{Changes, News};
use crate::names::visible;
use crate::wire::computer::{OpenEvent, Page};

/// How many lines of a list a notification shows.
const NAMED: usize = 3;

/// Something to tell, and about what.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) link: LinkId,
    pub(super) project: ProjectId,
    pub(super) name: String,
    pub(super) news: News,
    /// How many test cases and test suites the link has now.
    pub(super) tests: (u64, u64),
}

/// A notification, as plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) title: String,
    pub(super) text: String,
    /// What a click opens.
    pub(super) place: OpenEvent,
}

/// Makes a notification of each kind of news: failures, recoveries, changes.
pub(super) fn messages(items: &[Item]) -> Vec<Message> {
    let of = |kind: fn(&News) -> bool| items.iter().filter(|item| kind(&item.news)).collect::<Vec<_>>();
    let groups = [
        (of(|news| matches!(news, News::Failed(_))), Page::Settings, "could not be synced"),
        (of(|news| matches!(news, News::Recovered)), Page::Settings, "sync again"),
        (of(|news| matches!(news, News::Changed(_))), Page::Tests, "have changed tests"),
    ];
    groups.into_iter().filter_map(|(items, page, words)| message(&items, page, words)).collect()
}

fn message(items: &[&Item], page: Page, words: &str) -> Option<Message> {
    match items {
        [] => None,
        [item] => Some(Message {
            title: visible(&item.name),
            text: sentence(item),
            place: OpenEvent {
                project_id: Some(item.project),
                link_id: Some(item.link),
                ..OpenEvent::page(page)
            },
        }),
        [first, others @ ..] => {
            let is_one_project = others.iter().all(|item| item.project == first.project);
            Some(Message {
                title: format!("{} repositories {words}", items.len()),
                text: list(items),
                place: OpenEvent {
                    project_id: is_one_project.then_some(first.project),
                    ..OpenEvent::page(page)
                },
            })
        }
    }
}

fn sentence(item: &Item) -> String {
    match &item.news {
        News::Failed(_) => "The sync failed. What you see is from the last good one.".to_owned(),
        News::Recovered => "Syncing works again.".to_owned(),
        News::Changed(Changes { is_first: true, .. }) => {
            let (cases, suites) = item.tests;
            let (cases, suites) = (counted(cases, "test case"), counted(suites, "test suite"));
            format!("The first sync is finished: {cases} and {suites}.")
        }
        News::Changed(changes) => format!("Tests: {}.", counts(changes)),
    }
}

/// Names links, with what changed where something did.
fn list(items: &[&Item]) -> String {
    let lines = items.iter().map(|item| match &item.news {
        News::Failed(_) | News::Recovered => visible(&item.name),
        News::Changed(Changes { is_first: true, .. }) => format!("{}: synced", visible(&item.name)),
        News::Changed(changes) => format!("{}: {}", visible(&item.name), counts(changes)),
    });
    listed(lines.collect())
}

/// Puts the first lines of a list below each other, and tells how many more there are.
pub(super) fn listed(mut lines: Vec<String>) -> String {
    if lines.len() > NAMED {
        let more = lines.len() - NAMED;
        lines.truncate(NAMED);
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

fn counts(changes: &Changes) -> String {
    let counts = [
        (changes.added, "added"),
        (changes.changed, "changed"),
        (changes.moved, "moved"),
        (changes.removed, "removed"),
    ];
    let told = counts.iter().filter(|(number, _)| *number > 0);
    told.map(|(number, word)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
}

fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn item(number: u128, name: &str, news: News) -> Item {
        Item {
            link: LinkId(Uuid::from_u128(number)),
            project: ProjectId(Uuid::from_u128(7)),
            name: name.to_owned(),
            news,
            tests: (148, 1),
        }
    }

    fn changed(added: u64, moved: u64) -> News {
        News::Changed(Changes { added, moved, ..Changes::default() })
    }

    fn said(items: &[Item]) -> Vec<(String, String)> {
        messages(items).into_iter().map(|message| (message.title, message.text)).collect()
    }

    #[test]
    fn one_link_is_told_in_its_own_words() {
        let first = News::Changed(Changes { is_first: true, added: 149, ..Changes::default() });
        for (news, text, page) in [
            (
                News::Failed("git.not-found".to_owned()),
                "The sync failed. What you see is from the last good one.",
                Page::Settings,
            ),
            (News::Recovered, "Syncing works again.", Page::Settings),
            (changed(1, 3), "Tests: 1 added, 3 moved.", Page::Tests),
            (first, "The first sync is finished: 148 test cases and 1 test suite.", Page::Tests),
        ] {
            let one = item(1, "shop\u{202e}", news);
            let place =
                OpenEvent { project_id: Some(one.project), link_id: Some(one.link), ..OpenEvent::page(page) };
            let expected = Message { title: "shop⟦U+202E⟧".to_owned(), text: text.to_owned(), place };
            assert_eq!(messages(&[one]), [expected]);
        }
    }

    #[test]
    fn several_links_are_one_notification_of_each_kind() {
        let items: Vec<Item> = (0..5)
            .map(|number| {
                item(number, &format!("shop {number}"), changed(u64::try_from(number).unwrap() + 1, 0))
            })
            .chain([
                item(8, "legacy", News::Failed("git.not-found".to_owned())),
                item(9, "mobile", News::Failed("git.refused".to_owned())),
            ])
            .collect();
        assert_eq!(
            said(&items),
            [
                ("2 repositories could not be synced".to_owned(), "legacy\nmobile".to_owned()),
                (
                    "5 repositories have changed tests".to_owned(),
                    "shop 0: 1 added\nshop 1: 2 added\nshop 2: 3 added\nand 2 more".to_owned()
                ),
            ]
        );
        let place = messages(&items)[0].place;
        assert_eq!((place.project_id, place.link_id), (Some(ProjectId(Uuid::from_u128(7))), None));
    }

    #[test]
    fn what_is_about_several_projects_opens_none_of_them() {
        let mut other = item(2, "mobile", News::Recovered);
        other.project = ProjectId(Uuid::from_u128(8));
        let told = messages(&[item(1, "web-shop", News::Recovered), other]);
        assert_eq!((told[0].title.as_str(), told[0].place.project_id), ("2 repositories sync again", None));
    }
}
