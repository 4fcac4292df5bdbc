//! Linux: finds the processes of a run in `/proc`, by its group, by its mark, and by who started them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, pidfd_send_signal};
use suitecase_model::ids::TestRunId;
use tokio::process::{ChildStderr, ChildStdout, Command};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::RUN_VARIABLE;

/// How long processes may take to end by themselves after they were asked to.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited between two looks at what still runs.
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);
/// How often is looked for what still starts others while it is being ended.
const MOST_LOOKS: u32 = 400;

pub(super) type Child = tokio::process::Child;

/// What is told of a process (`proc_pid_stat(5)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Process {
    pid: i32,
    parent: i32,
    group: i32,
    /// When it began, in ticks since the computer did: with the number it names a process for ever.
    began: u64,
    is_dead: bool,
}

pub(super) fn start(mut command: Command) -> io::Result<Child> {
    command.process_group(0).spawn()
}

pub(super) fn output(child: &mut Child) -> (Option<ChildStdout>, Option<ChildStderr>) {
    (child.stdout.take(), child.stderr.take())
}

pub(super) async fn end(run: TestRunId, child: &mut Child) {
    // The number stays the command's own until it is waited for, also after its end.
    let leader = child.id().and_then(|id| i32::try_from(id).ok());
    end_all(run, leader).await;
    if let Err(error) = child.wait().await {
        tracing::warn!(%error, "could not see how a command ended");
    }
}

pub(super) async fn end_leftovers(run: TestRunId) {
    end_all(run, None).await;
}

async fn end_all(run: TestRunId, leader: Option<i32>) {
    let patience = Instant::now() + PATIENCE;
    let mut asked = HashSet::new();
    let mut looks_since = 0;
    loop {
        let found = spawn_blocking(move || of_run(run, leader)).await.unwrap_or_default();
        if found.is_empty() {
            return;
        }
        let is_patient = Instant::now() < patience;
        for process in found {
            if !is_patient {
                signal(process, Signal::KILL);
            } else if asked.insert((process.pid, process.began)) {
                signal(process, Signal::TERM);
            }
        }
        looks_since += u32::from(!is_patient);
        if looks_since > MOST_LOOKS {
            tracing::error!("processes of a run cannot be ended");
            return;
        }
        sleep(BETWEEN_LOOKS).await;
    }
}

/// Returns the living processes of a run, without this one.
fn of_run(run: TestRunId, leader: Option<i32>) -> Vec<Process> {
    let mark = format!("{RUN_VARIABLE}={run}");
    let this = i32::try_from(std::process::id()).unwrap_or_default();
    let living: HashMap<i32, Process> = all()
        .into_iter()
        .filter(|process| process.pid != this && !process.is_dead)
        .map(|process| (process.pid, process))
        .collect();
    let mut found: HashSet<i32> = living
        .values()
        .filter(|process| Some(process.group) == leader || is_marked(process.pid, &mark))
        .map(|process| process.pid)
        .collect();
    // Whatever they started is theirs, also what cleared its environment.
    loop {
        let before = found.len();
        let children: Vec<i32> =
            living.values().filter(|process| found.contains(&process.parent)).map(|it| it.pid).collect();
        found.extend(children);
        if found.len() == before {
            break;
        }
    }
    found.into_iter().filter_map(|pid| living.get(&pid).copied()).collect()
}

fn all() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(look_at).collect()
}

fn look_at(pid: i32) -> Option<Process> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    // The name before it stands in parentheses and may hold anything, parentheses too.
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let number = |field: usize| fields.get(field)?.parse().ok();
    Some(Process {
        pid,
        parent: number(1)?,
        group: number(2)?,
        began: fields.get(19)?.parse().ok()?,
        is_dead: matches!(*fields.first()?, "Z" | "X"),
    })
}

/// Returns whether the environment with which a process began names the run. Of another person's nothing can be read.
fn is_marked(pid: i32, mark: &str) -> bool {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes())
}

/// Sends a signal to this very process, not to another that has its number by now.
fn signal(process: Process, signal: Signal) {
    let Some(pid) = Pid::from_raw(process.pid) else { return };
    // A handle keeps the number from being given away, so what is seen behind it is what the signal reaches.
    let handle = pidfd_open(pid, PidfdFlags::empty());
    if look_at(process.pid).is_none_or(|seen| seen.began != process.began) {
        return;
    }
    // What has ended meanwhile needs no signal.
    let _ = match handle {
        Ok(handle) => pidfd_send_signal(handle, signal),
        // Kernels before 5.3 have no handles.
        Err(_) => kill_process(pid, signal),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_seen_and_belongs_to_no_run() {
        let this = i32::try_from(std::process::id()).unwrap();
        let seen = look_at(this).unwrap();
        assert!(!seen.is_dead && seen.began > 0 && seen.parent > 0);
        assert_eq!(of_run(TestRunId(uuid::Uuid::now_v7()), None), []);
    }
}
