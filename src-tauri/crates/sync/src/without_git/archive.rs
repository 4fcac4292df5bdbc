//! A commit out of its archive, unpacked while it arrives; only wanted contents are ever held.
//!
//! Promises: when this has ended, so has the download; an archive is believed only where nothing in it and nothing that
//! it may hide ([`wishes`]) says that it differs from the files of its commit.

use std::io::{Error as IoError, Read};

use bytes::Bytes;
use flate2::read::GzDecoder;
use futures_util::{Stream, StreamExt};
use suitecase_bitbucket::Client;
use suitecase_bitbucket::archive::{Archive, archive};
use suitecase_bitbucket::source::CommitAt;
use suitecase_git::{Content, Excess, GitError, Limits, Mode, Object, Oid};
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::{SyncProgress, SyncStage};
use tar::EntryType;
use tokio_util::io::{StreamReader, SyncIoBridge};
use tokio_util::sync::CancellationToken;

use super::listings::Listings;
use super::{Snapshot, is_wanted, until_cancelled, wishes};
use crate::error::SyncError;
use crate::fetch::{OnProgress, Rung, Task};
use crate::reading::Reading;
use crate::survey::survey;

/// Unpacks the archive of a commit. Ends by itself when the task is cancelled; whoever drops it ends the download too.
pub(super) async fn snapshot(
    client: &Client,
    at: CommitAt<'_>,
    task: &Task<'_>,
) -> Result<Snapshot, SyncError> {
    (task.on_progress)(SyncProgress::at(SyncStage::Fetching));
    let pieces = until_cancelled(task, async { Ok(archive(client, at, task.limits.stall).await?) }).await?;
    let ended = task.cancel.child_token();
    let _ending = ended.clone().drop_guard();
    let bridge = SyncIoBridge::new(StreamReader::new(Box::pin(until(ended, pieces))));
    let (limits, on_progress) = (task.limits.clone(), task.on_progress.clone());
    let unpacking = tokio::task::spawn_blocking(move || unpack(bridge, &limits, &on_progress));
    let (listings, reading) = match unpacking.await {
        Ok(unpacked) => unpacked?,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Not even begun: the process is about to end.
            Err(_) => return Err(SyncError::Cancelled),
        },
    };
    let (root, trees) = listings.build()?;
    let projects = survey(root, &trees)?.projects;
    until_cancelled(task, wishes::check_hidden(client, at, task, &projects, &listings)).await?;
    Ok(Snapshot { root, trees, reading, rung: Rung::Archive })
}

/// Ends a download with an error as soon as it is wanted no more.
fn until(ended: CancellationToken, pieces: Archive) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures_util::stream::unfold((ended, pieces), |(ended, mut pieces)| async move {
        let piece = match ended.run_until_cancelled(pieces.next()).await {
            Some(piece) => piece?.map_err(SyncError::from),
            None => Err(SyncError::Cancelled),
        };
        Some((piece.map_err(IoError::other), (ended, pieces)))
    })
}

fn unpack(
    packed: impl Read,
    limits: &Limits,
    on_progress: &OnProgress,
) -> Result<(Listings, Reading), SyncError> {
    let mut listings = Listings::default();
    let mut reading = Reading::default();
    let mut files: u64 = 0;
    // Unpacked bytes are capped like those of a pack, so that a small archive cannot grow without end.
    let capped = GzDecoder::new(packed).take(limits.work);
    let mut unpacked = tar::Archive::new(capped);
    for entry in unpacked.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let Some(path) = inside(&entry.path_bytes()) else { continue };
        let size = entry.size();
        files += 1;
        if files > limits.files {
            return Err(GitError::TooLarge { what: Excess::Files, limit: limits.files }.into());
        }
        match entry.header().entry_type() {
            EntryType::Directory => listings.folder_at(&path),
            EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default();
                listings.file(&path, Mode::Link, Oid::of_blob(&target));
            }
            EntryType::Regular if wishes::are_at(&path) => {
                let mut found = Vec::new();
                entry.take(wishes::MOST_BYTES).read_to_end(&mut found).map_err(broken)?;
                wishes::check(&found, size)?;
                listings.file(&path, Mode::File, Oid::of_blob(&found));
            }
            EntryType::Regular if is_wanted(&path) => {
                let object = content(&mut entry, &path, size, limits)?;
                let (oid, name) = (object.oid, path.name().as_bytes());
                reading.expect_file(oid, name);
                reading.take(object);
                listings.file(&path, Mode::File, oid);
                on_progress(SyncProgress { done: files, ..SyncProgress::at(SyncStage::Reading) });
            }
            EntryType::Regular => listings.file(&path, Mode::File, Oid::of_blob(b"")),
            // A submodule is an empty folder here; nothing else is in an archive that git makes.
            _ => {}
        }
    }
    // What is left is padding and the checksum over everything, without which the rest cannot be believed.
    std::io::copy(&mut unpacked.into_inner(), &mut std::io::sink()).map_err(broken)?;
    listings.all_listed();
    Ok((listings, reading))
}

fn content(entry: &mut impl Read, path: &RepoPath, size: u64, limits: &Limits) -> Result<Object, SyncError> {
    if size > limits.object_bytes {
        // Its true id is not worth its bytes: nothing is read of it either way.
        let oid = Oid::of_blob(format!("{path}: {size}").as_bytes());
        return Ok(Object { oid, content: Content::Oversized { size: Some(size) } });
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(broken)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length < size) {
        return Err(SyncError::BrokenArchive(std::io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(Object { oid: Oid::of_blob(&bytes), content: Content::Blob(bytes.into()) })
}

/// Returns a path without the folder that an archive is wrapped in; `None` for that folder itself.
fn inside(path: &[u8]) -> Option<RepoPath> {
    let path = RepoPath::from_git(path);
    let (_, rest) = path.as_str().split_once('/')?;
    let rest = RepoPath::from_text(rest);
    if rest.is_root() { None } else { Some(rest) }
}

/// Returns what went wrong with the download itself, or else with what it brought.
fn broken(error: IoError) -> SyncError {
    error.downcast::<SyncError>().unwrap_or_else(SyncError::BrokenArchive)
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o664);
            header.set_cksum();
            archive.append_data(&mut header, path, content.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> Result<(Listings, Reading), SyncError> {
        let silent: OnProgress = std::sync::Arc::new(|_| {});
        unpack(bytes, &Limits::default(), &silent)
    }

    #[test]
    fn only_files_among_the_tests_are_read() {
        let bytes = packed(&[
            ("acme-shop-1/Shop.prj", "p"),
            ("acme-shop-1/Test Cases/a.tc", "<TestCaseEntity/>"),
            ("acme-shop-1/src/b.tc", "elsewhere"),
        ]);
        let (listings, reading) = unpacked(&bytes).unwrap();
        assert_eq!(reading.files.len(), 1);
        assert_eq!(listings.build().unwrap().1.len(), 3);
    }

    #[test]
    fn an_archive_that_leaves_files_out_or_rewrites_them_is_not_believed() {
        let bytes = packed(&[("x/.gitattributes", "*.tc export-ignore"), ("x/Test Cases/a.tc", "a")]);
        assert!(matches!(unpacked(&bytes), Err(SyncError::UnfaithfulArchive { wish: "export-ignore" })));
    }

    #[test]
    fn an_archive_that_is_cut_anywhere_is_an_error() {
        let bytes = packed(&[("x/Test Cases/a.tc", "abc"), ("x/Test Cases/b.tc", "def")]);
        for end in 0..bytes.len() {
            assert!(unpacked(&bytes[..end]).is_err(), "cut after {end} bytes");
        }
    }
}
