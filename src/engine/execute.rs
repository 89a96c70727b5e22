//! The work that was decided: facts, classes, quality, metrics and features.

mod days;
mod families;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::classify::Classifier;
use super::decide::{self, Decisions, Stale};
use super::events::{Outcome, StageReport, Unit};
use super::facts::{self, ReductionInputs};
use super::insights;
use super::measures;
use super::run::{Prepared, Run};
use super::{EngineError, feature_tables, fingerprint, identity_stage, manual, named_customers, quality_stage, stage};
use crate::config;
use crate::config::types::Edition;
use crate::features::{Catalog, Inputs, PurchaseHistory, TableFrames};
use crate::lake::StageRecord;
use crate::lake::files::WriteOptions;
use crate::model::period::is_month_end;

/// What features are computed from, read when a stage first asks for it.
struct History {
    /// The purchases of all customers.
    purchases: OnceCell<PurchaseHistory>,
    /// All features of the pipeline.
    catalog: Catalog,
    /// Rows of other tables.
    tables: OnceCell<TableFrames>,
    /// What insights read alike.
    shared: insights::Shared,
}

impl Run<'_> {
    /// Does what was decided. With `--keep-going` what failed is noted and what does not read it is done.
    pub(super) fn execute(&mut self, prepared: &mut Prepared, edition: Edition) -> Result<(), EngineError> {
        if edition != Edition::Monthly {
            return self.execute_days(prepared);
        }
        let catalog = config::catalog(&self.resolved.pipeline);
        let history = History {
            purchases: OnceCell::new(),
            catalog,
            tables: OnceCell::new(),
            shared: insights::Shared::default(),
        };
        self.errors.extend(std::mem::take(&mut prepared.ingested.failed).into_iter().map(Arc::new));
        let prepared = &*prepared;
        let mut failed: Vec<&'static str> = Vec::new();
        type Step<'s, 'r> = fn(&mut Run<'r>, &'s Prepared, &History) -> Result<(), EngineError>;
        let steps: [(&'static str, Step<'_, '_>); 4] = [
            ("reduce:purchase_days", |run, prepared, _| run.reduce(prepared)),
            ("classify:", |run, prepared, history| run.classify(prepared, history)),
            (stage::QUALITY, |run, prepared, history| run.quality(prepared, history)),
            (stage::MEASURE, |run, prepared, history| run.measure(prepared, history)),
        ];
        for (family, step) in steps {
            if failed.iter().any(|upstream| stage::reads(family, upstream)) {
                self.block(&prepared.decisions, family);
                continue;
            }
            let done = step(self, prepared, &history);
            self.note(family, done, &mut failed)?;
        }
        self.forget_insights();
        self.insights(prepared, &history, &mut failed)
    }

    /// With `--keep-going` a family that failed is noted; without it the run ends.
    fn note(
        &mut self,
        family: &'static str,
        done: Result<(), EngineError>,
        failed: &mut Vec<&'static str>,
    ) -> Result<(), EngineError> {
        match done {
            Ok(()) => Ok(()),
            Err(error) if self.keep_going => {
                self.failed(family.trim_end_matches(':'), &error);
                failed.push(family);
                self.errors.push(Arc::new(error));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Insights that the pipeline asks for no more are published no more.
    fn forget_insights(&mut self) {
        let wanted: Vec<&str> = insights::of(&self.resolved.pipeline).map(|insight| insight.name).collect();
        let is_gone = |key: &str| insights::find(&stage::family_of(key)).is_some_and(|own| !wanted.contains(&own.name));
        self.state.stages.retain(|key, _| !is_gone(key));
        self.state.settings.retain(|family, _| !is_gone(family));
    }

    /// Reports stages that wait for one that failed.
    fn block(&mut self, decisions: &Decisions, family: &str) {
        if decisions.to_run(family).next().is_some() {
            let name = family.trim_end_matches(':');
            let reason = "waits for a stage that failed";
            self.report(StageReport::ending_now(name, std::time::Instant::now(), Outcome::Blocked, reason));
        }
    }

    /// Reports the families of a kind that do not run.
    fn report_idle(&mut self, decisions: &Decisions, prefix: &str) {
        let mut families: BTreeMap<String, (Outcome, String)> = BTreeMap::new();
        for decided in decisions.stages.iter().filter(|decided| decided.stage.starts_with(prefix)) {
            let outcome = match decided.verdict {
                decide::Verdict::Run => continue,
                decide::Verdict::Blocked => Outcome::Blocked,
                decide::Verdict::Left => Outcome::Skipped,
                decide::Verdict::Skip => Outcome::Unchanged,
            };
            let entry = families.entry(stage::family_of(&decided.stage));
            let known = entry.or_insert_with(|| (outcome, decided.reason.clone()));
            if outcome > known.0 {
                *known = (outcome, decided.reason.clone());
            }
        }
        for (family, (outcome, reason)) in families {
            if decisions.to_run(&family).next().is_none() {
                self.report(StageReport::ending_now(family, std::time::Instant::now(), outcome, reason));
            }
        }
    }

    fn reduce(&mut self, prepared: &Prepared) -> Result<(), EngineError> {
        let decisions = &prepared.decisions;
        self.report_idle(decisions, "reduce:");
        let inputs = ReductionInputs { scale: self.resolved.pipeline.money_scale, identity: &prepared.identity.map };
        for fact in &decisions.facts {
            let key = stage::reduce(fact.name());
            let (Some(decided), Some(planned)) = (decisions.runs(&key), decisions.reduced.get(&key)) else { continue };
            let started = self.begin(&key);
            let table = self.state.stages.get(&stage::ingest(fact.table().name)).cloned().unwrap_or_default();
            let known = self.state.stages.get(&key).cloned().unwrap_or_default();
            let listener = self.listener;
            fact.update(&table, &known, planned, &self.staging, &inputs, &|done, total| {
                listener.step(&key, done as u64, total as u64, Unit::Months);
            })?;
            self.complete(&key, planned.clone(), decisions.basis(&key))?;
            let report = StageReport::ending_now(key, started, Outcome::Ran, decided.reason.clone());
            self.report(report.with_units(decided.months.len() as u64));
        }
        Ok(())
    }

    fn history<'h>(&self, prepared: &Prepared, history: &'h History) -> Result<&'h PurchaseHistory, EngineError> {
        if let Some(history) = history.purchases.get() {
            return Ok(history);
        }
        let tolerance = self.resolved.pipeline.complete_within_days;
        let current = |file: &str| self.staging.current(file);
        let named = match named_customers::are_asked_for(&self.resolved.pipeline) {
            true => {
                let partitions = |table: &str| identity_stage::partitions(self, table);
                Some(named_customers::read(&partitions, &prepared.identity.map)?)
            }
            false => None,
        };
        let facts = &prepared.decisions.facts;
        let loaded = facts::load_history_with(&self.state.stages, facts, &current, tolerance, named)?;
        Ok(history.purchases.get_or_init(|| loaded))
    }

    /// What features are computed from. The rows of tables are those that schemes read and, when the mart of features is
    /// made too, those that it reads.
    fn inputs<'h>(&self, prepared: &Prepared, known: &'h History) -> Result<Inputs<'h>, EngineError> {
        let (decisions, catalog) = (&prepared.decisions, &known.catalog);
        let history = self.history(prepared, known)?;
        if known.tables.get().is_none() {
            let asked = feature_tables::asked(&self.resolved.pipeline)?;
            let mut names: Vec<String> = asked.iter().cloned().collect();
            if decisions.to_run(stage::MEASURE).next().is_some() {
                names.extend(catalog.published(&asked));
            }
            for insight in insights::of(&self.resolved.pipeline) {
                let is_made = |family: &str| decisions.to_run(&format!("{family}@")).next().is_some();
                if is_made(insight.name) || is_made(&stage::daily_family(insight.name)) {
                    names.extend((insight.features)(&self.resolved.pipeline));
                }
            }
            let partitions = |table: &str| identity_stage::partitions(self, table);
            let loaded = feature_tables::load(catalog, &names, &partitions, &prepared.identity.map, history)?;
            let _ = known.tables.set(loaded);
        }
        let tables = known.tables.get_or_init(TableFrames::default);
        Ok(Inputs { catalog, history, tables })
    }

    fn classify(&mut self, prepared: &Prepared, history: &History) -> Result<(), EngineError> {
        let (decisions, identity) = (&prepared.decisions, &prepared.identity.map);
        // Classes of schemes that the pipeline has no more are published no more.
        let schemes = &self.resolved.pipeline.schemes;
        let is_gone = |key: &str| {
            let family = stage::family_of(key);
            let is_over_none = family == stage::SEGMENTS && schemes.is_empty();
            is_over_none || family.strip_prefix("classify:").is_some_and(|scheme| !schemes.contains_key(scheme))
        };
        self.state.stages.retain(|key, _| !is_gone(key));
        self.state.settings.retain(|family, _| !is_gone(family));
        self.report_idle(decisions, "classify:");
        let (stale, details) = (decisions.stale("classify:"), decisions.stale("detail:"));
        let segments: BTreeMap<NaiveDate, String> = decisions
            .to_run(stage::SEGMENTS)
            .filter_map(|decided| Some((stage::date_of(&decided.stage)?, decided.fingerprint.clone())))
            .collect();
        if stale.is_empty() && details.is_empty() && segments.is_empty() {
            return Ok(());
        }
        let started = self.begin("classify");
        let Inputs { catalog, history, tables } = self.inputs(prepared, history)?;
        let manual = manual::read(self, identity, history)?;
        for Pass { grid, stale, details, segments } in passes(self, decisions, (stale, details, segments)) {
            let stored = self.state.stages.clone();
            let mut finished: Vec<(String, StageRecord)> = Vec::new();
            let (pipeline, listener, staging) = (&self.resolved.pipeline, self.listener, &self.staging);
            let classifier = Classifier {
                pipeline,
                history,
                catalog,
                tables,
                grid: &grid,
                staging,
                stale: &stale,
                details: &details,
                segments: &segments,
                stored: &stored,
                manual: &manual,
            };
            let (state, is_dry) = (&mut self.state, self.is_dry);
            let mut seal = |records: Vec<(String, StageRecord)>| -> Result<(), EngineError> {
                let keys: Vec<String> = records.iter().map(|(key, _)| key.clone()).collect();
                for (key, record) in records {
                    state.settings.insert(stage::family_of(&key), decisions.basis(&key));
                    state.stages.insert(key.clone(), record.clone());
                    finished.push((key, record));
                }
                let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
                if is_dry { Ok(()) } else { Ok(staging.seal(state, &keys)?) }
            };
            classifier.run(&mut seal, &|done, total| {
                listener.step("classify", done as u64, total as u64, Unit::Dates);
            })?;
        }
        let mut dates: BTreeMap<String, (u64, String)> = BTreeMap::new();
        let done = ["classify:", "detail:", stage::SEGMENTS].into_iter().flat_map(|family| decisions.to_run(family));
        for decided in done {
            let family = dates.entry(stage::family_of(&decided.stage));
            let known = family.or_insert_with(|| (0, decided.reason.clone()));
            known.0 += u64::from(decided.stage.starts_with("classify:"));
        }
        let all: u64 = dates.values().map(|(dates, _)| dates).sum();
        let seconds = started.elapsed().as_secs_f64();
        for (family, (dates, reason)) in dates {
            let share = if all == 0 { 0.0 } else { dates as f64 / all as f64 };
            let report = StageReport::ending_now(family, started, Outcome::Ran, reason).with_units(dates);
            self.report(StageReport { seconds: seconds * share, ..report });
        }
        Ok(())
    }

    fn quality(&mut self, prepared: &Prepared, history: &History) -> Result<(), EngineError> {
        let decisions = &prepared.decisions;
        self.report_idle(decisions, stage::QUALITY);
        let wanted: Vec<_> = decisions.to_run(stage::QUALITY).collect();
        let Some(decided) = wanted.first() else { return Ok(()) };
        let started = self.begin(stage::QUALITY);
        let history = self.history(prepared, history)?;
        let scale = self.resolved.pipeline.money_scale;
        let ingested = &prepared.ingested;
        let computed;
        let known = match &prepared.identity.computed {
            Some(known) => known,
            None => {
                computed = identity_stage::compute(self)?;
                &computed
            }
        };
        for decided in &wanted {
            let as_of = stage::date_of(&decided.stage).unwrap_or(decisions.as_of);
            let mut record = StageRecord { fingerprint: decided.fingerprint.clone(), ..StageRecord::default() };
            let mut made = measures::quality_marts(&ingested.files(), &ingested.reasons(), as_of, scale)?;
            let looked = quality_stage::marts(self, ingested, known, history, as_of)?;
            record.files.extend(looked.notes);
            made.extend(looked.marts);
            made.into_iter().try_for_each(|mart| families::write_mart(&self.staging, &mut record, mart, as_of))?;
            self.complete(&decided.stage, record, decisions.basis(&decided.stage))?;
        }
        let tables = ingested.tables().count() as u64;
        let report = StageReport::ending_now(stage::QUALITY, started, Outcome::Ran, decided.reason.clone());
        self.report(report.with_units(tables));
        Ok(())
    }

    fn measure(&mut self, prepared: &Prepared, history: &History) -> Result<(), EngineError> {
        let decisions = &prepared.decisions;
        self.report_idle(decisions, stage::MEASURE);
        let wanted: Vec<_> = decisions.to_run(stage::MEASURE).collect();
        let Some(first) = wanted.first() else { return Ok(()) };
        let started = self.begin(stage::MEASURE);
        let inputs = self.inputs(prepared, history)?;
        let pipeline = &self.resolved.pipeline;
        let features = inputs.catalog.published(&feature_tables::asked(pipeline)?);
        for (done, decided) in wanted.iter().enumerate() {
            let as_of = stage::date_of(&decided.stage).unwrap_or(decisions.as_of);
            let grid = decide::grid(pipeline, decisions.first_day, as_of);
            let mut record = StageRecord { fingerprint: decided.fingerprint.clone(), ..StageRecord::default() };
            let write = &mut |mart| families::write_mart(&self.staging, &mut record, mart, as_of);
            measures::marts(inputs, &grid, pipeline, &features, write)?;
            let version = fingerprint::short(&record.fingerprint);
            let file = format!("marts/customer_features/as_of={as_of}/part-{version}.parquet");
            let options = WriteOptions::sorted_by(&["customer_id"]);
            let path = self.staging.path(&file);
            measures::write_customer_features(inputs, as_of, &features, &path, &options)?;
            record.files.insert("customer_features".to_owned(), file);
            self.complete(&decided.stage, record, decisions.basis(&decided.stage))?;
            self.listener.step(stage::MEASURE, done as u64 + 1, wanted.len() as u64, Unit::Dates);
        }
        let report = StageReport::ending_now(stage::MEASURE, started, Outcome::Ran, first.reason.clone());
        self.report(report.with_units(wanted.len() as u64));
        Ok(())
    }
}

/// A walk along the dates of a grid.
struct Pass {
    grid: Vec<NaiveDate>,
    stale: Stale,
    details: Stale,
    segments: BTreeMap<NaiveDate, String>,
}

/// The grids to class along: the month ends, and for every other date with results those before it and itself.
fn passes(
    run: &Run,
    decisions: &Decisions,
    (stale, details, segments): (Stale, Stale, BTreeMap<NaiveDate, String>),
) -> Vec<Pass> {
    let pipeline = &run.resolved.pipeline;
    fn of<T: Clone>(all: &BTreeMap<NaiveDate, T>, is_wanted: &dyn Fn(NaiveDate) -> bool) -> BTreeMap<NaiveDate, T> {
        all.iter().filter(|(date, _)| is_wanted(**date)).map(|(date, made)| (*date, made.clone())).collect()
    }
    let pass = |grid: Vec<NaiveDate>, is_wanted: &dyn Fn(NaiveDate) -> bool| Pass {
        grid,
        stale: of(&stale, is_wanted),
        details: of(&details, is_wanted),
        segments: of(&segments, is_wanted),
    };
    let mut passes = Vec::new();
    if let Some(last) = decisions.dates.iter().copied().max() {
        let grid = decide::month_ends(pipeline, decisions.first_day, last);
        passes.push(pass(grid, &is_month_end));
    }
    for date in decisions.dates.iter().copied().filter(|date| !is_month_end(*date)) {
        // Such a date is compared with the same day of earlier months; each of them goes on from the month end before it.
        let mut grid = decide::month_ends(pipeline, decisions.first_day, date);
        grid.extend(decide::grid(pipeline, decisions.first_day, date));
        grid.sort_unstable();
        grid.dedup();
        passes.push(pass(grid, &|other: NaiveDate| other == date));
    }
    passes.retain(|pass| !pass.stale.is_empty() || !pass.details.is_empty() || !pass.segments.is_empty());
    passes
}
