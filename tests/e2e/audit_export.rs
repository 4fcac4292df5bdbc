//! The audit log leaves the app through the save dialog of the desktop.

use crate::person;
use crate::stage::Stage;
use crate::window::Window;

/// The title of the dialog.
const TITLE: &str = "Export Audit Log";

#[test]
fn the_audit_log_is_saved_where_the_dialog_says_and_nowhere_when_it_is_cancelled() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::begin(&window);
    page.click("member-menu").unwrap();
    page.click("open-audit").unwrap();
    let folder = stage.desktop.home().join("For the auditor");
    std::fs::create_dir(&folder).unwrap();

    page.click("export-audit-csv").unwrap();
    stage.desktop.wait_for_dialog(TITLE).unwrap().cancel().unwrap();
    window.until("document.querySelector('[data-testid=export-audit-csv]:enabled')?.innerText");
    page.click("export-audit-csv").unwrap();
    let file = folder.join("log.csv");
    stage.desktop.wait_for_dialog(TITLE).unwrap().choose_path(&file).unwrap();

    let text = person::read_once_there(&file);
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().lines().collect();
    assert_eq!(lines.len(), 2, "nothing of the export that was cancelled: {text}");
    assert_eq!(lines[0], "sequence,at,actorId,actor,action,subjectId,subject,before,after,hash");
    assert!(lines[1].starts_with("1,20") && lines[1].contains(",Nova Voss,member.create,"), "{text}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "only the export is there");
    window.has_no_complaints();
}
