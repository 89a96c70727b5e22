//! The pointer: which files count, by the stage that made them, and what their bytes must be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::checksum::{self, FileSum};
use super::{Lake, LakeError, disk};

/// Version of the pointer and of the names and columns behind it.
///
/// | version | what changed |
/// |---|---|
/// | 1 | |
/// | 2 | checksums of all files and of the pointer itself; a stage for each scheme and date; no run id in files |
pub const SCHEMA_VERSION: u32 = 2;

/// Name of the pointer in the folder of a lake or of a variant.
pub(super) const POINTER: &str = "published.json";

/// Stages of this kind know which exports they read.
const INGEST: &str = "ingest:";

/// The published state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// Stages by key: `ingest:transactions`, `reduce:purchase_days`, `classify:pyramid@2011-11-30` …
    pub stages: BTreeMap<String, StageRecord>,
    /// What each file that a stage names must be, by its path relative to the lake.
    #[serde(default)]
    pub checksums: BTreeMap<String, FileSum>,
    /// What each family of stages depended on beside its inputs when it last ran: settings and versions of code.
    #[serde(default)]
    pub settings: BTreeMap<String, serde_json::Value>,
    /// The run that last published each as-of date.
    #[serde(default)]
    pub runs: BTreeMap<NaiveDate, String>,
    /// The run that published last.
    #[serde(default)]
    pub last_run: Option<String>,
}

impl Default for Published {
    fn default() -> Self {
        Published {
            schema_version: SCHEMA_VERSION,
            stages: BTreeMap::new(),
            checksums: BTreeMap::new(),
            settings: BTreeMap::new(),
            runs: BTreeMap::new(),
            last_run: None,
        }
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

/// A pointer of any version, as far as all versions agree.
#[derive(Debug, Deserialize)]
struct AnyVersion {
    schema_version: u32,
}

impl Published {
    /// Every file that a stage names.
    pub fn files(&self) -> BTreeSet<&str> {
        self.stages.values().flat_map(|stage| stage.files.values()).map(String::as_str).collect()
    }

    /// Whether the stage's files all have checksums: it was sealed, or published before.
    pub fn is_sealed(&self, record: &StageRecord) -> bool {
        record.files.values().all(|file| self.checksums.contains_key(file))
    }

    /// Forgets the checksums of files that no stage names.
    pub(super) fn forget_unnamed(&mut self) {
        let named: BTreeSet<String> = self.files().into_iter().map(str::to_owned).collect();
        self.checksums.retain(|file, _| named.contains(file));
    }

    /// The state in the bytes of a pointer, brought to this version.
    pub(super) fn parse(path: &Path, content: &[u8]) -> Result<Published, LakeError> {
        let refuse = |message: String| LakeError::Pointer { path: path.to_path_buf(), message };
        let damaged = |message: String| LakeError::Damaged { path: path.to_path_buf(), message };
        let version: AnyVersion =
            serde_json::from_slice(content).map_err(|error| damaged(format!("it is no pointer: {error}")))?;
        match version.schema_version {
            SCHEMA_VERSION => checksum::open_sealed(content).map_err(damaged),
            1 => {
                let old = serde_json::from_slice(content).map_err(|error| refuse(error.to_string()))?;
                Ok(from_version_1(old))
            }
            newer => Err(refuse(format!("schema_version is {newer}, this keyfolio knows 1 to {SCHEMA_VERSION}"))),
        }
    }
}

/// A state of version 1 as the start of one of this version. What the tables were read from is kept, so that exports
/// that are gone by now are noticed; everything is to be built anew, for names and columns changed.
fn from_version_1(old: Published) -> Published {
    let mut state = Published::default();
    for (key, mut record) in old.stages {
        if !key.starts_with(INGEST) {
            continue;
        }
        record.fingerprint.clear();
        record.files.clear();
        // A table whose settings are unknown is read again from all its exports.
        if let Some(settings) = record.details.get_mut("settings") {
            *settings = serde_json::Value::String(String::new());
        }
        state.stages.insert(key, record);
    }
    state
}

impl Lake {
    /// Where the pointer of this lake, or of this variant, is.
    pub fn pointer(&self) -> PathBuf {
        self.own_root().join(POINTER)
    }

    /// The published state; empty when nothing was published yet. A variant that was not published yet starts from
    /// what the lake has.
    pub fn published(&self) -> Result<Published, LakeError> {
        match self.own_published()? {
            Some(state) => Ok(state),
            None if self.variant_name().is_some() => self.main().published(),
            None => Ok(Published::default()),
        }
    }

    /// The state that the own pointer names, if there is one.
    pub(super) fn own_published(&self) -> Result<Option<Published>, LakeError> {
        let path = self.pointer();
        let content = disk::read(&path).map_err(LakeError::io("reading", &path))?;
        content.map(|content| Published::parse(&path, &content)).transpose()
    }

    /// A hash of the pointer that [`published`](Lake::published) follows; empty without one.
    pub(super) fn pointer_hash(&self) -> Result<String, LakeError> {
        let mut candidates = vec![self.pointer()];
        if self.variant_name().is_some() {
            candidates.push(self.main().pointer());
        }
        for path in candidates {
            if let Some(content) = disk::read(&path).map_err(LakeError::io("reading", &path))? {
                return Ok(checksum::hash(&content));
            }
        }
        Ok(String::new())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn lake_with(pointer: &str) -> (tempfile::TempDir, Lake) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(POINTER), pointer).unwrap();
        let lake = Lake::at(folder.path());
        (folder, lake)
    }

    #[test]
    fn a_pointer_of_a_newer_version_is_refused_with_what_to_do() {
        let (_folder, lake) = lake_with(r#"{"schema_version": 99, "stages": []}"#);
        let error = lake.published().unwrap_err();
        assert!(matches!(error, LakeError::Pointer { .. }));
        let text = error.to_string();
        assert!(text.contains("schema_version is 99, this keyfolio knows 1 to 2") && text.contains("hint:"), "{text}");
    }

    #[test]
    fn a_pointer_of_version_1_keeps_what_the_tables_were_read_from_and_nothing_else() {
        let (_folder, lake) = lake_with(
            r#"{"schema_version": 1, "stages": {
                "ingest:transactions": {"fingerprint": "f", "files": {"2024-01": "tables/a.parquet"},
                    "details": {"settings": "s", "inputs": [{"name": "a.csv"}]}},
                "classify@2024-01-31": {"fingerprint": "g", "files": {"m": "marts/m.parquet"}}}}"#,
        );
        let state = lake.published().unwrap();
        assert_eq!(state.schema_version, SCHEMA_VERSION);
        assert_eq!(state.stages.keys().collect::<Vec<_>>(), ["ingest:transactions"]);
        let record = &state.stages["ingest:transactions"];
        assert_eq!(record.details, serde_json::json!({"settings": "", "inputs": [{"name": "a.csv"}]}));
        assert!(record.files.is_empty() && record.fingerprint.is_empty());
    }

    #[test]
    fn a_damaged_pointer_is_not_followed() {
        let text = checksum::sealed_text(&Published::default()).unwrap();
        let (_folder, lake) = lake_with(&text.replace("\"stages\": {}", "\"stages\": {} "));
        assert!(matches!(lake.published(), Err(LakeError::Damaged { .. })));
        let (_folder, lake) = lake_with("");
        assert!(matches!(lake.published(), Err(LakeError::Damaged { .. })));
        let (_folder, lake) = lake_with(&text);
        assert_eq!(lake.published().unwrap(), Published::default());
    }
}
