//! A private desktop: its daemons, its folders and the environment of the programs on it.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use crate::bus;
use crate::error::DesktopError;
use crate::program::{Program, tied_to_parent};
use crate::tool::{self, Tool};
use crate::wait::{self, Look, TIME_LIMIT};

const BUS_VARIABLE: &str = "DBUS_SESSION_BUS_ADDRESS";

/// What a desktop is like.
#[derive(Debug, Clone)]
pub struct DesktopOptions {
    /// Width and height of the screen in pixels.
    pub size: (u32, u32),
    /// The keyring that programs find.
    pub keyring: Keyring,
    /// Where the home, the keyring and the logs are kept after the desktop has ended; `None` for a temporary folder.
    pub folder: Option<PathBuf>,
}

impl Default for DesktopOptions {
    /// A screen of 1280 by 800 pixels, an unlocked keyring, a temporary folder.
    fn default() -> Self {
        Self { size: (1280, 800), keyring: Keyring::Unlocked, folder: None }
    }
}

/// The keyring of a desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// No program offers the secret service, and none is started on demand.
    Absent,
    /// GNOME Keyring with an unlocked login keyring.
    ///
    /// Its random password is a file beside the home, so that a desktop in the same folder unlocks it again.
    Unlocked,
}

/// A desktop that only its own programs see; it ends with everything on it when dropped.
#[derive(Debug)]
pub struct Desktop {
    programs: Vec<Program>,
    environment: Vec<(String, String)>,
    home: PathBuf,
    logs: PathBuf,
    log_count: AtomicU32,
    keyring_password: Option<SecretString>,
    /// Sockets and, without a given folder, everything else.
    runtime: TempDir,
}

impl Desktop {
    /// Starts the X server, the session bus, the keyring and the window manager, and waits until each is ready.
    ///
    /// Fails with [`DesktopError::MissingTools`] when a program is not installed.
    pub fn start(options: DesktopOptions) -> Result<Self, DesktopError> {
        use tool::{
            DBUS_DAEMON, DBUS_SEND, KEYRING, OPENBOX, SCROT, SETPRIV, TIMEOUT, WMCTRL, XDOTOOL, XPROP, XVFB,
        };
        tool::require(&[
            XVFB,
            DBUS_DAEMON,
            DBUS_SEND,
            KEYRING,
            OPENBOX,
            WMCTRL,
            XDOTOOL,
            XPROP,
            SCROT,
            SETPRIV,
            TIMEOUT,
        ])?;
        // Not in TMPDIR: the name of a socket can be no longer than 107 bytes.
        let runtime = tempfile::Builder::new()
            .prefix("desk-")
            .tempdir_in("/tmp")
            .map_err(|source| DesktopError::File { path: "/tmp".into(), source })?;
        let folder = options.folder.unwrap_or_else(|| runtime.path().to_owned());
        bus::create_folder(&folder)?;
        let folder = folder.canonicalize().map_err(|source| DesktopError::File { path: folder, source })?;
        let home = folder.join("home");
        let logs = folder.join("logs");
        let temporary = runtime.path().join("tmp");
        for path in [&home, &logs, &temporary] {
            bus::create_folder(path)?;
        }
        let mut desktop = Self {
            programs: Vec::new(),
            environment: environment(&home, runtime.path(), &temporary)?,
            home,
            logs,
            log_count: AtomicU32::new(0),
            keyring_password: None,
            runtime,
        };
        desktop.start_display(options.size)?;
        desktop.start_bus()?;
        match options.keyring {
            Keyring::Absent => {}
            Keyring::Unlocked => desktop.start_keyring(&folder.join("keyring-password"))?,
        }
        desktop.start_window_manager()?;
        Ok(desktop)
    }

    /// Makes a command that sees only this desktop, in a process group of its own, without input and output.
    ///
    /// A process started from it is the caller's to end; [`Desktop::launch`] ends it by itself.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        command
    }

    /// Starts a program in the background, with a log in [`Desktop::logs`].
    ///
    /// Program, arguments, folder and variables are taken from `command`, which [`Desktop::command`] made.
    pub fn launch(&self, command: &Command) -> Result<Program, DesktopError> {
        self.background(command, Stdio::null())
    }

    /// The whole environment of the programs on this desktop.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// The address of the session bus.
    pub(crate) fn bus_address(&self) -> &str {
        let found = self.environment.iter().find(|(name, _)| name == BUS_VARIABLE);
        found.map_or("", |(_, address)| address)
    }

    /// The home folder of the programs on this desktop.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The folder with one log for each program in the background.
    pub fn logs(&self) -> &Path {
        &self.logs
    }

    /// What opens the login keyring; `None` without one.
    pub fn keyring_password(&self) -> Option<&SecretString> {
        self.keyring_password.as_ref()
    }

    /// Locks the login keyring, as when its person leaves; the next program that needs it makes a dialog appear.
    pub fn lock_keyring(&self) -> Result<(), DesktopError> {
        let arguments = [
            "--print-reply=literal",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ];
        self.run(tool::DBUS_SEND, arguments).map(drop)
    }

    /// Takes a picture of the whole screen; the name should end in `.png`.
    pub fn screenshot(&self, to: &Path) -> Result<(), DesktopError> {
        let target =
            std::path::absolute(to).map_err(|source| DesktopError::File { path: to.to_owned(), source })?;
        self.run(tool::SCROT, [OsStr::new("--overwrite"), target.as_os_str()]).map(drop)
    }

    /// Runs one of the desktop's tools to its end and returns what it wrote.
    pub(crate) fn run<A: AsRef<OsStr>>(
        &self,
        tool: Tool,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<String, DesktopError> {
        tool::run(self.limited(tool.program).args(arguments), tool.program)
    }

    /// Makes a command for a short run, ended after its time limit.
    pub(crate) fn limited(&self, program: &str) -> Command {
        let mut command = tool::limited(self.command(tool::TIMEOUT.program), program);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn background(&self, command: &Command, stdin: Stdio) -> Result<Program, DesktopError> {
        let mut launched = tied_to_parent(self.command(tool::SETPRIV.program), command.get_program());
        launched.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => launched.env(name, value),
                None => launched.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            launched.current_dir(folder);
        }
        let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
        let number = self.log_count.fetch_add(1, Ordering::Relaxed) + 1;
        let log = self.logs.join(format!("{number:02}-{name}.log"));
        Program::start(launched, &name, stdin, &log)
    }

    fn start_display(&mut self, (width, height): (u32, u32)) -> Result<(), DesktopError> {
        let mut command = self.command(tool::XVFB.program);
        let screen = format!("{width}x{height}x24");
        command.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"]);
        let server = self.launch(&command)?;
        let number = first_line(&server, |line| line.parse::<u32>().is_ok())?;
        self.programs.push(server);
        self.environment.push(("DISPLAY".to_owned(), format!(":{number}")));
        Ok(())
    }

    fn start_bus(&mut self) -> Result<(), DesktopError> {
        let configuration = bus::configure(self.runtime.path())?;
        let mut command = self.command(tool::DBUS_DAEMON.program);
        command.arg("--config-file").arg(configuration).args(["--nofork", "--print-address=1"]);
        let daemon = self.launch(&command)?;
        let address = first_line(&daemon, |line| line.starts_with("unix:"))?;
        self.programs.push(daemon);
        self.environment.push((BUS_VARIABLE.to_owned(), address));
        Ok(())
    }

    fn start_keyring(&mut self, password_file: &Path) -> Result<(), DesktopError> {
        let password = kept_password(password_file)?;
        let mut command = self.command(tool::KEYRING.program);
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        let daemon = self.background(&command, Stdio::piped())?;
        if let Some(mut stdin) = daemon.take_stdin() {
            stdin.write_all(password.expose_secret().as_bytes()).map_err(|source| DesktopError::Start {
                program: "gnome-keyring-daemon".to_owned(),
                source,
            })?;
        }
        wait::until(
            || "the keyring".to_owned(),
            TIME_LIMIT,
            || {
                daemon.check_running()?;
                let answer = self.run(
                    tool::DBUS_SEND,
                    [
                        "--print-reply=literal",
                        "--dest=org.freedesktop.DBus",
                        "/",
                        "org.freedesktop.DBus.NameHasOwner",
                        "string:org.freedesktop.secrets",
                    ],
                )?;
                let answer = answer.trim();
                Ok(if answer.ends_with("true") { Look::Ready(()) } else { Look::NotYet(answer.to_owned()) })
            },
        )?;
        self.programs.push(daemon);
        self.keyring_password = Some(password);
        Ok(())
    }

    fn start_window_manager(&mut self) -> Result<(), DesktopError> {
        let manager = self.launch(&self.command(tool::OPENBOX.program))?;
        wait::until(
            || "the window manager".to_owned(),
            TIME_LIMIT,
            || {
                manager.check_running()?;
                match self.run(tool::WMCTRL, ["-l"]) {
                    Ok(_) => Ok(Look::Ready(())),
                    Err(DesktopError::Tool { said, .. }) => Ok(Look::NotYet(said)),
                    Err(error) => Err(error),
                }
            },
        )?;
        self.programs.push(manager);
        Ok(())
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        while let Some(latest) = self.programs.pop() {
            drop(latest);
        }
    }
}

/// The environment before there is a display and a bus.
///
/// Nothing of the caller's desktop is inherited, only what tools need to be found and to be debugged.
fn environment(home: &Path, runtime: &Path, temporary: &Path) -> Result<Vec<(String, String)>, DesktopError> {
    const INHERITED: [&str; 6] =
        ["PATH", "LD_LIBRARY_PATH", "RUST_BACKTRACE", "RUST_LOG", "LLVM_PROFILE_FILE", "USER"];
    let mut environment: Vec<(String, String)> =
        INHERITED.into_iter().filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?))).collect();
    let folders = [
        ("HOME", home.to_owned()),
        ("XDG_DATA_HOME", home.join(".local/share")),
        ("XDG_STATE_HOME", home.join(".local/state")),
        ("XDG_CONFIG_HOME", home.join(".config")),
        ("XDG_CACHE_HOME", home.join(".cache")),
        ("XDG_RUNTIME_DIR", runtime.to_owned()),
        ("TMPDIR", temporary.to_owned()),
    ];
    for (name, path) in folders {
        let Some(text) = path.to_str() else {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidInput, "its name is not UTF-8");
            return Err(DesktopError::File { path, source });
        };
        environment.push((name.to_owned(), text.to_owned()));
    }
    let settings = [
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("GDK_BACKEND", "x11"),
        ("XDG_SESSION_TYPE", "x11"),
        ("GSETTINGS_BACKEND", "memory"),
        ("GIO_USE_VFS", "local"),
        // Set to 1, a WebDriver's request for a screenshot is never answered (WebKitGTK 2.50).
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "0"),
    ];
    environment.extend(settings.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Ok(environment)
}

/// The first complete line in a program's log that is `wanted`.
fn first_line(program: &Program, wanted: impl Fn(&str) -> bool) -> Result<String, DesktopError> {
    wait::until(
        || "a daemon to be ready".to_owned(),
        TIME_LIMIT,
        || {
            let said = std::fs::read_to_string(program.log()).unwrap_or_default();
            let found = said
                .split_inclusive('\n')
                .filter_map(|line| line.strip_suffix('\n'))
                .find(|line| wanted(line));
            if let Some(line) = found {
                return Ok(Look::Ready(line.to_owned()));
            }
            program.check_running()?;
            Ok(Look::NotYet(said))
        },
    )
}

/// The keyring's password: from the file, or a new random one that is then kept there.
fn kept_password(file: &Path) -> Result<SecretString, DesktopError> {
    use std::os::unix::fs::OpenOptionsExt;
    let unusable = |source| DesktopError::File { path: file.to_owned(), source };
    if file.exists() {
        return Ok(std::fs::read_to_string(file).map_err(unusable)?.into());
    }
    let password = SecretString::from(uuid::Uuid::new_v4().to_string());
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut file| file.write_all(password.expose_secret().as_bytes()))
        .map_err(unusable)?;
    Ok(password)
}
