//! One run at a time.

use std::fs::TryLockError;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Local;
use serde::{Deserialize, Serialize};

use super::LakeError;
use super::disk::{self, File};

/// How often a refused taker looks for the name of the holder, which is written just after the lock is taken.
const LOOKS: u32 = 20;

/// Who holds a lock, or held it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub process: u32,
    /// Name of the machine.
    pub host: String,
    /// When it took the lock, local time of that machine: `2026-11-22 05:10:11`.
    pub started: String,
    /// What it does: `run`, `lake vacuum` …
    pub verb: String,
}

impl Holder {
    fn this_process(verb: &str) -> Holder {
        let started = Local::now().format("%Y-%m-%d %H:%M:%S").to_string();
        Holder { process: std::process::id(), host: host(), started, verb: verb.to_owned() }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "process {} on host {} since {} ({})", self.process, self.host, self.started, self.verb)
    }
}

/// Holds the lake and its variants until dropped. The operating system releases it when the process dies, however it
/// dies.
#[derive(Debug)]
pub struct Lock {
    file: File,
    taken_over: Option<Holder>,
}

impl Lock {
    /// Takes the lock of the lake at `root`, for the work that `verb` names, or says who holds it.
    pub fn take(root: &Path, verb: &str) -> Result<Lock, LakeError> {
        disk::create_folders(root).map_err(LakeError::io("creating", root))?;
        let path = root.join(".lock");
        let mut file = File::open_or_create(&path).map_err(LakeError::io("opening", &path))?;
        match file.system().try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = holder_of(&path).map_or_else(|| "another process".to_owned(), |holder| holder.to_string());
                return Err(LakeError::Locked { path: root.to_path_buf(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(LakeError::Io { action: "locking", path, source }),
        }
        let before = content(&file).map_err(LakeError::io("reading", &path))?;
        let taken_over = serde_json::from_str(&before).ok();
        write(&mut file, &Holder::this_process(verb)).map_err(LakeError::io("writing", &path))?;
        Ok(Lock { file, taken_over })
    }

    /// The holder before, when it died without releasing the lock: its run did not come to its end.
    pub fn taken_over(&self) -> Option<&Holder> {
        self.taken_over.as_ref()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An empty file says that the holder came to its end. If it cannot be emptied, the next holder takes this one
        // for dead and goes on from what is there, which is right in either case.
        let _ = self.file.set_len(0);
    }
}

fn write(file: &mut File, holder: &Holder) -> io::Result<()> {
    file.set_len(0)?;
    file.system().rewind()?;
    let text = serde_json::to_string(holder).map_err(io::Error::other)?;
    file.write_all(text.as_bytes())
}

fn content(file: &File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.system().read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The holder that a lock file names. It may have been taken this moment and not say yet.
fn holder_of(path: &PathBuf) -> Option<Holder> {
    for look in 0..LOOKS {
        if look > 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let content = std::fs::read_to_string(path).unwrap_or_default();
        if let Ok(holder) = serde_json::from_str(&content) {
            return Some(holder);
        }
    }
    None
}

/// The name of this machine.
fn host() -> String {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let from_files = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let from_environment = ["COMPUTERNAME", "HOSTNAME"].iter().filter_map(|name| std::env::var(name).ok());
    let names = from_files.chain(from_environment).map(|name| name.trim().to_owned());
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_second_taker_is_told_who_holds_the_lock_and_a_released_lock_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path(), "run").unwrap();
        let refused = Lock::take(folder.path(), "run").unwrap_err().to_string();
        let start = format!("in use by process {} on host {} since 2", std::process::id(), host());
        assert!(refused.contains(&start) && refused.contains("(run)"), "{refused}");
        drop(lock);
        assert_eq!(Lock::take(folder.path(), "run").unwrap().taken_over(), None);
    }

    #[test]
    fn the_lock_of_a_holder_that_died_is_taken_over_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let dead = Holder { process: 4, host: "h".into(), started: "2026-11-22 05:10:11".into(), verb: "run".into() };
        std::fs::write(folder.path().join(".lock"), serde_json::to_string(&dead).unwrap()).unwrap();
        let lock = Lock::take(folder.path(), "run").unwrap();
        assert_eq!(lock.taken_over(), Some(&dead));
        drop(lock);
        // What version 1 left does not say that anything died.
        std::fs::write(folder.path().join(".lock"), "process 4").unwrap();
        assert_eq!(Lock::take(folder.path(), "run").unwrap().taken_over(), None);
    }

    #[test]
    fn of_many_simultaneous_takers_of_a_lake_that_is_not_there_yet_one_wins() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..20 {
            let root = folder.path().join(format!("a/{number}/lake"));
            let barrier = std::sync::Barrier::new(8);
            let taken: Vec<Result<Lock, LakeError>> = std::thread::scope(|scope| {
                let takers: Vec<_> = (0..8)
                    .map(|_| {
                        scope.spawn(|| {
                            barrier.wait();
                            Lock::take(&root, "run")
                        })
                    })
                    .collect();
                takers.into_iter().map(|taker| taker.join().unwrap()).collect()
            });
            assert_eq!(taken.iter().filter(|lock| lock.is_ok()).count(), 1);
            for refused in taken.iter().filter_map(|lock| lock.as_ref().err()) {
                assert!(matches!(refused, LakeError::Locked { .. }), "{refused}");
                assert!(refused.to_string().contains("process"), "{refused}");
            }
        }
    }
}
