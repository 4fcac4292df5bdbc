//! The name under which the secrets of a data folder are found.

use std::path::Path;

use sha2::{Digest, Sha256};

/// Returns the name by which a person finds the secrets of a data folder in the operating system's own tool.
///
/// It is `Suitecase` for the `usual` folder. Every other folder has a name of its own, so that a test or a demo
/// never touches real secrets.
pub fn namespace(data_folder: &Path, usual: Option<&Path>) -> String {
    if usual == Some(data_folder) {
        return "Suitecase".to_owned();
    }
    let digest = Sha256::digest(data_folder.as_os_str().as_encoded_bytes());
    format!("Suitecase ({})", hex::encode(digest.get(..4).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_usual_folder_has_the_plain_name() {
        let usual = Path::new("usual");
        assert_eq!(namespace(usual, Some(usual)), "Suitecase");
        let one = namespace(Path::new("one"), Some(usual));
        assert!(one.starts_with("Suitecase (") && one != namespace(Path::new("two"), Some(usual)), "{one}");
        assert_ne!(namespace(usual, None), "Suitecase");
    }
}
