//! The log: a file a day in the data folder, seven days kept; never a secret.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

/// Only Suitecase's own words: libraries may log headers and addresses at their lower levels.
const FILTER: &str = "warn,suitecase=info,hyper=off,reqwest=off,zbus=off";
const DAYS_KEPT: usize = 7;

/// Starts to log; what is returned writes the last lines when it is dropped. Without a folder there is no log.
pub(crate) fn start(data_folder: &Path) -> Option<WorkerGuard> {
    let files = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("suitecase")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(data_folder.join("logs"))
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_ansi(false)
        .with_writer(writer)
        .finish();
    tracing::subscriber::set_global_default(subscriber).ok()?;
    Some(guard)
}
