//! Every change that the lake makes on disk, in one thin layer.
//!
//! Each function is the system's own call and no more. What it adds is one place where tests can make the n-th change
//! fail, or end the process ([`inject`]). Outside tests that costs one relaxed load of an atomic per change.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub mod inject;

use inject::Change;

/// Creates a folder and those above it; nothing when it is there.
pub fn create_folders(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    inject::before(path, Change::NeedsRoom)?;
    fs::create_dir_all(path)
}

/// Moves a file to another name on the same disk. What had that name is replaced, in one step.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    inject::before(to, Change::Other)?;
    fs::rename(from, to)
}

/// Removes a file.
pub fn remove_file(path: &Path) -> io::Result<()> {
    inject::before(path, Change::Other)?;
    fs::remove_file(path)
}

/// Removes an empty folder.
pub fn remove_folder(path: &Path) -> io::Result<()> {
    inject::before(path, Change::Other)?;
    fs::remove_dir(path)
}

/// Removes a folder with everything in it; nothing when it is not there.
pub fn remove_tree(path: &Path) -> io::Result<()> {
    let Some(entries) = list(path)? else { return Ok(()) };
    for entry in entries {
        if entry.is_folder { remove_tree(&entry.path)? } else { remove_file(&entry.path)? }
    }
    remove_folder(path)
}

/// Makes renames and new names within a folder survive a loss of power, where the system can.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        inject::before(path, Change::Other)?;
        fs::File::open(path)?.sync_all()?;
    }
    Ok(())
}

/// Writes a file whole: under a temporary name, synced, then renamed, so that readers see the old content or the new.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        create_folders(folder)?;
    }
    let temporary = path.with_extension("tmp");
    let mut file = File::create(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    rename(&temporary, path)?;
    match path.parent() {
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its full path.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Whether it is a folder. A link counts as what it is, not as what it points to.
    pub is_folder: bool,
}

/// What a folder holds, by name. `None` when there is no such folder.
pub fn list(path: &Path) -> io::Result<Option<Vec<Entry>>> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut list = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        list.push(Entry { path: entry.path(), name, is_folder: entry.file_type()?.is_dir() });
    }
    list.sort();
    Ok(Some(list))
}

/// All files below a folder, by path. Empty when there is no such folder.
pub fn files_below(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in list(path)?.unwrap_or_default() {
        if entry.is_folder { files.extend(files_below(&entry.path)?) } else { files.push(entry.path) }
    }
    Ok(files)
}

/// The content of a file. `None` when there is no such file.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A file that is being written.
#[derive(Debug)]
pub struct File {
    file: fs::File,
    path: PathBuf,
}

impl File {
    /// A new empty file; what had its name is gone.
    pub fn create(path: &Path) -> io::Result<File> {
        inject::before(path, Change::NeedsRoom)?;
        Ok(File { file: fs::File::create(path)?, path: path.to_path_buf() })
    }

    /// A file to read and write, made when it is not there, its content left as it is.
    pub fn open_or_create(path: &Path) -> io::Result<File> {
        if !path.exists() {
            inject::before(path, Change::NeedsRoom)?;
        }
        let file = fs::File::options().create(true).truncate(false).read(true).write(true).open(path)?;
        Ok(File { file, path: path.to_path_buf() })
    }

    /// The system's file, to read from or to lock.
    pub fn system(&self) -> &fs::File {
        &self.file
    }

    /// Cuts the content, or lengthens it by zeros.
    pub fn set_len(&self, bytes: u64) -> io::Result<()> {
        inject::before(&self.path, Change::Other)?;
        self.file.set_len(bytes)
    }

    /// Makes the content survive a loss of power.
    pub fn sync_data(&self) -> io::Result<()> {
        inject::before(&self.path, Change::Other)?;
        self.file.sync_data()
    }

    /// Makes the content and what the system knows of the file survive a loss of power.
    pub fn sync_all(&self) -> io::Result<()> {
        inject::before(&self.path, Change::Other)?;
        self.file.sync_all()
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(fault) = inject::fault_at(&self.path, Change::NeedsRoom) {
            // A disk that fills up, or a process that ends, leaves a part behind.
            self.file.write_all(&bytes[..fault.part_of(bytes.len())])?;
            return Err(fault.strike());
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::inject::Fault;
    use super::*;

    #[test]
    fn a_replaced_file_is_whole_at_every_fault() {
        for fault in [Fault::Crash, Fault::Full, Fault::ReadOnly] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("pointer.json");
            let mut number = 1;
            loop {
                fs::write(&path, "old").unwrap();
                let armed = inject::arm(folder.path(), number, Some(fault));
                let outcome = replace_file(&path, b"new content");
                let struck = armed.calls() >= number;
                drop(armed);
                assert_eq!(outcome.is_err(), struck, "{fault:?} at {number}");
                let content = fs::read_to_string(&path).unwrap();
                assert!(["old", "new content"].contains(&content.as_str()), "{content}");
                if !struck {
                    assert_eq!(content, "new content");
                    break;
                }
                number += 1;
            }
            assert_eq!(number, 6, "create, write, sync, rename, sync of the folder");
        }
    }

    #[test]
    fn a_full_disk_still_removes_and_a_crash_does_nothing_more() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, new) = (folder.path().join("kept"), folder.path().join("new"));
        fs::write(&kept, "x").unwrap();
        let armed = inject::arm(folder.path(), 1, Some(Fault::Full));
        assert_eq!(File::create(&new).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(File::create(&new).unwrap_err().kind(), io::ErrorKind::StorageFull);
        remove_file(&kept).unwrap();
        drop(armed);
        fs::write(&kept, "x").unwrap();
        let armed = inject::arm(folder.path(), 1, Some(Fault::Crash));
        assert!(File::create(&new).is_err());
        assert!(remove_file(&kept).is_err());
        let elsewhere = tempfile::tempdir().unwrap();
        File::create(&elsewhere.path().join("new")).unwrap();
        drop(armed);
        assert!(kept.exists());
    }

    #[test]
    fn a_write_that_is_cut_short_leaves_a_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let armed = inject::arm(folder.path(), 2, Some(Fault::Full));
        let mut file = File::create(&path).unwrap();
        assert!(file.write_all(b"12345678").is_err());
        drop(armed);
        assert_eq!(fs::read(&path).unwrap(), b"1234");
    }

    #[test]
    fn a_tree_is_removed_whole_and_absence_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().join("a");
        create_folders(&tree.join("b/c")).unwrap();
        replace_file(&tree.join("b/c/file"), b"x").unwrap();
        assert_eq!(files_below(&tree).unwrap(), [tree.join("b/c/file")]);
        remove_tree(&tree).unwrap();
        assert!(!tree.exists());
        remove_tree(&tree).unwrap();
        assert_eq!(list(&tree).unwrap(), None);
        assert_eq!(read(&tree).unwrap(), None);
    }
}
