//! The insight `planning`: targets, rolling plans, leads that are needed, stocktake of the customer base.

mod actuals;
mod base;
mod checks;
mod leads;
mod lines;
mod months;
mod owners;
mod people;
mod targets;
mod told;

use chrono::{Days, NaiveDate};
use polars::prelude::{DataFrame, PolarsResult};
use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::attainment::actuals::Actuals;
use crate::metrics::attainment::period::PlanPeriod;
use crate::metrics::attainment::plan::{Key, Plan, Version};
use crate::metrics::attainment::{self, Question, measures};
use crate::metrics::process::figures::{self, Figure};
use crate::metrics::process::leads::Leads;
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::staff::Directory;
use crate::metrics::process::workdays::Workdays;
use crate::metrics::{base_stocktake, decomposition, lead_plan, rolling_plan};
use crate::model::period::{months_before, to_days};
use crate::model::tables::{
    CALENDAR, CUSTOMERS, LEAD_STAGE_HISTORY, LEADS, PRODUCTS, SELL_OUT, STAFF, STAFF_CUSTOMERS, TARGETS, TRANSACTIONS,
    TableSchema, VISITS, WALKINS,
};
use checks::Checks;
use owners::Owners;

/// See the head of this file.
pub static PLANNING: Insight = Insight {
    name: "planning",
    version: 2
        + attainment::VERSION
        + decomposition::VERSION
        + rolling_plan::VERSION
        + lead_plan::VERSION
        + base_stocktake::VERSION,
    is_wanted: |pipeline| pipeline.planning.enabled,
    settings,
    features: |_| Vec::new(),
    tables,
    schemes: |pipeline| base::scheme(pipeline).map(str::to_owned).into_iter().collect(),
    asks_the_calendar: true,
    is_daily: true,
    reads: &["prospects"],
    marts,
};

fn settings(pipeline: &Pipeline) -> serde_json::Value {
    let metrics = &pipeline.metrics;
    json!({
        "planning": pipeline.planning,
        "flows": pipeline.flows,
        "fiscal_year_start": metrics.fiscal_year_start,
        "active_months": metrics.customer_flow.active_months,
        "scheme": base::scheme(pipeline),
    })
}

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    vec![
        &TARGETS,
        &TRANSACTIONS,
        &LEADS,
        &LEAD_STAGE_HISTORY,
        &WALKINS,
        &VISITS,
        &SELL_OUT,
        &PRODUCTS,
        &STAFF,
        &STAFF_CUSTOMERS,
        &CUSTOMERS,
        &CALENDAR,
    ]
}

/// Hands a mart to the writer.
fn made(write: &mut Write<'_>, mart: &'static str, frame: PolarsResult<DataFrame>) -> Result<(), EngineError> {
    let frame = frame.map_err(|source| EngineError::Frame { what: format!("mart {mart}"), source })?;
    write((mart, frame))
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let (as_of, settings) = (context.as_of, &context.pipeline.planning);
    let (mut directory, leads) = context.staff_and_leads()?;
    let owners = Owners::read(context, &mut directory)?;
    let mut checks = Checks::default();
    let rows = targets::read(context, &directory, &mut checks)?;
    let shown = Period::last(Grain::Month, as_of, settings.months);
    let from = shown.first().map_or(as_of, |period| period.first);
    let span = span(rows.as_deref().unwrap_or_default(), from, as_of);
    let workdays = context.workdays(span.0, span.1)?;
    let fiscal_year_start = context.pipeline.metrics.fiscal_year_start;
    let asked = Question { as_of, from, fiscal_year_start, workdays: &workdays };
    let mut figures = measures::calendar(&workdays, as_of);

    let has_targets = rows.is_some();
    let plan = Plan::new(rows.unwrap_or_default(), to_days(as_of));
    told::of_staff(&directory, &mut checks);
    if has_targets {
        let dated = [&TRANSACTIONS, &LEADS, &WALKINS, &VISITS, &SELL_OUT];
        let first = dated.into_iter().filter_map(|table| context.first_day(table.name)).min();
        told::of_plan(&plan, first, as_of, &mut checks);
        let told = Told { plan: &plan, owners: &owners, leads: leads.as_deref(), asked: &asked, since: span.0 };
        figures.extend(of_targets(context, &told, &mut directory, &mut checks, write)?);
    }
    if let Some(leads) = &leads {
        figures.extend(of_leads(context, &plan, leads, &workdays, &mut checks, write)?);
    }
    figures.extend(of_base(context, &owners, leads.as_deref(), write)?);
    // Without leads only the targets that are shown ask for working days, and the month of the date.
    let asked_from = if leads.is_some() { from } else { plan_start(&plan, from).unwrap_or(as_of) };
    told::of_calendar(&workdays, (asked_from.min(as_of), span.1), &mut checks);
    made(write, "plan_measures", figures::frame(&figures, as_of, context.pipeline.money_scale))?;
    made(write, "plan_checks", checks.frame(as_of))
}

/// The days from the first to the last that targets which are shown ask for.
fn span(rows: &[(Key, Version)], from: NaiveDate, as_of: NaiveDate) -> (NaiveDate, NaiveDate) {
    let shown = || rows.iter().map(|(key, _)| key.period).filter(|period: &PlanPeriod| period.last >= from);
    let first = shown().map(|period| period.first).min().unwrap_or(from).min(from);
    (first, shown().map(|period| period.last).max().unwrap_or(as_of).max(as_of))
}

/// First day of the targets that are shown.
fn plan_start(plan: &Plan, from: NaiveDate) -> Option<NaiveDate> {
    let shown = plan.current().map(|(key, _)| key.period).filter(|period| period.last >= from);
    shown.map(|period| period.first).min()
}

/// What targets are told by.
struct Told<'a> {
    plan: &'a Plan,
    owners: &'a Owners,
    leads: Option<&'a Leads>,
    asked: &'a Question<'a>,
    /// First day of the targets that are shown.
    since: NaiveDate,
}

fn of_targets(
    context: &Context<'_>,
    told: &Told<'_>,
    directory: &mut Directory,
    checks: &mut Checks,
    write: &mut Write<'_>,
) -> Result<Vec<Figure>, EngineError> {
    let (as_of, settings, asked) = (context.as_of, &context.pipeline.planning, told.asked);
    // Sums of a year begin with it, and what owners can carry is that of the months before.
    let year = PlanPeriod::year_of(told.since, asked.fiscal_year_start).map_or(told.since, |year| year.first);
    let from = months_before(year.min(told.since) - Days::new(1), settings.capacity_months) + Days::new(1);
    let sources =
        actuals::Sources { plan: told.plan, owners: told.owners, leads: told.leads, from, workdays: asked.workdays };
    let actuals: Actuals = actuals::read(context, &sources, directory, checks)?;

    let rows = attainment::attained(told.plan, &actuals, asked);
    let names = people::names(directory);
    made(write, "plan_attainment", attainment::frame(&rows, &names, as_of))?;
    let hierarchy = people::hierarchy(directory);
    let splits = decomposition::splits(told.plan, &hierarchy, asked, settings.tolerance_bp);
    made(write, "plan_decomposition", decomposition::frame(&splits, as_of))?;
    let shares = decomposition::shares(&splits, &actuals, as_of, settings.capacity_months);
    made(write, "plan_shares", decomposition::share_frame(&shares, as_of))?;
    let horizon = (settings.firm_months, settings.forecast_months);
    let rolled = rolling_plan::rolled(told.plan, &actuals, asked, horizon);
    made(write, "plan_versions", rolling_plan::frame(&rolled, as_of))?;

    told::of_targets(told.plan, &rows, &splits, &actuals, asked, checks);
    let mut figures = measures::confirmation(&rows, as_of);
    figures.extend(measures::reached(&rows));
    figures.extend(measures::deliveries(&rows, as_of));
    figures.extend(rolling_plan::figures(&rolled, Period::window(as_of, settings.months)));
    Ok(figures)
}

fn of_leads(
    context: &Context<'_>,
    plan: &Plan,
    leads: &Leads,
    workdays: &Workdays,
    checks: &mut Checks,
    write: &mut Write<'_>,
) -> Result<Vec<Figure>, EngineError> {
    let (as_of, settings) = (context.as_of, &context.pipeline.planning);
    let targets = leads::targets(plan, &settings.order_metric, &settings.lead_metric);
    let (entries, rates) = (leads::entries(context)?, leads::rates(context)?);
    let inputs = lead_plan::Inputs {
        leads: &leads.leads,
        entries: &entries,
        targets: &targets,
        rates: rates.as_ref(),
        workdays,
        as_of,
        told: context.covered(LEADS.name, workdays).unwrap_or((i32::MAX, i32::MIN)),
        months: settings.months,
        learn_months: settings.learn_months,
    };
    made(write, "lead_plan", lead_plan::frame(&lead_plan::needed(&inputs), as_of))?;
    made(write, "lead_weeks", lead_plan::week_frame(&lead_plan::weeks(&inputs), as_of))?;
    told::of_leads(leads, checks);
    Ok(lead_plan::by_source(&inputs))
}

fn of_base(
    context: &Context<'_>,
    owners: &Owners,
    leads: Option<&Leads>,
    write: &mut Write<'_>,
) -> Result<Vec<Figure>, EngineError> {
    let dates = base::dates(context);
    let base = base::of_customers(context, &dates, &owners.closed)?;
    let mut stocktakes = vec![base_stocktake::of_customers(context.history(), &base)];
    if let Some(leads) = leads {
        let grades = base::levels_of(context.pipeline, leads);
        stocktakes.push(base_stocktake::of_leads(&leads.leads, &dates, &grades));
    }
    made(write, "base_stocktake", base_stocktake::frame(&stocktakes, context.as_of))?;
    if let Some(ageing) = base_stocktake::ageing(context.history(), &base, &context.pipeline.planning.ageing_days) {
        made(write, "base_ageing", base_stocktake::ageing_frame(&ageing, context.as_of))?;
    }
    Ok(base_stocktake::figures(&stocktakes))
}
