#![doc = include_str!("head.md")]

pub mod backtest;
pub mod calibration;
mod evidence;
pub mod fit;
mod frames;
pub mod lead_time;
pub mod logistic;
pub mod record;
mod result_frames;
mod runs;
pub mod signals;
pub mod silence;
pub mod standing;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::config::types::{CHURN_HORIZONS, Churn, Weights};
use crate::features::{Catalog, PurchaseHistory};
use crate::model::period::{months_before, to_days};

use backtest::{Judging, level};
use fit::Rolling;
use record::Record;
use signals::Plan;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Days within which a warning is judged.
pub const HORIZONS: [u32; 3] = CHURN_HORIZONS;

/// The classes of a scheme at a date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassesAt {
    /// Codes of the classes.
    pub codes: Vec<String>,
    /// Place of each customer's class by its number; none where it has none.
    pub of: Vec<Option<u8>>,
}

/// What a model of buying says at a date, by customer number; NaN where it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Probability to be still a buyer.
    pub alive: Vec<f64>,
    /// Probability of no order within each of [`HORIZONS`].
    pub silent: [Vec<f64>; HORIZONS.len()],
}

/// What was known at a date: nothing dated after it.
pub trait Known {
    /// Why something could not be told.
    type Error: From<PolarsError>;
    /// Features of all buyers: `customer` (UInt32, ascending), then the names in order.
    fn features(&self, names: &[String], at: NaiveDate) -> Result<DataFrame, Self::Error>;
    /// The classes of a scheme; none where it was not classed at the date.
    fn classes(&self, scheme: &str, at: NaiveDate) -> Result<Option<ClassesAt>, Self::Error>;
    /// What a model of buying says; none without one.
    fn model(&self, at: NaiveDate) -> Option<Model>;
}

/// Who may leave, of a pipeline.
pub struct Churning<'a> {
    /// Purchases of all customers.
    pub history: &'a PurchaseHistory,
    /// All features.
    pub catalog: &'a Catalog,
    /// Settings.
    pub settings: &'a Churn,
    /// Signals.
    pub plan: Plan,
    /// Scheme whose classes lend limits of silence and cadences.
    pub class_scheme: Option<&'a str>,
    /// Decimal places of money.
    pub scale: u8,
}

impl Churning<'_> {
    /// The earlier dates of a grid that are looked at: the last `backtest.dates` before the last one that have so many
    /// months of data behind them.
    pub fn dates(&self, grid: &[NaiveDate]) -> Vec<NaiveDate> {
        let Some((_, earlier)) = grid.split_last() else { return Vec::new() };
        let backtest = &self.settings.backtest;
        let covers =
            |at: &NaiveDate| to_days(months_before(*at, backtest.months_before)) + 1 >= self.history.covered_from();
        let judged: Vec<NaiveDate> = earlier.iter().copied().filter(covers).collect();
        judged[judged.len().saturating_sub(backtest.dates as usize)..].to_vec()
    }

    /// What signals and the model said at earlier dates, ascending; `results` is the date of the results.
    pub fn records<K: Known>(
        &self,
        known: &K,
        dates: &[NaiveDate],
        results: NaiveDate,
    ) -> Result<Vec<Record>, K::Error> {
        let mut records = Vec::with_capacity(dates.len());
        for at in dates {
            let standing = standing::standing(self, known, *at, &self.plan.of_dates)?;
            let model = known.model(*at);
            records.push(record::record(self, &standing, model.as_ref(), *at, results));
        }
        Ok(records)
    }

    /// Fitted weights by horizon.
    pub fn rolling(&self, records: &[Record], results: NaiveDate) -> Vec<Rolling> {
        let horizons = 0..HORIZONS.len();
        horizons.map(|horizon| fit::rolling(&self.plan, self.settings, records, horizon, results)).collect()
    }

    /// Makes all marts at the last date of `grid`, one after the other.
    pub fn marts<K: Known>(
        &self,
        known: &K,
        grid: &[NaiveDate],
        write: &mut dyn FnMut(&'static str, DataFrame) -> Result<(), K::Error>,
    ) -> Result<(), K::Error> {
        let Some(results) = grid.last().copied() else { return Ok(()) };
        let dates = self.dates(grid);
        let records = self.records(known, &dates, results)?;
        let rolling = self.rolling(&records, results);
        let standing = standing::standing(self, known, results, &self.plan.of_results)?;
        let model = known.model(results);
        let scoring = Scoring::new(self, &rolling);
        let risks =
            frames::Risks { churning: self, records: &records, scoring: &scoring, standing: &standing, results };
        write("signal_catalog", risks.catalog()?)?;
        if self.plan.computed().next().is_none() {
            // Without a signal nothing is known of anybody's risk.
            return Ok(());
        }
        write("signals", risks.signals()?)?;
        write("churn_risk", risks.risk(model.as_ref())?)?;
        if let Some(before) = risks.before()? {
            write("churn_risk_before", before)?;
        }
        let judging = Judging { plan: &self.plan, settings: self.settings, records: &records, rolling: &rolling };
        let backtest = judging.judge();
        let of_weights = scoring.rolling;
        let leads = lead_time::leads(self, &records, of_weights, &standing.lost, results);
        let outcome = result_frames::Outcome { churning: self, results };
        write("churn_backtest", outcome.backtest(&backtest.groups)?)?;
        write("churn_backtest_total", outcome.totals(&backtest.totals)?)?;
        write("churn_calibration", outcome.calibration(&backtest.totals)?)?;
        write("churn_lead_time", outcome.leads(&leads)?)?;
        write("churn_weights", outcome.weights(&scoring)?)
    }
}

/// The scores in force, at the date of the results and at earlier ones.
pub struct Scoring<'a> {
    churning: &'a Churning<'a>,
    /// Fitted weights of the horizon that the settings name.
    pub rolling: Option<&'a Rolling>,
    /// Whether scores are made with fitted weights.
    pub is_fitted: bool,
}

impl<'a> Scoring<'a> {
    /// The scores of the settings: fitted ones only where there are some at the date of the results.
    pub fn new(churning: &'a Churning<'a>, rolling: &'a [Rolling]) -> Scoring<'a> {
        let horizon = HORIZONS.iter().position(|days| *days == churning.settings.fit.horizon);
        let rolling = horizon.and_then(|horizon| rolling.get(horizon));
        let is_fitted = churning.settings.weights == Weights::Fit && rolling.is_some_and(|rolling| rolling.now.is_ok());
        Scoring { churning, rolling, is_fitted }
    }

    /// The score of a pattern at the date of the results.
    pub fn score(&self, pattern: u64) -> f64 {
        let plan = &self.churning.plan;
        match self.rolling.map(|rolling| &rolling.now) {
            Some(Ok(fitted)) if self.is_fitted => fitted.score(plan, pattern),
            _ => plan.score(pattern),
        }
    }

    /// The score of a pattern at an earlier date, with the weights of then.
    pub fn score_at(&self, date: usize, pattern: u64) -> f64 {
        let plan = &self.churning.plan;
        match self.rolling.and_then(|rolling| rolling.at.get(date)) {
            Some(Ok(fitted)) if self.is_fitted => fitted.score(plan, pattern),
            _ => plan.score(pattern),
        }
    }

    /// The level of a score.
    pub fn level(&self, score: f64) -> usize {
        level(score, self.churning.settings)
    }
}
