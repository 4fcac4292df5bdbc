//! A window of Tauri with nothing in it: what the benchmark measures the app's start beside.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("src-tauri/examples/empty-window/tauri.conf.json"))
}
