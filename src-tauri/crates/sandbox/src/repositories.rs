//! What a sandbox serves: workspaces and the repositories in them, described first and made when it starts.

pub(crate) mod bare;
pub(crate) mod builder;
pub(crate) mod fast_import;
pub(crate) mod filler;
pub(crate) mod folder;
pub(crate) mod generated;
pub(crate) mod katalon_files;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use uuid::Uuid;

use crate::error::SandboxError;
use crate::pipelines::{PipelineScript, Pipelines};
use crate::repositories::builder::RepositoryBuilder;
use crate::repositories::generated::GeneratedOptions;
use crate::state::{ServedRepository, ServedWorkspace};

/// A workspace to be served.
#[derive(Clone, Debug)]
pub struct Workspace {
    slug: String,
    name: String,
    repositories: Vec<Repository>,
}

/// A repository to be served.
#[derive(Clone, Debug)]
pub struct Repository {
    slug: String,
    name: String,
    description: String,
    is_private: bool,
    project_key: String,
    project_name: String,
    pipelines: PipelineScript,
    contents: Contents,
}

#[derive(Clone, Debug)]
enum Contents {
    Folder(PathBuf),
    GitDirectory(PathBuf),
    Built(Box<RepositoryBuilder>),
    Generated(GeneratedOptions),
}

impl Workspace {
    /// Returns a workspace without repositories.
    pub fn new(slug: &str, name: &str) -> Self {
        Self { slug: slug.to_owned(), name: name.to_owned(), repositories: Vec::new() }
    }

    /// Adds a repository.
    #[must_use]
    pub fn with(mut self, repository: Repository) -> Self {
        self.repositories.push(repository);
        self
    }

    /// Returns the workspace's slug.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Returns the slugs of its repositories, in order.
    pub fn repository_slugs(&self) -> impl Iterator<Item = &str> {
        self.repositories.iter().map(|repository| repository.slug.as_str())
    }
}

impl Repository {
    /// Returns a repository without a single commit; its `mainbranch` is null (bitbucket.md section 2.2).
    pub fn empty(slug: &str) -> Self {
        Self::built(slug, RepositoryBuilder::new())
    }

    /// Returns a repository with the given history.
    pub fn built(slug: &str, history: RepositoryBuilder) -> Self {
        Self::new(slug, Contents::Built(Box::new(history)))
    }

    /// Returns a repository with a generated Katalon project.
    pub fn generated(slug: &str, options: GeneratedOptions) -> Self {
        Self::new(slug, Contents::Generated(options))
    }

    /// Returns a repository with one commit that holds the files of a folder, byte for byte.
    ///
    /// Nothing is filtered and no line ending changes. A folder that is itself a git work tree is served with its own
    /// history instead, read-only, without what is not committed.
    pub fn from_folder(slug: &str, folder: &Path) -> Result<Self, SandboxError> {
        let contents = match bare::git_directory_of(folder)? {
            Some(git_directory) => Contents::GitDirectory(git_directory),
            None => Contents::Folder(folder.to_owned()),
        };
        Ok(Self::new(slug, contents))
    }

    /// Returns a repository served from a bare git directory as it lies there; nothing is written into it.
    pub fn from_bare(slug: &str, git_directory: &Path) -> Result<Self, SandboxError> {
        if !bare::is_git_directory(git_directory) {
            return Err(SandboxError::NotARepository { path: git_directory.to_owned() });
        }
        Ok(Self::new(slug, Contents::GitDirectory(git_directory.to_owned())))
    }

    /// Returns a repository from whatever the path is: a bare git directory, a work tree or a plain folder.
    pub fn from_path(slug: &str, path: &Path) -> Result<Self, SandboxError> {
        if bare::is_git_directory(path) { Self::from_bare(slug, path) } else { Self::from_folder(slug, path) }
    }

    /// Gives it a display name; without one it shows its slug.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Gives it a description.
    #[must_use]
    pub fn described(mut self, description: &str) -> Self {
        description.clone_into(&mut self.description);
        self
    }

    /// Puts it into a Bitbucket project.
    #[must_use]
    pub fn in_project(mut self, key: &str, name: &str) -> Self {
        key.clone_into(&mut self.project_key);
        name.clone_into(&mut self.project_name);
        self
    }

    /// Says what its pipelines do.
    #[must_use]
    pub fn with_pipelines(mut self, script: PipelineScript) -> Self {
        self.pipelines = script;
        self
    }

    /// Makes it readable for everybody, without any credential.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.is_private = false;
        self
    }

    fn new(slug: &str, contents: Contents) -> Self {
        Self {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            description: String::new(),
            is_private: true,
            project_key: "QA".to_owned(),
            project_name: "Quality".to_owned(),
            pipelines: PipelineScript::default(),
            contents,
        }
    }
}

/// Makes the git directories of all workspaces below `folder`.
pub(crate) fn prepare(
    workspaces: Vec<Workspace>,
    folder: &Path,
) -> Result<Vec<ServedWorkspace>, SandboxError> {
    let mut served: Vec<ServedWorkspace> = Vec::new();
    for workspace in workspaces {
        if served.iter().any(|other| other.slug == workspace.slug) {
            return Err(SandboxError::SlugTaken { slug: workspace.slug });
        }
        let mut repositories: Vec<ServedRepository> = Vec::new();
        for repository in workspace.repositories {
            if repositories.iter().any(|other| other.slug == repository.slug) {
                return Err(SandboxError::SlugTaken { slug: repository.slug });
            }
            let uuid = stable_uuid(&format!("{}/{}", workspace.slug, repository.slug));
            repositories.push(prepare_repository(repository, uuid, folder)?);
        }
        served.push(ServedWorkspace {
            uuid: in_braces(stable_uuid(&workspace.slug)),
            slug: workspace.slug,
            name: workspace.name,
            repositories,
        });
    }
    Ok(served)
}

/// Returns a UUID that depends on nothing but the word.
pub(crate) fn stable_uuid(word: &str) -> Uuid {
    // FNV-1a spreads the word over a seed; the generator does the rest.
    let seed = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut random = fastrand::Rng::with_seed(seed);
    uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid()
}

/// Writes a UUID as Bitbucket does.
pub(crate) fn in_braces(uuid: Uuid) -> String {
    format!("{{{uuid}}}")
}

fn prepare_repository(
    repository: Repository,
    uuid: Uuid,
    folder: &Path,
) -> Result<ServedRepository, SandboxError> {
    let fresh = folder.join(format!("{}.git", uuid.simple()));
    let (git_directory, is_lent) = match repository.contents {
        Contents::GitDirectory(lent) => (lent, true),
        Contents::Folder(source) => {
            folder::import(&source, &fresh)?;
            (fresh, false)
        }
        Contents::Built(history) => {
            builder::create(&history, &fresh)?;
            (fresh, false)
        }
        Contents::Generated(options) => {
            generated::generate(&options, &fresh)?;
            (fresh, false)
        }
    };
    Ok(ServedRepository {
        slug: repository.slug,
        name: repository.name,
        description: repository.description,
        uuid: in_braces(uuid),
        is_private: repository.is_private,
        project_key: repository.project_key,
        project_name: repository.project_name,
        git_directory,
        is_lent,
        hooks: Mutex::new(Vec::new()),
        pipelines: Mutex::new(Pipelines::new(repository.pipelines)),
    })
}
