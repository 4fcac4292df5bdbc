//! Histories as teams write them, made by dice: the same seed always gives the same history.

use std::collections::BTreeMap;

use suitecase_model::path::RepoPath;
use suitecase_sandbox::{Commit, RepositoryBuilder};

use crate::files;

/// Folders of a project, from its own folder.
const FOLDERS: [&str; 8] = [
    "Test Cases",
    "Test Cases/Login",
    "Test Cases/login",
    "Test Cases/Login/Social",
    "Test Cases/Scripts",
    "Test Suites",
    "Test Suites/nightly",
    "Test Suites/Größe",
];
const PROJECT_FOLDERS: [&str; 4] = ["", "sub dir", "sub dir/deep/er", "Test Cases/in"];

#[derive(Clone, Debug, PartialEq)]
enum File {
    Plain(String),
    Link(String),
}

type Files = BTreeMap<String, File>;

/// Returns how many histories a test follows: `SUITECASE_HISTORIES` where it is set.
pub(crate) fn number_of_histories(usual: u64) -> u64 {
    std::env::var("SUITECASE_HISTORIES").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// A repository and the dice that change it.
pub(crate) struct History {
    dice: fastrand::Rng,
    files: Files,
    /// Earlier states: what the files were, and the commit's name in git where it is known.
    earlier: Vec<(String, Files)>,
    made: u32,
    names: &'static [&'static str],
}

/// Names of files as they are met; one is no UTF-8.
const NAMES: [&str; 7] = ["TC1", "tc1", "TC2", "v1.2", "로그인", "no\u{EFFF}utf8", ""];
/// Names that can be said in JSON.
const SAYABLE_NAMES: [&str; 5] = ["TC1", "tc1", "100% + #2?", "v1.2", "로그인"];

impl History {
    pub(crate) fn new(seed: u64) -> Self {
        Self::with_names(seed, &NAMES)
    }

    /// Begins a history without names that REST cannot say.
    pub(crate) fn sayable(seed: u64) -> Self {
        Self::with_names(seed, &SAYABLE_NAMES)
    }

    fn with_names(seed: u64, names: &'static [&'static str]) -> Self {
        let dice = fastrand::Rng::with_seed(seed);
        let mut history = Self { dice, files: Files::new(), earlier: Vec::new(), made: 0, names };
        if history.dice.bool() {
            history.put("Shop.prj", "<Project/>");
        }
        for _ in 0..12 {
            history.add_case();
        }
        for _ in 0..4 {
            history.add_suite();
        }
        for _ in 0..4 {
            history.change();
        }
        history
    }

    /// Returns the first commit.
    pub(crate) fn first(&self) -> RepositoryBuilder {
        RepositoryBuilder::new().commit(difference(&Files::new(), &self.files, Commit::new("first")))
    }

    /// Remembers the state under the name of its commit, then returns the next push.
    pub(crate) fn next(&mut self, present: &str) -> RepositoryBuilder {
        let before = self.files.clone();
        self.earlier.push((present.to_owned(), before.clone()));
        let step = RepositoryBuilder::new();
        match self.dice.u8(0..20) {
            0..=1 => {
                let (_, files) = &self.earlier[self.dice.usize(..self.earlier.len())];
                self.files.clone_from(files);
                step.commit(difference(&before, &self.files, Commit::new("back to an earlier state")))
            }
            2..=3 => {
                let (commit, files) = &self.earlier[self.dice.usize(..self.earlier.len())];
                self.files.clone_from(files);
                step.force("main", commit)
            }
            4..=5 => {
                self.change();
                let side = format!("side-{}", self.earlier.len());
                let topic = difference(&before, &self.files, Commit::new("topic"));
                self.change();
                let merge = difference(&before, &self.files, Commit::new("merge").merging(&side));
                step.on(&side).commit(topic).on("main").commit(merge)
            }
            6 => {
                self.change();
                step.on_orphan("main").commit(difference(
                    &Files::new(),
                    &self.files,
                    Commit::new("all rewritten"),
                ))
            }
            7 => step.commit(Commit::new("nothing changed")),
            _ => {
                for _ in 0..self.dice.u8(1..5) {
                    self.change();
                }
                step.commit(difference(&before, &self.files, Commit::new("work")))
            }
        }
    }

    fn change(&mut self) {
        match self.dice.u8(0..22) {
            0..=2 => self.add_case(),
            3..=4 => self.add_suite(),
            5..=6 => {
                if let Some(path) = self.some_path() {
                    let text = self.text_for(&path);
                    self.files.insert(path, File::Plain(text));
                }
            }
            7 => {
                if let Some(path) = self.some_path() {
                    self.files.remove(&path);
                }
            }
            8 => {
                if let Some(folder) = self.some_folder() {
                    self.files.retain(|path, _| !path.starts_with(&folder));
                }
            }
            9 => self.move_one(false),
            10 => self.move_one(true),
            11 => self.carry_folder(true),
            12 => self.carry_folder(false),
            13 => {
                if let (Some(from), Some(to)) = (self.some_path(), self.some_test_path("")) {
                    let file = self.files[&from].clone();
                    self.put_file(&to, file);
                }
            }
            14 => {
                if let (Some(one), Some(other)) = (self.some_path(), self.some_path()) {
                    let (first, second) = (self.files[&one].clone(), self.files[&other].clone());
                    self.files.insert(one, second);
                    self.files.insert(other, first);
                }
            }
            15..=16 => {
                let texts = [files::NO_XML, files::CONFLICT_SUITE, files::TYPESCRIPT, "", "<A/>"];
                let text = texts[self.dice.usize(..texts.len())];
                if let Some(path) = self.some_test_path("") {
                    self.put(&path, text);
                }
            }
            17 => {
                let clutter = ["README.md", "Scripts/Login/a/Script1.groovy", "Profiles/default.glbl"];
                let path = clutter[self.dice.usize(..clutter.len())];
                self.put(path, "clutter");
                self.put("Scripts/old/Old.prj", "<Project/>");
            }
            18 => self.move_project(),
            19 => {
                let folder = PROJECT_FOLDERS[self.dice.usize(..PROJECT_FOLDERS.len())];
                let path = joined(folder, "Other.prj");
                if self.files.remove(&path).is_none() {
                    self.put(&path, "<Project/>");
                }
            }
            20 => {
                let target = self.some_path().unwrap_or_default();
                if let Some(path) = self.some_test_path("link") {
                    self.put_file(&path, File::Link(target));
                }
            }
            _ => {
                if self.dice.u8(0..4) == 0 {
                    self.files.retain(|path, _| !path.contains("Test "));
                    self.put("README.md", "nothing to test");
                }
            }
        }
    }

    fn add_case(&mut self) {
        if let Some(path) = self.some_test_path("") {
            let text = self.text_for(&path);
            self.put(&path, &text);
        }
    }

    fn add_suite(&mut self) {
        let folder = ["Test Suites", "Test Suites/nightly"][self.dice.usize(..2)];
        let path = format!("{folder}/S{}.ts", self.dice.u8(0..6));
        let text = self.text_for(&path);
        self.put(&path, &text);
    }

    /// Returns a path where a test may lie, with an extension that fits more often than not.
    fn some_test_path(&mut self, mark: &str) -> Option<String> {
        let project = *self.dice.choice(&["", "", "", "sub dir", "Test Cases/in"])?;
        let folder = *self.dice.choice(&FOLDERS)?;
        let usual = if folder.starts_with("Test Cases") { ".tc" } else { ".ts" };
        let extension = *self.dice.choice(&[usual, usual, usual, ".tc", ".ts", ".groovy"])?;
        let name = *self.dice.choice(self.names)?;
        Some(joined(project, &format!("{folder}/{name}{mark}{extension}")))
    }

    /// Writes a new text for a file; guids repeat now and then.
    fn text_for(&mut self, path: &str) -> String {
        self.made += 1;
        let guid = format!("guid-{}", self.dice.u32(0..self.made.max(8)));
        if !path.ends_with(".ts") {
            return files::case(&guid, &format!("number {}", self.made));
        }
        let mut ids: Vec<String> = (0..self.dice.u8(0..4)).filter_map(|_| self.some_id()).collect();
        ids.push("Test Cases/Login/TC1".to_owned());
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        match self.dice.u8(0..5) {
            0 => files::dynamic(&guid),
            1 => files::collection(&ids),
            _ => files::suite(&guid, &ids),
        }
    }

    fn some_id(&mut self) -> Option<String> {
        let path = self.some_path()?;
        let (id, _) = path.rsplit_once('.')?;
        Some(if self.dice.u8(0..4) == 0 { id.to_lowercase() } else { id.to_owned() })
    }

    fn move_one(&mut self, and_edit: bool) {
        let (Some(from), Some(to)) = (self.some_path(), self.some_test_path("")) else { return };
        let Some(file) = self.files.remove(&from) else { return };
        let file = match file {
            File::Plain(text) if and_edit => File::Plain(text.replacen("number", "edited number", 1)),
            File::Plain(_) | File::Link(_) => file,
        };
        self.put_file(&to, file);
    }

    /// Copies a folder, or moves it.
    fn carry_folder(&mut self, and_remove: bool) {
        let (Some(from), Some(to)) = (self.some_folder(), self.some_folder()) else { return };
        let to = format!("{to}moved/");
        let inside: Vec<(String, File)> = self
            .files
            .range(from.clone()..)
            .take_while(|(path, _)| path.starts_with(&from))
            .map(|(path, file)| (path[from.len()..].to_owned(), file.clone()))
            .collect();
        for (name, file) in inside {
            if and_remove {
                self.files.remove(&format!("{from}{name}"));
            }
            self.put_file(&format!("{to}{name}"), file);
        }
    }

    /// Moves everything into a folder, or out of it again.
    fn move_project(&mut self) {
        let is_inside = self.files.keys().any(|path| path.starts_with("sub dir/Test "));
        for (path, file) in std::mem::take(&mut self.files) {
            let path = if is_inside {
                path.strip_prefix("sub dir/").unwrap_or(&path).to_owned()
            } else {
                joined("sub dir", &path)
            };
            self.put_file(&path, file);
        }
    }

    fn some_path(&mut self) -> Option<String> {
        let at = self.dice.usize(..self.files.len().max(1));
        self.files.keys().nth(at).cloned()
    }

    /// Returns a folder that holds files, with a slash at its end.
    fn some_folder(&mut self) -> Option<String> {
        let path = self.some_path()?;
        let (folder, _) = path.rsplit_once('/')?;
        Some(format!("{folder}/"))
    }

    fn put(&mut self, path: &str, text: &str) {
        self.put_file(path, File::Plain(text.to_owned()));
    }

    /// Adds or replaces a file; where a folder of that name lies, or a file where a folder is due, nothing happens.
    fn put_file(&mut self, path: &str, file: File) {
        let inside = format!("{path}/");
        let is_folder =
            self.files.range(inside.clone()..).next().is_some_and(|(at, _)| at.starts_with(&inside));
        let is_below_file = path.match_indices('/').any(|(at, _)| self.files.contains_key(&path[..at]));
        if !is_folder && !is_below_file {
            self.files.insert(path.to_owned(), file);
        }
    }
}

/// Writes what leads from one state to another.
fn difference(before: &Files, after: &Files, commit: Commit) -> Commit {
    let removed = before.keys().filter(|path| !after.contains_key(*path));
    let commit = removed.fold(commit, |commit, path| commit.remove(RepoPath::from_text(path).to_git()));
    let changed = after.iter().filter(|(path, file)| before.get(*path) != Some(file));
    changed.fold(commit, |commit, (path, file)| {
        let path = RepoPath::from_text(path).to_git();
        match file {
            File::Plain(text) => commit.file(path, text),
            File::Link(target) => commit.symbolic_link(path, target),
        }
    })
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
