//! One run: which stages are up to date, the work of those that are not, and the switch to the new state.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::facts::{self, Fact, ReductionInputs};
use super::identity::{Identity, Uses};
use super::ingest_stage::{self, Ingested};
use super::marts::PublishedMarts;
use super::measures::{self, FileControl, Mart, RefusalReason};
use super::{EngineError, classify, fingerprint, identity_stage, quality_stage, report_stage};
use crate::config::types::Pipeline;
use crate::config::{Resolved, SourceFiles};
use crate::ingest::rules::RowRules;
use crate::lake::files::{self, WriteOptions};
use crate::lake::{Lake, Lock, Published, StageRecord, Staging};
use crate::model::period::{Month, as_of_grid, last_complete_month, month_end};

/// What a run may be told beside its pipeline.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// As-of date. Default: the end of the last complete month in the data.
    pub as_of: Option<NaiveDate>,
    /// Do everything again, up to date or not.
    pub force: bool,
    /// Key of the hashes of personal data, from the environment.
    pub personal_key: Option<String>,
}

/// Hears how a run goes on.
pub trait Progress: Sync {
    /// A stage is `done` of `total` steps far.
    fn step(&self, stage: &str, done: u64, total: u64);
    /// A stage has ended.
    fn finished(&self, stage: &StageReport);
}

/// What became of a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageReport {
    /// Stage.
    pub stage: String,
    /// Whether it ran; otherwise it was up to date.
    pub ran: bool,
    /// Why.
    pub reason: String,
    /// Seconds it took.
    pub seconds: f64,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct RunOutcome {
    /// The same for the same inputs and settings.
    pub run_id: String,
    /// As-of date of the results.
    pub as_of: NaiveDate,
    /// First and last business date of the data.
    pub data_days: (NaiveDate, NaiveDate),
    /// Control totals, by export.
    pub files: Vec<FileControl>,
    /// Why rows were refused.
    pub reasons: Vec<RefusalReason>,
    /// What each stage did.
    pub stages: Vec<StageReport>,
    /// Remarks on the results.
    pub notes: Vec<String>,
    /// Report files, all of them, written now or before.
    pub outputs: Vec<PathBuf>,
    /// Run record.
    pub manifest: PathBuf,
    /// Seconds in all.
    pub seconds: f64,
}

/// A run at work.
pub(super) struct Run<'a> {
    pub(super) resolved: &'a Resolved,
    pub(super) rules: RowRules,
    pub(super) lake: Lake,
    pub(super) staging: Staging,
    pub(super) state: Published,
    pub(super) run_id: String,
    pub(super) progress: &'a dyn Progress,
    pub(super) stages: Vec<StageReport>,
}

/// Brings the lake and the reports in line with the pipeline and its exports.
pub fn run(
    resolved: &Resolved,
    sources: &SourceFiles,
    options: &RunOptions,
    progress: &dyn Progress,
) -> Result<RunOutcome, EngineError> {
    let started = Instant::now();
    let lake = Lake::at(&resolved.lake);
    let _lock = Lock::take(lake.root(), "run")?;
    let mut run = Run {
        resolved,
        rules: RowRules::of(&resolved.pipeline, options.personal_key.clone()),
        staging: lake.staging()?,
        state: if options.force { Published::default() } else { whole_stages(&lake)? },
        lake,
        run_id: String::new(),
        progress,
        stages: Vec::new(),
    };
    let published_before = run.state.clone();
    let damaged = !options.force && published_before != run.lake.published()?;

    let inputs = ingest_stage::inputs(&run.state, sources)?;
    run.run_id = fingerprint::short(&fingerprint::of(&(
        &resolved.settings_hash,
        inputs.values().flatten().map(|input| (&input.name, &input.hash)).collect::<Vec<_>>(),
        options.as_of,
        env!("CARGO_PKG_VERSION"),
    )))
    .to_owned();

    let ingest = ingest_stage::update(&mut run, sources, &inputs)?;
    let (first_day, last_day) = ingest.days().ok_or(EngineError::Empty)?;
    let identity = identity_stage::update(&mut run, &ingest)?;
    run.reduce(&ingest, &identity)?;
    let as_of = as_of_date(options.as_of, &resolved.pipeline, first_day, last_day)?;
    let mut notes = ingest_stage::notes(&run.state, &inputs, &ingest);
    notes.extend(run.results(as_of, first_day, &ingest, identity.computed)?.notes);
    let manifest = run.manifest(as_of, (first_day, last_day), &ingest, &notes);

    let Run { lake, staging, state, run_id, mut stages, .. } = run;
    let changed = damaged || state != published_before;
    if changed {
        staging.publish(&state, &run_id)?;
    } else {
        staging.discard()?;
    }
    let marts = PublishedMarts { lake: &lake, state: &state, as_of };
    let report_stage::Reports { files: outputs, remarks, stage: report } =
        report_stage::update(resolved, &marts, &manifest, options.force)?;
    notes.extend(remarks);
    progress.finished(&report);
    stages.push(report);
    let record = lake.root().join("runs").join(&run_id);
    if changed || stages.iter().any(|stage| stage.ran) {
        report_stage::write_run_record(&record, &manifest, &resolved.text, &stages, &outputs)?;
    }
    Ok(RunOutcome {
        run_id,
        as_of,
        data_days: (first_day, last_day),
        files: ingest.files(),
        reasons: ingest.reasons(),
        stages,
        notes,
        outputs,
        manifest: record.join("manifest.json"),
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// The published state without the stages that lost a file: those are made again.
fn whole_stages(lake: &Lake) -> Result<Published, EngineError> {
    let mut state = lake.published()?;
    let is_whole = |record: &StageRecord| record.files.values().all(|file| lake.path(file).exists());
    for (key, record) in &mut state.stages {
        if ingest_stage::is_key(key) && !is_whole(record) {
            ingest_stage::forget_settings(record);
        }
    }
    state.stages.retain(|key, record| ingest_stage::is_key(key) || is_whole(record));
    Ok(state)
}

/// The as-of date of a run: the one asked for, else the end of the last complete month.
fn as_of_date(
    asked: Option<NaiveDate>,
    pipeline: &Pipeline,
    first_day: NaiveDate,
    last_day: NaiveDate,
) -> Result<NaiveDate, EngineError> {
    let Some(as_of) = asked else {
        let as_of = last_complete_month(last_day, pipeline.complete_within_days);
        if as_of < first_day {
            let (data_from, data_to) = (first_day.to_string(), last_day.to_string());
            return Err(EngineError::NoCompleteMonth { data_from, data_to });
        }
        return Ok(as_of);
    };
    if as_of < first_day {
        return Err(EngineError::NoDataYet { as_of: as_of.to_string(), data_from: first_day.to_string() });
    }
    let reach = last_complete_month(last_day, pipeline.complete_within_days).max(last_day);
    if as_of > reach {
        return Err(EngineError::BeyondData { as_of: as_of.to_string(), data_to: last_day.to_string() });
    }
    Ok(as_of)
}

/// Marts of an as-of date and remarks on them.
struct Results {
    notes: Vec<String>,
}

/// What later runs and `report` need to know of results.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ResultDetails {
    /// The run that made them.
    pub(super) run_id: String,
    /// Remarks on them.
    pub(super) notes: Vec<String>,
}

impl Run<'_> {
    /// Notes the end of a stage.
    pub(super) fn finish(&mut self, stage: &str, started: Instant, ran: bool, reason: impl Into<String>) {
        let seconds = started.elapsed().as_secs_f64();
        let report = StageReport { stage: stage.to_owned(), ran, reason: reason.into(), seconds };
        self.progress.finished(&report);
        self.stages.push(report);
    }

    fn reduce(&mut self, ingested: &Ingested, identity: &identity_stage::Resolved) -> Result<(), EngineError> {
        let started = Instant::now();
        let inputs = ReductionInputs {
            scale: self.resolved.pipeline.money_scale,
            identity: &identity.map,
            fingerprint: &identity.fingerprint,
        };
        let mut reduced = 0;
        for fact in Fact::needed(&self.resolved.pipeline, ingested.transaction_columns()) {
            let progress = self.progress;
            let table = self.state.stages.get(&ingest_stage::key(fact.table().name)).cloned().unwrap_or_default();
            reduced +=
                fact.update(&table, &mut self.state.stages, &self.staging, &inputs, &self.run_id, &|done, total| {
                    progress.step("reduce", done as u64, total as u64)
                })?;
        }
        let reason = if reduced == 0 { "up to date".to_owned() } else { format!("{reduced} month partitions") };
        self.finish("reduce", started, reduced > 0, reason);
        Ok(())
    }

    /// Classes, movements, metrics and features at `as_of` and at the dates before it.
    fn results(
        &mut self,
        as_of: NaiveDate,
        first_day: NaiveDate,
        ingest: &Ingested,
        known: Option<(Identity, Uses)>,
    ) -> Result<Results, EngineError> {
        let started = Instant::now();
        let pipeline = &self.resolved.pipeline;
        let needed = Fact::needed(pipeline, ingest.transaction_columns());
        let mut grid = as_of_grid(first_day, as_of);
        // One row of 1950 must not make a thousand month ends.
        grid.drain(..grid.len().saturating_sub(pipeline.history_months as usize));
        let mut stale = BTreeMap::new();
        for date in &grid {
            let fingerprint = classify::fingerprint_at(pipeline, &self.state.stages, &needed, *date)?;
            let record = self.state.stages.get(&classify::stage_key(*date));
            if record.is_none_or(|record| record.fingerprint != fingerprint) {
                stale.insert(*date, fingerprint);
            }
        }
        let month = Month::of(month_end(as_of)).to_string();
        let facts_until = facts::fingerprint_until(&self.state.stages, &needed, &month);
        let settings = (&pipeline.schemes, &pipeline.features, &pipeline.metrics, pipeline.money_scale);
        let (files, reasons) = (ingest.files(), ingest.reasons());
        let tables: Vec<(&str, &str)> = self
            .state
            .stages
            .iter()
            .filter(|(key, _)| ingest_stage::is_key(key))
            .map(|(key, record)| (key.as_str(), record.fingerprint.as_str()))
            .collect();
        let checks: Vec<_> = pipeline.sources.0.values().map(|source| &source.checks).collect();
        let coverage = (pipeline.complete_within_days, as_of, &files, &reasons, tables, checks, &pipeline.customers);
        let versions = (measures::VERSIONS, classify::fingerprint_at(pipeline, &self.state.stages, &needed, as_of)?);
        let fingerprint = fingerprint::of(&(facts_until, settings, coverage, versions));
        let key = format!("results@{as_of}");
        let record = self.state.stages.get(&key);
        if let Some(record) = record
            && record.fingerprint == fingerprint
            && stale.is_empty()
        {
            let details: ResultDetails = serde_json::from_value(record.details.clone()).unwrap_or_default();
            self.finish("classify", started, false, "up to date");
            self.finish("quality", Instant::now(), false, "up to date");
            self.finish("measure", Instant::now(), false, "up to date");
            return Ok(Results { notes: details.notes });
        }

        let staging = &self.staging;
        let tolerance = pipeline.complete_within_days;
        let history = facts::load_history(&self.state.stages, &needed, &|file| staging.current(file), tolerance)?;
        let classifier =
            classify::Classifier { pipeline, history: &history, grid: &grid, staging, run_id: &self.run_id };
        let progress = self.progress;
        let latest = classifier.run(&stale, &mut self.state.stages, &|done, total| {
            progress.step("classify", done as u64, total as u64);
        })?;
        let reason = format!("{} of {} as-of dates", stale.len(), grid.len());
        self.finish("classify", started, true, reason);

        let started = Instant::now();
        let quality = quality_stage::marts(self, ingest, known, &history, as_of)?;
        self.finish("quality", started, true, format!("{} tables", ingest.tables().count()));

        let started = Instant::now();
        let details = ResultDetails { run_id: self.run_id.clone(), notes: latest.notes.clone() };
        let details = serde_json::to_value(&details).unwrap_or_default();
        let mut record = StageRecord { fingerprint, details, ..StageRecord::default() };
        let mut write = |mart: Mart| self.write_mart(&mut record, mart, as_of);
        latest.marts.into_iter().try_for_each(&mut write)?;
        measures::quality_marts(&files, &reasons, as_of, pipeline.money_scale)?.into_iter().try_for_each(&mut write)?;
        quality.into_iter().try_for_each(&mut write)?;
        measures::marts(&history, &grid, pipeline, &mut write)?;
        let file =
            format!("marts/customer_features/as_of={as_of}/part-{}.parquet", fingerprint::short(&record.fingerprint));
        let options = WriteOptions { run_id: self.run_id.clone(), sorted_text: vec!["customer_id".to_owned()] };
        measures::write_customer_features(&history, as_of, pipeline.money_scale, &self.staging.path(&file), &options)?;
        record.files.insert("customer_features".to_owned(), file);
        self.state.stages.insert(key, record);
        self.finish("measure", started, true, format!("results at {as_of}"));
        Ok(Results { notes: latest.notes })
    }

    fn write_mart(&self, record: &mut StageRecord, (mart, frame): Mart, as_of: NaiveDate) -> Result<(), EngineError> {
        let file = format!("marts/{mart}/as_of={as_of}/part-{}.parquet", fingerprint::short(&record.fingerprint));
        files::write_frame(&self.staging.path(&file), &frame, &WriteOptions::of_run(&self.run_id))?;
        record.files.insert(mart.to_owned(), file);
        Ok(())
    }

    fn manifest(
        &self,
        as_of: NaiveDate,
        days: (NaiveDate, NaiveDate),
        ingest: &Ingested,
        notes: &[String],
    ) -> crate::report::Manifest {
        let pipeline = &self.resolved.pipeline;
        crate::report::Manifest {
            run_id: self.run_id.clone(),
            pipeline: pipeline.name.clone(),
            title: pipeline.title.clone(),
            as_of,
            data_from: Some(days.0),
            data_to: Some(days.1),
            currency: pipeline.currency.clone(),
            money_scale: pipeline.money_scale,
            settings_hash: self.resolved.settings_hash.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: ingest
                .files()
                .iter()
                .map(|file| crate::report::manifest::Input {
                    source: file.source.clone(),
                    file: file.file.clone(),
                    rows: file.rows("read"),
                    bytes: file.bytes,
                    hash: file.hash.clone(),
                })
                .collect(),
            settings: self.resolved.settings.clone(),
            notes: notes.to_vec(),
        }
    }
}
