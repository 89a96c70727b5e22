//! The record of earlier warnings: what was said at earlier dates from the rows known then, and what came true.

use chrono::NaiveDate;

use super::HIGH;
use crate::config::types::{Churn, ChurnOutcome, Text, Weights};
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// What one predictor said of the customers of one level, at one date or over all, and what became of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// When it was said; `None` for all dates together.
    pub made_as_of: Option<NaiveDate>,
    /// Days in which no order means lost.
    pub horizon: i64,
    /// `signals`, `fitted`, `model`, or the key of a signal.
    pub predictor: String,
    /// `high`, `medium`, `low`, `all`; `on` for a signal.
    pub level: String,
    /// Customers of the level.
    pub customers: i64,
    /// Those of them without an order in the horizon.
    pub churned: i64,
    /// Share of all customers without an order in the horizon.
    pub base_rate: Option<f64>,
    /// Churned ÷ customers.
    pub precision: Option<f64>,
    /// Wilson interval of 95 %.
    pub precision_low: Option<f64>,
    pub precision_high: Option<f64>,
    /// Churned of the level ÷ all that churned.
    pub recall: Option<f64>,
    /// Precision ÷ base rate.
    pub lift: Option<f64>,
    /// Sales of the customers of the level, of those who churned, and of those who did not.
    pub sales_flagged: Option<Money>,
    pub sales_lost: Option<Money>,
    pub sales_false_alarm: Option<Money>,
}

impl Trial {
    /// A share of its customers; `None` where these are too few to show it.
    pub fn shown(&self, share: Option<f64>, min_n: i64) -> Option<f64> {
        share.filter(|_| self.customers >= min_n && self.customers > 0)
    }
}

/// The same over all dates, with the quality of the ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    pub trial: Trial,
    /// Dates together.
    pub dates: Option<i64>,
    pub first: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
    /// Area under the curve: chance that one who left was ranked above one who stayed.
    pub auc: Option<f64>,
    pub brier: Option<f64>,
    pub log_loss: Option<f64>,
    /// The same area over the dates at which all predictors said something, and how many these are.
    pub compared_auc: Option<f64>,
    pub compared_dates: Option<i64>,
}

/// Customers by tenths of what was predicted.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    pub horizon: i64,
    pub predictor: String,
    pub decile: i64,
    pub customers: i64,
    /// Mean of the predicted share.
    pub predicted: Option<f64>,
    /// Share that churned, with its interval.
    pub observed: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Days from the first warning to the loss.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadTime {
    pub predictor: String,
    /// Lost customers.
    pub customers: i64,
    /// Those of them that had been called high risk.
    pub flagged: i64,
    pub median_days: Option<f64>,
    pub p25: Option<f64>,
    pub p75: Option<f64>,
    pub flagged_share: Option<f64>,
}

/// A weight set by hand beside the fitted one.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    pub signal: String,
    pub hand_weight: Option<f64>,
    pub coefficient: Option<f64>,
    pub std_error: Option<f64>,
    pub odds_ratio: Option<f64>,
    pub n: Option<i64>,
    pub events: Option<i64>,
    pub points: Option<f64>,
    pub lambda: Option<f64>,
    /// Whether the risk of today uses the fitted weight.
    pub used: bool,
    /// Why nothing was fitted.
    pub note: Option<Text>,
}

/// All that is known of how often warnings came true.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// By date, oldest first.
    pub by_date: Vec<Trial>,
    /// Over all dates.
    pub pooled: Vec<Pooled>,
    pub bins: Vec<Bin>,
    pub lead_times: Vec<LeadTime>,
    pub weights: Vec<Weight>,
    /// What counts as leaving.
    pub outcome: ChurnOutcome,
    /// Whether the pipeline asks for fitted weights.
    pub fit_wanted: bool,
}

/// Predictors in the order of the page.
pub const PREDICTORS: [&str; 3] = ["signals", "fitted", "model"];
/// The horizon that the page opens with, in days.
const MAIN_HORIZON: i64 = 90;

impl Record {
    /// The predictor that gives customers their level now: fitted weights where the run uses them, else those set by hand.
    pub fn predictor(&self) -> &'static str {
        let fitted = self.weights.iter().any(|weight| weight.used);
        let order = if fitted { ["fitted", "signals", "model"] } else { PREDICTORS };
        let known = |name: &&&str| self.pooled.iter().any(|one| one.trial.predictor == **name);
        order.iter().find(known).copied().unwrap_or(order[0])
    }

    /// Predictors of the whole risk that have a record, in the order of the page.
    pub fn predictors(&self) -> Vec<&'static str> {
        let known = |name: &&str| self.pooled.iter().any(|one| one.trial.predictor == *name);
        PREDICTORS.into_iter().filter(known).collect()
    }

    /// Horizons in days, ascending.
    pub fn horizons(&self) -> Vec<i64> {
        let mut all: Vec<i64> = self.pooled.iter().map(|one| one.trial.horizon).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The horizon that the page opens with: 90 days, or the one nearest to it.
    pub fn horizon(&self) -> i64 {
        let nearest = self.horizons().into_iter().min_by_key(|days| (days - MAIN_HORIZON).abs());
        nearest.unwrap_or(MAIN_HORIZON)
    }

    /// What a predictor said over all dates.
    pub fn over_all(&self, predictor: &str, horizon: i64, level: &str) -> Option<&Pooled> {
        let found = |one: &&Pooled| {
            one.trial.predictor == predictor && one.trial.horizon == horizon && one.trial.level == level
        };
        self.pooled.iter().find(found)
    }

    /// What the page opens with: customers called high risk by the predictor in force.
    pub fn opening(&self) -> Option<&Pooled> {
        self.over_all(self.predictor(), self.horizon(), HIGH)
    }

    /// What a predictor said at every date, oldest first.
    pub fn history(&self, predictor: &str, horizon: i64, level: &str) -> Vec<&Trial> {
        let found = |one: &&Trial| one.predictor == predictor && one.horizon == horizon && one.level == level;
        self.by_date.iter().filter(found).collect()
    }

    /// Quality of the ranking of a predictor: on the row of all customers, else on any that has it.
    pub fn auc(&self, predictor: &str, horizon: i64) -> Option<f64> {
        let of = |one: &&Pooled| one.trial.predictor == predictor && one.trial.horizon == horizon;
        let all = self.over_all(predictor, horizon, "all").and_then(|one| one.auc);
        all.or_else(|| self.pooled.iter().filter(of).find_map(|one| one.auc))
    }

    /// Quality of the ranking of predictors that can be compared: over the same dates where the mart has that, with the
    /// number of dates, else over those of each.
    pub fn compared(&self, predictor: &str, horizon: i64) -> Option<(f64, Option<i64>)> {
        let all = self.over_all(predictor, horizon, "all");
        let same = all.and_then(|one| Some((one.compared_auc?, one.compared_dates)));
        same.or_else(|| self.auc(predictor, horizon).map(|auc| (auc, None)))
    }

    /// Tenths of a predictor.
    pub fn bins_of(&self, predictor: &str, horizon: i64) -> Vec<&Bin> {
        self.bins.iter().filter(|bin| bin.predictor == predictor && bin.horizon == horizon).collect()
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate, settings: &Churn) -> Result<Record, ReportError> {
    let fit_wanted = settings.weights == Weights::Fit;
    let mut record = Record { outcome: settings.outcome, fit_wanted, ..Record::default() };
    if let Some(rows) = Rows::read(marts, "churn_backtest", as_of)? {
        record.by_date = trials(&rows)?;
        record.by_date.sort_by_key(|one| one.made_as_of);
    }
    if let Some(rows) = Rows::read(marts, "churn_backtest_total", as_of)? {
        let (dates, first, last) =
            (rows.ints("dates")?, rows.dates("first_made_as_of")?, rows.dates("last_made_as_of")?);
        let (auc, brier, log_loss) = (rows.numbers("auc")?, rows.numbers("brier")?, rows.numbers("log_loss")?);
        let compared_auc = rows.floats_if_any("compared_auc")?;
        let compared_dates =
            if rows.has("compared_dates") { rows.ints("compared_dates")? } else { vec![None; rows.len()] };
        let pooled = trials(&rows)?.into_iter().enumerate().map(|(row, trial)| Pooled {
            trial,
            dates: dates[row],
            first: first[row],
            last: last[row],
            auc: auc[row],
            brier: brier[row],
            log_loss: log_loss[row],
            compared_auc: compared_auc[row],
            compared_dates: compared_dates[row],
        });
        record.pooled = pooled.collect();
    }
    record.bins = bins(marts, as_of)?;
    record.lead_times = lead_times(marts, as_of)?;
    record.weights = weights(marts, as_of)?;
    Ok(record)
}

fn trials(rows: &Rows) -> Result<Vec<Trial>, ReportError> {
    let made = rows.dates("made_as_of")?;
    let horizons = rows.required_ints("horizon")?;
    let (predictors, levels) = (rows.required_texts("predictor")?, rows.required_texts("level")?);
    let (customers, churned) = (rows.required_ints("customers")?, rows.required_ints("churned")?);
    let (base_rate, precision) = (rows.numbers("base_rate")?, rows.numbers("precision")?);
    let (low, high) = (rows.numbers("precision_low")?, rows.numbers("precision_high")?);
    let (recall, lift) = (rows.numbers("recall")?, rows.numbers("lift")?);
    let (flagged, lost) = (rows.money("sales_flagged")?, rows.money("sales_lost")?);
    let false_alarm = rows.money("sales_false_alarm")?;
    let trial = |row: usize| Trial {
        made_as_of: made[row],
        horizon: horizons[row],
        predictor: predictors[row].clone(),
        level: levels[row].clone(),
        customers: customers[row],
        churned: churned[row],
        base_rate: base_rate[row],
        precision: precision[row],
        precision_low: low[row],
        precision_high: high[row],
        recall: recall[row],
        lift: lift[row],
        sales_flagged: flagged[row],
        sales_lost: lost[row],
        sales_false_alarm: false_alarm[row],
    };
    Ok((0..rows.len()).map(trial).collect())
}

fn bins(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Bin>, ReportError> {
    let Some(rows) = Rows::read(marts, "churn_calibration", as_of)? else { return Ok(Vec::new()) };
    let (horizons, predictors) = (rows.required_ints("horizon")?, rows.required_texts("predictor")?);
    let (deciles, customers) = (rows.required_ints("decile")?, rows.required_ints("customers")?);
    let (predicted, observed) = (rows.numbers("predicted")?, rows.numbers("observed")?);
    let (low, high) = (rows.numbers("low")?, rows.numbers("high")?);
    let bin = |row: usize| Bin {
        horizon: horizons[row],
        predictor: predictors[row].clone(),
        decile: deciles[row],
        customers: customers[row],
        predicted: predicted[row],
        observed: observed[row],
        low: low[row],
        high: high[row],
    };
    let mut bins: Vec<Bin> = (0..rows.len()).map(bin).collect();
    bins.sort_by(|one, other| {
        (one.horizon, &one.predictor, one.decile).cmp(&(other.horizon, &other.predictor, other.decile))
    });
    Ok(bins)
}

fn lead_times(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<LeadTime>, ReportError> {
    let Some(rows) = Rows::read(marts, "churn_lead_time", as_of)? else { return Ok(Vec::new()) };
    let predictors = rows.required_texts("predictor")?;
    let (customers, flagged) = (rows.required_ints("customers")?, rows.required_ints("flagged")?);
    let (median, share) = (rows.numbers("median_days")?, rows.numbers("flagged_share")?);
    let (p25, p75) = (rows.numbers("p25")?, rows.numbers("p75")?);
    let one = |row: usize| LeadTime {
        predictor: predictors[row].clone(),
        customers: customers[row],
        flagged: flagged[row],
        median_days: median[row],
        p25: p25[row],
        p75: p75[row],
        flagged_share: share[row],
    };
    let place = |name: &str| PREDICTORS.iter().position(|one| *one == name).unwrap_or(PREDICTORS.len());
    let mut all: Vec<LeadTime> = (0..rows.len()).map(one).collect();
    all.sort_by(|one, other| (place(&one.predictor), &one.predictor).cmp(&(place(&other.predictor), &other.predictor)));
    Ok(all)
}

fn weights(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Weight>, ReportError> {
    let Some(rows) = Rows::read(marts, "churn_weights", as_of)? else { return Ok(Vec::new()) };
    let signals = rows.required_texts("signal")?;
    let (hand, points) = (rows.numbers("hand_weight")?, rows.numbers("points")?);
    let (coefficient, std_error) = (rows.numbers("coefficient")?, rows.numbers("std_error")?);
    let (odds_ratio, lambda) = (rows.numbers("odds_ratio")?, rows.numbers("lambda")?);
    let (n, events, used) = (rows.ints("n")?, rows.ints("events")?, rows.bools("used")?);
    let (zh, en) = (rows.texts_if_any("note_zh")?, rows.texts_if_any("note_en")?);
    let weight = |row: usize| Weight {
        signal: signals[row].clone(),
        hand_weight: hand[row],
        coefficient: coefficient[row],
        std_error: std_error[row],
        odds_ratio: odds_ratio[row],
        n: n[row],
        events: events[row],
        points: points[row],
        lambda: lambda[row],
        used: used[row],
        note: zh[row].clone().zip(en[row].clone()).map(|(zh, en)| Text { zh, en }),
    };
    Ok((0..rows.len()).map(weight).collect())
}
