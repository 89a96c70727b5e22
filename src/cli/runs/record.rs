//! What the record of a run says: its manifest and its results.

use std::path::Path;

use chrono::{DateTime, Local};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lake::records::RunRecord;
use crate::report::Manifest;

/// A stage in the record of a run.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct Stage {
    /// Its key.
    pub stage: String,
    /// What became of it: ran, unchanged, skipped, blocked, failed.
    pub outcome: Option<String>,
    /// Records of earlier versions say only whether it ran.
    #[serde(skip_serializing)]
    ran: Option<bool>,
    /// Why.
    pub reason: String,
    /// Seconds it took.
    pub seconds: f64,
    /// Rows it left.
    pub rows_out: Option<u64>,
    /// Bytes it wrote.
    pub bytes_written: Option<u64>,
}

impl Stage {
    /// What became of it.
    pub fn outcome(&self) -> &str {
        match (&self.outcome, self.ran) {
            (Some(outcome), _) => outcome,
            (None, Some(true)) => "ran",
            (None, _) => "unchanged",
        }
    }

    /// Whether it ran.
    pub fn ran(&self) -> bool {
        self.outcome() == "ran"
    }
}

/// `run_results.json`, as far as the verbs print it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Results {
    /// How the run ended.
    pub outcome: Option<String>,
    /// Why it failed.
    pub reason: Option<String>,
    /// Stages in the order in which they ended.
    pub stages: Vec<Stage>,
    outputs: Vec<Value>,
    /// Remarks.
    pub notes: Vec<String>,
}

impl Results {
    /// Paths of the files that the run wrote or found up to date.
    pub fn outputs(&self) -> Vec<String> {
        let path = |output: &Value| output.as_str().or_else(|| output.get("path")?.as_str()).map(str::to_owned);
        self.outputs.iter().filter_map(path).collect()
    }

    /// Seconds of all stages.
    pub fn seconds(&self) -> f64 {
        self.stages.iter().map(|stage| stage.seconds).sum()
    }
}

/// A run with what its record says; parts that cannot be read are absent.
pub struct Run {
    /// What the lake knows of it.
    pub record: RunRecord,
    /// Its manifest; a run that failed has none.
    pub manifest: Option<Manifest>,
    /// Its results.
    pub results: Results,
}

impl Run {
    /// Reads the record of a run.
    pub fn read(record: RunRecord) -> Run {
        let manifest = parsed(&record.folder.join("manifest.json"));
        let results = parsed(&record.folder.join("run_results.json")).unwrap_or_default();
        Run { record, manifest, results }
    }

    /// When it began, else when it ended; local time.
    pub fn moment(&self) -> DateTime<Local> {
        self.record.started.unwrap_or(self.record.finished)
    }

    /// Seconds from start to end; of its stages, where the record has no start.
    pub fn seconds(&self) -> f64 {
        match self.record.started {
            Some(started) => (self.record.finished - started).num_milliseconds() as f64 / 1000.0,
            None => self.results.seconds(),
        }
    }
}

fn parsed<T: for<'de> Deserialize<'de>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}
