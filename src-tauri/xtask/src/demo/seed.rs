//! Fills a data folder as a person would: a member, a connected workspace, a project, linked and synced repositories.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;
use suitecase_admin::integrations::code_of_check;
use suitecase_admin::{IntegrationDraft, LinkDraft, MemberDraft};
use suitecase_bitbucket::Verdict;
use suitecase_keychain::{Keychain, Memory, namespace};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::member::{AccountRole, Member, ProjectRole};
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, sample};
use suitecase_store::{link, sync_run};
use suitecase_sync::{SyncEvent, SyncState};
use tokio_util::sync::CancellationToken;

use super::history;
use super::report::{self, Report};
use super::workbench::Workbench;
use crate::error::TaskError;
use crate::process::runtime;

/// How long the token of the demo still works, as its maker says: 120 days.
const DAYS_LEFT: Duration = Duration::from_hours(24 * 120);

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
    /// An earlier commit to sync first, so that there is a change to see.
    pub(crate) earlier: Option<String>,
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
    #[arg(long, value_name = "NAME=EARLIER=ADDRESS")]
    link: Vec<String>,
    #[arg(long)]
    report: Option<PathBuf>,
}

impl Plan {
    /// Returns whether this is the sample workspace, not a catalogue of the caller's.
    pub(crate) fn is_sample(&self) -> bool {
        self.workspace == sample::WORKSPACE
    }

    /// Returns the arguments that [`fill`] turns into this plan again.
    pub(crate) fn arguments(&self, data_folder: &Path, report: Option<&Path>) -> Vec<std::ffi::OsString> {
        let mut arguments: Vec<std::ffi::OsString> = vec!["seed".into(), "--data".into(), data_folder.into()];
        arguments.extend(["--origin".into(), self.origin.clone().into()]);
        arguments.extend(["--workspace".into(), self.workspace.clone().into()]);
        for link in &self.links {
            let earlier = link.earlier.as_deref().unwrap_or_default();
            arguments.extend(["--link".into(), format!("{}={earlier}={}", link.name, link.address).into()]);
        }
        if let Some(report) = report {
            arguments.extend(["--report".into(), report.into()]);
        }
        arguments
    }
}

/// Fills a data folder from arguments.
pub(crate) fn fill(options: &Options) -> Result<(), TaskError> {
    let links = options.link.iter().filter_map(|text| {
        let mut parts = text.splitn(3, '=');
        let (name, earlier, address) = (parts.next()?, parts.next()?, parts.next()?);
        let earlier = Some(earlier.to_owned()).filter(|earlier| !earlier.is_empty());
        Some(LinkTo { name: name.to_owned(), address: address.to_owned(), earlier })
    });
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
    let reports = runtime()?.block_on(fill_and_sync(data_folder, plan, keychain))?;
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
    let project = connect(&bench, &plan.origin, &plan.workspace).await?;
    let mut reports = Vec::new();
    for to in &plan.links {
        let link = sync(&bench, &project, to, true).await?;
        if plan.is_sample() {
            let brought = history::import_nights(&bench, &project, &link).await?;
            println!("  {} nights of results, {} of tests that are known", brought.reports(), brought.linked);
            if to.name == sample::WITH_FAILING_PIPELINE {
                history::schedule_nightly(&bench, &project, &link).await?;
            }
        }
        let report = bench.store.read(move |reader| {
            let run = sync_run::newest(reader, link.id, 1)?.into_iter().next();
            report::of_link(reader, &link, run.map(|run| run.stats).unwrap_or_default())
        });
        reports.push(report.await?);
    }
    Ok(reports)
}

/// A project whose repositories can be linked.
pub(crate) struct Connected {
    pub(crate) member: Member,
    pub(crate) project: ProjectId,
    pub(crate) integration: IntegrationId,
}

/// Makes the first member, connects the sandbox's workspace and makes a project.
pub(crate) async fn connect(
    bench: &Workbench,
    origin: &str,
    workspace: &str,
) -> Result<Connected, TaskError> {
    let account = whoami::username().unwrap_or_default();
    let member = bench.admin.create_first_member("Nova Voss", &account).await?;
    let draft = IntegrationDraft {
        integration: None,
        name: "Acme Bitbucket".to_owned(),
        workspace_url: format!("{origin}/{workspace}"),
        credential_kind: CredentialKind::ApiToken,
        user: DEMO_EMAIL.to_owned(),
        secret: SecretString::from(DEMO_API_TOKEN),
        description: "The sandbox of this demo".to_owned(),
        expires_on: (bench.admin.today().saturating_add(DAYS_LEFT)).to_string(),
    };
    let tested = bench.admin.test_integration(&draft, &CancellationToken::new(), |_| {}).await?;
    if let Some(failed) = tested.checks.iter().find(|check| check.verdict == Verdict::Failed) {
        let code = code_of_check(failed).map_or("unknown", |code| code.as_str());
        return Err(TaskError::NotConnected(format!("{:?} says {code}", failed.id)));
    }
    let integration = bench.admin.save_integration(&member, &draft).await?.id;
    let project = bench.admin.create_project(&member, "Online shop").await?.id;
    let colleague = MemberDraft {
        member: None,
        name: "Linh Tran".to_owned(),
        os_account: "linh".to_owned(),
        passphrase: SecretString::default(),
        remove_passphrase: false,
        account_role: AccountRole::User,
        project_roles: vec![(project, ProjectRole::Tester)],
    };
    bench.admin.save_member(&member, &account, colleague).await?;
    Ok(Connected { member, project, integration })
}

/// Links a repository and syncs it; an end other than `ACTIVE` is an error.
pub(crate) async fn sync(
    bench: &Workbench,
    connected: &Connected,
    to: &LinkTo,
    says_stages: bool,
) -> Result<Link, TaskError> {
    let mut link = None;
    if let Some(earlier) = &to.earlier {
        link = Some(proceed(bench, connected, &to.name, earlier, None, false).await?.id);
    }
    proceed(bench, connected, &to.name, &to.address, link, says_stages).await
}

async fn proceed(
    bench: &Workbench,
    connected: &Connected,
    name: &str,
    address: &str,
    link: Option<LinkId>,
    says_stages: bool,
) -> Result<Link, TaskError> {
    let draft = LinkDraft {
        link,
        project: connected.project,
        integration: connected.integration,
        name: name.to_owned(),
        address: address.to_owned(),
        description: String::new(),
        link_results: false,
    };
    let proceeding = bench.admin.proceed_link(&connected.member, &draft).await?;
    if says_stages {
        follow(bench, &proceeding).await;
    }
    bench.syncs.idle(proceeding.id).await;
    bench.syncs.scripts_looked_for(proceeding.id).await;
    let found = bench.store.read(move |reader| link::get(reader, proceeding.id)).await?;
    let reason = match &found.status {
        LinkStatus::Active => return Ok(found),
        LinkStatus::Error { code, .. } => code.clone(),
        LinkStatus::Inactive | LinkStatus::Archived => "it is not active".to_owned(),
    };
    Err(TaskError::NotSynced { name: found.name, reason })
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
