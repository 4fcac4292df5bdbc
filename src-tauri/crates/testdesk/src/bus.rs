//! The session bus of a desktop: a configuration that starts only what a desktop needs.
//!
//! The system's own configuration would start a keyring, portals and more on first use; then "no keyring" could not
//! be tested and programs would see different desktops on different machines.

use std::path::{Path, PathBuf};

use crate::error::DesktopError;

/// Services of the system that may be started on demand: accessibility, which answers dialogs need, and the dialog
/// that asks for the password of a locked keyring.
const ON_DEMAND: [&str; 2] = ["org.a11y.Bus.service", "org.gnome.keyring.SystemPrompter.service"];

/// Writes the configuration into `runtime` and returns its path.
pub(crate) fn configure(runtime: &Path) -> Result<PathBuf, DesktopError> {
    let services = runtime.join("services");
    create_folder(&services)?;
    for name in ON_DEMAND {
        let link = services.join(name);
        std::os::unix::fs::symlink(Path::new("/usr/share/dbus-1/services").join(name), &link)
            .map_err(|source| DesktopError::File { path: link, source })?;
    }
    let path = runtime.join("bus.conf");
    // An address in XML text: the runtime folder's name is made of letters and digits only.
    let text = format!(
        r#"<busconfig>
  <type>session</type>
  <listen>unix:dir={runtime}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        runtime = runtime.display(),
        services = services.display(),
    );
    std::fs::write(&path, text).map_err(|source| DesktopError::File { path: path.clone(), source })?;
    Ok(path)
}

/// Makes a folder that only its owner can enter; it may be there already.
pub(crate) fn create_folder(path: &Path) -> Result<(), DesktopError> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .and_then(|()| std::fs::set_permissions(path, PermissionsExt::from_mode(0o700)))
        .map_err(|source| DesktopError::File { path: path.to_owned(), source })
}
