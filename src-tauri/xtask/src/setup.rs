//! Installs what is missing: packages where apt can, npm packages, Cargo's helpers. Idempotent.

use crate::error::TaskError;
use crate::process::{answer, call, cargo, npm, program, root};

/// What a build needs on Debian and Ubuntu.
const BUILD: &[&str] = &[
    "build-essential",
    "git",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "pkg-config",
];

/// What the private desktop of the tests and the demo needs on Debian and Ubuntu.
const DESKTOP: &[&str] = &[
    "at-spi2-core",
    "dbus-bin",
    "dbus-daemon",
    "dunst",
    "fonts-dejavu-core",
    "fonts-noto-cjk",
    "fonts-noto-core",
    "gir1.2-atspi-2.0",
    "gir1.2-gtk-3.0",
    "gnome-keyring",
    "libsecret-tools",
    "openbox",
    "python3-gi",
    "python3-pyatspi",
    "scrot",
    "webkit2gtk-driver",
    "wmctrl",
    "x11-utils",
    "xdotool",
    "xvfb",
];

/// Installs everything.
pub(crate) fn everything() -> Result<(), TaskError> {
    packages(&[BUILD, DESKTOP].concat())?;
    window_packages()?;
    cargo_helper("cargo-nextest")?;
    cargo_helper("cargo-deny")?;
    Ok(())
}

/// Installs what building the app and looking at it needs.
pub(crate) fn app() -> Result<(), TaskError> {
    packages(&[BUILD, DESKTOP].concat())?;
    window_packages()
}

/// Installs the window's npm packages, when the lock file is newer than what is installed.
pub(crate) fn window_packages() -> Result<(), TaskError> {
    let modified = |path: &str| root().join(path).metadata().and_then(|found| found.modified()).ok();
    let installed = modified("ui/node_modules/.package-lock.json");
    if installed.is_some() && installed >= modified("ui/package-lock.json") {
        return Ok(());
    }
    call(npm(&["ci", "--no-audit", "--no-fund"]))
}

fn packages(wanted: &[&str]) -> Result<(), TaskError> {
    if cfg!(target_os = "macos") {
        return need(
            &["xcode-select", "-p"],
            "Xcode command line tools",
            "Install them with `xcode-select --install`.",
        );
    }
    if cfg!(windows) {
        // WebView2 is part of Windows since version 10, and Cargo itself needs the build tools.
        return Ok(());
    }
    if answer(program("apt-get", &["--version"])).is_none() {
        return Err(TaskError::Missing {
            packages: "the counterparts of these Debian packages, unless they are installed".to_owned(),
            advice: wanted.join(" "),
        });
    }
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing {} packages: {}", missing.len(), missing.join(" "));
    call(as_root(&["apt-get", "update"]))?;
    let mut install = vec!["apt-get", "install", "--yes", "--no-install-recommends"];
    install.extend(missing);
    call(as_root(&install))
}

fn is_installed(package: &str) -> bool {
    answer(program("dpkg-query", &["--show", "--showformat=${db:Status-Status}", package]))
        .is_some_and(|status| status == "installed")
}

fn as_root(words: &[&str]) -> std::process::Command {
    let is_root = answer(program("id", &["-u"])).is_some_and(|id| id.trim() == "0");
    let mut command = match (is_root, words) {
        (true, [name, arguments @ ..]) => program(name, arguments),
        _ => program("sudo", words),
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn need(question: &[&str], what: &str, advice: &str) -> Result<(), TaskError> {
    let [name, arguments @ ..] = question else { return Ok(()) };
    match answer(program(name, arguments)) {
        Some(_) => Ok(()),
        None => Err(TaskError::Missing { packages: what.to_owned(), advice: advice.to_owned() }),
    }
}

/// Installs one of Cargo's helpers from the package registry, unless it is there.
fn cargo_helper(name: &str) -> Result<(), TaskError> {
    let subcommand = name.trim_start_matches("cargo-");
    if answer(cargo(&[subcommand, "--version"])).is_some() {
        return Ok(());
    }
    call(cargo(&["install", "--locked", name]))
}
