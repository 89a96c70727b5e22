//! The insight `planning`: targets, rolling plans, leads that are needed, stocktake of the customer base.

use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::model::tables::{
    CALENDAR, CUSTOMERS, LEAD_STAGE_HISTORY, LEADS, STAFF, STAFF_CUSTOMERS, TARGETS, TableSchema, VISIT_PLANS, VISITS,
    WALKINS,
};

/// See the head of this file.
pub static PLANNING: Insight = Insight {
    name: "planning",
    version: 1,
    is_wanted: |pipeline| pipeline.planning.enabled,
    settings: |pipeline| json!({ "planning": pipeline.planning, "flows": pipeline.flows }),
    features: |_| Vec::new(),
    tables,
    schemes: |_| Vec::new(),
    asks_the_calendar: true,
    is_daily: true,
    reads: &["prospects"],
    marts,
};

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    vec![
        &TARGETS,
        &VISIT_PLANS,
        &LEADS,
        &LEAD_STAGE_HISTORY,
        &WALKINS,
        &VISITS,
        &STAFF,
        &STAFF_CUSTOMERS,
        &CUSTOMERS,
        &CALENDAR,
    ]
}

fn marts(_: &Context<'_>, _: &mut Write<'_>) -> Result<(), EngineError> {
    Ok(())
}
