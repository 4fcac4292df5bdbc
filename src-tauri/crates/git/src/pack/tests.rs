//! Packs that are what they should be: written by hand, and written by git.

mod builder;
mod hostile;

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use proptest::prelude::*;

use self::builder::{PackBuilder, delta_to, delta_with_copy};
use super::*;

/// What a pack turned out to hold: kind, size and content by id.
type Contents = BTreeMap<Oid, (&'static str, u64, Option<Bytes>)>;

fn read_in_chunks(pack: &[u8], chunk: usize, limits: &Limits) -> Result<(Contents, Pack), GitError> {
    let mut found = Contents::new();
    let chunks = pack.chunks(chunk).map(Bytes::copy_from_slice);
    let read = receive(
        chunks,
        limits,
        &CancellationToken::new(),
        |_| (),
        |arrived| {
            let earlier = found.insert(arrived.oid, (arrived.kind.name(), arrived.size, arrived.content));
            assert!(earlier.is_none(), "{} was handed on twice", arrived.oid);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok((found, read.expect("nothing breaks off the reading")))
}

fn read(pack: &[u8], limits: &Limits) -> Result<(Contents, Pack), GitError> {
    read_in_chunks(pack, 65_515, limits)
}

fn blob(content: &[u8]) -> (Oid, (&'static str, u64, Option<Bytes>)) {
    let size = u64::try_from(content.len()).unwrap();
    (Oid::of_blob(content), ("blob", size, Some(Bytes::copy_from_slice(content))))
}

/// Whole objects, deltas backwards and deltas by id whose bases come earlier and later.
fn mixed() -> (Vec<u8>, Contents) {
    let mut pack = PackBuilder::new();
    let texts: Vec<Vec<u8>> =
        (0..8).map(|number| format!("version {number} of a text").into_bytes()).collect();
    let first = pack.whole(3, &texts[0]);
    pack.delta_on(Oid::of_blob(&texts[2]), &delta_to(&texts[2], &texts[3]));
    let waiting = pack.delta_on(Oid::of_blob(&texts[3]), &delta_to(&texts[3], &texts[4]));
    pack.delta_back(waiting, &delta_to(&texts[4], &texts[5]));
    let second = pack.delta_back(first, &delta_to(&texts[0], &texts[1]));
    pack.delta_on(Oid::of_blob(&texts[0]), &delta_with_copy(&texts[0], 8, b"!"));
    pack.delta_back(second, &delta_to(&texts[1], &texts[2]));
    pack.whole(3, b"");
    pack.whole(2, b"");
    let mut wanted: Contents = texts[..6].iter().map(|text| blob(text)).collect();
    wanted.extend([blob(b"version !"), blob(b"")]);
    wanted.insert(Oid::of_tree(b""), ("tree", 0, Some(Bytes::new())));
    (pack.finish(), wanted)
}

#[test]
fn every_object_is_rebuilt_whatever_the_order_of_bases_and_deltas() {
    let (pack, wanted) = mixed();
    assert_eq!(read(&pack, &Limits::default()).unwrap().0, wanted);
}

#[test]
fn neither_chunks_nor_memory_budgets_change_what_is_read() {
    let (pack, wanted) = mixed();
    for chunk in [1, 2, 3, 7, 64, 1_000] {
        for (pack_in_memory, base_cache) in [(u64::MAX, u64::MAX), (0, 0), (100, 1_000)] {
            let limits = Limits { pack_in_memory, base_cache, ..Limits::default() };
            assert_eq!(read_in_chunks(&pack, chunk, &limits).unwrap().0, wanted, "{chunk} {pack_in_memory}");
        }
    }
}

#[test]
fn any_object_can_be_read_again_from_a_pack_that_was_read() {
    let (bytes, wanted) = mixed();
    for pack_in_memory in [0, u64::MAX] {
        let limits = Limits { pack_in_memory, base_cache: 0, ..Limits::default() };
        let (_, mut pack) = read(&bytes, &limits).unwrap();
        for (oid, (kind, _, content)) in &wanted {
            let (found_kind, found) = pack.content(oid).unwrap().unwrap();
            assert_eq!((found_kind.name(), &found), (*kind, content));
        }
        assert!(pack.content(&Oid::of_blob(b"absent")).unwrap().is_none());
    }
}

#[test]
fn a_pack_without_objects_is_a_pack() {
    let (found, pack) = read(&PackBuilder::new().finish(), &Limits::default()).unwrap();
    assert_eq!((found.len(), pack.objects(), pack.unnamed), (0, 0, 0));
}

#[test]
fn progress_grows_and_ends_with_the_whole_pack() {
    let (pack, _) = mixed();
    let mut seen = Vec::new();
    let chunks = pack.chunks(50).map(Bytes::copy_from_slice);
    receive(
        chunks,
        &Limits::default(),
        &CancellationToken::new(),
        |progress| seen.push(progress),
        |_| Ok(ControlFlow::Continue(())),
    )
    .unwrap();
    assert!(seen.is_sorted_by_key(|progress| (progress.objects, progress.bytes)));
    let last = seen.last().unwrap();
    assert_eq!((last.objects, last.total), (9, 9));
}

#[test]
fn a_visitor_that_breaks_ends_the_reading_before_the_pack_does() {
    let (pack, _) = mixed();
    let mut visits = 0;
    let read = receive(
        std::iter::once(pack.into()),
        &Limits::default(),
        &CancellationToken::new(),
        |_| (),
        |_| {
            visits += 1;
            Ok(ControlFlow::Break(()))
        },
    );
    assert!(matches!(read, Ok(None)));
    assert_eq!(visits, 1);
}

fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    output.stdout
}

#[test]
fn packs_written_by_git_are_read_with_all_their_deltas() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q", "--bare", "."], b"");
    let mut text = (0..400).fold(String::new(), |text, line| text + &format!("line {line} of a long file\n"));
    let mut wanted = Contents::new();
    let mut ids = String::new();
    for version in 0..60 {
        text.insert_str(version * 20, "something new\n");
        let oid = git(folder.path(), &["hash-object", "-w", "--stdin"], text.as_bytes());
        ids.push_str(std::str::from_utf8(&oid).unwrap());
        wanted.extend([blob(text.as_bytes())]);
    }
    // Without offsets git names the bases of deltas by their ids.
    for offsets in ["--delta-base-offset", "--no-reuse-delta"] {
        let arguments = ["pack-objects", "-q", "--stdout", "--window=60", "--depth=50", offsets];
        let pack = git(folder.path(), &arguments, ids.as_bytes());
        assert!(pack.len() < 20_000, "git wrote no deltas: {} bytes", pack.len());
        for limits in [Limits::default(), Limits { base_cache: 0, pack_in_memory: 0, ..Limits::default() }] {
            assert_eq!(read_in_chunks(&pack, 1_000, &limits).unwrap().0, wanted);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &Limits::default());
        let _ = read(&[b"PACK\0\0\0\x02\0\0\0\x03", &bytes[..]].concat(), &Limits::default());
    }

    #[test]
    fn an_altered_pack_with_a_right_checksum_never_panics(
        places in proptest::collection::vec((12_usize..200, any::<u8>()), 1..4),
    ) {
        let (mut pack, _) = mixed();
        for (place, byte) in places {
            if place < pack.len() - 20 {
                pack[place] = byte;
            }
        }
        let _ = read(&builder::with_checksum(&pack[..pack.len() - 20]), &Limits::default());
    }
}
