//! Where a secret must not be: files, arguments and environments of processes, the page.

use std::fs;
use std::path::Path;

use suitecase_sandbox::DEMO_EMAIL;

/// Returns every form in which a secret could lie around.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    use base64::Engine;
    let in_a_header = base64::engine::general_purpose::STANDARD.encode(format!("{DEMO_EMAIL}:{secret}"));
    // WebKit keeps texts of pages in two bytes a letter.
    let wide = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![secret.as_bytes().to_vec(), in_a_header.into_bytes(), wide]
}

/// Returns whether these bytes hold a secret in any form.
pub(crate) fn holds(bytes: &[u8], secret: &str) -> bool {
    forms(secret).iter().any(|form| bytes.windows(form.len()).any(|window| window == form))
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

/// Returns the processes of an app, its own and those of its webview, whose arguments or environment hold a secret, and
/// how many were searched.
pub(crate) fn search_processes(app: u32, secret: &str) -> (Vec<String>, usize) {
    let family = family_of(app);
    let mut found = Vec::new();
    for process in &family {
        for file in ["cmdline", "environ"] {
            let path = format!("/proc/{process}/{file}");
            if fs::read(&path).is_ok_and(|bytes| holds(&bytes, secret)) {
                found.push(path);
            }
        }
    }
    (found, family.len())
}

/// Returns a process and everything that it has started.
fn family_of(ancestor: u32) -> Vec<u32> {
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
