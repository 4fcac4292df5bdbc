//! Says a comparison in Markdown, to be pasted into a pull request. Pure.
//!
//! Whatever comes from a repository stands in code spans, in which nothing is Markdown, HTML, a mention or a link;
//! characters that would be invisible, or turn the direction of what follows, are spelled out.

use std::fmt::Write as _;

use suitecase_model::path::RepoPath;

use super::{Compared, Comparison, Item, ItemChange, Membership};

/// The most items that are listed.
const MOST_ITEMS: usize = 500;
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
    let mut left = MOST_ITEMS;
    for change in ItemChange::ALL {
        let items = || comparison.items.iter().filter(move |item| item.change == change);
        section(&mut text, title(change), items, &mut left, item);
    }
    let suites = || comparison.items.iter().filter(|item| item.members.is_some());
    section(&mut text, "Members of suites", suites, &mut left, |item| {
        format!("{}: {}", path(&item.path), item.members.as_ref().map(members).unwrap_or_default())
    });
    let suites = suites().count();
    let unsaid = (comparison.items.len() + suites).saturating_sub(MOST_ITEMS);
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

/// Writes the items of one section as long as there is room.
fn section<'a, I: Iterator<Item = &'a Item>>(
    text: &mut String,
    title: &str,
    items: impl Fn() -> I,
    left: &mut usize,
    line: impl Fn(&Item) -> String,
) {
    let total = items().count();
    if total == 0 || *left == 0 {
        return;
    }
    _ = writeln!(text, "\n### {title} ({total})\n");
    for item in items().take(*left) {
        _ = writeln!(text, "- {}", line(item));
    }
    *left = left.saturating_sub(total);
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
        let is_hidden = matches!(
            letter,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}'
                | '\u{EF80}'..='\u{EFFF}'
                | '\u{FEFF}'
        );
        if is_hidden || letter.is_control() {
            _ = write!(shown, "\\u{{{:X}}}", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    if shown.is_empty() { " ".to_owned() } else { shown }
}

#[cfg(test)]
mod tests;
