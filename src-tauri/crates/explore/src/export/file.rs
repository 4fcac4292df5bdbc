//! A file that is there whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// A file that is whole and on the disk, beside its place; it goes when it is dropped before it is put there.
#[derive(Debug)]
pub struct Beside(NamedTempFile);

impl Beside {
    /// Puts the file in the place of what may be at `path`.
    pub fn put(self, path: &Path) -> io::Result<()> {
        self.0.persist(path).map(drop).map_err(|error| error.error)
    }
}

/// Lets `write` fill a file beside `path`, with a name of its own. Blocks.
///
/// Fails where the file cannot be written, or with what `write` fails with; then the file is gone.
pub fn beside<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<(Beside, T), E> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut out = BufWriter::new(tempfile::Builder::new().prefix(".suitecase-").tempfile_in(folder)?);
    let written = write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    Ok((Beside(file), written))
}

/// Lets `write` fill a file beside `path`, and puts it in the place of what may be there once all of it is on the disk.
///
/// Fails as [`beside`] does; then nothing has changed at `path`. Blocks.
pub fn replace<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let (file, written) = beside(path, write)?;
    file.put(path)?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_export_leaves_the_file_that_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tests.csv");
        std::fs::write(&path, "before").unwrap();
        let failed = replace(&path, |out| {
            out.write_all(&vec![b'x'; 100_000])?;
            Err::<(), _>(io::Error::other("the disk is full"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "the disk is full");
        assert_eq!(std::fs::read(&path).unwrap(), b"before");
        assert_eq!(replace(&path, |out| out.write_all(b"after").map(|()| 7)).unwrap(), 7);
        assert_eq!(std::fs::read(&path).unwrap(), b"after");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside it");
        let nowhere = replace(&folder.path().join("missing").join("a.csv"), |_| io::Result::Ok(()));
        assert_eq!(nowhere.unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_that_is_not_put_into_its_place_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.csv");
        let (file, ()) = beside(&path, |out| out.write_all(b"whole")).unwrap();
        assert!(!path.exists());
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        beside(&path, |out| out.write_all(b"whole")).unwrap().0.put(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }
}
