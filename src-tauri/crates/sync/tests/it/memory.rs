//! How much memory a sync takes: a process of its own is asked for the most it ever held.

#![cfg(target_os = "linux")]

use std::path::Path;

use suitecase_sandbox::{Repository, Workspace};
use suitecase_store::{Store, sync_run};

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::catalogue::catalogue;
use crate::files::case;
use crate::killed::child::{Child, FILE, Job};
use crate::killed::scene::copied;
use crate::truth::git;

const CASES: usize = 100;
const MEGABYTE: usize = 1 << 20;
/// Megabytes of the binary files of one commit, the largest beyond what is ever kept of one object.
const BINARIES: [usize; 6] = [18, 2, 2, 3, 4, 1];
const COMMITS: usize = 10;
const MOST_KILOBYTES: u64 = 100 * 1024;

#[tokio::test]
async fn a_repository_of_binaries_is_synced_whole_in_little_memory() {
    let made = tempfile::tempdir().unwrap();
    make(made.path());
    let repository = Repository::from_bare(REPOSITORY, made.path()).unwrap();
    let bench = Bench::serving(Workspace::new(WORKSPACE, "Acme").with(repository)).await;
    // Such a server sends the whole commit or nothing.
    bench.sandbox.faults().set_protocol_v2(false);
    let folder = copied(bench.database_folder());
    let lines = Child::starting(Job::Sync, folder.path(), bench.sandbox.origin()).undisturbed();

    let (store, link) = (Store::open(&folder.path().join(FILE)).unwrap(), bench.link);
    let found = store.read(move |reader| catalogue(reader, link)).await.unwrap();
    assert_eq!(found.case_paths().len(), CASES);
    let runs = store.read(move |reader| sync_run::newest(reader, link, 1)).await.unwrap();
    let bytes = BINARIES.iter().sum::<usize>() * COMMITS * MEGABYTE;
    assert!(runs[0].stats.bytes_down > bytes as u64, "all of it came: {:?}", runs[0].stats);

    let peak = lines.iter().find_map(|line| line.strip_prefix("peak ")).expect("the child tells its peak");
    println!("{} bytes came, and the process held at most {peak}", runs[0].stats.bytes_down);
    let kilobytes: u64 = peak.strip_suffix(" kB").unwrap().parse().unwrap();
    assert!(kilobytes < MOST_KILOBYTES, "{kilobytes} kB");
}

/// Makes a repository of test cases beside files that no packing makes smaller, without trying to.
fn make(git_directory: &Path) {
    git(git_directory, &["init", "--quiet", "--bare", "--initial-branch=main"], b"");
    git(git_directory, &["config", "pack.window", "0"], b"");
    let cases = (0..CASES).map(|number| {
        (format!("Test Cases/TC{number}.tc"), case(&format!("g{number}"), "beside binaries").into_bytes())
    });
    commit(git_directory, "", cases);
    let mut dice = fastrand::Rng::with_seed(77);
    for number in 0..COMMITS {
        let files = BINARIES.into_iter().map(|megabytes| {
            let mut bytes = vec![0; megabytes * MEGABYTE];
            dice.fill(&mut bytes);
            (format!("Data Files/{number}/{megabytes}-{}.bin", bytes[0]), bytes)
        });
        commit(git_directory, "from refs/heads/main^0\n", files);
    }
}

fn commit(git_directory: &Path, from: &str, files: impl Iterator<Item = (String, Vec<u8>)>) {
    let mut stream = format!(
        "commit refs/heads/main\ncommitter Kim <kim@acme.example> 1767603600 +0000\ndata 4\nmore\n{from}"
    )
    .into_bytes();
    for (path, bytes) in files {
        stream.extend(format!("M 100644 inline \"{path}\"\ndata {}\n", bytes.len()).into_bytes());
        stream.extend(bytes);
        stream.push(b'\n');
    }
    let settings = ["core.compression=0", "pack.compression=0", "fastimport.unpackLimit=0"];
    let mut arguments: Vec<&str> = settings.iter().flat_map(|setting| ["-c", setting]).collect();
    arguments.extend(["fast-import", "--quiet", "--depth=0"]);
    git(git_directory, &arguments, &stream);
}
