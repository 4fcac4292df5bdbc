//! Says a comparison in Markdown, to be pasted into a pull request. Pure.
//!
//! Whatever comes from a repository stands in code spans, in which nothing is Markdown, HTML, a mention or a link;
//! characters that would be invisible, or turn the direction of what follows, are spelled out.

use std::fmt::Write as _;

use suitecase_model::path::RepoPath;
use suitecase_model::text::is_unseen;

use super::{Compared, Comparison, Item, ItemChange, Membership};

/// The most items that are listed.
const MOST_ITEMS: usize = 500;
/// The most bytes of text; the message that carries it escapes some of them.
const MOST_BYTES: usize = 120_000;
/// The most members that are named of one kind, for one suite.
const MOST_MEMBERS: usize = 20;
/// How many digits of a commit are enough for people.
const SHORT: usize = 12;

/// Returns the text for a comparison of the link with this name.
pub(super) fn markdown(link: &str, comparison: &Comparison) -> String {
    let mut text = format!("## Tests of {}\n\n", code(link));
    let count = |change| comparison.count(change);
    _ = writeln!(
        text,
        "{} → {}: {} added, {} removed, {} renamed or moved, {} edited.",
        side(&comparison.from),
        side(&comparison.to),
        count(ItemChange::Added),
        count(ItemChange::Removed),
        count(ItemChange::Moved),
        count(ItemChange::Edited),
    );
    let mut listing = Listing { text, items: 0, unsaid: 0 };
    for change in ItemChange::ALL {
        let items = || comparison.items.iter().filter(move |item| item.change == change);
        listing.section(title(change), items, item);
    }
    let suites = || comparison.items.iter().filter(|item| item.members.is_some());
    listing.section("Members of suites", suites, |item| {
        format!("{}: {}", path(&item.path), item.members.as_ref().map(members).unwrap_or_default())
    });
    let Listing { mut text, unsaid, .. } = listing;
    if unsaid > 0 {
        _ = writeln!(text, "\n… and {unsaid} more that are not listed.");
    }
    text
}

fn title(change: ItemChange) -> &'static str {
    match change {
        ItemChange::Added => "Added",
        ItemChange::Removed => "Removed",
        ItemChange::Moved => "Renamed or moved",
        ItemChange::Edited => "Edited",
    }
}

/// What is written so far, and what was left out.
struct Listing {
    text: String,
    items: usize,
    unsaid: usize,
}

impl Listing {
    /// Writes the items of one section as long as there is room.
    fn section<'a, I: Iterator<Item = &'a Item>>(
        &mut self,
        title: &str,
        items: impl Fn() -> I,
        line: impl Fn(&Item) -> String,
    ) {
        let total = items().count();
        let mut heading = format!("\n### {title} ({total})\n\n");
        for (place, item) in items().enumerate() {
            let line = format!("{heading}- {}\n", line(item));
            if self.unsaid > 0 || self.items == MOST_ITEMS || self.text.len() + line.len() > MOST_BYTES {
                self.unsaid += total - place;
                return;
            }
            self.text.push_str(&line);
            self.items += 1;
            heading.clear();
        }
    }
}

fn item(item: &Item) -> String {
    let mut line = path(&item.path);
    if let Some(from) = &item.from {
        _ = write!(line, " (was {})", path(from));
    }
    if !item.fields.is_empty() {
        let fields: Vec<String> = item.fields.iter().map(|field| field.as_str().replace('-', " ")).collect();
        _ = write!(line, " – {}", fields.join(", "));
    } else if item.change == ItemChange::Edited {
        line.push_str(" – other settings");
    }
    line
}

fn members(members: &Membership) -> String {
    let lists = [
        ("added", &members.added),
        ("removed", &members.removed),
        ("switched on", &members.switched_on),
        ("switched off", &members.switched_off),
    ];
    let mut said: Vec<String> = lists
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what} {}", listed(names)))
        .collect();
    if members.is_reordered {
        said.push("in another order".to_owned());
    }
    said.join("; ")
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_MEMBERS).map(|name| code(name)).collect();
    match names.len().saturating_sub(MOST_MEMBERS) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn side((point, commit): &(Compared, String)) -> String {
    let short: String = commit.chars().take(SHORT).collect();
    match point {
        Compared::Commit(_) => code(&short),
        Compared::Branch(name) => format!("{} ({})", code(name), code(&short)),
    }
}

fn path(path: &RepoPath) -> String {
    code(path.as_str())
}

/// Puts a text into a code span that it cannot end.
fn code(text: &str) -> String {
    let shown = visible(text);
    let longest = shown.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let touches = shown.starts_with('`') || shown.ends_with('`');
    let is_stripped = shown.starts_with(' ') && shown.ends_with(' ');
    let pad = if touches || is_stripped { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// Spells out what would not be seen, or would make its surroundings look different.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unseen(letter) {
            _ = write!(shown, "\\u{{{:X}}}", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    if shown.is_empty() { " ".to_owned() } else { shown }
}

#[cfg(test)]
mod tests;
