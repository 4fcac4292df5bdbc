//! What the core and the window have to agree on: commands, their permissions, error codes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use suitecase_lib::COMMANDS;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::permission::Permission;

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns all files below a folder whose names end so.
pub(crate) fn files_below(folder: impl AsRef<Path>, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, endings));
        } else if endings.iter().any(|ending| path.to_str().unwrap().ends_with(ending)) {
            found.push(path);
        }
    }
    found
}

/// Returns what stands between the first `open` and the next `close`.
pub(crate) fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    let (_, rest) = text.split_once(open).unwrap_or_else(|| panic!("no {open}"));
    rest.split_once(close).unwrap_or_else(|| panic!("no {close} after {open}")).0
}

/// Puts what a bracket opens on its line, where a long call was broken into several.
fn joined(source: &str) -> String {
    source.split("(\n").map(str::trim_start).collect::<Vec<_>>().join("(")
}

fn commands() -> BTreeSet<String> {
    let names: BTreeSet<String> = COMMANDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names.len(), COMMANDS.len(), "a command stands twice in the table");
    names
}

#[test]
fn the_handler_knows_exactly_the_commands_of_the_table() {
    let source = read("src-tauri/src/commands.rs");
    let listed = between(&source, "generate_handler![", "]").split(',').map(str::trim);
    let handled: Vec<&str> =
        listed.filter_map(|path| path.rsplit("::").next()).filter(|it| !it.is_empty()).collect();
    assert_eq!(handled.iter().map(ToString::to_string).collect::<BTreeSet<_>>(), commands());
    assert_eq!(handled.len(), COMMANDS.len());
}

#[test]
fn every_function_that_is_a_command_stands_in_the_table() {
    let mut written = BTreeSet::new();
    for file in files_below("src-tauri/src", &[".rs"]) {
        let source = read(&file);
        for after in source.split("#[tauri::command]").skip(1) {
            let name = between(after, "fn ", "(");
            written.insert(name.split('<').next().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(written, commands());
}

#[test]
fn every_command_asks_for_its_own_permission() {
    let mut asked = BTreeSet::new();
    for file in files_below("src-tauri/src/commands", &[".rs"]) {
        let source = read(&file);
        for after in source.split("#[tauri::command]").skip(1) {
            let name = between(after, "fn ", "(").split('<').next().unwrap_or_default();
            let body = after.split("\n}\n").next().unwrap_or_default();
            for call in body.split("state.allow").skip(1) {
                assert_eq!(between(call, "\"", "\""), name, "{name} asks for another command's permission");
                asked.insert(name.to_owned());
            }
        }
    }
    // These are there for anyone, before anybody is and while nobody is signed in.
    let open = COMMANDS.iter().filter(|(_, permission)| *permission == Permission::Open);
    asked.extend(open.map(|(name, _)| (*name).to_owned()));
    assert_eq!(asked, commands());
}

#[test]
fn the_window_may_call_exactly_the_commands_of_the_table() {
    let source = read("src-tauri/permissions/main.toml");
    let allowed: BTreeSet<String> = source
        .split('"')
        .filter_map(|word| word.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    assert_eq!(allowed, commands());
    assert!(!source.contains("deny-"), "what is not allowed is denied anyway");
}

#[test]
fn the_window_has_one_function_for_each_command() {
    let source = read("ui/src/ipc/commands.ts");
    let mut called: Vec<String> = Vec::new();
    for call in joined(&source).split("host.call").skip(1) {
        called.push(between(call, "('", "'").to_owned());
    }
    assert_eq!(called.iter().cloned().collect::<BTreeSet<_>>(), commands());
    assert_eq!(called.len(), COMMANDS.len(), "a command is called from two functions");
    for (name, _) in COMMANDS {
        let function = camel_case(name);
        assert!(source.contains(&format!("\n    {function}: (")), "no function {function}");
    }
}

#[test]
fn the_window_names_the_arguments_as_the_commands_do() {
    let mut taken = BTreeMap::new();
    for file in files_below("src-tauri/src/commands", &[".rs"]) {
        let source = read(&file);
        for after in source.split("#[tauri::command]").skip(1) {
            let (name, parameters) = between(after, "fn ", ") ->").split_once('(').unwrap();
            let name = name.split('<').next().unwrap_or_default();
            let typed = parameters.split(',').filter_map(|parameter| parameter.split_once(": "));
            let names = typed.map(|(name, _)| name.trim());
            let arguments = names.filter(|name| !matches!(*name, "app" | "state"));
            taken.insert(name.to_owned(), arguments.map(camel_case).collect::<BTreeSet<_>>());
        }
    }
    let source = read("ui/src/ipc/commands.ts");
    let mut given = BTreeMap::new();
    for call in joined(&source).split("host.call").skip(1) {
        let (name, rest) = between(call, "('", ")").split_once('\'').unwrap();
        let (fields, channel) = match rest.split_once('{').and_then(|(_, fields)| fields.split_once('}')) {
            Some((fields, channel)) => (fields, channel.split('\'').nth(1)),
            None => ("", None),
        };
        let fields = fields.split(',').map(str::trim).filter(|field| !field.is_empty());
        given.insert(name.to_owned(), fields.chain(channel).map(str::to_owned).collect::<BTreeSet<_>>());
    }
    assert_eq!(given, taken);
}

#[test]
fn the_window_has_words_for_every_error_code_and_for_no_other() {
    let sources: Vec<String> = files_below("ui/src/errors/words", &[".ts"]).iter().map(read).collect();
    let worded: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| source.lines())
        .filter_map(|line| line.strip_prefix("  "))
        .filter_map(|line| line.strip_suffix(": {"))
        .map(|code| code.trim_matches('\''))
        .collect();
    let codes: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    let missing: Vec<_> = codes.difference(&worded).collect();
    let unknown: Vec<_> = worded.difference(&codes).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "without words: {missing:?}, unknown: {unknown:?}");
}

#[test]
fn every_error_code_is_explained_once_and_in_order() {
    let source = read("src-tauri/docs/errors.md");
    let mut explained = Vec::new();
    for line in source.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [code, when, what_to_do] = cells[..] else { panic!("three cells: {line}") };
        for sentence in [when, what_to_do] {
            assert!(sentence.len() > 10 && sentence.ends_with('.'), "{code}: {sentence:?} is no sentence");
        }
        explained.push(code.trim_matches('`'));
    }
    let codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(explained, codes);
}

#[test]
fn the_types_of_the_window_know_every_error_code() {
    let source = read("ui/src/ipc/types/ErrorCode.ts");
    let written: Vec<&str> = source.split('"').skip(1).step_by(2).collect();
    let codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(written, codes, "`cargo test` writes this file anew");
}

fn camel_case(name: &str) -> String {
    let mut text = String::new();
    let mut is_start_of_word = false;
    for character in name.chars() {
        if character == '_' {
            is_start_of_word = true;
        } else {
            text.push(if is_start_of_word { character.to_ascii_uppercase() } else { character });
            is_start_of_word = false;
        }
    }
    text
}
