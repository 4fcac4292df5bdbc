//! What can be chosen, as the window shows it.

use suitecase_admin as admin;

use crate::wire::picker::{
    BranchChoice, BranchChoices, DirectoryChoice, DirectoryChoices, RepositoryChoice, RepositoryChoices,
};

pub(crate) fn repositories(found: admin::RepositoryChoices) -> RepositoryChoices {
    let choice = |found: admin::RepositoryChoice| RepositoryChoice {
        slug: found.slug,
        name: found.name,
        updated_at: found.updated_at.map(|at| at.0),
        address: found.address,
    };
    RepositoryChoices { repositories: found.repositories.into_iter().map(choice).collect(), next: found.next }
}

pub(crate) fn branches(found: admin::BranchChoices) -> BranchChoices {
    let choice = |found: admin::BranchChoice| BranchChoice {
        kind: match found.kind {
            admin::NameKind::Branch => "branch",
            admin::NameKind::Tag => "tag",
        },
        name: found.name,
        is_default: found.is_default,
        address: found.address,
    };
    BranchChoices { branches: found.branches.into_iter().map(choice).collect(), truncated: found.truncated }
}

pub(crate) fn directories(found: admin::DirectoryChoices) -> DirectoryChoices {
    let choice = |found: admin::DirectoryChoice| DirectoryChoice {
        name: found.path.name().to_owned(),
        path: found.path.as_str().to_owned(),
        holds_tests: found.holds_tests,
        address: found.address,
    };
    DirectoryChoices {
        directories: found.directories.into_iter().map(choice).collect(),
        truncated: found.truncated,
        projects: found.projects.iter().map(|path| path.as_str().to_owned()).collect(),
    }
}
