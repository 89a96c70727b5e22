//! The work of a run of a day or a week: facts of the months that changed, then the families that are made of days.

use std::cell::OnceCell;

use chrono::NaiveDate;

use super::{History, Run};
use crate::config;
use crate::engine::events::{Outcome, StageReport};
use crate::engine::insights::{self, Context};
use crate::engine::run::Prepared;
use crate::engine::{EngineError, decide, stage};
use crate::lake::StageRecord;

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
        let history = History {
            purchases: OnceCell::new(),
            catalog,
            tables: OnceCell::new(),
            shared: insights::Shared::default(),
        };
        let inputs = self.inputs(prepared, &history)?;
        let grid = decide::insight_grid(&self.resolved.pipeline, decisions.first_day, decisions.as_of);
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
            let context = Context {
                pipeline: &self.resolved.pipeline,
                as_of: decisions.as_of,
                grid: &grid,
                inputs,
                identity: &prepared.identity.map,
                base: Some(base),
                calendar: &self.holidays.calendar,
                shared: &history.shared,
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
