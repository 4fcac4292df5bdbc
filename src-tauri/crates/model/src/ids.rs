//! Identifiers. Every one is a UUID made by the caller, so the same input always gives the same rows.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// A person who uses this installation.
    MemberId
);
id!(
    /// A team's test project.
    ProjectId
);
id!(
    /// A connection to one Bitbucket workspace.
    IntegrationId
);
id!(
    /// A linked repository.
    LinkId
);
id!(
    /// One sync of one link.
    SyncRunId
);
id!(
    /// A test case; kept when its file is renamed or moved.
    TestCaseId
);
id!(
    /// A test suite; kept when its file is renamed or moved.
    TestSuiteId
);
id!(
    /// A filter that a member keeps under a name.
    SavedFilterId
);
id!(
    /// One execution of tests.
    ExecutionId
);
id!(
    /// One occurrence of tests running.
    TestRunId
);
id!(
    /// What to run, and where.
    RunConfigurationId
);
id!(
    /// When a run configuration runs by itself.
    ScheduleId
);
id!(
    /// A folder whose new reports are imported by themselves.
    WatchedFolderId
);
id!(
    /// A rule of a person: a name in reports always stands for one test.
    AliasId
);
