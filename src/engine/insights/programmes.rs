//! The insight `programmes`: lost customers and winning them back, reasons of loss, points, prepayments.
//!
//! Marts of a table without a source are not made. What rows say oddly, or what is missing of the settings, is told in
//! the mart `programme_notes`.

use chrono::NaiveDate;
use polars::prelude::*;
use serde_json::json;

use super::{Context, Insight, Write, tier_scheme};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::classes::Classes;
use crate::metrics::loss_reasons::{self, Dictionary, Reasons};
use crate::metrics::notes::{self, Note};
use crate::metrics::win_back::{self, HistoricValue, Offers};
use crate::metrics::{points, prepayments};
use crate::model::period::months_before;
use crate::model::tables::{ACTIVITIES, LOSS_REASONS, POINTS_LEDGER, PREPAYMENTS, REBATE_BANDS, TableSchema};

/// Month ends of the summaries.
const PERIODS: usize = 24;

/// See the head of this file.
pub static PROGRAMMES: Insight = Insight {
    name: "programmes",
    version: win_back::VERSION + loss_reasons::VERSION + points::VERSION + prepayments::VERSION,
    is_wanted: |_| true,
    settings,
    features: |_| Vec::new(),
    tables,
    schemes,
    asks_the_calendar: false,
    is_daily: false,
    reads: &[],
    marts,
};

fn settings(pipeline: &Pipeline) -> serde_json::Value {
    json!([pipeline.win_back, pipeline.points, pipeline.prepayments, pipeline.churn.lost])
}

fn tables(pipeline: &Pipeline) -> Vec<&'static TableSchema> {
    let all = [&ACTIVITIES, &LOSS_REASONS, &POINTS_LEDGER, &PREPAYMENTS, &REBATE_BANDS];
    all.into_iter().filter(|table| pipeline.sources.get(table.name).is_some()).collect()
}

/// The scheme that a setting names, else the tiers.
fn scheme_of<'a>(pipeline: &'a Pipeline, named: &'a Option<String>) -> Option<&'a str> {
    named.as_deref().or_else(|| tier_scheme(pipeline))
}

fn schemes(pipeline: &Pipeline) -> Vec<String> {
    let named = [&pipeline.win_back.scheme, &pipeline.points.scheme, &pipeline.prepayments.scheme];
    let mut found: Vec<String> = named.iter().filter_map(|name| scheme_of(pipeline, name)).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let mut told = Vec::new();
    let reasons = reasons(context)?;
    win_back_marts(context, reasons.as_ref(), (&mut told, write))?;
    points_marts(context, (&mut told, write))?;
    prepayment_marts(context, (&mut told, write))?;
    write(("programme_notes", notes::frame(&told, context.as_of).map_err(failed("programme_notes"))?))
}

fn failed(what: &str) -> impl Fn(PolarsError) -> EngineError {
    let what = what.to_owned();
    move |source| EngineError::Frame { what: what.clone(), source }
}

/// Where notes and marts go.
type Out<'a, 'b> = (&'a mut Vec<Note>, &'a mut Write<'b>);

fn reasons(context: &Context<'_>) -> Result<Option<Reasons>, EngineError> {
    let Some(rows) = context.rows(LOSS_REASONS.name, &["lost_date", "reason_code"])? else { return Ok(None) };
    let dictionary = Dictionary::new(&context.pipeline.win_back.reasons);
    Reasons::new(&rows, &dictionary, context.as_of).map(Some).map_err(failed(LOSS_REASONS.name))
}

/// The classes of a scheme at a date; within a month, those of the month end before.
fn classes(context: &Context<'_>, scheme: &Option<String>, at: NaiveDate) -> Result<Option<Classes>, EngineError> {
    let Some(scheme) = scheme_of(context.pipeline, scheme) else { return Ok(None) };
    let Some(at) = context.classed_by(at) else { return Ok(None) };
    let stored = context.classes(scheme, at)?;
    Ok(stored.map(|stored| Classes {
        codes: stored.all.iter().map(|class| class.code.clone()).collect(),
        of: stored.of.iter().map(|place| place.map(u16::from)).collect(),
    }))
}

fn win_back_marts(
    context: &Context<'_>,
    reasons: Option<&Reasons>,
    (told, write): Out<'_, '_>,
) -> Result<(), EngineError> {
    let (pipeline, as_of, scale) = (context.pipeline, context.as_of, context.pipeline.money_scale);
    let settings = &pipeline.win_back;
    let rows = context.rows(ACTIVITIES.name, &["date", "type", "promo_id", "offer"])?;
    let offers = rows.map(|rows| Offers::new(&rows, settings, as_of)).transpose().map_err(failed(ACTIVITIES.name))?;
    let classes = classes(context, &settings.scheme, months_before(as_of, settings.months))?;
    let inputs = win_back::Inputs {
        history: context.history(),
        as_of,
        rule: &pipeline.churn.lost,
        offers: offers.as_ref(),
        reasons,
        classes: classes.as_ref(),
        settings,
    };
    let value = HistoricValue::new(inputs.history, as_of, settings.top_percent);
    let funnel = win_back::funnel(&inputs, &value);
    told.extend(win_back::notes(&inputs, &value));
    write(("win_back", win_back::frame(&inputs, &funnel, scale).map_err(failed("win_back"))?))?;
    let candidates = win_back::candidates_frame(&inputs, &value, scale);
    write(("win_back_candidates", candidates.map_err(failed("win_back_candidates"))?))?;
    let Some(reasons) = reasons else { return Ok(()) };
    let losses = loss_reasons::losses(inputs.history, reasons, as_of, inputs.rule);
    told.extend(loss_reasons::notes(inputs.history, reasons, as_of));
    let frame = loss_reasons::frame(&losses, as_of, settings, scale);
    write(("loss_reason_shares", frame.map_err(failed("loss_reason_shares"))?))
}

/// The last month ends up to the date, and the date.
fn periods<'a>(context: &Context<'a>) -> &'a [NaiveDate] {
    &context.grid[context.grid.len().saturating_sub(PERIODS)..]
}

fn points_marts(context: &Context<'_>, (told, write): Out<'_, '_>) -> Result<(), EngineError> {
    let (pipeline, as_of, scale) = (context.pipeline, context.as_of, context.pipeline.money_scale);
    let settings = &pipeline.points;
    let columns = ["date", "seq", "type", "points"];
    let Some(rows) = context.rows(POINTS_LEDGER.name, &columns)? else { return Ok(()) };
    let history = context.history();
    let ledger = points::Ledger::new(&rows, as_of).map_err(failed(POINTS_LEDGER.name))?;
    drop(rows);
    let members = points::members(&ledger, as_of, settings);
    let summary = points::summary(&ledger, &members, history, periods(context), (settings, scale));
    told.extend(points::notes(&ledger, &members, &summary, settings));
    write(("points_summary", summary.figures.frame(as_of).map_err(failed("points_summary"))?))?;
    let ageing = points::ageing(&members, as_of, settings);
    let frame = points::ageing_frame(&ageing, points::Worth::new(settings, scale), as_of, scale);
    write(("points_ageing", frame.map_err(failed("points_ageing"))?))?;
    let levels = points::levels_frame(history, &members, as_of, settings, scale);
    write(("points_levels", levels.map_err(failed("points_levels"))?))?;
    let classes = classes(context, &settings.scheme, as_of)?;
    let agreement = points::agreement_frame(history, &members, classes.as_ref(), as_of, settings);
    write(("points_agreement", agreement.map_err(failed("points_agreement"))?))?;
    let customers = points::customers_frame(history, &members, as_of, settings);
    write(("points_customers", customers.map_err(failed("points_customers"))?))
}

fn prepayment_marts(context: &Context<'_>, (told, write): Out<'_, '_>) -> Result<(), EngineError> {
    let (pipeline, as_of, scale) = (context.pipeline, context.as_of, context.pipeline.money_scale);
    let settings = &pipeline.prepayments;
    let columns = ["date", "amount", "consumed", "rebate_rate", "rebate_paid"];
    let Some(rows) = context.rows(PREPAYMENTS.name, &columns)? else { return Ok(()) };
    let history = context.history();
    let bands = context.rows(REBATE_BANDS.name, &["min_amount", "max_amount", "rate"])?;
    let bands = prepayments::Bands::new(bands.as_ref(), settings, scale).map_err(failed(REBATE_BANDS.name))?;
    let ledger = prepayments::Ledger::new(&rows, &bands, as_of).map_err(failed(PREPAYMENTS.name))?;
    drop(rows);
    let figures = prepayments::summary(&ledger, history, periods(context), scale);
    write(("prepayment_summary", figures.frame(as_of).map_err(failed("prepayment_summary"))?))?;
    let frame = prepayments::bands_frame(&ledger, &bands, as_of, scale);
    write(("prepayment_bands", frame.map_err(failed("prepayment_bands"))?))?;
    let mut classes_at = |at: NaiveDate| classes(context, &settings.scheme, at);
    let growth = prepayments::growth(&ledger, history, as_of, settings, &mut classes_at)?;
    told.extend(prepayments::notes(&ledger, &bands, &growth));
    write(("prepayment_growth", prepayments::growth_frame(&growth, as_of, scale).map_err(failed("prepayment_growth"))?))
}
