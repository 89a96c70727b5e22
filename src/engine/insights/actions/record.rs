//! How much of what was said to be at risk was lost, how many were won back: what a loss and a win are expected by.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::{failed, minor_units};
use crate::engine::EngineError;
use crate::engine::insights::Context;

/// The share of the sales at risk of a level whose customers did not order within the horizon, by the record of the weights
/// in force.
pub(super) fn of_levels(context: &Context<'_>) -> Result<BTreeMap<String, f64>, EngineError> {
    let Some(frame) = context.mart("churn_backtest_total")? else { return Ok(BTreeMap::new()) };
    let settings = &context.pipeline.actions;
    let predictor = if is_fitted(context)? { "fitted" } else { "signals" };
    let read = || -> PolarsResult<BTreeMap<String, f64>> {
        let text = |name: &str| frame.column(name)?.str().cloned();
        let (predictors, levels) = (text("predictor")?, text("level")?);
        let count = |name: &str| frame.column(name)?.i64().cloned();
        let (horizons, customers) = (count("horizon")?, count("customers")?);
        let (flagged, lost) = (minor_units(frame.column("sales_flagged")?)?, minor_units(frame.column("sales_lost")?)?);
        let mut record = BTreeMap::new();
        for row in 0..frame.height() {
            let is_it = predictors.get(row) == Some(predictor)
                && horizons.get(row) == Some(i64::from(settings.horizon_days))
                && customers.get(row).is_some_and(|customers| customers >= i64::from(settings.min_record));
            let share = flagged[row].zip(lost[row]).filter(|(flagged, _)| *flagged > 0);
            let share = share.map(|(flagged, lost)| lost as f64 / flagged as f64);
            if let (true, Some(level), Some(share)) = (is_it, levels.get(row), share) {
                record.insert(level.to_owned(), share);
            }
        }
        Ok(record)
    };
    read().map_err(failed("churn_backtest_total"))
}

/// Whether the scores in force are made with fitted weights.
fn is_fitted(context: &Context<'_>) -> Result<bool, EngineError> {
    let Some(frame) = context.mart("churn_weights")? else { return Ok(false) };
    let used = frame.column("used").and_then(|column| column.bool().cloned()).map_err(failed("churn_weights"))?;
    Ok(used.any())
}

/// The share of lost customers who were targeted that came back; none where too few were.
pub(super) fn of_offers(context: &Context<'_>) -> Result<Option<f64>, EngineError> {
    let Some(frame) = context.mart("win_back")? else { return Ok(None) };
    let read = || -> PolarsResult<Option<f64>> {
        let dimensions = frame.column("dimension")?.str()?.clone();
        let rates = frame.column("win_back_rate")?.f64()?.clone();
        let targeted = frame.column("targeted")?.i64()?.clone();
        let enough = i64::from(context.pipeline.actions.min_record);
        let all = (0..frame.height()).find(|row| dimensions.get(*row) == Some("all"));
        Ok(all.filter(|row| targeted.get(*row).is_some_and(|n| n >= enough)).and_then(|row| rates.get(row)))
    };
    read().map_err(failed("win_back"))
}
