//! `suitecase-sandbox`: serves the sample workspace, or repositories of your own, until it is stopped.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use suitecase_sandbox::{
    DEMO_API_TOKEN, DEMO_EMAIL, DEMO_USERNAME, GeneratedOptions, READ_ONLY_API_TOKEN, Repository, Sandbox,
    SandboxError, Settings, WORKSPACE_ACCESS_TOKEN, Workspace, sample,
};

/// Serves a stand-in for Bitbucket Cloud on the loopback address.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Serves this folder, work tree or bare git directory instead of the sample; may be given more than once.
    #[arg(long, value_name = "PATH")]
    from: Vec<PathBuf>,
    /// Also serves a generated project with this many test cases, as the repository `generated`.
    #[arg(long, value_name = "N")]
    cases: Option<usize>,
    /// How many test suites the generated project has.
    #[arg(long, value_name = "M", default_value_t = 20, requires = "cases")]
    suites: usize,
    /// The port; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Offers git no partial clone filters.
    #[arg(long)]
    no_filter: bool,
    /// Offers git no shallow fetches.
    #[arg(long)]
    no_shallow: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let workspace = workspace(&arguments)?;
    let slug = workspace.slug().to_owned();
    let repositories = workspace.repository_slugs().collect::<Vec<_>>().join(", ");
    let settings = Settings { port: arguments.port, ..Settings::default() };
    let sandbox = Sandbox::start(vec![workspace], settings).await?;
    sandbox.faults().set_filter(!arguments.no_filter);
    sandbox.faults().set_shallow(!arguments.no_shallow);
    let origin = sandbox.origin();
    let mut out = std::io::stdout().lock();
    writeln!(out, "origin            {origin}")?;
    writeln!(out, "workspace         {slug} (https://bitbucket.org/{slug} in the app)")?;
    writeln!(out, "repositories      {repositories}")?;
    writeln!(out, "account e-mail    {DEMO_EMAIL}")?;
    writeln!(out, "user name         {DEMO_USERNAME}")?;
    writeln!(out, "API token         {DEMO_API_TOKEN}")?;
    writeln!(out, "  reading only    {READ_ONLY_API_TOKEN}")?;
    writeln!(out, "access token      {WORKSPACE_ACCESS_TOKEN}")?;
    writeln!(out, "git               git clone {}", sandbox.clone_url(&slug, "REPOSITORY"))?;
    writeln!(out, "                  as x-bitbucket-api-token-auth with the API token")?;
    writeln!(out, "Stop with Ctrl+C.")?;
    out.flush()?;
    drop(out);
    stopped().await?;
    Ok(())
}

/// Waits for Ctrl+C or, where there is one, the signal a service is ended with; the repositories are then removed.
#[cfg(unix)]
async fn stopped() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn stopped() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn workspace(arguments: &Arguments) -> Result<Workspace, SandboxError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    let is_own = !arguments.from.is_empty();
    let mut workspace = if is_own {
        Workspace::new(sample::WORKSPACE, "Acme Quality")
    } else {
        sample::workspace(i64::try_from(now).unwrap_or(i64::MAX))
    };
    for path in &arguments.from {
        workspace = workspace.with(Repository::from_path(&slug_of(path), path)?);
    }
    if let Some(cases) = arguments.cases {
        let options = GeneratedOptions { cases, suites: arguments.suites, ..GeneratedOptions::default() };
        workspace = workspace.with(Repository::generated("generated", options));
    }
    Ok(workspace)
}

/// Makes a slug of a folder's name, as Bitbucket does of a repository's.
fn slug_of(path: &std::path::Path) -> String {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = absolute.file_stem().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let kept = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' });
    let slug = kept.collect::<String>();
    if slug.is_empty() { "repository".to_owned() } else { slug }
}
