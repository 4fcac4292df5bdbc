//! How the window's page is drawn: by the graphics card, or where there is none, without pretending that there is one.
//!
//! Without a card the system's OpenGL is a program, which draws every frame on all processors. On a computer with two of them
//! it leaves little for anything else: frames of the page wait for it, most of a second where a layer has a shadow.
//! WebKit then draws the page itself, which takes a fraction of that. Nothing looks different.

use std::path::Path;

use tauri::{Runtime, WebviewWindow};
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// Where the kernel lists what can draw (Linux, `Documentation/gpu/drm-uapi.rst`, section on render nodes).
const DEVICES: &str = "/dev/dri";
const RENDERER: &str = "renderD";

/// Draws the window's page in the way that suits the computer.
pub(super) fn suit_the_computer<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    if has_graphics_card(Path::new(DEVICES)) {
        return Ok(());
    }
    tracing::info!("there is no graphics card: the page is drawn without OpenGL");
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Returns whether something can draw for programs. A card that only shows what was drawn elsewhere is none.
fn has_graphics_card(devices: &Path) -> bool {
    std::fs::read_dir(devices).is_ok_and(|mut entries| {
        entries
            .any(|entry| entry.is_ok_and(|found| found.file_name().to_string_lossy().starts_with(RENDERER)))
    })
}

#[cfg(test)]
mod tests {
    use super::has_graphics_card;

    #[test]
    fn only_what_can_draw_is_a_graphics_card() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_graphics_card(&folder.path().join("missing")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_graphics_card(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_graphics_card(folder.path()));
    }
}
