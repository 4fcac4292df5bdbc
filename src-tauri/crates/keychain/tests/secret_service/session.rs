//! A D-Bus session of a test's own: own bus, own home, nothing started by itself.
//!
//! The address of the session bus is part of a process's environment, so the test runs itself once more as a child
//! with that environment, and its body runs there.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

const HOME_OF_SESSION: &str = "SUITECASE_TEST_SESSION";

/// Runs a test's body in a session of its own; `test` is the test's own name.
pub(crate) fn in_own_session(test: &str, body: impl AsyncFnOnce(Session)) {
    if let Some(home) = std::env::var_os(HOME_OF_SESSION) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(body(Session { home: PathBuf::from(home) }));
    }
    let folder = tempfile::tempdir().unwrap();
    let (_bus, address) = start_bus(folder.path());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .env(HOME_OF_SESSION, folder.path())
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
        command.args(["--foreground", "--components=secrets"]).env("HOME", &self.home);
        for (variable, folder) in [
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            let folder = self.home.join(folder);
            std::fs::create_dir_all(&folder).unwrap();
            command.env(variable, folder);
        }
        if unlocked {
            command.arg("--unlock");
        }
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut password = child.stdin.take().unwrap();
        if unlocked {
            password.write_all(b"a password").unwrap();
        }
        drop(password);
        let mut running = Running { child, output: None };
        running.output = Some(first_line(&mut running.child).1);
        running
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
    let configuration = folder.join("bus.conf");
    let text = format!(
        r#"<busconfig>
             <type>session</type>
             <listen>unix:dir={}</listen>
             <policy context="default">
               <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
             </policy>
           </busconfig>"#,
        folder.display()
    );
    std::fs::write(&configuration, text).unwrap();
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

fn first_line(child: &mut Child) -> (String, BufReader<ChildStdout>) {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    (line.trim().to_owned(), output)
}
