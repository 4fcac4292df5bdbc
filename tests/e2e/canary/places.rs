//! Where a secret may lie and where not, and that a search would find it.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL};
use suitecase_testdesk::Program;

use super::{
    BRING_A_PASSPHRASE, BRING_A_TOKEN, BRING_A_VARIABLE, CANARIES, PASSPHRASE, VARIABLE, WRONG_PASSPHRASE,
};
use crate::stage::Stage;
use crate::window::Window;
use crate::{recording, secrecy};

const LIMIT: Duration = Duration::from_secs(20);

/// Fails if a secret is anywhere but in the keyring.
pub(super) fn is_nowhere(step: &str, window: &Window, stage: &Stage) {
    is_in_no_file(step, stage);
    let recording = recording::so_far(window);
    for (canary, brought_by) in CANARIES {
        let (found, searched) = secrecy::search_processes(window.process, canary);
        assert!(found.is_empty(), "{step}: a secret is in {found:?}");
        assert!(searched > 1, "{step}: the webview has processes of its own");
        let page = window.page.execute(
            "return document.documentElement.outerHTML + JSON.stringify(localStorage) +
                JSON.stringify(sessionStorage)",
        );
        assert!(!secrecy::holds(page.unwrap().as_str().unwrap().as_bytes(), canary), "{step}: in the page");
        for message in &recording.received {
            assert!(!secrecy::holds(message.as_bytes(), canary), "{step}: the core said {message}");
        }
        for (command, arguments) in &recording.sent {
            let is_there = secrecy::holds(arguments.as_bytes(), canary);
            let may_be = brought_by.contains(&command.as_str());
            assert!(may_be || !is_there, "{step}: the window said {command} {arguments}");
        }
    }
    let brought = |canary: &str, command: &str| {
        let brings = |(sent, arguments): &(String, String)| sent == command && arguments.contains(canary);
        assert!(recording.sent.iter().any(brings), "{command} was recorded with what it carries");
    };
    if step == "a secured variable" {
        for command in BRING_A_VARIABLE {
            brought(VARIABLE, command);
        }
    }
    if step == "locking and unlocking" {
        for command in BRING_A_PASSPHRASE {
            brought(PASSPHRASE, command);
        }
        brought(WRONG_PASSPHRASE, "sign_in");
    }
    if step == "saving" {
        for command in BRING_A_TOKEN {
            brought(DEMO_API_TOKEN, command);
        }
        let verdict = |message: &String| message.contains("\"check\":\"identity\"");
        assert!(recording.received.iter().any(verdict), "messages of channels were recorded");
        let hint = |message: &String| message.contains("\"event\":\"changed\"");
        assert!(recording.received.iter().any(hint), "events were recorded");
    }
}

/// Fails if a secret is in a file of the app, of its webview, of any program on the desktop, or in a log.
pub(super) fn is_in_no_file(step: &str, stage: &Stage) {
    let whole_desktop = stage.desktop.home().parent().unwrap();
    assert!(stage.desktop.logs().starts_with(whole_desktop));
    for (canary, _) in CANARIES {
        for folder in [stage.data(), whole_desktop] {
            let (found, searched) = secrecy::search_files(folder, canary);
            assert!(found.is_empty(), "{step}: a secret lies in {found:?}");
            assert!(searched > 0, "{step}: {} has files", folder.display());
        }
    }
}

/// Fails unless the keyring holds this token for the app, or nothing.
pub(super) fn holds_only(stage: &Stage, token: Option<&str>) {
    holds(stage, token.as_slice());
}

/// Fails unless the keyring holds just these secrets for the app.
pub(super) fn holds(stage: &Stage, secrets: &[&str]) {
    let service = suitecase_keychain::namespace(stage.data(), None);
    let mut search = stage.desktop.command("secret-tool");
    search.args(["search", "--all", "service", &service]).stdout(Stdio::piped());
    let kept = String::from_utf8(search.output().unwrap().stdout).unwrap();
    let held: BTreeSet<&str> = kept.lines().filter_map(|line| line.strip_prefix("secret = ")).collect();
    let expected: BTreeSet<&str> = secrets.iter().copied().collect();
    assert_eq!(held, expected, "{service:?}: {kept}");
}

/// A search that finds nothing says nothing unless it finds what was put there.
pub(super) fn the_search_finds_what_is_there(stage: &Stage) {
    let planted = stage.desktop.home().join("planted");
    for form in secrecy::forms(DEMO_API_TOKEN) {
        std::fs::write(&planted, [b"before", form.as_slice(), b"after"].concat()).unwrap();
        assert_eq!(secrecy::search_files(stage.desktop.home(), DEMO_API_TOKEN).0.len(), 1, "{form:?}");
    }
    std::fs::remove_file(planted).unwrap();
    for user in ["a", "ab", "abc", DEMO_EMAIL] {
        let header = STANDARD.encode(format!("{user}:{DEMO_API_TOKEN}"));
        assert!(secrecy::holds(format!("Basic {header}").as_bytes(), DEMO_API_TOKEN), "{header}");
    }

    let shell = telling(stage, "sleep 60; :");
    let id = shell.process_id();
    let seen = || secrecy::search_processes(id, DEMO_API_TOKEN).0.len();
    let start = Instant::now();
    while seen() < 2 {
        assert!(start.elapsed() < LIMIT, "arguments and environment are searched");
        std::thread::yield_now();
    }
    drop(shell);

    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    if pattern.starts_with(['/', '|', '@']) {
        // Elsewhere a program collects cores; the limit, which is checked as well, holds there.
        return;
    }
    let cores = tempfile::tempdir().unwrap();
    let crash =
        format!("cd '{}' && ulimit -S -c \"$(ulimit -H -c)\" && kill -ABRT $$", cores.path().display());
    let crashed = telling(stage, &crash).wait_for_exit(LIMIT).unwrap();
    assert!(crashed.code().is_none(), "{crashed}");
    assert_eq!(
        secrecy::search_files(cores.path(), DEMO_API_TOKEN).0.len(),
        1,
        "a core is written and searched"
    );
}

/// Starts a shell that has the token among its arguments and in its environment.
fn telling(stage: &Stage, script: &str) -> Program {
    let mut command = stage.desktop.command("sh");
    command.args(["-c", script, "sh", DEMO_API_TOKEN]).env("TOKEN", DEMO_API_TOKEN);
    stage.desktop.launch(&command).unwrap()
}
