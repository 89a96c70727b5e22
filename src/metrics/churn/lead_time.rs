//! How long before a customer was lost it was called high: since when the warning stood that stood at the loss.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::Churning;
use super::backtest::{Predictor, level};
use super::fit::Rolling;
use super::record::Record;
use super::silence;
use super::standing::LostCustomers;
use crate::model::period::to_days;

/// Warnings of those who were lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// What predicts.
    pub predictor: Predictor,
    /// Customers lost after the first date.
    pub lost: u64,
    /// Days from the beginning of the warning that stood at the last date before the loss to the loss, ascending; of those
    /// who were warned of.
    pub days: Vec<i32>,
}

impl Lead {
    /// A quantile (type 7) of the days.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.days.len().checked_sub(1)?;
        let place = last as f64 * share;
        let (lower, upper) = (self.days[place.floor() as usize], self.days[place.ceil() as usize]);
        Some(f64::from(lower) + place.fract() * f64::from(upper - lower))
    }
}

/// Warnings by predictor of the customers that are lost at `results`.
pub fn leads(
    churning: &Churning<'_>,
    records: &[Record],
    rolling: Option<&Rolling>,
    lost: &LostCustomers,
    results: NaiveDate,
) -> Vec<Lead> {
    let plan = &churning.plan;
    let has_model = records.iter().any(|record| !record.model_high.is_empty());
    let has_fit = rolling.is_some_and(|rolling| rolling.at.iter().any(Result::is_ok));
    let is_there = |predictor: &Predictor| match predictor {
        Predictor::Model => has_model,
        Predictor::Fitted => has_fit,
        _ => true,
    };
    let predictors: Vec<Predictor> = Predictor::all(plan).into_iter().filter(is_there).collect();
    let Some(first) = records.first() else { return Vec::new() };
    let today = to_days(results);

    // By date and pattern: which predictors call it high, the model's aside.
    let calls = |(date, record): (usize, &Record)| -> Vec<Vec<bool>> {
        let of_pattern = |pattern: &u64| {
            let call = |predictor: &Predictor| match predictor {
                Predictor::Signals => level(plan.score(*pattern), churning.settings) == 0,
                Predictor::Fitted => rolling
                    .and_then(|rolling| rolling.at[date].as_ref().ok())
                    .is_some_and(|fitted| level(fitted.score(plan, *pattern), churning.settings) == 0),
                Predictor::Model => false,
                Predictor::Single(signal) => pattern & plan.signals[*signal].mask != 0,
            };
            predictors.iter().map(call).collect()
        };
        record.patterns.iter().map(of_pattern).collect()
    };
    let calls: Vec<Vec<Vec<bool>>> = records.iter().enumerate().map(calls).collect();

    let days_of = |row: usize| -> Option<Vec<Option<i32>>> {
        let customer = lost.customers[row];
        let day = silence::loss_day(churning.history.purchases(customer), today, &churning.settings.lost)?;
        let kept = lost.kept_until.get(row).copied().flatten().map_or(day, |kept| kept.saturating_add(1));
        let day = day.max(kept);
        if day <= to_days(first.at) || day > today {
            return None;
        }
        let mut found: Vec<Option<i32>> = vec![None; predictors.len()];
        let mut stands = vec![true; predictors.len()];
        // Back from the last month end before the loss, for as long as the warning stood.
        for (date, record) in records.iter().enumerate().rev().filter(|(_, record)| to_days(record.at) < day) {
            let place = record.codes.get(customer);
            for (which, predictor) in predictors.iter().enumerate() {
                let is_called = match (place, predictor) {
                    (None, _) => false,
                    (Some(_), Predictor::Model) => record.is_model_high(customer),
                    (Some(place), _) => calls[date][place][which],
                };
                stands[which] &= is_called;
                if stands[which] {
                    found[which] = Some(day - to_days(record.at));
                }
            }
            if !stands.contains(&true) {
                break;
            }
        }
        Some(found)
    };
    let found: Vec<Vec<Option<i32>>> = (0..lost.customers.len()).into_par_iter().filter_map(days_of).collect();
    let lead = |(which, predictor): (usize, &Predictor)| {
        let mut days: Vec<i32> = found.iter().filter_map(|found| found[which]).collect();
        days.sort_unstable();
        Lead { predictor: *predictor, lost: found.len() as u64, days }
    };
    predictors.iter().enumerate().map(lead).collect()
}
