//! Branches and tags. A name with slashes is found here, encoded or not (bitbucket.md section 2.3).

use serde_json::{Value, json};

use crate::rest::error::Refusal;
use crate::rest::git_read::{self, CommitRow, RefRow};
use crate::rest::{Answer, At, Call, Found, commits, page};

#[derive(Clone, Copy)]
enum Sort {
    Branch,
    Tag,
}

/// Answers `GET …/refs/branches`.
pub(crate) async fn branches(call: &Call, at: At<'_>) -> Answer {
    let rows = git_read::branches(&at.repository.git_directory).await?;
    list(call, at, rows, Sort::Branch).await
}

/// Answers `GET …/refs/branches/{name}`.
pub(crate) async fn branch(call: &Call, at: At<'_>, name: &str) -> Answer {
    let rows = git_read::branches(&at.repository.git_directory).await?;
    one(call, at, rows, name, Sort::Branch).await
}

/// Answers `GET …/refs/tags`.
pub(crate) async fn tags(call: &Call, at: At<'_>) -> Answer {
    let rows = git_read::tags(&at.repository.git_directory).await?;
    list(call, at, rows, Sort::Tag).await
}

/// Answers `GET …/refs/tags/{name}`.
pub(crate) async fn tag(call: &Call, at: At<'_>, name: &str) -> Answer {
    let rows = git_read::tags(&at.repository.git_directory).await?;
    one(call, at, rows, name, Sort::Tag).await
}

async fn list(call: &Call, at: At<'_>, rows: Vec<RefRow>, sort: Sort) -> Answer {
    let hashes = rows.iter().map(|row| row.commit.clone());
    let commits = git_read::commits(&at.repository.git_directory, hashes).await?;
    let values = rows.iter().filter_map(|row| Some(json(call, at, row, commits.get(&row.commit)?, sort)));
    Ok(Found::Json(page::list(call, &page::MOST_ENDPOINTS, values.collect())?))
}

async fn one(call: &Call, at: At<'_>, rows: Vec<RefRow>, name: &str, sort: Sort) -> Answer {
    let row = rows.into_iter().find(|row| row.name == name);
    let row = row.ok_or_else(|| match sort {
        Sort::Branch => Refusal::NotFound(format!("Branch {name} does not exist")),
        Sort::Tag => Refusal::NotFound(format!("Tag {name} does not exist")),
    })?;
    let commits = git_read::commits(&at.repository.git_directory, [row.commit.clone()]).await?;
    let commit = commits.get(&row.commit).ok_or(Refusal::NoSuchResource)?;
    Ok(Found::Json(json(call, at, &row, commit, sort)))
}

fn json(call: &Call, at: At<'_>, row: &RefRow, commit: &CommitRow, sort: Sort) -> Value {
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    let (kind, folder) = match sort {
        Sort::Branch => ("branch", "branches"),
        Sort::Tag => ("tag", "tags"),
    };
    let mut value = json!({
        "type": kind,
        "name": row.name,
        "target": commits::json(call, at, commit),
        "links": {
            "self": call.link(&format!("repositories/{full_name}/refs/{folder}/{}", row.name)),
            "commits": call.link(&format!("repositories/{full_name}/commits/{}", row.name)),
            "html": call.page_link(&format!("{full_name}/branch/{}", row.name)),
        },
    });
    if let (Sort::Branch, Some(branch)) = (sort, value.as_object_mut()) {
        branch.insert("merge_strategies".to_owned(), json!(["merge_commit", "squash", "fast_forward"]));
        branch.insert("default_merge_strategy".to_owned(), json!("merge_commit"));
    }
    value
}
