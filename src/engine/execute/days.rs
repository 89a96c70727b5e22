//! The work of a run of a day or a week: facts of the months that changed, then the families that are made of days.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::{History, Run};
use crate::config;
use crate::engine::decide::Decisions;
use crate::engine::events::{Outcome, StageReport};
use crate::engine::facts;
use crate::engine::insights::{self, Context};
use crate::engine::run::Prepared;
use crate::engine::{EngineError, stage};
use crate::features::history_builder::Named;
use crate::features::history_ids::MonthIds;
use crate::features::{Inputs, PurchaseHistory, TableFrames};
use crate::lake::{Published, StageRecord, files};
use crate::model::period::Month;

/// The mart that tells which customers were known at the published date.
const KNOWN: &str = "contact_state";

impl Run<'_> {
    /// Makes what was decided for a day. `--keep-going` has nothing to go on with: the first failure ends it.
    pub(super) fn execute_days(&mut self, prepared: &Prepared) -> Result<(), EngineError> {
        self.reduce(prepared)?;
        let decisions = &prepared.decisions;
        let Some(base) = decisions.base(&self.before) else {
            self.report_idle(decisions, &stage::daily_family(""));
            return Ok(());
        };
        let catalog = config::catalog(&self.resolved.pipeline);
        let history = History { purchases: OnceCell::new(), catalog, tables: OnceCell::new() };
        let since = self.history_since(decisions, base)?;
        let tables = TableFrames::default();
        let inputs = Inputs { catalog: &history.catalog, history: &since, tables: &tables };
        for insight in insights::of_days(&self.resolved.pipeline) {
            let key = stage::daily(insight.name, decisions.as_of);
            let Some(decided) = decisions.runs(&key) else {
                self.report_idle(decisions, &stage::daily_family(insight.name));
                continue;
            };
            let family = stage::daily_family(insight.name);
            let started = self.begin(&family);
            let mut record = StageRecord { fingerprint: decided.fingerprint.clone(), ..StageRecord::default() };
            let current = |file: &str| self.staging.current(file);
            let grid = [decisions.as_of];
            let context = Context {
                pipeline: &self.resolved.pipeline,
                as_of: decisions.as_of,
                grid: &grid,
                inputs,
                identity: &prepared.identity.map,
                base: Some(base),
                calendar: &self.holidays.calendar,
                stored: &self.state.stages,
                current: &current,
            };
            (insight.marts)(&context, &mut |mart| self.write_mart(&mut record, mart, decisions.as_of))?;
            self.complete(&key, record, decisions.basis(&key))?;
            let report = StageReport::ending_now(family, started, Outcome::Ran, decided.reason.clone());
            self.report(report.with_units(1));
        }
        self.forget_days(decisions.as_of);
        Ok(())
    }

    /// Purchases and visits of the months after the published date, of all customers that were known at it or came since.
    fn history_since(&self, decisions: &Decisions, base: NaiveDate) -> Result<PurchaseHistory, EngineError> {
        let current = |file: &str| self.staging.current(file);
        let first = Month::of(base.succ_opt().unwrap_or(base)).to_string();
        let mut recent: BTreeMap<String, StageRecord> = BTreeMap::new();
        for fact in &decisions.facts {
            let Some(record) = self.state.stages.get(&fact.stage_key()) else { continue };
            let mut record = record.clone();
            record.files.retain(|month, _| *month >= first);
            recent.insert(fact.stage_key(), record);
        }
        let tolerance = self.resolved.pipeline.complete_within_days;
        let named = known_at(&self.before, base, &current)?;
        facts::load_history_with(&recent, &decisions.facts, &current, tolerance, named)
    }

    /// Results of days that lie further back than those kept are published no more.
    fn forget_days(&mut self, as_of: NaiveDate) {
        let kept = i64::from(self.resolved.pipeline.keep_days);
        let is_old = |key: &str| {
            stage::is_daily(key) && stage::date_of(key).is_some_and(|date| (as_of - date).num_days() >= kept)
        };
        self.state.stages.retain(|key, _| !is_old(key));
        let lasting: Vec<NaiveDate> = self.state.stages.keys().filter_map(|key| stage::date_of(key)).collect();
        self.state.runs.retain(|date, _| lasting.contains(date));
    }
}

/// The customers that were known at a published date, ascending; none where its mart was not made.
fn known_at(
    before: &Published,
    base: NaiveDate,
    current: &dyn Fn(&str) -> PathBuf,
) -> Result<Option<Named>, EngineError> {
    let at_base = format!("@{base}");
    let of_base = before.stages.iter().filter(|(key, _)| key.ends_with(&at_base) && !stage::is_daily(key));
    let Some((_, file)) = of_base.flat_map(|(_, record)| &record.files).find(|(slot, _)| slot.as_str() == KNOWN) else {
        return Ok(None);
    };
    let mut ids = MonthIds::default();
    let mut known = 0;
    for batch in files::read_batches(&current(file), Some(&["customer_id"]))? {
        let batch = batch?;
        known += batch.num_rows();
        ids.add(&batch, KNOWN).map_err(EngineError::facts(KNOWN))?;
    }
    Ok(Some(Named { ids, days: vec![i32::MIN; known] }))
}
