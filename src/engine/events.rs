//! What a run tells while it goes on.
//!
//! The engine tells a [`Listener`]; a listener prints, counts or writes down. One enum holds everything that can be
//! told, so that the terminal, the JSON log and the file `events.jsonl` of a run never differ in what they know.

use std::time::Instant;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The run knows its id and begins its work.
    RunStarted {
        /// Twelve hexadecimal digits, the same for the same inputs and settings.
        run_id: String,
        /// Name of the pipeline.
        pipeline: String,
        /// Name of the variant; null for the published line.
        variant: Option<String>,
    },
    /// What is going to happen to a stage.
    StagePlanned {
        /// Key of the stage.
        stage: String,
        /// What it will do.
        outcome: Outcome,
        /// Why.
        reason: String,
    },
    /// A stage begins its work.
    StageStarted {
        /// Key of the stage.
        stage: String,
    },
    /// A stage is so far.
    Step {
        /// Key of the stage, or the part of it that is at work.
        stage: String,
        /// Done so far.
        done: u64,
        /// In all.
        total: u64,
        /// Of what.
        unit: Unit,
    },
    /// A stage has ended.
    StageFinished(StageReport),
    /// Something that a reader of the results should know.
    Note {
        /// In words.
        text: String,
    },
    /// The results are what readers see from now on.
    Published {
        /// The run whose results they are.
        run_id: String,
    },
    /// The run has ended.
    RunFinished {
        /// How.
        outcome: RunEnd,
        /// Why it failed; null when it did not.
        reason: Option<String>,
        /// Wall time in seconds.
        seconds: f64,
    },
}

/// What a stage counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Rows.
    Rows,
    /// Bytes of the exports.
    Bytes,
    /// Months of a table.
    Months,
    /// As-of dates.
    Dates,
    /// Files.
    Files,
}

/// What became of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It ran.
    Ran,
    /// Its result stood already.
    Unchanged,
    /// It lacks an input, or was left out by choice.
    Skipped,
    /// A stage that it needs did not end well.
    Blocked,
    /// It stopped with an error.
    Failed,
}

impl Outcome {
    /// The outcome in words.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Ran => "ran",
            Outcome::Unchanged => "unchanged",
            Outcome::Skipped => "skipped",
            Outcome::Blocked => "blocked",
            Outcome::Failed => "failed",
        }
    }
}

/// How a run ended. A run that was killed has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    /// It did its work.
    Done,
    /// There was nothing to do.
    Unchanged,
    /// It stopped with an error; what was published before still is.
    Failed,
}

/// What a stage did, and what it took. A figure that is not known is null, never 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageReport {
    /// Key of the stage: `ingest:transactions`, `classify:pyramid@2026-10-31`.
    pub stage: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it ran or did not.
    pub reason: String,
    /// When it began: UTC, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub started: String,
    /// Wall time in seconds. Schemes are classed together, date by date: each has its share of the time, by dates.
    #[schemars(range(min = 0))]
    pub seconds: f64,
    /// Rows that it read.
    pub rows_in: Option<u64>,
    /// Rows that it left.
    pub rows_out: Option<u64>,
    /// Months, snapshots or as-of dates that it made.
    pub units: Option<u64>,
    /// Bytes that it wrote into the lake or the reports.
    pub bytes_written: Option<u64>,
    /// The most memory that the process held at any time until the end of the stage.
    pub peak_memory_bytes: Option<u64>,
}

impl StageReport {
    /// The report of a stage that began at `started` and ends now. Rows and bytes are not known yet.
    pub fn ending_now(
        stage: impl Into<String>,
        started: Instant,
        outcome: Outcome,
        reason: impl Into<String>,
    ) -> StageReport {
        let seconds = started.elapsed().as_secs_f64();
        let began = Utc::now() - TimeDelta::microseconds((seconds * 1e6) as i64);
        StageReport {
            stage: stage.into(),
            outcome,
            reason: reason.into(),
            started: timestamp(began),
            seconds,
            rows_in: None,
            rows_out: None,
            units: None,
            bytes_written: None,
            peak_memory_bytes: peak_memory_bytes(),
        }
    }

    /// With the rows that went in and came out.
    pub fn with_rows(self, rows_in: u64, rows_out: u64) -> StageReport {
        StageReport { rows_in: Some(rows_in), rows_out: Some(rows_out), ..self }
    }

    /// With the months or dates that were made.
    pub fn with_units(self, units: u64) -> StageReport {
        StageReport { units: Some(units), ..self }
    }

    /// With the bytes that were written.
    pub fn with_bytes_written(self, bytes: u64) -> StageReport {
        StageReport { bytes_written: Some(bytes), ..self }
    }

    /// Whether it did its work in this run.
    pub fn ran(&self) -> bool {
        self.outcome == Outcome::Ran
    }
}

/// Hears how a run goes on. Called from several threads.
pub trait Listener: Sync {
    /// Something happened.
    fn hear(&self, event: &Event);
}

/// Hears and forgets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Listener for Silent {
    fn hear(&self, _: &Event) {}
}

impl<'a> dyn Listener + 'a {
    /// A stage is `done` of `total` steps far.
    pub fn step(&self, stage: &str, done: u64, total: u64, unit: Unit) {
        self.hear(&Event::Step { stage: stage.to_owned(), done, total, unit });
    }
}

/// A moment as records write it: UTC, RFC 3339, to the millisecond.
pub fn timestamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The most memory that this process has held so far; `None` where the system does not tell.
pub fn peak_memory_bytes() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        high_water_mark(&std::fs::read_to_string("/proc/self/status").ok()?)
    }
    #[cfg(not(target_os = "linux"))]
    {
        None
    }
}

/// `VmHWM` of the text of `/proc/<pid>/status`, in bytes.
#[cfg(any(target_os = "linux", test))]
fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn peak_memory_is_read_from_the_high_water_mark() {
        let status = "Name:\tkeyfolio\nVmPeak:\t  900 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 20 kB\n";
        assert_eq!(high_water_mark(status), Some(1234 * 1024));
        assert_eq!(high_water_mark("Name:\tkeyfolio\n"), None);
    }

    #[test]
    fn an_unknown_figure_is_null() {
        let report = StageReport::ending_now("reduce", Instant::now(), Outcome::Ran, "2 months").with_rows(10, 0);
        let json = serde_json::to_value(Event::StageFinished(report)).unwrap();
        assert_eq!(json["event"], "stage_finished");
        assert_eq!(json["outcome"], "ran");
        assert_eq!((&json["rows_in"], &json["rows_out"]), (&serde_json::json!(10), &serde_json::json!(0)));
        assert!(json["bytes_written"].is_null());
    }

    #[test]
    fn a_moment_is_written_in_utc_to_the_millisecond() {
        let moment = DateTime::from_timestamp_millis(1_793_491_200_007).unwrap();
        assert_eq!(timestamp(moment), "2026-11-01T00:00:00.007Z");
    }
}
