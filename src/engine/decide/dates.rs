//! The dates that a run makes results of, and that it looks back on.

use chrono::NaiveDate;

use super::Situation;
use crate::config::types::Pipeline;
use crate::engine::{EngineError, stage};
use crate::lake::Published;
use crate::model::period::{Month, as_of_grid, is_month_end, last_complete_month, month_end, months_before};
use crate::model::tables::TRANSACTIONS;

/// The as-of date of a run: the one asked for, else the end of the last complete month.
pub fn as_of_date(
    asked: Option<NaiveDate>,
    pipeline: &Pipeline,
    (first_day, last_day): (NaiveDate, NaiveDate),
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

/// Without a date asked for, rows that lie far behind all others decide what the results are of: one mistyped year would
/// make every figure of them 0.
pub(super) fn refuse_far_rows(situation: &Situation<'_>) -> Result<(), EngineError> {
    let record = situation.state.stages.get(&stage::ingest(TRANSACTIONS.name));
    let months: Vec<Month> =
        record.into_iter().flat_map(|record| record.files.keys()).filter_map(|slot| slot.parse().ok()).collect();
    let [.., before, last] = months.as_slice() else { return Ok(()) };
    let between = last.since(*before) - 1;
    if situation.as_of.is_some() || between < situation.pipeline.empty_months as i32 {
        return Ok(());
    }
    Err(EngineError::FarRows { last: last.to_string(), months: between, before: before.to_string() })
}

/// The month ends until `as_of` at which customers are classed, and `as_of` itself.
pub fn grid(pipeline: &Pipeline, first_day: NaiveDate, as_of: NaiveDate) -> Vec<NaiveDate> {
    let mut grid = as_of_grid(first_day, as_of);
    // One row of 1950 must not make a thousand month ends.
    grid.drain(..grid.len().saturating_sub(pipeline.history_months as usize));
    grid
}

/// The month ends until a date at which customers are classed.
pub fn month_ends(pipeline: &Pipeline, first_day: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    let last = if is_month_end(until) { until } else { month_end(months_before(until, 1)) };
    grid(pipeline, first_day, last)
}

/// The dates that insights at a date look back on: the month ends up to it, and itself.
pub fn insight_grid(pipeline: &Pipeline, first_day: NaiveDate, as_of: NaiveDate) -> Vec<NaiveDate> {
    let mut grid = month_ends(pipeline, first_day, as_of);
    if grid.last() != Some(&as_of) {
        grid.push(as_of);
    }
    grid
}

/// Dates that have results.
pub fn published_dates(state: &Published) -> Vec<NaiveDate> {
    let measured = state.stages.keys().filter(|key| stage::family_of(key) == stage::MEASURE);
    measured.filter_map(|key| stage::date_of(key)).collect()
}

/// Whether a date still lies within the history that is kept.
pub(super) fn grid_has(pipeline: &Pipeline, first_day: NaiveDate, date: NaiveDate) -> bool {
    grid(pipeline, first_day, date).contains(&date)
}
