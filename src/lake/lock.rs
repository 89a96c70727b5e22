//! One run at a time.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;

use super::LakeError;

/// Holds the lake until dropped. The operating system releases it when the process dies, however it dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the lake at `root`, or says who holds it.
    pub fn take(root: &Path) -> Result<Lock, LakeError> {
        std::fs::create_dir_all(root).map_err(LakeError::io("creating", root))?;
        let path = root.join(".lock");
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(LakeError::io("opening", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = std::fs::read_to_string(&path).unwrap_or_default();
                let holder = if holder.trim().is_empty() { "another run".to_owned() } else { holder.trim().to_owned() };
                return Err(LakeError::Locked { path: root.to_path_buf(), holder });
            }
            Err(TryLockError::Error(source)) => {
                return Err(LakeError::Io { action: "locking", path, source });
            }
        }
        file.set_len(0).map_err(LakeError::io("writing", &path))?;
        write!(file, "process {}", std::process::id()).map_err(LakeError::io("writing", &path))?;
        Ok(Lock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_second_taker_is_told_who_holds_the_lake() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let refused = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(lock);
        Lock::take(folder.path()).unwrap();
    }
}
