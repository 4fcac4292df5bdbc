//! A file that is there whole or not at all.

use std::io::{BufWriter, Write};
use std::path::Path;

use super::ExportError;

/// Lets `write` fill a file beside `path`, and puts it in the place of what may be there once all of it is on the disk.
///
/// Fails with [`ExportError::File`], or with what `write` fails with; then nothing has changed at `path`, and the file
/// beside it is gone. Blocks.
pub fn replace<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, ExportError>,
) -> Result<T, ExportError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut out = BufWriter::new(tempfile::Builder::new().prefix(".suitecase-").tempfile_in(folder)?);
    let written = write(&mut out)?;
    let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_failed_export_leaves_the_file_that_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tests.csv");
        std::fs::write(&path, "before").unwrap();
        let failed = replace(&path, |out| {
            out.write_all(&vec![b'x'; 100_000])?;
            Err::<(), _>(io::Error::other("the disk is full").into())
        });
        assert!(matches!(failed, Err(ExportError::File(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"before");
        assert_eq!(replace(&path, |out| Ok(out.write_all(b"after").map(|()| 7)?)).unwrap(), 7);
        assert_eq!(std::fs::read(&path).unwrap(), b"after");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside it");
        let nowhere = replace(&folder.path().join("missing").join("a.csv"), |_| Ok(()));
        assert!(matches!(nowhere, Err(ExportError::File(_))));
    }
}
