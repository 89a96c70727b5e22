//! The insight `prospects`: flows of leads, opportunities and customers through stages; grades against what happened; open and lost deals.

mod categories;
mod classes;
mod deals;
mod shared;
mod stages;
mod targets;

use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::{stage_flow, tenders};
use crate::model::tables::{
    CALENDAR, CONTRACTS, CUSTOMERS, LEAD_STAGE_HISTORY, LEADS, OPPORTUNITIES, STAFF, STAFF_CUSTOMERS, SURVEYS, TARGETS,
    TableSchema, VISITS,
};
use shared::Shared;

/// See the head of this file.
pub static PROSPECTS: Insight = Insight {
    name: "prospects",
    version: stage_flow::VERSION + tenders::VERSION,
    is_wanted: |pipeline| pipeline.prospects.enabled && shared::has_source(pipeline),
    settings: |pipeline| json!({ "prospects": pipeline.prospects, "flows": pipeline.flows }),
    features: |_| Vec::new(),
    tables,
    schemes: shared::schemes,
    asks_the_calendar: true,
    is_daily: true,
    reads: &[],
    marts,
};

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    vec![
        &LEADS,
        &LEAD_STAGE_HISTORY,
        &OPPORTUNITIES,
        &CONTRACTS,
        &VISITS,
        &STAFF,
        &CUSTOMERS,
        &STAFF_CUSTOMERS,
        &SURVEYS,
        &TARGETS,
        &CALENDAR,
    ]
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let shared = Shared::load(context)?;
    stages::marts(context, &shared, write)?;
    deals::marts(context, shared, write)
}
