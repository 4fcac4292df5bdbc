//! An app that is killed while it opens an older file leaves a file that opens, and no copy that is none.

use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::Connection;

use super::STEPS;
use crate::{Store, sound};

const DATABASE: &str = "SUITECASE_KILLED_DATABASE";
const KILLS: usize = 30;
const ROWS: u32 = 4_000;
/// A second step, which writes every row anew.
const SECOND: &str = "CREATE TABLE note (text TEXT NOT NULL) STRICT;\n\
                      INSERT INTO note SELECT value FROM setting;\n\
                      UPDATE setting SET value = 'new ' || value;\n\
                      CREATE INDEX note_by_text ON note (text);";

/// What the tests here start and kill; nothing without the database that they name.
#[test]
#[ignore = "is started and killed by the other test"]
fn child() {
    if let Some(path) = std::env::var_os(DATABASE) {
        drop(Store::open_with(Path::new(&path), &[STEPS, &[SECOND]].concat()).unwrap());
    }
}

#[tokio::test]
async fn an_older_file_is_whole_whenever_the_app_is_killed_while_it_opens_it() {
    let template = tempfile::tempdir().unwrap();
    let old = template.path().join("suitecase.db");
    drop(Store::open(&old).unwrap());
    fill(&old);
    let least = std::fs::metadata(&old).unwrap().len();
    let (_folder, _, most) = migrate(&old, u64::MAX);
    assert!(most > 2 * least, "the copy and the journal are written beside it");

    let mut dice = fastrand::Rng::with_seed(41);
    let mut found = [0; 3];
    for number in 0..KILLS {
        let at = dice.u64(least..=most);
        let place = format!("kill {number}, at {at} of {most} bytes");
        let (folder, was_killed, _) = migrate(&old, at);
        let path = folder.path().join("suitecase.db");
        let copy = folder.path().join("suitecase.db.before-2");
        let version = version_of(&path);
        assert_rows(&path, version, &place);
        assert!(version == 1 || copy.exists(), "{place}: no step without a copy");
        if copy.exists() {
            assert_rows(&copy, 1, &place);
        }
        let copied = usize::from(copy.exists());
        found[if version == 2 { 2 } else { copied }] += usize::from(was_killed);

        let store = Store::open_with(&path, &[STEPS, &[SECOND]].concat()).unwrap();
        assert_eq!(store.read(sound::damage).await.unwrap(), [] as [&str; 0], "{place}");
        drop(store);
        assert_rows(&path, 2, &place);
        assert_rows(&copy, 1, &place);
    }
    println!("killed before the copy, before the step, after it: {found:?}");
    assert!(found[0] > 0 && found[1] > 0, "{found:?}");
}

/// Starts the child on a copy of the old file and kills it as soon as so many bytes lie in the folder.
///
/// Returns the folder, whether the child was killed before it had ended, and the most bytes that were seen.
fn migrate(old: &Path, at: u64) -> (tempfile::TempDir, bool, u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("suitecase.db");
    std::fs::copy(old, &path).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "migrate::killed::child", "--ignored"])
        .env(DATABASE, &path)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = 0;
    while most < at && child.try_wait().unwrap().is_none() {
        most = most.max(bytes_in(folder.path()));
        std::thread::yield_now();
    }
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_ne!(status.code(), Some(101), "the child failed by itself");
    (folder, !status.success(), most)
}

fn bytes_in(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap();
    // A file may go while it is looked at.
    files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum()
}

fn fill(path: &Path) {
    let rows = format!(
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {ROWS}) \
         INSERT INTO setting (name, value) SELECT 'setting ' || n, hex(randomblob(400)) FROM number"
    );
    Connection::open(path).unwrap().execute_batch(&rows).unwrap();
}

fn version_of(path: &Path) -> u32 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// A file is sound and has all rows of its version.
fn assert_rows(path: &Path, version: u32, place: &str) {
    let connection = Connection::open(path).unwrap();
    let check: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!(check, "ok", "{place}");
    let rows = "SELECT count(*), count(*) FILTER (WHERE value LIKE 'new %') FROM setting";
    let rows: (u32, u32) = connection.query_row(rows, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(rows, (ROWS, if version == 2 { ROWS } else { 0 }), "{place}");
    assert_eq!(version_of(path), version, "{place}");
}
