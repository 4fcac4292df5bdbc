//! Where a secret must not be: files, arguments and environments of processes, the page.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use memchr::memmem;

/// Returns every form in which a secret could lie around.
pub(crate) fn forms(secret: &str) -> Vec<Vec<u8>> {
    // WebKit keeps texts of pages in two bytes a letter.
    let wide = |bytes: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(bytes).collect();
    let mut forms = vec![secret.as_bytes().to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)];
    let digits = secret.bytes().flat_map(|byte| [byte >> 4, byte & 0xf]);
    let hex: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
    forms.extend([hex.to_uppercase().into_bytes(), hex.into_bytes()]);
    // In a header, a user stands before the secret; three lengths of it make all the difference.
    for (before, touched) in [(0, 0), (1, 2), (2, 3)] {
        let padded = [&b"  "[..before], secret.as_bytes()].concat();
        let own = touched..padded.len() * 8 / 6;
        forms.extend([STANDARD, URL_SAFE].map(|form| form.encode(&padded).as_bytes()[own.clone()].to_vec()));
    }
    forms
}

/// Returns whether these bytes hold a secret in any form.
pub(crate) fn holds(bytes: &[u8], secret: &str) -> bool {
    forms(secret).iter().any(|form| memmem::find(bytes, form).is_some())
}

/// Returns the files below a folder that hold a secret, and how many were searched.
pub(crate) fn search_files(folder: &Path, secret: &str) -> (Vec<String>, usize) {
    let (mut found, mut searched) = (Vec::new(), 0);
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            let (below, number) = search_files(&entry.path(), secret);
            found.extend(below);
            searched += number;
        } else if kind.is_file() {
            searched += 1;
            // A file may have gone since it was listed.
            if fs::read(entry.path()).is_ok_and(|bytes| holds(&bytes, secret)) {
                found.push(entry.path().display().to_string());
            }
        }
    }
    (found, searched)
}

/// Returns what the kernel lets the processes of an app leave behind when they crash, in bytes: the largest limit.
pub(crate) fn longest_core(app: u32) -> u64 {
    let limit_of = |process: u32| {
        let limits = fs::read_to_string(format!("/proc/{process}/limits")).ok()?;
        let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size"))?;
        // The soft limit is what counts, the hard one is what it could be raised to.
        line.split_whitespace().take(2).map(|limit| limit.parse().unwrap_or(u64::MAX)).max()
    };
    family_of(app).into_iter().filter_map(limit_of).max().unwrap()
}

/// Returns the processes of an app, its own and those of its webview, whose arguments or environment hold a secret, and
/// how many were searched.
pub(crate) fn search_processes(app: u32, secret: &str) -> (Vec<String>, usize) {
    let family = family_of(app);
    let mut found = Vec::new();
    for process in &family {
        for file in ["cmdline", "environ"] {
            let path = format!("/proc/{process}/{file}");
            match fs::read(&path) {
                Ok(bytes) if holds(&bytes, secret) => found.push(path),
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    assert_eq!(*process, app, "only the app itself lets nobody look inside, not {path}");
                }
                // A process may have ended since it was listed.
                Ok(_) | Err(_) => {}
            }
        }
    }
    (found, family.len())
}

/// Returns a process and everything that it has started.
pub(crate) fn family_of(ancestor: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| {
            let process = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
            let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()?;
            Some((process, parent))
        })
        .collect();
    let mut family = vec![ancestor];
    let mut next = 0;
    while let Some(member) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, parent)| *parent == member).map(|(process, _)| *process));
        next += 1;
    }
    family
}
