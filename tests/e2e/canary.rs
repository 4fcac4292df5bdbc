//! Secrets through everything that is done with them, and then a search for each in every place but the keychain.

mod places;
mod variable;

use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, EXPIRED_API_TOKEN, READ_ONLY_API_TOKEN};

use places::{holds_only, is_in_no_file, is_nowhere, the_search_finds_what_is_there};

use crate::person::{self, INTEGRATION};
use crate::stage::Stage;
use crate::window::Window;
use crate::{recording, secrecy};

/// A passphrase that is set and asked for, and one that is wrong.
const PASSPHRASE: &str = "quiet-herons-wade-at-noon";
const WRONG_PASSPHRASE: &str = "loud-herons-wade-at-midnight";

/// The value of a secured variable.
const VARIABLE: &str = "amber-otters-count-to-nine";

/// The requests that bring a token in, those that bring a passphrase and that which brings the value of a variable; no
/// other may, and no answer at all.
const BRING_A_TOKEN: [&str; 2] = ["test_connection", "save_integration"];
const BRING_A_PASSPHRASE: [&str; 2] = ["set_own_passphrase", "sign_in"];
const BRING_A_VARIABLE: [&str; 1] = ["save_run_configuration"];

/// The secrets that are searched for, every one that a step types, and what may bring it in.
const CANARIES: [(&str, &[&str]); 6] = [
    (DEMO_API_TOKEN, &BRING_A_TOKEN),
    (READ_ONLY_API_TOKEN, &BRING_A_TOKEN),
    (EXPIRED_API_TOKEN, &BRING_A_TOKEN),
    (PASSPHRASE, &BRING_A_PASSPHRASE),
    (WRONG_PASSPHRASE, &BRING_A_PASSPHRASE),
    (VARIABLE, &BRING_A_VARIABLE),
];

/// What the integration is called once it was edited.
const RENAMED: &str = "Acme, all teams";

/// What a step is called, and what it does.
type Step = (&'static str, fn(&Window, &Stage));

/// What is done with secrets, in this order; after each step all places are searched. What a step exports it puts below
/// the desktop's home, which is searched.
const STEPS: [Step; 17] = [
    ("a first start", |window, _| person::begin(window)),
    ("a test that fails", a_test_that_fails),
    ("saving", save),
    ("a sync", sync),
    ("a secured variable", variable::is_printed_by_a_run),
    ("the end of its run configuration", variable::goes_with_its_configuration),
    ("a sync that is refused", a_sync_that_is_refused),
    ("an edit without a token", edit_without_a_token),
    ("disconnecting", |window, stage| answer(window, stage, "disconnect", "Disconnect", "Inactive")),
    ("reconnecting", |window, stage| answer(window, stage, "reconnect", "Reconnect", "Active")),
    ("a refused rotation", a_refused_rotation),
    ("a rotation", a_rotation),
    ("disconnecting and forgetting", disconnect_and_forget),
    ("reconnecting without a credential", reconnect_without_a_credential),
    ("a rotation that brings it back", rotate_back),
    ("an export of the audit log", export_the_audit_log),
    ("locking and unlocking", lock_and_unlock),
];

#[test]
fn secrets_are_in_the_keyring_and_nowhere_else_whatever_is_done_with_them() {
    let stage = Stage::new();
    let cores = tempfile::tempdir().unwrap();
    the_search_finds_what_is_there(&stage);

    let window = Window::open_program(&stage, &with_cores_allowed(&stage, cores.path()));
    recording::begin(&window);
    for (step, act) in STEPS {
        act(&window, &stage);
        is_nowhere(step, &window, &stage);
    }
    window.has_no_complaints();

    // At the worst moment: a token is typed, tested and in the memory of the app and of the webview.
    go_to(&window, "open-admin");
    window.page.click("create-integration").unwrap();
    window.page.click("gallery-bitbucket").unwrap();
    person::fill_in_integration(&window, &stage);
    is_nowhere("before the crash", &window, &stage);
    crash(&window, &stage);
    drop(window);
    for (canary, _) in CANARIES {
        assert_eq!(secrecy::search_files(cores.path(), canary), (vec![], 0), "a crash leaves no core");
    }
    is_in_no_file("the crash", &stage);

    let window = Window::open_program(&stage, &with_cores_allowed(&stage, cores.path()));
    recording::begin(&window);
    sign_in(&window, PASSPHRASE);
    go_to(&window, "open-admin");
    window.page.wait_for_text("integration-status", "Active").unwrap();
    is_nowhere("the start after it", &window, &stage);
    holds_only(&stage, Some(DEMO_API_TOKEN));
    window.quit(&stage);
    is_in_no_file("the end", &stage);
}

fn a_test_that_fails(window: &Window, stage: &Stage) {
    let page = &window.page;
    stage.sandbox().faults().revoke(DEMO_API_TOKEN);
    page.click("guide-connect").unwrap();
    page.click("gallery-bitbucket").unwrap();
    page.type_text("integration-name", INTEGRATION).unwrap();
    page.type_text("workspace-url", &stage.address("")).unwrap();
    page.type_text("credential-user", DEMO_EMAIL).unwrap();
    page.type_text("credential-secret", DEMO_API_TOKEN).unwrap();
    page.click("test-connection").unwrap();
    window.until("document.querySelector('[data-testid=check-identity][data-verdict=failed]') !== null");
    stage.sandbox().faults().restore(DEMO_API_TOKEN);
}

fn save(window: &Window, stage: &Stage) {
    window.page.click("test-connection").unwrap();
    save_what_passes(window);
    window.page.find("guide-create-project").unwrap();
    holds_only(stage, Some(DEMO_API_TOKEN));
}

fn save_what_passes(window: &Window) {
    window.until("document.querySelector('[data-testid=save-integration]:enabled') !== null");
    window.page.click("save-integration").unwrap();
}

fn sync(window: &Window, stage: &Stage) {
    person::create_project(window);
    person::link(window, &stage.address("payments-api"));
}

fn a_sync_that_is_refused(window: &Window, stage: &Stage) {
    stage.sandbox().faults().revoke(DEMO_API_TOKEN);
    window.page.click("link-sync").unwrap();
    window.page.wait_for_text("link-status", "Error").unwrap();
    stage.sandbox().faults().restore(DEMO_API_TOKEN);
}

fn edit_without_a_token(window: &Window, stage: &Stage) {
    let page = &window.page;
    go_to(window, "open-admin");
    page.click("edit-integration").unwrap();
    page.type_text("integration-name", RENAMED).unwrap();
    page.type_text("integration-description", "For the teams of the shop").unwrap();
    let day = page.execute("return new Date(Date.now() + 60 * 864e5).toISOString().slice(0, 10)").unwrap();
    page.type_text("expires-on", day.as_str().unwrap()).unwrap();
    // Without a test.
    save_what_passes(window);
    let row = page.wait_for_text(&format!("integration-{RENAMED}"), "For the teams of the shop").unwrap();
    assert!(row.contains("token ends on"), "{row:?}");
    page.click("leave-admin").unwrap();
    holds_only(stage, Some(DEMO_API_TOKEN));
}

/// Presses a button of the integration and says yes.
fn answer(window: &Window, stage: &Stage, button: &str, verb: &str, status: &str) {
    go_to(window, "open-admin");
    ask(window, stage, button, verb, verb);
    window.page.wait_for_text("integration-status", status).unwrap();
    window.page.click("leave-admin").unwrap();
    holds_only(stage, Some(DEMO_API_TOKEN));
}

/// Presses a button of the integration and one in the dialog that opens.
fn ask(window: &Window, stage: &Stage, button: &str, verb: &str, choice: &str) {
    window.page.click(&format!("{button}-{RENAMED}")).unwrap();
    let dialog = stage.desktop.wait_for_dialog(&format!("{verb} “{RENAMED}”")).unwrap();
    dialog.press_button(choice).unwrap();
}

fn a_refused_rotation(window: &Window, stage: &Stage) {
    let page = &window.page;
    go_to(window, "open-admin");
    page.click("rotate-integration").unwrap();
    page.type_text("credential-secret", EXPIRED_API_TOKEN).unwrap();
    page.click("test-connection").unwrap();
    window.until("document.querySelector('[data-testid=check-identity][data-verdict=failed]') !== null");
    window.until("document.querySelector('[data-testid=test-connection]') !== null");
    assert_eq!(page.property("save-integration", "disabled").unwrap(), true, "what was refused is not saved");
    page.click("cancel-integration").unwrap();
    page.wait_for_text("integration-status", "Active").unwrap();
    page.click("leave-admin").unwrap();
    holds_only(stage, Some(DEMO_API_TOKEN));
}

fn a_rotation(window: &Window, stage: &Stage) {
    rotate_to(window, stage, READ_ONLY_API_TOKEN);
}

fn rotate_to(window: &Window, stage: &Stage, token: &str) {
    let page = &window.page;
    go_to(window, "open-admin");
    page.click("rotate-integration").unwrap();
    page.type_text("credential-secret", token).unwrap();
    page.click("test-connection").unwrap();
    save_what_passes(window);
    page.wait_for_text("integration-status", "Active").unwrap();
    page.click("leave-admin").unwrap();
    holds_only(stage, Some(token));
}

fn disconnect_and_forget(window: &Window, stage: &Stage) {
    go_to(window, "open-admin");
    ask(window, stage, "disconnect", "Disconnect", "Disconnect and Forget Credential");
    window.page.wait_for_text("integration-status", "Inactive").unwrap();
    window.page.click("leave-admin").unwrap();
    holds_only(stage, None);
}

fn reconnect_without_a_credential(window: &Window, stage: &Stage) {
    go_to(window, "open-admin");
    ask(window, stage, "reconnect", "Reconnect", "Reconnect");
    window.page.wait_for_text("integration-status", "Error").unwrap();
    let reason = window.page.text("integration-reason").unwrap();
    for part in ["The token is not in the keychain.", "with Rotate Token", "keychain.absent"] {
        assert!(reason.contains(part), "no {part:?} in {reason:?}");
    }
    window.page.click("leave-admin").unwrap();
    holds_only(stage, None);
}

fn rotate_back(window: &Window, stage: &Stage) {
    rotate_to(window, stage, DEMO_API_TOKEN);
    window.page.click("nav-settings").unwrap();
    window.page.wait_for_text("link-status", "Active").unwrap();
}

fn export_the_audit_log(window: &Window, stage: &Stage) {
    let page = &window.page;
    go_to(window, "open-audit");
    for format in ["csv", "json"] {
        let file = stage.desktop.home().join(format!("audit.{format}"));
        page.click(&format!("export-audit-{format}")).unwrap();
        stage.desktop.wait_for_dialog("Export Audit Log").unwrap().choose_path(&file).unwrap();
        window.until_text("export-result", &format!("audit.{format}"));
        let log = std::fs::read_to_string(&file).unwrap();
        for action in ["create", "edit", "rotate", "disconnect", "forget", "reconnect"] {
            assert!(log.contains(&format!("integration.{action}")), "no {action:?} in {log}");
        }
    }
    page.click("leave-admin").unwrap();
}

fn lock_and_unlock(window: &Window, _: &Stage) {
    let page = &window.page;
    go_to(window, "open-passphrase");
    page.type_text("own-passphrase-new", PASSPHRASE).unwrap();
    page.click("own-passphrase-save").unwrap();
    page.wait_until_gone("passphrase-dialog").unwrap();
    go_to(window, "lock");
    page.find("sign-in-screen").unwrap();
    page.type_text("sign-in-passphrase", WRONG_PASSPHRASE).unwrap();
    page.click("sign-in").unwrap();
    window.until_shown("The passphrase is wrong.");
    sign_in(window, PASSPHRASE);
}

fn sign_in(window: &Window, passphrase: &str) {
    window.page.type_text("sign-in-passphrase", passphrase).unwrap();
    window.page.click("sign-in").unwrap();
    window.page.find("member-menu").unwrap();
}

fn go_to(window: &Window, item: &str) {
    window.page.click("member-menu").unwrap();
    window.page.click(item).unwrap();
}

/// Ends the app and its webview as a fault in them does, each with the kernel's offer to write its memory to a file.
fn crash(window: &Window, stage: &Stage) {
    let family = secrecy::family_of(window.process);
    assert!(family.len() > 1, "the webview has processes of its own");
    assert!(secrecy::longest_core(window.process) <= 1, "the app and its webview want no core");
    // An administrator sees everything.
    if !geteuid().is_root() {
        for file in ["mem", "environ", "maps"] {
            let looked = std::fs::read(format!("/proc/{}/{file}", window.process));
            assert!(looked.is_err(), "another program of the same account reads {file}");
        }
    }
    for process in &family {
        let process = Pid::from_raw((*process).try_into().unwrap()).unwrap();
        // One of the webview's may have ended by itself, as the others have.
        let _ = kill_process(process, Signal::ABORT);
    }
    let mut gone = stage.desktop.command("timeout");
    gone.args(["20", "tail", "--sleep-interval=0.05", "--follow", "/dev/null"]);
    gone.args(family.iter().map(|process| format!("--pid={process}")));
    assert!(gone.status().unwrap().success(), "{family:?} go on");
}

/// Returns a program that becomes the app, in a folder for cores and with all that the system allows for them.
fn with_cores_allowed(stage: &Stage, cores: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let script = stage.desktop.home().join("start");
    let text = format!(
        "#!/bin/sh\nulimit -S -c \"$(ulimit -H -c)\"\ncd '{}' && exec '{}' \"$@\"\n",
        cores.display(),
        stage.program().0.display()
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    script
}
