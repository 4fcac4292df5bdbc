//! Puts a view into the operating system's tray, and carries out what is chosen from its menu.

use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Runtime};

use super::view::{Act, Line, Mood, TrayView};
use super::{ID, icon, pausing};
use crate::wire::computer::{OpenEvent, Page};
use crate::{closing, window};

/// The tray with what it shows at present.
pub(super) struct Shown<R: Runtime> {
    tray: TrayIcon<R>,
    view: TrayView,
    /// One for each line, in their order.
    items: Vec<MenuItem<R>>,
}

impl<R: Runtime> Shown<R> {
    /// Shows the tray.
    pub(super) fn build(app: &AppHandle<R>, view: TrayView) -> tauri::Result<Self> {
        let (menu, items) = menu(app, &view.menu)?;
        let mut tray = TrayIconBuilder::with_id(ID)
            .menu(&menu)
            .icon(image(view.mood))
            .tooltip(&view.tooltip)
            // On a Mac a click on an icon of the menu bar opens its menu; elsewhere it opens the window.
            .show_menu_on_left_click(cfg!(target_os = "macos"))
            .on_menu_event(|app, event| act(app, event.id.as_ref()))
            .on_tray_icon_event(|tray, event| {
                if let TrayIconEvent::Click { button: MouseButton::Left, button_state, .. } = event
                    && button_state == MouseButtonState::Up
                    && !cfg!(target_os = "macos")
                {
                    window::show(tray.app_handle());
                }
            });
        if cfg!(target_os = "linux") {
            tray = tray.title("Suitecase");
        }
        Ok(Self { tray: tray.build(app)?, view, items })
    }

    /// Shows another view. What is the same stays untouched, so that an open menu does not flicker.
    pub(super) fn update(&mut self, app: &AppHandle<R>, view: TrayView) -> tauri::Result<()> {
        if view == self.view {
            return Ok(());
        }
        if view.mood != self.view.mood {
            self.tray.set_icon(Some(image(view.mood)))?;
        }
        if view.tooltip != self.view.tooltip {
            self.tray.set_tooltip(Some(&view.tooltip))?;
        }
        if acts(&view.menu) == acts(&self.view.menu) {
            let lines = self.view.menu.iter().flatten().zip(view.menu.iter().flatten());
            for (item, (before, after)) in self.items.iter().zip(lines) {
                if after.text != before.text {
                    item.set_text(escaped(&after.text))?;
                }
                if after.is_enabled != before.is_enabled {
                    item.set_enabled(after.is_enabled)?;
                }
            }
        } else {
            let (menu, items) = menu(app, &view.menu)?;
            self.tray.set_menu(Some(menu))?;
            self.items = items;
        }
        self.view = view;
        Ok(())
    }
}

/// What the lines do, group by group; as long as it is the same only words have to be exchanged.
fn acts(menu: &[Vec<Line>]) -> Vec<Vec<Act>> {
    menu.iter().map(|group| group.iter().map(|line| line.act).collect()).collect()
}

fn menu<R: Runtime>(app: &AppHandle<R>, groups: &[Vec<Line>]) -> tauri::Result<(Menu<R>, Vec<MenuItem<R>>)> {
    let menu = Menu::new(app)?;
    let mut items = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        if place > 0 {
            menu.append(&PredefinedMenuItem::separator(app)?)?;
        }
        for line in group {
            let text = escaped(&line.text);
            let item = MenuItem::with_id(app, id(line.act), text, line.is_enabled, None::<&str>)?;
            menu.append(&item as &dyn IsMenuItem<R>)?;
            items.push(item);
        }
    }
    Ok((menu, items))
}

/// In menus an ampersand marks the letter of a short cut; a double one is an ampersand.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}

fn image(mood: Mood) -> Image<'static> {
    Image::new_owned(icon::pixels(mood), icon::SIZE, icon::SIZE)
}

fn id(act: Act) -> String {
    match act {
        Act::Tell => "tell".to_owned(),
        Act::OpenLink(page, project, link) => format!("{}/{project}/{link}", page_word(page)),
        Act::OpenRun(project, run) => format!("{}/{project}/{run}", page_word(Page::TestRuns)),
        Act::SyncNow => "sync-now".to_owned(),
        Act::Pause => "pause".to_owned(),
        Act::Resume => "resume".to_owned(),
        Act::Open => "open".to_owned(),
        Act::Quit => "quit".to_owned(),
    }
}

fn page_word(page: Page) -> &'static str {
    match page {
        Page::Tests => "tests",
        Page::Settings => "settings",
        Page::Integrations => "integrations",
        Page::TestCase => "test-case",
        Page::TestSuite => "test-suite",
        Page::TestRuns => "test-runs",
    }
}

/// Finds what a line does by its id; the menu may have changed since it was clicked.
fn of_id(id: &str) -> Option<Act> {
    match id {
        "sync-now" => Some(Act::SyncNow),
        "pause" => Some(Act::Pause),
        "resume" => Some(Act::Resume),
        "open" => Some(Act::Open),
        "quit" => Some(Act::Quit),
        _ => {
            let mut parts = id.split('/');
            let (page, project, thing) = (parts.next()?, parts.next()?, parts.next()?);
            let project = project.parse().ok()?;
            if page == page_word(Page::TestRuns) {
                return Some(Act::OpenRun(project, thing.parse().ok()?));
            }
            let pages = [Page::Tests, Page::Settings, Page::Integrations];
            let page = pages.into_iter().find(|known| page_word(*known) == page)?;
            Some(Act::OpenLink(page, project, thing.parse().ok()?))
        }
    }
}

fn act<R: Runtime>(app: &AppHandle<R>, id: &str) {
    let Some(act) = of_id(id) else { return };
    match act {
        Act::Tell => {}
        Act::OpenLink(page, project, link) => {
            let place = OpenEvent { project_id: Some(project), link_id: Some(link), ..OpenEvent::page(page) };
            window::open_place(app, place);
        }
        Act::OpenRun(project, run) => {
            let place =
                OpenEvent { project_id: Some(project), run_id: Some(run), ..OpenEvent::page(Page::TestRuns) };
            window::open_place(app, place);
        }
        Act::SyncNow => pausing::sync_now(app),
        Act::Pause => pausing::set(app, true),
        Act::Resume => pausing::set(app, false),
        Act::Open => window::show(app),
        Act::Quit => closing::quit(app),
    }
}

#[cfg(test)]
mod tests {
    use suitecase_model::ids::{LinkId, ProjectId, TestRunId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_id_leads_back_to_what_its_line_does() {
        let (project, link) = (ProjectId(Uuid::from_u128(1)), LinkId(Uuid::from_u128(2)));
        for act in [
            Act::OpenLink(Page::Tests, project, link),
            Act::OpenLink(Page::Settings, project, link),
            Act::OpenRun(project, TestRunId(Uuid::from_u128(3))),
            Act::SyncNow,
            Act::Pause,
            Act::Resume,
            Act::Open,
            Act::Quit,
        ] {
            assert_eq!(of_id(&id(act)), Some(act));
        }
        for nothing in [
            "",
            "tell",
            "tests/1/2",
            "test-runs/1/2",
            "tests",
            "elsewhere/00000000-0000-0000-0000-000000000001/x",
        ] {
            assert_eq!(of_id(nothing), None, "{nothing:?}");
        }
    }
}
