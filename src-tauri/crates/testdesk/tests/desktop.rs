//! A whole desktop with its keyring, windows and dialogs, as tests and the demo use it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where its surroundings do")]

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use secrecy::ExposeSecret;
use suitecase_testdesk::{Desktop, DesktopError, DesktopOptions, Keyring, Program};

const LIMIT: Duration = Duration::from_secs(20);

fn script(desktop: &Desktop, name: &str, arguments: &[&str]) -> Program {
    let mut command = desktop.command("/usr/bin/python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs").join(name)).args(arguments);
    desktop.launch(&command).unwrap()
}

fn answers(program: &Program) -> Vec<String> {
    let status = program.wait_for_exit(LIMIT).unwrap();
    let said = std::fs::read_to_string(program.log()).unwrap();
    assert!(status.success(), "{said}");
    said.lines().filter_map(|line| line.strip_prefix("answer: ")).map(str::to_owned).collect()
}

fn store_secret(desktop: &Desktop, secret: &str) -> bool {
    let mut command = desktop.command("timeout");
    command.args(["10", "secret-tool", "store", "--label=A test", "purpose", "test"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A tool without a keyring may end before it reads the secret.
    let _ = child.stdin.take().unwrap().write_all(secret.as_bytes());
    child.wait().unwrap().success()
}

fn read_secret(desktop: &Desktop) -> String {
    let mut command = desktop.command("timeout");
    command.args(["10", "secret-tool", "lookup", "purpose", "test"]);
    String::from_utf8(command.stdout(Stdio::piped()).output().unwrap().stdout).unwrap()
}

/// Processes whose environment names this home.
fn processes_at(home: &Path) -> Vec<String> {
    let wanted = format!("HOME={}", home.display());
    let mut found = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
        if environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes()) {
            let command = std::fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
            found.push(command.replace('\0', " "));
        }
    }
    found
}

fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < LIMIT, "waited for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn colours(picture: &Path) -> (u32, u32, HashSet<Vec<u8>>) {
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(picture).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let samples = frame.color_type.samples();
    let colours = pixels.chunks(samples).map(|pixel| pixel[..3].to_vec()).collect();
    (frame.width, frame.height, colours)
}

#[test]
fn a_secret_is_kept_by_the_desktops_own_keyring_and_by_no_other() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let other = Desktop::start(DesktopOptions::default()).unwrap();
    assert!(store_secret(&desktop, "s3cret"));
    assert_eq!(read_secret(&desktop), "s3cret");
    assert_eq!(read_secret(&other), "");
}

#[test]
fn a_desktop_in_the_same_folder_unlocks_the_same_keyring() {
    let folder = tempfile::tempdir().unwrap();
    let options = DesktopOptions { folder: Some(folder.path().join("demo")), ..DesktopOptions::default() };
    let first = Desktop::start(options.clone()).unwrap();
    assert!(store_secret(&first, "kept"));
    drop(first);
    let second = Desktop::start(options).unwrap();
    assert_eq!(read_secret(&second), "kept");
    assert!(second.home().starts_with(folder.path()));
}

#[test]
fn a_locked_keyring_asks_for_its_password_and_gives_the_secret_only_then() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    assert!(store_secret(&desktop, "s3cret"));
    desktop.lock_keyring().unwrap();
    let read = std::thread::scope(|scope| {
        let reading = scope.spawn(|| read_secret(&desktop));
        let asked = desktop.wait_for_window("Unlock").unwrap();
        assert!(!reading.is_finished(), "it waits for the password");
        desktop.type_into(asked, desktop.keyring_password().unwrap().expose_secret()).unwrap();
        desktop.press(asked, "Return").unwrap();
        reading.join().unwrap()
    });
    assert_eq!(read, "s3cret");
}

#[test]
fn without_a_keyring_none_is_started_on_demand() {
    let options = DesktopOptions { keyring: Keyring::Absent, ..DesktopOptions::default() };
    let desktop = Desktop::start(options).unwrap();
    assert!(desktop.keyring_password().is_none() && desktop.lock_keyring().is_err());
    assert!(!store_secret(&desktop, "lost"));
    assert_eq!(read_secret(&desktop), "");
}

#[test]
fn programs_see_only_this_desktop() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let output = desktop.command("env").stdout(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let seen: HashSet<&str> = said.lines().collect();
    let expected: Vec<String> =
        desktop.environment().iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(seen, expected.iter().map(String::as_str).collect());
    let of_this_process = |name: &str| std::env::var(name).ok();
    for (name, value) in desktop.environment() {
        let private = ["HOME", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"].contains(&&**name);
        assert!(!private || of_this_process(name).as_ref() != Some(value), "{name} is shared");
    }
}

#[test]
fn a_window_is_found_drawn_resized_and_hears_keys() {
    let options = DesktopOptions { size: (900, 700), ..DesktopOptions::default() };
    let desktop = Desktop::start(options).unwrap();
    let picture = desktop.logs().join("screen.png");
    desktop.screenshot(&picture).unwrap();
    let (width, height, empty) = colours(&picture);
    assert_eq!((width, height), (900, 700));
    let pink = vec![0xd0, 0x20, 0x90];
    assert!(!empty.contains(&pink));

    let program = script(&desktop, "window.py", &[]);
    let id = desktop.wait_for_window("window for the").unwrap();
    desktop.resize_window(id, 500, 400).unwrap();
    let windows = desktop.windows().unwrap();
    assert_eq!(windows.len(), 1, "{windows:?}");
    assert_eq!((windows[0].width, windows[0].height), (500, 400));
    assert_eq!(windows[0].process_id, program.process_id());
    wait_until("the window to be drawn", || {
        desktop.screenshot(&picture).unwrap();
        colours(&picture).2.contains(&pink)
    });

    desktop.press(id, "Return").unwrap();
    desktop.type_into(id, "a").unwrap();
    desktop.press(id, "Escape").unwrap();
    assert_eq!(answers(&program), ["Return", "a", "Escape"]);
    desktop.wait_until_window_is_gone(id).unwrap();
}

#[test]
fn files_are_dragged_onto_a_window_that_takes_them() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let program = script(&desktop, "drop.py", &[]);
    let id = desktop.wait_for_window("A window for files").unwrap();
    let files = ["a b.xml", "größe.zip"].map(|name| desktop.home().join(name));
    desktop.drag_over(id, &files.each_ref().map(PathBuf::as_path)).unwrap().release().unwrap();
    let taken = answers(&program);
    assert_eq!(taken.len(), 2, "{taken:?}");
    assert!(taken[0].starts_with("file:///") && taken[0].ends_with("/a%20b.xml"), "{taken:?}");
    assert!(taken[1].ends_with("/gr%C3%B6%C3%9Fe.zip"), "{taken:?}");
}

#[test]
fn a_window_can_be_asked_to_close() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let program = script(&desktop, "window.py", &[]);
    let id = desktop.wait_for_window("window for the").unwrap();
    desktop.close_window(id).unwrap();
    desktop.wait_until_window_is_gone(id).unwrap();
    assert!(answers(&program).is_empty());
}

#[test]
fn a_dialog_is_read_and_answered_by_key_and_by_name() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let program = script(&desktop, "dialogs.py", &["question", "question", "question"]);

    let dialog = desktop.wait_for_dialog("Suitecase").unwrap();
    assert_eq!(dialog.title(), "Suitecase");
    assert_eq!(dialog.text().unwrap(), "Disconnect this workspace?\nIts token is kept.");
    let mut buttons = dialog.buttons().unwrap();
    buttons.sort();
    assert_eq!(buttons, ["Cancel", "OK"]);
    dialog.accept().unwrap();
    desktop.wait_for_dialog("Suitecase").unwrap().cancel().unwrap();
    let third = desktop.wait_for_dialog("Suitecase").unwrap();
    assert!(third.text().unwrap().contains("token"));
    third.press_button("Cancel").unwrap();
    assert_eq!(answers(&program), ["ok", "delete-event", "cancel"]);
}

#[test]
fn a_button_that_is_not_there_is_an_error_that_names_those_that_are() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let _program = script(&desktop, "dialogs.py", &["question"]);
    let error = desktop.wait_for_dialog("Suitecase").unwrap().press_button("Maybe").unwrap_err();
    assert!(matches!(error, DesktopError::Tool { .. }), "{error}");
    assert!(error.to_string().contains("Cancel"), "{error}");
}

#[test]
fn a_path_is_given_to_a_file_chooser() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let folder: PathBuf = desktop.home().join("Test project (1)");
    std::fs::create_dir(&folder).unwrap();
    let program = script(&desktop, "dialogs.py", &["folder", "folder"]);
    desktop.wait_for_dialog("Pick a folder").unwrap().choose_path(&folder).unwrap();
    desktop.wait_for_dialog("Pick a folder").unwrap().press_button("Never mind").unwrap();
    let answers = answers(&program);
    assert_eq!(answers[0], format!("accept {}", folder.display()));
    assert!(answers[1].starts_with("cancel"), "{answers:?}");
}

#[test]
fn a_file_is_saved_under_a_path_under_the_name_it_is_offered_or_not_at_all() {
    let desktop = Desktop::start(DesktopOptions::default()).unwrap();
    let folder = desktop.home().join("For the auditor (1)");
    std::fs::create_dir(&folder).unwrap();
    let program = script(&desktop, "dialogs.py", &["save", "save", "save"]);
    let typed = folder.join("my list.csv");
    desktop.wait_for_dialog("Export the list").unwrap().choose_path(&typed).unwrap();
    desktop.wait_for_dialog("Export the list").unwrap().press_button("Save").unwrap();
    desktop.wait_for_dialog("Export the list").unwrap().cancel().unwrap();
    let answers = answers(&program);
    assert_eq!(answers[0], format!("accept {}", typed.display()));
    assert!(
        answers[1].starts_with("accept") && answers[1].ends_with("/list of 2026-11-23.csv"),
        "{answers:?}"
    );
    assert!(answers[2].starts_with("cancel") || answers[2].starts_with("delete"), "{answers:?}");
}

#[test]
fn nothing_outlives_a_dropped_desktop() {
    let folder = tempfile::tempdir().unwrap();
    let options = DesktopOptions { folder: Some(folder.path().to_owned()), ..DesktopOptions::default() };
    let desktop = Desktop::start(options).unwrap();
    let home = desktop.home().to_owned();
    let program = script(&desktop, "dialogs.py", &["question"]);
    let dialog = desktop.wait_for_dialog("Suitecase").unwrap();
    dialog.text().unwrap();
    assert!(processes_at(&home).len() >= 7, "with the accessibility bus: {:?}", processes_at(&home));
    drop(program);
    drop(desktop);
    wait_until("the last process to end", || processes_at(&home).is_empty());
}

#[test]
fn nothing_outlives_a_killed_owner() {
    const TEST: &str = "nothing_outlives_a_killed_owner";
    const FOLDER: &str = "SUITECASE_TESTDESK_OWNER";
    if let Some(folder) = std::env::var_os(FOLDER) {
        let options = DesktopOptions { folder: Some(folder.into()), ..DesktopOptions::default() };
        let desktop = Desktop::start(options).unwrap();
        let _program = script(&desktop, "window.py", &[]);
        desktop.wait_for_window("window for the").unwrap();
        let environment: HashMap<_, _> = desktop.environment().iter().cloned().collect();
        std::fs::write(desktop.home().join("starting"), &environment["XDG_RUNTIME_DIR"]).unwrap();
        std::fs::rename(desktop.home().join("starting"), desktop.home().join("ready")).unwrap();
        // Longer than the other side waits; it kills this process.
        std::thread::park_timeout(LIMIT * 2);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut owner = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", TEST])
        .env(FOLDER, folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let home = folder.path().canonicalize().unwrap().join("home");
    wait_until("the owner to be ready", || home.join("ready").exists());
    assert!(processes_at(&home).len() >= 5, "{:?}", processes_at(&home));
    owner.kill().unwrap();
    owner.wait().unwrap();
    wait_until("the last process to end", || processes_at(&home).is_empty());
    // Files are all that a killed owner leaves behind.
    std::fs::remove_dir_all(std::fs::read_to_string(home.join("ready")).unwrap()).unwrap();
}
