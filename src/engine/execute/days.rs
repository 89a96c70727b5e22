//! The work of a run of a day or a week: facts of the months that changed, then the families that are made of days.

use std::cell::OnceCell;

use chrono::NaiveDate;

use super::{History, Run};
use crate::config;
use crate::engine::insights;
use crate::engine::run::Prepared;
use crate::engine::{EngineError, stage};

impl Run<'_> {
    /// Makes what was decided for a day. `--keep-going` has nothing to go on with: a failure ends it.
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
        self.insights_of_days(prepared, &history, base)?;
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
