//! Rows of `targets`.

use polars::prelude::*;

use super::super::Context;
use super::checks::Checks;
use super::owners::called;
use crate::engine::EngineError;
use crate::metrics::attainment::period::PlanPeriod;
use crate::metrics::attainment::plan::{COMPANY, Key, Level, ONE, Version};
use crate::metrics::process::staff::Directory;
use crate::metrics::table_rows;
use crate::model::tables::TARGETS;

const COLUMNS: [&str; 9] =
    ["period", "metric", "level", "owner_id", "value", "min_value", "target_type", "version_date", "confirmed_at"];

/// The rows of `targets` in the order of the table; none without a source. People and customers stand under the
/// identifier that stays. Rows whose period or level cannot be read are counted.
pub fn read(
    context: &Context<'_>,
    directory: &Directory,
    checks: &mut Checks,
) -> Result<Option<Vec<(Key, Version)>>, EngineError> {
    let Some(frame) = context.rows(TARGETS.name, &COLUMNS)? else { return Ok(None) };
    let failed = |source| EngineError::Frame { what: "rows of targets".into(), source };
    rows_of(&frame, context, directory, checks).map(Some).map_err(failed)
}

fn rows_of(
    frame: &DataFrame,
    context: &Context<'_>,
    directory: &Directory,
    checks: &mut Checks,
) -> PolarsResult<Vec<(Key, Version)>> {
    let text = |name: &str| table_rows::texts(frame, name);
    let (periods, metrics, levels, owners) = (text("period")?, text("metric")?, text("level")?, text("owner_id")?);
    let kinds = text("target_type")?;
    let (values, mins) = (thousandths(frame, "value")?, thousandths(frame, "min_value")?);
    let (days, confirmed) = (table_rows::days(frame, "version_date")?, table_rows::days(frame, "confirmed_at")?);
    let mut rows = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let told = (periods[row], metrics[row], levels[row].and_then(Level::of_code), owners[row], values[row]);
        let (Some(period), Some(metric), Some(level), Some(owner), Some(value)) = told else {
            checks.add("incomplete_target", TARGETS.name, || periods[row].unwrap_or_default().to_owned());
            continue;
        };
        let Some(read) = PlanPeriod::read(period, context.pipeline.metrics.fiscal_year_start) else {
            checks.add("unreadable_period", TARGETS.name, || period.to_owned());
            continue;
        };
        if value <= 0 {
            checks.add("target_not_above_zero", TARGETS.name, || format!("{period} {metric} {owner}"));
        }
        if mins[row].is_some_and(|min| min > value) {
            checks.add("minimum_above_target", TARGETS.name, || format!("{period} {metric} {owner}"));
        }
        let owner = match level {
            Level::Company => COMPANY,
            Level::Person => directory.find(owner).and_then(|number| called(directory, number)).unwrap_or(owner),
            Level::Customer => context.identity.resolve(owner),
            Level::Region | Level::Team | Level::Product => owner,
        };
        let key = Key {
            metric: metric.to_owned(),
            level,
            owner: owner.to_owned(),
            kind: kinds[row].map(str::to_owned),
            period: read,
        };
        let version = Version { day: days[row], value, min: mins[row], confirmed: confirmed[row] };
        rows.push((key, version));
    }
    Ok(rows)
}

/// Quantities in thousandths: exact, as far as an export can write them.
pub fn thousandths(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i128>>> {
    let column = frame.column(name)?.cast(&DataType::Float64)?;
    let rounded = |value: f64| (value * ONE as f64).round() as i128;
    Ok(column.f64()?.iter().map(|value| value.map(rounded)).collect())
}
