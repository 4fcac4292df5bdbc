//! The menu of a tray icon, over `com.canonical.dbusmenu`.

use std::collections::HashMap;

use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Structure, Value};

use super::{TrayIcon, lost};
use crate::error::DesktopError;
use crate::wait::{self, Look, TIME_LIMIT};

const MENU: &str = "com.canonical.dbusmenu";

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuLine {
    /// What it says; empty for a separator.
    pub text: String,
    /// Whether it can be clicked.
    pub is_enabled: bool,
    id: i32,
}

/// A line on the bus: its number, its properties, and what is below it.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl TrayIcon<'_> {
    /// All lines of the menu, in their order.
    pub fn menu(&self) -> Result<Vec<MenuLine>, DesktopError> {
        let none: [&str; 0] = [];
        let layout =
            self.call(self.menu_path()?.as_str(), MENU, "GetLayout", &(0_i32, -1_i32, none.as_slice()))?;
        let (_, (_, _, lines)): (u32, Node) =
            layout.body().deserialize().map_err(|source| lost("GetLayout", source))?;
        lines.into_iter().map(line).collect()
    }

    /// Waits for a line that contains a text.
    pub fn wait_for_line(&self, part: &str) -> Result<MenuLine, DesktopError> {
        wait::until(
            || format!("a line of the menu with {part:?}"),
            TIME_LIMIT,
            || {
                let menu = self.menu()?;
                let found = menu.iter().find(|line| line.text.contains(part)).cloned();
                Ok(found.map_or_else(|| Look::NotYet(format!("{menu:?}")), Look::Ready))
            },
        )
    }

    /// Clicks the line that contains a text, as soon as it is there.
    pub fn choose(&self, part: &str) -> Result<(), DesktopError> {
        let line = self.wait_for_line(part)?;
        let path = self.menu_path()?;
        let click = (line.id, "clicked", Value::from(0_i32), 0_u32);
        self.call(path.as_str(), MENU, "Event", &click).map(drop)
    }

    fn menu_path(&self) -> Result<ObjectPath<'static>, DesktopError> {
        self.property::<OwnedObjectPath>("Menu").map(OwnedObjectPath::into_inner)
    }
}

fn line(child: OwnedValue) -> Result<MenuLine, DesktopError> {
    let unreadable = |source| lost("GetLayout", zbus::Error::Variant(source));
    let fields = Structure::try_from(child).map_err(unreadable)?.into_fields();
    let mut fields = fields.into_iter();
    let id = fields.next().map_or(Ok(0), i32::try_from).map_err(unreadable)?;
    let properties: HashMap<String, OwnedValue> =
        fields.next().map_or_else(|| Ok(HashMap::new()), HashMap::try_from).map_err(unreadable)?;
    let label = properties.get("label").and_then(|label| <&str>::try_from(label).ok()).unwrap_or_default();
    let is_enabled =
        properties.get("enabled").and_then(|enabled| bool::try_from(enabled).ok()).unwrap_or(true);
    Ok(MenuLine { text: read(label), is_enabled, id })
}

/// An underscore marks the letter of a short cut; a double one is an underscore.
fn read(label: &str) -> String {
    let mut text = String::with_capacity(label.len());
    let mut characters = label.chars();
    while let Some(character) = characters.next() {
        match character {
            '_' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_as_a_person_sees_it() {
        for (label, text) in [("_Quit", "Quit"), ("web__shop", "web_shop"), ("Q&A", "Q&A"), ("end_", "end")] {
            assert_eq!(read(label), text);
        }
    }
}
