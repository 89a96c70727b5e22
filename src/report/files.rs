//! Writing files so that a reader sees the old one or the new one, never half of one.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::ReportError;

/// Writes a file by temporary file, sync and rename, making its folder when needed.
///
/// # Errors
/// [`ReportError::Write`] with the path that failed.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let failed = |source: std::io::Error| ReportError::Write { path: path.to_path_buf(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp");
    let temporary: PathBuf = path.with_file_name(name);
    let put = || -> std::io::Result<()> {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    put().map_err(|source| {
        // The original error matters more than a temporary file that could not be removed.
        let _ = fs::remove_file(&temporary);
        failed(source)
    })
}
