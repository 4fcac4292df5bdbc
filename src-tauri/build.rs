//! Tells Tauri which commands there are, so that nothing else can be called.

use std::path::Path;

use suitecase_model::permission::Permission;

include!("src/commands/table.rs");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The window's pages are built by npm; without them the build would stop here, for checks and tests too.
    let pages = Path::new("ui/dist");
    if !pages.join("index.html").exists() {
        std::fs::create_dir_all(pages)?;
        std::fs::write(pages.join("index.html"), "<!doctype html><title>The window is not built</title>")?;
    }
    for input in ["ui/dist", "src-tauri/permissions", "src-tauri/src/commands/table.rs", "src-tauri/build.rs"]
    {
        println!("cargo:rerun-if-changed={input}");
    }
    let names: Vec<&'static str> = COMMANDS.iter().map(|(name, _)| *name).collect();
    let manifest = tauri_build::AppManifest::new()
        .commands(names.leak())
        .permissions_path_pattern("./src-tauri/permissions/**/*");
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}
