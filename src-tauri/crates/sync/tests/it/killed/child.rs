//! The process that is killed: this test binary again, which does one job on one database and tells how far it is.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::Arc;

use secrecy::SecretString;
use suitecase_bitbucket::Origin;
use suitecase_keychain::{EntryName, Memory};
use suitecase_model::audit::{AuditAction, AuditActor, AuditEvent, AuditSubject};
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::sync_run::{SyncReason, SyncStage};
use suitecase_model::time::Timestamp;
use suitecase_sandbox::DEMO_API_TOKEN;
use suitecase_store::{Store, StoreError, Writer, audit, link, synced_commit};
use suitecase_sync::compare::{Compared, ComparisonStage};
use suitecase_sync::{Clients, Clock, Comparisons, SyncService, SyncState};

use super::moment::{Moment, Step, bytes_in};
use super::scene::Scene;

pub(crate) const FILE: &str = "suitecase.db";
const JOB: &str = "SUITECASE_KILLED_JOB";
const DATABASE: &str = "SUITECASE_KILLED_DATABASE";
const ORIGIN: &str = "SUITECASE_KILLED_ORIGIN";
/// How often a link is archived and taken out again.
const TURNS: u64 = 40;

/// What a child does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// Syncs the link.
    Sync,
    /// Archives the link and takes it out again, over and over.
    Archive,
    /// Compares the tip of the branch with what was synced.
    Compare,
    /// Makes the database.
    Open,
}

/// A running child, whose lines can be read.
pub(crate) struct Child {
    process: std::process::Child,
    lines: Lines<BufReader<ChildStdout>>,
    folder: PathBuf,
}

impl Job {
    const ALL: [Self; 4] = [Self::Sync, Self::Archive, Self::Compare, Self::Open];

    fn word(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Archive => "archive",
            Self::Compare => "compare",
            Self::Open => "open",
        }
    }
}

impl Child {
    /// Starts a child on the database in `folder`.
    pub(crate) fn start(scene: &Scene, job: Job, folder: &Path) -> Self {
        Self::starting(job, folder, scene.bench.sandbox.origin())
    }

    /// Starts a child on the database in `folder`, which is also where it keeps temporary files.
    pub(crate) fn starting(job: Job, folder: &Path, origin: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::child::works_until_it_is_killed", "--ignored", "--nocapture"])
            .env(JOB, job.word())
            .env(DATABASE, folder.join(FILE))
            .env(ORIGIN, origin)
            .env("TMPDIR", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = process.stdin.take().unwrap();
        stdin.write_all(format!("{DEMO_API_TOKEN}\n").as_bytes()).unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines, folder: folder.to_owned() }
    }

    /// Waits for the moment and kills the child; false when it had ended before.
    pub(crate) fn killed_at(mut self, moment: Moment) -> bool {
        match moment {
            Moment::Step(step) => {
                let mut steps = (&mut self.lines).map_while(Result::ok);
                steps.find(|line| Step::of(line).is_some_and(|reached| reached >= step));
            }
            Moment::Bytes(bytes) => {
                while bytes_in(&self.folder) < bytes && self.process.try_wait().unwrap().is_none() {
                    std::thread::yield_now();
                }
            }
        }
        self.process.kill().unwrap();
        let status = self.process.wait().unwrap();
        assert_ne!(status.code(), Some(101), "the child failed by itself");
        !status.success()
    }

    /// Lets the child come to its end and returns what it told.
    pub(crate) fn undisturbed(mut self) -> Vec<String> {
        let lines = self.lines.by_ref().map_while(Result::ok).collect();
        let status = self.process.wait().unwrap();
        assert!(status.success(), "{lines:?}");
        lines
    }

    /// Lets the child come to its end and returns the fewest and the most bytes that were seen in its folder.
    pub(crate) fn watched(mut self) -> (u64, u64) {
        let least = bytes_in(&self.folder);
        let mut most = least;
        while self.process.try_wait().unwrap().is_none() {
            most = most.max(bytes_in(&self.folder));
            std::thread::yield_now();
        }
        (least, most)
    }
}

/// Returns the database's credential store and a sync service, as the app puts them together at its start.
pub(crate) fn service(store: &Store, origin: &str, keychain: &Memory) -> SyncService {
    let origin = Origin::loopback(origin).unwrap();
    let clients = Arc::new(Clients::new(origin, keychain.keychain()));
    SyncService::new(store.clone(), clients, Clock::of_this_computer())
}

/// Writes how the one link stands together with its audit event, as a person's decision does.
pub(crate) fn decide(writer: &Writer<'_>, is_archived: bool) -> Result<(), StoreError> {
    let link = link::list(writer)?.into_iter().next().expect("there is a link");
    let (status, action) = if is_archived {
        (LinkStatus::Archived, AuditAction::LinkArchive)
    } else {
        (LinkStatus::Inactive, AuditAction::LinkUnarchive)
    };
    link::set_status(writer, link.id, &status)?;
    let subject = AuditSubject { id: link.id.to_string(), name: link.name };
    let (before, after) = (format!("{:?}", link.status), format!("{status:?}"));
    let actor = AuditActor::suitecase();
    audit::append(writer, &AuditEvent { at: Timestamp(7), actor, action, subject, before, after })
}

/// What the tests start and kill; nothing where nobody says what to do.
#[tokio::test]
#[ignore = "is started and killed by the tests"]
async fn works_until_it_is_killed() {
    let Ok(job) = std::env::var(JOB) else { return };
    let job = Job::ALL.into_iter().find(|known| known.word() == job).unwrap();
    let store = Store::open(Path::new(&std::env::var_os(DATABASE).unwrap())).unwrap();
    match job {
        Job::Sync => sync(&store).await,
        Job::Archive => {
            for turn in 0..TURNS {
                store.write(move |writer| decide(writer, turn % 2 == 0)).await.unwrap();
                tell(&format!("step 0 {turn}"));
            }
        }
        Job::Compare => compare(&store).await,
        Job::Open => {}
    }
}

/// Returns the one link, and a credential store that holds what the parent tells.
async fn link_and_keychain(store: &Store) -> (Link, Memory) {
    let link = store.read(link::list).await.unwrap().into_iter().next().unwrap();
    let mut secret = String::new();
    std::io::stdin().read_line(&mut secret).unwrap();
    let keychain = Memory::new("Suitecase".to_owned());
    let entry = EntryName::of_integration(link.integration);
    keychain.keychain().keep(&entry, SecretString::from(secret.trim())).await.unwrap();
    (link, keychain)
}

async fn compare(store: &Store) {
    let (link, keychain) = link_and_keychain(store).await;
    let synced = store.read(move |reader| synced_commit::get(reader, link.id)).await.unwrap().unwrap();
    let clients =
        Clients::new(Origin::loopback(&std::env::var(ORIGIN).unwrap()).unwrap(), keychain.keychain());
    let comparisons = Comparisons::new(store.clone(), Arc::new(clients), Clock::of_this_computer());
    let (from, to) = (Compared::Commit(synced.commit), Compared::Branch("main".to_owned()));
    let on_progress = |told: ComparisonStage| {
        tell(&format!("step {} {}", ordinal(told.progress.stage), told.progress.done));
    };
    let found = comparisons.compare(link.id, from, to, Arc::new(on_progress)).await.unwrap();
    assert!(!found.items.is_empty());
}

async fn sync(store: &Store) {
    let (link, keychain) = link_and_keychain(store).await;
    let service = service(store, &std::env::var(ORIGIN).unwrap(), &keychain);
    assert!(service.start(link.id, SyncReason::Hand));
    let watched = service.clone();
    let watching = std::thread::spawn(move || {
        let mut told = SyncState::Idle;
        loop {
            let state = watched.state(link.id);
            if state != told {
                let SyncState::Running(progress) = state else { return };
                tell(&format!("step {} {}", ordinal(progress.stage), progress.done));
                told = state;
            }
            std::thread::yield_now();
        }
    });
    service.idle(link.id).await;
    watching.join().unwrap();
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        tell(&format!("peak {}", peak.unwrap().trim()));
    }
}

/// Writes a line at once. A parent that is gone is no reason to fail.
fn tell(line: &str) {
    let _ = writeln!(std::io::stdout(), "\n{line}");
}

fn ordinal(stage: SyncStage) -> u8 {
    match stage {
        SyncStage::Queued => 0,
        SyncStage::Resolving => 1,
        SyncStage::Surveying => 2,
        SyncStage::Fetching => 3,
        SyncStage::Reading => 4,
        SyncStage::Storing => 5,
    }
}
