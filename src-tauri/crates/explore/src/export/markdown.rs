//! Markdown, for people: a heading for each repository, and below it a nested list.
//!
//! Tests stand in the tree of their folders, problems below their files. Both come in the order of paths, so a folder or
//! a file that was left is never entered again, and nothing has to be remembered but the way to where one is.
//! A name is text: nothing in it becomes Markdown or HTML, and what cannot be seen is written as its code point.

use std::io::{self, Write};

use suitecase_model::text::is_unseen;

use super::{Asked, Heading, ProblemRecord, Sheet, TestRecord, written};

/// A file with nested lists.
pub(super) struct MarkdownSheet<Out: Write> {
    out: Out,
    link: Option<(String, String)>,
    /// The folders that are open, or the one file.
    open: Vec<String>,
}

impl<Out: Write> MarkdownSheet<Out> {
    /// Writes the heading.
    pub(super) fn begin(heading: &Heading, mut out: Out) -> io::Result<Self> {
        let what = match &heading.asked {
            Asked::Tests { kind: suitecase_model::catalogue::TestKind::TestCases, .. } => "test cases",
            Asked::Tests { kind: suitecase_model::catalogue::TestKind::TestSuites, .. } => "test suites",
            Asked::Problems { .. } => "problems",
        };
        writeln!(out, "# {}: {what}\n", text(&heading.project))?;
        writeln!(out, "Exported at {}", written(heading.exported_at))?;
        Ok(Self { out, link: None, open: Vec::new() })
    }

    fn enter_link(&mut self, link: &str, repository: &str) -> io::Result<()> {
        let is_there = self.link.as_ref().is_some_and(|(name, of)| name == link && of == repository);
        if !is_there {
            writeln!(self.out, "\n## {} ({})\n", text(link), text(repository))?;
            self.link = Some((link.to_owned(), repository.to_owned()));
            self.open.clear();
        }
        Ok(())
    }

    /// Leaves the folders that are not on the way and enters those that are.
    fn enter(&mut self, way: &[&str]) -> io::Result<()> {
        let shared = self.open.iter().zip(way).take_while(|(open, name)| open == *name).count();
        self.open.truncate(shared);
        for name in way.iter().skip(shared) {
            self.item(&format!("{}/", text(name)))?;
            self.open.push((*name).to_owned());
        }
        Ok(())
    }

    fn item(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{:indent$}- {line}", "", indent = 2 * self.open.len())
    }
}

impl<Out: Write> Sheet for MarkdownSheet<Out> {
    fn test(&mut self, row: &TestRecord) -> io::Result<()> {
        self.enter_link(&row.link, &row.repository)?;
        let way: Vec<&str> = row.folder.split('/').filter(|name| !name.is_empty()).collect();
        self.enter(&way)?;
        let mut parts = vec![text(&row.name)];
        parts.extend(row.suite.map(|suite| suite.as_str().to_owned()));
        parts.push(row.status.map_or("never run", |status| status.as_str()).replace('_', " "));
        if !row.tags.is_empty() {
            let tags: Vec<String> = row.tags.iter().map(|tag| text(tag)).collect();
            parts.push(format!("tags: {}", tags.join(", ")));
        }
        match row.problems {
            0 => {}
            1 => parts.push("1 problem".to_owned()),
            many => parts.push(format!("{many} problems")),
        }
        self.item(&parts.join(" · "))
    }

    fn problem(&mut self, row: &ProblemRecord) -> io::Result<()> {
        self.enter_link(&row.link, &row.repository)?;
        let path = row.problem.path.as_str();
        if self.open.first().is_none_or(|open| open != path) {
            self.open.clear();
            self.item(&text(path))?;
            self.open.push(path.to_owned());
        }
        let place = row.problem.line.map_or(String::new(), |line| format!(", line {line}"));
        let said = format!("{}{place}: {}", row.problem.code.as_str(), text(&row.problem.detail));
        let muted =
            row.mute.as_ref().map(|mute| format!("muted by {}: {}", text(&mute.by), text(&mute.reason)));
        let parts: Vec<String> = [said].into_iter().chain(muted).collect();
        self.item(&parts.join(" · "))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.link.is_none() {
            self.out.write_all(b"\nNothing.\n")?;
        }
        Ok(())
    }
}

/// Returns a name as Markdown that shows that very name.
///
/// A backslash stands before what every Markdown takes one for; what only some know, such as tables, formulas, HTML and
/// bare addresses, is written as a character reference, which none of them reads as more than a letter.
fn text(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    let last = name.chars().count().saturating_sub(1);
    let mut has_only_digits = true;
    for (place, character) in name.chars().enumerate() {
        match character {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '+' | '!' | '.' => {
                shown.push('\\');
                shown.push(character);
            }
            // At the beginning they would make a list.
            '-' if place == 0 => shown.push_str("\\-"),
            ')' if has_only_digits => shown.push_str("\\)"),
            '<' | '>' | '&' | '|' | '~' | '@' | ':' | '$' | '^' | '=' => {
                shown.extend(["&#", &u32::from(character).to_string(), ";"]);
            }
            // At both ends they would be lost, or make code.
            ' ' if place == 0 || place == last => shown.push_str("&#32;"),
            character if is_unseen(character) => {
                shown.extend(["\\[U\\+", &format!("{:04X}", u32::from(character)), "\\]"]);
            }
            character => shown.push(character),
        }
        has_only_digits &= character.is_ascii_digit();
    }
    shown
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn nothing_in_a_name_becomes_markdown_or_html() {
        let names = [
            "Signs in with e-mail, twice (a known customer)",
            "<img src=x onerror=alert(1)>",
            "**bold** _it_ `code` [link](https://evil.example) ![x](y)",
            "- item",
            "1) first",
            "12. twelfth",
            "# heading",
            "> quote & more",
            "| a | b |",
            "www.evil.example kim@evil.example $x$ ~~gone~~",
            "line\nbreak\ttab \u{202e}txt\u{7}",
            "caf\u{efe9} \u{61c}\u{180e}\u{e0041} 👩\u{200d}💻",
            "    four blanks ",
            "",
        ];
        let shown = names.map(text).join("\n") + "\n";
        expect![[r"
            Signs in with e-mail, twice (a known customer)
            &#60;img src&#61;x onerror&#61;alert(1)&#62;
            \*\*bold\*\* \_it\_ \`code\` \[link\](https&#58;//evil\.example) \!\[x\](y)
            \- item
            1\) first
            12\. twelfth
            \# heading
            &#62; quote &#38; more
            &#124; a &#124; b &#124;
            www\.evil\.example kim&#64;evil\.example &#36;x&#36; &#126;&#126;gone&#126;&#126;
            line\[U\+000A\]break\[U\+0009\]tab \[U\+202E\]txt\[U\+0007\]
            caf\[U\+EFE9\] \[U\+061C\]\[U\+180E\]\[U\+E0041\] 👩‍💻
            &#32;   four blanks&#32;

        "]]
        .assert_eq(&shown);
    }
}
