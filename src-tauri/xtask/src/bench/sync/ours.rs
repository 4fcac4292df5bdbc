//! Our side: the app's services in a process of their own, told line by line what to do.
//!
//! The process connects and links over the direct way first, so that what is measured is a sync and nothing else; then
//! its services are opened again on the slow line, as after a start of the app: no connection is open.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};
use suitecase_admin::LinkDraft;
use suitecase_keychain::Memory;
use suitecase_model::ids::LinkId;
use suitecase_model::path::text_to_git;
use suitecase_model::sync_run::{SyncOutcome, SyncReason};
use suitecase_store::{StoreError, link, sync_run, test_case, test_suite};

use crate::bench::memory::own_peak;
use crate::demo::seed::connect;
use crate::demo::workbench::Workbench;
use crate::error::TaskError;
use crate::process::runtime;

/// The workspace that is measured.
pub(super) const WORKSPACE: &str = "measured";

/// Where the measured process finds everything.
#[derive(Args)]
pub(crate) struct ServiceOptions {
    #[arg(long)]
    data: PathBuf,
    #[arg(long)]
    direct: String,
    #[arg(long)]
    line: String,
    #[arg(long)]
    repository: String,
}

/// What a sync took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Synced {
    /// Until the catalogue was switched: rows and names can be found.
    pub(super) seconds: f64,
    /// Until all of the text can be found.
    pub(super) text_seconds: f64,
    /// The most memory the process held, in bytes.
    pub(super) peak_bytes: Option<u64>,
}

/// A running process of ours.
pub(super) struct Ours {
    process: Child,
    wishes: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// Starts a process that has linked a repository on `direct` and will sync it over `line`.
pub(super) fn start(data: &Path, direct: &str, line: &str, repository: &str) -> Result<Ours, TaskError> {
    let at = |source| TaskError::File { path: data.to_owned(), source };
    let mut command = Command::new(std::env::current_exe().map_err(at)?);
    command.args(["bench-service", "--direct", direct, "--line", line, "--repository", repository, "--data"]);
    let mut process = command.arg(data).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(at)?;
    let gone = || TaskError::Failed { command: "bench-service".to_owned() };
    let wishes = process.stdin.take().ok_or_else(gone)?;
    let answers = BufReader::new(process.stdout.take().ok_or_else(gone)?);
    let mut ours = Ours { process, wishes, answers };
    let _: () = ours.answer()?;
    Ok(ours)
}

impl Ours {
    /// Syncs with services that were opened just now.
    pub(super) fn sync(&mut self) -> Result<Synced, TaskError> {
        self.ask("sync")
    }

    /// Polls once more over the connection of the last sync.
    pub(super) fn poll_again(&mut self) -> Result<Synced, TaskError> {
        self.ask("poll")
    }

    /// Returns the catalogue's files as [`super::repositories::Generated::wanted_files`] does.
    pub(super) fn files(&mut self) -> Result<Vec<u8>, TaskError> {
        let path: PathBuf = self.ask("files")?;
        std::fs::read(&path).map_err(|source| TaskError::File { path, source })
    }

    /// Ends the process.
    pub(super) fn end(mut self) -> Result<(), TaskError> {
        drop(self.wishes);
        let ended = self.process.wait();
        ended.map(drop).map_err(|source| TaskError::Start { program: "bench-service".to_owned(), source })
    }

    fn ask<T: for<'a> Deserialize<'a>>(&mut self, wish: &str) -> Result<T, TaskError> {
        let asked = writeln!(self.wishes, "{wish}").and_then(|()| self.wishes.flush());
        asked.map_err(|_| TaskError::Failed { command: format!("bench-service: {wish}") })?;
        self.answer()
    }

    fn answer<T: for<'a> Deserialize<'a>>(&mut self) -> Result<T, TaskError> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line);
        read.map_err(|_| TaskError::Failed { command: "bench-service".to_owned() })?;
        Ok(serde_json::from_str(&line)?)
    }
}

/// Serves the wishes of [`Ours`] until there are no more.
pub(crate) fn serve(options: &ServiceOptions) -> Result<(), TaskError> {
    runtime()?.block_on(async {
        let keychain = Memory::new("bench".to_owned());
        let link = prepare(options, &keychain).await?;
        let open = || Workbench::open(&options.data, &options.line, keychain.keychain());
        let mut bench = open()?;
        println!("null");
        for wish in std::io::stdin().lock().lines().map_while(Result::ok) {
            let answer = match wish.as_str() {
                "files" => serde_json::to_string(&write_files(&bench, link, &options.data).await?)?,
                "poll" => serde_json::to_string(&sync(&bench, link).await?)?,
                _ => {
                    bench.syncs.stop().await;
                    bench = open()?;
                    serde_json::to_string(&sync(&bench, link).await?)?
                }
            };
            println!("{answer}");
        }
        bench.syncs.stop().await;
        Ok(())
    })
}

async fn prepare(options: &ServiceOptions, keychain: &Memory) -> Result<LinkId, TaskError> {
    let bench = Workbench::open(&options.data, &options.direct, keychain.keychain())?;
    let connected = connect(&bench, &options.direct, WORKSPACE).await?;
    let draft = LinkDraft {
        link: None,
        project: connected.project,
        integration: connected.integration,
        name: options.repository.clone(),
        address: format!("{}/{WORKSPACE}/{}", options.direct, options.repository),
        description: String::new(),
        link_results: false,
    };
    let link = bench.admin.save_link(&connected.member, &draft).await?.id;
    bench.syncs.stop().await;
    Ok(link)
}

async fn sync(bench: &Workbench, id: LinkId) -> Result<Synced, TaskError> {
    let is_followed = bench.store.read(move |reader| link::get(reader, id)).await?.status.is_followed();
    // A link is synced for the first time because somebody proceeds with it; from then on its branch is looked at.
    let reason = if is_followed { SyncReason::Poll } else { SyncReason::Hand };
    let started = Instant::now();
    bench.syncs.start(id, reason);
    bench.syncs.idle(id).await;
    let seconds = started.elapsed().as_secs_f64();
    bench.syncs.indexed(id).await;
    let text_seconds = started.elapsed().as_secs_f64();
    let peak_bytes = own_peak();
    let (name, run) = bench
        .store
        .read(move |reader| {
            Ok::<_, StoreError>((link::get(reader, id)?.name, sync_run::newest(reader, id, 1)?))
        })
        .await?;
    match run.into_iter().next().and_then(|run| run.outcome) {
        Some(SyncOutcome::Finished) => {}
        other => return Err(TaskError::NotSynced { name, reason: format!("{other:?}") }),
    }
    Ok(Synced { seconds, text_seconds, peak_bytes })
}

async fn write_files(bench: &Workbench, id: LinkId, data: &Path) -> Result<PathBuf, TaskError> {
    let (cases, suites) = bench
        .store
        .read(move |reader| {
            Ok::<_, StoreError>((test_case::known(reader, id)?, test_suite::known(reader, id)?))
        })
        .await?;
    let files = cases.iter().map(|case| (&case.place.path, case.blob));
    let files = files.chain(suites.iter().map(|suite| (&suite.place.path, suite.blob)));
    let mut lines: Vec<Vec<u8>> = files
        .map(|(path, blob)| {
            let id = blob.iter().fold(String::new(), |mut id, byte| {
                let _ = write!(id, "{byte:02x}");
                id
            });
            [text_to_git(path.as_str()).as_slice(), b"\0", id.as_bytes(), b"\n"].concat()
        })
        .collect();
    lines.sort();
    let path = data.join("files");
    std::fs::write(&path, lines.concat()).map_err(|source| TaskError::File { path: path.clone(), source })?;
    Ok(path)
}
