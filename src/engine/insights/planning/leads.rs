//! What the plan of leads is made from.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::super::Context;
use crate::engine::EngineError;
use crate::metrics::attainment::period::PlanGrain;
use crate::metrics::attainment::plan::{Key, Level, Plan};
use crate::metrics::lead_plan::{MonthTargets, MonthlyRates};
use crate::metrics::table_rows;
use crate::model::period::Month;
use crate::model::tables::WALKINS;

/// Entries of the register that say whether data were left: day, and whether.
pub fn entries(context: &Context<'_>) -> Result<Vec<(i32, bool)>, EngineError> {
    let Some(rows) = context.rows(WALKINS.name, &["reg_date", "filed_flag"])? else { return Ok(Vec::new()) };
    let read = || -> PolarsResult<Vec<(i32, bool)>> {
        let days = table_rows::days(&rows, "reg_date")?;
        let filed = rows.column("filed_flag")?.bool()?;
        Ok(days.into_iter().zip(filed.iter()).filter_map(|(day, filed)| Some((day?, filed?))).collect())
    };
    read().map_err(|source| EngineError::Frame { what: "rows of walkins".into(), source })
}

/// Targets of orders and leads by month: those of the company, else the sum of the highest level that has any. Of a task
/// and a goal the task counts.
pub fn targets(plan: &Plan, order_metric: &str, lead_metric: &str) -> BTreeMap<Month, MonthTargets> {
    let mut found: BTreeMap<Month, MonthTargets> = BTreeMap::new();
    for (month, value) in by_month(plan, order_metric) {
        found.entry(month).or_default().orders = Some(value);
    }
    for (month, value) in by_month(plan, lead_metric) {
        found.entry(month).or_default().leads = Some(value);
    }
    found
}

fn by_month(plan: &Plan, metric: &str) -> BTreeMap<Month, i128> {
    let levels = [Level::Company, Level::Region, Level::Team, Level::Person];
    let mut sums: BTreeMap<(Month, usize, usize), i128> = BTreeMap::new();
    for (key, version) in plan.current() {
        let Key { period, level, kind, .. } = key;
        let level = levels.iter().position(|known| known == level);
        let (Some(level), true) = (level, key.metric == metric && period.grain == PlanGrain::Month) else { continue };
        let kind = match kind.as_deref() {
            Some("task") => 0,
            None => 1,
            Some(_) => 2,
        };
        *sums.entry((Month::of(period.first), level, kind)).or_default() += version.value;
    }
    let mut found = BTreeMap::new();
    // The highest level comes first, and of it the task.
    for ((month, _, _), value) in sums {
        found.entry(month).or_insert(value);
    }
    found
}

/// Rates by level that the family `prospects` learned of leads; none where it did not.
pub fn rates(context: &Context<'_>) -> Result<Option<MonthlyRates>, EngineError> {
    let Some(mart) = context.mart("calibration")? else { return Ok(None) };
    let failed = |source| EngineError::Frame { what: "mart calibration".into(), source };
    let rates = rates_of(&mart, context).map_err(failed)?;
    Ok((!rates.is_empty()).then_some(rates))
}

fn rates_of(mart: &DataFrame, context: &Context<'_>) -> PolarsResult<MonthlyRates> {
    let (flows, dimensions) = (table_rows::texts(mart, "flow")?, table_rows::texts(mart, "dimension")?);
    let levels = table_rows::texts(mart, "level")?;
    let horizons = table_rows::integers(mart, "horizon_days")?;
    let learned = mart.column("learned")?.cast(&DataType::Float64)?;
    let learned = learned.f64()?;
    // The first flow of leads.
    let is_of_leads = |name: &str| {
        use crate::config::types::FlowOf;
        context.pipeline.flows.get(name).is_some_and(|flow| flow.of == FlowOf::Leads)
    };
    let flow = flows.iter().flatten().find(|name| is_of_leads(name)).copied();
    let mut rates = Vec::new();
    for row in 0..mart.height() {
        let is_whole = flow.is_some() && flows[row] == flow && dimensions[row] == Some("all");
        if let (true, Some(level), Some(days), Some(rate)) = (is_whole, levels[row], horizons[row], learned.get(row)) {
            rates.push((level.to_owned(), rate, days));
        }
    }
    Ok(MonthlyRates::of_horizons(rates))
}
