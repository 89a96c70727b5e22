//! The insight `kpis`: the card of indicators of the sales process, out of marts that are there already.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::{FlowOf, Pipeline};
use crate::engine::{EngineError, stage};
use crate::metrics::process::periods::Grain;
use crate::metrics::process::workdays::Workdays;
use crate::metrics::process_kpis::{self, Export, Inputs, MARTS, Windows};
use crate::model::period::{from_days, is_month_end, months_before};
use crate::model::tables::{
    CALENDAR, LEAD_STAGE_HISTORY, LEADS, SELL_OUT, TARGETS, TRANSACTIONS, TableSchema, VISITS, WALKINS,
};

/// See the head of this file.
pub static KPIS: Insight = Insight {
    name: "kpis",
    version: process_kpis::VERSION,
    is_wanted: |pipeline| {
        let has = |table: &&TableSchema| pipeline.sources.get(table.name).is_some();
        pipeline.planning.enabled && [&TARGETS, &LEADS, &WALKINS, &VISITS].iter().any(has)
    },
    settings: |pipeline| {
        let planning = &pipeline.planning;
        json!({
            "kpis": planning.kpis,
            "months": [pipeline.prospects.months, pipeline.registers.months],
            "rules": rules(pipeline),
            "metrics": metrics(pipeline),
            "flows": lead_flows(pipeline),
        })
    },
    features: |_| Vec::new(),
    tables: |_| vec![&CALENDAR, &TRANSACTIONS, &VISITS, &LEADS, &LEAD_STAGE_HISTORY, &WALKINS, &SELL_OUT, &TARGETS],
    schemes: |_| Vec::new(),
    asks_the_calendar: true,
    is_daily: true,
    reads: &["visiting", "prospects", "registers", "planning"],
    marts,
};

/// Metrics of targets that always stand on the card (S72): leads, orders, deliveries, submissions.
fn metrics(pipeline: &Pipeline) -> Vec<String> {
    let planning = &pipeline.planning;
    let mut metrics = Vec::new();
    for metric in [&planning.lead_metric, &planning.order_metric, "aak", "submission"] {
        if !metrics.iter().any(|known| known == metric) {
            metrics.push(metric.to_owned());
        }
    }
    metrics
}

/// Months that rules of cadence look back.
fn rules(pipeline: &Pipeline) -> BTreeMap<String, u32> {
    pipeline.cadence.iter().map(|(name, rule)| (name.clone(), rule.months)).collect()
}

/// Flows of leads.
fn lead_flows(pipeline: &Pipeline) -> Vec<String> {
    pipeline.flows.iter().filter(|(_, flow)| flow.of == FlowOf::Leads).map(|(name, _)| name.clone()).collect()
}

/// Tables that tell indicators.
const TOLD_BY: [&str; 7] =
    [TRANSACTIONS.name, VISITS.name, LEADS.name, LEAD_STAGE_HISTORY.name, WALKINS.name, SELL_OUT.name, TARGETS.name];

/// How far the export of a table reaches; none without a source of it.
fn export(context: &Context<'_>, table: &str, workdays: &Workdays) -> Option<Export> {
    let files = context.stored.get(&stage::ingest(table)).filter(|_| context.has(table)).map(|record| &record.files)?;
    if files.is_empty() {
        return Some(Export::Empty);
    }
    let last = context.covered(table, workdays).map(|(_, last)| from_days(last));
    Some(last.filter(|last| *last < context.as_of).map_or(Export::GoesOn, Export::Stopped))
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let mut found = BTreeMap::new();
    for name in MARTS {
        if let Some(frame) = context.mart(name)? {
            found.insert(name, frame);
        }
    }
    let (metrics, lead_flows) = (metrics(context.pipeline), lead_flows(context.pipeline));
    let (pipeline, rules) = (context.pipeline, rules(context.pipeline));
    let month = Grain::Month.of(context.as_of).first;
    let workdays = context.workdays(month, context.as_of)?;
    // Before a working day of it is over a month tells nothing yet.
    let is_told = workdays.count(month, context.as_of) > 0;
    let told = if is_told { month } else { months_before(month, 1) };
    let graded = if is_month_end(context.as_of) { month } else { months_before(month, 1) };
    let exports = TOLD_BY.into_iter().filter_map(|table| Some((table, export(context, table, &workdays)?))).collect();
    let inputs = Inputs {
        marts: &found,
        lead_flows: &lead_flows,
        metrics: &metrics,
        as_of: context.as_of,
        month: told,
        exports: &exports,
        graded: graded.min(told),
        windows: Windows { leads: pipeline.prospects.months, register: pipeline.registers.months, rules: &rules },
        settings: &pipeline.planning.kpis,
    };
    let failed = |source| EngineError::Frame { what: "mart process_kpis".to_owned(), source };
    let card = process_kpis::card(&inputs).map_err(failed)?;
    write(("process_kpis", process_kpis::frame(&card, context.as_of).map_err(failed)?))
}
