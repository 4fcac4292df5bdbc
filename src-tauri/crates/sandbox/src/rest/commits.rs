//! Commits: one, a walk, the history of a file (bitbucket.md section 2.3).

use serde_json::{Value, json};

use crate::rest::error::Refusal;
use crate::rest::git_read::{self, CommitRow};
use crate::rest::page::{self, Window};
use crate::rest::{Answer, At, Call, Found, identity, query, repositories};

/// Answers `GET …/commit/{commit}`.
pub(crate) async fn one(call: &Call, at: At<'_>, word: &str) -> Answer {
    let hash = found(at, word).await?;
    let commits = git_read::commits(&at.repository.git_directory, [hash.clone()]).await?;
    let commit = commits.get(&hash).ok_or_else(|| no_such_commit(word))?;
    Ok(Found::Json(json(call, at, commit)))
}

/// Answers `GET …/commit/{commit}/statuses`: nothing ever builds here.
pub(crate) async fn statuses(call: &Call, at: At<'_>, word: &str) -> Answer {
    found(at, word).await?;
    Ok(Found::Json(page::list(call, &page::MOST_ENDPOINTS, Vec::new())?))
}

/// Answers `GET` and `POST …/commits` and `…/commits/{revision}` with `include`, `exclude` and `path`.
pub(crate) async fn list(call: &Call, at: At<'_>, revision: Option<&str>) -> Answer {
    let window = Window::of(call, &page::MOST_ENDPOINTS)?;
    let body = url::form_urlencoded::parse(&call.body).into_owned().collect::<Vec<_>>();
    let named = |name: &str| {
        let in_body = body.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone());
        call.parameters(name).map(ToOwned::to_owned).chain(in_body).collect::<Vec<_>>()
    };
    let directory = &at.repository.git_directory;
    let mut arguments =
        vec![format!("--skip={}", window.offset), format!("--max-count={}", window.length + 1)];
    let mut starts = Vec::new();
    if let Some(word) = revision {
        starts.push(found(at, word).await?);
    }
    for word in named("include") {
        let hash = git_read::resolve_any(directory, &word).await?;
        starts.push(hash.ok_or_else(|| no_such_commit(&word))?);
    }
    if starts.is_empty() {
        arguments.push("--branches".to_owned());
    }
    arguments.extend(starts);
    for word in named("exclude") {
        let hash = git_read::resolve_any(directory, &word).await?.ok_or_else(|| no_such_commit(&word))?;
        arguments.push(format!("^{hash}"));
    }
    arguments.push("--".to_owned());
    arguments.extend(named("path").iter().map(|path| format!(":(top,literal){path}")));
    let mut rows = git_read::log(directory, &arguments).await?;
    let has_more = rows.len() > window.length;
    rows.truncate(window.length);
    let values = rows.iter().map(|row| json(call, at, row)).collect();
    Ok(Found::Json(page::page(call, window, values, has_more, None)))
}

/// Answers `GET …/merge-base/{one}..{other}`.
pub(crate) async fn merge_base(call: &Call, at: At<'_>, spec: &str) -> Answer {
    let (left, right) =
        spec.split_once("..").ok_or_else(|| Refusal::BadRequest("Invalid revspec".to_owned()))?;
    let (left, right) = (found(at, left).await?, found(at, right).await?);
    let output = crate::git_command::read(&at.repository.git_directory, ["merge-base", &left, &right]).await;
    match output {
        Ok(output) => one(call, at, String::from_utf8_lossy(&output).trim()).await,
        Err(crate::error::SandboxError::Git { .. }) => Err(no_such_commit(spec)),
        Err(error) => Err(error.into()),
    }
}

/// Answers `GET …/filehistory/{commit}/{path}`, following renames unless told not to; `q` and `sort` work on the rows.
pub(crate) async fn file_history(call: &Call, at: At<'_>, word: &str, path: &[&str]) -> Answer {
    let hash = found(at, word).await?;
    if path.iter().any(|segment| segment.contains('/')) {
        return Err(Refusal::NoSuchResource);
    }
    let mut arguments = vec!["--name-only".to_owned(), "--date-order".to_owned()];
    if call.parameter("renames") != Some("false") {
        arguments.push("--follow".to_owned());
    }
    // A name is itself, brackets and stars included.
    arguments.extend([hash, "--".to_owned(), format!(":(top,literal){}", path.join("/"))]);
    let rows = git_read::log(&at.repository.git_directory, &arguments).await?;
    if rows.is_empty() {
        return Err(Refusal::NotFound(format!("No such file or directory: {}", path.join("/"))));
    }
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    let values = rows.iter().map(|row| {
        let path = row.path.clone().unwrap_or_default();
        json!({
            "type": "commit_file",
            "path": path,
            "escaped_path": path,
            "attributes": [],
            "commit": json(call, at, row),
            "links": { "self": call.link(&format!("repositories/{full_name}/src/{}/{path}", row.hash)) },
        })
    });
    let values = query::filtered_and_sorted(values.collect(), call.parameter("q"), call.parameter("sort"))?;
    Ok(Found::Json(page::uncounted(call, &page::MOST_ENDPOINTS, values)?))
}

/// Returns a commit as Bitbucket shows it.
pub(crate) fn json(call: &Call, at: At<'_>, commit: &CommitRow) -> Value {
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    let links = |hash: &str| {
        json!({
            "self": call.link(&format!("repositories/{full_name}/commit/{hash}")),
            "html": call.page_link(&format!("{full_name}/commits/{hash}")),
        })
    };
    let parents =
        commit.parents.iter().map(|hash| json!({ "type": "commit", "hash": hash, "links": links(hash) }));
    let mut author = json!({ "type": "author", "raw": commit.author });
    let person =
        call.state.accounts.people.iter().find(|person| person.email.eq_ignore_ascii_case(&commit.email));
    if let (Some(person), Some(author)) = (person, author.as_object_mut()) {
        author.insert("user".to_owned(), identity::account(call, person));
    }
    json!({
        "type": "commit",
        "hash": commit.hash,
        "date": git_read::date(commit.seconds),
        "author": author,
        "message": commit.message,
        "summary": { "raw": commit.message, "markup": "markdown", "html": "" },
        "parents": parents.collect::<Vec<_>>(),
        "repository": repositories::brief(call, at),
        "links": links(&commit.hash),
    })
}

/// Returns the hash of the commit a word in an address stands for.
pub(crate) async fn found(at: At<'_>, word: &str) -> Result<String, Refusal> {
    let hash = git_read::resolve(&at.repository.git_directory, word).await?;
    hash.ok_or_else(|| no_such_commit(word))
}

fn no_such_commit(word: &str) -> Refusal {
    Refusal::NotFound(format!("Commit not found: {word}"))
}
