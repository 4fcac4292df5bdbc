//! Fills a data folder as a person would: a member, a connected workspace, a project, linked and synced repositories.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::SecretString;
use suitecase_admin::integrations::code_of_check;
use suitecase_admin::{IntegrationDraft, LinkDraft};
use suitecase_bitbucket::Verdict;
use suitecase_keychain::{Keychain, Memory, namespace};
use suitecase_model::credential::CredentialKind;
use suitecase_model::link::{Link, LinkStatus};
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL};
use suitecase_store::{link, sync_run};
use suitecase_sync::{SyncEvent, SyncState};

use super::report::{self, Report};
use super::workbench::Workbench;
use crate::error::TaskError;

/// What is connected and linked.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) origin: String,
    pub(crate) workspace: String,
    pub(crate) links: Vec<LinkTo>,
}

/// A repository to link.
#[derive(Clone, Debug)]
pub(crate) struct LinkTo {
    pub(crate) name: String,
    pub(crate) address: String,
}

/// The plan as arguments, for a run of this program inside another desktop.
#[derive(Args)]
pub(crate) struct Options {
    #[arg(long)]
    data: PathBuf,
    #[arg(long)]
    origin: String,
    #[arg(long)]
    workspace: String,
    #[arg(long, value_name = "NAME=ADDRESS")]
    link: Vec<String>,
    #[arg(long)]
    report: Option<PathBuf>,
}

impl Plan {
    /// Returns the arguments that [`fill`] turns into this plan again.
    pub(crate) fn arguments(&self, data_folder: &Path, report: Option<&Path>) -> Vec<std::ffi::OsString> {
        let mut arguments: Vec<std::ffi::OsString> = vec!["seed".into(), "--data".into(), data_folder.into()];
        arguments.extend(["--origin".into(), self.origin.clone().into()]);
        arguments.extend(["--workspace".into(), self.workspace.clone().into()]);
        for link in &self.links {
            arguments.extend(["--link".into(), format!("{}={}", link.name, link.address).into()]);
        }
        if let Some(report) = report {
            arguments.extend(["--report".into(), report.into()]);
        }
        arguments
    }
}

/// Fills a data folder from arguments.
pub(crate) fn fill(options: &Options) -> Result<(), TaskError> {
    let links = options
        .link
        .iter()
        .filter_map(|text| text.split_once('='))
        .map(|(name, address)| LinkTo { name: name.to_owned(), address: address.to_owned() });
    let plan =
        Plan { origin: options.origin.clone(), workspace: options.workspace.clone(), links: links.collect() };
    with_keychain(&options.data, &plan, options.report.as_deref())
}

/// Fills a data folder that the app will open: the token goes to the keychain of this session.
pub(crate) fn with_keychain(data_folder: &Path, plan: &Plan, report: Option<&Path>) -> Result<(), TaskError> {
    perform(data_folder, plan, Keychain::start(namespace(data_folder, None)), report)
}

/// Goes the whole way without a window and without the keychain of this session.
pub(crate) fn headless(data_folder: &Path, plan: &Plan, report: Option<&Path>) -> Result<(), TaskError> {
    perform(data_folder, plan, Memory::new("demo".to_owned()).keychain(), report)
}

fn perform(
    data_folder: &Path,
    plan: &Plan,
    keychain: Keychain,
    report_file: Option<&Path>,
) -> Result<(), TaskError> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|source| TaskError::Start { program: "the runtime".to_owned(), source })?;
    let reports = runtime.block_on(fill_and_sync(data_folder, plan, keychain))?;
    for found in &reports {
        println!("{}", found.summary());
    }
    if let Some(path) = report_file {
        let at_file = |source| TaskError::File { path: path.to_owned(), source };
        let mut file = std::fs::File::create(path).map_err(at_file)?;
        match reports.as_slice() {
            [one] => serde_json::to_writer_pretty(&file, one)?,
            several => serde_json::to_writer_pretty(&file, several)?,
        }
        writeln!(file).map_err(at_file)?;
        println!("The report is in {}", path.display());
    }
    Ok(())
}

async fn fill_and_sync(
    data_folder: &Path,
    plan: &Plan,
    keychain: Keychain,
) -> Result<Vec<Report>, TaskError> {
    let bench = Workbench::open(data_folder, &plan.origin, keychain)?;
    let account = std::env::var("USER").unwrap_or_default();
    let member = bench.admin.create_first_member("Nova Voss", &account).await?;
    let draft = IntegrationDraft {
        name: "Acme Bitbucket".to_owned(),
        workspace_url: format!("{}/{}", plan.origin, plan.workspace),
        credential_kind: CredentialKind::ApiToken,
        user: DEMO_EMAIL.to_owned(),
        secret: SecretString::from(DEMO_API_TOKEN),
        description: "The sandbox of this demo".to_owned(),
    };
    let tested = bench.admin.test_integration(&draft, |_| {}).await?;
    if let Some(failed) = tested.checks.iter().find(|check| check.verdict == Verdict::Failed) {
        let code = code_of_check(failed).map_or("unknown", |code| code.as_str());
        return Err(TaskError::NotConnected(format!("{:?} says {code}", failed.id)));
    }
    let integration = bench.admin.save_integration(&member, &draft).await?;
    let project = bench.admin.create_project(&member, "Online shop").await?;
    let mut reports = Vec::new();
    for to in &plan.links {
        let draft = LinkDraft {
            link: None,
            project: project.id,
            integration: integration.id,
            name: to.name.clone(),
            address: to.address.clone(),
            description: String::new(),
            link_results: false,
        };
        let proceeding = bench.admin.proceed_link(&member, &draft).await?;
        follow(&bench, &proceeding).await;
        let id = proceeding.id;
        let (found, run) = bench
            .store
            .read(move |reader| {
                Ok::<_, TaskError>((
                    link::get(reader, id)?,
                    sync_run::newest(reader, id, 1)?.into_iter().next(),
                ))
            })
            .await?;
        match found.status {
            LinkStatus::Active => {}
            LinkStatus::Error { code, .. } => {
                return Err(TaskError::NotSynced { name: found.name, reason: code });
            }
            LinkStatus::Inactive | LinkStatus::Archived => {
                return Err(TaskError::NotSynced { name: found.name, reason: "it is not active".to_owned() });
            }
        }
        let stats = run.map(|run| run.stats).unwrap_or_default();
        reports.push(bench.store.read(move |reader| report::of_link(reader, &found, stats)).await?);
    }
    Ok(reports)
}

/// Prints the stages of a sync as they pass.
async fn follow(bench: &Workbench, link: &Link) {
    let mut events = bench.syncs.events();
    let mut stage = None;
    println!("\n{}", link.name);
    while bench.syncs.state(link.id) != SyncState::Idle {
        let Ok(event) = events.recv().await else { return };
        if let SyncEvent::State(id, SyncState::Running(progress)) = event
            && id == link.id
            && stage != Some(progress.stage)
        {
            stage = Some(progress.stage);
            println!("  {:?}", progress.stage);
        }
    }
}
