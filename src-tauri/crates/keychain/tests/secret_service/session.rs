//! A D-Bus session of a test's own: own bus, own home, nothing started by itself.
//!
//! The address of the session bus is part of a process's environment, so the test runs itself once more as a child
//! with that environment, and its body runs there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

const HOME_OF_SESSION: &str = "SUITECASE_TEST_SESSION";
/// Opens the login keyring of a session.
pub(crate) const PASSWORD: &str = "a password";
/// Where programs of a session put their files, below its folder.
const FOLDERS: [(&str, &str); 6] = [
    ("HOME", "home"),
    ("XDG_RUNTIME_DIR", "run"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("TMPDIR", "tmp"),
];

/// Runs a test's body in a session of its own; `test` is the test's own name, modules included.
pub(crate) fn in_own_session(test: &str, body: impl AsyncFnOnce(Session)) {
    if let Some(home) = std::env::var_os(HOME_OF_SESSION) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(body(Session { home: PathBuf::from(home) }));
    }
    let folder = tempfile::tempdir().unwrap();
    for (_, name) in FOLDERS {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let (_bus, address) = start_bus(folder.path());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .env(HOME_OF_SESSION, folder.path())
        .envs(FOLDERS.map(|(variable, name)| (variable, folder.path().join(name))))
        .current_dir(folder.path().join("home"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned() + &String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the body did not run: {said}");
}

/// The session a test's body runs in.
pub(crate) struct Session {
    home: PathBuf,
}

impl Session {
    /// Starts GNOME Keyring and waits until it serves; `unlocked` makes and unlocks its login keyring.
    pub(crate) fn start_keyring(&self, unlocked: bool) -> Running {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]).current_dir(&self.home);
        if unlocked {
            command.arg("--unlock");
        }
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut password = child.stdin.take().unwrap();
        if unlocked {
            password.write_all(PASSWORD.as_bytes()).unwrap();
        }
        drop(password);
        let mut running = Running { child, output: None };
        running.output = Some(first_line(&mut running.child).1);
        running
    }

    /// Changes what the bus lets through: further rules of its policy, or all again.
    pub(crate) fn set_policy(&self, rules: &str) {
        configure_bus(&self.home, rules);
        let connection = zbus::blocking::Connection::session().unwrap();
        let bus = "org.freedesktop.DBus";
        connection.call_method(Some(bus), "/org/freedesktop/DBus", Some(bus), "ReloadConfig", &()).unwrap();
    }

    /// Returns every file of the session with its contents, but for the keyring's own and the bus's.
    pub(crate) fn files_besides_the_keyring(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for (_, name) in FOLDERS {
            collect(&self.home.join(name), &self.home.join("data/keyrings"), &mut files);
        }
        files
    }
}

fn collect(folder: &Path, except: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let (path, kind) = entry.map(|entry| (entry.path(), entry.file_type().unwrap())).unwrap();
        if kind.is_dir() && path != except {
            collect(&path, except, files);
        } else if kind.is_file() {
            let contents = std::fs::read(&path).unwrap();
            files.insert(path, contents);
        }
    }
}

/// A process that ends with the test.
pub(crate) struct Running {
    child: Child,
    /// Kept open: a daemon that cannot write any more would end.
    output: Option<BufReader<ChildStdout>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a bus that starts nothing by itself, so that a missing service stays missing.
fn start_bus(folder: &Path) -> (Running, String) {
    let configuration = configure_bus(folder, "");
    let child = Command::new("dbus-daemon")
        .arg(format!("--config-file={}", configuration.display()))
        .args(["--nofork", "--print-address=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut running = Running { child, output: None };
    let (address, output) = first_line(&mut running.child);
    running.output = Some(output);
    (running, address)
}

fn configure_bus(folder: &Path, rules: &str) -> PathBuf {
    let configuration = folder.join("bus.conf");
    let text = format!(
        r#"<busconfig>
             <type>session</type>
             <listen>unix:dir={}</listen>
             <policy context="default">
               <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
               {rules}
             </policy>
           </busconfig>"#,
        folder.display()
    );
    std::fs::write(&configuration, text).unwrap();
    configuration
}

fn first_line(child: &mut Child) -> (String, BufReader<ChildStdout>) {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    (line.trim().to_owned(), output)
}
