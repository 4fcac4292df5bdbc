//! A secured variable from the form through a run to the end of its run configuration.

use suitecase_sandbox::DEMO_API_TOKEN;

use super::VARIABLE;
use super::places::{holds, holds_only};
use crate::executions::programs;
use crate::stage::Stage;
use crate::window::Window;

/// Types a secured variable, and runs a program that prints it and writes it into nothing else.
pub(super) fn is_printed_by_a_run(window: &Window, stage: &Stage) {
    let page = &window.page;
    let program = programs::program(stage.desktop.home(), "echo \"it is $CANARY, is it\"\n");
    programs::fill_in(window, "Prints", &program, "");
    // The buttons of the form stay at its end, above whatever has not been scrolled to.
    page.execute("document.querySelector('[data-testid=add-variable]').scrollIntoView({ block: 'center' })")
        .unwrap();
    page.click("add-variable").unwrap();
    page.type_text("variable-name", "CANARY").unwrap();
    page.click("variable-secured").unwrap();
    page.type_text("variable-value", VARIABLE).unwrap();
    page.click("save-configuration").unwrap();
    page.wait_for_text("configuration-variables", "CANARY").unwrap();
    holds(stage, &[DEMO_API_TOKEN, VARIABLE]);
    page.click("run-configuration").unwrap();
    page.wait_for_text("run-state-mark", "Success").unwrap();
    page.click("tab-log").unwrap();
    window.until_text("run-log", "it is ••••, is it");
}

/// Removes the run configuration, and the value with it.
pub(super) fn goes_with_its_configuration(window: &Window, stage: &Stage) {
    let page = &window.page;
    page.click("tab-configurations").unwrap();
    page.click("configuration").unwrap();
    page.click("remove-configuration").unwrap();
    stage.desktop.wait_for_dialog("Remove “Prints”").unwrap().press_button("Remove").unwrap();
    page.find("no-configurations").unwrap();
    holds_only(stage, Some(DEMO_API_TOKEN));
    page.click("nav-settings").unwrap();
    page.find("link-sync").unwrap();
}
