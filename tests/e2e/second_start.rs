//! Starting the app while it runs.

use std::process::Stdio;
use std::time::Duration;

use suitecase_testdesk::Window as Listed;

use crate::stage::Stage;
use crate::window::{TITLE, Window};

#[test]
fn a_second_start_brings_the_first_window_to_the_front_and_ends() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    window.page.find("first-member-name").unwrap();
    let id = window.id.to_string();
    let minimized = stage.desktop.command("xdotool").args(["windowminimize", "--sync", &id]).status();
    assert!(minimized.unwrap().success());
    assert_ne!(active_window(&stage), Some(id.clone()), "it is put away");

    let (program, variables) = stage.program();
    let mut command = stage.desktop.command(program);
    command.envs(variables);
    let second = stage.desktop.launch(&command).unwrap();
    let ended = second.wait_for_exit(Duration::from_secs(20)).unwrap();
    assert!(ended.success(), "{ended}: {}", std::fs::read_to_string(second.log()).unwrap());

    let mut shown = stage.desktop.command("timeout");
    shown.args(["20", "xdotool", "search", "--sync", "--onlyvisible", "--name", &format!("^{TITLE}$")]);
    assert!(shown.status().unwrap().success(), "the first window is not shown");
    let is_of_app = |listed: &&Listed| listed.title == TITLE;
    let windows = stage.desktop.windows().unwrap();
    let own: Vec<_> = windows.iter().filter(is_of_app).collect();
    assert_eq!(own.len(), 1, "{windows:?}");
    assert_eq!((own[0].id, own[0].process_id), (window.id, window.process));
    assert_eq!(active_window(&stage), Some(id), "it has the focus");
    window.page.type_text("first-member-name", "Nova Voss").unwrap();
    window.has_no_complaints();
}

/// Returns the window that has the focus, numbered as in lists of windows.
fn active_window(stage: &Stage) -> Option<String> {
    let mut asking = stage.desktop.command("xdotool");
    let answer = asking.arg("getactivewindow").stdout(Stdio::piped()).output().unwrap();
    let number: u32 = String::from_utf8(answer.stdout).unwrap().trim().parse().ok()?;
    Some(format!("{number:#010x}"))
}
