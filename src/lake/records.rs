//! What runs leave behind: a folder each, with the state that the run published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDateTime, TimeZone};
use serde::{Deserialize, Serialize};

use super::checksum::{self, FileSum};
use super::{Lake, LakeError, Published, disk};

/// Folder of the records.
pub(super) const RUNS: &str = "runs";

/// The state that a run published; in its folder.
pub(super) const STATE: &str = "state.json";

/// What the other files of a record must be; in its folder, written last.
pub(super) const SUMS: &str = "checksums.json";

/// Where a run notes its start and end.
const RESULTS: &str = "run_results.json";

/// The record of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// The run's id.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether the state that it published is still kept, so that it can be compared.
    pub has_state: bool,
    /// The variant that it made; none for the published results.
    pub variant: Option<String>,
    /// When it began, if the record says so.
    pub started: Option<DateTime<Local>>,
    /// When it ended. Without a word on that in the record: when its files were last written.
    pub finished: DateTime<Local>,
}

/// `state.json`.
#[derive(Debug, Serialize, Deserialize)]
struct RunState {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    state: Published,
}

/// `checksums.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RecordSums {
    pub(super) files: BTreeMap<String, FileSum>,
}

/// What is read of `run_results.json` and `state.json` for a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Times {
    started: Option<String>,
    finished: Option<String>,
    variant: Option<String>,
}

/// Writes the state that a run publishes to its record.
pub(super) fn write_state(lake: &Lake, run_id: &str, state: &Published) -> Result<(), LakeError> {
    let path = lake.run_folder(run_id).join(STATE);
    let variant = lake.variant_name().map(str::to_owned);
    checksum::write_sealed(&path, &RunState { variant, state: state.clone() })
}

/// Notes what the files of a run's folder are, so that damage is found later. Call it once all of them are written.
/// `state.json` carries its own checksum and is not among them.
pub fn seal(folder: &Path) -> Result<(), LakeError> {
    let mut files = BTreeMap::new();
    for entry in disk::list(folder).map_err(LakeError::io("listing", folder))?.unwrap_or_default() {
        let is_own = [STATE, SUMS].contains(&entry.name.as_str()) || entry.name.ends_with(".tmp");
        if !entry.is_folder && !is_own {
            let sum = FileSum::of_file(&entry.path).map_err(LakeError::io("reading", &entry.path))?;
            files.insert(entry.name, sum);
        }
    }
    checksum::write_sealed(&folder.join(SUMS), &RecordSums { files })
}

/// Notes that the files of a run's folder are about to change.
pub fn unseal(folder: &Path) -> Result<(), LakeError> {
    let path = folder.join(SUMS);
    match disk::remove_file(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(LakeError::io("removing", &path)),
    }
}

/// Whether the record in a run's folder was completed.
pub fn is_sealed(folder: &Path) -> bool {
    folder.join(SUMS).exists()
}

impl Lake {
    /// The folder of a run's record.
    pub fn run_folder(&self, run_id: &str) -> PathBuf {
        self.root.join(RUNS).join(run_id)
    }

    /// All runs that left a record, the one that ended first first.
    pub fn runs(&self) -> Result<Vec<RunRecord>, LakeError> {
        let folder = self.root.join(RUNS);
        let mut runs = Vec::new();
        for entry in disk::list(&folder).map_err(LakeError::io("listing", &folder))?.unwrap_or_default() {
            if entry.is_folder {
                runs.push(record(entry.name, entry.path)?);
            }
        }
        runs.sort_by(|left, right| (left.finished, &left.id).cmp(&(right.finished, &right.id)));
        Ok(runs)
    }

    /// The state that a run published, and the lake or variant in which its files are found.
    pub fn state_of_run(&self, run_id: &str) -> Result<(Lake, Published), LakeError> {
        let path = self.run_folder(run_id).join(STATE);
        let Some(kept) = checksum::read_sealed::<RunState>(&path)? else {
            let kept: Vec<String> = self.runs()?.into_iter().filter(|run| run.has_state).map(|run| run.id).collect();
            let hint = if kept.is_empty() {
                "no run is kept; what is published can be compared with a variant".to_owned()
            } else {
                format!("kept are {}", kept.join(", "))
            };
            return Err(LakeError::NoRun { id: run_id.to_owned(), hint });
        };
        let lake = match &kept.variant {
            Some(name) => self.variant(name)?,
            None => self.main(),
        };
        Ok((lake, kept.state))
    }
}

fn record(id: String, folder: PathBuf) -> Result<RunRecord, LakeError> {
    let mut times: Times = parsed(&folder.join(RESULTS));
    let state = folder.join(STATE);
    let has_state = state.exists();
    // A damaged state still says whose it is, or it is not known: verify tells.
    let of_state: Times = if has_state { parsed(&state) } else { Times::default() };
    times.variant = of_state.variant.or(times.variant);
    let finished = match times.finished.as_deref().and_then(moment) {
        Some(finished) => finished,
        None => last_written(&folder)?,
    };
    let started = times.started.as_deref().and_then(moment);
    Ok(RunRecord { id, has_state, variant: times.variant, started, finished, folder })
}

fn parsed(path: &Path) -> Times {
    let content = std::fs::read(path).unwrap_or_default();
    serde_json::from_slice(&content).unwrap_or_default()
}

/// A moment as records write it: RFC 3339, or local time without a zone.
fn moment(text: &str) -> Option<DateTime<Local>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.with_timezone(&Local));
    }
    let formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    let naive = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    Local.from_local_datetime(&naive).earliest()
}

fn last_written(folder: &Path) -> Result<DateTime<Local>, LakeError> {
    let own = std::fs::metadata(folder).and_then(|metadata| metadata.modified());
    let mut last = own.map_err(LakeError::io("reading", folder))?;
    for entry in disk::list(folder).map_err(LakeError::io("listing", folder))?.unwrap_or_default() {
        let modified = std::fs::metadata(&entry.path).and_then(|metadata| metadata.modified());
        last = last.max(modified.map_err(LakeError::io("reading", &entry.path))?);
    }
    Ok(last.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::testing::publish;
    use super::*;

    #[test]
    fn runs_are_listed_by_their_end_with_what_is_known_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        assert!(lake.runs().unwrap().is_empty());
        publish(&lake, "a1", &[("m", "marts/m/1.parquet")], "");
        publish(&lake.variant("v").unwrap(), "b2", &[("m", "marts/m/2.parquet")], "");
        for (id, finished) in
            [("a1", "2026-11-22T05:10:11+00:00"), ("b2", "2026-11-21 05:10:11"), ("c3", "2026-11-23T05:10:11Z")]
        {
            std::fs::create_dir_all(lake.run_folder(id)).unwrap();
            let text = format!(r#"{{"started": "2026-11-20T05:10:11+08:00", "finished": "{finished}", "stages": []}}"#);
            std::fs::write(lake.run_folder(id).join(RESULTS), text).unwrap();
        }
        let runs = lake.runs().unwrap();
        let told: Vec<_> = runs.iter().map(|run| (run.id.as_str(), run.has_state, run.variant.as_deref())).collect();
        assert_eq!(told, [("b2", true, Some("v")), ("a1", true, None), ("c3", false, None)]);
        assert!(runs[0].started.is_some());
        let error = lake.state_of_run("c3").unwrap_err().to_string();
        assert!(error.contains("kept are b2, a1"), "{error}");
    }

    #[test]
    fn a_run_without_times_is_dated_by_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "a1", &[("m", "marts/m/1.parquet")], "");
        let run = &lake.runs().unwrap()[0];
        assert_eq!(run.started, None);
        assert!((Local::now() - run.finished).num_seconds() < 600);
    }
}
