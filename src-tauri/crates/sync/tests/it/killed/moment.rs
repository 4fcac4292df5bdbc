//! When a child is killed: at a step that it tells of, or when so many bytes lie on disk.

use std::collections::BTreeSet;
use std::path::Path;

use super::child::{Child, Job};
use super::scene::{Scene, Start};

/// How far a child is: the number of its stage, and what is done of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    stage: u8,
    done: u64,
}

/// When to kill.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    /// As soon as a step is told.
    Step(Step),
    /// As soon as so many bytes lie in the folder of the database, its journal included.
    Bytes(u64),
}

/// What an undisturbed child goes through.
pub(crate) struct Course {
    steps: BTreeSet<Step>,
    bytes: (u64, u64),
}

impl Step {
    /// Reads a line that tells a step.
    pub(crate) fn of(line: &str) -> Option<Self> {
        let (stage, done) = line.strip_prefix("step ")?.split_once(' ')?;
        Some(Self { stage: stage.parse().ok()?, done: done.parse().ok()? })
    }
}

impl Course {
    /// Watches two undisturbed children.
    pub(crate) fn of(scene: &Scene, job: Job, start: Start) -> Self {
        let (told, seen) = (scene.copy(start), scene.copy(start));
        let lines = Child::start(scene, job, told.path()).undisturbed();
        let steps = lines.iter().filter_map(|line| Step::of(line)).collect();
        let bytes = Child::start(scene, job, seen.path()).watched();
        assert!(bytes.0 < bytes.1, "it writes something");
        Self { steps, bytes }
    }

    /// Draws a moment; each stage and each part of what is written is as likely as any other.
    pub(crate) fn some_moment(&self, dice: &mut fastrand::Rng) -> Moment {
        let stages: BTreeSet<u8> = self.steps.iter().map(|step| step.stage).collect();
        let stage = dice.choice(stages).filter(|_| dice.bool());
        let Some(stage) = stage else { return Moment::Bytes(dice.u64(self.bytes.0..=self.bytes.1)) };
        let steps = self.steps.iter().filter(|step| step.stage == stage);
        Moment::Step(*dice.choice(steps.collect::<Vec<_>>()).unwrap())
    }
}

/// Returns how many bytes the files of a folder have.
pub(crate) fn bytes_in(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap();
    // A file may go while it is looked at.
    files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum()
}
