//! What a run would do, and why. Nothing is published or kept: new exports are read beside the lake.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decide::{self, Decided, Verdict};
use super::events::Listener;
use super::ingest_stage;
use super::marts::PublishedMarts;
use super::records::RunResults;
use super::run::{self, Run, RunOptions};
use super::{EngineError, report_stage, select, stage};
use crate::config::types::Edition;
use crate::config::{Resolved, SourceFiles};
use crate::lake::{Lake, LakeError, Staging};

/// Earlier runs that estimates are looked for in.
const RUNS_READ: usize = 8;

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Id that the run would have; null before the exports have been read once.
    pub run_id: Option<String>,
    /// As-of date of its results; null before the exports have been read once.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub as_of: Option<NaiveDate>,
    /// Every stage and period, in the order of the work.
    pub stages: Vec<PlannedStage>,
    /// Whether anything is to be done.
    pub has_work: bool,
    /// Seconds that the work would take, as far as earlier runs tell; null when they do not.
    pub seconds: Option<f64>,
}

/// A stage and a period of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedStage {
    /// What `--select` knows it by: `classify:rfm`.
    pub stage: String,
    /// Month or as-of date; null for a stage that has none.
    pub period: Option<String>,
    /// `run`, `skip`, `left` or `blocked`.
    pub decision: Decision,
    /// Why, in words.
    pub reason: String,
    /// Seconds, from earlier runs; null when there is nothing to do or no earlier run tells.
    pub seconds: Option<f64>,
}

/// What becomes of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is done.
    Run,
    /// Its result stands.
    Skip,
    /// It has work and was not asked for.
    Left,
    /// It has work and cannot be done.
    Blocked,
}

impl From<Verdict> for Decision {
    fn from(verdict: Verdict) -> Decision {
        match verdict {
            Verdict::Run => Decision::Run,
            Verdict::Skip => Decision::Skip,
            Verdict::Left => Decision::Left,
            Verdict::Blocked => Decision::Blocked,
        }
    }
}

/// Works out what [`run`](super::run) would do with the same arguments.
pub fn plan(
    resolved: &Resolved,
    sources: &SourceFiles,
    options: &RunOptions,
    listener: &dyn Listener,
) -> Result<Plan, EngineError> {
    let lake = run::lake_of(resolved, options.variant.as_deref())?;
    let estimates = Estimates::of(&lake)?;
    let published = lake.published()?;
    if options.edition != Edition::Monthly && published.stages.is_empty() {
        let as_of = options.as_of.map_or_else(|| "the last day of the data".to_owned(), |date| date.to_string());
        return Err(EngineError::NoMonthYet { as_of });
    }
    if options.force || published.stages.is_empty() {
        return Ok(unread(resolved, sources, options, &estimates));
    }
    let scratch = Scratch::new();
    let mut run =
        Run::open(resolved, options, listener, lake.clone(), Staging::scratch(&lake, &scratch.folder)?, None)?;
    run.is_dry = true;
    let inputs = ingest_stage::inputs(&run.state, sources)?;
    let run_id = run::run_id(resolved, options, &inputs);
    let prepared = run.prepare(sources, inputs, options)?;
    let (ingested, decisions) = (&prepared.ingested, &prepared.decisions);

    let mut stages = Vec::new();
    for decided in &ingested.decided {
        let table = decided.stage.trim_start_matches("ingest:");
        let slots = ingested.changes.get(table).map_or(&[][..], Vec::as_slice);
        if decided.verdict != Verdict::Run || slots.is_empty() {
            stages.push(estimates.stage(decided, None, 1));
        }
        let published = decide::published_dates(&run.before).into_iter().max();
        for slot in slots.iter().filter(|_| decided.verdict == Verdict::Run) {
            let mut stage = estimates.stage(decided, Some(slot.slot.clone()), 1);
            stage.reason = format!("{} ({})", slot.words(published), decided.reason);
            stages.push(stage);
        }
    }
    stages.extend(prepared.identity.decided.iter().map(|decided| estimates.stage(decided, None, 1)));
    for decided in decisions.stages.iter().filter(|decided| !decided.stage.starts_with("detail:")) {
        if decided.verdict == Verdict::Run && !decided.months.is_empty() {
            for (month, reason) in &decided.months {
                let stage = estimates.stage(decided, Some(month.clone()), 1);
                stages.push(PlannedStage { reason: reason.clone(), ..stage });
            }
            continue;
        }
        let date = stage::date_of(&decided.stage).map(|date| date.to_string());
        stages.push(estimates.stage(decided, date, 1));
    }
    for (table, missing_for) in missing_tables(resolved) {
        let reason = format!("the pipeline has no source `{table}`");
        stages.push(PlannedStage { stage: missing_for, period: None, decision: Decision::Skip, reason, seconds: None });
    }
    for key in run.lost.iter().filter(|key| stage::is_ledger(key)) {
        stages.push(PlannedStage {
            stage: stage::family_of(key),
            period: None,
            decision: Decision::Run,
            reason: "a file of the ledger is lost: its entries cannot be made again".to_owned(),
            seconds: None,
        });
    }
    let report = report(&run, &prepared, options, &run_id);
    stages.push(estimates.stage(&report, Some(decisions.as_of.to_string()), 1));
    Ok(Plan { run_id: Some(run_id), as_of: Some(decisions.as_of), ..summed(stages) })
}

/// What becomes of the reports.
fn report(run: &Run, prepared: &run::Prepared, options: &RunOptions, run_id: &str) -> Decided {
    let (ingested, decisions) = (&prepared.ingested, &prepared.decisions);
    let decided = |verdict, reason: &str| Decided {
        stage: stage::REPORT.to_owned(),
        verdict,
        reason: reason.to_owned(),
        months: Vec::new(),
        fingerprint: String::new(),
        cause: None,
    };
    let as_of = decisions.as_of;
    let at_date = format!("@{as_of}");
    let is_new = |decided: &Decided| decided.verdict == Verdict::Run && decided.stage.ends_with(&at_date);
    let reason = if run.resolved.pipeline.reports.is_empty() {
        return decided(Verdict::Skip, "the pipeline has none");
    } else if decisions.stages.iter().any(is_new) || ingested.changes.values().any(|slots| !slots.is_empty()) {
        "the results change"
    } else {
        let known = ingested.days().is_some_and(|days| {
            decisions.wanted.iter().all(|date| {
                let published = PublishedMarts { lake: &run.lake, state: &run.before, as_of: *date };
                let notes = run.notes(&prepared.inputs, ingested, *date);
                let manifest = run.manifest(*date, days, ingested, &notes, run_id);
                let folder = run::reports_of(run.resolved, options.variant.as_deref(), *date);
                report_stage::is_current((&run.resolved.pipeline, options.edition), &published, &manifest, &folder)
            })
        });
        if known {
            return decided(Verdict::Skip, "up to date");
        }
        report_stage::STALE
    };
    let pending = run::pending_of(&decisions.stages, ingested);
    let (verdict, reason) = decide::verdict(&options.selection, &pending, stage::REPORT, reason.to_owned());
    decided(verdict, &reason)
}

/// Stages that a pipeline could have and lacks a table for.
fn missing_tables(resolved: &Resolved) -> Vec<(&'static str, String)> {
    let has = |table: &str| resolved.pipeline.sources.get(table).is_some();
    let mut missing = Vec::new();
    if !has("customers") && !has("customer_alias") {
        missing.push(("customers", stage::IDENTITY.to_owned()));
    }
    if !has("visits") {
        missing.push(("visits", stage::reduce("visit_days")));
    }
    missing
}

/// The plan of a lake in which nothing is published, or of a run that does everything again: what the exports hold is
/// known only when they are read.
fn unread(resolved: &Resolved, sources: &SourceFiles, options: &RunOptions, estimates: &Estimates) -> Plan {
    let missing = missing_tables(resolved);
    let stages = select::families(&resolved.pipeline)
        .into_iter()
        .map(|family| {
            let lacks = missing.iter().find(|(_, stage)| *stage == family);
            let files = family.strip_prefix("ingest:").map(|table| sources.of(table).len());
            let reason = match (lacks, files) {
                (Some((table, _)), _) => format!("the pipeline has no source `{table}`"),
                (None, Some(files)) => super::why::counted(files as u64, "export"),
                (None, None) => "all periods of the exports".to_owned(),
            };
            let (verdict, reason) = match lacks {
                Some(_) => (Verdict::Skip, reason),
                None => {
                    let why = if options.force { "--force" } else { "first time" };
                    decide::verdict(&options.selection, &BTreeMap::new(), &family, format!("{why}, {reason}"))
                }
            };
            let decided =
                Decided { stage: family, verdict, reason, months: Vec::new(), fingerprint: String::new(), cause: None };
            estimates.stage(&decided, None, 0)
        })
        .collect();
    Plan { run_id: None, as_of: options.as_of, ..summed(stages) }
}

fn summed(stages: Vec<PlannedStage>) -> Plan {
    let has_work = stages.iter().any(|stage| stage.decision != Decision::Skip);
    let mut to_run = stages.iter().filter(|stage| stage.decision == Decision::Run).peekable();
    let seconds = if to_run.peek().is_none() { None } else { to_run.map(|stage| stage.seconds).sum() };
    Plan { run_id: None, as_of: None, stages, has_work, seconds }
}

/// Seconds that a month or date of a family took in earlier runs.
struct Estimates {
    /// Seconds in all, and months or dates, of the latest run that did it.
    families: BTreeMap<String, (f64, u64)>,
}

impl Estimates {
    fn of(lake: &Lake) -> Result<Estimates, EngineError> {
        let mut families = BTreeMap::new();
        for record in lake.main().runs()?.iter().rev().take(RUNS_READ) {
            let text = std::fs::read(record.folder.join("run_results.json")).unwrap_or_default();
            // Runs that were stopped leave no results, and tell nothing.
            let Ok(results) = serde_json::from_slice::<RunResults>(&text) else { continue };
            for report in results.stages.iter().filter(|report| report.ran()) {
                let entry = families.entry(report.stage.clone());
                entry.or_insert((report.seconds, report.units.unwrap_or(1).max(1)));
            }
        }
        Ok(Estimates { families })
    }

    /// The stage with its estimate for so many months or dates; for all of an earlier run when they are not known.
    fn stage(&self, decided: &Decided, period: Option<String>, units: u64) -> PlannedStage {
        let family = stage::family_of(&decided.stage);
        let known = self.families.get(&family).filter(|_| decided.verdict == Verdict::Run);
        let seconds = known.map(|(seconds, of)| match units {
            0 => *seconds,
            units => seconds / *of as f64 * units as f64,
        });
        let (decision, reason) = (decided.verdict.into(), decided.reason.clone());
        PlannedStage { stage: family, period, decision, reason, seconds }
    }
}

/// A folder that is gone when the plan is made.
struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new() -> Scratch {
        let folder = std::env::temp_dir().join(format!("keyfolio-plan-{}", std::process::id()));
        // A plan that was killed may have left one of this name.
        remove(&folder);
        Scratch { folder }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.folder);
    }
}

fn remove(folder: &Path) {
    // What stays behind in the system's folder for temporary files hurts nobody.
    if let Err(error) = std::fs::remove_dir_all(folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!("{}", LakeError::io("removing", folder)(error));
    }
}
