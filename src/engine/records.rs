//! The records of a run, in `runs/<run_id>/` of the lake.
//!
//! | file | what is in it | written |
//! |---|---|---|
//! | `events.jsonl` | everything that was told, one [`EventRecord`] a line | as the run goes |
//! | `run_results.json` | [`RunResults`]: how it ended, stages, outputs, headline | at the end |
//! | `manifest.json` | [`Manifest`]: inputs, settings, period of the data | at the end |
//! | `pipeline.resolved.toml` | the settings in force, each with its origin | at the end |
//!
//! The JSON Schemas of the first three are in `docs/schemas` ([`schema_text`]).

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, Utc};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};

use super::EngineError;
use super::events::{Event, Listener, Outcome, RunEnd, StageReport, timestamp};
use super::headline::Figure;
use crate::config::schema::sorted;
use crate::lake::LakeError;
use crate::lake::publish::replace_file;
use crate::report::Manifest;

/// Version of the form of `run_results.json`.
pub const RESULTS_VERSION: u32 = 1;

/// How far a stage is, is written down no more often than this.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// One line of `events.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// When: UTC, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub time: String,
    /// 1 for the first event of a run, and one more for each that follows.
    #[schemars(range(min = 1))]
    pub seq: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// `run_results.json`: what a run did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunResults {
    /// Version of this file's form. Always 1.
    pub schema_version: u32,
    /// Twelve hexadecimal digits, the same for the same inputs and settings.
    pub run_id: String,
    /// Name of the pipeline.
    pub pipeline: String,
    /// Name of the variant; null for the published line.
    pub variant: Option<String>,
    /// The date looked from, included; null when the run failed before it was known.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub as_of: Option<NaiveDate>,
    /// When the run began: UTC, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub started: String,
    /// When it ended.
    #[schemars(extend("format" = "date-time"))]
    pub finished: String,
    /// How it ended.
    pub outcome: RunEnd,
    /// Why it failed; null when it did not.
    pub reason: Option<String>,
    /// The stages, in the order in which they ended.
    pub stages: Vec<StageReport>,
    /// The report files, written by this run or before.
    pub outputs: Vec<Output>,
    /// What a reader of the results should know.
    pub notes: Vec<String>,
    /// The headline figures.
    pub summary: Vec<Figure>,
}

/// A file that a run wrote or found up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Output {
    /// Where it is.
    pub path: String,
    /// Its size; null when it cannot be read.
    pub bytes: Option<u64>,
}

impl Output {
    /// The file at a path.
    pub fn at(path: &Path) -> Output {
        let bytes = std::fs::metadata(path).ok().map(|metadata| metadata.len());
        Output { path: path.display().to_string(), bytes }
    }
}

/// The file `events.jsonl`, open for more.
#[derive(Debug)]
struct EventLog {
    file: File,
    seq: u64,
    last_step: Option<Instant>,
}

impl EventLog {
    /// Opens the file of a run. What a killed run left of a line is cut off.
    fn open(path: &Path) -> Result<EventLog, LakeError> {
        let opening = LakeError::io("opening", path);
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(opening)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(LakeError::io("reading", path))?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(LakeError::io("mending", path))?;
        }
        file.seek(SeekFrom::Start(whole as u64)).map_err(LakeError::io("writing", path))?;
        Ok(EventLog { file, seq: 0, last_step: None })
    }

    /// Appends an event as one line, in one write.
    fn append(&mut self, event: &Event) -> std::io::Result<()> {
        if let Event::Step { done, total, .. } = event {
            let is_due = self.last_step.is_none_or(|last| last.elapsed() >= STEP_INTERVAL);
            if !is_due && done < total {
                return Ok(());
            }
            self.last_step = Some(Instant::now());
        }
        self.seq += 1;
        let record = EventRecord { time: timestamp(Utc::now()), seq: self.seq, event: event.clone() };
        let mut line = serde_json::to_vec(&record)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

/// The events of the file `events.jsonl` of a run, of all its executions; the last begins at the last `run_started`.
/// A last line that was torn by a kill is left out.
pub fn read_events(path: &Path) -> Result<Vec<EventRecord>, LakeError> {
    let text = std::fs::read(path).map_err(LakeError::io("reading", path))?;
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let mut records = Vec::new();
    for (number, line) in text[..whole].split(|byte| *byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let record = serde_json::from_slice(line).map_err(|error| LakeError::Pointer {
            path: path.to_path_buf(),
            message: format!("line {}: {error}", number + 1),
        })?;
        records.push(record);
    }
    Ok(records)
}

fn open_log(folder: &Path) -> Result<EventLog, LakeError> {
    std::fs::create_dir_all(folder).map_err(LakeError::io("creating", folder))?;
    crate::lake::records::unseal(folder)?;
    EventLog::open(&folder.join("events.jsonl"))
}

/// Listens to a run, writes down what it hears and passes it on.
pub(super) struct Recorder<'a> {
    listener: &'a dyn Listener,
    started: (Instant, String),
    heard: Mutex<Heard>,
}

#[derive(Debug, Default)]
struct Heard {
    /// Heard before the folder of the run was known.
    waiting: Vec<Event>,
    folder: Option<PathBuf>,
    log: Option<EventLog>,
    /// The file could not be written.
    is_mute: bool,
    /// Run id, pipeline, variant.
    run: Option<(String, String, Option<String>)>,
    /// A stage that has begun and not ended.
    at_work: Option<(String, Instant)>,
    stages: Vec<StageReport>,
    notes: Vec<String>,
}

impl Heard {
    fn write(&mut self, event: &Event) {
        if self.is_mute {
            return;
        }
        if self.log.is_none() {
            self.waiting.push(event.clone());
            let Some(folder) = self.folder.clone() else { return };
            let is_worth_it = matches!(
                event,
                Event::StageStarted { .. } | Event::RunFinished { outcome: RunEnd::Failed | RunEnd::Done, .. }
            );
            if !is_worth_it {
                return;
            }
            match open_log(&folder) {
                Ok(log) => self.log = Some(log),
                Err(error) => return self.mute(&error),
            }
            for event in std::mem::take(&mut self.waiting) {
                self.append(&event);
            }
            return;
        }
        self.append(event);
    }

    fn append(&mut self, event: &Event) {
        let Some(log) = &mut self.log else { return };
        if let Err(error) = log.append(event) {
            self.mute(&error);
        }
    }

    /// A run is not given up for its diary; but it is said, once.
    fn mute(&mut self, error: &dyn std::fmt::Display) {
        tracing::warn!("events.jsonl of the run ends here: {error}");
        self.log = None;
        self.is_mute = true;
    }
}

impl<'a> Recorder<'a> {
    pub(super) fn new(listener: &'a dyn Listener) -> Recorder<'a> {
        Recorder { listener, started: (Instant::now(), timestamp(Utc::now())), heard: Mutex::new(Heard::default()) }
    }

    /// From now on events go to the file in this folder, and so do those heard before; once a stage is at work, for a run
    /// that has nothing to do leaves no trace.
    pub(super) fn write_to(&self, folder: &Path) {
        if let Ok(mut heard) = self.heard.lock() {
            heard.folder = Some(folder.to_path_buf());
        }
    }

    /// Seconds since the run began.
    pub(super) fn seconds(&self) -> f64 {
        self.started.0.elapsed().as_secs_f64()
    }

    /// The results of the run as far as they were heard. `None` while the run has no id.
    fn results(&self, outcome: RunEnd, reason: Option<String>) -> Option<RunResults> {
        let heard = self.heard.lock().ok()?;
        let (run_id, pipeline, variant) = heard.run.clone()?;
        Some(RunResults {
            schema_version: RESULTS_VERSION,
            run_id,
            pipeline,
            variant,
            as_of: None,
            started: self.started.1.clone(),
            finished: timestamp(Utc::now()),
            outcome,
            reason,
            stages: heard.stages.clone(),
            outputs: Vec::new(),
            notes: heard.notes.clone(),
            summary: Vec::new(),
        })
    }

    fn folder(&self) -> Option<PathBuf> {
        self.heard.lock().ok()?.folder.clone()
    }

    /// Tells and writes down the end of a run that did what it should.
    pub(super) fn done(
        &self,
        as_of: NaiveDate,
        outputs: &[PathBuf],
        summary: Vec<Figure>,
        write: bool,
    ) -> Result<(), EngineError> {
        let outcome = if write { RunEnd::Done } else { RunEnd::Unchanged };
        if let (true, Some(folder), Some(results)) = (write, self.folder(), self.results(outcome, None)) {
            let outputs = outputs.iter().map(|path| Output::at(path)).collect();
            write_json(
                &folder.join("run_results.json"),
                &RunResults { as_of: Some(as_of), outputs, summary, ..results },
            )?;
        }
        self.hear(&Event::RunFinished { outcome, reason: None, seconds: self.seconds() });
        Ok(())
    }

    /// Tells and writes down that a run failed. Results of an earlier run of the same id stay.
    pub(super) fn failed(&self, error: &EngineError) {
        // A record that is complete and cannot be opened again stays as it is.
        if let Some(folder) = self.folder()
            && let Err(error) = crate::lake::records::unseal(&folder)
            && let Ok(mut heard) = self.heard.lock()
        {
            heard.mute(&error);
            heard.folder = None;
        }
        let at_work = self.heard.lock().ok().and_then(|mut heard| heard.at_work.take());
        if let Some((stage, started)) = at_work {
            let report = StageReport::ending_now(stage, started, Outcome::Failed, first_line(error));
            self.hear(&Event::StageFinished(report));
        }
        let reason = Some(error.to_string());
        if let (Some(folder), Some(results)) = (self.folder(), self.results(RunEnd::Failed, reason.clone())) {
            let path = folder.join("run_results.json");
            // The run's own error is what the caller has to hear of, and it may be the reason why this fails too.
            if !is_of_a_run_that_ended_well(&path)
                && let Err(error) = write_json(&path, &results)
            {
                tracing::warn!("the failed run leaves no record: {error}");
            }
        }
        self.hear(&Event::RunFinished { outcome: RunEnd::Failed, reason, seconds: self.seconds() });
    }
}

impl Listener for Recorder<'_> {
    fn hear(&self, event: &Event) {
        if let Ok(mut heard) = self.heard.lock() {
            match event {
                Event::RunStarted { run_id, pipeline, variant } => {
                    heard.run = Some((run_id.clone(), pipeline.clone(), variant.clone()));
                }
                Event::StageStarted { stage } => heard.at_work = Some((stage.clone(), Instant::now())),
                Event::StageFinished(report) => {
                    heard.at_work = None;
                    heard.stages.push(report.clone());
                }
                Event::Note { text } => heard.notes.push(text.clone()),
                _ => {}
            }
            heard.write(event);
        }
        self.listener.hear(event);
    }
}

fn first_line(error: &EngineError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

fn is_of_a_run_that_ended_well(path: &Path) -> bool {
    let text = std::fs::read(path).unwrap_or_default();
    serde_json::from_slice::<RunResults>(&text).is_ok_and(|results| results.outcome != RunEnd::Failed)
}

/// Writes a value as JSON for people, in one step: a reader sees the old file or the new one.
pub(super) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), EngineError> {
    let mut text = serde_json::to_string_pretty(value)
        .map_err(|error| LakeError::Pointer { path: path.to_path_buf(), message: error.to_string() })?;
    text.push('\n');
    Ok(replace_file(path, text.as_bytes())?)
}

/// A record that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// `manifest.json`.
    Manifest,
    /// `run_results.json`.
    Results,
    /// A line of `events.jsonl`.
    Events,
}

/// The JSON Schema (draft-07) of a record, as committed in `docs/schemas`.
pub fn schema_text(record: Record) -> Result<String, serde_json::Error> {
    let generator = SchemaSettings::draft07().into_generator();
    let schema = match record {
        Record::Manifest => generator.into_root_schema_for::<Manifest>(),
        Record::Results => generator.into_root_schema_for::<RunResults>(),
        Record::Events => generator.into_root_schema_for::<EventRecord>(),
    };
    let mut text = serde_json::to_string_pretty(&sorted(&schema.to_value()))?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
