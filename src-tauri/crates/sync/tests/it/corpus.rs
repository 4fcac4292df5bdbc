//! A corpus of labelled renames, made by dice with the habits of real projects: the plan keeps the identity of nearly
//! all moved tests, and never takes one test for another. The same seed always gives the same corpus.

mod habits;
mod project;

use suitecase_git::Oid;
use suitecase_katalon::case_file::read_case;
use suitecase_katalon::fingerprint::fingerprint_of;
use suitecase_model::catalogue::{BlobId, Fingerprint};
use suitecase_model::path::RepoPath;
use suitecase_sync::plan::{FileState, Refusals, Step, plan};
use uuid::Uuid;

use self::project::{Project, Test};

const PROJECTS: u64 = 400;
const MOST_LOST: f64 = 0.01;

/// A file as a sync reads it.
struct Read {
    label: u32,
    path: RepoPath,
    blob: BlobId,
    guid: Option<String>,
    print: Fingerprint,
}

impl Read {
    fn of(test: &Test) -> Self {
        let written = test.text();
        Self {
            label: test.label,
            path: RepoPath::from_text(&test.path()),
            blob: *Oid::of_blob(written.as_bytes()).as_bytes(),
            guid: read_case(written.as_bytes()).0.guid,
            print: fingerprint_of(written.as_bytes()),
        }
    }

    fn state(&self) -> FileState<'_> {
        FileState {
            path: &self.path,
            blob: self.blob,
            guid: self.guid.as_deref(),
            sketch: &self.print.sketch,
        }
    }
}

#[derive(Default)]
struct Score {
    moved: u32,
    kept: u32,
    stayed: u32,
    new: u32,
    wrong: Vec<String>,
    lost: Vec<String>,
}

impl Score {
    /// Compares what the plan says of every file with its label.
    fn take(&mut self, place: &str, before: &[Read], after: &[Read]) {
        let known: Vec<_> =
            before.iter().map(|file| (Uuid::from_u128(file.label.into()), file.state())).collect();
        let found: Vec<_> = after.iter().map(Read::state).collect();
        let plan = plan(&known, &[], &found, &Refusals::default());
        for (file, step) in after.iter().zip(plan.steps) {
            let row = match step {
                Step::Keep(at) | Step::Change(at) | Step::Move(at, ..) => Some(&before[at]),
                Step::Return(_) | Step::Add => None,
            };
            let same = before.iter().find(|known| known.label == file.label);
            let described = || {
                let taken_for = row.map(|row| row.path.as_str());
                format!(
                    "{place}: {} was {:?}, taken for {taken_for:?} by {step:?}",
                    file.path,
                    same.map(|s| s.path.as_str())
                )
            };
            let is_right = row.map(|row| row.label) == same.map(|same| same.label);
            match same {
                _ if row.is_some_and(|row| row.label != file.label) => self.wrong.push(described()),
                Some(same) if same.path != file.path => {
                    self.moved += 1;
                    if is_right {
                        self.kept += 1;
                    } else {
                        self.lost.push(described());
                    }
                }
                Some(_) => self.stayed += 1,
                None => self.new += 1,
            }
        }
    }

    fn told(&self) -> String {
        let first = |list: &[String]| list.iter().take(25).cloned().collect::<Vec<_>>().join("\n  ");
        format!(
            "{} moved, {} kept, {} stayed, {} new, {} wrong merges\nwrong:\n  {}\nlost:\n  {}",
            self.moved,
            self.kept,
            self.stayed,
            self.new,
            self.wrong.len(),
            first(&self.wrong),
            first(&self.lost)
        )
    }
}

#[test]
fn nearly_all_moves_are_kept_and_no_test_is_taken_for_another() {
    let mut score = Score::default();
    for seed in 0..PROJECTS {
        let mut project = Project::new(seed);
        let before: Vec<Read> = project.tests.iter().map(Read::of).collect();
        let habits = habits::change(&mut project);
        let after: Vec<Read> = project.tests.iter().map(Read::of).collect();
        score.take(&format!("project {seed} ({habits})"), &before, &after);
    }
    assert!(score.wrong.is_empty(), "{}", score.told());
    assert!(score.moved >= 5_000, "the corpus is too small: {}", score.told());
    let lost = f64::from(score.moved - score.kept) / f64::from(score.moved);
    assert!(lost <= MOST_LOST, "{:.2} % lost: {}", lost * 100.0, score.told());
    println!("{}", score.told());
}
