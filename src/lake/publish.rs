//! The pointer, and how a run replaces it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Lake, LakeError};

/// Version of the pointer and of the names and columns behind it.
pub const SCHEMA_VERSION: u32 = 1;

/// The folders that hold nothing but files named by the pointer.
const OWNED_FOLDERS: [&str; 4] = ["tables", "facts", "marts", "quarantine"];

/// The published state: which files count, by the stage that made them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// Stages by key: `ingest:transactions`, `reduce:purchase_days`, `classify@2011-11-30` …
    pub stages: BTreeMap<String, StageRecord>,
}

impl Default for Published {
    fn default() -> Self {
        Published { schema_version: SCHEMA_VERSION, stages: BTreeMap::new() }
    }
}

/// What a stage left behind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StageRecord {
    /// Hash of its resolved settings, its inputs' fingerprints and its version.
    pub fingerprint: String,
    /// Its files, relative to the lake, by name (`snapshots/pyramid`) or partition (`2011-11`).
    pub files: BTreeMap<String, String>,
    /// What the next run needs to know of it.
    #[serde(default)]
    pub details: serde_json::Value,
}

impl Lake {
    fn pointer(&self) -> PathBuf {
        self.root.join("published.json")
    }

    /// The published state; empty when nothing was published yet.
    pub fn published(&self) -> Result<Published, LakeError> {
        let path = self.pointer();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Published::default()),
            Err(source) => return Err(LakeError::Io { action: "reading", path, source }),
        };
        let published: Published = serde_json::from_str(&text)
            .map_err(|error| LakeError::Pointer { path: path.clone(), message: error.to_string() })?;
        if published.schema_version != SCHEMA_VERSION {
            let message = format!("schema_version is {}, expected {SCHEMA_VERSION}", published.schema_version);
            return Err(LakeError::Pointer { path, message });
        }
        Ok(published)
    }

    /// A fresh staging folder. What an interrupted run left in it is removed.
    pub fn staging(&self) -> Result<Staging, LakeError> {
        let folder = self.root.join(".staging");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(LakeError::io("clearing", &folder))?;
        }
        std::fs::create_dir_all(&folder).map_err(LakeError::io("creating", &folder))?;
        Ok(Staging { lake: self.clone(), folder })
    }
}

/// Files of a run that are not yet published.
#[derive(Debug)]
pub struct Staging {
    lake: Lake,
    folder: PathBuf,
}

impl Staging {
    /// Where to write the file that will be `relative` in the lake.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.join(relative)
    }

    /// The staging folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file `relative` as it stands: staged by this run, or published earlier.
    pub fn current(&self, relative: &str) -> PathBuf {
        let staged = self.path(relative);
        if staged.exists() { staged } else { self.lake.path(relative) }
    }

    /// Takes a file made elsewhere on the lake's disk as the staged form of `relative`.
    pub fn adopt(&self, file: &Path, relative: &str) -> Result<(), LakeError> {
        let staged = self.path(relative);
        if let Some(folder) = staged.parent() {
            std::fs::create_dir_all(folder).map_err(LakeError::io("creating", folder))?;
        }
        std::fs::rename(file, &staged).map_err(LakeError::io("moving", file))
    }

    /// Gives up what was staged.
    pub fn discard(self) -> Result<(), LakeError> {
        std::fs::remove_dir_all(&self.folder).map_err(LakeError::io("clearing", &self.folder))
    }

    /// Makes `state` the published one: every file it names that was staged is moved to its place, the pointer is
    /// replaced, then files that nothing names are removed. Until the pointer is replaced, the old state stands.
    pub fn publish(self, state: &Published) -> Result<(), LakeError> {
        let live: BTreeSet<&str> =
            state.stages.values().flat_map(|stage| stage.files.values()).map(String::as_str).collect();
        let mut folders = BTreeSet::new();
        for relative in &live {
            let (staged, target) = (self.path(relative), self.lake.path(relative));
            if staged.exists() {
                if let Some(folder) = target.parent()
                    && folders.insert(folder.to_path_buf())
                {
                    std::fs::create_dir_all(folder).map_err(LakeError::io("creating", folder))?;
                }
                std::fs::rename(&staged, &target).map_err(LakeError::io("moving", &staged))?;
            } else if !target.exists() {
                return Err(LakeError::NotPublished {
                    name: (*relative).to_owned(),
                    as_of: None,
                    hint: "a file of the lake is gone; run with --force to rebuild it".into(),
                });
            }
        }
        for folder in &folders {
            sync_folder(folder)?;
        }
        let text = serde_json::to_string_pretty(state)
            .map_err(|error| LakeError::Pointer { path: self.lake.pointer(), message: error.to_string() })?;
        replace_file(&self.lake.pointer(), text.as_bytes())?;
        for owned in OWNED_FOLDERS {
            remove_unnamed(&self.lake, &self.lake.root.join(owned), &live)?;
        }
        std::fs::remove_dir_all(&self.folder).map_err(LakeError::io("clearing", &self.folder))
    }
}

/// Replaces a file's content by an atomic rename, safe against power loss.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), LakeError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(LakeError::io("creating", folder))?;
    }
    let temporary = path.with_extension("tmp");
    std::fs::write(&temporary, content).map_err(LakeError::io("writing", &temporary))?;
    let file = std::fs::File::open(&temporary).map_err(LakeError::io("writing", &temporary))?;
    file.sync_all().map_err(LakeError::io("writing", &temporary))?;
    std::fs::rename(&temporary, path).map_err(LakeError::io("renaming", &temporary))?;
    match path.parent() {
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}

/// Makes renames within a folder survive power loss, where the system can.
fn sync_folder(folder: &Path) -> Result<(), LakeError> {
    if cfg!(unix) {
        let handle = std::fs::File::open(folder).map_err(LakeError::io("opening", folder))?;
        handle.sync_all().map_err(LakeError::io("writing", folder))?;
    }
    Ok(())
}

/// Removes the files below `folder` that the pointer does not name, and folders left empty.
fn remove_unnamed(lake: &Lake, folder: &Path, live: &BTreeSet<&str>) -> Result<(), LakeError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(LakeError::Io { action: "listing", path: folder.to_path_buf(), source }),
    };
    let mut kept = 0;
    for entry in entries {
        let path = entry.map_err(LakeError::io("listing", folder))?.path();
        if path.is_dir() {
            remove_unnamed(lake, &path, live)?;
            kept += usize::from(path.exists());
            continue;
        }
        let relative = path.strip_prefix(&lake.root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if live.contains(relative.as_str()) {
            kept += 1;
        } else {
            std::fs::remove_file(&path).map_err(LakeError::io("removing", &path))?;
        }
    }
    if kept == 0 {
        std::fs::remove_dir(folder).map_err(LakeError::io("removing", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn state(files: &[(&str, &str)]) -> Published {
        let files = files.iter().map(|(name, path)| (name.to_string(), path.to_string())).collect();
        let record = StageRecord { fingerprint: "f".into(), files, details: serde_json::Value::Null };
        Published { stages: [("stage".to_owned(), record)].into(), ..Default::default() }
    }

    fn stage(staging: &Staging, relative: &str, content: &str) {
        let path = staging.path(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    #[test]
    fn publishing_moves_new_files_in_and_unnamed_files_out() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        let staging = lake.staging().unwrap();
        stage(&staging, "marts/m/as_of=1/a.parquet", "old");
        staging.publish(&state(&[("m", "marts/m/as_of=1/a.parquet")])).unwrap();
        let staging = lake.staging().unwrap();
        stage(&staging, "marts/m/as_of=2/b.parquet", "new");
        staging.publish(&state(&[("m", "marts/m/as_of=2/b.parquet")])).unwrap();
        assert!(lake.path("marts/m/as_of=2/b.parquet").exists());
        assert!(!lake.path("marts/m/as_of=1").exists());
        assert_eq!(lake.published().unwrap(), state(&[("m", "marts/m/as_of=2/b.parquet")]));
    }

    #[test]
    fn an_unpublished_run_changes_nothing_that_a_reader_sees() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        let staging = lake.staging().unwrap();
        stage(&staging, "marts/m/a.parquet", "first");
        staging.publish(&state(&[("m", "marts/m/a.parquet")])).unwrap();
        let abandoned = lake.staging().unwrap();
        stage(&abandoned, "marts/m/a.parquet", "half");
        drop(abandoned);
        assert_eq!(std::fs::read_to_string(lake.path("marts/m/a.parquet")).unwrap(), "first");
        assert!(!lake.staging().unwrap().path("marts/m/a.parquet").exists());
    }

    #[test]
    fn a_state_that_names_an_absent_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        let staging = lake.staging().unwrap();
        assert!(staging.publish(&state(&[("m", "marts/none.parquet")])).is_err());
        assert_eq!(lake.published().unwrap(), Published::default());
    }

    #[test]
    fn a_pointer_of_another_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("published.json"), r#"{"schema_version": 99, "stages": {}}"#).unwrap();
        assert!(matches!(Lake::at(folder.path()).published(), Err(LakeError::Pointer { .. })));
    }
}
