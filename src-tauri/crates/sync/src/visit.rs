//! A look around in a repository before anything is linked: its branches and tags, what an address leads to, and its
//! folders one by one. Nothing is stored, and no file is fetched.

use suitecase_bitbucket::Client;
use suitecase_git::{Commit, Limits, Oid, Remote};
use suitecase_model::link::GitRef;
use tokio_util::sync::CancellationToken;

use crate::error::SyncError;
use crate::fetch::{Rung, ladder, upper_folders};
use crate::lent_http::LentHttp;
use crate::run::resolve_reference;
use crate::survey::Trees;

/// One repository that is looked around in. Its futures may be dropped at any time.
pub struct Visit {
    pub(crate) client: Client,
    pub(crate) workspace: String,
    pub(crate) repository: String,
    pub(crate) remote: Remote<LentHttp>,
    pub(crate) cancel: CancellationToken,
}

/// Names of branches and tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The branches.
    pub branches: Vec<String>,
    /// The tags.
    pub tags: Vec<String>,
}

/// The commit that a reference points at.
pub(crate) struct Tip {
    pub(crate) commit: Oid,
    /// The name of the branch or tag; the commit where it is pinned.
    pub(crate) reference_name: String,
    /// Its folders as far as a search for projects needs them; `None` where the server tells none without their files.
    pub(crate) upper: Option<(Commit, Trees)>,
}

impl Visit {
    /// Prepares to look around; nothing is asked yet.
    pub fn new(client: &Client, workspace: &str, repository: &str) -> Result<Self, SyncError> {
        let endpoint = client.git(workspace, repository)?;
        Ok(Self {
            client: client.clone(),
            workspace: workspace.to_owned(),
            repository: repository.to_owned(),
            remote: Remote::new(LentHttp(endpoint), Limits::default(), None),
            cancel: CancellationToken::new(),
        })
    }

    /// Lists the branches and tags whose names start with one of these texts; with none of them nothing is asked.
    pub async fn names(&mut self, beginnings: &[String]) -> Result<Names, SyncError> {
        if beginnings.is_empty() {
            return Ok(Names::default());
        }
        let kinds = ["refs/heads/", "refs/tags/"];
        let prefixes: Vec<String> = kinds
            .iter()
            .flat_map(|kind| beginnings.iter().map(move |name| format!("{kind}{name}")))
            .collect();
        let prefixes: Vec<&str> = prefixes.iter().map(String::as_str).collect();
        let found = self.remote.refs(&prefixes, &self.cancel).await?;
        let of = |kind: &str| {
            found.iter().filter_map(|found| found.name.strip_prefix(kind)).map(str::to_owned).collect()
        };
        Ok(Names { branches: of("refs/heads/"), tags: of("refs/tags/") })
    }

    pub(crate) async fn tip(&mut self, reference: &GitRef) -> Result<Tip, SyncError> {
        let (commit, name) = resolve_reference(&mut self.remote, reference, &self.cancel).await?;
        let reference_name = if name.is_empty() { commit.to_string() } else { name };
        let upper = match upper_folders(&mut self.remote, commit, &self.cancel).await {
            Ok(upper) => Some(upper),
            Err(error) if ladder::below(Rung::BEST, &error, commit).is_some() => None,
            Err(error) => return Err(error),
        };
        Ok(Tip { commit, reference_name, upper })
    }
}
