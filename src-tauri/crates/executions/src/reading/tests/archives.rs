//! Archives, good and evil.

use std::io::{Cursor, Write};
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Limits, SMALL, folder, katalon_junit, put, read_all, read_within};

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        archive.start_file(*path, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Packs a file and changes its name afterwards, to one that no tool would write.
fn packed_as(name: &str) -> Vec<u8> {
    let stand_in = "Q".repeat(name.len());
    let mut bytes = packed(&[(&stand_in, SMALL.as_bytes()), ("good.xml", SMALL.as_bytes())]);
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(name.len()).position(|window| window == stand_in.as_bytes()) {
        bytes[at + found..at + found + name.len()].copy_from_slice(name.as_bytes());
        at += found + name.len();
    }
    bytes
}

fn chosen_archive(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = folder(&[]);
    put(folder.path(), "all.zip", bytes);
    let path = folder.path().join("all.zip");
    (folder, path)
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn an_archive_holds_the_same_reports_as_its_folder() {
    let junit = katalon_junit("Test Suites/Smoke", &[("Test Cases/A", "PASSED"), ("Test Cases/B", "FAILED")]);
    let base = "Reports/20261101_110000/Smoke/20261101_110001";
    let files = [
        (format!("{base}/JUnit_Report.xml"), junit.as_str()),
        (format!("{base}/execution.uuid"), "u-1"),
        ("Reports/other.xml".to_owned(), SMALL),
        ("Reports/note.txt".to_owned(), "note"),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, content)| (path.as_str(), *content)).collect();
    let unpacked = folder(&files);
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(path, content)| (*path, content.as_bytes())).collect();
    let (holder, archive) = chosen_archive(&packed(&bytes));
    let (from_folder, from_archive) = (read_all(unpacked.path()), read_all(&archive));
    assert_eq!(from_archive.codes(), []);
    assert_eq!(from_archive.sources(), ["all.zip/Reports/other.xml", &format!("all.zip/{base}")]);
    for (one, other) in from_folder.reports.iter().zip(&from_archive.reports) {
        assert_eq!((&one.key, &one.digest, &one.suites), (&other.key, &other.digest, &other.suites));
    }
    assert_eq!(files_in(holder.path()), 1, "nothing was unpacked");
    // The same archive somewhere below a chosen folder.
    assert_eq!(read_all(holder.path()).sources(), from_archive.sources());
}

#[test]
fn entries_that_lead_elsewhere_are_told_and_the_others_read() {
    for name in [
        "../evil.xml",
        "/evil.xml",
        "C:/evil.xml",
        "a\\..\\..\\evil.xml",
        "\\evil.xml",
        "a/../../evil.xml",
        "evil.xml\0.png",
    ] {
        let (holder, archive) = chosen_archive(&packed_as(name));
        let all = read_all(&archive);
        assert_eq!(all.sources(), ["all.zip/good.xml"], "{name:?}");
        let codes: Vec<_> = all.codes().iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ["report.unsafe-archive"], "{name:?}");
        assert_eq!(files_in(holder.path()), 1);
    }
    let mut linked = ZipWriter::new(Cursor::new(Vec::new()));
    linked.add_symlink("link.xml", "/etc/hostname", SimpleFileOptions::default()).unwrap();
    let (_holder, archive) = chosen_archive(&linked.finish().unwrap().into_inner());
    assert_eq!(read_all(&archive).codes(), [("report.unsafe-archive", "all.zip/link.xml")]);
}

#[test]
fn folders_may_be_parted_as_windows_does() {
    let (_holder, archive) = chosen_archive(&packed_as("Reports\\20261101_110000\\TEST-evil.xml"));
    let all = read_all(&archive);
    assert_eq!(all.codes(), []);
    assert_eq!(all.sources(), ["all.zip/good.xml", "all.zip/Reports/20261101_110000/TEST-evil.xml"]);
}

#[test]
fn an_archive_of_many_unsafe_entries_is_left_alone() {
    let names: Vec<String> = (0..30).map(|number| format!("QQ/{number}.xml")).collect();
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), SMALL.as_bytes())).collect();
    files.push(("good.xml", SMALL.as_bytes()));
    let mut bytes = packed(&files);
    for at in 0..bytes.len() - 3 {
        if &bytes[at..at + 3] == b"QQ/" {
            bytes[at..at + 3].copy_from_slice(b"../");
        }
    }
    let (_holder, archive) = chosen_archive(&bytes);
    let all = read_all(&archive);
    assert_eq!((all.reports.len(), all.problems.len()), (0, 21));
}

#[test]
fn what_unpacks_to_far_more_than_any_report_is_stopped() {
    let huge = format!("<testsuite><testcase name='a'><system-out>{}", "x".repeat(33 * 1024 * 1024));
    let huge = huge + "</system-out></testcase></testsuite>";
    let (_holder, archive) =
        chosen_archive(&packed(&[("a.xml", huge.as_bytes()), ("b.xml", SMALL.as_bytes())]));
    let all = read_all(&archive);
    assert_eq!(all.codes(), [("report.unsafe-archive", "all.zip/a.xml")]);
    assert_eq!(all.sources(), ["all.zip/b.xml"]);

    let (_holder, archive) =
        chosen_archive(&packed(&[("a.xml", SMALL.as_bytes()), ("b.xml", SMALL.as_bytes())]));
    let limits = Limits { unpacked_bytes: SMALL.len() as u64 + 1, ..Limits::default() };
    let all = read_within(std::slice::from_ref(&archive), &limits);
    assert_eq!(all.codes(), [("report.unsafe-archive", "all.zip/b.xml")]);
    let limits = Limits { entries: 1, ..Limits::default() };
    assert_eq!(read_within(&[archive], &limits).codes(), [("report.too-large", "all.zip")]);
}

#[test]
fn damaged_and_nested_archives_give_no_report() {
    let whole = packed(&[("a.xml", SMALL.as_bytes())]);
    let (_holder, cut) = chosen_archive(&whole[..whole.len() - 10]);
    assert_eq!(read_all(&cut).codes(), [("report.not-readable", "all.zip")]);
    let mut damaged = whole.clone();
    let at = damaged.windows(5).position(|window| window == b"a.xml").unwrap();
    damaged[at + 8] ^= 0x55;
    let (_holder, damaged) = chosen_archive(&damaged);
    let all = read_all(&damaged);
    assert_eq!((all.reports.len(), all.problems.len()), (0, 1));
    let (_holder, nested) = chosen_archive(&packed(&[("inner.zip", &whole)]));
    assert_eq!(read_all(&nested).codes(), [("report.none-found", "all.zip")]);
}
