//! Each outside thing has one owner, and crates use only the crates they may.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::contract::{between, files_below, read, root};

/// Which of our crates each crate may use, also when it is built; its tests may use the sandbox and more.
const MAY_USE: [(&str, &[&str]); 15] = [
    ("model", &[]),
    ("katalon", &["model"]),
    ("bitbucket", &["model"]),
    ("git", &["model"]),
    ("keychain", &["model"]),
    ("listener", &["model"]),
    ("store", &["model"]),
    ("sync", &["bitbucket", "git", "katalon", "keychain", "listener", "model", "store"]),
    ("explore", &["model", "store"]),
    ("executions", &["bitbucket", "katalon", "keychain", "model", "store", "sync"]),
    ("admin", &["bitbucket", "executions", "explore", "keychain", "model", "store", "sync"]),
    ("suitecase", &["admin", "bitbucket", "executions", "explore", "keychain", "model", "store", "sync"]),
    ("sandbox", &[]),
    ("testdesk", &[]),
    (
        "xtask",
        &[
            "admin",
            "bitbucket",
            "executions",
            "explore",
            "git",
            "katalon",
            "keychain",
            "model",
            "sandbox",
            "store",
            "sync",
            "testdesk",
        ],
    ),
];

/// Which crates may use what comes from outside, by parts of its name.
const OWNERS: [(&str, &[&str]); 16] = [
    ("reqwest", &["bitbucket"]),
    ("hyper", &["bitbucket", "listener"]),
    ("hmac", &["listener"]),
    ("rustls", &["bitbucket"]),
    ("rusqlite", &["store"]),
    ("sqlite", &["store"]),
    ("keyring", &["keychain"]),
    ("tauri", &["suitecase"]),
    ("webkit", &["suitecase"]),
    ("quick-xml", &["katalon"]),
    ("zip", &["executions"]),
    ("axum", &["sandbox"]),
    ("ureq", &["sandbox", "testdesk"]),
    ("argon2", &["admin"]),
    ("git2", &[]),
    ("gix", &[]),
];

/// What stands only in tests, in the demo and in development.
const NEVER_SHIPPED: [&str; 3] = ["sandbox", "testdesk", "xtask"];

/// The crates that do no input or output, with all they may use.
const PURE: [(&str, &[&str]); 2] = [
    ("model", &["hex", "jiff", "serde", "sha2", "thiserror", "uuid"]),
    ("katalon", &["encoding_rs", "memchr", "quick-xml", "serde_json", "suitecase-model", "thiserror"]),
];

/// The modules of other crates that do none either, as invariant 5 of ARCHITECTURE.md names them.
const PURE_MODULES: [(&str, &[&str]); 2] = [
    (
        "sync",
        &[
            "plan",
            "catalogue",
            "files",
            "folders",
            "survey",
            "poll",
            "agenda",
            "attempts",
            "estimate",
            "fetch::ladder",
            "hooks::decision",
            "compare::points",
            "compare::composing",
            "compare::markdown",
            "scripts::listings",
        ],
    ),
    (
        "executions",
        &["schedules::calendar", "schedules::due", "linking::rule", "linking::suggesting::ranking"],
    ),
];

/// One line of a manifest: something that a crate depends on.
struct Dependency {
    name: String,
    is_for_tests: bool,
}

/// Returns what each of our crates uses, as cargo reads the manifests.
fn manifests() -> BTreeMap<String, Vec<Dependency>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let manifests = packages.iter().map(|package| {
        let found = package["dependencies"].as_array().unwrap().iter();
        let dependencies = found.map(|found| Dependency {
            name: found["name"].as_str().unwrap().to_owned(),
            is_for_tests: found["kind"] == "dev",
        });
        (short(package["name"].as_str().unwrap()).to_owned(), dependencies.collect())
    });
    manifests.collect()
}

fn short(name: &str) -> &str {
    name.strip_prefix("suitecase-").unwrap_or(name)
}

#[test]
fn every_crate_uses_only_the_crates_it_may() {
    let manifests = manifests();
    let known: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    assert_eq!(manifests.keys().map(String::as_str).collect::<BTreeSet<_>>(), known);
    for (name, may_use) in MAY_USE {
        for used in manifests[name].iter().filter(|used| !used.is_for_tests) {
            let is_ours = used.name.starts_with("suitecase-");
            assert!(!is_ours || may_use.contains(&short(&used.name)), "{name} uses {}", used.name);
        }
    }
}

#[test]
fn every_outside_thing_has_its_owner() {
    for (name, dependencies) in manifests() {
        for used in dependencies {
            for (thing, owners) in OWNERS {
                let is_it = used.name.contains(thing);
                assert!(!is_it || owners.contains(&name.as_str()), "{name} uses {}", used.name);
            }
        }
    }
}

#[test]
fn every_owner_has_what_it_owns() {
    let manifests = manifests();
    for (thing, owners) in OWNERS {
        for owner in owners {
            assert!(
                manifests[*owner].iter().any(|used| used.name.contains(thing)),
                "{owner} does without {thing}"
            );
        }
    }
}

#[test]
fn nothing_of_the_tests_is_in_the_released_app() {
    let manifests = manifests();
    let mut shipped = BTreeSet::new();
    let mut open = vec!["suitecase".to_owned()];
    while let Some(name) = open.pop() {
        let used = manifests[&name].iter().filter(|used| !used.is_for_tests);
        let ours = used.map(|used| short(&used.name).to_owned()).filter(|used| manifests.contains_key(used));
        open.extend(ours.filter(|used| !shipped.contains(used)));
        shipped.insert(name);
    }
    assert!(shipped.contains("store"), "{shipped:?}");
    for name in NEVER_SHIPPED {
        assert!(manifests.contains_key(name) && !shipped.contains(name), "{name}");
    }
}

#[test]
fn the_pure_crates_use_nothing_that_could_act() {
    let manifests = manifests();
    for (name, may_use) in PURE {
        for used in manifests[name].iter().filter(|used| !used.is_for_tests) {
            assert!(may_use.contains(&used.name.as_str()), "{name} uses {}", used.name);
        }
    }
}

#[test]
fn pure_code_touches_no_file_no_network_no_clock_and_no_dice() {
    let acts = [
        "std::fs",
        "std::net",
        "std::process",
        "std::env",
        "std::thread",
        "Timestamp::now",
        "Zoned::now",
        "TimeZone::system",
        "SystemTime",
        "Instant::now",
        "now_v7",
        "new_v4",
        "fastrand",
        "tokio",
    ];
    let mut files: Vec<PathBuf> = PURE
        .iter()
        .flat_map(|(name, _)| files_below(format!("src-tauri/crates/{name}/src"), &[".rs"]))
        .collect();
    for (name, modules) in PURE_MODULES {
        for module in modules {
            let place = format!("src-tauri/crates/{name}/src/{}", module.replace("::", "/"));
            files.push(root().join(format!("{place}.rs")));
            if root().join(&place).is_dir() {
                files.extend(files_below(&place, &[".rs"]));
            }
        }
    }
    for file in files {
        let source = read(&file);
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for act in acts {
                assert!(!line.contains(act), "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn the_pure_modules_are_those_that_the_architecture_names() {
    let architecture = read(root().join("ARCHITECTURE.md"));
    let promise = between(&architecture, "\n5. ", "do no IO");
    let told: BTreeSet<&str> = promise.split('`').skip(1).step_by(2).collect();
    let crates = PURE.iter().map(|(name, _)| *name);
    let modules =
        PURE_MODULES.iter().flat_map(|(name, modules)| [*name].into_iter().chain(modules.iter().copied()));
    assert_eq!(told, crates.chain(modules).collect());
}

#[test]
fn one_file_of_the_window_knows_the_desktop_shell() {
    let mut knowing: Vec<_> = files_below("ui/src", &[".ts", ".svelte", ".js"])
        .into_iter()
        .filter(|file| read(file).contains("@tauri-apps"))
        .map(|file| file.strip_prefix(root()).unwrap().to_owned())
        .collect();
    knowing.sort();
    assert_eq!(knowing, [PathBuf::from("ui/src/ipc/tauri.ts")]);
}
