//! The people and credentials a sandbox knows, and the ready-made ones of the demo and the tests.
//!
//! Every secret here is an invention that opens nothing outside a sandbox.

use secrecy::SecretString;

use crate::repositories::Workspace;

/// The account e-mail of the demo person: the user of REST calls with an API token.
pub const DEMO_EMAIL: &str = "maya.brandt@acme-quality.example";
/// The Bitbucket user name of the demo person: good for git, refused by REST.
pub const DEMO_USERNAME: &str = "maya-brandt";
/// An API token of the demo person with every scope Suitecase can use.
pub const DEMO_API_TOKEN: &str = "ATATT3-sandbox-demo-every-scope";
/// An API token of the demo person that may read the user, workspaces and repositories and nothing else.
pub const READ_ONLY_API_TOKEN: &str = "ATATT3-sandbox-read-only";
/// An API token of the demo person that has expired.
pub const EXPIRED_API_TOKEN: &str = "ATATT3-sandbox-expired";
/// An API token of the demo person that was made without scopes.
pub const UNSCOPED_API_TOKEN: &str = "ATATT3-sandbox-unscoped";
/// A valid API token of the demo person, limited to a workspace that is not served here: it sees no repository.
pub const LIMITED_API_TOKEN: &str = "ATATT3-sandbox-other-workspace-only";
/// A workspace access token of the first workspace with every scope such a token can have.
pub const WORKSPACE_ACCESS_TOKEN: &str = "ATCTT3-sandbox-workspace";
/// An app password of the demo person. Bitbucket removed the whole kind.
pub const OLD_APP_PASSWORD: &str = "ATBB-sandbox-app-password";

/// The people and credentials of a sandbox.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// The people, each found by e-mail or user name.
    pub people: Vec<Person>,
    /// The credentials, each found by its secret.
    pub credentials: Vec<Credential>,
}

/// A person with an Atlassian account.
#[derive(Clone, Debug)]
pub struct Person {
    /// The Atlassian account's e-mail.
    pub email: String,
    /// The Bitbucket user name.
    pub username: String,
    /// The name shown to people.
    pub display_name: String,
    /// What the person may do, workspace by workspace.
    pub memberships: Vec<Membership>,
}

/// A person's place in one workspace.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The workspace's slug.
    pub workspace: String,
    /// What the person may do to the workspace.
    pub permission: WorkspacePermission,
    /// Which of its repositories the person sees.
    pub repositories: VisibleRepositories,
}

/// What a person may do to a workspace (bitbucket.md section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkspacePermission {
    /// Owns the workspace.
    Owner,
    /// May create projects in it.
    CreateProject,
    /// Belongs to it.
    Member,
}

/// Which repositories of a workspace a person sees.
#[derive(Clone, Debug)]
pub enum VisibleRepositories {
    /// All of them, with the same permission.
    All(RepositoryPermission),
    /// Those named by slug.
    Only(Vec<(String, RepositoryPermission)>),
}

/// What somebody may do to a repository, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepositoryPermission {
    /// May read it.
    Read,
    /// May push to it.
    Write,
    /// May change its settings, webhooks among them.
    Admin,
}

/// A secret and what it opens.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The secret itself.
    pub secret: SecretString,
    /// What kind it is and for whom it speaks.
    pub holder: Holder,
    /// The scopes it was given, in the spelling of its kind.
    pub scopes: Vec<String>,
    /// Whether Bitbucket still takes it.
    pub validity: Validity,
}

/// The kind of a credential and for whom it speaks (bitbucket.md section 1).
#[derive(Clone, Debug)]
pub enum Holder {
    /// A personal API token with scopes.
    ApiToken {
        /// The e-mail of the person it belongs to.
        email: String,
        /// The one workspace it was limited to when it was made.
        only_workspace: Option<String>,
    },
    /// A repository, project or workspace access token.
    AccessToken(Reach),
    /// An app password, gone since 2026-07-28.
    AppPassword {
        /// The user name of the person it belonged to.
        username: String,
    },
}

/// What an access token opens.
#[derive(Clone, Debug)]
pub enum Reach {
    /// One repository.
    Repository {
        /// The workspace's slug.
        workspace: String,
        /// The repository's slug.
        slug: String,
    },
    /// The repositories of one project.
    Project {
        /// The workspace's slug.
        workspace: String,
        /// The project's key.
        key: String,
    },
    /// All repositories of one workspace.
    Workspace {
        /// The workspace's slug.
        workspace: String,
    },
}

/// Whether a credential is still taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It is.
    Valid,
    /// Its time is over.
    Expired,
    /// It was made without scopes, which Bitbucket refuses like a wrong one (bitbucket.md section 1.5).
    Unscoped,
}

impl Accounts {
    /// Returns the demo person, owner of every given workspace, with one credential of each kind.
    pub fn demo(workspaces: &[Workspace]) -> Self {
        let memberships = workspaces.iter().map(|workspace| Membership {
            workspace: workspace.slug().to_owned(),
            permission: WorkspacePermission::Owner,
            repositories: VisibleRepositories::All(RepositoryPermission::Admin),
        });
        let maya = Person {
            email: DEMO_EMAIL.to_owned(),
            username: DEMO_USERNAME.to_owned(),
            display_name: "Maya Brandt".to_owned(),
            memberships: memberships.collect(),
        };
        let reading = ["read:user:bitbucket", "read:workspace:bitbucket", "read:repository:bitbucket"];
        let mut credentials = vec![
            Credential::api_token(DEMO_API_TOKEN, DEMO_EMAIL, all_api_token_scopes()),
            Credential::api_token(READ_ONLY_API_TOKEN, DEMO_EMAIL, &reading),
            Credential {
                validity: Validity::Expired,
                ..Credential::api_token(EXPIRED_API_TOKEN, DEMO_EMAIL, all_api_token_scopes())
            },
            Credential {
                validity: Validity::Unscoped,
                ..Credential::api_token(UNSCOPED_API_TOKEN, DEMO_EMAIL, &[])
            },
            Credential {
                holder: Holder::ApiToken {
                    email: DEMO_EMAIL.to_owned(),
                    only_workspace: Some("somewhere-else".to_owned()),
                },
                ..Credential::api_token(LIMITED_API_TOKEN, DEMO_EMAIL, all_api_token_scopes())
            },
            Credential::app_password(OLD_APP_PASSWORD, DEMO_USERNAME),
        ];
        if let Some(first) = workspaces.first() {
            let reach = Reach::Workspace { workspace: first.slug().to_owned() };
            credentials.push(Credential::access_token(
                WORKSPACE_ACCESS_TOKEN,
                reach,
                all_access_token_scopes(),
            ));
        }
        Self { people: vec![maya], credentials }
    }

    /// Adds a person.
    #[must_use]
    pub fn with_person(mut self, person: Person) -> Self {
        self.people.push(person);
        self
    }

    /// Adds a credential.
    #[must_use]
    pub fn with_credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }
}

impl Credential {
    /// Returns a valid API token of the person with this e-mail.
    pub fn api_token(secret: &str, email: &str, scopes: &[&str]) -> Self {
        let holder = Holder::ApiToken { email: email.to_owned(), only_workspace: None };
        Self::valid(secret, holder, scopes)
    }

    /// Returns a valid access token.
    pub fn access_token(secret: &str, reach: Reach, scopes: &[&str]) -> Self {
        Self::valid(secret, Holder::AccessToken(reach), scopes)
    }

    /// Returns an app password, which nothing takes any more.
    pub fn app_password(secret: &str, username: &str) -> Self {
        Self::valid(secret, Holder::AppPassword { username: username.to_owned() }, &[])
    }

    fn valid(secret: &str, holder: Holder, scopes: &[&str]) -> Self {
        Self {
            secret: SecretString::from(secret),
            holder,
            scopes: scopes.iter().map(ToString::to_string).collect(),
            validity: Validity::Valid,
        }
    }
}

impl WorkspacePermission {
    /// Returns Bitbucket's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::CreateProject => "create-project",
            Self::Member => "member",
        }
    }
}

impl RepositoryPermission {
    /// Returns Bitbucket's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

impl Reach {
    /// Returns the slug of the workspace the token belongs to.
    pub fn workspace(&self) -> &str {
        match self {
            Self::Repository { workspace, .. }
            | Self::Project { workspace, .. }
            | Self::Workspace { workspace } => workspace,
        }
    }
}

/// Returns every API-token scope that Suitecase can use (bitbucket.md section 1.2).
pub fn all_api_token_scopes() -> &'static [&'static str] {
    &[
        "read:user:bitbucket",
        "read:workspace:bitbucket",
        "read:repository:bitbucket",
        "read:webhook:bitbucket",
        "write:webhook:bitbucket",
        "delete:webhook:bitbucket",
        "read:pipeline:bitbucket",
        "write:pipeline:bitbucket",
    ]
}

/// Returns every access-token scope that Suitecase can use (bitbucket.md section 1.3).
pub fn all_access_token_scopes() -> &'static [&'static str] {
    &["repository", "webhook", "pipeline", "pipeline:write"]
}

/// Returns the `Authorization` header with which git uses an API token, as a line for `http.extraHeader`.
pub fn git_authorization(api_token: &str) -> String {
    use base64::Engine;
    let pair = format!("x-bitbucket-api-token-auth:{api_token}");
    format!("Authorization: Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}
